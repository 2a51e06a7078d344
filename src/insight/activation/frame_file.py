"""A frame as a file: CSV that no spreadsheet runs, or Parquet."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

import polars as pl

from insight.activation.spreadsheet import defused

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
