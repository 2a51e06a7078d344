"""The browser side as it was built, handed out by the kernel, so that a saved notebook does not carry it along."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from insight.widgets.replies import Json

_HERE = files("insight.widgets")
LOADER = _HERE.joinpath("loader.js").read_text(encoding="utf-8")
"""What a notebook keeps of it: a script that asks for the rest."""


def front(name: str, have: object) -> Json:
    """One of the built scripts with the styles; without what the page has already.

    Parameters
    ----------
    name
        Of the script in `static/`.
    have
        The versions that the page has, as it said.

    >>> sent = front("studio.js", [])
    >>> front("studio.js", [sent["version"]])["script"] is None
    True
    """
    static = _HERE.joinpath("static")
    script, style = (static.joinpath(each).read_text(encoding="utf-8") for each in (name, "studio.css"))
    version = hashlib.sha256(f"{script}\0{style}".encode()).hexdigest()[:16]
    known = isinstance(have, list) and version in have
    return {"version": version, "script": None if known else script, "style": None if known else style}
