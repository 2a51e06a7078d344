"""Texts that cannot be read: which error, what it says, and the column that it points at."""

from __future__ import annotations

import pytest

from insight import errors
from insight.errors import (
    BadDuration,
    BadRegex,
    CycleError,
    ExpressionError,
    ExpressionSyntaxError,
    TooComplex,
    UnknownName,
    WrongScope,
    WrongType,
)
from insight.language.parse import parse

from .shapes import check_audience

S, D = ExpressionSyntaxError, BadDuration

# fmt: off
ERRORS = [
    # text, class, part of the message, column
    ("", S, "There is no condition here. Write `everyone` for all profiles.", 1),
    (" \n\t ", S, "There is no condition here.", 1),

    # it breaks off
    ("age >", S, "The text ends too soon. A value was expected here.", 6),
    ("age > 5 and", S, "The text ends too soon. A value or a condition was expected here.", 12),
    ("age > 5 and   ", S, "The text ends too soon.", 12),
    ("not", S, "A value or a condition was expected here.", 4),
    ("(age > 5", S, "`and`, `or` or `)` was expected here.", 9),
    ("age between 1", S, "`and` was expected here.", 14),
    ("age not", S, "`between`, `contains`, `ends with`, `in`, `matches` or `starts with` was expected", 8),
    ("name contains", S, "A value, `any of`, `all of` or `none of` was expected here.", 14),
    ("name contains any", S, "`of` was expected here.", 18),
    ("name starts", S, "`with` was expected here.", 12),
    ("joined_at within", S, "`next` or a number was expected here.", 17),
    ("joined_at within 90", S, "`calendar` or a unit such as `days` was expected here.", 20),
    ("joined_at since", S, "A date, a date and time or `90 days ago` was expected here.", 16),
    ("joined_at is last", S, "A unit such as `days` was expected here.", 18),
    ("birthday anniversary is", S, "A day or period such as `today`, `4 days ago` or `last month` was expec", 24),
    ("age = 90 days", S, "The text ends too soon. `ago` was expected here.", 14),
    ("in", S, "`audience` or `list` was expected here.", 3),
    ("home_store.", S, "A name was expected here.", 12),
    ("count(orders", S, "A window such as `within 90 days`, `then`, `where`, `,` or `)` was expected here.", 13),
    ("any(orders then visits", S, "`where`, `within`, `,` or `)` was expected here.", 23),
    ("count(orders,", S, "`at`, `last` or `of` was expected here.", 14),

    # a word in the wrong place
    ("age > 5)", S, "`)` cannot stand here. `and`, `or` or the end was expected here.", 8),
    ("age 5", S, "`5` cannot stand here. A comparison or another operator, `and`, `or` or the end was", 5),
    ("name = 'a' 'b'", S, "'b' cannot stand here. `and`, `or` or the end was expected here.", 12),
    ("age > 5 5", S, "`5` cannot stand here. A unit such as `days`, `and`, `or` or the end was expected", 9),
    ("age <= = 5", S, "`=` cannot stand here. A value was expected here.", 8),
    ("vip and and vip", S, "`and` cannot stand here. A value or a condition was expected here.", 9),
    ("count()", S, "`)` cannot stand here. `distinct` or a name was expected here.", 7),
    ("count(orders in 90 days)", S, "`in` cannot stand here. A window such as `within 90 days`, `then`, `whe", 14),
    ("any(orders then no)", S, "`)` cannot stand here. A name was expected here.", 19),
    ("age in [1,]", S, "`]` cannot stand here. A constant such as 'NO' or 5 was expected here.", 11),
    ("age in [1 2]", S, "`2` cannot stand here. `,` or `]` was expected here.", 11),
    ("country in [country]", S, "`country` cannot stand here. A constant such as 'NO' or 5 was expected", 13),
    ("name matches country", S, "`country` cannot stand here. A text in single quotes was expected here.", 14),
    ("count = 5 where > 5", S, "`where` cannot stand here.", 11),
    ("where > 5", S, "`where` is a word of the language: as a name it stands in back quotes.", 1),
    ("coalesce(age, last)", S, "`last` is a word of the language: as a name it stands in back quotes.", 15),
    ("age = " + "x" * 50 + " y", S, "`y` cannot stand here.", 58),
    ("age " + "x" * 50, S, "`" + "x" * 39 + "…` cannot stand here.", 5),

    # what people write who know another language
    ("age == 5", S, "Write `=` to compare.", 5),
    ("age <> 5", S, "Write `!=` for not equal.", 5),
    ("vip && vip", S, "Write `and`.", 5),
    ("vip || vip", S, "Write `or`.", 5),
    ("!vip", S, "Write `not`.", 1),
    ('country = "NO"', S, "Texts stand in single quotes: 'NO'.", 11),
    ("country = \u2018NO\u2019", S, "Texts stand in straight single quotes: 'NO'.", 11),
    ("country = \u201cNO\u201d", S, "Texts stand in straight single quotes: 'NO'.", 11),
    ("country in {'NO'}", S, "Lists stand in square brackets: ['NO', 'DK'].", 12),
    ("country in ('NO', 'DK')", S, "Lists stand in square brackets: ['NO', 'DK'].", 12),
    ("vip AND age > 5", S, "Words of the language are lower case: write `and`.", 5),
    ("vip And (age > 5)", S, "Words of the language are lower case: write `and`.", 5),
    ("NOT vip", S, "Words of the language are lower case: write `not`.", 1),
    ("NOT (vip)", S, "Words of the language are lower case: write `not`.", 1),
    ("name IS known", S, "Words of the language are lower case: write `is`.", 6),
    ("`NOT` vip", S, "`vip` cannot stand here.", 7),
    ("vip `AND` vip", S, "`AND` cannot stand here. A comparison or another operator, `and`, `or` or the end", 5),
    ("joined_at after `a b`", S, "`a b` cannot stand here. Two times are compared with < <= > >=.", 17),
    ("name is Known", S, "Words of the language are lower case: write `known`.", 9),
    ("name is null", S, "`null` cannot stand here. Write `is unknown`.", 9),
    ("name is not known", S, "`not` cannot stand here. Write `is unknown`, or `!=` and a value.", 9),
    ("name like 'A%'", S, "Write `contains`, `starts with` or `ends with`, without wildcards.", 6),
    ("name in list 'staff'", S, "`in list 'name'` stands without a value before it.", 9),
    ("name in audience 'x'", S, "`in audience 'name'` stands without a value before it.", 9),
    ("in list staff", S, "`staff` cannot stand here. A text in single quotes was expected here.", 9),
    ("joined_at within last 90 days", S, "`within 90 days` means the last 90 days.", 18),
    ("joined_at within 90d", S, "Units of time are written out: `90 days`.", 18),
    ("joined_at within 5min", S, "Units of time are written out: `5 minutes`.", 18),
    ("joined_at within 90m", S, "This is no number,", 18),
    ("joined_at within 2 w", S, "`w` cannot stand here. `calendar` or a unit such as `days` was expected here.", 20),
    ("joined_at > 2026-01-01 12:00", S, "Between date and time stands a T: 2026-03-01T12:00.", 24),
    ("joined_at after birthday", S, "`birthday` cannot stand here. Two times are compared with < <= > >=.", 17),
    ("age > .5", S, "A number begins with a digit: 0.5.", 7),

    # signs and quotes
    ("name = 'NO", S, "This text is not closed: a single quote is missing.", 8),
    ("name = 'it's'", S, "`s` cannot stand here. A single quote inside a text is doubled: 'it''s'.", 12),
    ("`name = 5", S, "This back quote is not closed, or there is no name in it.", 1),
    ("`` = 5", S, "This back quote is not closed, or there is no name in it.", 1),
    ("age > 5; age < 7", S, "';' has no meaning here; a name with such characters stands in back quotes.", 8),
    ("age > 5%", S, "'%' has no meaning here;", 8),
    ("5x = 1", S, "This is no number, date (2026-03-01) or instant (2026-03-01T12:00); a name beginning", 1),
    ("age = 1.2.3", S, "This is no number,", 7),
    ("age = 5.", S, "This is no number,", 7),
    ("age = ٣", S, "This is no number,", 7),
    ("name = '\ud800'", S, "This is half of a character: the text was cut or damaged.", 9),

    # numbers, dates, durations, patterns
    ("age > 9223372036854775808", S, "This number is too large.", 7),
    ("age > 1e999", S, "This number is too large.", 7),
    ("birthday = 2026-02-29", S, "There is no such date.", 12),
    ("birthday = 0000-01-01", S, "There is no such date.", 12),
    ("joined_at > 2026-01-01T24:30", S, "There is no such date and time.", 13),
    ("joined_at > 0001-01-01T00:00+01:00", S, "There is no such date and time.", 13),
    ("joined_at within 0 days", D, "A duration is a whole number above 0 and a unit, such as `90 days`.", 18),
    ("joined_at within 1.5 days", D, "A duration is a whole number above 0", 18),
    ("joined_at within 1e2 days", D, "A duration is a whole number above 0", 18),
    ("joined_at since 0 weeks ago", D, "A duration is a whole number above 0", 17),
    ("joined_at within 1001 years", D, "A duration of more than 1000 years is not read.", 18),
    ("joined_at within 31622400001 seconds", D, "A duration of more than 1000 years is not read.", 18),
    ("joined_at is 3 hours ago", D, "`is … ago` means one calendar day: give days or weeks, not hours.", 14),
    ("joined_at is last day", D, "`last day` is no calendar period: week, month, quarter or year.", 19),
    ("birthday anniversary within 1 month", D, "An anniversary is looked for within days or weeks.", 29),
    ("birthday anniversary within 367 days", D, "An anniversary comes within 366 days at most.", 29),
    ("birthday anniversary within 53 weeks", D, "An anniversary comes within 366 days at most.", 29),
    ("any(orders then visits within 2 months)", D, "a duration is in seconds to weeks: months differ in length", 31),
    ("name matches '('", BadRegex, "This pattern cannot be used: ", 14),
    ("name matches '(?=x)'", BadRegex, "This pattern cannot be used: ", 14),
    ("name not matches 'a{2000}'", BadRegex, "This pattern cannot be used: ", 18),

    # options of aggregates
    ("count(orders, last 3)", S, "`count` does not take `last …`.", 20),
    ("most_frequent(orders.channel, of 3 days)", S, "`most_frequent` does not take `of …`.", 34),
    ("active_periods(orders, last 3, last 4)", S, "`last …` is given twice.", 37),
    ("active_periods(orders, last 0)", S, "A whole number above 0 belongs here.", 29),
    ("most_frequent(orders.channel, at least 1.5)", S, "A whole number above 0 belongs here.", 40),

    # names
    ("cuont(orders)", UnknownName, "No function named 'cuont'. Did you mean 'count'?", 1),
    ("COUNT(orders)", UnknownName, "No function named 'COUNT'. Did you mean 'count'?", 1),
    ("vip and zzz(orders)", UnknownName, "No function named 'zzz'. Known: abs, active_periods, any, coalesce", 9),
    ("contry = 'NO'", UnknownName, "No property named 'contry'. Did you mean 'country'?", 1),
    ("age > 5 and spend > 5", UnknownName, "No property named 'spend'. Did you mean 'spend_90d'?", 13),
    ("any(order)", UnknownName, "No table named 'order'. Did you mean 'orders'?", 1),
    ("any(orders where chanel = 'app')", UnknownName, "No column of 'orders' named 'chanel'. Did you mean 'channel'?", 18),
    ("any(lines where product.categry = 'x')", UnknownName, "No column of 'product' named 'categry'.", 17),
    (
        "any(lines where prodct.category = 'x')",
        UnknownName,
        "No step from 'lines' (lookup, parent or profile) named 'prodct'. Did you mean 'product'?",
        17,
    ),
    ("in audience 'lapst'", UnknownName, "No audience named 'lapst'. Did you mean 'lapsed'?", 1),
    ("not in list 'staf'", UnknownName, "No list named 'staf'. Did you mean 'staff'?", 5),

    # types, scopes, circles: more of them in test_types.py and test_scopes.py
    ("country > 5", WrongType, "A text cannot be compared with a number.", 11),
    ("vip and age", WrongType, "A condition belongs here, something true or false, but this is a number.", 9),
    ("orders.amount > 5", WrongScope, "'orders.amount' is a column of rows: put it into a function, such as `sum(order", 1),
    ("any(orders where any(orders))", WrongScope, "An aggregate over 'orders' stands inside itself.", 18),
    ("age > 5 and circle > 5", CycleError, "These definitions need each other: circle -> ring -> circle. Break", 1),

    # too much
    ("x" * 500_001, TooComplex, "The text has 500,001 characters; at most 500,000 are read.", 1),
    ("- " * 200_001 + "x", TooComplex, "The text has more than 200,000 words.", 1),
    ("not " * 101 + "vip", TooComplex, "The text is nested more than 100 levels deep. Split it into named audiences.", 1),
]
# fmt: on


