"""Files as tables: read where they are, through DuckDB; spreadsheets through polars."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from insight.errors import DataError, did_you_mean

if TYPE_CHECKING:
    from pathlib import Path

    import ibis.expr.types as ir

FILE_TYPES = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet", ".xlsx")


def read_file(backend: Any, folder: Path, text: str, *, as_text: bool = False) -> ir.Table:
    """A file or a glob as a lazy table of a DuckDB backend.

    Raises
    ------
    DataError
        If nothing has that name, or its ending is not known.
    """
    found = files_of(folder, text)
    paths: list[str] = [str(path) for path in found]
    match _ending(text):
        case ".parquet":
            return backend.read_parquet(paths)
        case ".csv" | ".tsv":
            options: dict[str, Any] = {"all_varchar": True} if as_text else {}
            return backend.read_csv(paths, **options)
        case ".json" | ".jsonl" | ".ndjson":
            return backend.read_json(paths)
        case ending:
            raise DataError(
                f"Files ending in {ending!r} cannot be read.",
                source=text,
                remedy=f"Known: {', '.join(FILE_TYPES)}.",
            )


def sheet(path: Path, text: str) -> pl.DataFrame:
    """The first sheet of an Excel workbook.

    Raises
    ------
    DataError
        If there is no such file, or it is no workbook.
    """
    if not path.is_file():
        raise _missing(path.parent, path.name, text)
    import fastexcel  # noqa: PLC0415 - only spreadsheets need it

    try:
        return pl.read_excel(path)
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError):
        raise DataError("This is no readable Excel workbook.", source=text) from None


def files_of(folder: Path, text: str) -> list[Path]:
    """The files that a source names, sorted; a path is taken from the workspace file's folder.

    Raises
    ------
    DataError
        If there are none.
    """
    path = folder / text
    if "*" not in text and "?" not in text:
        if not path.is_file():
            raise _missing(path.parent, path.name, text)
        return [path]
    fixed = next((parent for parent in path.parents if not any(sign in str(parent) for sign in "*?")), folder)
    found = sorted(each for each in fixed.glob(str(path.relative_to(fixed))) if each.is_file())
    if not found:
        raise DataError("No file fits this pattern.", source=text, remedy=f"It was looked for in {fixed}.")
    return found


def _missing(folder: Path, name: str, text: str) -> DataError:
    beside = [each.name for each in folder.iterdir() if each.suffix in FILE_TYPES] if folder.is_dir() else []
    return DataError("There is no such file.", source=text, remedy=did_you_mean(name, beside) if beside else "")


def _ending(text: str) -> str:
    name = text.lower().removesuffix(".gz").removesuffix(".zst")
    return "." + name.rsplit(".", 1)[-1]


def fingerprint(folder: Path, text: str) -> tuple[tuple[str, int, int], ...]:
    """Name, size and time of change of each file of a source: equal as long as nothing was written."""
    return tuple((str(path), (stat := path.stat()).st_size, stat.st_mtime_ns) for path in files_of(folder, text))
