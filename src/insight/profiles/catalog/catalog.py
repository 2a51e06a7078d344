"""The catalog: every property and audience of a workspace, read, checked, and listed with its type and what it needs."""

from __future__ import annotations

from dataclasses import replace
from threading import RLock
from typing import TYPE_CHECKING, Any

from insight.errors import CycleError, ExpressionError, InsightError, UnknownAudience, UnknownName, WorkspaceError
from insight.kit.answer import Answer
from insight.kit.formats import PLAIN, Formats
from insight.kit.sheet import Code, Sheet, Table
from insight.language.check import check_condition, type_of
from insight.language.format import text_of
from insight.language.parse import parse
from insight.language.shape import Scope, Shape
from insight.profiles.catalog.definitions import Computed, Defined, Definition, named_anywhere
from insight.profiles.catalog.privacy import Privacy
from insight.profiles.catalog.property import UNKNOWN, Property, needs_of, title_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    import polars as pl

    from insight.customers.model import AudiencePart, PropertyPart
    from insight.language import syntax as s
    from insight.language.types import Type

_ORDER = {"behavioural": 0, "segment": 1, "score": 2, "stored": 3}
"""Kinds of properties in the order in which they are shown: first what somebody defined."""


class Catalog(Answer):  # noqa: PLR0904 - with the methods that Python itself calls
    """Properties and audiences by name. Each definition is read and checked when it is first needed, with all that it needs.

    A wrong one is an error of whatever needs it, and of nothing else; listing tells the problem.

    Parameters
    ----------
    shape
        What the tables hold.
    properties, audiences
        The definitions, as in the workspace file.
    computed
        Properties that are not expressions, such as scores.
    private
        Columns that are not shown, by table; those of the profile table under `profile`.

    Raises
    ------
    WorkspaceError
        If a property has the name of a column, or two have one name.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"customer_id": range(100), "visits": [n % 10 for n in range(100)]})
    >>> ws = insight.Workspace.from_tables(people, as_of="2026-01-01")
    >>> catalog = ws.define(is_regular="visits > 5").catalog
    >>> catalog, [each.name for each in catalog], catalog["is_regular"].depends_on
    (<Catalog: 3 properties, 0 audiences>, ['customer_id', 'visits', 'is_regular'], ('visits',))
    """

    formats: Formats = PLAIN
    """How the workspace writes numbers."""

    def __init__(
        self, shape: Shape, properties: Mapping[str, PropertyPart], audiences: Mapping[str, AudiencePart],
        computed: Mapping[str, Computed] | None = None, private: Mapping[str, Collection[str]] | None = None,
    ) -> None:  # fmt: skip
        self._properties, self._audiences, self._computed = dict(properties), dict(audiences), dict(computed or {})
        self.privacy = Privacy(private or {}, self)
        self._refuse_clashes(shape)
        self._trees: dict[tuple[str, str], s.Expression] = {}
        self._types: dict[str, Type] = {}
        self._sound: set[tuple[str, str]] = set()
        self._sound_ones: dict[str, Property] = {}
        self._path: list[tuple[str, str]] = []  # of the one definition that is being read
        self._reading = RLock()
        self.shape: Shape = replace(
            shape, properties=frozenset((*self._properties, *self._computed)), audiences=frozenset(self._audiences),
            property_type=self._type_of_property,
        )  # fmt: skip

    def _refuse_clashes(self, shape: Shape) -> None:
        for name in (*self._properties, *self._computed):
            if name in shape.profile.columns:
                raise WorkspaceError(
                    f"The name {name!r} is a column of the profile table already.",
                    key=f"properties.{name}",
                    remedy="Choose another name.",
                )
        for name in set(self._properties) & set(self._computed):
            raise WorkspaceError(
                f"The name {name!r} belongs to a {self._computed[name].group}.",
                key=f"properties.{name}",
                remedy="Choose another name.",
            )

    # --- reading ------------------------------------------------------------------------------------------------------

    def read(self, text: str, source: str = "") -> s.Expression:
        """The tree of a text whose names and types are sound.

        Raises
        ------
        ExpressionError
        """
        return self._read(text, source, type_of)

    def condition(self, text: str, source: str = "") -> s.Expression:
        """The tree of a text that is true or false per profile.

        Raises
        ------
        ExpressionError
        """
        return self._read(text, source, check_condition)

    def _read(self, text: str, source: str, check: Callable[[s.Expression, Scope], object]) -> s.Expression:
        try:
            tree = parse(text)
            check(tree, Scope(self.shape))
            self._visit(tree)
        except ExpressionError as wrong:
            raise wrong.located(text, source) from None
        return tree

    def definition(self, kind: str, name: str) -> Definition:
        """A property or audience by name, sound all the way down.

        Raises
        ------
        ExpressionError
            If it, or something it needs, is wrong; the message names the definition.
        RfmError
            If it is a score, or needs one, and the scheme of the scores is wrong.
        """
        self._require(kind, name, 0)
        if kind == "property" and name in self._computed:
            return self._computed[name]
        return Defined(kind, name, self._trees[kind, name])  # type: ignore[arg-type]

    def audience_text(self, name: str) -> str:
        """An audience's text as it stands in the workspace.

        Raises
        ------
        UnknownAudience
        """
        if name not in self._audiences:
            raise UnknownAudience(name, self._audiences)
        return self._audiences[name].expression

    def audience(self, name: str) -> s.Expression:
        """The tree of an audience's text, sound all the way down.

        Raises
        ------
        UnknownAudience
        ExpressionError
        """
        self.audience_text(name)
        self._require("audience", name, 0)
        return self._trees["audience", name]

    def _visit(self, tree: s.Expression) -> None:
        for kind, name, at in named_anywhere(tree, self):
            if kind == "audience" and name not in self._audiences:
                raise UnknownName(name, "audience", self._audiences, at)
            self._require(kind, name, at)

    def _require(self, kind: str, name: str, at: int) -> None:
        """Make sure that a property or audience, and all it needs, is sound; circles are refused."""
        here = (kind, name)
        if here in self._sound:
            return
        with self._reading:
            if here in self._path:
                raise CycleError([*(each[1] for each in self._path[self._path.index(here) :]), name], at)
            self._path.append(here)
            try:
                if kind == "property" and name in self._computed:
                    self._check_computed(self._computed[name], at)
                else:
                    self._check_defined(kind, name)
            finally:
                self._path.pop()
            self._sound.add(here)

    def _check_defined(self, kind: str, name: str) -> None:
        text = (self._properties if kind == "property" else self._audiences)[name].expression
        try:
            tree = parse(text)
            self._visit(tree)
            if kind == "audience":
                check_condition(tree, Scope(self.shape))
            else:
                self._types[name] = type_of(tree, Scope(self.shape))
        except ExpressionError as wrong:
            raise wrong.located(text, f"{kind} {name!r}") from None
        self._trees[kind, name] = tree

    def _check_computed(self, computed: Computed, at: int) -> None:
        source = f"property {computed.name!r}"
        computed.prove()
        for need in computed.needs:
            if need not in self.names:
                raise UnknownName(need, "property", self.names).located(need, source)
            if need in self.shape.properties:
                self._require("property", need, at)
        for text in computed.conditions.values():
            self.condition(text, source)

    def _type_of_property(self, name: str) -> Type:
        if name in self._computed:
            return self._computed[name].type
        self._require("property", name, 0)
        return self._types[name]

    def problem_of(self, kind: str, name: str) -> InsightError | None:
        """What is wrong with a property or audience, or with one that it needs; None if it is sound, or a stored column."""
        if kind == "property" and name in self.shape.profile.columns:
            return None
        try:
            self._require(kind, name, 0)
        except InsightError as wrong:
            return wrong
        return None

    def problems(self) -> Iterator[tuple[str, str, InsightError]]:
        """Kind ("property" or "audience"), name and error of each definition that is wrong, or needs a wrong one."""
        properties = (("property", name) for name in (*self._properties, *self._computed))
        for kind, name in (*properties, *(("audience", name) for name in self._audiences)):
            if (wrong := self.problem_of(kind, name)) is not None:
                yield kind, name, wrong

    # --- listing ------------------------------------------------------------------------------------------------------

    @property
    def audience_names(self) -> tuple[str, ...]:
        """Names of the audiences, in the workspace's order."""
        return tuple(self._audiences)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all properties: stored, behavioural, scores."""
        return (*self.shape.profile.columns, *self._properties, *self._computed)

    @property
    def public(self) -> tuple[str, ...]:
        """Names of the properties that may be shown and stored: not private, and of a type that the language knows.

        Raises
        ------
        ExpressionError, RfmError
            If a property is wrong: without it these would not be all.
        """
        for name in (*self._properties, *self._computed):
            self._require("property", name, 0)
        return tuple(each.name for each in self if each.is_public)

    def __iter__(self) -> Iterator[Property]:
        return map(self._listed, self.names)

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        counted = self.formats.counted
        properties = counted(len(self), "property", "properties")
        return f"<Catalog: {properties}, {counted(len(self.audience_names), 'audience')}>"

    @property
    def frame(self) -> pl.DataFrame:
        """One row per property, with its attributes."""
        import polars as pl  # noqa: PLC0415 - heavy, and few ask for it

        return pl.DataFrame([each.to_dict() for each in self])

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {"properties": [each.to_dict() for each in self], "audiences": list(self.audience_names)}

    def sheet(self) -> Sheet:
        """Every property, those that somebody defined first."""
        rows = [
            (each.name, each.title, each.kind + (", private" if each.private else ""), each.problem or each.type, each.unit,
             Code(each.expression))
            for each in sorted(self, key=lambda each: _ORDER[each.kind])
        ]  # fmt: skip
        heads = ("property", "title", "kind", "type", "unit", "expression")
        facts = {"properties": len(rows), "audiences": ", ".join(self.audience_names) or None}
        return Sheet("Catalog", "", facts, [Table(heads, rows)], formats=self.formats)

    def __getitem__(self, name: str) -> Property:
        if name not in self.names:
            raise UnknownName(name, "property", self.names)
        return self._listed(name)

    def _listed(self, name: str) -> Property:
        """A property as it is listed, with what is wrong with it."""
        if name in self._sound_ones:
            return self._sound_ones[name]
        made = self._written(name)
        if (wrong := self.problem_of("property", name)) is not None:
            return replace(made, type=UNKNOWN, problem=str(wrong).split("\n", 1)[0])
        self._sound_ones[name] = made if made.kind == "stored" else self._described(made)
        return self._sound_ones[name]

    def _written(self, name: str) -> Property:
        """A property as the workspace has it, before its definition is read."""
        if name in self._computed:
            one = self._computed[name]
            return Property(
                name, one.group, str(one.type), one.title or title_of(name), one.unit, description=one.description
            )
        if name in self._properties:
            part = self._properties[name]
            title, text = part.title or title_of(name), part.expression.strip()
            return Property(name, "behavioural", UNKNOWN, title, part.unit, text, part.description)
        kind = str(self.shape.profile.columns[name])
        return Property(name, "stored", kind, title_of(name), private=self.privacy.hides(name))

    def _described(self, made: Property) -> Property:
        """The same with what its sound definition tells."""
        if made.name in self._computed:
            return replace(made, depends_on=needs_of(self._computed[made.name].trees))
        tree, kind = self._trees["property", made.name], str(self._types[made.name])
        return replace(
            made,
            type=kind,
            expression=text_of(tree),
            depends_on=needs_of([tree]),
            private=self.privacy.hides(made.name),
        )
