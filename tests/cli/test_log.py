"""What commands say of their work when they are asked to: on stderr, without any value of the data."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

import insight
from tests.cli.world import CUSTOMERS, answer, run

SECRETS = {cell for line in CUSTOMERS.splitlines()[1:] for cell in line.split(",")[1:4] if len(cell) > 1}
ASKED = [
    ("data", "check"),
    ("audience", "members", "email contains 'ada@'", "--columns", "country"),
    ("audience", "count", "mobile = '+4790000001' or lower(first_name) = 'ada'"),
    ("audience", "why", "email = 'ada@example.org'", 1),
    ("profile", "show", 1),
    ("snapshot", "take"),
]


def asked(shop, group, verb, *rest):
    return (group, verb, shop, *rest)


@pytest.mark.parametrize(
    "words", [("-v", "audience", "count"), ("audience", "count"), ("--verbose", "audience", "count")]
)
def test_a_command_tells_what_it_opens_and_asks_when_it_is_asked_to(shop, words):
    loud = () if words[0].startswith("-") else ("--verbose",)
    result = run(*words, shop, "lapsed", *loud)
    assert (result.exit_code, result.stdout) == (0, "2\n")
    said = [line.split("  ", 1)[1] for line in result.stderr.splitlines()]
    assert said[0].startswith(
        f"opened {shop / 'insight.toml'} as of 2025-12-31T23:00:00+00:00: 3 tables, 4 properties, 4 aud"
    )
    assert said[-1].startswith("asked duckdb: 1 rows in 0.")


def test_without_being_asked_it_says_nothing_also_after_it_was_asked_once(shop):
    run("-v", "audience", "count", shop, "lapsed")
    assert answer("audience", "count", shop, "lapsed") == "2\n"


def test_asked_twice_it_names_the_sources_too(shop):
    said = run("-vv", "audience", "count", shop, "lapsed").stderr
    assert "reads orders.parquet" in said
    assert "reads" not in run("-v", "audience", "count", shop, "lapsed").stderr


def test_a_word_after_two_dashes_is_no_option(shop):
    assert "reads" not in run("audience", "count", shop, "--", "lapsed", "--verbose").stderr


@pytest.mark.parametrize("words", ASKED, ids=lambda words: " ".join(map(str, words)))
def test_the_log_holds_no_value_of_the_data(own_shop, words):
    said = run("-vv", *asked(own_shop, *words)).stderr
    assert "asked duckdb" in said
    assert [secret for secret in SECRETS if secret in said] == []


def test_snapshots_that_are_taken_and_used_are_told(own_shop):
    assert "kept snapshot" in run("-v", "snapshot", "take", own_shop).stderr
    told = []
    handler = logging.Handler()
    handler.emit = lambda record: told.append(record.getMessage())
    log = logging.getLogger("insight")
    log.addHandler(handler)
    log.setLevel("INFO")
    try:
        insight.open(own_shop).preview()
    finally:
        log.removeHandler(handler)
        log.setLevel("NOTSET")
    assert any(each.startswith("used snapshot 2025") for each in told)


def test_a_program_that_does_not_listen_sees_nothing(shop):
    code = f"import insight; print(insight.open({str(shop)!r}).audience('lapsed').count())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("2\n", "")
