"""Files as tables: read where they are, through DuckDB; spreadsheets through polars.

A reader that guesses is held to what the first line says: the columns of a CSV file are those of its header, only `true` and
`false` are true/false (`NO` is a country), long whole numbers stay whole, and the times of a JSON file keep their zone.
"""

from __future__ import annotations

import codecs
import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ibis

from insight.customers.state.data_state import files_state
from insight.errors import DataError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import ibis.expr.types as ir
    import polars as pl

    from insight.customers.state.data_state import FilesState

FILE_TYPES = (".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".parquet", ".xlsx")
_PACKED = (".gz", ".zst")
_DELIMITERS = ",;\t|"
_SAMPLE = 20_480
"""Rows whose values decide the type of a column, as many as DuckDB looks at."""
_LONG = re.compile(r"[+-]?\d{16,}")
_ZONED = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d(:?\d\d)?)")


def is_file_name(text: str) -> bool:
    """Whether a source names files (by a path, a pattern or an ending) and not a table of the engine.

    >>> [is_file_name(text) for text in ("orders.csv.gz", "orders/*", "Orders.XLSX", "shop.orders")]
    [True, True, True, False]
    """
    return "/" in text or "*" in text or _ending(text) in FILE_TYPES


@dataclass(frozen=True)
class SourceFiles:
    """The files that a source names.

    Attributes
    ----------
    folder : that its path is taken from.
    source : a path or a pattern.
    read : the files that it named when it was opened: its table goes on to read these.
    """

    folder: Path
    source: str
    read: list[Path]

    def state(self) -> FilesState:
        """The state of the files that it names now.

        Raises
        ------
        DataError
            If there are none.
        """
        return files_state(files_of(self.folder, self.source), self.read)


def read_files(backend: Any, files: SourceFiles, *, as_text: bool = False) -> ir.Table:
    """Files as one lazy table of a DuckDB backend.

    Parameters
    ----------
    as_text
        Read every column of a CSV file as text, so that keys such as `007` stay whole.

    Raises
    ------
    DataError
        If the ending is not known, or a file is empty.
    """
    paths, text = files.read, files.source
    for path in paths:
        if path.stat().st_size == 0:
            raise DataError("The file is empty.", source=path.name, remedy="Columns are read from what a file holds.")
    match _ending(text):
        case ".parquet":
            return backend.read_parquet(_names(paths))
        case ".csv" | ".tsv":
            return _read_csv(backend, paths, as_text=as_text)
        case ".json" | ".jsonl" | ".ndjson":
            return _read_json(backend, _names(paths), text)
        case ending:
            raise DataError(
                f"Files ending in {ending!r} cannot be read.",
                source=text,
                remedy=f"Known: {', '.join(FILE_TYPES)}.",
            )


# --- CSV ----------------------------------------------------------------------------------------------------------------


def _read_csv(backend: Any, paths: list[Path], *, as_text: bool) -> ir.Table:
    header, dialect = _dialect(paths)
    files = _names(paths)
    if as_text:
        return backend.read_csv(files, **dialect, all_varchar=True)
    table = backend.read_csv(files, **dialect)
    if len(table.columns) != len(header):
        read_strictly(backend, paths)
    doubtful = [name for name, kind in table.schema().items() if kind.is_boolean() or kind.is_floating()]
    if doubtful:
        sample = backend.read_csv(files, **dialect, all_varchar=True).select(doubtful).limit(_SAMPLE).to_pyarrow()
        texts = [name for name in doubtful if _is_text(sample[name].unique().to_pylist())]
        if texts:
            table = backend.read_csv(files, **dialect, types=dict.fromkeys(texts, "VARCHAR"))
    if all(kind.is_string() for kind in table.schema().types) and not table.limit(1).to_pyarrow().num_rows:
        return table.select(**{name: ibis.null() for name in table.columns})  # no rows, so no types either
    return table


def _is_text(values: Iterable[str | None]) -> bool:
    """Whether values taken for true/false or decimals are something else: `NO`, `yes`, or numbers too long for decimals."""
    known = [value for value in values if value]
    words = {value.casefold() for value in known if not value[-1].isdigit()}
    return bool(words & {"no", "yes", "t", "f", "y", "n"}) or any(_LONG.fullmatch(value) for value in known)


def read_strictly(backend: Any, paths: list[Path]) -> None:
    """Read CSV files from end to end as their header says, so that the reader names the first line that differs."""
    header, dialect = _dialect(paths)
    columns = {f"c{number}": "VARCHAR" for number in range(len(header))}
    dialect = {**dialect, "columns": columns, "auto_detect": False, "union_by_name": False}
    backend.read_csv(_names(paths), **dialect).count().to_pyarrow()


