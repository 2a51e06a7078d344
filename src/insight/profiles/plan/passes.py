"""One plan: all aggregates of all wanted expressions together, as few passes as possible, joined to one row per profile."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import ibis

from insight.customers.key_values import key_value
from insight.customers.lists.list_members import KEY as LIST_KEY
from insight.language import syntax as s
from insight.language.compile import raw, value
from insight.language.compile_values import against_everyone
from insight.language.format import text_of
from insight.language.shape import PROFILE, Ref, Scope
from insight.language.terms import nodes, plain
from insight.profiles.catalog.definitions import levels_of
from insight.profiles.columns import KEY, TIME, ColumnNames, left_joined
from insight.profiles.plan.environments import ProfileEnv, RowEnv, Wanted
from insight.profiles.plan.groups import grouped, is_of_values
from insight.profiles.plan.row_source import RowSource
from insight.profiles.plan.sequences import followed
from insight.profiles.plan.stages import own_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import ibis.expr.types as ir

    from insight.customers.customer_data import CustomerData
    from insight.customers.integrity import Integrity
    from insight.language.compile_time import Moments
    from insight.profiles.catalog.catalog import Catalog
    from insight.profiles.plan.sources import Sources


class Passes:
    """The passes of one plan; everything in it shares the same sources."""

    def __init__(
        self, data: CustomerData, catalog: Catalog, moments: Moments, integrity: Integrity, sources: Sources,
        standing: Mapping[str, float | int | None],
    ) -> None:  # fmt: skip
        self._data, self._catalog, self._moments, self._standing = data, catalog, moments, standing
        self.source = RowSource(data, catalog.shape, integrity, sources, moments, self._property_values)

    def values(self, wanted: Mapping[str, s.Expression], keep: s.Expression | None = None) -> ir.Table:
        """One row per profile (that `keep` holds for)."""
        trees = [*wanted.values(), *([keep] if keep is not None else [])]
        names = ColumnNames()
        env, levels = self._base(trees, names)
        env = with_ranks(self._with_definitions(env, levels, names), trees, names, self._standing)
        relation: Any = env.relation
        if keep is not None:
            relation = relation.filter(raw(keep, env))
            env = replace(env, relation=relation)
        made = {name: value(tree, env) for name, tree in wanted.items()}
        return relation.select(**{KEY: relation[KEY]}, **made)

    def _property_values(self, properties: Iterable[str]) -> ir.Table:
        return self.values({name: s.Name((name,)) for name in dict.fromkeys(properties)})

    # --- profiles with their aggregates -----------------------------------------------------------------------------

    def _base(self, trees: Sequence[s.Expression], names: ColumnNames) -> tuple[ProfileEnv, list[list[Any]]]:
        scope = Scope(self._catalog.shape)
        levels = levels_of(trees, self._catalog)
        every = [*trees, *(tree for level in levels for each in level for tree in each.trees)]
        refs = [ref for ref in _refs(every, scope) if ref.what != "property"]
        rows = self.source.keyed(PROFILE, refs)
        columns = {ref: names.fresh(name) for ref, name in rows.columns.items()}
        relation = rows.table.select(KEY, **{columns[ref]: rows.table[name] for ref, name in rows.columns.items()})
        relation, aggregates = self._attached(relation, every, scope, names)
        lists = sorted(
            {node.name for tree in every for node in nodes(tree, into_rows=False) if isinstance(node, s.InList)}
        )
        relation, definitions = self._with_lists(relation, lists, names)
        return ProfileEnv(self._moments, scope, relation, columns, aggregates, definitions, {}), levels

    def _with_lists(
        self, relation: ir.Table, lists: list[str], names: ColumnNames
    ) -> tuple[ir.Table, dict[tuple[str, str], str]]:
        definitions: dict[tuple[str, str], str] = {}
        for name in lists:
            column = definitions["list", name] = names.fresh(f"in_{name}")
            keys = self._data.lists[name].select(**{column: key_value(self._data.lists[name][LIST_KEY])}).distinct()
            keys = keys.mutate(**{f"{column}_key": keys[column]})
            relation = left_joined(relation, [(keys, KEY, f"{column}_key")])
        return relation, definitions

    def _with_definitions(self, env: ProfileEnv, levels: list[list[Any]], names: ColumnNames) -> ProfileEnv:
        for level in levels:
            made: dict[str, ir.Value] = {}
            env = with_ranks(env, [tree for each in level for tree in each.trees], names, self._standing)
            definitions = dict(env.definitions)
            for each in level:
                column = definitions[each.kind, each.name] = names.fresh(each.name)
                made[column] = each.value(env)
            env = replace(env, relation=env.relation.mutate(**made), definitions=definitions)
        return env

    # --- aggregates at any grain ------------------------------------------------------------------------------------

    def _attached(
        self, relation: ir.Table, trees: Iterable[s.Expression], scope: Scope, names: ColumnNames
    ) -> tuple[ir.Table, dict[str, str]]:
        """A relation with the answers of all aggregates that stand in these trees, and their columns by canonical text."""
        wanted: dict[str, Wanted] = {}
        for node in _aggregates(trees):
            text = text_of(node)
            if text not in wanted:
                wanted[text] = Wanted(node, names.fresh(f"{node.function}_{'_'.join(node.target)}"))
        tables: dict[str, list[Wanted]] = {}
        for each in wanted.values():
            tables.setdefault(each.node.target[0], []).append(each)
        answers = [answer for table, asked in tables.items() for answer in self._answers(table, asked, scope)]
        relation = left_joined(relation, [(answer, KEY, KEY) for answer in answers]) if answers else relation
        return relation, {text: each.column for text, each in wanted.items()}

    def _answers(self, table: str, asked: list[Wanted], scope: Scope) -> list[ir.Table]:
        env = self.row_env(table, asked, scope)
        plain_ones = [each for each in asked if each.node.then is None]
        answers = grouped(env, plain_ones) if plain_ones else []
        sequences: dict[str, list[Wanted]] = {}
        for each in asked:
            if each.node.then is not None:
                text = text_of(
                    replace(each.node, function="any", target=each.node.target[:1], distinct=False, at_least=None)
                )
                sequences.setdefault(text, []).append(each)
        for same in sequences.values():
            answers += self._sequence(env, same, scope)
        return answers

    def _sequence(self, env: RowEnv, same: list[Wanted], scope: Scope) -> list[ir.Table]:
        node = same[0].node
        kept = followed(env, node, self.after(node, scope))
        bare = [Wanted(replace(each.node, window=None, where=None, then=None), each.column) for each in same]
        return grouped(kept, bare)

    def after(self, node: s.Aggregate, scope: Scope) -> RowEnv:
        """The rows that may follow those of an aggregate with `then`."""
        assert node.then is not None  # noqa: S101 - the caller's choice
        inner = Scope(scope.shape, node.then.table, before=node.target[0])
        trees = [node.then.where] if node.then.where is not None else []
        return self._rows_with(node.then.table, trees, [], inner, scope.table)

    def row_env(self, table: str, asked: list[Wanted], scope: Scope) -> RowEnv:
        """The rows of a table that are seen, with all that these aggregates name, keyed by the profile or the row above."""
        rows = Scope(scope.shape, table)
        trees: list[s.Expression] = []
        extra: list[Ref] = []
        coded = self._coded(table, asked, rows)
        for each in asked:
            node = each.node
            trees += [node.where] if node.where is not None else []
            target = [rows.resolve(node.target[1:], node.at)] if len(node.target) > 1 else []
            extra += [ref for ref in target if not (ref in coded and is_of_values(node))]
            if node.then is not None and node.then.where is not None:
                after = Scope(scope.shape, node.then.table, before=table)
                extra += [
                    replace(ref, steps=ref.steps[1:]) for ref in _refs([node.then.where], after) if _is_before(ref)
                ]
        tie = own_key(rows)
        if tie is not None and any(each.node.function in ("first", "last") for each in asked):
            extra.append(tie)
        return self._rows_with(table, trees, extra, rows, scope.table, coded)

    def _coded(self, table: str, asked: list[Wanted], rows: Scope) -> list[Ref]:
        """Texts of lookups of which only numbers or favourites are asked, not lists."""
        wanted: dict[Ref, bool] = {}
        for node in (each.node for each in asked if is_of_values(each.node)):
            ref = rows.resolve(node.target[1:], node.at)
            wanted[ref] = wanted.get(ref, True) and node.function != "values"
        return [ref for ref, fits in wanted.items() if fits and self.source.may_be_coded(table, ref)]

    def _rows_with(
        self,
        table: str,
        trees: Sequence[s.Expression],
        extra: Iterable[Ref],
        scope: Scope,
        grain: str | None,
        coded: Iterable[Ref] = (),
    ) -> RowEnv:
        """Rows of a table that are seen, with all that the trees name and the answers of aggregates nested in them."""
        refs = dict.fromkeys([*(ref for ref in _refs(trees, scope) if not _is_before(ref)), *extra])
        names = ColumnNames()
        nested = any(True for _ in _aggregates(trees))
        own = own_key(scope)
        if own is not None and nested:
            refs[own] = None
        rows = self.source.rows(table, grain, refs, coded)
        relation: Any = rows.table
        for column in relation.columns:
            names.fresh(column)
        if scope.row.time is not None:
            relation = relation.filter(self._moments.seen(relation[TIME]))
        aggregates: dict[str, str] = {}
        if nested and own is not None:
            relation, aggregates = self._nested(relation, rows.columns[own], trees, scope, names)
        return RowEnv(self._moments, scope, relation, rows.columns, aggregates, codes=rows.codes)

    def _nested(
        self, relation: ir.Table, key: str, trees: Sequence[s.Expression], scope: Scope, names: ColumnNames
    ) -> tuple[ir.Table, dict[str, str]]:
        """Answers about the rows below each row, joined by the row's own key (kept apart from the group's key)."""
        group = names.fresh("group_key")
        swapped = relation.rename({group: KEY}).mutate(**{KEY: lambda t: t[key]})
        joined, aggregates = self._attached(swapped, trees, replace(scope, before=None), names)
        return joined.drop(KEY).rename({KEY: group}), aggregates


def with_ranks(
    env: ProfileEnv,
    trees: Iterable[s.Expression],
    names: ColumnNames,
    standing: Mapping[str, float | int | None] | None = None,
) -> ProfileEnv:
    """Percentiles and ranks in these trees as columns of their own, innermost first; those whose standing is known have that."""
    wanted: dict[str, s.Call] = {}
    for tree in trees:
        for node in reversed(list(nodes(tree, into_rows=False))):
            if isinstance(node, s.Call) and node.function in ("percentile", "rank"):
                wanted.setdefault(text_of(node), node)
    for text, node in wanted.items():
        if text not in env.ranks:
            column = names.fresh(node.function)
            made: ir.Value = (
                ibis.literal(standing[text], "float64" if node.function == "percentile" else "int64")
                if standing and text in standing
                else against_everyone(node.function, value(node.arguments[0], env))
            )
            env = replace(env, relation=env.relation.mutate(**{column: made}), ranks={**env.ranks, text: column})
    return env


def _is_before(ref: Ref) -> bool:
    return bool(ref.steps) and ref.steps[0].kind == "before"


def _refs(trees: Iterable[s.Expression], scope: Scope) -> list[Ref]:
    """What the names in these trees mean, those inside aggregates left out."""
    found: dict[Ref, None] = {}
    for tree in trees:
        for node in nodes(tree, into_rows=False):
            if isinstance(node, s.Name):
                found[scope.resolve(node.path, node.at)] = None
    return list(found)


def _aggregates(trees: Iterable[s.Expression]) -> Iterable[s.Aggregate]:
    """The aggregates in these trees in plain form, those inside others left out."""
    for tree in trees:
        for node in nodes(tree, into_rows=False):
            if isinstance(node, s.Aggregate):
                yield from (part for part in nodes(plain(node), into_rows=False) if isinstance(part, s.Aggregate))
