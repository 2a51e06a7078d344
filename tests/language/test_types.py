"""What type an expression has, and which parts do not go together."""

from __future__ import annotations

import pytest

from insight.errors import ExpressionError, WrongType
from insight.language import syntax as s
from insight.language.check import type_of
from insight.language.shape import Scope

from .shapes import SHAPE, check_audience, type_in

# fmt: off
TYPES = [
    # constants and names
    ("5", "number"),
    ("-5.5", "number"),
    ("'NO'", "text"),
    ("true", "true/false"),
    ("2026-03-01", "date"),
    ("2026-03-01T12:00", "instant"),
    ("90 days ago", "instant"),
    ("country", "text"),
    ("age", "number"),
    ("vip", "true/false"),
    ("birthday", "date"),
    ("joined_at", "instant"),
    ("`favourite colour`", "text"),
    ("tags", "list of texts"),
    ("scores", "list of numbers"),
    ("nothings", "list"),
    ("empty", "missing value"),
    ("spend_90d", "number"),
    ("gifted", "true/false"),
    ("last_order", "instant"),
    ("shops", "list of texts"),
    ("home_store.city", "text"),
    ("home_store.opened", "date"),
    ("profile.age", "number"),

    # arithmetic and functions
    ("age + 1", "number"),
    ("-age * 2 / spend_90d", "number"),
    ("empty + 1", "number"),
    ("-empty", "number"),
    ("round(age)", "number"),
    ("round(age, 0)", "number"),
    ("round(age, 12)", "number"),
    ("abs(age)", "number"),
    ("lower(country)", "text"),
    ("upper('a')", "text"),
    ("coalesce(empty, age)", "number"),
    ("coalesce(country, 'x', 'y')", "text"),
    ("coalesce(vip, age > 5)", "true/false"),
    ("coalesce(birthday, 2026-01-01)", "date"),
    ("coalesce(empty, empty)", "missing value"),
    ("nullif(age, 0)", "number"),
    ("nullif(country, 'NO')", "text"),
    ("year(birthday)", "number"),
    ("month(joined_at)", "number"),
    ("weekday(2026-01-01)", "number"),
    ("hour(birthday)", "number"),
    ("length(country)", "number"),
    ("length(tags)", "number"),
    ("days_since(birthday)", "number"),
    ("days_since(90 days ago)", "number"),
    ("days_between(birthday, joined_at)", "number"),
    ("percentile(spend_90d)", "number"),
    ("rank(age + 1)", "number"),

    # conditions
    ("age > 5", "true/false"),
    ("country = 'NO'", "true/false"),
    ("country < name", "true/false"),
    ("vip = true", "true/false"),
    ("vip != gifted", "true/false"),
    ("birthday = joined_at", "true/false"),
    ("birthday >= 2026-01-01T12:00", "true/false"),
    ("joined_at < 90 days ago", "true/false"),
    ("empty = 5", "true/false"),
    ("empty > 'a'", "true/false"),
    ("(age > 5) = vip", "true/false"),
    ("age between 1 and 5", "true/false"),
    ("birthday between 2026-01-01 and 90 days ago", "true/false"),
    ("country between 'A' and 'C'", "true/false"),
    ("country in ['NO', 'DK']", "true/false"),
    ("vip in [true]", "true/false"),
    ("birthday in [2026-01-01]", "true/false"),
    ("birthday in [2026-01-01T12:00]", "true/false"),
    ("empty in [1, 2]", "true/false"),
    ("name contains 'a'", "true/false"),
    ("name not starts with lower(country)", "true/false"),
    ("empty ends with 'x'", "true/false"),
    ("tags contains 'a'", "true/false"),
    ("tags contains country", "true/false"),
    ("scores contains 5", "true/false"),
    ("days contains 2026-01-01", "true/false"),
    ("nothings contains 5", "true/false"),
    ("tags contains any of ['a', 'b']", "true/false"),
    ("scores contains all of [1]", "true/false"),
    ("name contains none of ['a']", "true/false"),
    ("name matches 'x'", "true/false"),
    ("tags is known", "true/false"),
    ("(age > 5) is unknown", "true/false"),
    ("birthday within 7 days", "true/false"),
    ("joined_at is today", "true/false"),
    ("empty is last month", "true/false"),
    ("2026-01-01 before 90 days ago", "true/false"),
    ("birthday anniversary is today", "true/false"),
    ("joined_at anniversary within next 7 days", "true/false"),
    ("everyone", "true/false"),
    ("in audience 'lapsed'", "true/false"),
    ("in list 'staff'", "true/false"),
    ("vip and not empty or gifted", "true/false"),

    # rows
    ("count(orders)", "number"),
    ("count(orders.coupons)", "number"),
    ("count(distinct orders.store.city)", "number"),
    ("count(orders.time)", "number"),
    ("count(cards.scan)", "number"),
    ("sum(orders.amount)", "number"),
    ("sum(lines.product.cost)", "number"),
    ("sum(lines.order.amount)", "number"),
    ("mean(returns.line.order.store.store_id)", "number"),
    ("median(orders.amount) + stddev(orders.amount)", "number"),
    ("min(orders.amount)", "number"),
    ("max(orders.channel)", "text"),
    ("min(orders.due)", "date"),
    ("max(orders.time)", "instant"),
    ("min(visits.time)", "date"),
    ("first(orders.is_gift)", "true/false"),
    ("last(orders.time)", "instant"),
    ("last(lines.time)", "instant"),
    ("first(visits.visited_on)", "date"),
    ("most_frequent(lines.product.category, at least 2)", "text"),
    ("values(orders.channel)", "list of texts"),
    ("values(lines.profile.age)", "list of numbers"),
    ("values(orders.due)", "list of dates"),
    ("any(orders)", "true/false"),
    ("none(cards where tier = 'gold')", "true/false"),
    ("every(cards where points > 5)", "true/false"),
    ("active_periods(orders, of 30 days, last 400)", "number"),
    ("active_periods(orders where is_gift, of 1 month, last 6, at least 2)", "number"),
    ("mean_gap(visits)", "number"),
    ("count(orders within 90 days then no visits within 2 weeks)", "number"),
]