def _dialect(paths: list[Path]) -> tuple[list[str], dict[str, Any]]:
    """The columns of CSV files, and how they are to be read: by name where their order differs, else by place."""
    header, delimiter, encoding = _header(paths[0])
    others = [_header(path)[0] for path in paths[1:]]
    for path, other in zip(paths[1:], others, strict=True):
        if sorted(other) != sorted(header):
            raise DataError(
                f"Its columns are not those of {paths[0].name}.", source=path.name, remedy="Mend its header."
            )
    ordered = all(other == header for other in others)
    dialect = {"delim": delimiter, "quote": '"', "escape": '"', "header": True, "comment": "", "encoding": encoding}
    return header, {**dialect, "union_by_name": not ordered}


def _header(path: Path) -> tuple[list[str], str, str]:
    """The names in the first line of a CSV file, what stands between them, and how it is encoded."""
    import pyarrow as pa  # noqa: PLC0415 - Parquet needs it not

    try:
        with pa.input_stream(str(path), compression="detect") as file:
            start = file.read(1 << 18)
    except (OSError, pa.ArrowException):
        raise DataError("The file cannot be opened or unpacked.", source=path.name) from None
    wide = start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
    text = start[: len(start) // 2 * 2].decode("utf-16" if wide else "utf-8-sig", errors="replace")
    line = text.lstrip("\r\n").splitlines()[0] if text.strip() else ""
    if not line.strip():
        remedy = "A CSV file begins with a line of column names."
        raise DataError("The file is empty.", source=path.name, remedy=remedy)
    delimiter = max(_DELIMITERS, key=lambda sign: len(_split(line, sign)))
    return _split(line, delimiter), delimiter, "utf-16" if wide else "utf-8"


def _split(line: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=delimiter))
    except csv.Error:  # a name longer than 128 KiB
        return [line]


# --- JSON ---------------------------------------------------------------------------------------------------------------


def _read_json(backend: Any, files: list[str], source: str) -> ir.Table:
    table = backend.read_json(files)
    if table.columns == ("json",):
        raise DataError("It holds no objects.", source=source, remedy="Rows are read from JSON objects.")
    doubtful = [name for name, kind in table.schema().items() if kind.is_string() or is_naive(kind)]
    if not doubtful:
        return table
    texts = backend.read_json(files, columns=dict.fromkeys(doubtful, "VARCHAR")).limit(_SAMPLE).to_pyarrow()
    zoned = [name for name in doubtful if _are_zoned(texts[name].to_pylist())]
    return table.mutate(**{name: table[name].cast("timestamp('UTC')") for name in zoned}) if zoned else table


def is_naive(kind: Any) -> bool:
    """Whether a type is that of local clock times."""
    return bool(kind.is_timestamp() and kind.timezone is None)


def _are_zoned(values: list[str | None]) -> bool:
    """Whether all known values are times with a zone; DuckDB takes them for local times of UTC, or for texts."""
    known = [value for value in values if value]
    return bool(known) and all(_ZONED.fullmatch(value) for value in known)


# --- spreadsheets -------------------------------------------------------------------------------------------------------


def sheet(path: Path, text: str) -> pl.DataFrame:
    """The first sheet of an Excel workbook; the types of its columns are taken from all of its rows.

    Raises
    ------
    DataError
        If there is no such file, or it is no workbook.
    """
    if not path.is_file():
        raise _missing(path.parent, path.name, text)
    import fastexcel  # noqa: PLC0415 - only spreadsheets need it
    import polars as pl  # noqa: PLC0415 - likewise

    try:
        return pl.read_excel(path, infer_schema_length=None)
    except (fastexcel.FastExcelError, pl.exceptions.PolarsError):
        raise DataError("This is no readable Excel workbook.", source=text) from None


# --- names --------------------------------------------------------------------------------------------------------------


def files_of(folder: Path, text: str) -> list[Path]:
    """The files that a source names, sorted; a path is taken from the workspace file's folder.

    A pattern does not look into hidden files and folders (such as that of snapshots) unless it names one.

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
    pattern = str(path.relative_to(fixed))
    hidden = any(part.startswith(".") for part in path.relative_to(fixed).parts)
    found = sorted(
        each for each in fixed.glob(pattern)
        if each.is_file() and (hidden or not any(part.startswith(".") for part in each.relative_to(fixed).parts))
    )  # fmt: skip
    if not found:
        raise DataError("No file fits this pattern.", source=text, remedy=f"It was looked for in {fixed}.")
    return found


def _names(paths: list[Path]) -> list[str]:
    return [str(path) for path in paths]


def _missing(folder: Path, name: str, text: str) -> DataError:
    beside = [each.name for each in folder.iterdir() if _ending(each.name) in FILE_TYPES] if folder.is_dir() else []
    return DataError("There is no such file.", source=text, remedy=did_you_mean(name, beside) if beside else "")


def _ending(text: str) -> str:
    name = text.lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    return "." + name.rsplit(".", 1)[-1] if "." in name else ""
