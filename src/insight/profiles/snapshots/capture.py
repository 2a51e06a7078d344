"""Taking a snapshot: everything is computed once, for one state of the sources, and kept as one run."""

from __future__ import annotations

import base64
import datetime as dt
import json
import logging
import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from insight.customers.customer_data import open_data
from insight.customers.integrity import Integrity
from insight.errors import DataError
from insight.language import syntax as s
from insight.profiles.assembly import profiles_at, profiles_of
from insight.profiles.columns import KEY
from insight.profiles.snapshots.fingerprints import DefinitionHashes, data_state
from insight.profiles.snapshots.snapshot import ABOUT, ROWS, Kept, Snapshot, kept_names, stamp_of, store_of
from insight.profiles.snapshots.storage_types import as_kept, column_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.customers.state.data_state import DataState
    from insight.profiles.profile_table import Profiles
    from insight.profiles.snapshots.store import SnapshotStore

_COMPUTATIONS = 3
_LOG = logging.getLogger(__name__)
_UTC = pa.timestamp("us", "UTC")


@dataclass(frozen=True)
class _Computed:
    """The profile table with all that was the case when it was computed."""

    values: pa.Table
    hashes: Mapping[str, str]
    state: DataState


def take(profiles: Profiles) -> Snapshot:
    """Compute every public property at the profiles' `as_of`, and keep them.

    Raises
    ------
    DataError
        If a source cannot be read, or changes all the time.
    SnapshotError
        If the folder cannot be written to. Nothing is kept then.
    """
    store = store_of(profiles)
    for _ in range(_COMPUTATIONS):
        now = _opened_again(profiles)
        before = _computed(now)
        if before.hashes == _hashes(now) and not now.data.states.now().changed_since(before.state):
            return _keep(now, store, before)
    raise DataError(
        "The sources changed each time while a snapshot was computed.", remedy="Take it when nobody writes them."
    )


def _opened_again(profiles: Profiles) -> Profiles:
    """The same workspace without what it remembers: cut-offs of scores, which files a pattern names, types of columns."""
    data = profiles.data
    if data.file is None:
        return profiles_at(profiles, profiles.clock.as_of)
    data = open_data(data.model, data.file)
    return profiles_of(data, profiles.clock, Integrity(data), profiles.published)


def _hashes(profiles: Profiles) -> Mapping[str, str]:
    return DefinitionHashes(profiles).of(kept_names(profiles))


def _computed(profiles: Profiles) -> _Computed:
    hashes, state = _hashes(profiles), profiles.data.states.now()
    relation: Any = profiles.values({name: s.Name((name,)) for name in hashes})
    return _Computed(profiles.data.engine.arrow(relation.order_by(KEY)), hashes, state)


def _keep(profiles: Profiles, store: SnapshotStore, computed: _Computed) -> Snapshot:
    values, taken_at = computed.values, dt.datetime.now(dt.UTC)
    as_of = profiles.clock.as_of.astimezone(dt.UTC)
    columns = _columns(values.schema, profiles.key)
    snapshot = Snapshot(
        run_id=f"{stamp_of(as_of)}-{stamp_of(taken_at)}-{secrets.token_hex(4)}",
        as_of=as_of,
        taken_at=taken_at,
        rows=values.num_rows,
        key=profiles.key,
        definitions={
            name: Kept(computed.hashes[name], str(values.schema.field(name).type), columns[name])
            for name in values.column_names[1:]
        },
        data_state=data_state(profiles.data, computed.state),
        schema=values.schema,
        store=store,
        formats=profiles.formats,
    )
    rows = pa.table({column: as_kept(values[name]) for name, column in columns.items()})
    store.append(snapshot.run_id, {ABOUT: _about(snapshot), ROWS: rows})
    _LOG.info("kept snapshot %s: %d rows", snapshot.run_id, snapshot.rows)
    return snapshot


def _columns(schema: pa.Schema, key: str) -> dict[str, str]:
    """The columns that values are kept in. The key's own property needs none if it holds just that."""
    columns = {each.name: column_name(each.name, each.type) for each in schema}
    if key in columns and schema.field(key).type == schema.field(KEY).type:
        columns[key] = columns[KEY]
    return columns


def _about(snapshot: Snapshot) -> pa.Table:
    """One row that says what a run holds."""
    text = {
        "key": snapshot.key,
        "data_state": snapshot.data_state,
        "definitions": {name: asdict(each) for name, each in snapshot.definitions.items()},
        "schema": base64.b64encode(snapshot.schema.serialize()).decode(),
    }
    return pa.table({
        "as_of": pa.array([snapshot.as_of], _UTC),
        "taken_at": pa.array([snapshot.taken_at], _UTC),
        "rows": [snapshot.rows],
        "about": [json.dumps(text, ensure_ascii=False)],
    })  # fmt: skip
