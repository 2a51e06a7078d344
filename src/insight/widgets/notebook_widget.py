"""A widget in a notebook that answers what its browser side asks."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import anywidget

if TYPE_CHECKING:
    from insight.widgets.conversation import Conversation

LOADER = files("insight.widgets").joinpath("loader.js").read_text(encoding="utf-8")
"""What a notebook keeps of the browser side: a script that asks for the rest."""


class NotebookWidget(anywidget.AnyWidget):
    """What the studio and the explorer have in common: messages.

    What the browser shows beside the traits it asks for, message by message; none of it is kept in the notebook.
    """

    def __init__(self, answers: Conversation, **traits: Any) -> None:
        self._answers = answers
        super().__init__(**traits)
        self.on_msg(self._heard)

    def _heard(self, _widget: object, content: Any, _buffers: object) -> None:
        """Answer a message of the browser."""
        renewed = self._answers.renewed
        if self._answered(content) or self._answers.renewed != renewed:
            self.send({"event": "data"})

    def _answered(self, content: Any) -> bool:
        """Send the answer, and set what it changes; whether definitions changed by it."""
        raise NotImplementedError
