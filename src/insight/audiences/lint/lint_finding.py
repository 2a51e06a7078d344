"""What the linter found: one finding for each trouble, and the list of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from insight.kit.answer import ValueAnswer
from insight.kit.formats import printable
from insight.kit.sheet import Code, Sheet, Table

if TYPE_CHECKING:
    import polars as pl

    from insight.customers.findings import Severity

RULES: dict[str, Severity] = {
    "contradiction": "error",
    "reversed-range": "error",
    "tautology": "warning",
    "implied": "warning",
    "duplicate": "warning",
    "nobody": "warning",
    "everybody": "warning",
    "no-effect": "warning",
    "unknown-value": "warning",
    "out-of-range": "warning",
    "empty-list": "warning",
    "list-without-profiles": "warning",
    "every-without-rows": "warning",
    "keeps-missing": "warning",
    "mixed-windows": "warning",
    "private-column": "note",
}
"""Every rule, and how grave what it finds is."""


@dataclass(frozen=True, slots=True)
class ConditionFinding:
    """One trouble with a condition.

    Attributes
    ----------
    rule : which rule found it, one of `RULES`.
    severity : "error": the condition cannot mean what was meant; "warning": it probably does not; "note": worth knowing.
    message : what is wrong, without any value of a private column.
    line, column : where the condition begins, both from 1.
    at : the same as an offset into the text.
    text : the condition, in canonical form.
    remedy : what to do.
    """

    rule: str
    severity: Severity
    message: str
    line: int
    column: int
    at: int
    text: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.line}:{self.column} {self.severity}: {self.message} {self.remedy} [{self.rule}]"


@dataclass(frozen=True, slots=True)
class Lint(ValueAnswer, Sequence[ConditionFinding]):
    """Everything that the linter found in one audience, in reading order; false when there is nothing.

    Attributes
    ----------
    text : the text that positions are told for.

    Examples
    --------
    >>> clean = Lint("spend > 5", ())
    >>> bool(clean), str(clean)
    (False, 'No findings.')
    """

    text: str
    findings: tuple[ConditionFinding, ...]

    def __getitem__(self, index: Any) -> Any:
        return self.findings[index]

    def __len__(self) -> int:
        return len(self.findings)

    def __iter__(self) -> Iterator[ConditionFinding]:
        return iter(self.findings)

    @property
    def rules(self) -> tuple[str, ...]:
        """The rules that found something, each once, in reading order."""
        return tuple(dict.fromkeys(each.rule for each in self.findings))

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {"text": self.text, "findings": [asdict(each) for each in self.findings]}

    @property
    def frame(self) -> pl.DataFrame:
        """One row per finding, with its attributes."""
        import polars as pl  # noqa: PLC0415 - heavy, and few ask for it

        whole = {"line", "column", "at"}
        schema = {name: pl.Int64 if name in whole else pl.String for name in ConditionFinding.__dataclass_fields__}
        return pl.DataFrame([asdict(each) for each in self.findings], schema)

    def sheet(self) -> Sheet:
        """What is likely not meant, in reading order."""
        rows = [
            (each.severity, f"{each.line}:{each.column}", Code(each.text), f"{each.message} {each.remedy}", each.rule)
            for each in self.findings
        ]
        table = Table(("severity", "place", "condition", "what is wrong", "rule"), rows)
        told = self.formats.counted(len(rows), "finding") if rows else "no findings"
        return Sheet("Lint:", told, {"text": Code(self.text)}, [table], formats=self.formats)

    def __str__(self) -> str:
        """Each finding above the line that it is in, with a mark below its place."""
        if not self.findings:
            return "No findings."
        return "\n".join(self._shown(each) for each in self.findings)

    def _shown(self, finding: ConditionFinding) -> str:
        lines = self.text.split("\n")
        line = lines[finding.line - 1].replace("\t", " ").replace("\r", " ")
        line = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in line)  # places stay
        return f"{printable(str(finding))}\n    {line}\n    {' ' * (finding.column - 1)}^"


@dataclass(frozen=True, slots=True)
class Trouble:
    """A trouble before it is told where it stands.

    Attributes
    ----------
    at : offset of the condition.
    text : the condition.
    condition : the audience's own condition that it is, or stands in, by its place in reading order.
    """

    rule: str
    at: int
    text: str
    message: str
    remedy: str
    condition: int

    def located(self, source: str) -> ConditionFinding:
        """The finding with its place in a text."""
        before = source[: self.at]
        line, column = before.count("\n") + 1, self.at - (before.rfind("\n") + 1) + 1
        return ConditionFinding(
            self.rule, RULES[self.rule], self.message, line, column, self.at, self.text, self.remedy
        )
