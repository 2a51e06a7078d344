"""The tables of a workspace, opened: every declared column is there and of a type that its role allows."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

import ibis

from insight.customers.engines.engine import Engine, in_memory
from insight.customers.lists.key_lists import KeyLists
from insight.customers.lists.list_columns import ListReader
from insight.customers.lists.list_members import KEY
from insight.customers.lists.list_sizes import ListSizes
from insight.customers.lists.shared_addresses import SharedAddresses
from insight.customers.state.data_state import SourceStates
from insight.customers.state.state_folder import StateFolder
from insight.errors import DataError, WorkspaceError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import ibis.expr.types as ir

    from insight.customers.model import AudiencePart, LookupUse, TablePart, WorkspaceModel

Frame: TypeAlias = Any
"""A polars or pandas frame, an Arrow table, or an Ibis table."""


@dataclass(frozen=True)
class CustomerData:
    """The declared data model, with an open table for each source. Nothing is copied.

    Attributes
    ----------
    profile : one row per customer, as the source has it.
    tables, lookups : by name, as the sources have them.
    lists, suppression : columns `key` and `channel`, one row per entry and profile that it means.
    shared : tells which addresses several profiles have.
    states : tells whether the sources changed.
    file : the workspace file; None when built from tables.
    written : the audiences as the file had them when it was opened.
    """

    engine: Engine
    model: WorkspaceModel
    profile: ir.Table
    tables: Mapping[str, ir.Table]
    lookups: Mapping[str, ir.Table]
    lists: KeyLists
    suppression: KeyLists
    shared: SharedAddresses = field(repr=False)
    states: SourceStates = field(repr=False)
    file: Path | None = None
    written: Mapping[str, AudiencePart] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where relative paths start: the workspace file's folder."""
        return self.file.parent if self.file else Path.cwd()

    @property
    def state_folder(self) -> StateFolder | None:
        """The folder of what the workspace keeps: `.insight` beside its file, or what `[workspace] state` says.

        None for a workspace made from tables that names no folder.
        """
        return _state_folder(self.model, self.file)

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

    def table(key: str, source: str, *, as_text: bool = False) -> ir.Table:
        if not source:
            raise WorkspaceError(
                "No source is given.",
                file=file,
                key=key if as_text else f"{key}.source",
                remedy="Name a file or a table of the engine.",
            )
        return engine.source(source, folder, as_text=as_text)

    profile = table("profile", model.profile.source)
    return _assembled(
        engine, model, file, profile,
        tables={name: table(f"tables.{name}", part.source) for name, part in model.tables.items()},
        lookups={name: table(f"lookups.{name}", part.source) for name, part in model.lookups.items()},
        lists={name: table(f"lists.{name}", text, as_text=True) for name, text in model.lists.items()},
        suppression={name: table(f"suppression.{name}", text, as_text=True) for name, text in model.suppression.items()},
    )  # fmt: skip


def from_frames(
    model: WorkspaceModel,
    profile: Frame,
    tables: Mapping[str, Frame],
    others: Mapping[str, Mapping[str, Frame]],
) -> CustomerData:
    """The same from tables in memory (or Ibis tables); `others` holds `lookups`, `lists` and `suppression` by name."""
    groups = {"tables": tables, **{name: others.get(name, {}) for name in ("lookups", "lists", "suppression")}}
    for group, declared in (("tables", model.tables), ("lookups", model.lookups)):
        for name in declared:
            if name not in groups[group]:
                raise WorkspaceError(
                    "No table was given for this.", key=f"{group}.{name}", remedy=f"Pass it in `{group}`."
                )
    frames = [profile, *(frame for group in groups.values() for frame in group.values())]
    engine = _engine_of(frames)
    opened = {
        group: {name: as_table(frame, name) for name, frame in members.items()} for group, members in groups.items()
    }
    return _assembled(engine, model, None, as_table(profile, "profile"), **opened)


def _engine_of(frames: Iterable[Frame]) -> Engine:
    backends: list[Any] = []
    for frame in frames:
        if isinstance(frame, ibis.Table):
            found, _ = frame._find_backends()  # noqa: SLF001 - the only way to tell a table without any backend
            backends += [each for each in found if all(each is not known for known in backends)]
    if len(backends) > 1:
        raise DataError("The tables come from different engines.", remedy="Bring them into one, or pass frames.")
    return Engine(backends[0]) if backends else Engine.connect()


def as_table(frame: Frame, name: str) -> ir.Table:
    """A frame (or a list of keys) as a table that engines can read; `name` is said in errors.

    Raises
    ------
    DataError
        If it is nothing of the kind.
    """
    if isinstance(frame, ibis.Table):
        return frame
    if isinstance(frame, (list, tuple, set, frozenset, range)):
        import polars as pl  # noqa: PLC0415 - files need it not

        frame = pl.Series(KEY, [str(each) if isinstance(each, UUID) else each for each in frame], strict=False)
    try:
        is_series = hasattr(frame, "to_frame") and not hasattr(frame, "columns")
        return in_memory(frame.to_frame(frame.name or KEY) if is_series else frame)
    except KeyError:  # a polars column of Python objects
        raise DataError(
            "A column holds Python objects, not values.",
            source=name,
            remedy="Give the column a type, such as pl.Boolean.",
        ) from None
    except (TypeError, ValueError, NotImplementedError):
        raise DataError(
            f"{type(frame).__name__} is no table.",
            source=name,
            remedy="Pass a polars or pandas frame, an Arrow table or an Ibis table.",
        ) from None


