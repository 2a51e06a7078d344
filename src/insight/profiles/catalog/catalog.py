"""The catalog: every property and audience of a workspace, read, checked, and listed with its type and what it needs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from insight.errors import CycleError, ExpressionError, UnknownAudience, UnknownName, WorkspaceError
from insight.language.check import check_condition, type_of
from insight.language.format import text_of
from insight.language.parse import parse
from insight.language.shape import Scope, Shape
from insight.language.types import Kind, Type
from insight.profiles.catalog.definitions import Computed, Defined, Definition
from insight.profiles.catalog.levels import named_anywhere
from insight.profiles.catalog.privacy import Privacy
from insight.profiles.catalog.property import Property, needs_of, title_of
from insight.profiles.displayed import catalog_name, catalog_page

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from insight.customers.model import AudiencePart, PropertyPart
    from insight.language import syntax as s


class Catalog:  # noqa: PLR0904 - with the methods that Python itself calls
    """Properties and audiences by name. Texts are read and checked when they are first needed.

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

    def __init__(
        self, shape: Shape, properties: Mapping[str, PropertyPart], audiences: Mapping[str, AudiencePart],
        computed: Mapping[str, Computed] | None = None, private: Mapping[str, Collection[str]] | None = None,
    ) -> None:  # fmt: skip
        self._properties, self._audiences, self._computed = (
            dict(properties),
            dict(audiences),
            dict(computed or {}),
        )
        self.privacy = Privacy(private or {}, self)
        self._refuse_clashes(shape)
        self._trees: dict[tuple[str, str], s.Expression] = {}
        self._types: dict[str, Type] = {}
        self._path: list[tuple[str, str]] = []
        self._sound: set[tuple[str, str]] = set()
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
        return self._sound_definition("audience", name, 0)

    def _sound_definition(self, kind: str, name: str, at: int) -> s.Expression:
        """Read a definition and all it needs, refusing circles."""
        here = (kind, name)
        if here in self._sound:
            return self._trees[here]
        if here in self._path:
            raise CycleError([*(each[1] for each in self._path[self._path.index(here) :]), name], at)
        source = f"{kind} {name!r}"
        text = (self._properties if kind == "property" else self._audiences)[name].expression
        self._path.append(here)
        try:
            tree = parse(text)
            self._visit(tree)
            (check_condition if kind == "audience" else type_of)(tree, Scope(self.shape))
        except ExpressionError as wrong:
            raise wrong.located(text, source) from None
        finally:
            self._path.pop()
        self._trees[here] = tree
        self._sound.add(here)
        return tree

    def _visit(self, tree: s.Expression) -> None:
        for kind, name, at in named_anywhere(tree, self):
            if kind == "audience" and name not in self._audiences:
                raise UnknownName(name, "audience", self._audiences, at)
            self._require(kind, name, at)

    def _require(self, kind: str, name: str, at: int) -> None:
        """Make sure that a property or audience, and all it needs, is sound."""
        if kind == "property" and name in self._computed:
            self._sound_computed(self._computed[name], at)
        else:
            self._sound_definition(kind, name, at)

    def _sound_computed(self, computed: Computed, at: int) -> None:
        here = ("property", computed.name)
        if here in self._sound:
            return
        if here in self._path:
            raise CycleError([*(each[1] for each in self._path[self._path.index(here) :]), computed.name], at)
        self._path.append(here)
        try:
            for need in computed.needs:
                if need not in self.names:
                    raise UnknownName(need, "property", self.names).located(need, f"property {computed.name!r}")
                if need in self.shape.properties:
                    self._require("property", need, at)
            for text in computed.conditions.values():
                self.condition(text, f"property {computed.name!r}")
        finally:
            self._path.pop()
        self._sound.add(here)

    def _type_of_property(self, name: str) -> Type:
        if name in self._computed:
            return self._computed[name].type
        if name not in self._types:
            tree = self._sound_definition("property", name, 0)
            self._types[name] = type_of(tree, Scope(self.shape))
        return self._types[name]

    # --- listing ------------------------------------------------------------------------------------------------------

    def check(self) -> None:
        """Read and check every definition.

        Raises
        ------
        ExpressionError
            For the first that is wrong.
        """
        for name in self._properties:
            self._type_of_property(name)
        for name in self._audiences:
            self._sound_definition("audience", name, 0)
        for computed in self._computed.values():
            self._sound_computed(computed, 0)

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
        """Names of the properties that may be shown and stored: not private, and of a type that the language knows."""
        return tuple(each.name for each in self if not each.private and each.type != Kind.OTHER.value)

    def __iter__(self) -> Iterator[Property]:
        return map(self._listed, self.names)

    def _listed(self, name: str) -> Property:
        if name in self._computed:
            computed = self._computed[name]
            needs = [*computed.needs, *(need for tree in computed.tests.values() for need in needs_of(tree))]
            return Property(
                name, computed.group, str(computed.type), computed.title or title_of(name), computed.unit,
                description=computed.description, depends_on=tuple(dict.fromkeys(needs)),
            )  # fmt: skip
        private = name in self.privacy.names
        if name not in self._properties:
            return Property(name, "stored", str(self.shape.profile.columns[name]), title_of(name), private=private)
        part, tree = self._properties[name], self._sound_definition("property", name, 0)
        return Property(
            name, "behavioural", str(self._type_of_property(name)), part.title or title_of(name), part.unit, text_of(tree),
            part.description, needs_of(tree), private,
        )  # fmt: skip

    def __len__(self) -> int:
        return len(self.names)

    def __repr__(self) -> str:
        return catalog_name(self)

    def _repr_html_(self) -> str:
        return catalog_page(self)

    def __getitem__(self, name: str) -> Property:
        if name not in self.names:
            raise UnknownName(name, "property", self.names)
        return self._listed(name)
