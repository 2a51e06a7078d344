"""The one query that reads the rows of a table for all days."""

from __future__ import annotations

import operator
from dataclasses import dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, Any

import ibis

from insight.language import syntax as s
from insight.language.syntax import TIME as LANGUAGE_TIME
from insight.profiles.columns import CODE, KEY, TEXT, TIME
from insight.profiles.plan.environments import Wanted
from insight.profiles.plan.groups import row_tests, target_column
from insight.profiles.plan.planner import whole
from insight.profiles.plan.sequences import REACHED
from insight.profiles.plan.stages import own_key

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir

    from insight.audiences.past.row_wants import RowsWanted, Want
    from insight.profiles.plan.environments import RowEnv
    from insight.profiles.profile_table import Profiles

TIE = "tie__"


@dataclass(frozen=True)
class RowQuery:
    """Rows to be read.

    Attributes
    ----------
    rows : one row per row: `KEY`, `TIME` as it is stored, `TIE` (the table's key) where it decides between equal times, `REACHED`
        (the time of the earliest row that follows, as it is stored) for a sequence, flags and values.
    texts : for values that are codes of a lookup's texts, one row per code.
    """

    rows: ir.Table
    texts: Mapping[str, ir.Table]


def day_flag(flag: str, day: int) -> str:
    """The column of a flag that is another on each day."""
    return f"{flag}{day}"


def time_above(number: int) -> str:
    """The column of the time of a row above."""
    return f"above{number}__"


def row_query(profiles: Profiles, wanted: RowsWanted, wants: Sequence[Want], earliest: dt.datetime | None) -> RowQuery:
    """The rows that pass some of the wants; those before `earliest` are left out."""
    asked = [Wanted(each.node, f"w{number}") for number, each in enumerate(wants)]
    above = [_time_above(profiles, wanted.table, each) for each in wanted.above]
    env, reached = _rows(profiles, wanted, asked + [Wanted(node, f"a{number}") for number, node in enumerate(above)])
    has_time = TIME in env.relation.columns
    if earliest is not None and has_time:
        env = replace(env, relation=env.relation.filter(env.moments.from_(env.relation[TIME], earliest)))
    relation: Any = env.relation
    chosen: dict[str, Any] = {KEY: relation[KEY]}
    if has_time:
        chosen[TIME] = relation[TIME]
    if reached is not None:
        chosen[REACHED] = relation[reached]
    for number, node in enumerate(above):
        chosen[time_above(number)] = target_column(node, env)
    tie = own_key(env.scope)
    if tie is not None and tie in env.columns and any(each.node.function in ("first", "last") for each in wants):
        chosen[TIE] = relation[env.columns[tie]]
    texts: dict[str, ir.Table] = {}
    for want in wants:
        _add(chosen, texts, want, env, wanted)
    rows = relation.select(**chosen)
    flags = [each.flag for each in wants if not each.moving]
    if len(flags) == len(wants) and None not in flags:
        rows = rows.filter(reduce(operator.or_, [rows[name] for name in dict.fromkeys(flags)]))
    return RowQuery(rows, texts)


def _rows(profiles: Profiles, wanted: RowsWanted, asked: list[Wanted]) -> tuple[RowEnv, str | None]:
    if wanted.then is None:
        return profiles.planner.seen_rows(wanted.table, asked), None
    return profiles.planner.reached_rows(wanted.then, asked), REACHED


def _time_above(profiles: Profiles, table: str, above: str) -> s.Aggregate:
    """The time of a row's ancestor, as the target of an aggregate."""
    tables = profiles.catalog.shape.tables
    path, here = [], table
    while here != above:
        parent = tables[here].parent
        assert parent is not None  # noqa: S101 - `above` is an ancestor
        path.append(parent[1])
        here = parent[0]
    return s.Aggregate("count", (table, *path, LANGUAGE_TIME))


def _add(chosen: dict[str, Any], texts: dict[str, ir.Table], want: Want, env: RowEnv, wanted: RowsWanted) -> None:
    """A want's flag and value, each once."""
    if want.flag is not None and want.moving:
        for day, moments in enumerate(wanted.days):
            chosen[day_flag(want.flag, day)] = _flag(want, replace(env, moments=moments))
    elif want.flag is not None and want.flag not in chosen:
        chosen[want.flag] = _flag(want, env)
    if want.value is None:
        return
    if want.form == "times":
        chosen[want.value] = env.moments.microseconds(env.relation[TIME])
    elif want.form == "numbers":
        chosen[want.value] = whole(env, want.node)
    else:
        chosen[want.value], lookup = _coded(want.node, env)
        if lookup is not None:
            texts[want.value] = lookup


def _flag(want: Want, env: RowEnv) -> Any:
    tests = row_tests(want.node, env)
    if want.form == "known":
        tests.append(target_column(want.node, env).notnull())
    return ibis.ifelse(reduce(operator.and_, tests), True, False)  # noqa: FBT003 - the values themselves


def _coded(node: s.Aggregate, env: RowEnv) -> tuple[Any, ir.Table | None]:
    """The column of an aggregate, and the texts that it stands for if it holds codes."""
    ref = env.scope.resolve(node.target[1:], node.at)
    if ref in env.codes and ref not in env.columns:
        code = env.codes[ref]
        return env.relation[code.column], code.texts.select(CODE, TEXT)
    return env.relation[env.columns[ref]], None
