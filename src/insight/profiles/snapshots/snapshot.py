"""Snapshots: the profile table of one `as_of`, kept, so that it can be read again without being computed.

A snapshot holds the key and every public property, and for each property the hash of its definition. What is read from one
is what would be computed now only if that hash, `as_of` and the state of the data are still the same; `stored_values` hands
out nothing else.
"""

from __future__ import annotations

import base64
import datetime as dt
import json
import logging
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa

from insight.errors import PrivateColumn, SnapshotError, UnknownName, UnknownSnapshot, WorkspaceError, did_you_mean
from insight.kit.answer import ValueAnswer
from insight.kit.sheet import Sheet, Table
from insight.language.types import Kind
from insight.profiles.columns import KEY
from insight.profiles.snapshots.fingerprints import DefinitionHashes, data_state
from insight.profiles.snapshots.storage_types import as_it_was, column_name
from insight.profiles.snapshots.store import SnapshotStore

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from insight.profiles.profile_table import Profiles

ABOUT, ROWS = "about", "profiles"
_STAMP = "%Y%m%dT%H%M%S%fZ"
_RUN = re.compile(r"\d{8}T\d{12}Z-\d{8}T\d{12}Z-[0-9a-f]{8}")
_LOOKS = 20
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Kept:
    """One property as a snapshot has it.

    Attributes
    ----------
    hash : of its definition when the snapshot was taken.
    type : the Arrow type of its values, in words.
    column : of the Delta table that its values are in.
    """

    hash: str
    type: str
    column: str


@dataclass(frozen=True)
class Snapshot(ValueAnswer):
    """The profile table as it was kept by one run. Reading it computes nothing.

    Attributes
    ----------
    run_id : names the run; begins with `as_of` and the time it was taken at.
    as_of : the instant that everything was computed for, UTC.
    taken_at : when that was done, UTC.
    rows : how many profiles there were.
    key : name of the key column.
    definitions : the kept properties by name.
    data_state : hash of the state that the sources were in; None where that could not be told, so that it is never used in
        place of computing.
    schema : the values' Arrow types, the key's under `insight.profiles.columns.KEY`.
    store : where they lie.
    private : properties that have become private since; they are not handed out.

    Examples
    --------
    >>> import tempfile
    >>> from insight.workspace.workspace import Workspace
    >>> people = pl.DataFrame({"customer_id": [2, 1], "country": ["NO", "DK"]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     model = {"workspace": {"state": folder}}
    ...     ws = Workspace.from_tables(people, as_of="2026-01-01", model=model)
    ...     snapshot = ws.define(is_norwegian="country = 'NO'").snapshots.take()
    ...     snapshot.frame("is_norwegian").rows()
    [(1, False), (2, True)]
    """

    run_id: str
    as_of: dt.datetime
    taken_at: dt.datetime
    rows: int
    key: str
    definitions: Mapping[str, Kept] = field(repr=False)
    data_state: str | None = field(repr=False)
    schema: pa.Schema = field(repr=False, compare=False)
    store: SnapshotStore = field(repr=False, compare=False)
    private: frozenset[str] = field(default=frozenset(), repr=False, compare=False)

    def frame(self, *names: str) -> pl.DataFrame:
        """One row per profile in order of the key: the key, and these properties; all when none is named.

        Raises
        ------
        UnknownName
            If a property was not kept.
        PrivateColumn
            If a property has become private since.
        UnknownSnapshot
            If the snapshot was removed meanwhile.
        SnapshotError
            If its file is damaged.
        """
        chosen = [name for name in dict.fromkeys(names or self._shown) if name != self.key]
        found = self.arrow(chosen)
        return pl.DataFrame(pl.from_arrow(found.rename_columns([self.key, *chosen])))

    def to_dict(self) -> dict[str, Any]:
        """Which run it is, of when, and the hash of each property's definition."""
        return {
            "run_id": self.run_id, "as_of": self.as_of, "taken_at": self.taken_at, "rows": self.rows,
            "properties": len(self.definitions), "definitions": {name: each.hash for name, each in self.definitions.items()},
        }  # fmt: skip

    def sheet(self) -> Sheet:
        """Of when it is, and which properties it holds."""
        state = "unknown: what is computed may differ by now" if self.data_state is None else None
        facts = {"as of": self.as_of, "taken at": self.taken_at, "rows": self.rows, "key": self.key, "data": state}
        rows = [(name, self.definitions[name].type) for name in self._shown]
        return Sheet("Snapshot", self.run_id, facts, [Table(("property", "type"), rows)], formats=self.formats)

    def has(self, name: str, definition: str) -> bool:
        """Whether a property was kept by the definition with this hash, which is empty where it cannot be told."""
        kept = self.definitions.get(name)
        return kept is not None and kept.hash == definition != ""

    @property
    def _shown(self) -> list[str]:
        return [name for name in self.definitions if name not in self.private]

    def arrow(self, names: Iterable[str] | None = None) -> pa.Table:
        """The same as an Arrow table, with the key in the column `insight.profiles.columns.KEY`."""
        chosen = list(dict.fromkeys(self._shown if names is None else names))
        for name in chosen:
            if name in self.private:
                raise PrivateColumn(name)
            if name not in self.definitions:
                raise UnknownName(name, "property of this snapshot", self._shown)
        fields = [self.schema.field(name) for name in (KEY, *chosen)]
        columns = [self._key_column, *(self.definitions[name].column for name in chosen)]
        kept = self.store.read(self.run_id, ROWS, list(dict.fromkeys(columns)))
        if kept.num_rows != self.rows:
            raise SnapshotError(
                f"The snapshot {self.run_id} has {kept.num_rows:,} rows instead of {self.rows:,}.",
                folder=self.store.folder,
                remedy="Remove it and take another.",
            )
        arrays = [as_it_was(kept[column], each.type) for column, each in zip(columns, fields, strict=True)]
        return pa.Table.from_arrays(arrays, schema=pa.schema(fields))

    @property
    def _key_column(self) -> str:
        return column_name(KEY, self.schema.field(KEY).type)


