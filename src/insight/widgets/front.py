"""The browser side of both widgets as it was built, handed out by the kernel, so that a saved notebook does not carry it along."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from insight.widgets.protocol.message import FrontReply

_HERE = files("insight.widgets")
LOADER = _HERE.joinpath("loader.js").read_text(encoding="utf-8")
"""What a notebook keeps of it: a script that asks for the rest."""


def front(widget: str, have: object) -> FrontReply:
    """The built script with the styles, and what it calls a widget; without what the page has already.

    Parameters
    ----------
    widget
        `studio` or `explorer`.
    have
        The versions that the page has, as it said.

    >>> sent = front("studio", [])
    >>> front("explorer", [sent["version"]])["script"] is None
    True
    """
    static = _HERE.joinpath("static")
    script, style = (static.joinpath(each).read_text(encoding="utf-8") for each in ("studio.js", "studio.css"))
    version = hashlib.sha256(f"{script}\0{style}".encode()).hexdigest()[:16]
    known = isinstance(have, list) and version in have
    return {
        "widget": widget,
        "version": version,
        "script": None if known else script,
        "style": None if known else style,
    }
