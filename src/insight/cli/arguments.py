"""What commands take: the arguments and options that several share, with names that a shell completes, and what becomes of them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from insight.errors import ExpressionSyntaxError, UnknownName

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from insight.workspace.audience import Audience
    from insight.workspace.workspace import Workspace

# --- names that a shell completes: those of the workspace file that stands before them, read as text -------------------


def audience_names(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The audiences that begin so, with their titles."""
    return _titled(_file(ctx).get("audiences", {}), incomplete)


def property_names(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """The properties of the file that begin so, with their titles; stored columns are not known without the tables."""
    return _titled(_file(ctx).get("properties", {}), incomplete)


def segmentation_names(ctx: typer.Context, incomplete: str) -> list[str]:
    """The published segmentations that begin so."""
    return _beginning((path.stem for path in _folder(ctx).glob("segments/*.json")), incomplete)


def _titled(parts: Mapping[str, Any], incomplete: str) -> list[tuple[str, str]]:
    titles = {name: part.get("title", "") if isinstance(part, dict) else "" for name, part in parts.items()}
    return [(name, titles[name]) for name in _beginning(titles, incomplete)]


def _beginning(names: Iterable[str], incomplete: str) -> list[str]:
    return sorted(name for name in names if name.startswith(incomplete))


def _folder(ctx: typer.Context) -> Path:
    given = Path(ctx.params.get("workspace") or ".")
    return given if given.is_dir() else given.parent


def _file(ctx: typer.Context) -> dict[str, Any]:
    """The workspace file; one that cannot be read has no names to offer, and the command itself will say why."""
    given = Path(ctx.params.get("workspace") or ".")
    try:
        return tomllib.loads((given / "insight.toml" if given.is_dir() else given).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return {}


# --- arguments and options ----------------------------------------------------------------------------------------------

WorkspaceFile = Annotated[
    Path, typer.Argument(metavar="WS", help="The workspace file, or a folder with an insight.toml.", show_default=False)
]
TextWords = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME_OR_TEXT",
        help="The name of an audience, or a condition. Several words are joined by blanks; - reads it from stdin.",
        show_default=False,
        autocompletion=audience_names,
    ),
]
ExportFile = Annotated[Path, typer.Argument(metavar="PATH", help="The file: .csv or .parquet.", show_default=False)]
ScoreFile = Annotated[
    Path | None,
    typer.Option("--out", metavar="PATH", help="Write all rows: .csv or .parquet.", show_default=False),
]
SchemeFile = Annotated[
    Path | None,
    typer.Option(
        "--save",
        metavar="FILE",
        help="Also write cut-offs and segments as JSON; with `[rfm] frozen = FILE` a later run scores by them.",
        show_default=False,
    ),
]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="TIME",
        help="Compute for this date (its local midnight) or time. Default: what the workspace says, else now.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
NamedColumns = Annotated[
    list[str] | None,
    typer.Option(
        "--columns",
        metavar="NAMES",
        help="Properties (or expressions) beside the key, with commas between; may be given several times.",
        show_default=False,
        autocompletion=property_names,
    ),
]

_STDIN = "-"
_UNQUOTED = re.compile(r"(?:[=\[,]|\b(?:contains|with|matches|audience|list))\s*(?=[^\W\d])")
_LOST_QUOTES = (
    "Texts stand in single quotes, which a shell takes away. Put double quotes around the whole condition: "
    "\"country = 'NO'\"."
)


def opened(file: Path, as_of: str | None) -> Workspace:
    """The workspace of a file.

    Raises
    ------
    InsightError
        If the file, or what it names, cannot be used.
    """
    from insight.workspace.door import open_workspace  # noqa: PLC0415 - loads the engine

    return open_workspace(file, as_of)


def text_of_words(words: Sequence[str]) -> str:
    """The text that the words of a command line make; a single `-` stands for what comes on stdin.

    Raises
    ------
    ExpressionSyntaxError
        If stdin is not UTF-8.

    >>> text_of_words(["country", "=", "'NO'"])
    "country = 'NO'"
    """
    if list(words) != [_STDIN]:
        return _mended(" ".join(words)).strip()
    try:
        return typer.get_binary_stream("stdin").read().decode().strip()
    except UnicodeDecodeError as wrong:
        raise ExpressionSyntaxError(f"What came on stdin is not UTF-8 (byte {wrong.start + 1}).") from None


def _mended(text: str) -> str:
    """A text whose UTF-8 could not be decoded where the locale is C; other damage is left for the parser to name."""
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        return text


def audience_of(ws: Workspace, words: Sequence[str]) -> Audience:
    """The audience that the words name or describe.

    Raises
    ------
    ExpressionError
        If they do neither; a name that looks like a text without its quotes gets a hint.
    """
    try:
        return ws.audience(text_of_words(words))
    except (ExpressionSyntaxError, UnknownName) as wrong:
        unquoted = _UNQUOTED.search(wrong.text)
        if unquoted and "'" not in wrong.text and unquoted.end() <= wrong.at:
            wrong.add_note(_LOST_QUOTES)
        raise


def split_columns(given: Iterable[str] | None) -> list[str]:
    """Names and expressions from values of `--columns`: divided at commas outside brackets and quotes.

    >>> split_columns(["spend_90d, round(spend_365d, 1)", "country"])
    ['spend_90d', 'round(spend_365d, 1)', 'country']
    """
    found = [part for value in given or () for part in _at_commas(value)]
    return [part for part in found if part]


_PART = re.compile(r"'[^']*'|`[^`]*`|[(\[]|[)\]]|,|.", re.DOTALL)


def _at_commas(value: str) -> list[str]:
    parts, depth = [""], 0
    for sign in _PART.findall(value):
        depth += (sign in {"(", "["}) - (sign in {")", "]"})
        if sign == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts]
