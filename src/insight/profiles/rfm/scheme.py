"""RFM scores: recency, frequency and monetary value as 1 to `bins`, 5 best by default, and the named segments they make.

A score is decided by cut-offs, values of the data itself, so that two customers with equal values never differ. Cut-off i of
n is the smallest value that at least i/n of the buyers do not exceed (a discrete quantile), which every engine computes
alike. Recency is whole days since the last purchase, fewer is better.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from functools import reduce
from typing import TYPE_CHECKING, Any, Literal

import ibis

from insight.errors import RfmError
from insight.kit.whole_file import UNTOUCHED, whole_file
from insight.language.types import NUMBER, TEXT
from insight.profiles.catalog.definitions import Computed
from insight.profiles.rfm.cell_map import NEVER, SegmentMap

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import ibis.expr.types as ir

    from insight.customers.model import PropertyPart, RfmPart

RfmMeasure = Literal["recency_days", "frequency", "monetary"]
MEASURES: tuple[RfmMeasure, ...] = ("recency_days", "frequency", "monetary")
PREFIX = "rfm_"
FORMAT = 1
FEWEST, MOST = 2, 10
_DECIMALS = 6
"""Decimals of a sum of floats that count: two customers with equal purchases in another order must not differ."""


@dataclass(frozen=True)
class Scheme:
    """Everything that decides a customer's scores: kept in a file, it scores a later day alike.

    Attributes
    ----------
    bins : scores run from 1 to this.
    cutoffs : ascending cut-offs of each measure, `bins - 1` of them; days, orders, and the workspace's currency.
    segments : name of each cell's segment, by "r,f,m".
    as_of : the instant that the cut-offs were taken at, ISO.
    """

    bins: int
    cutoffs: Mapping[str, tuple[float, ...]]
    segments: Mapping[str, str]
    as_of: str

    def save(self, path: Path) -> None:
        """Write the scheme as JSON.

        Raises
        ------
        RfmError
            If the file cannot be written.
        """
        text = json.dumps({"format": FORMAT, **asdict(self)}, indent=2, ensure_ascii=False) + "\n"
        said = f"{path}: the file could not be written: "
        with whole_file(path, error=lambda reason: RfmError(f"{said}{reason}. {UNTOUCHED}")) as part:
            part.write_text(text, encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> Scheme:
        """Read a saved scheme.

        Raises
        ------
        RfmError
            If the file is missing, is no scheme, or is of a newer version.
        """
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise RfmError(f"{path}: this is no readable RFM scheme.") from None
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise RfmError(f"{path}: this is no RFM scheme of format {FORMAT}; it may be of a newer version.")
        if not _is_scheme(data):
            raise RfmError(f"{path}: the RFM scheme lacks a part or holds one of the wrong type.")
        cutoffs: dict[str, tuple[float, ...]] = {
            measure: tuple(map(float, data["cutoffs"][measure])) for measure in MEASURES
        }
        scheme = cls(data["bins"], cutoffs, data["segments"], data["as_of"])
        try:
            scheme.check()
        except RfmError as wrong:
            raise RfmError(f"{path}: {wrong}") from None
        return scheme

    def check(self) -> None:
        """Make sure that cut-offs ascend and every cell has a segment.

        Raises
        ------
        RfmError
        """
        if not FEWEST <= self.bins <= MOST:
            raise RfmError(f"rfm.bins: {self.bins} is not from {FEWEST} to {MOST}.")
        for measure in MEASURES:
            _check_cutoffs(measure, self.cutoffs[measure], self.bins)
        SegmentMap.from_cells(self.bins, self.segments)


def _is_scheme(data: Mapping[str, Any]) -> bool:
    """Whether a saved scheme has every part, each of its type."""
    cutoffs, segments = data.get("cutoffs"), data.get("segments")
    return (
        type(data.get("bins")) is int
        and isinstance(data.get("as_of"), str)
        and isinstance(cutoffs, dict)
        and all(isinstance(cutoffs.get(measure), list) for measure in MEASURES)
        and all(type(cut) in (int, float) for measure in MEASURES for cut in cutoffs[measure])
        and isinstance(segments, dict)
        and all(isinstance(name, str) for name in segments.values())
    )


def _check_cutoffs(measure: str, cutoffs: tuple[float, ...], bins: int) -> None:
    if len(cutoffs) != bins - 1:
        raise RfmError(f"rfm.cutoffs.{measure}: {bins} bins need {bins - 1} cut-offs, here are {len(cutoffs)}.")
    if any(cut != cut for cut in cutoffs) or list(cutoffs) != sorted(cutoffs):  # noqa: PLR0124 - NaN is no value
        raise RfmError(f"rfm.cutoffs.{measure}: cut-offs must ascend.")


def rfm_properties(part: RfmPart, currency: str) -> dict[str, PropertyPart]:
    """The three measures as properties, in the insight language.

    >>> from insight.customers.model import RfmPart
    >>> rfm_properties(RfmPart(table="orders", amount="amount", window="365 days"), "NOK")["rfm_frequency"].expression
    'count(orders within 365 days)'
    """
    from insight.customers.model import PropertyPart as Part  # noqa: PLC0415 - keeps the annotation import-free
    from insight.language.format import name_text  # noqa: PLC0415

    table = name_text((part.table,))
    rows = (f" within {part.window}" if part.window else "") + (f" where {part.where}" if part.where else "")
    column = name_text((part.table, part.amount))
    return {
        "rfm_recency_days": Part(
            expression=f"days_since(max({table}.time{rows}))",
            unit="days",
            title="Days since the last purchase (RFM)",
        ),
        "rfm_frequency": Part(expression=f"count({table}{rows})", unit="purchases", title="Purchases (RFM)"),
        "rfm_monetary": Part(expression=f"sum({column}{rows})", unit=currency, title="Spend (RFM)"),
    }


def rfm_scores(
    scheme: Callable[[], Scheme], rule: Callable[[], str] = str, prove: Callable[[], object] = str
) -> dict[str, Computed]:
    """The scores and the segment as properties; `scheme` is asked when they are first computed, `rule` says what decides it.

    `prove` is called when one is first used: it raises an error where the scheme is wrong.
    """
    needs = tuple(PREFIX + measure for measure in MEASURES)

    def score(measure: RfmMeasure) -> Callable[[Mapping[str, Any]], Any]:
        def build(columns: Mapping[str, Any]) -> Any:
            known = scheme()
            value = _scored(columns[PREFIX + measure], known.cutoffs[measure], known.bins, measure)
            return ibis.ifelse(columns["rfm_frequency"] > 0, value, ibis.null("int64"))

        return build

    letters = ("r_score", "f_score", "m_score")
    words = ("recency", "frequency", "monetary value")
    scores = {
        letter: Computed(
            letter, NUMBER, needs, score(measure), title=f"Score of {word}", unit="score",
            description="1 to the number of bins, the highest is best; missing for customers who never bought.",
        )
        for letter, word, measure in zip(letters, words, MEASURES, strict=True)
    }  # fmt: skip
    scores["rfm_score"] = Computed(
        "rfm_score",
        TEXT,
        letters,
        _joined,
        title="RFM score",
        description="The three scores in a row, such as 545.",
    )
    scores["rfm_segment"] = Computed(
        "rfm_segment", TEXT, letters, lambda columns: _segment(columns, scheme()), title="RFM segment",
        description=f"The named group of the three scores; {NEVER!r} for customers without a purchase.",
    )  # fmt: skip
    return {name: replace(each, rule=rule, prove=prove) for name, each in scores.items()}


def _scored(column: Any, cutoffs: tuple[float, ...], bins: int, measure: RfmMeasure) -> Any:
    value = _steady(column)
    above = reduce(lambda total, cut: total + ibis.ifelse(value > _exactly(cut), 1, 0), cutoffs, ibis.literal(0))
    return (bins - above if measure == "recency_days" else above + 1).cast("int64")


def _steady(column: Any) -> Any:
    """A measure without the noise of summing floats in any order."""
    return column.round(_DECIMALS) if column.type().is_floating() else column


def _exactly(cut: float) -> Any:
    return int(cut) if float(cut).is_integer() else cut


def _joined(columns: Mapping[str, Any]) -> Any:
    r, f, m = (columns[name].cast("string") for name in ("r_score", "f_score", "m_score"))
    return r + f + m


def _segment(columns: Mapping[str, Any], scheme: Scheme) -> Any:
    """The name of each cell; cells are numbered so that neighbours make runs, which engines compare fastest."""
    bins = scheme.bins
    cell = (columns["r_score"] * bins + columns["f_score"]) * bins + columns["m_score"]
    by_name: dict[str, list[int]] = {}
    for key, name in scheme.segments.items():
        r, f, m = map(int, key.split(","))
        by_name.setdefault(name, []).append((r * bins + f) * bins + m)
    tests = [(cell.between(first, last), name) for name, cells in by_name.items() for first, last in _runs(cells)]
    return ibis.cases(*tests, else_=NEVER)


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Runs of neighbouring numbers as (first, last).

    >>> _runs([3, 1, 2, 7])
    [(1, 3), (7, 7)]
    """
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def cutoffs_of(values: ir.Table, bins: int, run: Callable[[ir.Table], dict[str, Any]]) -> dict[str, tuple[float, ...]]:
    """Cut-offs of each measure over the buyers; zeros when nobody bought, since nobody is scored then.

    Parameters
    ----------
    values
        One row per profile with the three measures.
    bins
        Number of scores.
    run
        Gives the one row of a table.
    """
    buyers = values.filter(values.rfm_frequency > 0)
    parts: list[ir.Table] = []
    for measure in MEASURES:
        sizes = buyers.group_by(value=_steady(buyers[PREFIX + measure])).agg(size=lambda t: t.count())
        upto = sizes.mutate(
            upto=sizes["size"].sum().over(order_by=sizes.value, rows=(None, 0)),
            total=sizes["size"].sum().over(),
        )
        places = range(1, bins)
        parts.append(
            upto.aggregate(
                **{f"{measure}_{i}": upto.value.min(where=upto.upto * bins >= upto.total * i) for i in places}
            )
        )
    row = run(reduce(lambda one, two: one.cross_join(two), parts))  # one question: the measures are computed once
    return {measure: tuple(float(row[f"{measure}_{i}"] or 0) for i in range(1, bins)) for measure in MEASURES}


def check_rfm(part: RfmPart) -> SegmentMap:
    """The segment map of a workspace file, proved; its fixed cut-offs are looked at too.

    Raises
    ------
    RfmError
        Naming the cells without a segment or in two, or the cut-offs at fault.
    """
    segments = SegmentMap.from_model(part.segments, part.bins)
    for measure, given in part.cutoffs.items():
        _check_cutoffs(measure, given, part.bins)
    return segments


def scheme_of(part: RfmPart, as_of: str, quantiles: Callable[[], Mapping[str, tuple[float, ...]]]) -> Scheme:
    """The scheme of a workspace: fixed cut-offs where they are given, else those of `quantiles`."""
    segments = check_rfm(part)
    missing = [measure for measure in MEASURES if measure not in part.cutoffs]
    found = quantiles() if missing else {}
    cutoffs: dict[str, tuple[float, ...]] = {
        measure: tuple(part.cutoffs.get(measure) or found[measure]) for measure in MEASURES
    }
    return Scheme(part.bins, cutoffs, segments.cells(), as_of)
