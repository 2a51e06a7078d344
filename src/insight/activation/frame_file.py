"""A frame as a file: CSV that no spreadsheet runs, or Parquet."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = (".csv", ".parquet")


def write_frame(frame: pl.DataFrame, path: Path, ending: str) -> int:
    """Write a frame in the format of an ending of `FORMATS`; how many cells of a CSV file got a quote in front.

    Raises
    ------
    OSError
        If the file cannot be written.
    """
    cells = 0
    try:
        if ending == ".csv":
            frame, cells = defused(frame)
            frame.write_csv(path)
        else:
            frame.write_parquet(path)
    except pl.exceptions.PolarsError as wrong:
        told = re.search(r"os error (\d+)", str(wrong))
        reason = os.strerror(int(told.group(1))) if told is not None else type(wrong).__name__
        raise OSError(0, reason) from None
    return cells


_RISKY = r"^[=+\-@\t\r\n]"
_NUMBER = r"^[+\-]?[0-9][0-9 .,()\-]*$"


def defused(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The frame with a single quote before each text cell that would run as a formula, and how many those are.

    Names of columns count as cells. Plain numbers and phone numbers such as `+47 123 45 678` stay as they are. Lists become
    texts joined by `|`.

    >>> frame, count = defused(pl.DataFrame({"name": ["=1+1", "Ola"], "phone": ["+4712345678", "-"]}))
    >>> frame.rows(), count
    ([("'=1+1", '+4712345678'), ('Ola', "'-")], 2)
    """
    lists = [name for name, kind in frame.schema.items() if isinstance(kind, pl.List)]
    frame = frame.with_columns(pl.col(name).cast(pl.List(pl.String)).list.join("|") for name in lists)
    count = 0
    risky = [name for name in frame.columns if re.search(_RISKY, name) and not re.search(_NUMBER, name)]
    frame = frame.rename({name: f"'{name}" for name in risky})
    for name in (name for name, kind in frame.schema.items() if kind == pl.String):
        cell = pl.col(name)
        runs = (cell.str.contains(_RISKY) & ~cell.str.contains(_NUMBER)).fill_null(False)  # noqa: FBT003 - the value
        count += int(frame.select(runs.sum()).item())
        frame = frame.with_columns(pl.when(runs).then(pl.lit("'") + cell).otherwise(cell).alias(name))
    return frame, count + len(risky)
