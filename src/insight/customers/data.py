"""The tables of a workspace, opened: every declared column is there and of a type that its role allows."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import ibis

from insight.customers.engine import Engine
from insight.errors import DataError, WorkspaceError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import ibis.expr.types as ir

    from insight.customers.model import WorkspaceModel

Frame: TypeAlias = Any
"""A polars or pandas frame, an Arrow table, or an Ibis table."""

KEY, CHANNEL = "key", "channel"


@dataclass(frozen=True)
class CustomerData:
    """The declared data model, with an open table for each source. Nothing is copied.

    Attributes
    ----------
    profile : one row per customer, as the source has it.
    tables, lookups : by name, as the sources have them.
    lists : one column, `key`.
    suppression : columns `key` and `channel` (missing: every channel).
    file : the workspace file; None when built from tables.
    """

    engine: Engine
    model: WorkspaceModel
    profile: ir.Table
    tables: Mapping[str, ir.Table]
    lookups: Mapping[str, ir.Table]
    lists: Mapping[str, ir.Table]
    suppression: Mapping[str, ir.Table]
    file: Path | None = None

    @property
    def folder(self) -> Path:
        """Where relative paths start: the workspace file's folder."""
        return self.file.parent if self.file else Path.cwd()

    @property
    def key(self) -> str:
        """The profile table's key column."""
        return self.model.profile.key

    def source_name(self, table: str) -> str:
        """What a table is called in messages: its source, or its name when it came as a frame."""
        model = self.model
        part = model.profile if table == "profile" else model.tables.get(table) or model.lookups.get(table)
        return (part.source if part else "") or table


def open_data(model: WorkspaceModel, file: Path) -> CustomerData:
    """Open every source of a workspace file.

    Raises
    ------
    WorkspaceError
        If a declared column is not there, or cannot have its role.
    DataError
        If a source is missing or cannot be read.
    """
    engine, folder = Engine.connect(model.workspace.engine), file.parent

    def table(key: str, source: str) -> ir.Table:
        if not source:
            raise WorkspaceError(
                "The key 'source' is missing.",
                file=file,
                key=key,
                remedy="Name a file or a table of the engine.",
            )
        return engine.source(source, folder)

    profile = table("profile", model.profile.source)
    return _assembled(
        engine, model, file, profile,
        tables={name: table(f"tables.{name}", part.source) for name, part in model.tables.items()},
        lookups={name: table(f"lookups.{name}", part.source) for name, part in model.lookups.items()},
        lists={name: engine.source(text, folder, as_text=True) for name, text in model.lists.items()},
        suppression={name: engine.source(text, folder, as_text=True) for name, text in model.suppression.items()},
    )  # fmt: skip


def from_frames(
    model: WorkspaceModel,
    profile: Frame,
    tables: Mapping[str, Frame],
    others: Mapping[str, Mapping[str, Frame]],
) -> CustomerData:
    """The same from tables in memory (or Ibis tables); `others` holds `lookups`, `lists` and `suppression` by name."""
    groups = {
        "tables": dict(tables),
        **{name: dict(others.get(name, {})) for name in ("lookups", "lists", "suppression")},
    }
    for group, declared in (("tables", model.tables), ("lookups", model.lookups)):
        for name in declared:
            if name not in groups[group]:
                raise WorkspaceError(
                    "No table was given for this.", key=f"{group}.{name}", remedy=f"Pass it in `{group}`."
                )
    frames = [profile, *(frame for group in groups.values() for frame in group.values())]
    engine = _engine_of(frames)
    opened = {
        group: {name: _as_table(frame, name) for name, frame in members.items()} for group, members in groups.items()
    }
    return _assembled(engine, model, None, _as_table(profile, "profile"), **opened)


def _engine_of(frames: Iterable[Frame]) -> Engine:
    backends = []
    for frame in frames:
        if isinstance(frame, ibis.Table):
            found, _ = frame._find_backends()  # noqa: SLF001 - the only way to tell a table without any backend
            backends += [each for each in found if all(each is not known for known in backends)]
    if len(backends) > 1:
        raise DataError("The tables come from different engines.", remedy="Bring them into one, or pass frames.")
    return Engine(backends[0]) if backends else Engine.connect()


def _as_table(frame: Frame, name: str) -> ir.Table:
    if isinstance(frame, ibis.Table):
        return frame
    if isinstance(frame, (list, tuple, set, frozenset)):
        return ibis.memtable({KEY: list(frame)}) if frame else ibis.memtable({KEY: []}, schema={KEY: "int64"})
    try:
        return ibis.memtable(frame)
    except (TypeError, NotImplementedError):
        raise DataError(
            f"{type(frame).__name__} is no table.",
            source=name,
            remedy="Pass a polars or pandas frame, an Arrow table or an Ibis table.",
        ) from None


