"""What could stand at the cursor: names, tables, functions, values that occur, audiences, lists, words of the language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from insight.errors import InsightError
from insight.language.format import name_text
from insight.language.shape import PROFILE, Scope
from insight.language.syntax import ROW_FUNCTIONS, VALUE_FUNCTIONS
from insight.language.tokens import UNITS
from insight.language.types import Kind
from insight.widgets.building_blocks import columns_of, type_word
from insight.widgets.counts import common_in_rows
from insight.widgets.cursor import operand_of, place_of
from insight.widgets.text_and_tree import scope_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from insight.widgets.cursor import CursorPlace
    from insight.widgets.protocol.studio_questions import CompleteQuestion
    from insight.widgets.protocol.studio_replies import CompleteReply, CompletionOption, OptionKind
    from insight.widgets.world import World

MOST = 50
_VALUES = 20
_PHRASES = {"STARTS": "starts with", "ENDS": "ends with", "AUDIENCE": "audience", "LIST": "list", "UNIT": ""}
_NO_WORDS = frozenset({
    "$END", "NAME", "TEXT", "NUMBER", "DATE", "INSTANT", "COMPARE", "ROW_FUNCTION", "VALUE_FUNCTION", "LPAR", "RPAR", "LSQB",
    "RSQB", "COMMA", "DOT", "PLUS", "MINUS", "STAR", "SLASH", "UNIT", "WITH",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Option:
    """One completion: what is shown, what is inserted, what it is, and a remark; `sought` is what is searched."""

    label: str
    insert: str
    kind: OptionKind
    detail: str = ""
    sought: str = ""


def complete(world: World, asked: CompleteQuestion) -> CompleteReply:
    """What could stand at the cursor, the best first, and the part of the text that it would replace."""
    scope_of(world, asked.table, asked.before)
    at = min(asked.at, len(asked.text))
    place = place_of(asked.text, at, asked.table, asked.before)
    if place is None or place.is_at_end_of_word:
        return {"from": at, "to": at, "options": []}
    shown: list[CompletionOption] = [
        {"label": each.label, "insert": each.insert, "kind": each.kind, "detail": each.detail}
        for each in _matching(_options(world, place), place.part)
    ]
    return {"from": place.start, "to": place.end, "options": shown}


def _matching(options: Iterable[Option], part: str) -> list[Option]:
    """The options that hold what was written, those that begin with it first."""
    folded = part.casefold()
    found = [
        each
        for each in options
        if (each.kind == "word" and each.label.startswith(folded))
        or (each.kind != "word" and folded in f"{each.label} {each.sought}".casefold())
    ]
    found.sort(
        key=lambda each: not any(word.startswith(folded) for word in (each.label.casefold(), each.sought.casefold()))
    )
    return found[:MOST]


def _options(world: World, place: CursorPlace) -> Iterator[Option]:
    if place.quote == "'":
        yield from _quoted(world, place)
        return
    if place.frame.function and place.frame.table is None:
        yield from _tables(world, place)
        if "DISTINCT" in place.kinds and not place.quote:
            yield Option("distinct", "distinct", "word")
        return
    if place.before == "DOT":
        yield from _below(world, place)
        return
    if place.quote:
        yield from _names(world, place)
        return
    yield from _quoted(world, place)
    if "NAME" in place.kinds:
        yield from _names(world, place)
    yield from _functions(world, place)
    yield from _words(place)


def _quoted(world: World, place: CursorPlace) -> Iterator[Option]:
    """Texts in quotes: names of audiences and lists, and values that occur."""
    match place.before:
        case "AUDIENCE":
            for name in world.catalog.audience_names:
                yield Option(name, _text(name), "audience", world.saved_text(name) or "")
        case "LIST":
            for name in sorted(world.catalog.shape.lists):
                yield Option(name, _text(name), "list")
        case _:
            if place.kinds & {"TEXT", "TRUE"}:
                yield from _values(world, place)


def _values(world: World, place: CursorPlace) -> Iterator[Option]:
    """The most common values of what is compared; none of a private one."""
    path, function = operand_of(place)
    if not path and not function:
        return
    try:
        found = _found(world, place, path, function)
    except InsightError:  # what is compared cannot be read yet, is private, or has no texts
        return
    for value, count in found:
        if isinstance(value, bool):
            yield Option(str(value).lower(), str(value).lower(), "value", f"{count:,}")
        elif isinstance(value, str):
            yield Option(value, _text(value), "value", f"{count:,}")


def _found(world: World, place: CursorPlace, path: tuple[str, ...], function: str) -> Iterable[tuple[object, int]]:
    table = place.frame.table
    if table is not None and not function and path[0] not in (PROFILE, place.frame.before):
        return common_in_rows(world, table, path, place.part, _VALUES)[0]
    if table is not None and function:
        return ()
    before = place.frame.before
    if before is not None and path[:1] == (before,):
        return common_in_rows(world, before, path[1:], place.part, _VALUES)[0]
    own = path[1:] if path[:1] == (PROFILE,) else path
    told = function or name_text(own)
    if not function and Scope(world.catalog.shape).resolve(own).type.kind is Kind.BOOLEAN:
        return world.preview.values(told).top
    return world.preview.common(told, place.part, _VALUES)


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


# --- names --------------------------------------------------------------------------------------------------------------


def _names(world: World, place: CursorPlace) -> Iterator[Option]:
    """Properties, or columns where the cursor stands in a condition on rows."""
    table = place.frame.table
    if table is None:
        for each in world.catalog:
            if each.type != Kind.OTHER.value:
                unit = f", {each.unit}" if each.unit else ""
                yield Option(each.name, name_text((each.name,)), "property", f"{each.type}{unit}", each.title)
        return
    if table in world.catalog.shape.tables:
        for column in columns_of(world.catalog, table):
            yield Option(".".join(column.path), name_text(column.path), "column", type_word(column.type))
        yield Option(f"{PROFILE}.", f"{PROFILE}.", "column", "the customer")


def _tables(world: World, place: CursorPlace) -> Iterator[Option]:
    """The tables whose rows can be spoken of: all, or those below the rows that the cursor stands among."""
    shape = world.catalog.shape
    known = list(shape.tables)
    if place.around is not None and place.frame.before is None:
        known = shape.below(place.around)
    for name in known:
        yield Option(name, name_text((name,)), "table", "rows")


def _below(world: World, place: CursorPlace) -> Iterator[Option]:
    """What can follow a dot."""
    path, catalog = place.path(), world.catalog
    table = place.frame.table
    if table is None:
        return
    if place.frame.named == "path" and path[:1] == (table,):
        path = path[1:]
    elif path[:1] == (PROFILE,):
        for each in catalog:
            if each.type != Kind.OTHER.value:
                yield Option(each.name, name_text((each.name,)), "property", each.type, each.title)
        return
    elif place.frame.before is not None and path[:1] == (place.frame.before,):
        table, path = place.frame.before, path[1:]
    if table not in catalog.shape.tables:
        return
    for column in columns_of(catalog, table):
        if column.path[: len(path)] == path and len(column.path) > len(path):
            rest = column.path[len(path) :]
            yield Option(".".join(rest), name_text(rest), "column", type_word(column.type))


# --- words --------------------------------------------------------------------------------------------------------------


def _functions(world: World, place: CursorPlace) -> Iterator[Option]:
    if "ROW_FUNCTION" in place.kinds and (place.frame.table is None or _has_below(world, place.frame.table)):
        for name in ROW_FUNCTIONS:
            yield Option(name, f"{name}(", "function", "of rows")
    if "VALUE_FUNCTION" in place.kinds:
        for name in VALUE_FUNCTIONS:
            if place.frame.table is None or name not in ("percentile", "rank"):
                yield Option(name, f"{name}(", "function", "of values")


def _has_below(world: World, table: str) -> bool:
    shape = world.catalog.shape
    return table in shape.tables and bool(shape.below(table))


def _words(place: CursorPlace) -> Iterator[Option]:
    if "UNIT" in place.kinds:
        for unit in UNITS:
            yield Option(f"{unit}s", f"{unit}s", "word")
    for kind in sorted(place.kinds - _NO_WORDS):
        word = _PHRASES.get(kind, kind.lower())
        if word in ("true", "false") and operand_of(place) != ((), ""):
            continue  # they are among the values
        if word:
            yield Option(word, word, "word")
