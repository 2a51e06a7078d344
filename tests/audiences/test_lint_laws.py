"""What the linter says holds in random worlds, by the row-by-row interpreter."""

from __future__ import annotations

import itertools
import re

import polars as pl
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from insight import Workspace
from insight.audiences.conditions import conditions_of
from insight.audiences.lint.lint import lint_of
from insight.audiences.lint.logic_rules import Logic
from insight.audiences.lint.places import places_of
from insight.audiences.reasons.flips import rebuilt
from insight.language import syntax as s
from insight.language.format import text_of
from insight.language.meaning import windows as line
from insight.language.meaning.meaning import operands
from insight.language.parse import parse
from insight.language.shape import Scope
from insight.language.terms import nodes
from tests.engine.bridge import workspace_of
from tests.examples import examples
from tests.reference import model as m
from tests.reference.choices import chosen
from tests.reference.interpreter import evaluate
from tests.reference.random_places import Place, constant
from tests.reference.random_worlds import a_clock, a_world
from tests.reference.strategies import questions
from tests.reference.world import World

# --- sets of values -----------------------------------------------------------------------------------------------------

POINTS = [-2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2]


def inside(values, number):
    return any(low <= line.before(number) and line.after(number) <= high for low, high in values.spans)


SIMPLE = st.one_of(
    st.builds(
        lambda op, number: line.compared(op, line.before(number), line.after(number)),
        st.sampled_from(["<", "<=", ">", ">=", "="]),
        st.integers(-1, 1),
    ),
    st.sampled_from([line.NOTHING, line.MISSING, line.KNOWN, line.EVERYTHING]),
)
SETS = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.builds(lambda a, b: a & b, inner, inner),
        st.builds(lambda a, b: a | b, inner, inner),
        inner.map(lambda a: ~a),
    ),
)


@settings(max_examples=examples(300), deadline=None)
@given(SETS, SETS)
def test_sets_of_values_are_sets(one, two):
    for number in POINTS:
        assert inside(one & two, number) == (inside(one, number) and inside(two, number))
        assert inside(one | two, number) == (inside(one, number) or inside(two, number))
        assert inside(~one, number) == (not inside(one, number))
    assert (one & two).missing == (one.missing and two.missing)
    assert (~one).missing == (not one.missing)
    assert ~~one == one
    assert ~(one | two) == ~one & ~two
    assert (one <= two) == (one | two == two) == (not one & ~two)
    assert bool(one) == (one != line.NOTHING)


# --- random groups of conditions on few values --------------------------------------------------------------------------

SUBJECTS = {
    "number": ["age", "score", "spend_90d", "score_rank", "count(orders)", "max(orders.amount)", "sum(visits.shop)"],
    "text": ["country", "name", "last_channel", "lower(country)"],
    "boolean": ["vip", "gifted"],
    "date": ["birthday", "next_due"],
    "instant": ["joined", "last_order", "first(support_cases.opened_at)"],
}
SUBJECTS["number"].remove("sum(visits.shop)")
ROW_SUBJECTS = {
    "number": ["amount", "store + 0", "count(lines)"],
    "text": ["channel", "profile.country"],
    "boolean": ["is_gift", "profile.vip"],
    "date": ["due"],
    "instant": ["time", "ordered_at", "profile.joined"],
}


def a_condition(place, kind, value):
    """A condition on one value, of a form that the kind allows."""
    forms = {
        "number": ("compare", "compare", "turned", "between", "in", "known"),
        "text": ("compare", "turned", "between", "in", "in", "known", "match"),
        "boolean": ("equal", "bare", "known"),
        "date": ("compare", "turned", "between", "in", "known", "when", "when", "ago"),
        "instant": ("compare", "turned", "between", "known", "when", "when", "ago"),
    }[kind]
    node = of_form(place, kind, value, place.pick(forms))
    return s.Not(node) if place.chance(4) else node