def store_of(profiles: Profiles) -> SnapshotStore:
    """Where the snapshots of a workspace lie.

    Raises
    ------
    WorkspaceError
        If the workspace was made from tables and names no folder.
    """
    state = profiles.data.state_folder
    if state is None:
        raise WorkspaceError(
            "A workspace made from tables has no folder to keep snapshots in.",
            key="workspace.state",
            remedy='Name one: model={"workspace": {"state": "FOLDER"}}.',
        )
    return SnapshotStore(state.snapshots)


# --- finding --------------------------------------------------------------------------------------------------------------


def run_ids(profiles: Profiles) -> list[str]:
    """The `run_id` of each snapshot, the one taken last first; none where there is no folder for them."""
    return _newest_first(_runs(store_of(profiles))) if profiles.data.state_folder is not None else []


def snapshot_named(profiles: Profiles, run_id: str) -> Snapshot:
    """A snapshot by its `run_id`.

    Raises
    ------
    UnknownSnapshot
        If there is none of this name.
    SnapshotError
    """
    known = run_ids(profiles)
    if run_id not in known:
        raise UnknownSnapshot(f"No snapshot is called {run_id!r}. {did_you_mean(run_id, known)}")
    return _read(profiles, store_of(profiles), run_id)


def snapshots(profiles: Profiles) -> list[Snapshot]:
    """Every snapshot, the one taken last first.

    Raises
    ------
    SnapshotError
    """
    store, found = store_of(profiles), []
    for run_id in _newest_first(_runs(store)):
        with suppress(UnknownSnapshot):  # removed since its name was read
            found.append(_read(profiles, store, run_id))
    return found


def snapshot_at(profiles: Profiles, as_of: dt.datetime) -> Snapshot:
    """The snapshot for the latest time that is not after `as_of`; of several for that time, the one taken last.

    Raises
    ------
    UnknownSnapshot
        If there is none for such a time; the message says which there are.
    SnapshotError
    """
    store, stamp = store_of(profiles), stamp_of(as_of)
    for _ in range(_LOOKS):
        runs = _runs(store)
        fitting = [run_id for run_id in runs if run_id.partition("-")[0] <= stamp]
        if not fitting:
            raise UnknownSnapshot(_no_snapshot(profiles, as_of, runs))
        with suppress(UnknownSnapshot):  # removed since its name was read: look again
            return _read(profiles, store, max(fitting))
    raise _restless(store)


def _no_snapshot(profiles: Profiles, as_of: dt.datetime, runs: Iterable[str]) -> str:
    clock = profiles.clock
    asked = f"No snapshot was taken for {clock.to_local(as_of):%Y-%m-%d %H:%M} ({clock.timezone}) or before."
    first = min(map(_as_of, runs), default=None)
    if first is None:
        return f"{asked} None has been taken at all: `ws.snapshots.take()` or `insight snapshot take` takes one."
    return f"{asked} The earliest is for {clock.to_local(first):%Y-%m-%d %H:%M}."


