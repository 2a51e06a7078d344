"""How several audiences overlap: each pair, each exclusive region, and how many profiles are in any of them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from insight.audiences.selection import require_same
from insight.errors import ComparisonError
from insight.kit.answer import ValueAnswer
from insight.kit.sheet import MOST_ROWS, Share, Sheet, Table, part_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy.typing as npt
    import pyarrow as pa
    from polars._typing import PolarsDataType

    from insight.audiences.selection import Selection
    from insight.plots import Figure, Theme
    from insight.profiles.profile_table import Profiles

MOST_WITH_REGIONS = 12
"""Audiences for which exclusive regions are told: more than 4,096 of them nobody reads."""
_FEWEST = 2
_BLOCK = 65_536
_PAIR_TYPES: dict[str, PolarsDataType] = {
    "one": pl.String, "two": pl.String, "size_one": pl.Int64, "size_two": pl.Int64, "both": pl.Int64,
    "share_of_one": pl.Float64, "share_of_two": pl.Float64, "jaccard": pl.Float64,
}  # fmt: skip
_REGION_TYPES: dict[str, PolarsDataType] = {
    "audiences": pl.List(pl.String), "degree": pl.Int64, "profiles": pl.Int64, "share": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True)
class Overlap(ValueAnswer):
    """What several audiences have in common, and what they do not. All counts are exact.

    Attributes
    ----------
    names : of the audiences; the text of one without a name.
    sizes : members of each.
    both : for each two of them, by place, the profiles in both; of an audience with itself, its size.
    union : profiles in at least one of them, each counted once.
    total : all profiles.
    exclusive : profiles that are in exactly these audiences (by place) and in no other; only regions that occur, and
        `()` is in none. None above `MOST_WITH_REGIONS` audiences.

    Examples
    --------
    >>> overlap = overlap_of_regions(["new", "rich"], {(True, False): 3, (True, True): 2, (False, False): 5})
    >>> overlap.sizes, overlap.union, overlap.total
    ((5, 2), 5, 10)
    >>> overlap.pairs.select("one", "two", "both", "share_of_one", "jaccard").rows()
    [('new', 'rich', 2, 0.4, 0.4)]
    >>> overlap.regions.rows()
    [(['new'], 1, 3, 0.6), (['new', 'rich'], 2, 2, 0.4)]
    """

    names: tuple[str, ...]
    sizes: tuple[int, ...]
    both: tuple[tuple[int, ...], ...] = field(repr=False)
    union: int
    total: int
    exclusive: Mapping[tuple[int, ...], int] | None = field(repr=False)

    @cached_property
    def pairs(self) -> pl.DataFrame:
        """One row per pair of audiences, in the order they were given.

        `one`, `two`: the names; `size_one`, `size_two`: members; `both`: profiles in both; `share_of_one`,
        `share_of_two`: those as a share of each (missing where it is empty); `jaccard`: those as a share of the profiles in
        either (missing where both are empty). Shares are 0 to 1.
        """
        rows = [self._pair(one, two) for one in range(len(self.names)) for two in range(one + 1, len(self.names))]
        return pl.DataFrame(rows, _PAIR_TYPES, orient="row")

    def _pair(self, one: int, two: int) -> tuple[Any, ...]:
        both, size_one, size_two = self.both[one][two], self.sizes[one], self.sizes[two]
        shares = (_share(both, size_one), _share(both, size_two), _share(both, size_one + size_two - both))
        return (self.names[one], self.names[two], size_one, size_two, both, *shares)

    @cached_property
    def regions(self) -> pl.DataFrame:
        """One row per exclusive region that occurs, largest first; who is in none of the audiences is left out.

        `audiences`: the names of those that the region lies in, and in no others; `degree`: how many those are;
        `profiles`: in the region; `share`: as a share of the profiles in any of the audiences, 0 to 1.

        Raises
        ------
        ComparisonError
            Above 12 audiences.
        """
        rows = [
            ([self.names[place] for place in key], len(key), size, _share(size, self.union))
            for key, size in sorted(self._exclusive().items(), key=lambda each: (-each[1], each[0]))
            if key
        ]
        return pl.DataFrame(rows, _REGION_TYPES, orient="row")

    def _exclusive(self) -> Mapping[tuple[int, ...], int]:
        if self.exclusive is None:
            raise ComparisonError(
                f"Exclusive regions are told for up to {MOST_WITH_REGIONS} audiences; here are {len(self.names)}. "
                "Ask about fewer, or use `pairs`."
            )
        return self.exclusive

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON; `regions` is None above 12 audiences."""
        return {
            "total": self.total,
            "union": self.union,
            "audiences": [{"name": name, "members": size} for name, size in zip(self.names, self.sizes, strict=True)],
            "pairs": self.pairs.to_dicts(),
            "regions": self.regions.to_dicts() if self.exclusive is not None else None,
        }

    @property
    def frame(self) -> pl.DataFrame:
        """The same as `pairs`."""
        return self.pairs

    def sheet(self) -> Sheet:
        """Sizes of the audiences, what each two have in common, and who is in exactly which of them."""
        formats = self.formats
        named = zip(self.names, self.sizes, strict=True)
        pairs = [
            (
                row["both"],
                *(Share(row[each]) for each in ("share_of_one", "share_of_two", "jaccard")),
                row["one"],
                row["two"],
            )
            for row in self.pairs.iter_rows(named=True)
        ]
        regions = self.regions if self.exclusive is not None else pl.DataFrame(schema=_REGION_TYPES)
        exactly = [
            (row["profiles"], Share(row["share"]), ", ".join(row["audiences"]))
            for row in regions.head(MOST_ROWS).iter_rows(named=True)
        ]
        tables = (
            Table(
                ("audience", "profiles", "of all"), [(name, size, part_of(size, self.total)) for name, size in named]
            ),
            Table(("both", "of one", "of two", "of either", "one", "two"), pairs, "Pairs"),
            Table(("profiles", "of these", "in exactly"), exactly, "Who is in exactly which", regions.height),
        )
        union = f"{formats.number(self.union)} of {formats.counted(self.total, 'profile')}"
        untold = f"Who is in exactly which of them is told for up to {MOST_WITH_REGIONS} audiences."
        note = "" if self.exclusive is not None else untold
        facts = {"in any of them": union, "of all profiles": part_of(self.union, self.total)}
        return Sheet("Overlap of", formats.counted(len(self.names), "audience"), facts, tables, note, formats)

    def plot(self, theme: Theme = "auto") -> Figure:
        """An UpSet figure.

        Raises
        ------
        ComparisonError
            Above 12 audiences.
        """
        from insight import plots  # noqa: PLC0415 - loads plotly

        title = f"Overlap of {len(self.names)} audiences"
        with plots.written(self.formats):
            return plots.overlap(self.names, self.sizes, self._exclusive(), self.total, title, theme=theme)