def of_form(place, kind, value, form):
    op = place.pick(("<", "<=", ">", ">=", "=", "!="))
    match form:
        case "compare":
            return s.Compare(op, value, time(place, kind))
        case "turned":
            return s.Compare(op, time(place, kind), value)
        case "ago":
            return s.Compare(op, value, s.Ago(place.pick(m.DURATIONS)))
        case "equal":
            return s.Compare(place.pick(("=", "!=")), value, constant(place, kind))
        case "between":
            return s.Between(value, time(place, kind), time(place, kind))
        case "in":
            return s.In(value, s.ListOf(tuple(constant(place, kind) for _ in range(place.pick((1, 2, 3))))))
        case "known":
            return s.Known(value)
        case "match":
            return s.TextMatch(place.pick(("contains", "starts with")), value, s.Text(place.pick(("e", "w", "o"))))
        case "when":
            return s.When(value, a_window(place))
        case _:
            return value


def time(place, kind):
    """A constant; a date beside an instant, and the other way round, now and then."""
    if kind in {"date", "instant"} and place.chance(3):
        kind = place.pick(("date", "instant"))
    return constant(place, kind)


def a_window(place):
    match place.pick(("within", "calendar", "bound", "day", "period")):
        case "within":
            return s.Within(place.pick(m.DURATIONS), ahead=place.chance(3))
        case "calendar":
            return s.Within(place.pick(m.CALENDAR_DURATIONS), ahead=place.chance(3), calendar=True)
        case "bound":
            point = (
                s.Ago(place.pick(m.DURATIONS)) if place.chance(2) else constant(place, place.pick(("date", "instant")))
            )
            return s.Bound(place.pick(("before", "after", "since", "until")), point)
        case "day":
            return s.OnDay(place.pick((0, 1, -1, -4)))
        case _:
            return s.InPeriod(place.pick(("this", "last", "next")), place.pick(("week", "month", "quarter", "year")))


def a_group(place, subjects, word):
    """Conditions on one or two values in one group, some of them in groups of the other word."""
    kinds = [place.pick(tuple(subjects)) for _ in range(place.pick((1, 1, 2)))]
    values = [(kind, parse(place.pick(tuple(subjects[kind])))) for kind in kinds]

    def conditions(count):
        return tuple(a_condition(place.deeper, *place.pick(values)) for _ in range(count))

    members = list(conditions(place.pick((2, 3, 4))))
    pair = [value for kind, value in values]
    if len(values) == 2 and kinds[0] == kinds[1] and kinds[0] != "boolean":
        members.append(s.Compare(place.pick(("<", ">=", "=", "!=")), *pair))
        members.append(s.Compare(place.pick(("<", ">=", "=", "!=")), *reversed(pair)))
    if place.chance(3):
        inner = (s.Or if word == "and" else s.And)(conditions(2))
        members.append(inner)
    if place.chance(4):
        members.append(s.Not((s.And if word == "and" else s.Or)(conditions(2))))
    return (s.And if word == "and" else s.Or)(tuple(members))


def groups(subjects, word):
    """A world and a group over it."""

    def made(choices):
        clock = a_clock(choices)
        world = a_world(choices.part(), clock)
        return world, a_group(Place(choices.part(), clock, 3), subjects, word)

    return chosen(made)


def logic(world, tree):
    """What logic finds, and the tree with its positions."""
    profiles = workspace_of(world).profiles
    read = profiles.catalog.condition(text_of(tree))
    places = places_of(read, Scope(profiles.catalog.shape))
    return [found for place in places for found in Logic(profiles, place).findings()], read


def truths(tree, world):
    """Who a condition holds for; profiles without a key are nobody."""
    return {key: value is True for key, value in evaluate(tree, world).items() if key not in {None, ""}}


LAW = settings(max_examples=examples(120), deadline=None, suppress_health_check=list(HealthCheck))


