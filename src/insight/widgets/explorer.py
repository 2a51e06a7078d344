"""The explorer: one widget that shows what there is to build conditions from, each a click away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from insight.errors import MissingPackage
from insight.widgets import open_studios
from insight.widgets.explorer_answers import ExplorerAnswers

try:
    import traitlets

    from insight.widgets.notebook_widget import LOADER, NotebookWidget
except ModuleNotFoundError as missing:
    raise MissingPackage(str(missing.name), "lab", "The explorer") from None

if TYPE_CHECKING:
    from collections.abc import Mapping

    from insight.audiences.preview.preview import Preview
    from insight.audiences.selection import Selection
    from insight.widgets.explorer_segments import Explored


class Explorer(NotebookWidget):
    """The properties of a workspace, its segments and its RFM cells in a notebook; a click on one gives its condition.

    The condition goes to the clipboard, becomes `text`, and can be added to a studio of the same workspace that is open. What
    the browser shows beside `text` it asks for, message by message; none of it is kept in the notebook.

    Parameters
    ----------
    workspace
        What is explored.
    preview
        The profile table in memory; loaded when the widget is first shown if it is not given.

    Attributes
    ----------
    text : the condition that was picked last, in canonical form; empty at first.

    Raises
    ------
    ExpressionError
        If a text that is set is no condition; the explorer keeps the one it had.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"id": [1, 2, 3], "country": ["NO", "DK", None]})
    >>> ws = insight.Workspace.from_tables(profile=people, model={"profile": {"key": "id"}}, as_of="2026-01-01")
    >>> explorer = Explorer(ws)
    >>> explorer.text, explorer.audience
    ('', None)
    """

    _esm = LOADER.replace("he studio", "he explorer")

    text = traitlets.Unicode("").tag(sync=True)

    def __init__(self, workspace: Explored, *, preview: Preview | None = None) -> None:
        super().__init__(ExplorerAnswers(workspace, preview))
        open_studios.wait(self)

    @property
    def audience(self) -> Selection | None:
        """The audience of `text`; None before anything was picked."""
        world = self._answers.world
        return world.workspace.audience(world.audience(self.text)) if self.text else None

    @traitlets.validate("text")
    def _checked_text(self, proposal: traitlets.Bunch) -> str:
        text: str = proposal["value"]
        return self._answers.world.audience(text).text if text else text

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """The browser sets nothing: it gets back what stands here."""
        known = [name for name in sync_data if name in self.keys]
        if known:
            self.send_state(known)

    def studio_opened(self) -> None:
        """Tell the browser whether there is a studio that conditions can be added to."""
        is_open = open_studios.newest(self._answers.world.profiles) is not None
        self.send({"event": "studio", "open": is_open})

    def _answered(self, content: Any) -> bool:
        reply = self._answers.ask(content)
        if "ok" in reply and content["ask"] == "pick":
            self.text = reply["ok"]["text"]
        self.send(reply)
        return False

    def __repr__(self) -> str:
        """The explorer, without anything of the data."""
        return "<Explorer>"
