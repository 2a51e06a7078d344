"""Counts are those of the engine: of the whole, of each condition at its path, and at each position of a slider."""

from __future__ import annotations

import datetime as dt

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight import Workspace
from insight.language import syntax as s
from insight.language.format import name_text, text_of
from insight.language.parse import parse
from insight.widgets.text_and_tree import conditions_at, replaced
from tests.engine.bridge import workspace_of
from tests.examples import examples
from tests.reference.strategies import surveys
from tests.widgets.asking import TEXT, asker

LAWS = settings(max_examples=examples(4), deadline=None, suppress_health_check=list(HealthCheck))


def engine_count(asked, tree):
    return asked.workspace.profiles.count(tree)


def test_reach_counts_what_the_engine_counts(small):
    found = small.ok("reach", text=TEXT, value="spend")
    audience = small.workspace.audience(TEXT)
    assert (found["matched"], found["total"], found["share"]) == (audience.count(), 6, 0.5)
    assert found["text"] == TEXT
    assert found["rows"] == small.ok("read", text=TEXT)["rows"]
    for name, reach in audience.reaches().items():
        told = found["channels"][name]
        assert told["reachable"] == reach.reachable
        lost = [step["lost"] for step in told["steps"]]
        assert lost == list(reach.lost.values())
        assert told["matched"] - sum(lost) == told["reachable"]
    assert found["value"] == {"name": "spend", "unit": "NOK", "sum": 290.0, "mean": 290 / 3, "known": 3, "missing": 0}
    assert small.ok("reach", tree=found["tree"])["matched"] == found["matched"]


def test_each_condition_is_counted_at_its_path(small):
    tree = parse(TEXT)
    told = small.ok("reach", text=TEXT)["conditions"]
    assert [each["path"] for each in told] == [list(path) for path, _ in conditions_at(tree)]
    for each, (_, node) in zip(told, conditions_at(tree), strict=True):
        assert each["alone"] == engine_count(small, node)
    left_out = ["country in ['NO', 'DK'] or not any(orders where channel = 'web')",
                "spend > 50 and not any(orders where channel = 'web')", "spend > 50 and country in ['NO', 'DK']"]  # fmt: skip
    assert [each["without"] for each in told] == [small.workspace.audience(text).count() for text in left_out]


@pytest.mark.parametrize(
    ("text", "saved", "change"),
    [
        ("country = 'NO'", "country = 'NO'", 0),
        ("everyone", "country = 'NO'", 3),
        ("country = 'SE'", "country = 'NO'", -2),
        ("everyone", "everyone", 0),
        ("everyone", "no_longer_there > 3", None),
        ("everyone", None, None),
    ],
)
def test_the_change_is_that_since_what_is_saved(small, text, saved, change):
    told = {} if saved is None else {"saved": saved}
    assert small.ok("reach", text=text, **told)["saved_change"] == change


@pytest.mark.parametrize(
    ("value", "problem"),
    [("country", "Only a number"), ("email", "private column"), ("spent", "Did you mean"), ("'", "not closed")],
)
def test_only_a_public_number_is_summed_up(small, value, problem):
    found = small.error("reach", text="everyone", value=value)
    assert problem in found["message"]
    assert found["at"] is None


# --- sliders ------------------------------------------------------------------------------------------------------------


def constant(value):
    return s.Date(dt.date.fromisoformat(value)) if isinstance(value, str) else s.Number(value)


def predicted(curve, low, high):
    """What the browser makes of a curve, for the positions with these places."""
    return curve["base"] + curve["cumulative"][2 * high + 1] - curve["cumulative"][2 * low]