def _share(part: int, of: int) -> float | None:
    return part / of if of else None


def overlap(profiles: Profiles, audiences: Sequence[Selection]) -> Overlap:
    """The overlap of two or more audiences, in one query.

    The engine groups the profiles by all conditions together; every number is counted from those groups.

    Raises
    ------
    ComparisonError
        If there are fewer than two, or one stands there twice.
    InsightError
        If one is of another workspace or day.
    """
    names = _names(profiles, audiences)
    columns = [f"in_{place}" for place in range(len(names))]
    relation: Any = profiles.values(dict(zip(columns, (each.tree for each in audiences), strict=True)))
    told = relation.mutate(**{column: relation[column].fill_null(False) for column in columns})  # noqa: FBT003 - the value
    groups = profiles.data.engine.arrow(told.group_by(columns).agg(profiles=told.count()))
    sizes = groups["profiles"].to_numpy().astype(np.int64)
    exclusive = None
    if len(names) <= MOST_WITH_REGIONS:
        inside = zip(*(groups[column].to_pylist() for column in columns), strict=True)
        exclusive = {_places(each): int(size) for each, size in zip(inside, sizes, strict=True)}
    found = _overlap(names, _counted(len(names), _blocks(groups, columns)), int(sizes.sum()), exclusive)
    return replace(found, formats=profiles.formats)


def overlap_of_regions(names: Sequence[str], regions: Mapping[tuple[bool, ...], int]) -> Overlap:
    """The overlap of audiences from the profiles in each region, wherever they were counted.

    Parameters
    ----------
    names
        The audiences.
    regions
        By whether a profile is in each audience: how many are. Those in none (all false) count for the total.

    Raises
    ------
    ComparisonError
        If a region is not about as many audiences as there are names.
    """
    if any(len(each) != len(names) for each in regions):
        raise ComparisonError(f"Every region tells of each of the {len(names)} audiences whether it lies in it.")
    inside = np.array(list(regions), dtype=bool).reshape(len(regions), len(names))
    sizes = np.array(list(regions.values()), dtype=np.int64)
    exclusive = {_places(each): size for each, size in regions.items() if size}
    told = exclusive if len(names) <= MOST_WITH_REGIONS else None
    return _overlap(tuple(names), _counted(len(names), [(inside, sizes)]), int(sizes.sum()), told)


def _names(profiles: Profiles, audiences: Sequence[Selection]) -> tuple[str, ...]:
    if len(audiences) < _FEWEST:
        raise ComparisonError(
            f"An overlap needs two audiences or more; here {'is' if audiences else 'are'} {len(audiences)}."
        )
    require_same(profiles, audiences)
    names = tuple(each.spoken_name for each in audiences)
    for name in names:
        if names.count(name) > 1:
            raise ComparisonError(f"The audience {name!r} stands here twice. Leave one out.")
    return names


def _places(inside: Sequence[bool]) -> tuple[int, ...]:
    return tuple(place for place, is_in in enumerate(inside) if is_in)


_Block = tuple["npt.NDArray[np.bool_]", "npt.NDArray[np.int64]"]
"""Rows that tell who is in which audience, and for how many profiles each row stands."""


def _blocks(groups: pa.Table, columns: Sequence[str]) -> Iterator[_Block]:
    """The groups in parts that are small however many there are."""
    for start in range(0, groups.num_rows, _BLOCK):
        part = groups.slice(start, _BLOCK)
        inside = np.column_stack([part[column].to_numpy().astype(bool) for column in columns])
        yield inside, part["profiles"].to_numpy().astype(np.int64)


def _counted(audiences: int, blocks: Iterator[_Block] | Sequence[_Block]) -> tuple[npt.NDArray[np.int64], int]:
    """For each two audiences the profiles in both, and the profiles in any."""
    both, union = np.zeros((audiences, audiences), dtype=np.int64), 0
    for inside, sizes in blocks:
        rows = inside.astype(np.float64)  # products of floats are fast, and exact up to 2**53
        both += np.rint(rows.T @ (rows * sizes[:, None])).astype(np.int64)
        union += int(sizes[inside.any(axis=1)].sum())
    return both, union


def _overlap(
    names: tuple[str, ...],
    counted: tuple[npt.NDArray[np.int64], int],
    total: int,
    exclusive: Mapping[tuple[int, ...], int] | None,
) -> Overlap:
    both, union = counted
    matrix = tuple(tuple(map(int, row)) for row in both)
    sizes = tuple(row[place] for place, row in enumerate(matrix))
    return Overlap(names, sizes, matrix, union, total, exclusive)
