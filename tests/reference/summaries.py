"""Functions of many rows' values, once the rows are chosen."""

from __future__ import annotations

from collections import Counter
from statistics import median, stdev
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from .values import Value


def summary(function: str, known: list[Value], *, distinct: bool, at_least: int) -> Value:
    """A function of the known values of a column."""
    match function:
        case "count":
            return len(set(known)) if distinct else len(known)
        case "sum":
            return sum(known)
        case "values":
            return sorted(set(known))
        case "most_frequent":
            return most_frequent(known, at_least)
        case "stddev":
            return stdev(known) if len(known) > 1 else None
        case _:
            return of_some(function, known) if known else None


def of_some(function: str, known: list[Value]) -> Value:
    """A function that has no value without any known value."""
    match function:
        case "mean":
            return sum(known) / len(known)
        case "median":
            return median(known)
        case "min":
            return min(known)
        case "max":
            return max(known)
        case _:
            raise ValueError(f"{function} is no function of values")


def most_frequent(known: list[Value], at_least: int) -> Value:
    """The most frequent value, the smallest of several; missing if it is there less than `at_least` times."""
    counts = Counter(known)
    often = max(counts.values(), default=0)
    if often < max(at_least, 1):
        return None
    return min(value for value, count in counts.items() if count == often)


def mean_gap(times: list[dt.datetime]) -> float | None:
    """Mean days between rows in time order: from the first to the last, by the number of gaps."""
    if len(times) < 2:
        return None
    days = (max(times) - min(times)).total_seconds() / 86400
    return days / (len(times) - 1)
