"""The promises of the language about answers, as laws over random worlds and random expressions.

`INSIGHT_EXAMPLES=20` runs twenty times as many as usual.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight.language import syntax as s
from insight.language.format import text_of
from insight.language.terms import nodes
from tests.engine.bridge import answers, same, workspace_of
from tests.examples import examples
from tests.reference.interpreter import evaluate
from tests.reference.strategies import questions, surveys


def some(share: float) -> settings:
    """This share of the usual number of examples; there is no deadline, since an engine is asked."""
    return settings(
        max_examples=examples(30 * share),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    )


@some(1)
@given(surveys(size=4))
def test_the_engine_answers_as_the_interpreter_does(survey):
    world, drawn = survey
    workspace = workspace_of(world)
    trees = {f"v{n}": tree for n, tree in enumerate(drawn)}
    found = answers(workspace, trees)
    for name, tree in trees.items():
        wanted = evaluate(tree, world)
        assert found[name].keys() == {key for key in wanted if key is not None}, text_of(tree)
        for key, value in found[name].items():
            assert same(value, wanted[key], world), f"{text_of(tree)}: engine {value!r}, interpreter {wanted[key]!r}"


@some(0.4)
@given(surveys("condition", size=2))
def test_a_condition_and_its_negation_are_everybody(survey):
    world, trees = survey
    workspace = workspace_of(world)
    one, two = (workspace.audience(text_of(tree)) for tree in trees)
    everybody = workspace.audience("everyone").count()
    assert one.count() + (~one).count() == everybody
    assert (one | two).count() == one.count() + two.count() - (one & two).count()
    assert (one - two).count() == one.count() - (one & two).count()
    assert one.count() == len(one.ids()) == len(set(one.ids()))


@some(0.4)
@given(questions("condition"), st.data())
def test_a_row_of_one_table_never_changes_an_answer_about_another(question, data):
    world, tree = question
    trees = {"v": tree}
    told = _tables_of(trees["v"], world)
    others = [name for name, table in world.tables.items() if name not in told and table.rows]
    if not others:
        return
    name = data.draw(st.sampled_from(others))
    again = data.draw(st.sampled_from(world.tables[name].rows))
    more = replace(
        world, tables={**world.tables, name: replace(world.tables[name], rows=[*world.tables[name].rows, again])}
    )
    assert answers(workspace_of(more), trees) == answers(workspace_of(world), trees)


@some(0.4)
@given(questions(), st.sampled_from([dt.timedelta(), dt.timedelta(microseconds=1), dt.timedelta(days=40)]))
def test_rows_at_or_after_as_of_change_nothing(question, late):
    world, tree = question
    trees = {"v": tree}
    tables = {name: _with_late_row(table, world, name, world.as_of + late) for name, table in world.tables.items()}
    assert answers(workspace_of(replace(world, tables=tables)), trees) == answers(workspace_of(world), trees)


@some(0.3)
@given(surveys(size=5))
def test_answers_do_not_depend_on_what_is_asked_beside_them(survey):
    world, drawn = survey
    workspace = workspace_of(world)
    trees = {f"v{n}": tree for n, tree in enumerate(drawn)}
    together = answers(workspace, trees)
    for name, tree in trees.items():
        assert answers(workspace, {name: tree})[name] == together[name], text_of(tree)


def _tables_of(tree, world) -> set[str]:
    """The tables that a tree names, with all above them and all that named properties and audiences need."""
    todo, told, seen = [tree], set(), set()
    while todo:
        for node in nodes(todo.pop()):
            match node:
                case s.Aggregate(target=(table, *_)) | s.Then(table=table):
                    told.add(table)
                case s.InAudience(name) if name not in seen:
                    seen.add(name)
                    todo.append(world.audiences[name])
                case s.Name(path) if path[-1] in world.properties and path[-1] not in seen:
                    seen.add(path[-1])
                    todo.append(world.properties[path[-1]])
    for table in list(told):
        while (table := world.tables[table].parent) is not None:
            told.add(table)
    return told


def _with_late_row(table, world, name, when):
    """The table with one row more, at or after `as_of`; a copy of an old one but for its time and its key."""
    if table.time is None or not table.rows:
        return table
    kind = world.types[name][table.time]
    local = when.astimezone(dt.UTC)
    if kind == "local":
        from zoneinfo import ZoneInfo  # noqa: PLC0415

        local = when.astimezone(ZoneInfo(world.timezone)).replace(tzinfo=None)
        if local.replace(tzinfo=ZoneInfo(world.timezone), fold=0) < world.as_of:
            return table  # the clock repeats this hour, and such a time means its first pass
    if kind == "date":
        local = when.date() + dt.timedelta(days=2)
    fresh = {table.key: _unused_key(table)} if table.key is not None else {}
    return replace(table, rows=[*table.rows, table.rows[0] | {table.time: local} | fresh])


def _unused_key(table):
    keys = [row[table.key] for row in table.rows if row[table.key] is not None]
    return "later" if keys and isinstance(keys[0], str) else 1000


@pytest.mark.parametrize("copies", [1, 2, 5])
def test_a_parent_whose_key_is_there_twice_does_not_multiply_the_rows_below(copies):
    import polars as pl  # noqa: PLC0415

    from insight import Workspace  # noqa: PLC0415

    orders = pl.DataFrame({"order_id": [1] * copies, "customer_id": [7] * copies, "channel": ["app"] * copies})
    lines = pl.DataFrame({"line_id": [1, 2, 3], "order_id": [1, 1, 1], "amount": [1.0, 2.0, 4.0]})
    workspace = Workspace.from_tables(
        pl.DataFrame({"customer_id": [7]}), {"orders": orders, "lines": lines}, as_of="2026-01-01"
    )
    found = workspace.frame("count(lines where order.channel = 'app')", "sum(lines.amount)", "count(orders)").row(0)
    assert found == (7, 3, 7.0, copies)
