"""Exports: the members of an audience as a file, with consent, and a manifest beside it.

To a channel, the file holds the consented, unsuppressed members with a valid address: key, address, chosen columns.
Without a channel it holds all members who are not suppressed everywhere, and no private column.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from insight.activation.frame_file import FORMATS, write_frame
from insight.activation.manifest import Manifest
from insight.audiences.channels import Channel, channel_of, wanted_of, with_flags, with_suppression
from insight.audiences.reach import reaches
from insight.errors import ExportError
from insight.kit.whole_file import UNTOUCHED, reason_of, whole_files
from insight.language.format import name_text
from insight.profiles.columns import KEY

if TYPE_CHECKING:
    from insight.audiences.selection import Selection
    from insight.language import syntax as s


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
    equal bytes.

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
    frame, steps = _members(audience, chosen, columns)
    beside = _manifest_of(target)
    with whole_files(target, beside, private=True) as (file, about):
        written = _write(frame, file, target.suffix.lower())
        manifest = _manifest(audience, chosen, steps, frame, target, written)
        about.write_text(manifest.to_json(), encoding="utf-8")
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


def _manifest_of(target: Path) -> Path:
    return target.with_name(target.name + ".manifest.json")


def _members(
    audience: Selection, channel: Channel | None, columns: tuple[str, ...]
) -> tuple[pl.DataFrame, dict[str, int]]:
    profiles = audience.profiles
    wanted = _columns(audience, channel, columns)
    needed = {f"{name}__out": tree for name, tree in wanted.items()}
    if channel is not None:
        needed.update(wanted_of(profiles, channel))
    relation: Any = with_suppression(
        profiles, profiles.values(needed, audience.tree), channel.name if channel else None, "refused__"
    )
    keep = ~relation.refused__
    if channel is not None:
        relation = with_flags(profiles, channel, relation)
        keep = ~relation.refused__
        for step in ("has", "valid", "consented"):
            keep = keep & relation[f"{step}_{channel.name}"]
    table = relation.filter(keep).select(
        **{profiles.key: relation[KEY]}, **{name: relation[f"{name}__out"] for name in wanted}
    )
    frame = pl.DataFrame(pl.from_arrow(profiles.data.engine.arrow(table.order_by(profiles.key))))
    return frame, _steps(audience, channel, frame.height)


def _columns(audience: Selection, channel: Channel | None, columns: tuple[str, ...]) -> dict[str, s.Expression]:
    catalog, profiles = audience.profiles.catalog, audience.profiles
    names = dict.fromkeys([*([channel.address] if channel and channel.address else []), *columns])
    names.pop(profiles.key, None)
    if channel is None:
        return profiles.read_columns(names)
    return {name: catalog.read(name_text((name,)) if name in catalog.names else name) for name in names}


def _steps(audience: Selection, channel: Channel | None, rows: int) -> dict[str, int]:
    if channel is None:
        return {"total": audience.profiles.count(), "matched": audience.count(), "not_suppressed": rows}
    reach = reaches(audience, [channel])[channel.name].to_dict()
    return {name: count for name, count in reach.items() if isinstance(count, int)}


def _write(frame: pl.DataFrame, part: Path, ending: str) -> _Written:
    cells = write_frame(frame, part, ending)
    content = part.read_bytes()
    return _Written(frame.height, cells, hashlib.sha256(content).hexdigest(), len(content))


def _manifest(
    audience: Selection,
    channel: Channel | None,
    steps: dict[str, int],
    frame: pl.DataFrame,
    target: Path,
    written: _Written,
) -> Manifest:
    return Manifest(
        audience=audience.name,
        text=audience.text,
        text_hash=hashlib.sha256(audience.text.encode()).hexdigest(),
        as_of=audience.profiles.clock.as_of.astimezone(dt.UTC).isoformat(),
        channel=channel.name if channel else None,
        steps=steps,
        rows=written.rows,
        columns=tuple(frame.columns),
        file=target.name,
        sha256=written.sha256,
        size_bytes=written.size_bytes,
        defused_cells=written.defused_cells,
        created_at=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        versions={name: version(name) for name in ("insight", "ibis-framework", "duckdb", "polars")},
    )