def _assembled(
    engine: Engine, model: WorkspaceModel, file: Path | None, profile: ir.Table, **groups: dict[str, ir.Table]
) -> CustomerData:
    _check_columns(model, file, profile, groups)
    tables = {name: _timed(table, model.tables.get(name)) for name, table in groups["tables"].items()}
    named = {**groups, "tables": tables}
    every = {f"{group}.{name}": table for group, held in named.items() for name, table in held.items()}
    states = SourceStates({"profile": profile, **every}, engine.watch)
    reader, sizes = ListReader(engine, model, profile), ListSizes(_state_folder(model, file))
    lists, suppression = (
        KeyLists(group, groups[group], {**getattr(model, group)}, reader, states, sizes)
        for group in ("lists", "suppression")
    )
    shared = SharedAddresses(reader, states)
    return CustomerData(
        engine, model, profile, tables, groups["lookups"], lists, suppression, shared, states, file, model.audiences
    )


def _state_folder(model: WorkspaceModel, file: Path | None) -> StateFolder | None:
    settings = model.workspace
    has_one = file is not None or "state" in settings.model_fields_set
    return StateFolder((file.parent if file else Path.cwd()) / settings.state) if has_one else None


def _timed(table: ir.Table, part: TablePart | None) -> ir.Table:
    """A table whose time, if no row has any and it is of no type, is a time all the same."""
    if part is None or part.time is None or not table[part.time].type().is_null():
        return table
    return table.mutate(**{part.time: ibis.null("timestamp")})


@dataclass(frozen=True)
class _Columns:
    """Checks that declared columns are there and of a type that their role allows."""

    model: WorkspaceModel
    file: Path | None
    tables: Mapping[str, ir.Table]
    lookups: Mapping[str, ir.Table]

    def need(self, table: ir.Table, column: str, key: str) -> Any:
        """The type of a column that must be there."""
        if column not in table.columns:
            raise WorkspaceError(
                f"There is no column {column!r}.", file=self.file, key=key, remedy=did_you_mean(column, table.columns)
            )
        return table[column].type()

    def key(self, table: ir.Table, column: str, key: str) -> str:
        """Whether a key column holds whole numbers or text."""
        kind = self.need(table, column, key)
        if kind.is_string() or kind.is_uuid():
            return "text"
        if kind.is_numeric():
            return "whole numbers"
        if kind.is_null():
            return "nothing"
        raise WorkspaceError(
            f"A key cannot be of type {kind}.", file=self.file, key=key, remedy="Keys are whole numbers, text or UUIDs."
        )

    def pointing(self, table: ir.Table, column: str, key: str, there: str) -> None:
        """A column must hold keys of the kind that it points to."""
        here = self.key(table, column, key)
        if here != there and "nothing" not in (here, there):
            raise WorkspaceError(
                f"The keys here are {here}, but the keys they point to are {there}, so none would be found.",
                file=self.file, key=key, remedy="Store both in one type.",
            )  # fmt: skip

    def time(self, table: ir.Table, column: str, key: str) -> None:
        """A column must hold dates or times."""
        kind = self.need(table, column, key)
        if not (kind.is_timestamp() or kind.is_date() or kind.is_null()):
            raise WorkspaceError(
                f"The time column holds {kind}, not dates or times.",
                file=self.file, key=key, remedy="Store it as a date or a timestamp.",
            )  # fmt: skip

    def lookups_of(self, table: ir.Table, uses: Mapping[str, LookupUse], where: str) -> None:
        """The columns that lead to lookups."""
        for name, use in uses.items():
            target = use.lookup or name
            there = self.key(self.lookups[target], self.model.lookups[target].key, f"lookups.{target}.key")
            self.pointing(table, use.column, f"{where}.lookups.{name}", there)

    def profile(self, profile: ir.Table) -> str:
        """The columns of `[profile]`; the kind of its key."""
        part = self.model.profile
        for channel, column in part.contact.items():
            self.need(profile, column, f"profile.contact.{channel}")
        for column in part.private:
            self.need(profile, column, "profile.private")
        self.lookups_of(profile, part.lookups, "profile")
        return self.key(profile, part.key, "profile.key")

    def table(self, name: str, profile_key: str) -> None:
        """The columns of `[tables.x]`."""
        part, table, where = self.model.tables[name], self.tables[name], f"tables.{name}"
        if part.key is not None:
            self.key(table, part.key, f"{where}.key")
        if part.profile is not None:
            self.pointing(table, part.profile, f"{where}.profile", profile_key)
        if part.time is not None:
            self.time(table, part.time, f"{where}.time")
        for column in part.private:
            self.need(table, column, f"{where}.private")
        self.lookups_of(table, part.lookups, where)
        if part.parent is not None and part.on is not None:
            parent = self.key(
                self.tables[part.parent], self.model.tables[part.parent].key or "", f"tables.{part.parent}.key"
            )
            self.pointing(table, part.on, f"{where}.on", parent)


def _check_columns(
    model: WorkspaceModel, file: Path | None, profile: ir.Table, groups: dict[str, dict[str, ir.Table]]
) -> None:
    columns = _Columns(model, file, groups["tables"], groups["lookups"])
    profile_key = columns.profile(profile)
    for name, part in model.lookups.items():
        columns.key(groups["lookups"][name], part.key, f"lookups.{name}.key")
    for name in model.tables:
        columns.table(name, profile_key)
    if model.rfm is not None:
        amount = columns.need(groups["tables"][model.rfm.table], model.rfm.amount, "rfm.amount")
        if not (amount.is_numeric() or amount.is_null()):
            raise WorkspaceError(f"The amount holds {amount}, not numbers.", file=file, key="rfm.amount")
