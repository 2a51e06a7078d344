"""What is wrong with data, as values: one finding for each fault, and the list of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from insight.kit.answer import ValueAnswer
from insight.kit.formats import PLAIN
from insight.kit.sheet import Share, Sheet, Table

if TYPE_CHECKING:
    import polars as pl

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of the data, or of a definition; of that `table` and `column` are the place in the workspace file.

    Attributes
    ----------
    severity : "error" stops computation or makes results wrong; "warning" leaves something out; "note" is worth knowing.
    check : short name of the check, such as "duplicate keys".
    table, column : where.
    count : rows concerned; 0 for what is not about single rows.
    share : count of all rows looked at, 0 to 1.
    examples : up to five keys of rows concerned; never contact data.
    effect : what it does to results.
    remedy : what to do.
    """

    severity: Severity
    check: str
    table: str
    column: str
    count: int
    share: float
    effect: str
    remedy: str
    examples: tuple[str, ...] = ()

    @property
    def where(self) -> str:
        """The table, and the column if it is about one."""
        return f"{self.table}.{self.column}" if self.column else self.table

    def __str__(self) -> str:
        shown = f" (such as {', '.join(self.examples)})" if self.examples else ""
        many = f": {PLAIN.counted(self.count, 'row')} ({PLAIN.share(self.share)})" if self.count else ""
        return f"{self.where}: {self.check}{many}{shown}. {self.effect} {self.remedy}".strip()


@dataclass(frozen=True, slots=True)
class Findings(ValueAnswer, Sequence[Finding]):
    """All findings of a check, gravest first.

    Examples
    --------
    >>> import insight, polars
    >>> people = polars.DataFrame({"customer_id": [1, 2], "email": ["ada@example.org", "ada(at)example.org"]})
    >>> model = {"profile": {"contact": {"email": "email"}}}
    >>> found = insight.Workspace.from_tables(people, as_of="2026-01-01", model=model).check()
    >>> [(each.severity, each.where, each.count) for each in found]
    [('warning', 'profile.email', 1)]
    """

    items: tuple[Finding, ...] = field(default_factory=tuple)

    def __getitem__(self, index: Any) -> Any:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that make results wrong."""
        return tuple(each for each in self.items if each.severity == "error")

    def to_dicts(self) -> list[dict[str, Any]]:
        """Plain values, for JSON or a frame."""
        return [asdict(each) for each in self.items]

    def to_dict(self) -> dict[str, Any]:
        """How many there are of each severity, and all of them as plain values."""
        counts = {f"{word}s": sum(each.severity == word for each in self.items) for word in SEVERITIES}
        return {**counts, "findings": self.to_dicts()}

    @property
    def frame(self) -> pl.DataFrame:
        """One row per finding, with its attributes."""
        import polars as pl  # noqa: PLC0415 - heavy, and few ask for it

        types: dict[str, Any] = {"count": pl.Int64, "share": pl.Float64, "examples": pl.List(pl.String)}
        schema = {name: types.get(name, pl.String) for name in Finding.__dataclass_fields__}
        return pl.DataFrame([{**each, "examples": list(each["examples"])} for each in self.to_dicts()], schema)

    @property
    def summary(self) -> str:
        """How many of each severity, in words."""
        found = self.to_dict()
        return ", ".join(self.formats.counted(found[f"{word}s"], word) for word in SEVERITIES)

    def sheet(self) -> Sheet:
        """Where, what and how many; then what it does to results and what to do."""
        rows = [
            (
                each.severity, each.where, each.check, each.count, Share(each.share), ", ".join(each.examples) or None,
                f"{each.effect} {each.remedy}".strip(),
            )
            for each in self.items
        ]  # fmt: skip
        table = Table(("severity", "where", "what", "rows", "share", "such as", "effect, and what to do"), rows, told=3)
        head = self.formats.counted(len(rows), "finding") if rows else "No findings"
        return Sheet(f"{head}:", self.summary, tables=[table], formats=self.formats)