NUMBERS = Workspace.from_tables(
    pl.DataFrame({"id": range(len(POINTS) + 1), "x": [None, *map(float, POINTS)]}),
    as_of="2026-01-01",
    model={"profile": {"key": "id"}},
).profiles
X, CONSTANTS = s.Name(("x",)), st.sampled_from([-1, 0, 1]).map(s.Number)
LEAVES = st.one_of(
    st.builds(s.Compare, st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), st.just(X), CONSTANTS),
    st.builds(s.Between, st.just(X), st.just(s.Number(-1)), st.sampled_from([-1, 0, 1]).map(s.Number)),
    st.builds(s.In, st.just(X), st.lists(CONSTANTS, min_size=1, max_size=2).map(lambda each: s.ListOf(tuple(each)))),
    st.just(s.Known(X)),
)


@settings(max_examples=examples(200), deadline=None)
@given(st.lists(st.one_of(LEAVES, LEAVES.map(s.Not)), min_size=2, max_size=5, unique_by=text_of), st.booleans())
def test_of_one_number_every_contradiction_and_every_tautology_is_found(terms, joined_by_and):
    """Every second point lies between the constants, so that the points tell all groups apart that differ."""
    tree = s.And(tuple(terms)) if joined_by_and else s.Or(tuple(terms))
    world = World([{"id": n, "x": x} for n, x in enumerate([None, *POINTS])], "id", NUMBERS.clock.as_of)
    world.types["profile"] = {"id": "whole", "x": "decimal"}
    holds = truths(tree, world)
    (place,) = places_of(NUMBERS.catalog.condition(text_of(tree)), Scope(NUMBERS.catalog.shape))
    rules = {each.rule for each in Logic(NUMBERS, place).findings()}
    alone = [truths(term, world) for term in terms]
    if joined_by_and:
        assert ("contradiction" in rules) == (not any(holds.values()))
    elif not any(all(each[n] for n in holds if n) for each in alone):
        assert ("tautology" in rules) == all(holds[n] for n in holds if n)
    rest = [s.And((*terms[:n], *terms[n + 1 :], s.Everyone(), s.Everyone())) for n in range(len(terms))]
    if joined_by_and and any(holds.values()):
        assert bool({"implied", "duplicate"} & rules) == any(truths(each, world) == holds for each in rest)


def groups_around(read, kind, found):
    """The groups of a word in which a condition stands."""
    return [
        group
        for group in nodes(read, into_rows=False)
        if isinstance(group, kind) and found.at in {node.at for node in nodes(group)}
    ]


@LAW
@given(st.one_of(groups(SUBJECTS, "and"), groups(SUBJECTS, "or")))
def test_contradictions_are_empty_tautologies_are_everybody_and_what_is_implied_changes_nothing(question):
    world, tree = question
    found, read = logic(world, tree)
    members = truths(tree, world)
    for each in found:
        why = f"{text_of(tree)}: {each.message}"
        if each.rule in {"implied", "duplicate"}:
            assert truths(rebuilt(read, {each.condition: None}), world) == members, why
        elif "cannot" in each.message:
            assert any(not any(truths(group, world).values()) for group in groups_around(read, s.And, each)), why
        elif "of them holds" in each.message:
            label = re.search(r"everyone whose (.*) is known\.$", each.message)
            known = [truths(parse(f"{part} is known"), world) for part in label[1].split(" and ")] if label else []
            keys = [key for key in members if all(values[key] for values in known)]
            around = [truths(group, world) for group in groups_around(read, s.Or, each)]
            assert any(all(group[key] for key in keys) for group in around), why
        else:
            condition = conditions_of(read).all[each.condition]
            assert set(truths(condition.node, world).values()) <= {"always" in each.message}, why


@LAW
@given(groups(ROW_SUBJECTS, "and"), st.booleans())
def test_a_contradiction_of_row_conditions_leaves_no_row(question, windowed):
    world, group = question
    where = s.And(
        tuple(term for term in group.terms if not any(isinstance(node, (s.And, s.Or)) for node in nodes(term)))
    )
    window = s.Within(s.Duration(30, "day")) if windowed else None
    tree = s.Compare(">", s.Aggregate("count", ("orders",), window=window, where=where), s.Number(0))
    found, _ = logic(world, tree)
    for each in found:
        if each.rule == "contradiction" and ("cannot" in each.message or "can never" in each.message):
            assert not any(truths(tree, world).values()), f"{text_of(tree)}: {each.message}"


