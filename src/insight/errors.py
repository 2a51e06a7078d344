"""One family of errors. Each carries its facts, and says what is wrong, where, and what to do.

Messages never hold a value from a private column.

Examples
--------
>>> import insight, polars
>>> ws = insight.Workspace.from_tables(polars.DataFrame({"customer_id": [1], "country": ["NO"]}), as_of="2026-01-01")
>>> try:
...     ws.audience("contry = 'NO'")
... except insight.errors.UnknownName as wrong:
...     print(wrong.suggestion)
country
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path


class InsightError(Exception):
    """Whatever `insight` raises on purpose; the command line prints it and exits with 2."""

    _is_shown = False

    def __str__(self) -> str:
        return Exception.__str__(self)  # a KeyError would put its message in quotes

    def _render_traceback_(self) -> list[str]:
        """What a notebook shows: the message, with what was noted; the whole traceback when it is asked for it again."""
        import traceback  # noqa: PLC0415 - only notebooks ask

        if self._is_shown:
            return "".join(traceback.format_exception(self)).splitlines()
        self._is_shown = True
        return [f"{type(self).__name__}: {self}", *getattr(self, "__notes__", ()), "", "(%tb shows the traceback.)"]


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or None when none is near.

    >>> nearest("contry", ["country", "city"])
    'country'
    """
    by_fold = {each.casefold(): each for each in known}
    near = get_close_matches(name.casefold(), by_fold, n=1, cutoff=0.5)
    return by_fold[near[0]] if near else None


def did_you_mean(name: str, known: Iterable[str], *, most: int = 12) -> str:
    """A sentence that offers the nearest known name, or else lists what is known.

    >>> did_you_mean("x", ["spend", "age"])
    'Known: age, spend.'
    """
    names = sorted(set(known))
    near = nearest(name, names)
    if near is not None:
        return f"Did you mean {near!r}?"
    if not names:
        return "None are defined."
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"Known: {', '.join(names[:most])}{more}."


# --- expressions --------------------------------------------------------------------------------------------------


class ExpressionError(InsightError, ValueError):
    """A text of the insight language that cannot be used; points at the place.

    Attributes
    ----------
    problem : what is wrong, one sentence.
    text : the whole text.
    line, column : where, both from 1.
    source : what the text defines, such as "audience 'lapsed'"; empty when it was typed.
    """

    def __init__(self, problem: str, text: str = "", at: int = 0, source: str = "") -> None:
        self.problem, self.text, self.at, self.source = problem, text, at, source
        before = text[:at]
        self.line = before.count("\n") + 1
        self.column = at - (before.rfind("\n") + 1) + 1
        super().__init__(self._message())

    def _message(self) -> str:
        prefix = f"{self.source}: " if self.source else ""
        if not self.text.strip():
            return f"{prefix}{self.problem}"
        shown, caret = _excerpt(self.text.split("\n")[self.line - 1], self.column)
        place = f" (line {self.line}, column {self.column})" if "\n" in self.text else ""
        return f"{prefix}{self.problem}{place}\n  {shown}\n  {' ' * caret}^"

    def located(self, text: str, source: str = "") -> ExpressionError:
        """The same error, for the text (and definition) that its position is in."""
        if self.text and (self.source or not source or self.text != text):
            return self
        fresh = type(self).__new__(type(self))
        fresh.__dict__.update(self.__dict__)
        ExpressionError.__init__(fresh, self.problem, text, self.at, source or self.source)
        return fresh


