"""Exports: the members of an audience as a file, with consent, and a manifest beside it.

To a channel, the file holds the consented, unsuppressed members with a valid address: key, address, chosen columns.
Without a channel it holds all members who are not suppressed everywhere, and no private column.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from insight.activation.delivery import delivery
from insight.activation.frame_file import FORMATS, write_frame
from insight.activation.manifest import Manifest
from insight.audiences.waterfall import channel_of
from insight.errors import DataError, EngineError, ExportError
from insight.kit.whole_file import UNTOUCHED, reason_of, whole_files

if TYPE_CHECKING:
    import polars as pl

    from insight.audiences.reach import Reach
    from insight.audiences.selection import Selection
    from insight.customers.customer_data import CustomerData
    from insight.customers.state.data_state import DataState


@dataclass(frozen=True)
class _Written:
    rows: int
    defused_cells: int
    sha256: str
    size_bytes: int


def export(audience: Selection, path: str | Path, channel: str | None, columns: tuple[str, ...]) -> Manifest:
    """Write an audience's members to `path` (.csv or .parquet), and `path` + ".manifest.json" beside it.

    Both files are for their owner alone, and take their places when they are whole, so a run that is stopped leaves the old
    file or none. The manifest's SHA-256 tells whether a file belongs to it. Rows are in order of the key, so equal data gives
    equal bytes. Rows and counts are of one query and one state of the data: when a source changes before the files stand in their
    places, they are not written.

    In CSV, a text cell that a spreadsheet would run as a formula (it begins with = + - @, a tab or a line break, and is no
    plain number or phone number) gets a single quote in front; the manifest counts these cells.

    Parameters
    ----------
    channel
        Whose address and consent the export is for; None for a file without contact data.
    columns
        Properties beside the key (and the address). Private ones are allowed to a channel only.

    Raises
    ------
    ExportError
        If the file cannot be written: unknown ending, no such folder, no permission, full disk. If a source changed meanwhile.
    PrivateColumn
        If a private column is asked for without a channel.
    UnknownChannel
    """
    target = Path(path)
    _check_target(target)
    chosen = channel_of(audience.profiles, channel) if channel is not None else None
    data, before, beside = audience.profiles.data, audience.profiles.data.states.now(), _manifest_of(target)
    try:
        frame, reach = delivery(audience, chosen, columns)
    except (DataError, EngineError):
        _require_unchanged(data, before)  # a file that is replaced while it is read may look broken
        raise
    with whole_files(target, beside, private=True, check=partial(_require_unchanged, data, before)) as (file, about):
        written = _write(frame, file, target.suffix.lower())
        manifest = _manifest(audience, channel, reach, frame, target, written)
        about.write_text(manifest.to_json(), encoding="utf-8")
    data.suppression.remember()
    return manifest


def _check_target(target: Path) -> None:
    if target.suffix.lower() not in FORMATS:
        raise ExportError(
            f"{target}: exports are written as {' or '.join(FORMATS)}; give the file one of these endings."
        )
    if not target.parent.is_dir():
        raise ExportError(f"{target.parent}: there is no such folder. Make it first.")
    for place in (target, _manifest_of(target)):
        try:
            taken = place.is_dir()
        except OSError as wrong:  # a name that is too long, say
            raise ExportError(f"{target}: the file could not be written: {reason_of(wrong)}. {UNTOUCHED}") from None
        if taken:
            raise ExportError(f"{place}: this is a folder.")


def _require_unchanged(data: CustomerData, before: DataState) -> None:
    try:
        changed = [data.source_name(name) for name in data.states.now().changes_since(before)]
    except DataError as gone:
        changed = [gone.source]
    if changed:
        raise ExportError(
            f"{', '.join(changed)} changed while the export ran, so its rows and counts may be out of date. Nothing was written. "
            f"{UNTOUCHED} Export again when what writes there has ended."
        )


def _manifest_of(target: Path) -> Path:
    return target.with_name(target.name + ".manifest.json")


def _write(frame: pl.DataFrame, part: Path, ending: str) -> _Written:
    cells = write_frame(frame, part, ending)
    content = part.read_bytes()
    return _Written(frame.height, cells, hashlib.sha256(content).hexdigest(), len(content))


def _manifest(
    audience: Selection, channel: str | None, reach: Reach, frame: pl.DataFrame, target: Path, written: _Written
) -> Manifest:
    return Manifest(
        audience=audience.name,
        text=audience.text,
        text_hash=hashlib.sha256(audience.text.encode()).hexdigest(),
        as_of=audience.profiles.clock.as_of.astimezone(dt.UTC).isoformat(),
        channel=channel,
        steps={"total": reach.total, "matched": reach.matched, **reach.counts},
        rows=written.rows,
        columns=tuple(frame.columns),
        file=target.name,
        sha256=written.sha256,
        size_bytes=written.size_bytes,
        defused_cells=written.defused_cells,
        created_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        formats=audience.profiles.formats,
        versions={name: version(name) for name in ("insight", "ibis-framework", "duckdb", "polars")},
    )
