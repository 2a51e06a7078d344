"""What there is to build conditions from: properties, the columns of tables, audiences, lists, places to start from; and of what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from insight.language import syntax as s
from insight.language.format import text_of
from insight.language.shape import Scope
from insight.language.syntax import TIME
from insight.language.types import Kind, Type

if TYPE_CHECKING:
    from collections.abc import Iterator

    from insight.language.shape import Row
    from insight.profiles.catalog.catalog import Catalog
    from insight.profiles.catalog.property import Property
    from insight.profiles.profile_table import Profiles
    from insight.widgets.protocol import workspace_replies as wr
    from insight.widgets.protocol.message import NumberFormats
    from insight.widgets.world import World

_TYPES = {Kind.BOOLEAN: "boolean", Kind.NOTHING: "text", Kind.OTHER: "other"}
_GROUPS = {"stored": "Profile", "score": "RFM", "segment": "Segments"}


@dataclass(frozen=True, slots=True)
class RowColumn:
    """A column that a condition on rows may name, by its path from the row."""

    path: tuple[str, ...]
    type: Type
    private: bool


def type_word(kind: Type) -> str:
    """One word for a type."""
    return _TYPES.get(kind.kind, kind.kind.value)


def _element(kind: Type) -> str | None:
    return type_word(Type(kind.element)) if kind.element is not None else None


# --- properties ---------------------------------------------------------------------------------------------------------


def properties(catalog: Catalog) -> list[wr.ListedProperty]:
    """Every property that a condition may name; the private ones are marked, and never come with values."""
    scope = Scope(catalog.shape)
    told = ((each, scope.resolve((each.name,)).type) for each in catalog if not each.problem)
    return [_property(catalog, each, kind) for each, kind in told if kind.kind is not Kind.OTHER]


def _property(catalog: Catalog, each: Property, kind: Type) -> wr.ListedProperty:
    table = next((name for name in each.depends_on if name in catalog.shape.tables), None)
    group = f"Behaviour: {table}" if table is not None else "Behaviour"
    is_measure = each.kind == "behavioural" and each.name.startswith("rfm_")
    return {
        "name": each.name, "title": each.title, "unit": each.unit, "description": each.description, "type": type_word(kind),
        "element": _element(kind), "group": "RFM" if is_measure else _GROUPS.get(each.kind, group), "table": table,
        "expression": each.expression, "private": each.private,
    }  # fmt: skip


# --- tables -------------------------------------------------------------------------------------------------------------


def tables(catalog: Catalog) -> list[wr.ListedTable]:
    """Every one-to-many table with the columns that conditions on its rows may name."""
    shape = catalog.shape
    return [
        {
            "name": name,
            "time": row.time is not None,
            "columns": [
                {"path": list(each.path), "type": type_word(each.type), "element": _element(each.type), "private": each.private}
                for each in columns_of(catalog, name)
            ],
            "below": shape.below(name),
        }
        for name, row in shape.tables.items()
    ]  # fmt: skip


def columns_of(catalog: Catalog, table: str) -> Iterator[RowColumn]:
    """The row's own columns and its time, then those of its lookups and of the row above."""
    shape, row = catalog.shape, catalog.shape.tables[table]
    if row.time is not None and TIME not in row.columns:
        yield RowColumn((TIME,), row.time, private=False)
    yield from _columns(catalog, table, (), row)
    for step, (_, lookup) in row.lookups.items():
        yield from _columns(catalog, table, (step,), shape.lookups[lookup])
    if row.parent is not None:
        above, step, _ = row.parent
        yield from _columns(catalog, table, (step,), shape.tables[above])


def _columns(catalog: Catalog, table: str, steps: tuple[str, ...], row: Row) -> Iterator[RowColumn]:
    for name, kind in row.columns.items():
        if kind.kind is not Kind.OTHER:
            path = (*steps, name)
            yield RowColumn(path, kind, private=is_private(catalog, table, path))


def is_private(catalog: Catalog, table: str, path: tuple[str, ...]) -> bool:
    """Whether a column of a table's rows is private.

    Raises
    ------
    UnknownName, WrongScope
        If there is no such column.
    """
    return catalog.privacy.handed_on(s.Aggregate("last", (table, *path))) is not None


# --- audiences, and where to start --------------------------------------------------------------------------------------


def audiences(world: World) -> list[wr.ListedAudience]:
    """The named audiences with their sizes; those that are wrong are left out."""
    parts = world.profiles.data.model.audiences
    return [
        {
            "name": name,
            "title": parts[name].title if name in parts else "",
            "count": world.preview.count(world.named(name)),
        }
        for name in sound_audiences(world.catalog)
    ]


def sound_audiences(catalog: Catalog) -> list[str]:
    """Names of the audiences whose definitions can be used."""
    return [name for name in catalog.audience_names if catalog.problem_of("audience", name) is None]


def starts(world: World) -> list[wr.StartingPoint]:
    """Up to three audiences to begin with: a named one, a cell of RFM, a segment that was found."""
    found: list[wr.StartingPoint] = []
    names = sound_audiences(world.catalog)
    if names:
        part = world.profiles.data.model.audiences[names[0]]
        found.append({"title": f"Audience: {part.title or names[0]}", "text": world.named(names[0]).text})
    for kind, title in (("score", "RFM"), ("segment", "Segment")):
        for each in world.catalog:
            if each.kind == kind and each.type == Kind.TEXT.value and not each.private:
                values = world.preview.common(each.name, "", 1)
                if values:
                    node = s.Compare("=", s.Name((each.name,)), s.Text(values[0][0]))
                    found.append({"title": f"{title}: {values[0][0]}", "text": text_of(node)})
                break
    return found


def exports_shown(world: World) -> str:
    """The export folder as people would name it: below the workspace's folder if it is there."""
    folder = world.profiles.data.folder
    try:
        return str(world.exports.resolve().relative_to(folder.resolve()))
    except ValueError:
        return str(world.exports)


def titled(catalog: Catalog, name: str) -> tuple[str, str, str]:
    """Title, unit and type of a property, or of a text that stands for itself."""
    scope = Scope(catalog.shape)
    if name in catalog.names:
        each = catalog[name]
        return each.title, each.unit, type_word(scope.resolve((name,)).type)
    return name, "", ""


# --- the workspace --------------------------------------------------------------------------------------------------------


def of_workspace(world: World) -> wr.WorkspaceReply:
    """What both widgets are told of the workspace: its properties, and how its numbers are written."""
    profiles, file = world.profiles, world.file
    workspace = profiles.data.model.workspace
    return {
        "workspace": workspace.title or (file.stem if file is not None else "tables in memory"),
        "as_of": profiles.clock.local.isoformat(timespec="minutes"),
        "timezone": profiles.clock.timezone,
        "currency": workspace.currency,
        "total": world.preview.total,
        "properties": properties(world.catalog),
        "formats": formats_of(profiles),
    }


def formats_of(profiles: Profiles) -> NumberFormats:
    """How the browser writes numbers, amounts and dates: as its own locale does where the workspace has none, but for thin spaces."""
    rules = profiles.formats.to_json()
    known = bool(rules["locale"])
    return {
        "locale": rules["locale"] or None,
        "decimal": rules["decimal"] if known else None,
        "group": rules["group"] if known else "\N{NARROW NO-BREAK SPACE}",
        "currency": "{amount} {currency}",
        "date": rules["date"],
    }
