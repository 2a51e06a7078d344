"""Write the made-up shop into a folder."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Self

import polars as pl
import pyarrow.parquet as pq

from insight.datasets.dataset_folder import NAME, cached, fill_once, fingerprint, write_workspace
from insight.datasets.simulation import browsing, messages, orders, people, service
from insight.datasets.simulation.block import PROFILES_PER_BLOCK, ProfileBlock
from insight.datasets.simulation.catalogue import Catalogue, draw_catalogue, products_table, stores_table
from insight.errors import DatasetError, did_you_mean
from insight.kit.progress import bar

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Collection, Iterator, Mapping
    from types import TracebackType


class TableFiles:
    """Parquet files in `folder`, one per table, each frame one row group; closed on leaving the `with`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, pq.ParquetWriter] = {}
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.__exit__(kind, error, at)

    def append(self, table: str, frame: pl.DataFrame) -> None:
        """Write `frame` to the end of the file of `table`."""
        rows = frame.to_arrow()
        if table not in self._files:
            path = self._folder / f"{table}.parquet"
            # Without Arrow's own schema the file says plain text where Arrow says large text.
            writer = pq.ParquetWriter(path, rows.schema, compression="zstd", compression_level=1, store_schema=False)
            self._files[table] = self._open.enter_context(writer)
        self._files[table].write_table(rows)


VERSION = 1
"""Raised whenever the same arguments would give other rows."""

_TEMPLATE = "insight_shop.toml"

CATALOGUE_TABLES: Mapping[str, Callable[[Catalogue], pl.DataFrame]] = {
    "products": products_table,
    "stores": stores_table,
}
BLOCK_TABLES: Mapping[str, Callable[[ProfileBlock], pl.DataFrame]] = {
    "customers": people.customers_table,
    "consents": messages.consents_table,
    "orders": orders.orders_table,
    "order_lines": orders.order_lines_table,
    "sessions": browsing.sessions_table,
    "views": browsing.views_table,
    "clicks": browsing.clicks_table,
    "cart_adds": browsing.cart_adds_table,
    "visits": browsing.visits_table,
    "loyalty_cards": service.loyalty_cards_table,
    "points": service.points_table,
    "subscriptions": service.subscriptions_table,
    "support_cases": service.support_cases_table,
    "messages": messages.messages_table,
}
LISTS: Mapping[str, Callable[[ProfileBlock], pl.DataFrame]] = {
    "staff": people.staff_list,
    "bounced": people.bounced_list,
    "complained": people.complained_list,
}
TABLES = (*BLOCK_TABLES, *CATALOGUE_TABLES)
"""What `tables` may name; each is a Parquet file."""


def generate(
    profiles: int,
    seed: int,
    folder: str | os.PathLike[str] | None = None,
    tables: Collection[str] | None = None,
) -> Path:
    """The workspace file of the shop, written unless it is there; see `insight.datasets.shop`."""
    profiles, seed = _checked("profiles", profiles, 1), _checked("seed", seed, 0)
    chosen = _chosen(tables)
    facts = {
        "dataset": "shop",
        "version": VERSION,
        "workspace": fingerprint(_TEMPLATE),
        "profiles": profiles,
        "seed": seed,
        "tables": sorted(chosen),
    }
    place = cached(_name(profiles, seed, chosen)) if folder is None else Path(folder)

    def fill(part: Path) -> None:
        _write(part, profiles, seed, chosen)

    return fill_once(place, facts, fill) / NAME


def _checked(name: str, value: int, least: int) -> int:
    """A whole number that is not too small."""
    if value < least or value != int(value):
        raise DatasetError(f"{name} is {value}; it must be a whole number, at least {least}.")
    return int(value)


def _chosen(tables: Collection[str] | None) -> frozenset[str]:
    """The names asked for, and `customers`."""
    if tables is None:
        return frozenset(TABLES)
    wanted = (tables,) if isinstance(tables, str) else tables
    for name in wanted:
        if name not in TABLES:
            raise DatasetError(f"The shop has no table named {name!r}. {did_you_mean(name, TABLES, most=len(TABLES))}")
    return frozenset({"customers", *wanted})


def _name(profiles: int, seed: int, chosen: frozenset[str]) -> str:
    some = "" if chosen == frozenset(TABLES) else "-" + "-".join(sorted(chosen))
    return f"shop-v{VERSION}-{fingerprint(_TEMPLATE)}-{profiles}-{seed}{some}"


def _write(folder: Path, profiles: int, seed: int, chosen: frozenset[str]) -> None:
    catalogue = draw_catalogue(seed)
    lists: dict[str, list[pl.DataFrame]] = {name: [] for name in LISTS}
    with TableFiles(folder) as files:
        for name, rows in CATALOGUE_TABLES.items():
            if name in chosen:
                files.append(name, rows(catalogue))
        for block in _blocks(profiles, seed, catalogue):
            for name, draw in BLOCK_TABLES.items():
                if name in chosen:
                    files.append(name, draw(block))
            for name, draw in LISTS.items():
                lists[name].append(draw(block))
    for name, frames in lists.items():
        pl.concat(frames).write_csv(folder / f"{name}.csv")
    write_workspace(folder, _TEMPLATE, chosen)


def _blocks(profiles: int, seed: int, catalogue: Catalogue) -> Iterator[ProfileBlock]:
    with bar(total=profiles, desc="shop", unit=" profiles") as shown:
        for number, first in enumerate(range(0, profiles, PROFILES_PER_BLOCK)):
            block = ProfileBlock(seed, number, min(PROFILES_PER_BLOCK, profiles - first), catalogue)
            yield block
            shown.update(block.size)
