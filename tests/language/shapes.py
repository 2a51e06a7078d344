"""A small world's shape, made by hand, and the type of a text in it."""

from __future__ import annotations

from insight.errors import CycleError, ExpressionError
from insight.language.check import check_condition, type_of
from insight.language.parse import parse
from insight.language.shape import Row, Scope, Shape
from insight.language.types import BOOLEAN, DATE, INSTANT, NOTHING, NUMBER, TEXT, Kind, Type, list_of

OTHER = Type(Kind.OTHER)

PROPERTIES = {
    "spend_90d": NUMBER,
    "last_channel": TEXT,
    "gifted": BOOLEAN,
    "last_order": INSTANT,
    "next_due": DATE,
    "shops": list_of(Kind.TEXT),
}


def property_type(name: str) -> Type:
    if name == "circle":
        raise CycleError(["circle", "ring", "circle"])
    return PROPERTIES[name]


PROFILE = Row(
    "profile",
    {
        "id": NUMBER, "country": TEXT, "age": NUMBER, "vip": BOOLEAN, "birthday": DATE, "joined_at": INSTANT,
        "name": TEXT, "favourite colour": TEXT, "tags": list_of(Kind.TEXT), "scores": list_of(Kind.NUMBER),
        "days": list_of(Kind.DATE), "empty": NOTHING, "nothings": list_of(Kind.NOTHING), "picture": OTHER,
        "home_store_id": NUMBER,
    },
    lookups={"home_store": ("home_store_id", "store")},
    key="id",
)  # fmt: skip

ORDERS = Row(
    "orders",
    {
        "order_id": NUMBER, "ordered_at": INSTANT, "amount": NUMBER, "channel": TEXT, "is_gift": BOOLEAN,
        "due": DATE, "store_id": NUMBER, "coupons": list_of(Kind.TEXT), "country": TEXT,
    },
    lookups={"store": ("store_id", "store")},
    time=INSTANT,
    key="order_id",
)  # fmt: skip

LINES = Row(
    "lines",
    {"line_id": NUMBER, "order_id": NUMBER, "product_id": NUMBER, "quantity": NUMBER, "price": NUMBER},
    lookups={"product": ("product_id", "product")},
    parent=("orders", "order", "order_id"),
    time=INSTANT,
    key="line_id",
)

RETURNS = Row("returns", {"line_id": NUMBER, "reason": TEXT}, parent=("lines", "line", "line_id"), time=INSTANT)
VISITS = Row("visits", {"visited_on": DATE, "shop": TEXT}, time=DATE)
CARDS = Row("cards", {"tier": TEXT, "points": NUMBER, "scan": OTHER})

SHAPE = Shape(
    profile=PROFILE,
    tables={row.name: row for row in (ORDERS, LINES, RETURNS, VISITS, CARDS)},
    lookups={
        "product": Row("product", {"product_id": NUMBER, "category": TEXT, "cost": NUMBER}, key="product_id"),
        "store": Row("store", {"store_id": NUMBER, "city": TEXT, "opened": DATE}, key="store_id"),
    },
    properties=frozenset({*PROPERTIES, "circle"}),
    audiences=frozenset({"lapsed", "busy"}),
    lists=frozenset({"staff"}),
    property_type=property_type,
)


def type_in(text: str, scope: Scope | None = None) -> Type:
    """The type of a text, names and types checked."""
    try:
        return type_of(parse(text), scope or Scope(SHAPE))
    except ExpressionError as wrong:
        raise wrong.located(text) from None


def check_audience(text: str) -> None:
    """Make sure that a text is a sound condition on profiles."""
    tree = parse(text)
    try:
        check_condition(tree, Scope(SHAPE))
    except ExpressionError as wrong:
        raise wrong.located(text) from None
