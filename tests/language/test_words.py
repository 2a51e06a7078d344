"""Which words belong to the language, and how they serve as names."""

from __future__ import annotations

import pytest

from insight.errors import ExpressionSyntaxError
from insight.language import syntax as s
from insight.language.format import name_text, text_of
from insight.language.parse import parse
from insight.language.tokens import ALWAYS, WORDS, unit_of, words

SOFT = sorted(WORDS - ALWAYS)
X = s.Name(("x",))


@pytest.mark.parametrize("word", sorted(WORDS))
def test_a_word_of_the_language_is_written_in_back_quotes_as_a_name(word):
    tree = s.Compare("=", s.Name((word, word)), s.Name((word,)))
    assert text_of(tree) == f"`{word}`.`{word}` = `{word}`"
    assert parse(text_of(tree)) == tree


@pytest.mark.parametrize("word", sorted(WORDS))
def test_a_word_of_the_language_in_back_quotes_names_tables_and_columns(word):
    text = f"count(`{word}`.`{word}` where `{word}` then `{word}` where `{word}`.x)"
    name = s.Name((word,))
    then = s.Then(word, where=s.Name((word, "x")))
    assert parse(text) == s.Aggregate("count", (word, word), where=name, then=then)
    assert text_of(parse(text)) == text


@pytest.mark.parametrize("word", SOFT)
@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("{}", lambda name: name),
        ("{} = 5", lambda name: s.Compare("=", name, s.Number(5))),
        ("x = {}", lambda name: s.Compare("=", X, name)),
        ("not {}", s.Not),
        ("x or {} and x", lambda name: s.Or((X, s.And((name, X))))),
        ("({})", lambda name: name),
        ("-{}", s.Negate),
        ("x + {}", lambda name: s.Arithmetic("+", X, name)),
        ("abs({})", lambda name: s.Call("abs", (name,))),
        ("coalesce({}, x)", lambda name: s.Call("coalesce", (name, X))),
        ("x between {} and {}", lambda name: s.Between(X, name, name)),
        ("{} is known", s.Known),
        ("{} within 7 days", lambda name: s.When(name, s.Within(s.Duration(7, "day")))),
        ("x.{}", lambda name: s.Name(("x", *name.path))),
        ("{}.x", lambda name: s.Name((*name.path, "x"))),
        ("count({})", lambda name: s.Aggregate("count", name.path)),
        ("count({} where {})", lambda name: s.Aggregate("count", name.path, where=name)),
        ("sum(x.{} where x)", lambda name: s.Aggregate("sum", ("x", *name.path), where=X)),
        ("x ends with {}", lambda name: s.TextMatch("ends with", X, name)),
        ("x = 'a' or {} in ['a']", lambda name: s.Or((s.Compare("=", X, s.Text("a")), s.In(name, s.ListOf((s.Text("a"),)))))),
    ],
)  # fmt: skip
def test_a_word_that_means_something_in_one_place_only_is_a_plain_name_elsewhere(word, text, tree):
    assert parse(text.format(word, word)) == tree(s.Name((word,)))


@pytest.mark.parametrize(
    "text",
    [
        "coalesce(x, last)", "coalesce(x, of)", "coalesce(x, at)",
        "x contains any", "x contains all", "x contains none",
        "any(x then no)", "in list", "x in list", "x is last", "x within next", "x = 5 days",
    ],
)  # fmt: skip
def test_where_the_language_uses_a_word_it_is_no_name(text):
    with pytest.raises(ExpressionSyntaxError):
        parse(text)


@pytest.mark.parametrize("text", ["coalesce(x, `last`)", "x contains `any`", "any(x then `no`)"])
def test_in_back_quotes_it_is_one(text):
    assert text_of(parse(text)) == text


@pytest.mark.parametrize("word", sorted(ALWAYS - {"true", "false", "everyone"}))
def test_the_words_that_hold_expressions_together_are_never_plain_names(word):
    with pytest.raises(ExpressionSyntaxError):
        parse(f"{word} = 5")


@pytest.mark.parametrize("word", sorted(WORDS))
def test_after_a_point_any_word_is_a_name(word):
    assert parse(f"x.{word}") == s.Name(("x", word))


@pytest.mark.parametrize("function", [*s.ROW_FUNCTIONS, *s.VALUE_FUNCTIONS])
def test_a_function_is_known_by_the_bracket_after_it(function):
    assert parse(f"{function} = 5 and x.{function} = 5") == s.And(
        tuple(s.Compare("=", s.Name(path), s.Number(5)) for path in [(function,), ("x", function)])
    )
    assert isinstance(parse(f"{function} \n (x)"), s.Aggregate | s.Call)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        (("x",), "x"),
        (("Spend_90d",), "Spend_90d"),
        (("_",), "_"),
        (("øre",), "øre"),
        (("日付",), "日付"),
        (("1st",), "`1st`"),
        (("a b",), "`a b`"),
        (("a.b",), "`a.b`"),
        (("a", "b"), "a.b"),
        (("`",), "````"),
        (("a`b", "c"), "`a``b`.c"),
        (("'",), "`'`"),
        (("a\nb",), "`a\nb`"),
        (("And",), "And"),
        (("week",), "`week`"),
        (("weeks",), "`weeks`"),
        (("count",), "count"),
    ],
)
def test_a_name_is_written(name, written):
    assert name_text(name) == written
    assert parse(written) == s.Name(name)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("a.last <= 5", "NAME DOT NAME COMPARE NUMBER"),
        ("a is last week", "NAME IS LAST UNIT"),
        ("last week", "NAME NAME"),
        ("a within next 7 calendar days", "NAME WITHIN NEXT NUMBER CALENDAR UNIT"),
        ("a = 7 days ago", "NAME COMPARE NUMBER UNIT AGO"),
        ("7days", "NUMBER UNIT"),
        ("ago", "NAME"),
        ("in list 'x'", "IN LIST TEXT"),
        ("list in ['x']", "NAME IN LSQB TEXT RSQB"),
        ("any(any then no any)", "ROW_FUNCTION LPAR NAME THEN NO NAME RPAR"),
        ("a contains any of", "NAME CONTAINS ANY OF"),
        ("a contains any(b)", "NAME CONTAINS ROW_FUNCTION LPAR NAME RPAR"),
        ("a starts with (b)", "NAME STARTS WITH LPAR NAME RPAR"),
        (
            "f(a, last(b), last 3)".replace("f", "abs"),
            "VALUE_FUNCTION LPAR NAME COMMA ROW_FUNCTION LPAR NAME RPAR COMMA LAST NUMBER RPAR",
        ),
        ("2026-01-01T12:00+01:00", "INSTANT"),
        ("2026-01-01", "DATE"),
        ("2026-1-1", "NUMBER MINUS NUMBER MINUS NUMBER"),
        ("'a''b'`c``d`", "TEXT NAME"),
        ("a<=b<c", "NAME COMPARE NAME COMPARE NAME"),
    ],
)  # fmt: skip
def test_a_text_has_these_words(text, kinds):
    assert [word.kind for word in words(text)] == kinds.split()


@pytest.mark.parametrize(("word", "unit"), [("day", "day"), ("days", "day"), ("quarters", "quarter")])
def test_singular_and_plural_mean_one_unit(word, unit):
    assert unit_of(word) == unit
