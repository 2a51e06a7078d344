"""Conditions that the engine answers: once where no day matters, for all days in one query of the profiles, or day by day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import polars as pl

from insight.kit.progress import bar
from insight.language import syntax as s
from insight.language.compile import Env, exact
from insight.language.terms import nodes
from insight.profiles.assembly import profiles_at
from insight.profiles.columns import KEY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import ibis.expr.types as ir
    import numpy.typing as npt

    from insight.language.compile_time import Moments
    from insight.profiles.profile_table import Profiles

Bits: TypeAlias = "npt.NDArray[np.uint8]"
"""Packed truths: one row per day (or one for all days), eight profiles to the byte."""


def positions_of(profiles: Profiles) -> pl.DataFrame:
    """Every profile's key (`KEY`), and its place in the order of keys (`position`)."""
    keys = pl.DataFrame(pl.from_arrow(profiles.data.engine.arrow(profiles.values({}))))
    return keys.sort(KEY).with_row_index("position")


def once(profiles: Profiles, positions: pl.DataFrame, conditions: Sequence[s.Expression]) -> list[Bits]:
    """Conditions of which no day matters."""
    if not conditions:
        return []
    table = profiles.values({f"c{place}": tree for place, tree in enumerate(conditions)})
    return [bits[None, :] for bits in _packed(profiles, positions, table)]


def of_stored(
    profiles: Profiles, positions: pl.DataFrame, conditions: Sequence[s.Expression], days: Sequence[Moments]
) -> list[Bits]:
    """Conditions on what is stored with the profile, for all days in one query."""
    if not conditions:
        return []
    found = [node for tree in conditions for node in nodes(tree)]
    names = {node.path: node for node in found if isinstance(node, s.Name)}
    lists = {node.name: node for node in found if isinstance(node, s.InList)}
    columns = {path: f"n{place}" for place, path in enumerate(names)}
    columns_of_lists = {name: f"l{place}" for place, name in enumerate(lists)}
    relation: Any = profiles.values(
        {columns[path]: node for path, node in names.items()}
        | {columns_of_lists[name]: node for name, node in lists.items()}
    )
    made = {
        f"c{number}": exact(tree, _Stored(day, relation, columns, columns_of_lists))
        for number, (tree, day) in enumerate((tree, day) for tree in conditions for day in days)
    }
    bits = _packed(profiles, positions, relation.select(KEY, **made))
    return [np.stack(bits[place : place + len(days)]) for place in range(0, len(bits), len(days))]


def day_by_day(
    profiles: Profiles, positions: pl.DataFrame, conditions: Sequence[s.Expression], days: Sequence[Moments]
) -> list[Bits]:
    """Any other conditions: a run for each day."""
    if not conditions:
        return []
    runs = []
    with bar(days, desc="history", unit="day") as steps:
        for day in steps:
            then = profiles_at(profiles, day.clock.as_of)
            table = then.values({f"c{place}": tree for place, tree in enumerate(conditions)})
            runs.append(_packed(then, positions, table))
    return [np.stack([run[place] for run in runs]) for place in range(len(conditions))]


def _packed(profiles: Profiles, positions: pl.DataFrame, table: ir.Table) -> list[Bits]:
    """The truths of each column but the key, in order of the profiles."""
    found = pl.DataFrame(pl.from_arrow(profiles.data.engine.arrow(table)))
    placed = found.join(positions, on=KEY, how="inner").sort("position")
    return [np.packbits(placed[name].fill_null(value=False).to_numpy()) for name in found.columns if name != KEY]


@dataclass(frozen=True)
class _Stored(Env):
    """Names and lists as columns of one relation, with the time of one day."""

    relation: Any
    columns: Mapping[tuple[str, ...], str]
    lists: Mapping[str, str]

    def name(self, node: s.Name) -> ir.Value:
        """The column of a name."""
        return self.relation[self.columns[node.path]]

    def member(self, node: s.InAudience | s.InList) -> ir.BooleanValue:
        """Whether the profile is in a list."""
        return self.relation[self.lists[node.name]]
