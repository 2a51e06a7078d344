"""Write frames to Parquet files, one after another."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

import pyarrow.parquet as pq

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    import polars as pl


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
