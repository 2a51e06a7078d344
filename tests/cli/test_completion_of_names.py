"""A shell completes the names of the workspace that stands before them, from its file alone."""

from __future__ import annotations

import pytest

from tests.cli.world import run, shell


def completed(folder, words, incomplete="", **options):
    """What bash is offered after these words."""
    line = f"insight {words} {incomplete}"
    told = {"_INSIGHT_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words.split()) + 1)}
    done = shell(env=told, cwd=folder, **options)
    assert (done.returncode, done.stderr) == (0, b"")
    return [line for line in done.stdout.decode().splitlines() if line]


@pytest.mark.parametrize(
    ("words", "incomplete", "offered"),
    [
        ("audience count .", "", ["big spenders", "lapsed", "norwegian", "recent"]),
        ("audience diff . lapsed", "n", ["norwegian"]),
        ("audience overlap insight.toml", "r", ["recent"]),
        ("property show .", "s", ["spend_365d"]),
        ("audience members . lapsed --columns", "o", ["orders_365d"]),
        ("audience breakdown . lapsed --by", "u", ["usual_channel"]),
        ("segment describe .", "", ["tier"]),
        ("audience count nowhere", "", []),
    ],
)
def test_names_are_offered_that_begin_as_typed(own_shop, words, incomplete, offered):
    (own_shop / "segments").mkdir()
    (own_shop / "segments" / "tier.json").write_text("{}", encoding="utf-8")
    assert completed(own_shop, words, incomplete) == offered


def test_a_file_that_is_no_toml_offers_nothing_and_tables_are_not_looked_at(own_shop):
    (own_shop / "orders.parquet").unlink()
    assert completed(own_shop, "audience count .", "l") == ["lapsed"]
    (own_shop / "insight.toml").write_text("[audiences", encoding="utf-8")
    assert completed(own_shop, "audience count .") == []


def test_completion_can_be_installed():
    told = run("--help").stdout
    assert "--install-completion" in told
    assert "--show-completion" in told
