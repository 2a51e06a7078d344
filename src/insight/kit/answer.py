"""What every answer can do: be printed, be shown in a notebook, and be taken apart into plain values."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from insight.kit.formats import PLAIN, Formats

if TYPE_CHECKING:
    from insight.kit.sheet import Sheet


class Answer(ABC):
    """An answer that says what it has to say as a sheet; the sheet is drawn for a terminal and for a notebook."""

    __slots__ = ()

    @abstractmethod
    def sheet(self) -> Sheet:
        """Title, facts, tables and a note. Nothing is computed for it."""

    @abstractmethod
    def to_dict(self) -> dict[str, Any]:
        """Plain values by name."""

    def __str__(self) -> str:
        from insight.kit.terminal import drawn  # noqa: PLC0415 - few answers of a run are printed

        return drawn(self.sheet())

    def _repr_html_(self) -> str:
        from insight.kit.page import drawn  # noqa: PLC0415 - few answers of a run are shown

        return drawn(self.sheet())


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueAnswer(Answer):
    """An answer of plain values, which knows of its workspace only how that writes numbers and dates.

    Attributes
    ----------
    formats : how numbers, dates and times are written.
    """

    formats: Formats = field(default=PLAIN, repr=False, compare=False)
