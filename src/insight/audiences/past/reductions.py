"""What aggregates make of the rows that pass: tables with one row per day and one column per profile."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from insight.audiences.past.amounts import Amount, arithmetic
from insight.audiences.past.dictionary import MISSING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from insight.audiences.past.dictionary import Codes
    from insight.audiences.past.loaded_rows import Values
    from insight.audiences.past.passing import Passing

_ONE = 2


def counts(found: Passing) -> Values:
    """How many rows."""
    return tallies(found, found.place, found.size)


def tallies(found: Passing, groups: Values, number: int) -> Values:
    """How many rows of each of `number` groups."""
    if found.begin is None or found.end is None:
        return np.stack([np.bincount(groups[each], minlength=number) for each in _days(found)])
    some = found.begin < found.end
    last = (found.days + 1) * number
    at = groups[some].astype(np.int64)
    changes = np.bincount(found.begin[some] * np.int64(number) + at, minlength=last)
    changes -= np.bincount(found.end[some] * np.int64(number) + at, minlength=last)
    table: Values = changes.reshape(found.days + 1, number)[:-1]
    for day in range(1, found.days):
        table[day] += table[day - 1]
    return table


def edge(found: Passing, values: Codes, *, latest: bool) -> Codes:
    """The value of the last (or first) row of each profile, in the order that rows are in."""
    codes = values[found.rows]
    if found.in_step:
        row = _last_row(found) if latest else _first_row(found)
        return np.append(codes, np.int32(MISSING))[row]
    table = np.full((found.days, found.size), MISSING, np.int32)
    for day, each in enumerate(_days(found)):
        chosen = each if latest else each[::-1]
        table[day, found.place[chosen]] = codes[chosen]  # of several rows the last one stays
    return table


def _last_row(found: Passing) -> Values:
    """The last row that has come on each day, if it has not gone; else -1."""
    assert found.begin is not None and found.end is not None  # noqa: S101, PT018 - rows are in step
    table = np.full((found.days, found.size), -1, np.int32)
    some = np.flatnonzero(found.begin < found.days)
    table[found.begin[some], found.place[some]] = some  # of several rows the last one stays
    for day in range(1, found.days):
        np.maximum(table[day], table[day - 1], out=table[day])
    here = np.append(found.end, -1)[table] > np.arange(found.days)[:, None]
    return np.where(here, table, -1)


def _first_row(found: Passing) -> Values:
    """The first row that has not gone on each day, if it has come; else -1."""
    assert found.begin is not None and found.end is not None  # noqa: S101, PT018 - rows are in step
    none = len(found.place)
    table = np.full((found.days, found.size), none, np.int32)
    some = np.flatnonzero(found.end > 0)[::-1]
    table[found.end[some] - 1, found.place[some]] = some  # of several rows the first one stays
    for day in range(found.days - 2, -1, -1):
        np.minimum(table[day], table[day + 1], out=table[day])
    here = np.append(found.begin, found.days)[table] <= np.arange(found.days)[:, None]
    return np.where(here, table, -1)


def sums(found: Passing, values: Values) -> Values:
    """The sum of whole numbers or fractions; 0 without rows."""
    numbers = values[found.rows]
    table = np.zeros((found.days, found.size), numbers.dtype)
    for day, each in enumerate(_days(found)):
        if each.size:
            starts, places = _runs(found.place[each])
            table[day, places] = np.add.reduceat(numbers[each], starts)
    return table


def first_and_last(found: Passing, values: Values) -> tuple[Values, Values]:
    """A number of the first and of the last row of each profile, in the order that rows are in; 0 without rows."""
    numbers = values[found.rows]
    first, last = np.zeros((2, found.days, found.size), numbers.dtype)
    for day, each in enumerate(_days(found)):
        last[day, found.place[each]] = numbers[each]
        first[day, found.place[each[::-1]]] = numbers[each[::-1]]
    return first, last


def medians(found: Passing, values: Values, digits: int) -> Amount:
    """The middle value, or the mean of the middle two; missing without rows."""
    numbers = Amount(values[found.rows], None, digits).fractions
    found = found.picked(order := np.lexsort((numbers, found.place)))
    numbers = numbers[order]
    table, known = np.zeros((found.days, found.size)), np.zeros((found.days, found.size), bool)
    for day, each in enumerate(_days(found)):
        if each.size:
            starts, places = _runs(found.place[each])
            length = np.diff(np.append(starts, len(each)))
            low, high = (numbers[each[starts + half]] for half in ((length - 1) // 2, length // 2))
            table[day, places], known[day, places] = low * 0.5 + high * 0.5, True
    return Amount(table, known)


def deviations(found: Passing, values: Values, digits: int) -> Amount:
    """The sample's standard deviation; missing for fewer than two rows."""
    numbers = Amount(values[found.rows], None, digits).fractions
    table, known = np.zeros((found.days, found.size)), np.zeros((found.days, found.size), bool)
    for day, each in enumerate(_days(found)):
        if each.size:
            starts, places = _runs(found.place[each])
            length = np.diff(np.append(starts, len(each)))
            given = numbers[each]
            given = given - np.repeat(given[starts], length)  # equal values deviate by nothing at all
            given -= np.repeat(np.add.reduceat(given, starts) / length, length)
            square = np.add.reduceat(given * given, starts) - np.add.reduceat(given, starts) ** 2 / length
            several = length >= _ONE
            variance = np.maximum(square[several], 0) / (length[several] - 1)
            table[day, places[several]], known[day, places[several]] = np.sqrt(variance), True
    return Amount(table, known)


def means(found: Passing, values: Values, digits: int) -> Amount:
    """The mean; missing without rows."""
    return arithmetic("/", Amount(sums(found, values), None, digits), Amount(counts(found)))


def _days(found: Passing) -> Iterator[Values]:
    return (found.of_day(day) for day in range(found.days))


def _runs(place: Values) -> tuple[Values, Values]:
    """Where each run of equal places begins, and these places."""
    starts = np.flatnonzero(np.diff(place, prepend=-1))
    return starts, place[starts]
