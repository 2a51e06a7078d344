"""What may be shown of an engine: its address, and what its driver says is wrong, without secrets and values of the data."""

from __future__ import annotations

import os
import re

from insight.errors import DataError, EngineError, WorkspaceError

_VARIABLE = re.compile(r"\$\{(\w+)\}")


def with_variables(url: str) -> str:
    """The address with each `${NAME}` taken from the environment.

    Raises
    ------
    WorkspaceError
        If a variable is not set.
    """
    missing = next((name for name in _VARIABLE.findall(url) if name not in os.environ), None)
    if missing is not None:
        raise WorkspaceError(
            f"The engine's address needs the environment variable {missing!r}, which is not set.",
            key="workspace.engine", remedy=f"Set {missing}.",
        )  # fmt: skip
    return _VARIABLE.sub(lambda match: os.environ[match[1]], url)


def without_secrets(url: str) -> str:
    """What of an address may be shown: the kind of engine, and the path of one that is a file."""
    kind, sign, rest = url.partition("://")
    if not sign:
        return "…"
    return f"{kind}://{rest.partition('?')[0] if kind in ('duckdb', 'sqlite') else '…'}"


_LINE = re.compile(r"(?:CSV Error on Line:|at line|in line|Line:)\s*(\d+)", re.IGNORECASE)
_FILE = re.compile(
    r"(?:file\s*=|[Ff]ile|pattern)\s*\"?([^\s\"]+\.(?:csv|tsv|jsonl|json|ndjson|parquet)(?:\.gz|\.zst)?)\b"
)
_REASONS = (
    ("expected number of columns", "a line has too many or too few columns"),
    ("unterminated quote", "a quote is not closed"),
    ("could not convert|error when converting|failed to cast", "a value does not have the type of its column"),
    ("has unknown key", "an object has a key that those before it do not have"),
    ("schema mismatch|mismatch between", "the files of this pattern do not have the same columns"),
    ("invalid unicode|not utf-8", "the text is not UTF-8"),
    ("malformed json|invalid json", "a line is not valid JSON"),
    ("maximum line size|line size", "a line is too long"),
)
_REMEDY = "Mend the file; nothing was computed."


def duckdb_error(message: str, source: str) -> DataError | EngineError:
    """The error of the family for what DuckDB says; `source` is named where the message names no file."""
    named = _FILE.search(message)
    where = os.path.basename(named.group(1)) if named else source  # noqa: PTH119 - may be an address
    if message.startswith("IO Error") and re.search("No files found|Cannot open file", message):
        return DataError("There is no such file, or it cannot be opened.", source=where)
    if re.search("CSV|JSON|[Pp]arquet|globbed files", message):
        line = _LINE.search(message)
        reason = next((said for sign, said in _REASONS if re.search(sign, message, re.IGNORECASE)), "it cannot be read")
        return DataError(
            f"{reason[:1].upper()}{reason[1:]}.",
            source=where,
            line=int(line.group(1)) if line else None,
            remedy=_REMEDY,
        )
    return EngineError(f"The engine (duckdb) refused: {first_line(message)}")


def first_line(wrong: object) -> str:
    """The first line of an engine's message, up to the first quote, since what is quoted may be data."""
    line = (str(wrong).splitlines() or [""])[0][:200]
    return re.sub(r"\s*['\"`].*", " …", line)