def check_curve(asked, tree, path):
    """Every range that stands on positions matches as many as the engine says, whatever groups the condition stands in."""
    curve = asked.ok("curve", text=text_of(tree), path=list(path))
    node = dict(conditions_at(tree))[tuple(path)]
    subject = parse(curve["property"] if "(" in curve["property"] else name_text((curve["property"],)))
    size = len(curve["positions"])
    assert len(curve["cumulative"]) == 2 * size + 1
    for low, high in {(0, size - 1), (0, 0), (size // 2, size - 1), (size // 3, size // 2)} if size else ():
        between = s.Between(subject, constant(curve["positions"][low]), constant(curve["positions"][high]))
        instead = s.Not(between) if is_negated(node) else between
        text = text_of(replaced(tree, path, instead))
        assert predicted(curve, low, high) == asked.workspace.audience(text).count(), text
    everything = text_of(replaced(tree, path, s.Everyone()))
    others = asked.workspace.audience(everything).count()
    assert sum(curve["others"]) + curve["missing"] <= others
    assert len(curve["everyone"]) == len(curve["others"]) == max(len(curve["edges"]) - 1, 0)
    assert all(one <= other for one, other in zip(curve["others"], curve["everyone"], strict=True))
    return curve


def is_negated(node):
    negated = False
    while isinstance(node, s.Not):
        node, negated = node.term, not negated
    return negated


@pytest.mark.parametrize(
    ("text", "path", "others"),
    [
        ("spend > 50", (), 6),
        ("spend between 40 and 80 and country = 'NO'", ("terms", 0), 3),
        ("spend > 50 and spend < 100 and country = 'NO'", ("terms", 1), 2),
        ("country = 'NO' or spend > 50", ("terms", 1), 6),
        ("country = 'SE' or (spend > 50 and email_ok)", ("terms", 1, "terms", 0), 4),
        ("not (country = 'NO' or spend > 50)", ("term", "terms", 1), 0),
        ("country = 'NO' and not spend > 50", ("terms", 1), 3),
        ("not (not spend > 50 and email_ok)", ("term", "terms", 0), 2),
        ("born > 1980-01-01 and email_ok", ("terms", 0), 3),
        ("born within 50 years", (), 4),
        ("count(orders) >= 2 and country is known", ("terms", 0), 5),
        ("days_since_last_order in [11, 30]", (), 4),
        ("spend is known", (), 6),
        ("50 < spend", (), 6),
    ],
)
def test_the_curve_of_a_condition_is_exact_in_any_group(small, text, path, others):
    curve = check_curve(small, parse(text), path)
    assert sum(curve["others"]) == others
    assert curve["exact"] is True


@pytest.mark.parametrize(
    ("text", "line", "stretches", "missing"),
    [
        ("spend > 50", "number", [[50, None, False, False]], False),
        ("not spend between 5 and 50", "number", [[None, 5, False, False], [50, None, False, False]], True),
        ("last(orders.time) after 2025-06-01", "instant", [["2025-06-02T00:00:00+00:00", None, True, False]], False),
    ],
)
def test_a_curve_tells_what_its_condition_means(small, text, line, stretches, missing):
    names = ("low", "high", "with_low", "with_high")
    wanted = [dict(zip(names, each, strict=True)) for each in stretches]
    assert small.ok("curve", text=text, path=[])["meaning"] == {"line": line, "stretches": wanted, "missing": missing}


def test_of_instants_there_is_a_histogram_and_no_exact_curve(small):
    curve = small.ok("curve", text="last(orders.time) after 2025-06-01", path=[])
    assert (sum(curve["everyone"]), curve["positions"], curve["exact"], curve["type"]) == (4, [], False, "instant")


@pytest.mark.parametrize(
    ("text", "path", "problem"),
    [
        ("country = 'NO'", [], "has no slider"),
        ("spend > spend_90d", [], "has no slider"),
        ("email_ok", [], "has no slider"),
        ("in audience 'buyers'", [], "has no slider"),
        ("spend > 5", ["terms", 0], "no condition at this path"),
        ("spend > 5 and email_ok", [], "no condition at this path"),
        ("spend > 5 and email_ok", ["terms", 2], "no condition at this path"),
        ("spend > 5 and email_ok", ["terms", -1], "no condition at this path"),
        ("spend > 5 and email_ok", ["terms", "0"], "no condition at this path"),
        ("spend > 5", ["right"], "no condition at this path"),
    ],
)
def test_a_condition_without_a_number_has_no_curve(small, text, path, problem):
    assert problem in small.error("curve", text=text, path=path)["message"]


@LAWS
@given(survey=surveys("condition", depth=2, size=3))
def test_the_counts_of_random_audiences_are_the_engines(survey):
    world, trees = survey
    asked = asker(workspace_of(world))
    for tree in (s.And(trees), s.Not(s.Or(trees))):
        text = text_of(tree)
        assert asked.ok("reach", text=text)["matched"] == asked.workspace.audience(text).count()


@LAWS
@given(survey=surveys("condition", depth=2, size=2), data=st.data())
def test_the_curves_of_random_audiences_are_exact(survey, data):
    world, (one, two) = survey
    asked = asker(workspace_of(world))
    numbers = [
        each.name for each in asked.workspace.catalog if each.type in ("number", "date") and each.name != world.key
    ]
    name = data.draw(st.sampled_from(numbers))
    is_date = asked.workspace.catalog[name].type == "date"
    bound = s.Date(dt.date(2026, 1, 1)) if is_date else s.Number(3)
    node = s.Compare(">=", s.Name((name,)), bound)
    node = s.Not(node) if data.draw(st.booleans()) else node
    for tree in (s.And((one, node)), s.Or((s.And((one, node)), two)), s.Not(s.And((two, s.Or((one, node)))))):
        path = next(path for path, each in reversed(list(conditions_at(tree))) if each == node)
        check_curve(asked, tree, path)


# --- values -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "arguments", "wanted"),
    [
        ("country", {}, [("NO", 3), ("DK", 1), ("SE", 1)]),
        ("country", {"prefix": "o"}, [("NO", 3)]),
        ("country", {"limit": 1}, [("NO", 3)]),
        ("country", {"prefix": "x"}, []),
        ("email_ok", {}, [(True, 4), (False, 1)]),
        ("values(orders.channel)", {}, [("store", 3), ("web", 2)]),
        ("lower(country)", {"prefix": "N"}, [("no", 3)]),
        ("last(orders.channel)", {}, [("store", 2), ("web", 2)]),
    ],
)
def test_values_are_told_with_their_profiles(small, name, arguments, wanted):
    found = small.ok("values", property=name, **arguments)
    assert [(each["value"], each["count"]) for each in found["top"]] == wanted
    assert found["kind"] == "values"
    assert found["total"] == 6


@pytest.mark.parametrize(
    ("name", "type_", "missing"), [("spend", "number", 0), ("born", "date", 2), ("last(orders.time)", "instant", 2)]
)
def test_numbers_and_times_are_told_as_bins(small, name, type_, missing):
    found = small.ok("values", property=name)
    assert (found["kind"], found["type"], found["missing"]) == ("bins", type_, missing)
    assert sum(found["counts"]) == 6 - missing
    assert len(found["edges"]) == len(found["counts"]) + 1


@pytest.mark.parametrize(
    ("table", "column", "prefix", "wanted", "total"),
    [
        ("orders", ["channel"], "", [("web", 4), ("store", 3)], 7),
        ("orders", ["channel"], "ST", [("store", 3)], 7),
        ("orders", ["amount"], "", [(10.0, 1), (20.0, 1), (30.0, 1), (40.0, 1), (50.0, 1), (80.0, 1), (100.0, 1)], 7),
        ("lines", ["product", "category"], "", [("garden", 2), ("oil", 2)], 5),
        ("lines", ["order", "channel"], "we", [("web", 3)], 5),
        ("consents", ["granted"], "", [(True, 3), (False, 1)], 4),
    ],
)
def test_values_of_rows_are_those_that_conditions_see(small, table, column, prefix, wanted, total):
    found = small.ok("row_values", table=table, column=column, prefix=prefix)
    assert ([(each["value"], each["count"]) for each in found["top"]], found["total"]) == (wanted, total)


@pytest.mark.parametrize(
    ("ask", "arguments", "kind"),
    [
        ("values", {"property": "email"}, "private_column"),
        ("values", {"property": "last(orders.note)"}, "private_column"),
        ("values", {"property": "lower(first_name)"}, "private_column"),
        ("values", {"property": "nothing"}, "unknown_name"),
        ("row_values", {"table": "orders", "column": ["note"]}, "private_column"),
        ("row_values", {"table": "lines", "column": ["order", "note"]}, "private_column"),
        ("row_values", {"table": "orders", "column": ["profile", "email"]}, "private_column"),
        ("row_values", {"table": "orders", "column": ["profile", "spend"]}, "private_column"),
        ("row_values", {"table": "orders", "column": ["nothing"]}, "unknown_name"),
        ("row_values", {"table": "profile", "column": ["email"]}, "unknown_name"),
        ("row_values", {"table": "lines", "column": ["product"]}, "unknown_name"),
    ],
)
def test_values_that_are_private_or_not_there_are_refused(small, ask, arguments, kind):
    assert small.error(ask, **arguments)["kind"] == kind


def test_texts_that_are_nearly_all_different_are_looked_through_too():
    people = pl.DataFrame({"id": range(70_000), "code": [f"Code {each}" for each in range(70_000)]})
    workspace = Workspace.from_tables(people, model={"profile": {"key": "id"}}, as_of="2026-01-01")
    assert "code" in workspace.preview().left_out
    found = asker(workspace).ok("values", property="code", prefix="code 6999", limit=3)
    assert [each["value"] for each in found["top"]] == ["Code 6999", "Code 69990", "Code 69991"]