NOT_TYPED = [
    # numbers
    ("age + 'a'", "A number belongs here, but this is a text.", "'a'"),
    ("country * 2", "A number belongs here, but this is a text.", "country"),
    ("-vip", "A number belongs here, but this is a true/false value.", "vip"),
    ("joined_at - 5", "A number belongs here, but this is an instant.", "joined_at"),
    ("abs(country)", "A number belongs here, but this is a text.", "country"),
    ("round(country)", "A number belongs here, but this is a text.", "country"),
    ("percentile(country)", "A number belongs here, but this is a text.", "country"),
    ("rank(tags)", "A number belongs here, but this is a list of texts.", "tags"),

    # functions
    ("round(age, 13)", "The digits to round to are a whole number from 0 to 12.", "13"),
    ("round(age, -1)", "The digits to round to are a whole number from 0 to 12.", "-1"),
    ("round(age, 1.5)", "The digits to round to are a whole number from 0 to 12.", "1.5"),
    ("round(age, age)", "The digits to round to are a whole number from 0 to 12.", "age)"),
    ("round(age, 1, 2)", "`round` takes one or two values, not 3.", "round"),
    ("lower(age)", "A text belongs here, but this is a number.", "age"),
    ("lower(country, name)", "`lower` takes one value, not 2.", "lower"),
    ("days_between(birthday)", "`days_between` takes two values, not 1.", "days_between"),
    ("days_since(age)", "A date or an instant belongs here, but this is a number.", "age"),
    ("year('2026')", "A date or an instant belongs here, but this is a text.", "'2026'"),
    ("length(age)", "A text or a list belongs here, but this is a number.", "age"),
    ("nullif(age)", "`nullif` takes two values, not 1.", "nullif"),
    ("nullif(age, 'a')", "`nullif` takes values of one type: this is a text beside a number.", "'a'"),
    ("coalesce(age, 0, 'a')", "`coalesce` takes values of one type: this is a text beside a number.", "'a'"),
    ("coalesce(birthday, joined_at)", "this is an instant beside a date.", "joined_at"),
    ("coalesce(empty, 5, 'a')", "this is a text beside a number.", "'a'"),
    ("coalesce(tags, tags)", "`coalesce` does not take a list of texts.", "tags, "),

    # comparisons
    ("age > 'abc'", "A number cannot be compared with a text.", "'abc'"),
    ("age = vip", "A number cannot be compared with a true/false value.", "vip"),
    ("birthday = 5", "A date cannot be compared with a number.", "5"),
    ("joined_at > 2026-1-1", "An instant cannot be compared with a number.", "2026-1-1"),
    ("vip > true", "A true/false value cannot be compared with `>`.", "vip"),
    ("age < (age > 5)", "A true/false value cannot be compared with `<`.", "age > 5"),
    ("tags = 'a'", "A list of texts cannot be compared with `=`. Ask with `contains`.", "tags"),
    ("tags = tags", "A list of texts cannot be compared with `=`. Ask with `contains`.", "tags ="),
    ("country = ''", "Empty text counts as missing: write `is unknown` or `is known`.", "''"),
    ("country in ['NO', '']", "Empty text counts as missing: write `is unknown` or `is known`.", "''"),
    ("country contains ''", "Empty text counts as missing: write `is unknown` or `is known`.", "''"),
    ("age between 'a' and 5", "A text cannot be compared with a number.", "'a'"),
    ("age between 5 and 'a'", "A number cannot be compared with a text.", "'a'"),
    ("vip between true and true", "A true/false value cannot be compared with `<=`.", "true and"),
    ("age in ['a']", "A number cannot be in a list of texts.", "['a']"),
    ("country in ['a', 5]", "A list holds constants of one type: this is a number beside a text.", "5]"),
    ("birthday in [2026-01-01, 2026-01-01T12:00]", "this is an instant beside a date.", "2026-01-01T"),
    ("tags in ['a']", "A list is asked with `contains any of [..]`.", "tags"),

    # texts and lists
    ("age contains 'a'", "A text or a list belongs here, but this is a number.", "age"),
    ("tags starts with 'a'", "A text belongs here, but this is a list of texts.", "tags"),
    ("name ends with 5", "A text belongs here, but this is a number.", "5"),
    ("scores contains 'a'", "A number belongs here, but this is a text.", "'a'"),
    ("tags contains any of [1]", "A text belongs here, but this is a number.", "1"),
    ("tags matches 'a'", "A text belongs here, but this is a list of texts.", "tags"),
    ("age matches 'a'", "A text belongs here, but this is a number.", "age"),

    # times
    ("age within 7 days", "A date or an instant belongs here, but this is a number.", "age"),
    ("country is today", "A date or an instant belongs here, but this is a text.", "country"),
    ("age anniversary is today", "A date or an instant belongs here, but this is a number.", "age"),

    # logic
    ("not age", "A condition belongs here, something true or false, but this is a number.", "age"),
    ("vip and country", "something true or false, but this is a text.", "country"),
    ("vip or tags", "something true or false, but this is a list of texts.", "tags"),
    ("any(orders where amount)", "something true or false, but this is a number.", "amount"),
    ("any(orders then visits where shop)", "something true or false, but this is a text.", "shop"),

    # other types
    ("picture is known", "'picture' is of a type that the language has no words for.", "picture"),

    # rows
    ("sum(orders)", "`sum` takes a column of the table, as in `sum(orders.…)`.", "sum"),
    ("values(orders)", "`values` takes a column of the table, as in `values(orders.…)`.", "values"),
    ("sum(orders.channel)", "`sum` does not take a text.", "sum"),
    ("mean(orders.time)", "`mean` does not take an instant.", "mean"),
    ("min(orders.is_gift)", "`min` does not take a true/false value.", "min"),
    ("last(orders.coupons)", "`last` does not take a list of texts.", "last"),
    ("values(cards.scan)", "`values` does not take a value of another kind.", "values"),
    ("any(orders.amount)", "`any` takes a table, not a column.", "any"),
    ("mean_gap(orders.time)", "`mean_gap` takes a table, not a column.", "mean_gap"),
    ("count(distinct orders)", "`distinct` belongs to `count` of a column, as in `count(distinct", "count"),
    ("sum(distinct orders.amount)", "`distinct` belongs to `count` of a column", "sum"),
    ("every(orders)", "`every` needs a condition: `every(orders where …)`.", "every"),
    ("active_periods(orders, last 6)", "`active_periods` needs `of 30 days` and `last 6`.", "active"),
    ("active_periods(orders, of 30 days)", "`active_periods` needs `of 30 days` and `last 6`.", "active"),
    ("active_periods(orders within 9 days, of 1 day, last 6)", "has its own periods", "active"),
    ("active_periods(orders then visits, of 1 day, last 6)", "has its own periods", "active"),
    ("active_periods(orders, of 1 day, last 401)", "looks back over at most 400 periods.", "active"),
    ("any(cards within 7 days)", "The rows of 'cards' have no time, so they have no window", "any"),
    ("first(cards.tier)", "The rows of 'cards' have no time, so they have no window and no order.", "first"),
    ("mean_gap(cards)", "The rows of 'cards' have no time, so they have no window and no order.", "mean_gap"),
    ("active_periods(cards, of 1 day, last 6)", "The rows of 'cards' have no time", "active"),
    ("any(cards then orders)", "The rows of 'cards' have no time, so they have no window and no order.", "any"),
    ("any(orders then cards)", "The rows of 'cards' have no time, so nothing can follow.", "then"),
]
# fmt: on


