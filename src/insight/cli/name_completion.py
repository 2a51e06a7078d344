"""Names that a shell completes: those of the workspace file that stands before them, read as text; no table is opened."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer  # noqa: TC002 - typer reads the annotations

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def audiences(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The audiences that begin so, with their titles."""
    return _titled(_file(ctx).get("audiences", {}), incomplete)


def properties(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The properties of the file that begin so, with their titles; stored columns are not known without the tables."""
    return _titled(_file(ctx).get("properties", {}), incomplete)


def segmentations(ctx: typer.Context, incomplete: str) -> list[str]:
    """The published segmentations that begin so."""
    return _beginning((path.stem for path in _folder(ctx).glob("segments/*.json")), incomplete)


def _titled(parts: Mapping[str, Any], incomplete: str) -> list[tuple[str, str]]:
    titles = {name: part.get("title", "") if isinstance(part, dict) else "" for name, part in parts.items()}
    return [(name, titles[name]) for name in _beginning(titles, incomplete)]


def _beginning(names: Iterable[str], incomplete: str) -> list[str]:
    return sorted(name for name in names if name.startswith(incomplete))


def _folder(ctx: typer.Context) -> Path:
    given = Path(ctx.params.get("workspace") or ".")
    return given if given.is_dir() else given.parent


def _file(ctx: typer.Context) -> dict[str, Any]:
    """The workspace file; one that cannot be read has no names to offer, and the command itself will say why."""
    given = Path(ctx.params.get("workspace") or ".")
    try:
        return tomllib.loads((given / "insight.toml" if given.is_dir() else given).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}
