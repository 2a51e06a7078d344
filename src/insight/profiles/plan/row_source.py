"""The rows of a one-to-many table with everything that conditions on them may name, joined many-to-one only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from insight.customers.integrity import one_row_per_key
from insight.customers.key_values import key_value
from insight.language.shape import PROFILE, Ref, Step
from insight.profiles.columns import KEY, TIME, ColumnNames, TextCode, code_of, left_joined, normal, texts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    import ibis.expr.types as ir

    from insight.customers.customer_data import CustomerData
    from insight.customers.integrity import Integrity
    from insight.language.compile_time import Moments
    from insight.language.shape import Shape
    from insight.profiles.plan.sources import Sources


@dataclass
class _Node:
    """One row on the way: the columns wanted of it (as they are, or as codes), and the steps that lead on."""

    wanted: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    properties: dict[str, str] = field(default_factory=dict)
    steps: dict[Step, _Node] = field(default_factory=dict)


@dataclass(frozen=True)
class Rows:
    """A relation of one row per row of a table.

    `table` has `KEY` (of the profile or the enclosing row), `TIME` if the table has a time, and a column for each wanted `Ref`;
    `codes` are those wanted as codes.
    """

    table: ir.Table
    columns: dict[Ref, str]
    codes: dict[Ref, TextCode] = field(default_factory=dict)


@dataclass(frozen=True)
class RowSource:
    """Builds relations of rows from opened data.

    `profile_values` gives, for property names, a relation of `KEY` and one column each.
    """

    data: CustomerData
    shape: Shape
    integrity: Integrity
    sources: Sources
    moments: Moments
    profile_values: Callable[[Iterable[str]], ir.Table]

    def rows(self, table: str, grain: str | None, refs: Iterable[Ref], coded: Iterable[Ref] = ()) -> Rows:
        """The rows of `table`, keyed by the profile (`grain` None) or by the enclosing row of the table `grain`."""
        names, root, columns = ColumnNames(), _Node(), {}
        for ref in refs:
            columns[ref] = self._want(root, table, ref, names)
        codes = {ref: self._want_code(root, table, ref, names) for ref in coded}
        self._want_group_key(root, table, grain)
        if self.shape.tables[table].time is not None:
            self._want_time(root, table)
        relation = self._relation(root, table, names)
        return Rows(relation.filter(relation[KEY].notnull()), columns, codes)

    def may_be_coded(self, table: str, ref: Ref) -> bool:
        """Whether a column is a text of a lookup, which can be had as codes."""
        owner = self._owner(table, ref)
        return ref.what == "column" and owner in self.shape.lookups and self._column(owner, ref).type().is_string()

    def keyed(self, table: str, refs: Iterable[Ref]) -> Rows:
        """Profile or lookup-like rows with many-to-one paths: used for the profile table itself, keyed by its own key."""
        names, root, columns = ColumnNames(), _Node(), {}
        for ref in refs:
            columns[ref] = self._want(root, table, ref, names)
        root.wanted[KEY] = self.integrity.table(table)[1]
        relation = self._relation(root, table, names)
        return Rows(relation.filter(relation[KEY].notnull()), columns)

    # --- what is wanted ---------------------------------------------------------------------------------------------

    def _want(self, node: _Node, table: str, ref: Ref, names: ColumnNames) -> str:
        if ref.what == "time" and not ref.steps:
            self._want_time(node, table)
            return TIME
        for step in ref.steps:
            while step.kind == "profile" and self.data.model.tables[table].profile is None:
                node, table = self._parent(node, table)
            node, table = node.steps.setdefault(step, _Node()), self._target(table, step)
        name = names.fresh("_".join([*(step.name for step in ref.steps), ref.column]))
        if ref.what == "property":
            node.properties[name] = ref.column
        elif ref.what == "time":
            owner, column = self._time_owner(node, table)
            owner.wanted[name] = column
        else:
            node.wanted[name] = ref.column
        return name

    def _want_code(self, node: _Node, table: str, ref: Ref, names: ColumnNames) -> TextCode:
        owner, text = self._owner(table, ref), normal(self._column(self._owner(table, ref), ref))
        for step in ref.steps:
            node = node.steps.setdefault(step, _Node())
        name = names.fresh("_".join([*(step.name for step in ref.steps), ref.column, "code"]))
        node.codes[name] = ref.column
        return TextCode(name, texts_of(self.sources.table(owner), text))

    def _owner(self, table: str, ref: Ref) -> str:
        for step in ref.steps:
            table = self._target(table, step)
        return table

    def _column(self, owner: str, ref: Ref) -> ir.Value:
        return self.sources.table(owner)[ref.column]

    def _target(self, table: str, step: Step) -> str:
        match step.kind:
            case "lookup":
                row = (
                    self.shape.profile
                    if table == PROFILE
                    else self.shape.tables.get(table) or self.shape.lookups[table]
                )
                return row.lookups[step.name][1]
            case "profile":
                return PROFILE
            case _:
                return step.name

    def _parent(self, node: _Node, table: str) -> tuple[_Node, str]:
        above = self.data.model.tables[table].parent or ""
        return node.steps.setdefault(Step("parent", above), _Node()), above

    def _time_owner(self, node: _Node, table: str) -> tuple[_Node, str]:
        while self.data.model.tables[table].time is None:
            node, table = self._parent(node, table)
        return node, self.data.model.tables[table].time or ""

    def _want_time(self, node: _Node, table: str) -> None:
        owner, column = self._time_owner(node, table)
        owner.wanted[TIME] = column

    def _want_group_key(self, node: _Node, table: str, grain: str | None) -> None:
        model = self.data.model.tables
        while True:
            part = model[table]
            if grain is None and part.profile is not None:
                node.wanted[KEY] = part.profile
                return
            if grain is not None and part.parent == grain:
                node.wanted[KEY] = part.on or ""
                return
            node, table = self._parent(node, table)

    # --- the relation -----------------------------------------------------------------------------------------------

    def _relation(self, node: _Node, table: str, names: ColumnNames) -> ir.Table:
        source: Any = self.sources.table(table)
        chosen = {
            name: key_value(source[column]) if name == KEY else normal(source[column])
            for name, column in node.wanted.items()
        }
        chosen |= {name: code_of(normal(source[column])) for name, column in node.codes.items()}
        ways = {step: names.fresh(f"to_{step.name}") for step in node.steps}
        for step, way in ways.items():
            chosen[way] = key_value(source[self._foreign_key(table, step)])
        if node.properties:
            ways[Step("profile", "")] = own = names.fresh("own_key")
            chosen[own] = key_value(source[self.data.key])
        relation = source.select(**chosen)
        others = [
            self._below(child, ways[step], self._target(table, step), names) for step, child in node.steps.items()
        ]
        if node.properties:
            others.append(self._properties(ways[Step("profile", "")], node.properties))
        return left_joined(relation, others, drop=list(ways.values())) if others else relation

    def _foreign_key(self, table: str, step: Step) -> str:
        model = self.data.model
        match step.kind:
            case "lookup":
                part = model.profile if table == PROFILE else model.tables[table]
                return part.lookups[step.name].column
            case "parent":
                return model.tables[table].on or ""
            case _:
                return self._profile_column(table)

    def _profile_column(self, table: str) -> str:
        column = self.data.model.tables[table].profile
        if column is None:
            raise KeyError(table)
        return column

    def _below(self, child: _Node, way: str, target: str, names: ColumnNames) -> tuple[ir.Table, str, str]:
        """What lies one step away, with the column here and the key there that lead to it."""
        key = names.fresh(f"{target}_key")
        child.wanted[key] = self.integrity.table(target)[1]
        seen = self._want_seen(child, target, names)
        below = self._relation(child, target, names)
        if seen is not None:
            below = below.filter(self.moments.seen(below[seen]))
            below = below if seen == TIME else below.drop(seen)
        if target != PROFILE and self.integrity.duplicates(target):
            order = [
                below[name].asc(nulls_first=False) for name in sorted(below.columns, key=lambda each: each != TIME)
            ]
            below = one_row_per_key(below, key, order)
        return below, way, key

    def _want_seen(self, node: _Node, table: str, names: ColumnNames) -> str | None:
        """The column that tells whether a parent row is seen: one at or after `as_of` must not be, nor what lies below it."""
        if table not in self.shape.tables or self.data.model.tables[table].time is None:
            return None
        if TIME in node.wanted:
            return TIME
        node.wanted[seen := names.fresh(f"{table}_time")] = self.data.model.tables[table].time or ""
        return seen

    def _properties(self, way: str, properties: dict[str, str]) -> tuple[ir.Table, str, str]:
        values: Any = self.profile_values(properties.values())
        return (
            values.select(owner__=values[KEY], **{name: values[each] for name, each in properties.items()}),
            way,
            "owner__",
        )