def _excerpt(line: str, column: int, *, width: int = 100) -> tuple[str, int]:
    """The part of a long line around `column`, and the caret's offset in it."""
    start = max(0, min(column - 1 - width // 2, len(line) - width))
    shown = line[start : start + width].replace("\t", " ").replace("\r", " ")
    lead = "…" if start else ""
    tail = "…" if start + width < len(line) else ""
    return f"{lead}{shown}{tail}", column - 1 - start + len(lead)


class ExpressionSyntaxError(ExpressionError):
    """A text that cannot be read."""


class UnknownName(ExpressionError, KeyError):
    """A name that the workspace does not hold; carries `name`, `kind` and `known`."""

    def __init__(self, name: str, kind: str, known: Iterable[str], at: int = 0) -> None:
        self.name, self.kind, self.known = name, kind, tuple(sorted(set(known)))
        super().__init__(f"No {kind} named {name!r}. {did_you_mean(name, self.known)}", at=at)

    @property
    def suggestion(self) -> str | None:
        """The nearest known name."""
        return nearest(self.name, self.known)


class WrongType(ExpressionError, TypeError):
    """A value of a type that its place does not take."""


class WrongScope(ExpressionError):
    """A name or function used where it has no meaning, such as a row's column outside an aggregate."""


class CycleError(ExpressionError):
    """Definitions that need each other; `path` names them in order, first repeated at the end."""

    def __init__(self, path: Iterable[str], at: int = 0) -> None:
        self.path = tuple(path)
        super().__init__(f"These definitions need each other: {' -> '.join(self.path)}. Break the circle.", at=at)


class BadDuration(ExpressionError):
    """A duration that is not a whole number above 0 of a known unit, or is too long."""


class BadRegex(ExpressionError):
    """A pattern that is not RE2 syntax."""


class TooComplex(ExpressionError):
    """A text longer or deeper than the language reads."""


# --- workspace and data ---------------------------------------------------------------------------------------------


class WorkspaceError(InsightError, ValueError):
    """A workspace file that cannot be used; names the file, the key and the remedy."""

    def __init__(self, problem: str, *, file: Path | str | None = None, key: str = "", remedy: str = "") -> None:
        self.problem, self.file, self.key, self.remedy = problem, file, key, remedy
        where = " ".join(part for part in (str(file) if file else "", f"[{key}]" if key else "") if part)
        super().__init__(": ".join(part for part in (where, problem) if part) + (f" {remedy}" if remedy else ""))


class DataError(InsightError, ValueError):
    """A source that cannot be read as the workspace declares it; names the source, and the line where known."""

    def __init__(self, problem: str, *, source: str = "", line: int | None = None, remedy: str = "") -> None:
        self.problem, self.source, self.line, self.remedy = problem, source, line, remedy
        where = source + (f", line {line}" if line else "")
        super().__init__(": ".join(part for part in (where, problem) if part) + (f" {remedy}" if remedy else ""))


class UnclearList(DataError):
    """A list of customers of which it cannot be told whom it means; carries `place`, such as `suppression.bounced`."""

    def __init__(self, problem: str, *, place: str, source: str = "", remedy: str = "") -> None:
        self.place = place
        super().__init__(problem, source=f"{source} ({place})" if source else place, remedy=remedy)


class EngineError(InsightError, RuntimeError):
    """The engine refused or failed; the message holds no values of the data."""


class DuplicateKeys(DataError):
    """A key that must be unique is not, so results would be wrong; carries `finding`."""

    def __init__(self, finding: object, *, source: str = "") -> None:
        self.finding = finding
        super().__init__(str(finding), source=source)


class UnknownProfile(InsightError, LookupError):
    """No profile has this key."""

    def __init__(self, key: object) -> None:
        self.key = key
        super().__init__(f"No profile has the key {key!r}.")


class _NotFound(InsightError, KeyError):
    """Nothing has this name; carries `name` and `known`."""

    _problem = ""
    _when_none = "None are defined."

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name, self.known = name, tuple(sorted(known))
        hint = did_you_mean(name, self.known) if self.known else self._when_none
        super().__init__(f"{self._problem} {name!r}. {hint}")


class UnknownAudience(_NotFound):
    """No audience of the workspace has this name."""

    _problem = "No audience named"


class UnknownChannel(_NotFound):
    """No channel of the workspace has this name."""

    _problem = "No channel named"


class OutdatedPreview(InsightError, RuntimeError):
    """The data changed after a preview had read it, so counts from before and after would stand beside each other."""

    def __init__(self) -> None:
        super().__init__("The data changed after this preview was made. Make another one.")


class CurveError(InsightError, ValueError):
    """A curve that cannot be drawn, or a position that it does not have."""


class RfmError(InsightError, ValueError):
    """An RFM definition that cannot be used; names the cells or cut-offs at fault."""


class ComparisonError(InsightError, ValueError):
    """Audiences, or an audience and a property, that cannot be compared as asked."""


class ExportError(InsightError, OSError):
    """A file could not be written; nothing was left half-written."""


class ExportExists(ExportError):
    """A file of this name is there already; it was left as it is."""


class PrivateColumn(InsightError, ValueError):
    """A private column was asked for outside an export to a channel."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"{name!r} is a private column: only an export to a channel carries it, for the profiles who consented."
        )


class SegmentationError(InsightError, ValueError):
    """Profiles that cannot be segmented as asked, or a kept segmentation that cannot be used."""


class UnknownSegmentation(_NotFound, SegmentationError):
    """No segmentation was published under this name."""

    _problem = "The workspace has no segmentation"
    _when_none = "`insight segment fit` makes one."


class BadFeature(SegmentationError):
    """A property that profiles cannot be segmented by; carries `name`."""

    def __init__(self, name: str, problem: str) -> None:
        self.name = name
        super().__init__(f"Profiles cannot be segmented by {name!r}: {problem}")


class NoStructure(SegmentationError):
    """The profiles do not fall into groups that would be found again; carries `selection`, the figures of each number tried."""

    def __init__(self, problem: str, selection: object) -> None:
        self.selection = selection
        super().__init__(problem)


class StateError(InsightError, RuntimeError):
    """The folder of what a workspace keeps cannot be read or written; what was there is untouched. Names it and the remedy."""

    def __init__(self, problem: str, *, folder: Path, remedy: str = "") -> None:
        self.problem, self.folder, self.remedy = problem, folder, remedy
        super().__init__(f"{folder}: {problem}" + (f" {remedy}" if remedy else ""))


class SnapshotError(StateError):
    """Snapshots cannot be read or written; those that were there are untouched."""


class UnknownSnapshot(InsightError, KeyError):
    """There is no such snapshot, or not any more; the message says which there are."""


class DatasetError(InsightError, RuntimeError):
    """An example data set that cannot be made."""


class MissingPackage(InsightError, ImportError):
    """A package that only some parts of insight need is not installed; says which extra brings it."""

    def __init__(self, package: str, extra: str, purpose: str) -> None:
        self.package, self.extra = package, extra
        super().__init__(f"{purpose} needs the package {package!r}. Install it with: pip install 'insight[{extra}]'")


class QuestionError(InsightError, ValueError):
    """What the browser side of the studio sent is no question that can be answered."""


class ChangedElsewhere(InsightError, RuntimeError):
    """Someone else changed an audience in the workspace file; nothing was written.

    Attributes
    ----------
    name : of the audience.
    text, version : what the file says now; both None where the audience is not in it any more.
    was_known : whether the audience was in the file before.
    """

    def __init__(self, name: str, text: str | None, version: str | None, was_known: bool = True) -> None:  # noqa: FBT001, FBT002
        self.name, self.text, self.version, self.was_known = name, text, version, was_known
        what = "removed" if text is None else "changed" if was_known else "saved"
        super().__init__(
            f"Someone else {what} the audience {name!r} in the workspace file meanwhile. Nothing was saved."
        )
