"""What the kernel answers to the browser side of the studio: a question in, a reply out, and never an error raised.

Everything that comes from the browser is checked before it is used (`insight.widgets.questions`). Nothing of it is ever run as
code or SQL: texts are read by the language, trees by its JSON form, names of files must be bare names.
"""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar

from insight.errors import InsightError, OutdatedPreview
from insight.widgets import actions as doing
from insight.widgets import completion, questions, tabs
from insight.widgets import counts as counting
from insight.widgets import occurring_values as found_values
from insight.widgets import text_and_tree as reading
from insight.widgets.first_answer import opened
from insight.widgets.replies import error_of
from insight.widgets.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from insight.audiences.preview.preview import Preview
    from insight.widgets.replies import Json
    from insight.widgets.world import Studied

_ANSWERS: dict[type[questions.Question], Callable[[World, Any], Json]] = {
    questions.Open: opened,
    questions.Read: reading.read,
    questions.Write: reading.write,
    questions.Complete: completion.complete,
    questions.ReachOf: counting.reach,
    questions.CurveOf: counting.curve,
    questions.Values: found_values.values,
    questions.RowValues: found_values.row_values,
    questions.Sample: tabs.sample,
    questions.BreakdownOf: tabs.breakdown,
    questions.OverlapOf: tabs.overlap,
    questions.HistoryOf: tabs.history,
    questions.LintOf: tabs.lint,
    questions.WhyOf: tabs.why,
    questions.SqlOf: tabs.sql,
    questions.Save: doing.save,
    questions.Audiences: doing.audiences,
    questions.ExportPlan: doing.export_plan,
    questions.Export: doing.export,
}


class Answers:
    """Answers questions about audiences of one workspace.

    Parameters
    ----------
    workspace
        What is asked about.
    preview
        Its profile table in memory; loaded with the first question that needs it if it is not given.
    exports
        The only folder that exports are written into; by default `exports` beside the workspace file.
    shown
        Gives the name and the text that the studio shows.

    Attributes
    ----------
    kinds, answering : the questions by name, and what answers each.
    renewed : how many times data or definitions were read anew because they had changed.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"id": [1, 2, 3], "country": ["NO", "DK", None]})
    >>> ws = insight.Workspace.from_tables(profile=people, model={"profile": {"key": "id"}}, as_of="2026-01-01")
    >>> answers = Answers(ws)
    >>> answers.ask({"id": "1", "ask": "reach", "text": "country = 'NO'"})["ok"]["matched"]
    1
    >>> answers.ask({"id": "2", "ask": "read", "text": "contry = 'NO'"})["error"]["suggestion"]
    'country'
    """

    kinds: ClassVar[Mapping[str, type[questions.Question]]] = questions.KINDS
    answering: ClassVar[Mapping[type[questions.Question], Callable[[World, Any], Json]]] = _ANSWERS

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

    def ask(self, message: Mapping[str, Any]) -> Json:
        """The reply to a question: `{id, ok}`, or `{id, error}` with what is wrong, where, and what to do."""
        with self._lock:
            return self._replied(message)

    def _replied(self, message: Mapping[str, Any]) -> Json:
        reply: Json = {"id": questions.id_of(message)}
        text = None
        try:
            question = questions.question_of(message, self.kinds)
            text = getattr(question, "text", None)
            reply["ok"] = self._answered(question)
        except InsightError as wrong:
            reply["error"] = error_of(wrong, text)
        return reply

    def _answered(self, question: questions.Question) -> Json:
        """The answer; where the data changed since it was read into memory, of the data as it is now."""
        answer = self.answering[type(question)]
        try:
            return answer(self.world, question)
        except OutdatedPreview:
            self.world.forget()
            return answer(self.world, question)
