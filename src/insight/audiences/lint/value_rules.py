"""Rules about the values that there are: texts that never occur, and numbers beyond all others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.audiences.lint.lint_finding import Trouble
from insight.audiences.lint.occurrences import plainly
from insight.audiences.lint.wording import listed, quoted
from insight.language import syntax as s
from insight.language.format import text_of
from insight.language.shape import PROFILE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from insight.audiences.lint.occurrences import Occurring
    from insight.audiences.lint.value_sources import Source, ValueComparison


def findings(asked: Sequence[ValueComparison], known: Occurring) -> Iterator[Trouble]:
    """Comparisons with what never occurs."""
    near = known.near([each for each in asked if each.is_text])
    for each in asked:
        found = _texts(each, known, near) if each.is_text else _numbers(each, known)
        if found is not None:
            condition = each.condition
            yield Trouble(
                found[0], condition.at, condition.text, found[1], found[2], each.place.outer_of(condition.index)
            )


def _texts(
    each: ValueComparison, known: Occurring, near: Mapping[tuple[Source, str], str]
) -> tuple[str, str, str] | None:
    lacking = known.lacking(each)
    if not lacking:
        return None
    offered = {text: near[each.source, text] for text in lacking if (each.source, text) in near}
    alike = [_said(value) for text, value in offered.items() if plainly(value) == plainly(text)]
    whose = "profile" if each.source.table == PROFILE else f"row of {each.source.table}"
    message = f"No {whose} has the {quoted(text_of(each.source.tree))} {listed(map(_said, lacking), 'or')}."
    message += f" It differs from {listed(dict.fromkeys(alike))} only in case or blanks." if alike else ""
    likely = listed(dict.fromkeys(map(_said, offered.values())), "or") if offered else ""
    return "unknown-value", message, f"Did you mean {likely}?" if likely else "Take it out, or mend the text."


def _said(text: str) -> str:
    return text_of(s.Text(text))


def _numbers(each: ValueComparison, known: Occurring) -> tuple[str, str, str] | None:
    reach = known.reach(each)
    numbers = [float(number) for number in each.constants]
    if reach is None:
        return None
    low, high = reach
    outside = [number for number in numbers if not low <= number <= high]
    if not outside or (each.op == "between" and not _beyond(numbers, low, high)):
        return None
    name, where = text_of(each.source.tree), "" if each.source.table == PROFILE else f" in {each.source.table}"
    what, lies = listed([_figure(number) for number in outside]), "lies" if len(outside) == 1 else "lie"
    message = (
        f"{what} {lies} outside of all values of {quoted(name)}{where}: they go from {_figure(low)} to {_figure(high)}."
    )
    return "out-of-range", message, "Compare with a number in between, or take the condition out."


def _beyond(numbers: Sequence[float], low: float, high: float) -> bool:
    """Whether a range has all values in it, or none."""
    return numbers[1] < low or numbers[0] > high or (numbers[0] < low and numbers[1] > high)


def _figure(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:,}"