def stored_values(profiles: Profiles, names: Iterable[str]) -> tuple[pa.Table, tuple[str, ...]] | None:
    """Values from a snapshot, of those properties that would be computed just so now.

    A snapshot is used if it was taken for exactly the profiles' `as_of`, while the sources were in the state that they are
    in now; none is used where a source cannot tell its state. Of several snapshots the one that has most of the properties is
    used, and of those the newest.

    Returns
    -------
    One row per profile in order of the key, with the key in `insight.profiles.columns.KEY` and a column for each property
    that the snapshot has by its present definition, of the type that computing gives; and the names of these. None when
    there is no such snapshot, or when it has none of the properties.

    Raises
    ------
    SnapshotError
        If there are snapshots that cannot be read.
    """
    if profiles.data.state_folder is None:
        return None
    store, wanted = store_of(profiles), list(dict.fromkeys(names))
    for _ in range(_LOOKS):
        usable = _most_usable(profiles, store, wanted)
        if usable is None:
            return None
        snapshot, held = usable
        with suppress(UnknownSnapshot):  # removed since it was found: look again
            rows = snapshot.arrow(held)
            _LOG.info("used snapshot %s for %d of %d properties", snapshot.run_id, len(held), len(wanted))
            return rows, held
    raise _restless(store)


def _most_usable(
    profiles: Profiles, store: SnapshotStore, wanted: list[str]
) -> tuple[Snapshot, tuple[str, ...]] | None:
    stamp = stamp_of(profiles.clock.as_of)
    runs = [run_id for run_id in _newest_first(_runs(store)) if run_id.startswith(f"{stamp}-")]
    state = data_state(profiles.data) if runs else None
    if state is None:
        return None
    public, usable = set(kept_names(profiles)), []
    hashes = DefinitionHashes(profiles).of(name for name in wanted if name in public)
    for run_id in runs:
        with suppress(UnknownSnapshot):
            found = _read(profiles, store, run_id)
            held = tuple(name for name in wanted if name in hashes and found.has(name, hashes[name]))
            if (found.data_state, found.key) == (state, profiles.key) and (held or not wanted):
                usable.append((found, held))
    return max(usable, key=lambda each: len(each[1]), default=None)


# --- removing -------------------------------------------------------------------------------------------------------------


def prune(profiles: Profiles, keep: int) -> list[str]:
    """Remove all snapshots but the newest, with their files; also what killed runs left more than a day ago.

    Parameters
    ----------
    keep
        How many of those taken last stay, at least 1.

    Returns
    -------
    The `run_id` of each snapshot that was removed, the newest first.

    Raises
    ------
    WorkspaceError
        If `keep` is no whole number of at least 1.
    SnapshotError
    """
    if type(keep) is not int or keep < 1:
        raise WorkspaceError(f"{keep!r} snapshots cannot be kept.", key="keep", remedy="Keep 1 or more.")
    store = store_of(profiles)
    runs = _newest_first(_runs(store))
    return _newest_first(store.remove(runs[keep:])) if runs else []


# --- runs -----------------------------------------------------------------------------------------------------------------


def kept_names(profiles: Profiles) -> list[str]:
    """The public properties, but for lists of values that the language has no words for, and one called as `KEY`."""
    columns = profiles.catalog.shape.profile.columns
    other = [name for name, kind in columns.items() if kind.element is Kind.OTHER]
    return [name for name in profiles.catalog.public if name not in (*other, KEY)]


def _runs(store: SnapshotStore) -> list[str]:
    """The runs that are called as those of this module."""
    return [run_id for run_id in store.runs() if _RUN.fullmatch(run_id)]


def stamp_of(time: dt.datetime) -> str:
    """An instant as it stands in the name of a run: such texts are in order of time."""
    return time.astimezone(dt.UTC).strftime(_STAMP)


def _as_of(run_id: str) -> dt.datetime:
    return dt.datetime.strptime(run_id.partition("-")[0], _STAMP).replace(tzinfo=dt.UTC)


def _newest_first(runs: Iterable[str]) -> list[str]:
    return sorted(runs, key=lambda run_id: (run_id.partition("-")[2], run_id), reverse=True)


def _read(profiles: Profiles, store: SnapshotStore, run_id: str) -> Snapshot:
    row = store.read(run_id, ABOUT).to_pylist()[0]
    text = json.loads(row["about"])
    return Snapshot(
        run_id=run_id,
        as_of=row["as_of"].astimezone(dt.UTC),
        taken_at=row["taken_at"].astimezone(dt.UTC),
        rows=row["rows"],
        key=text["key"],
        definitions={name: Kept(**each) for name, each in text["definitions"].items()},
        data_state=text["data_state"],
        schema=pa.ipc.read_schema(pa.py_buffer(base64.b64decode(text["schema"]))),
        store=store,
        private=frozenset(profiles.catalog.privacy.names),
        formats=profiles.formats,
    )


def _restless(store: SnapshotStore) -> SnapshotError:
    return SnapshotError("Snapshots were removed whenever one was found.", folder=store.folder, remedy="Try again.")
