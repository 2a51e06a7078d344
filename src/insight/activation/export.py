"""Exports: the members of an audience as a file, with consent, and a manifest beside it.

To a channel, the file holds the consented, unsuppressed members with a valid address: key, address, chosen columns.
Without a channel it holds all members who are not suppressed everywhere, and no private column.
"""

from __future__ import annotations

import datetime as dt
import glob
import hashlib
import os
import re
import time
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import polars as pl

from insight.activation.delivery import delivery
from insight.activation.manifest import Manifest
from insight.activation.spreadsheet import defused
from insight.audiences.channels import channel_of
from insight.errors import ExportError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from insight.audiences.reach import Reach
    from insight.audiences.selection import Selection

FORMATS = (".csv", ".parquet")
_LEFTOVER_SECONDS = 3600
"""Age of an unfinished file that no export can still be writing."""


@dataclass(frozen=True)
class _Written:
    rows: int
    defused_cells: int
    sha256: str
    size_bytes: int


def export(audience: Selection, path: str | Path, channel: str | None, columns: tuple[str, ...]) -> Manifest:
    """Write an audience's members to `path` (.csv or .parquet), and `path` + ".manifest.json" beside it.

    Both files are written under other names first and then renamed, so a run that is stopped leaves the old file or none;
    what it leaves under the other names (hidden, ending in .part) is removed by an export an hour later. The manifest's
    SHA-256 tells whether a file belongs to it. Rows are in order of the key, so equal data gives equal bytes.

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
        If the file cannot be written: unknown ending, no such folder, no permission, full disk.
    PrivateColumn
        If a private column is asked for without a channel.
    UnknownChannel
    """
    target = Path(path)
    _check_target(target)
    chosen = channel_of(audience.profiles, channel) if channel is not None else None
    frame, reach = delivery(audience, chosen, columns)
    beside = _manifest_of(target)
    parts = {each: each.with_name(f".{each.name}.{uuid4().hex}.part") for each in (target, beside)}
    _remove_leftovers(parts)
    try:
        written = _write(frame, parts[target], target.suffix.lower())
        manifest = _manifest(audience, reach, frame, target, written)
        _write_text(parts[beside], manifest.to_json())
        for place, part in parts.items():
            part.replace(place)
    except (OSError, pl.exceptions.PolarsError) as wrong:
        raise _unwritable(target, wrong) from None
    finally:
        for part in parts.values():
            with suppress(OSError):
                part.unlink(missing_ok=True)
    return manifest


def _remove_leftovers(places: Iterable[Path]) -> None:
    """Remove what earlier exports to these places left behind when they were killed: it may hold contact data."""
    for place in places:
        for part in place.parent.glob(f".{glob.escape(place.name)}.*.part"):
            with suppress(OSError):
                if time.time() - part.stat().st_mtime > _LEFTOVER_SECONDS:
                    part.unlink()


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
            raise _unwritable(target, wrong) from None
        if taken:
            raise ExportError(f"{place}: this is a folder.")


def _manifest_of(target: Path) -> Path:
    return target.with_name(target.name + ".manifest.json")


def _write(frame: pl.DataFrame, part: Path, ending: str) -> _Written:
    cells = 0
    if ending == ".csv":
        frame, cells = defused(frame)
        frame.write_csv(part)
    else:
        frame.write_parquet(part)
    _sync(part)
    content = part.read_bytes()
    return _Written(frame.height, cells, hashlib.sha256(content).hexdigest(), len(content))


def _write_text(part: Path, text: str) -> None:
    part.write_text(text, encoding="utf-8")
    _sync(part)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _unwritable(target: Path, wrong: Exception) -> ExportError:
    number = wrong.errno if isinstance(wrong, OSError) else None
    if number is None and (told := re.search(r"os error (\d+)", str(wrong))) is not None:
        number = int(told.group(1))
    reason = os.strerror(number) if number is not None else type(wrong).__name__
    return ExportError(f"{target}: the file could not be written: {reason}. What stood there before is untouched.")


def _manifest(
    audience: Selection,
    reach: Reach,
    frame: pl.DataFrame,
    target: Path,
    written: _Written,
) -> Manifest:
    return Manifest(
        audience=audience.name,
        text=audience.text,
        text_hash=hashlib.sha256(audience.text.encode()).hexdigest(),
        as_of=audience.profiles.clock.as_of.astimezone(dt.UTC).isoformat(),
        channel=reach.channel or None,
        steps={"total": reach.total, "matched": reach.matched, **reach.counts},
        rows=written.rows,
        columns=tuple(frame.columns),
        file=target.name,
        sha256=written.sha256,
        size_bytes=written.size_bytes,
        defused_cells=written.defused_cells,
        created_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        versions={name: version(name) for name in ("insight", "ibis-framework", "duckdb", "polars")},
    )
