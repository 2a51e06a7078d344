"""Types, checked before anything runs: what type an expression gives, or why it gives none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from insight.errors import UnknownName, WrongScope, WrongType
from insight.language import syntax as s
from insight.language.check_rows import an, type_of_aggregate
from insight.language.types import BOOLEAN, DATE, DURATION, INSTANT, NUMBER, TEXT, Kind, Type, list_of

if TYPE_CHECKING:
    from insight.language.shape import Scope

_ORDERED = (Kind.NUMBER, Kind.TEXT, Kind.DATE, Kind.INSTANT)
_MAX_DIGITS = 12
_CONSTANTS: dict[type, Type] = {
    s.Number: NUMBER, s.Text: TEXT, s.Boolean: BOOLEAN, s.Date: DATE, s.Instant: INSTANT, s.Ago: INSTANT,
    s.Duration: DURATION,
}  # fmt: skip


def type_of(node: s.Expression, scope: Scope) -> Type:
    """The type of an expression in its scope.

    Raises
    ------
    ExpressionError
        `UnknownName`, `WrongType`, `WrongScope` or `CycleError`, with the place where.
    """
    constant = _CONSTANTS.get(type(node))
    if constant is not None:
        return constant
    match node:
        case s.ListOf(items):
            return _type_of_list(items, scope)
        case s.Name(path):
            return _type_of_name(path, scope, node.at)
        case s.Negate(value):
            return _number_of((value,), scope)
        case s.Arithmetic(_, left, right):
            return _number_of((left, right), scope)
        case s.Call():
            return _type_of_call(node, scope)
        case s.Aggregate():
            return type_of_aggregate(node, scope, check_condition)
        case _:
            _check_condition_node(node, scope)
            return BOOLEAN


def check_condition(node: s.Expression, scope: Scope) -> None:
    """Make sure that an expression is true or false."""
    found = type_of(node, scope)
    if not found.fits(Kind.BOOLEAN):
        raise WrongType(f"A condition belongs here, something true or false, but this is {an(found)}.", at=node.at)


def need(node: s.Expression, scope: Scope, *kinds: Kind) -> Type:
    """The type of an expression that must be of one of these kinds."""
    found = type_of(node, scope)
    if not found.fits(*kinds):
        wanted = " or ".join(an(kind.value) for kind in kinds)
        raise WrongType(f"{_sentence(wanted)} belongs here, but this is {an(found)}.", at=node.at)
    return found


def _number_of(parts: tuple[s.Expression, ...], scope: Scope) -> Type:
    for part in parts:
        need(part, scope, Kind.NUMBER)
    return NUMBER


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _type_of_name(path: tuple[str, ...], scope: Scope, at: int) -> Type:
    found = scope.resolve(path, at).type
    if found.kind is Kind.OTHER or found.element is Kind.OTHER:
        raise WrongType(f"{path[-1]!r} is of a type that the language has no words for.", at=at)
    return found


def _type_of_list(items: tuple[s.Constant, ...], scope: Scope) -> Type:
    kinds = [type_of(item, scope).kind for item in items]
    for item, kind in zip(items, kinds, strict=True):
        if kind is not kinds[0]:
            raise WrongType(
                f"A list holds constants of one type: this is {an(kind.value)} beside {an(kinds[0].value)}.",
                at=item.at,
            )
    return list_of(kinds[0])


_TIME = (Kind.DATE, Kind.INSTANT)
_SIGNATURES: dict[str, tuple[tuple[Kind, ...] | None, ...]] = {
    "abs": ((Kind.NUMBER,),), "lower": ((Kind.TEXT,),), "upper": ((Kind.TEXT,),), "year": (_TIME,),
    "month": (_TIME,), "weekday": (_TIME,), "hour": (_TIME,), "length": ((Kind.TEXT, Kind.LIST),),
    "days_since": (_TIME,), "days_between": (_TIME, _TIME), "percentile": ((Kind.NUMBER,),),
    "rank": ((Kind.NUMBER,),), "round": ((Kind.NUMBER,), (Kind.NUMBER,)), "nullif": (None, None),
}  # fmt: skip


def _type_of_call(node: s.Call, scope: Scope) -> Type:
    function, arguments = node.function, node.arguments
    if function in ("percentile", "rank") and scope.table is not None:
        raise WrongScope(f"`{function}` compares customers, so it stands outside aggregates.", at=node.at)
    if function == "coalesce":
        return _common_type(node, scope)
    wanted = _SIGNATURES[function]
    least = 1 if function == "round" else len(wanted)
    if not least <= len(arguments) <= len(wanted):
        count = {1: "one value", 2: "two values"}[len(wanted)] if function != "round" else "one or two values"
        raise WrongType(f"`{function}` takes {count}, not {len(arguments)}.", at=node.at)
    for argument, kinds in zip(arguments, wanted, strict=False):
        if kinds is not None:
            need(argument, scope, *kinds)
    if function == "round":
        _check_digits(arguments)
    if function == "nullif":
        return _common_type(node, scope)
    return TEXT if function in ("lower", "upper") else NUMBER


def _check_digits(arguments: tuple[s.Expression, ...]) -> None:
    for digits in arguments[1:]:
        match digits:
            case s.Number(int(n)) if 0 <= n <= _MAX_DIGITS:
                pass
            case _:
                raise WrongType(f"The digits to round to are a whole number from 0 to {_MAX_DIGITS}.", at=digits.at)


def _common_type(node: s.Call, scope: Scope) -> Type:
    first: Type | None = None
    for argument in node.arguments:
        found = type_of(argument, scope)
        if found.kind in (Kind.DURATION, Kind.LIST):
            raise WrongType(f"`{node.function}` does not take {an(found)}.", at=argument.at)
        if first is None or first.kind is Kind.NOTHING:
            first = found
        elif not found.fits(first.kind):
            raise WrongType(
                f"`{node.function}` takes values of one type: this is {an(found)} beside {an(first)}.",
                at=argument.at,
            )
    assert first is not None  # noqa: S101 - the grammar gives at least one argument
    return first


# --- conditions ---------------------------------------------------------------------------------------------


def _check_condition_node(node: s.Expression, scope: Scope) -> None:
    match node:
        case s.And() | s.Or() | s.Not():
            for term in (node.term,) if isinstance(node, s.Not) else node.terms:
                check_condition(term, scope)
        case s.Compare(op, left, right):
            _check_comparable(op, left, right, scope)
        case s.Between(value, low, high):
            _check_comparable("<=", low, value, scope, blame=low)
            _check_comparable("<=", value, high, scope)
        case s.In(value, items):
            _check_in(value, items, scope)
        case s.TextMatch() | s.ContainsOf():
            _check_text_match(node, scope)
        case s.Matches(value, _):
            need(value, scope, Kind.TEXT)
        case s.Known(value):
            type_of(value, scope)
        case s.When(value, _) | s.Anniversary(value, _):
            need(value, scope, *_TIME)
        case _:
            _check_membership(node, scope)


def _check_comparable(
    op: str, left: s.Expression, right: s.Expression, scope: Scope, blame: s.Expression | None = None
) -> None:
    first, second = type_of(left, scope), type_of(right, scope)
    for node, found in ((left, first), (right, second)):
        if found.kind in (Kind.LIST, Kind.DURATION) or (op not in ("=", "!=") and not found.fits(*_ORDERED)):
            raise WrongType(f"{_sentence(an(found))} cannot be compared with `{op}`.{_advice(found)}", at=node.at)
        _check_not_empty(node)
    same = first.kind is second.kind or (first.is_time and second.is_time)
    if not same and Kind.NOTHING not in (first.kind, second.kind):
        problem = f"{_sentence(an(first))} cannot be compared with {an(second)}."
        raise WrongType(problem, at=(blame or right).at)


def _advice(found: Type) -> str:
    if found.kind is Kind.LIST:
        return " Ask with `contains`."
    return " A duration stands after `within` or before `ago`." if found.kind is Kind.DURATION else ""


def _check_not_empty(node: s.Expression) -> None:
    if isinstance(node, s.Text) and not node.value:
        raise WrongType("Empty text counts as missing: write `is unknown` or `is known`.", at=node.at)


def _check_in(value: s.Expression, items: s.ListOf, scope: Scope) -> None:
    found, wanted = type_of(value, scope), type_of(items, scope)
    for item in items.items:
        _check_not_empty(item)
    if found.kind is Kind.LIST:
        raise WrongType("A list is asked with `contains any of [..]`.", at=value.at)
    times = found.is_time and wanted.element in _TIME
    if wanted.element is not None and not found.fits(wanted.element) and not times:
        raise WrongType(f"{_sentence(an(found))} cannot be in {an(wanted)}.", at=items.at)


def _check_text_match(node: s.TextMatch | s.ContainsOf, scope: Scope) -> None:
    parts: tuple[s.Expression, ...] = node.items.items if isinstance(node, s.ContainsOf) else (node.part,)
    lists = (Kind.LIST,) if isinstance(node, s.ContainsOf) or node.op == "contains" else ()
    found = need(node.value, scope, Kind.TEXT, *lists)
    for part in parts:
        _check_not_empty(part)
        element = found.element if found.kind is Kind.LIST else Kind.TEXT
        given = type_of(part, scope)
        if element is not None and element is not Kind.NOTHING and not given.fits(element):
            problem = f"{_sentence(an(element.value))} belongs here, but this is {an(given)}."
            raise WrongType(problem, at=part.at)


def _check_membership(node: s.Expression, scope: Scope) -> None:
    if not isinstance(node, s.InAudience | s.InList | s.Everyone):
        raise WrongType("This cannot stand in an expression.", at=node.at)
    if scope.table is not None:
        raise WrongScope("Audiences and lists hold customers, so they stand outside aggregates.", at=node.at)
    if isinstance(node, s.InAudience) and node.name not in scope.shape.audiences:
        raise UnknownName(node.name, "audience", scope.shape.audiences, node.at)
    if isinstance(node, s.InList) and node.name not in scope.shape.lists:
        raise UnknownName(node.name, "list", scope.shape.lists, node.at)
