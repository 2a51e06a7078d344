"""What changes something: saving an audience into the workspace file, and exports into the export folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from insight.activation.delivery import columns_of
from insight.activation.export import export as written
from insight.audiences.reach import reach_anywhere
from insight.audiences.selection import Selection
from insight.audiences.waterfall import channel_of
from insight.customers.model import AudiencePart
from insight.customers.state.workspace_file import check_name, save_audience, version_of
from insight.errors import ExportError, ExportExists, InsightError, WorkspaceError
from insight.kit.whole_file import made_folder
from insight.language.format import text_of
from insight.widgets.building_blocks import audiences as listed
from insight.widgets.replies import error_of, plain

if TYPE_CHECKING:
    from pathlib import Path

    from insight.widgets.protocol import studio_questions as sq
    from insight.widgets.protocol import workspace_replies as wr
    from insight.widgets.world import World

FORMATS = ("csv", "parquet")
_FILE = re.compile(r"[^\W_][\w \-.,()+&]*")
_MOST_BYTES = 180


# --- saving -------------------------------------------------------------------------------------------------------------


def save(world: World, asked: sq.SaveQuestion) -> wr.SaveReply:
    """Keep an audience in the workspace file, and know it from now on.

    Raises
    ------
    ExpressionError
        If the text is no condition, or the audience would need itself.
    ChangedElsewhere
        If the file does not have the version that this was made from.
    WorkspaceError
        If there is no file, or it cannot be written.
    """
    name, file = check_name(asked.name), world.file
    if file is None:
        raise WorkspaceError(
            "This workspace is of tables in memory: there is no file to save into.",
            remedy="Copy the text, or open a workspace file.",
        )
    text = text_of(world.audience(asked.text).tree)
    old = world.profiles.data.model.audiences.get(name)
    part = AudiencePart(expression=text) if old is None else old.model_copy(update={"expression": text})
    world.defined(name, part)  # what cannot be defined is not written
    world.define(world.defined(name, save_audience(file, name, text, asked.over)))
    return {"name": name, "version": version_of(text), "text": text}


def audiences(world: World, asked: sq.AudiencesQuestion) -> wr.AudiencesReply:
    """The named audiences with their texts, versions and sizes, as the workspace file has them now; and what keeps it from that."""
    del asked
    problem = next((error_of(wrong, None) for kind, _, wrong in world.catalog.problems() if kind == "audience"), None)
    try:
        world.follow_file()
    except InsightError as wrong:
        problem = error_of(wrong, None)
    found: list[wr.ListedAudience] = [
        {
            **each,
            "text": world.named(each["name"]).text,
            "version": version_of(world.catalog.audience_text(each["name"])),
        }
        for each in listed(world)
    ]
    return {"audiences": found, "problem": problem}


# --- exports ------------------------------------------------------------------------------------------------------------


def export_plan(world: World, asked: sq.ExportPlanQuestion) -> wr.ExportPlanReply:
    """How many an export would hold, and what is left out at each step.

    Raises
    ------
    PrivateColumn
        If a private column is asked for without a channel.
    UnknownChannel
    """
    audience = world.audience(asked.text)
    columns = _columns(world, asked.channel, asked.columns)
    channel = asked.channel
    found = reach_anywhere(audience) if channel is None else world.preview.reach(audience).channels[channel]
    steps: list[wr.ExportStep] = [{"name": name, "words": words, "count": count} for name, words, count in found.rows]
    return {"steps": steps, "rows": found.reachable, "columns": columns}


def _columns(world: World, channel: str | None, columns: list[str]) -> list[str]:
    """The columns that an export would have; refuses what it would refuse."""
    chosen = None if channel is None else channel_of(world.profiles, channel)
    return [world.profiles.key, *columns_of(world.profiles, chosen, columns)]


def export(world: World, asked: sq.ExportQuestion) -> wr.ExportReply:
    """Write an export into the export folder; consent and suppression hold as in every export.

    Raises
    ------
    ExportExists
        If a file of that name is there, and is not to be replaced.
    ExportError
        If the file's name is no bare name, or the file cannot be written.
    PrivateColumn, UnknownChannel
        As `export_plan`.
    """
    audience = world.audience(asked.text)
    columns = _columns(world, asked.channel, asked.columns)
    target = _target(world.exports, asked.file, asked.format)
    if not asked.replace and target.exists():
        raise ExportExists(f"{target.name}: there is a file of this name already. Choose another name, or replace it.")
    made_folder(world.exports)
    named = _named(world, audience)
    manifest = written(named, target, asked.channel, tuple(name for name in columns if name in asked.columns))
    return {"path": str(target), "rows": manifest.rows, "manifest": plain(manifest.to_dict())}


def _named(world: World, audience: Selection) -> Selection:
    """The audience under the name that the studio shows, if that is what is saved under it."""
    name = world.shown()[0]
    same = name in world.catalog.audience_names and world.named(name).tree == audience.tree
    return Selection(audience.profiles, audience.tree, name) if same else audience


def _target(folder: Path, name: str, ending: str) -> Path:
    """The file in the export folder that a bare name means; its ending is added if it is not there.

    Raises
    ------
    ExportError
        If it is no bare name: letters, digits, blanks and `-_.,()+&`, beginning with a letter or digit.
    """
    bare = name.removesuffix(f".{ending}")
    whole = f"{bare}.{ending}"
    fine = _FILE.fullmatch(bare) is not None and ".." not in bare and bare == bare.strip(" .")
    if not fine or len(whole.encode("utf-8", "replace")) > _MOST_BYTES or _is_reserved(bare):
        raise ExportError(
            f"{name[:60]!r} cannot be the name of an export. Give a bare name such as 'lapsed.{ending}': "
            "letters, digits, blanks and -_.,()+&, no folders."
        )
    return folder / whole


def _is_reserved(bare: str) -> bool:
    """Names that mean devices on Windows."""
    first = bare.split(".", 1)[0].strip().upper()
    return first in ("CON", "PRN", "AUX", "NUL") or re.fullmatch(r"(COM|LPT)\d", first) is not None
