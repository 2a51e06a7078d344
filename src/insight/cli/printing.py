"""How a command prints: a sheet or a text for people, JSON for programs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import typer

from insight.kit import terminal
from insight.kit.answer import json_text
from insight.kit.sheet import Sheet

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.kit.answer import Answer


def give(data: Mapping[str, Any], told: Sheet | Answer | str, *, as_json: bool) -> None:
    """Print an answer: `data` as JSON, or else what is told to people."""
    if as_json:
        typer.echo(json_text(data, ascii_only="utf" not in (getattr(sys.stdout, "encoding", None) or "utf-8").lower()))
    else:
        typer.echo(terminal.drawn(told) if isinstance(told, Sheet) else str(told))