@pytest.mark.parametrize(("text", "kind", "part", "column"), ERRORS, ids=[repr(text)[:60] for text, *_ in ERRORS])
def test_a_text_gives_an_error_that_says(text, kind, part, column):
    with pytest.raises(ExpressionError) as caught:
        check_audience(text)
    assert type(caught.value) is kind
    assert part in caught.value.problem
    assert (caught.value.line, caught.value.column) == (1, column)


def test_the_table_has_every_error_of_the_language():
    family = {each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, ExpressionError)}
    assert {kind for _, kind, *_ in ERRORS} == family - {ExpressionError}


NOT_HERE = "cannot stand here. A comparison or another operator, `and`, `or` or the end was expected here."


@pytest.mark.parametrize(
    ("text", "problem", "place", "shown"),
    [
        (
            "country = 'NO' and\n  age >> 5\nor vip",
            "`>` cannot stand here. A value was expected here.",
            "(line 2, column 8)",
            "    age >> 5\n         ^",
        ),
        (
            "vip\nand\n\n",
            "The text ends too soon. A value or a condition was expected here.",
            "(line 2, column 4)",
            "  and\n     ^",
        ),
        ("\n\n\tvip vip", f"`vip` {NOT_HERE}", "(line 3, column 6)", "   vip vip\n       ^"),
        (
            "vip or\r\nx = \u00e6\u00f8\u00e5 y",
            "`y` cannot stand here. `and`, `or` or the end was expected here.",
            "(line 2, column 9)",
            "  x = æøå y\n          ^",
        ),
        (
            "vip = 'a\nb",
            "This text is not closed: a single quote is missing.",
            "(line 1, column 7)",
            "  vip = 'a\n        ^",
        ),
        (
            "joined_at\nwithin\n0 days",
            "A duration is a whole number above 0 and a unit, such as `90 days`.",
            "(line 3, column 1)",
            "  0 days\n  ^",
        ),
    ],
)
def test_an_error_in_a_text_of_many_lines_shows_the_line_with_a_caret(text, problem, place, shown):
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert str(caught.value) == f"{problem} {place}\n{shown}"


