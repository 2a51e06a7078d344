"""A widget in a notebook that answers what its browser side asks."""

from __future__ import annotations

from importlib.resources import files
from threading import Lock
from typing import TYPE_CHECKING, Any

import anywidget

from insight.widgets.protocol.register import id_of

if TYPE_CHECKING:
    from insight.widgets.conversation import Conversation

LOADER = files("insight.widgets").joinpath("loader.js").read_text(encoding="utf-8")
"""What a notebook keeps of the browser side: a script that asks for the rest."""
_MOST_HEARD = 1_000
"""Questions that are known again."""


class NotebookWidget(anywidget.AnyWidget):
    """What the studio and the explorer have in common: messages.

    What the browser shows beside the traits it asks for, message by message; none of it is kept in the notebook.
    """

    def __init__(self, answers: Conversation, **traits: Any) -> None:
        self._answers = answers
        self._asked: dict[tuple[str | int | None, int], None] = {}
        self._hearing = Lock()
        super().__init__(**traits)
        self.on_msg(self._heard)

    def _heard(self, _widget: object, content: Any, _buffers: object) -> None:
        """Answer a message of the browser, once: a question that lies behind a cell at work is asked again beside it."""
        question = id_of(content), hash(repr(content))
        if question[0] is not None and self._is_known(question):
            return
        renewed = self._answers.renewed
        try:
            changed = self._answered(content) or self._answers.renewed != renewed
        except BaseException:  # stopped by the analyst: it may be asked again
            self._asked.pop(question, None)
            raise
        if changed:
            self.send({"event": "data"})

    def _is_known(self, question: tuple[str | int | None, int]) -> bool:
        with self._hearing:
            known = question in self._asked
            self._asked[question] = None
            if len(self._asked) > _MOST_HEARD:
                del self._asked[next(iter(self._asked))]
        return known

    def _answered(self, content: Any) -> bool:
        """Send the answer, and set what it changes; whether definitions changed by it."""
        raise NotImplementedError
