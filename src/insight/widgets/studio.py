"""The audience studio: one widget in which an audience is built, tuned, understood, saved and exported."""

from __future__ import annotations

import json
from threading import RLock
from typing import TYPE_CHECKING, Any, cast

from insight.customers.state.workspace_file import check_name
from insight.errors import InsightError, MissingPackage, QuestionError
from insight.widgets import open_studios
from insight.widgets.studio_answers import StudioAnswers

try:
    import traitlets

    from insight.widgets.notebook_widget import LOADER, NotebookWidget
except ModuleNotFoundError as missing:
    raise MissingPackage(str(missing.name), "lab", "The studio") from None

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from insight.audiences.preview.preview import Preview
    from insight.audiences.selection import Selection
    from insight.widgets.world import Studied

_MOST_SETTINGS = 1_000_000
"""Characters; only conditions that are off and hold thousands of values take more than a few thousand."""
_SYNCED = ("text", "name", "settings")


class _Text(traitlets.Unicode[str, str]):
    """A text that a studio's threads set one after the other; setting what it is already counts too."""

    def set(self, obj: traitlets.HasTraits, value: str) -> None:
        studio = cast("Studio", obj)
        with studio.writing:
            super().set(obj, value)
            studio.times_set += 1


class Studio(NotebookWidget):
    """An audience in a notebook, as a tree of conditions and as text, with its reach.

    What the browser shows beside these traits it asks for, message by message; none of it is kept in the notebook.

    Parameters
    ----------
    workspace
        What the audience is of.
    audience
        To begin with: a name, a text or an audience; everyone by default.
    preview
        The profile table in memory; loaded when the widget is first shown if it is not given.
    exports
        The only folder that exports are written into; by default `exports` beside the workspace file.

    Attributes
    ----------
    text : the audience's text, of the conditions that are on; in canonical form.
    name : the name it was opened or saved under; empty for none.
    settings : what the interface remembers: conditions that are off, the open tab and the like.
    writing : held by the thread that sets the text.
    times_set : how many times the text was set, to what it already was too.

    Raises
    ------
    ExpressionError
        If a text that is set is no condition; the studio keeps the one it had.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"id": [1, 2, 3], "country": ["NO", "DK", None]})
    >>> ws = insight.Workspace.from_tables(profile=people, model={"profile": {"key": "id"}}, as_of="2026-01-01")
    >>> studio = Studio(ws, "country='NO'")
    >>> studio.text, studio.audience.count()
    ("country = 'NO'", 1)
    """

    _esm = LOADER

    text = _Text("everyone").tag(sync=True)
    name = traitlets.Unicode("").tag(sync=True)
    settings = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        workspace: Studied,
        audience: str | Selection | None = None,
        *,
        preview: Preview | None = None,
        exports: str | Path | None = None,
    ) -> None:
        self.writing = RLock()
        self.times_set = 0
        given = workspace.audience(audience) if isinstance(audience, str) else audience
        text, name = ("everyone", "") if given is None else (given.text, given.name)
        answers = StudioAnswers(workspace, preview, exports, lambda: (self.name, self.text))
        super().__init__(answers, text=text, name=name)
        open_studios.enter(self)

    @property
    def audience(self) -> Selection:
        """The audience as it is shown now; it has the name only while it is what is saved under it."""
        world = self._answers.world
        found = world.audience(self.text)
        saved = world.named(self.name) if self.name in world.catalog.audience_names else None
        return world.workspace.audience(found if saved is None or saved.tree != found.tree else saved)

    @property
    def workspace(self) -> Studied:
        """The workspace, with the audiences that were saved in the studio."""
        return self._answers.world.workspace

    # --- what may be set ----------------------------------------------------------------------------------------------

    @traitlets.validate("text")
    def _checked_text(self, proposal: traitlets.Bunch) -> str:
        return self._answers.world.audience(proposal["value"]).text

    @traitlets.validate("name")
    def _checked_name(self, proposal: traitlets.Bunch) -> str:
        name: str = proposal["value"]
        return check_name(name) if name else name

    @traitlets.validate("settings")
    def _checked_settings(self, proposal: traitlets.Bunch) -> dict[str, Any]:
        settings: dict[str, Any] = proposal["value"]
        try:
            size = len(json.dumps(settings, allow_nan=False))
        except (TypeError, ValueError, RecursionError):
            raise QuestionError("The settings hold something that is no JSON.") from None
        if size > _MOST_SETTINGS:
            raise QuestionError(f"The settings take {size:,} characters; at most {_MOST_SETTINGS:,} are kept.")
        return settings

    def set_state(self, sync_data: Mapping[str, Any]) -> None:
        """Take over what the browser set; what is wrong is refused, and the browser gets back what stood there."""
        wrong = [name for name in sync_data if not self._may_be(name, sync_data[name])]
        super().set_state({name: value for name, value in sync_data.items() if name not in wrong})
        if wrong:
            self.send_state([name for name in wrong if name in self.keys])

    def _may_be(self, name: str, value: object) -> bool:
        if name not in _SYNCED:
            return name in self.keys and not name.startswith("_")
        try:
            self.traits()[name]._validate(self, value)  # noqa: SLF001 - the only way to ask without setting
        except (InsightError, traitlets.TraitError):
            return False
        return True

    # --- messages -----------------------------------------------------------------------------------------------------

    def _answered(self, content: Any) -> bool:
        times_set = self.times_set
        reply = self._answers.ask(content)
        done = content["ask"] if "ok" in reply else ""
        if done == "reach" and content.get("take") is True:
            self._take(reply, content.get("over"), times_set)
        else:
            self.send(reply)
        if done == "save":
            self.name = reply["ok"]["name"]
        return done == "save"

    def _take(self, reply: dict[str, Any], over: object, times_set: int) -> None:
        """Take an edit's text, if it was made over the text as it is, and nobody set that while the edit was counted."""
        with self.writing:
            reply["ok"]["taken"] = taken = (over, times_set) == (self.text, self.times_set)
            self.send(reply)
            if taken:
                self.text = reply["ok"]["text"]

    def __repr__(self) -> str:
        """The studio, without anything of the data."""
        return f"<Studio {self.name!r}>" if self.name else "<Studio>"