def _assembled(
    engine: Engine, model: WorkspaceModel, file: Path | None, profile: ir.Table, **groups: dict[str, ir.Table]
) -> CustomerData:
    _check_columns(model, file, profile, groups)
    kind = key_value(profile[model.profile.key]).type()
    lists = {name: _keys(table, model, kind, name) for name, table in groups["lists"].items()}
    refused = {name: _keys(table, model, kind, name) for name, table in groups["suppression"].items()}
    return CustomerData(engine, model, profile, groups["tables"], groups["lookups"], lists, refused, file)


def key_value(column: ir.Value) -> ir.Value:
    """A key as it is compared: UUIDs as text, whole numbers kept as decimals or floats as whole numbers, empty text missing."""
    kind = column.type()
    if kind.is_uuid():
        return column.cast("string")
    if kind.is_floating() or kind.is_decimal():
        return column.cast("int64")
    return column.nullif("") if kind.is_string() else column  # type: ignore[attr-defined,no-any-return]


def _keys(table: ir.Table, model: WorkspaceModel, kind: Any, name: str) -> ir.Table:
    """A list or suppression table as columns `key` (of the profile key's type) and `channel`."""
    columns = list(table.columns)
    found = next(
        (each for each in (model.profile.key, KEY) if each in columns),
        columns[0] if len(columns) == 1 else None,
    )
    if found is None:
        remedy = f"Name the column with the keys {model.profile.key!r}."
        raise DataError("It is not clear which column holds the profile keys.", source=name, remedy=remedy)
    column = key_value(table[found])
    if column.type() != kind:
        column = column.try_cast(kind) if column.type().is_string() else column.cast(kind)
    channel = table[CHANNEL].cast("string").nullif("") if CHANNEL in columns else ibis.null("string")
    return table.select(**{KEY: column, CHANNEL: channel}).filter(lambda t: t[KEY].notnull()).distinct()


def _check_columns(
    model: WorkspaceModel, file: Path | None, profile: ir.Table, groups: dict[str, dict[str, ir.Table]]
) -> None:
    def need(table: ir.Table, column: str | None, key: str) -> Any:
        if column is None:
            return None
        if column not in table.columns:
            remedy = did_you_mean(column, table.columns)
            raise WorkspaceError(f"There is no column {column!r}.", file=file, key=key, remedy=remedy)
        return table[column].type()

    part = model.profile
    kind = _key_kind(need(profile, part.key, "profile.key"), "profile.key", file)
    for name, column in part.contact.items():
        need(profile, column, f"profile.contact.{name}")
    for column in part.private:
        need(profile, column, "profile.private")
    for name, use in part.lookups.items():
        need(profile, use.column, f"profile.lookups.{name}")
    for name, each in model.tables.items():
        table, where = groups["tables"][name], f"tables.{name}"
        for role in ("key", "profile", "on", "time"):
            found = need(table, getattr(each, role), f"{where}.{role}")
            if role == "profile" and found is not None:
                _check_key_kind(_key_kind(found, f"{where}.profile", file), kind, f"{where}.profile", file)
        _check_time(need(table, each.time, where), f"{where}.time", file)
        for column in each.private:
            need(table, column, f"{where}.private")
        for use_name, use in each.lookups.items():
            found = need(table, use.column, f"{where}.lookups.{use_name}")
            target = model.lookups[use.lookup or use_name].key
            other = need(groups["lookups"][use.lookup or use_name], target, f"lookups.{use.lookup or use_name}.key")
            _check_key_kind(
                _key_kind(found, where, file),
                _key_kind(other, where, file),
                f"{where}.lookups.{use_name}",
                file,
            )
        if each.parent is not None and each.on is not None:
            parent = model.tables[each.parent].key or ""
            other = need(groups["tables"][each.parent], parent, f"tables.{each.parent}.key")
            _check_key_kind(
                _key_kind(table[each.on].type(), where, file),
                _key_kind(other, where, file),
                f"{where}.on",
                file,
            )
    for name, lookup in model.lookups.items():
        need(groups["lookups"][name], lookup.key, f"lookups.{name}.key")
    if model.rfm is not None:
        need(groups["tables"][model.rfm.table], model.rfm.amount, "rfm.amount")


def _key_kind(kind: Any, key: str, file: Path | None) -> str:
    if kind.is_string() or kind.is_uuid():
        return "text"
    if kind.is_numeric():
        return "whole numbers"
    if kind.is_null():
        return "nothing"
    raise WorkspaceError(
        f"A key cannot be of type {kind}.",
        file=file,
        key=key,
        remedy="Keys are whole numbers, text or UUIDs.",
    )


def _check_key_kind(here: str, there: str, key: str, file: Path | None) -> None:
    if here != there and "nothing" not in (here, there):
        raise WorkspaceError(
            f"The keys here are {here}, but the keys they point to are {there}, so none would be found.",
            file=file, key=key, remedy="Store both in one type.",
        )  # fmt: skip


def _check_time(kind: Any, key: str, file: Path | None) -> None:
    if kind is not None and not (kind.is_timestamp() or kind.is_date() or kind.is_null()):
        raise WorkspaceError(
            f"The time column holds {kind}, not dates or times.",
            file=file,
            key=key,
            remedy="Store it as a date or a timestamp.",
        )