# --- what is found in the data ------------------------------------------------------------------------------------------


@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.one_of(questions("condition"), groups(SUBJECTS, "and"), groups(SUBJECTS, "or")))
def test_what_is_said_about_members_is_so(question):
    world, tree = question
    found = lint_of(workspace_of(world).audience(text_of(tree)))
    read = parse(found.text)
    by_place = {(each.at, each.text): each for each in conditions_of(read).all}
    members = truths(read, world)
    gone = {}
    for finding in found:
        condition = by_place.get((finding.at, finding.text))
        if finding.rule == "no-effect":
            gone[condition.index] = None
            assert truths(rebuilt(read, {condition.index: None}), world) == members, str(finding)
        elif finding.rule in {"nobody", "everybody"}:
            assert set(truths(condition.node, world).values()) == {finding.rule == "everybody"}, str(finding)
        elif finding.rule in {"keeps-missing", "every-without-rows"}:
            numbers = [
                sum(members[key] and holds and lack[key] for key, holds in truths(condition.node, world).items())
                for lack in lacking(finding.rule, condition.node, world)
            ]
            assert int(re.search(r": (\d+) members? without", finding.message)[1]) in numbers, str(finding)
    assert truths(rebuilt(read, gone), world) == members


def lacking(rule, node, world):
    """Who lacks a value that a condition compares; or for each `every` in it, who has no rows."""
    if rule == "keeps-missing":
        return [truths(s.Not(s.And(tuple(map(s.Known, [*operands(node)] * 2)))), world)]
    every = [
        each for each in nodes(node, into_rows=False) if isinstance(each, s.Aggregate) and each.function == "every"
    ]
    return [truths(s.Not(s.Aggregate("any", each.target, window=each.window)), world) for each in every]


FLAGS = [(a, b, c, d) for a, b, c, d in itertools.product([True, False], repeat=4) if (a or not b) and (c or d)]
"""Who has b has a, and everyone has c or d: so that conditions often follow from others in the data alone."""
FLAGGED = Workspace.from_tables(
    pl.DataFrame({"id": range(len(FLAGS)), **{name: [each[n] for each in FLAGS] for n, name in enumerate("abcd")}}),
    as_of="2026-01-01",
    model={"profile": {"key": "id"}},
)
TREES = st.recursive(
    st.sampled_from("abcd").map(lambda name: s.Name((name,))),
    lambda inner: st.builds(
        lambda kind, terms, opposite: s.Not(kind(tuple(terms))) if opposite else kind(tuple(terms)),
        st.sampled_from([s.And, s.Or]),
        st.lists(inner, min_size=2, max_size=3),
        st.booleans(),
    ),
    max_leaves=6,
)


A, B, C = (s.Name((name,)) for name in "abc")


@settings(max_examples=examples(60), deadline=None)
@given(TREES)
@example(s.And((A, s.And((B, C)), s.Not(s.And((C, A, A))))))
def test_what_changes_nothing_can_go_and_what_is_left_cannot(tree):
    found = lint_of(FLAGGED.audience(text_of(tree)))
    read = parse(found.text)
    parts = conditions_of(read)

    def members(without=()):
        return [parts.holds([each["abcd".index(one.text)] for one in parts.all], without) for each in FLAGS]

    place = {(each.at, each.text): each.index for each in parts.all}
    told = {rule: {place[each.at, each.text] for each in found if each.rule == rule} for rule in found.rules}
    gone = told.get("no-effect", set())
    assert all(members({index}) == members() for index in gone)
    assert members(gone) == members()
    superfluous = told.get("duplicate", set()) | told.get("implied", set())
    if not {"contradiction", "tautology", "nobody", "everybody"} & told.keys() and members(superfluous) == members():
        for index in set(place.values()) - gone - superfluous:
            without = ({index}, gone | {index}, gone | superfluous | {index})
            assert any(members(each) != members() for each in without), parts.all[index]
