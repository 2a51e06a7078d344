"""What the kernel answers to a browser: a question in, a reply out, and never an error raised.

Everything that comes from the browser is checked before it is used (`insight.widgets.protocol`). Nothing of it is ever run as
code or SQL: texts are read by the language, trees by its JSON form, names of files must be bare names.
"""

from __future__ import annotations

import hashlib
from importlib.resources import files
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar

from insight.errors import InsightError, OutdatedPreview
from insight.widgets.protocol.message import FrontQuestion
from insight.widgets.protocol.register import id_of, question_of
from insight.widgets.replies import error_of
from insight.widgets.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from insight.audiences.preview.preview import Preview
    from insight.widgets.protocol.message import FrontReply
    from insight.widgets.protocol.register import Exchange
    from insight.widgets.world import Studied


class Conversation:
    """Answers the questions of one widget about one workspace.

    Parameters
    ----------
    workspace
        What is asked about.
    preview
        Its profile table in memory; loaded with the first question that needs it if it is not given.
    exports
        The only folder that exports are written into; by default `exports` beside the workspace file.
    shown
        Gives the name and the text that the widget shows.

    Attributes
    ----------
    widget : what the built browser side calls the widget.
    register : what may be asked, by name.
    answering : what answers each of these questions, but for the one for the browser side itself.
    world : the workspace as it is known now.
    renewed : how many times data or definitions were read anew because they had changed.
    """

    widget: ClassVar[str]
    register: ClassVar[Mapping[str, Exchange]]
    answering: ClassVar[Mapping[str, Callable[[World, Any], Any]]]

    def __init__(
        self,
        workspace: Studied,
        preview: Preview | None = None,
        exports: str | Path | None = None,
        shown: Callable[[], tuple[str, str]] = lambda: ("", "everyone"),
    ) -> None:
        self.world = World(workspace, preview, exports, shown)
        self._lock = RLock()

    @property
    def renewed(self) -> int:
        """How many times data or definitions were read anew."""
        return self.world.renewed

    def ask(self, message: Any) -> dict[str, Any]:
        """The reply to a question: `{id, ok}`, or `{id, error}` with what is wrong, where, and what to do."""
        reply: dict[str, Any] = {"id": id_of(message)}
        text = None
        try:
            question = question_of(message, self.register)
            text = getattr(question, "text", None)
            if isinstance(question, FrontQuestion):
                reply["ok"] = _front(self.widget, question.have)
            else:
                with self._lock:
                    reply["ok"] = self._answered(message["ask"], question)
        except InsightError as wrong:
            reply["error"] = error_of(wrong, text)
        return reply

    def _answered(self, name: str, question: Any) -> Any:
        """The answer; where the data changed since it was read into memory, of the data as it is now."""
        answer = self.answering[name]
        try:
            return answer(self.world, question)
        except OutdatedPreview:
            self.world.forget()
            return answer(self.world, question)


def _front(widget: str, have: object) -> FrontReply:
    """The built script with the styles, and what it calls a widget; without what the page has already.

    Parameters
    ----------
    widget
        `studio` or `explorer`.
    have
        The versions that the page has, as it said.

    >>> sent = _front("studio", [])
    >>> _front("explorer", [sent["version"]])["script"] is None
    True
    """
    static = files("insight.widgets").joinpath("static")
    script, style = (static.joinpath(each).read_text(encoding="utf-8") for each in ("studio.js", "studio.css"))
    version = hashlib.sha256(f"{script}\0{style}".encode()).hexdigest()[:16]
    known = isinstance(have, list) and version in have
    return {
        "widget": widget,
        "version": version,
        "script": None if known else script,
        "style": None if known else style,
    }
