"""The preview, the engine and the row-by-row interpreter count alike, condition by condition, in random worlds."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight.audiences.conditions import conditions_of
from insight.audiences.preview import bitmaps
from insight.language import syntax as s
from insight.language.format import text_of
from tests.engine.bridge import workspace_of
from tests.examples import examples
from tests.reference.interpreter import evaluate, members
from tests.reference.strategies import expressions, surveys, worlds


def some(share):
    """This share of the usual number of examples; there is no deadline, since an engine is asked."""
    return settings(
        max_examples=examples(30 * share),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )


@dataclass(frozen=True)
class Wanted:
    """What the interpreter says of one condition of a tree."""

    alone: int
    remaining: int
    without: int


def interpreted(tree, world):
    """The members, and the counts of each condition, row by row."""
    parts = conditions_of(tree)
    keys = [key for key in evaluate(s.Everyone(), world) if key is not None]
    verdicts = [members(each.node, world) for each in parts.all]
    rows = [[key in verdict for verdict in verdicts] for key in keys]
    counts = [
        Wanted(
            sum(row[index] for row in rows),
            sum(parts.holds(row, range(index + 1, len(verdicts))) for row in rows),
            sum(parts.holds(row, {index}) for row in rows),
        )
        for index in range(len(verdicts))
    ]
    return {key for key, row in zip(keys, rows, strict=True) if parts.holds(row)}, counts


def check(preview, workspace, tree, world):
    """All counts of a reach, and the members one by one."""
    found, (wanted, counts) = preview.reach(workspace.audience(text_of(tree))), interpreted(tree, world)
    text = text_of(tree)
    assert wanted == members(tree, world) - {None}
    assert (found.matched, found.total) == (len(wanted), preview.total), text
    assert [Wanted(each.alone, each.remaining, each.without) for each in found.conditions] == counts, text
    keys = sorted(key for key in evaluate(s.Everyone(), world) if key is not None)
    assert {keys[place] for place in bitmaps.places(preview.bits(text), preview.total)} == wanted, text


@pytest.mark.parametrize(
    ("properties", "memory"),
    [(None, None), ([], None), (["country", "spend_90d", "birthday", "vip"], 8), (None, 24), ([], 0)],
    ids=["all loaded", "nothing loaded", "some loaded, room for one answer", "room for three", "no room"],
)
@some(0.06)
@given(survey=surveys("condition", size=3))
def test_the_preview_counts_what_the_interpreter_counts(properties, memory, survey):
    world, trees = survey
    workspace = workspace_of(world)
    preview = workspace.preview(properties, memory)
    for tree in (*trees, trees[0], s.And(trees), s.Not(s.Or((trees[0], s.Not(trees[1]), s.InAudience("busy"))))):
        check(preview, workspace, tree, world)
        assert preview.memory.kept <= preview.memory.bound


@some(0.2)
@given(worlds(), st.data())
def test_conditions_on_columns_are_counted_alike(world, data):
    """Trees so flat that most of their conditions are answered from memory."""
    workspace = workspace_of(world)
    preview = workspace.preview()
    trees = data.draw(st.lists(expressions("condition", world, depth=1), min_size=4, max_size=8))
    check(preview, workspace, s.Or(tuple(trees)), world)
    check(preview, workspace, s.And(tuple(trees)), world)


@some(0.08)
@given(surveys("condition", size=2))
def test_the_preview_counts_what_the_engine_counts(survey):
    world, (one, two) = survey
    workspace = workspace_of(world)
    preview = workspace.preview()
    for audience in (
        workspace.audience(text_of(one)),
        workspace.audience(text_of(one)) - workspace.audience(text_of(two)),
    ):
        assert preview.count(audience) == audience.count() == preview.reach(audience).matched
        assert preview.count(~audience) == preview.total - audience.count()


SLIDERS = {
    "age": (s.Compare(">", s.Name(("age",)), s.Number(1)),),
    "score": (s.Between(s.Name(("score",)), s.Number(0), s.Number(2.5)), s.Not(s.Compare("=", s.Name(("score",)), s.Number(1)))),
    "spend_90d": (s.Compare("<=", s.Number(0.5), s.Name(("spend_90d",))),),
    "birthday": (s.When(s.Name(("birthday",)), s.Within(s.Duration(90, "day"))),),
    "next_due": (),
}  # fmt: skip


@some(0.2)
@given(surveys("condition", size=2, depth=1), st.sampled_from(sorted(SLIDERS)))
def test_every_position_of_a_curve_is_what_that_text_counts(survey, name):
    world, (one, two) = survey
    workspace = workspace_of(world)
    preview = workspace.preview()
    terms = (one, *SLIDERS[name], two)
    curve = preview.curve(text_of(s.And(terms)), name)
    assert {text_of(each) for each in SLIDERS[name]} <= set(curve.taken_away)
    kept = s.And((s.Everyone(), *(each for each in terms if text_of(each) not in curve.taken_away)))
    assert curve.matched() == preview.count(text_of(kept)) == len(interpreted(kept, world)[0])
    for position in curve.positions:
        written = s.Date(position) if name in ("birthday", "next_due") else s.Number(position)
        for op, found in (
            (">=", curve.matched(low=position)), (">", curve.matched(low=position, over=True)),
            ("<=", curve.matched(high=position)), ("<", curve.matched(high=position, under=True)),
        ):  # fmt: skip
            text = text_of(s.And((kept, s.Compare(op, s.Name((name,)), written))))
            assert preview.count(text) == found, text


@some(0.06)
@given(survey=surveys("condition", size=2))
def test_properties_read_from_a_snapshot_give_the_same_counts(survey, tmp_path_factory):
    world, trees = survey
    workspace = workspace_of(world)
    settings_ = workspace.model.workspace.model_copy(update={"state": str(tmp_path_factory.mktemp("state"))})
    settings_.model_fields_set.add("state")
    workspace = workspace._with("property", (), {"workspace": settings_})
    workspace.snapshots.take()
    preview = workspace.preview()
    assert set(preview.from_snapshot) == {*preview.properties, *preview.left_out} - {
        name for name, why in preview.left_out.items() if "list" in why
    }
    for tree in trees:
        check(preview, workspace, tree, world)