def test_of_a_long_line_the_part_around_the_caret_is_shown():
    text = " or ".join(f"age = {n}" for n in range(100)) + " or or " + " or ".join(["vip"] * 100)
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    _, shown, caret = str(caught.value).split("\n")
    assert len(shown) <= 104
    assert shown[2] == shown[-1] == "…"
    assert shown[caret.index("^") :].startswith("or vip")
    assert text[caught.value.column - 1 :].startswith("or vip")


def test_an_error_carries_its_facts():
    with pytest.raises(UnknownName) as caught:
        check_audience("vip and\ncontry = 'NO'")
    wrong = caught.value
    assert (wrong.name, wrong.kind, wrong.suggestion) == ("contry", "property", "country")
    assert "country" in wrong.known
    assert (wrong.line, wrong.column, wrong.text) == (2, 1, "vip and\ncontry = 'NO'")
    assert isinstance(wrong, LookupError)
    assert isinstance(wrong, errors.InsightError)


def test_an_error_keeps_the_text_that_it_was_found_in():
    with pytest.raises(ExpressionError) as caught:
        parse("age >")
    assert caught.value.located("another text") is caught.value
    assert caught.value.text == "age >"


def test_an_error_names_the_definition_that_its_text_stands_in():
    unplaced = errors.WrongType("A number belongs here.", at=4)
    assert str(unplaced.located("a > b", "property 'x'")) == "property 'x': A number belongs here.\n  a > b\n      ^"


def test_errors_of_other_causes_are_not_chained_to_the_message():
    with pytest.raises(ExpressionError) as caught:
        parse("age >")
    assert caught.value.__suppress_context__
