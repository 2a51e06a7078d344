"""Any words and quotes that a shell passes: texts in one word or many, with minus signs, from stdin."""

from __future__ import annotations

import pytest

from tests.cli.world import answer, change, run


@pytest.mark.parametrize(
    ("words", "canonical"),
    [
        (["country = 'NO'"], "country = 'NO'"),
        (["country", "=", "'NO'"], "country = 'NO'"),
        (["country", "in", "['NO',", "'New York']"], "country in ['NO', 'New York']"),
        (["name = 'it''s'"], "name = 'it''s'"),
        (["name = '\"quoted\"'"], "name = '\"quoted\"'"),
        (["`favourite colour`", "=", "'blue'"], "`favourite colour` = 'blue'"),
        (["a > 1\n\tand b = 2"], "a > 1 and b = 2"),
        (["  everyone  "], "everyone"),
        (["name", "contains", "'ø 100% $HOME *'"], "name contains 'ø 100% $HOME *'"),
        # a minus in front is no option
        (["-1 < age"], "-1 < age"),
        (["-1", "<", "age"], "-1 < age"),
        (["-spend", "<=", "-5"], "-spend <= -5"),
        (["-spend <= -5"], "-spend <= -5"),
        (["-(a", "+", "b)", ">", "2"], "-(a + b) > 2"),
        (["-height", ">", "2"], "-height > 2"),
        (["--", "-1", "<", "age"], "-1 < age"),
        (["--", "--spend", "<", "5"], "--spend < 5"),
        (["name", "=", "'--json'"], "name = '--json'"),
        (["name = '--no such option'"], "name = '--no such option'"),
    ],
)
def test_words_are_joined_to_a_text(words, canonical):
    assert answer("format", *words) == f"{canonical}\n"


@pytest.mark.parametrize("words", [["--json", "a > 1"], ["a", "--json", ">", "1"], ["a", ">", "1", "--json"]])
def test_options_may_stand_anywhere_among_the_words(words):
    assert answer("format", *words).startswith("{")


@pytest.mark.parametrize("stdin", ["a > 1", "\n a > 1 \r\n", "a\n>\n1\n"])
def test_a_single_minus_reads_the_text_from_stdin(stdin):
    assert answer("format", "-", stdin=stdin) == "a > 1\n"


def test_a_name_can_come_from_stdin_too(shop):
    assert answer("audience", "count", shop, "-", stdin="norwegian\n") == "3\n"
    assert answer("audience", "count", shop, "-", stdin=b"country = 'NO'") == "3\n"


def test_a_negative_key_is_no_option(own_shop):
    change(own_shop / "customers.csv", ("4,Di", "-4,Di"))
    assert answer("profile", "show", own_shop, "-4").startswith("Customer -4\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["format", "--chek", "a > 1"], "No such option: --chek. Did you mean --check?"),
        (["audience", "count", "x.toml", "everyone", "--as_of=2026-01-01"], "Did you mean --as-of?"),
        (["audience", "members", "x.toml", "everyone", "--colums", "age"], "Did you mean --columns?"),
        (["audience", "members", "x.toml", "everyone", "--limit", "-1"], "Invalid value for '--limit'"),
        (["audience", "cuont", "x.toml", "everyone"], "Did you mean 'count'?"),
        (["audience", "count", "x.toml"], "Missing argument 'NAME_OR_TEXT"),
        (["audience", "export", "x.toml", "best"], "Missing argument"),
        (["property", "list"], "Missing argument 'WS'"),
        (["property", "list", "x.toml", "y.toml"], "unexpected extra argument"),
        (["demo", "--dataset", "groceries"], "Invalid value for '--dataset'"),
        (["audience", "count", "x.toml", "everyone", "--as-of"], "--as-of"),
    ],
)
def test_a_wrong_call_exits_with_2_and_says_what_is_wrong(words, said):
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        # what a shell passes of: country = 'NO'
        (["country", "=", "NO"], True),
        (["country", "in", "[NO,", "SE]"], True),
        (["email contains example"], True),
        (["country", "=", "New", "York"], True),
        (["in", "audience", "norwegian"], True),
        (["contry = 'NO'"], False),
        (["norwegain"], False),
    ],
)
def test_a_text_that_lost_its_quotes_gets_a_hint(shop, words, hint):
    result = run("audience", "count", shop, *words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert ("Put double quotes around the whole condition" in result.stderr) is hint


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Write `everyone`"),
        ("   ", "Write `everyone`"),
        ('country = "NO"', "single quotes"),
        ("country = \N{RIGHT SINGLE QUOTATION MARK}NO\N{RIGHT SINGLE QUOTATION MARK}", "straight single quotes"),
        ("country = 'NO", "not closed"),
        ("country == 'NO'", "Write `=`"),
        ("country =\x00'NO'", "no meaning here"),
    ],
)
def test_a_text_that_cannot_be_read_is_explained(shop, text, said):
    result = run("audience", "count", shop, text)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_stdin_that_is_not_utf_8_is_explained():
    result = run("format", "-", stdin=b"name = '\xff'")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "not UTF-8 (byte 9)" in result.stderr