@pytest.mark.parametrize(("text", "wanted"), TYPES)
def test_an_expression_is_of_type(text, wanted):
    assert str(type_in(text)) == wanted


@pytest.mark.parametrize(("text", "part", "begins"), NOT_TYPED)
def test_parts_that_do_not_go_together_are_an_error_that_points_at_the_part(text, part, begins):
    with pytest.raises(ExpressionError) as caught:
        type_in(text)
    assert type(caught.value) is WrongType
    assert part in caught.value.problem
    assert text[caught.value.column - 1 :].startswith(begins)


@pytest.mark.parametrize("text", ["vip", "empty", "gifted", "age > 5", "last(orders.is_gift)", "true"])
def test_something_true_or_false_is_an_audience(text):
    check_audience(text)


@pytest.mark.parametrize("text", ["age", "country", "tags", "count(orders)", "coalesce(country, 'a')", "5"])
def test_any_other_value_is_no_audience(text):
    with pytest.raises(WrongType, match="A condition belongs here, something true or false"):
        check_audience(text)


@pytest.mark.parametrize("tree", [s.Duration(90, "day"), s.ListOf((s.Number(1),))])
def test_a_duration_and_a_list_have_a_type_of_their_own(tree):
    assert str(type_of(tree, Scope(SHAPE))) in {"duration", "list of numbers"}


def test_a_duration_is_compared_with_nothing():
    tree = s.Compare(">", s.Name(("age",)), s.Duration(90, "day"))
    with pytest.raises(WrongType, match=r"A duration cannot be compared with `>`\. A duration stands after `within`"):
        type_of(tree, Scope(SHAPE))


def test_a_window_is_no_expression():
    with pytest.raises(WrongType, match="This cannot stand in an expression"):
        type_of(s.OnDay(0), Scope(SHAPE))
