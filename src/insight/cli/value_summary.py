"""The values of a property in a few figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from insight.kit.formats import PLAIN, Formats
from insight.kit.sheet import CellValue, Share
from insight.kit.terminal import figure

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

MOST = 5
"""How many of the most common values are shown."""


def summary(column: pl.Series) -> dict[str, Any]:
    """How many profiles have a value, and what the values are like.

    Numbers: `min`, `median`, `mean`, `max`. True/false: `true`, how many. Times: `earliest`, `latest`. Texts:
    `different`, and the most `common` with their counts; a value of a single profile is never among them. Lists: the
    same of their elements.

    >>> import polars as pl
    >>> summary(pl.Series([True, False, None]))
    {'profiles': 3, 'known': 2, 'true': 1}
    """
    import polars as pl  # noqa: PLC0415 - heavy, and loaded by now

    known = column.drop_nulls()
    found: dict[str, Any] = {"profiles": len(column), "known": len(known)}
    if column.dtype == pl.List:
        known = known.explode().drop_nulls()
    if known.is_empty() or known.dtype.is_nested():
        return found
    if column.dtype.is_numeric():
        figures = known.cast(pl.Float64)
        return found | {"min": known.min(), "median": figures.median(), "mean": figures.mean(), "max": known.max()}
    if column.dtype.is_temporal():
        return found | {"earliest": known.min(), "latest": known.max()}
    if column.dtype == pl.Boolean:
        return found | {"true": int(known.sum())}
    counts = (
        known.cast(pl.String).value_counts(name="profiles").sort(["profiles", column.name], descending=[True, False])
    )
    shared = counts.filter(counts["profiles"] > 1).head(MOST)
    common = [{"value": value, "profiles": number} for value, number in shared.iter_rows()]
    return found | {"different": counts.height, "common": common}


def words(found: Mapping[str, Any], unit: str, formats: Formats) -> list[tuple[str, CellValue]]:
    """The summary of a property of this unit as names and values to print."""
    known = f"{formats.number(found['known'])} of {formats.counted(found['profiles'], 'profile')}"
    lines: list[tuple[str, CellValue]] = [("known", known)]
    lines += [(name, _in(unit, found[name])) for name in ("min", "median", "mean", "max") if name in found]
    lines += [(name, found[name]) for name in ("earliest", "latest") if name in found]
    if "true" in found:
        part = f" ({formats.share(found['true'], found['known'])})" if found["known"] else ""
        lines.append(("true", f"{formats.number(found['true'])}{part}"))
    if "different" in found:
        lines.append(("different", found["different"]))
    if found.get("common"):
        lines.append(("most common", _common(found, MOST, formats)))
    return lines


def line(found: Mapping[str, Any], unit: str, formats: Formats = PLAIN) -> str:
    """The summary in a few words, for a table."""
    if "median" in found:
        least, middle, most = (figure(_in(unit, found[name]), formats) for name in ("min", "median", "max"))
        return f"{middle} ({least} to {most})"
    if "earliest" in found:
        return f"{figure(found['earliest'], formats)} to {figure(found['latest'], formats)}"
    if "true" in found:
        return f"{formats.number(found['true'])} true"
    return _common(found, 2, formats) if found.get("common") else figure(None)


def _common(found: Mapping[str, Any], most: int, formats: Formats) -> str:
    return ", ".join(f"{each['value']} ({formats.number(each['profiles'])})" for each in found["common"][:most])


def _in(unit: str, value: Any) -> CellValue:
    return Share(value) if unit == "share" else value
