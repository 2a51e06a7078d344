"""From tree to JSON and back, without loss: the form that an editor of conditions works on.

Each node is an object with `node` (its kind in words, such as `"compare"`) and its fields; dates and instants are
ISO texts. Fields at their default are left out.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import MISSING, fields
from typing import Any, TypeAlias

from insight.errors import ExpressionError, ExpressionSyntaxError, TooComplex
from insight.language import syntax as s
from insight.language.format import text_of
from insight.language.parse import MAX_DEPTH, parse

Json: TypeAlias = dict[str, Any]

_KINDS: tuple[type, ...] = (
    s.Number, s.Text, s.Boolean, s.Date, s.Instant, s.Duration, s.Ago, s.ListOf, s.Name, s.Negate, s.Arithmetic,
    s.Call, s.Then, s.Aggregate, s.Within, s.Bound, s.Span, s.OnDay, s.InPeriod, s.Compare, s.Between, s.In,
    s.TextMatch, s.ContainsOf, s.Matches, s.Known, s.When, s.Anniversary, s.InAudience, s.InList, s.Everyone,
    s.Not, s.And, s.Or,
)  # fmt: skip


def _word(kind: type) -> str:
    return re.sub(r"(?<!^)([A-Z])", r" \1", kind.__name__).lower()


_WORD_OF = {kind: _word(kind) for kind in _KINDS}
_KIND_OF = {word: kind for kind, word in _WORD_OF.items()}


def to_json(tree: s.Expression) -> Json:
    """The tree as plain JSON values.

    >>> to_json(parse("spend > 50"))["right"]
    {'node': 'number', 'value': 50}
    """
    result: Json = {"node": _WORD_OF[type(tree)]}
    for each in fields(tree):
        value = getattr(tree, each.name)
        if each.name != "at" and (each.default is MISSING or value != each.default):
            result[each.name] = _out(value)
    return result


def _out(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_out(each) for each in value]
    if isinstance(value, (dt.datetime, dt.date)):
        return value.isoformat()
    if type(value) in _WORD_OF:
        return to_json(value)
    return value


def from_json(data: object) -> s.Expression:
    """The tree that a JSON form means, checked as strictly as a text would be.

    Raises
    ------
    ExpressionError
        If `data` is no form of an expression; nothing else, whatever the data.

    >>> text_of(from_json({"node": "known", "value": {"node": "name", "path": ["email"]}}))
    'email is known'
    """
    tree = _node(data, 0)
    try:
        text = text_of(tree)
    except (TypeError, AttributeError, ValueError):
        raise _broken("a part stands where its kind cannot") from None
    read = parse(text)
    if read != tree:
        raise _broken("a part stands where its kind cannot")
    return read


def _broken(why: str) -> ExpressionError:
    return ExpressionSyntaxError(f"This is no JSON form of an expression: {why}.")


def _node(data: object, depth: int) -> Any:
    if depth > MAX_DEPTH:
        raise TooComplex(f"The form is nested more than {MAX_DEPTH} levels deep.")
    if not isinstance(data, dict):
        raise _broken("an object with `node` belongs where something else stands")
    word = data.get("node")
    if not isinstance(word, str):
        raise _broken("an object needs `node`, the kind of node in words")
    if word not in _KIND_OF:
        raise _broken(f"the kind of node {word[:_MOST_SHOWN]!r} is not known")
    kind = _KIND_OF[word]
    known = {each.name: each for each in fields(kind) if each.name != "at"}
    unknown = sorted(str(name) for name in data if name not in known and name != "node")
    if unknown:
        raise _broken(f"{word!r} has no field {unknown[0][:_MOST_SHOWN]!r}")
    missing = [name for name, each in known.items() if each.default is MISSING and name not in data]
    if missing:
        raise _broken(f"{word!r} needs {missing[0]!r}")
    return kind(**{name: _field(kind, name, data[name], depth) for name in known if name in data})


def _field(kind: type, name: str, value: object, depth: int) -> Any:
    if name == "value" and kind in (s.Date, s.Instant):
        return _time(kind, value)
    if name == "value" and kind in _PLAIN:
        if isinstance(value, _PLAIN[kind]) and (kind is s.Boolean or not isinstance(value, bool)):
            return value
        raise _broken(f"the value of {_WORD_OF[kind]!r} has the wrong type")
    if isinstance(value, dict):
        return _node(value, depth + 1)
    if isinstance(value, list):
        return tuple(each if isinstance(each, str) else _node(each, depth + 1) for each in value)
    if value is None or isinstance(value, (str, int)):
        return value
    raise _broken(f"{name!r} of {_WORD_OF[kind]!r} has the wrong type")


_MOST_SHOWN = 40
_PLAIN: dict[type, tuple[type, ...]] = {s.Number: (int, float), s.Text: (str,), s.Boolean: (bool,)}


def _time(kind: type, value: object) -> dt.date | dt.datetime:
    try:
        if kind is s.Date and isinstance(value, str):
            return dt.date.fromisoformat(value)
        if kind is s.Instant and isinstance(value, str):
            return dt.datetime.fromisoformat(value)
    except ValueError:
        pass
    raise _broken(f"the value of {_WORD_OF[kind]!r} is no ISO text")
