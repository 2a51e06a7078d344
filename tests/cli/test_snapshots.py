"""`insight snapshot`: take, list and prune, in words and in JSON."""

from __future__ import annotations

import re

import pytest

from insight.cli.commands import BAD_INPUT
from tests.cli.world import AS_OF, INSIGHT, answer, answer_in_json, change, lines, run, shell

RUN = r"\d{8}T\d{12}Z-\d{8}T\d{12}Z-[0-9a-f]{8}"


def test_taking_says_what_was_kept(own_shop):
    said = answer("snapshot", "take", own_shop).splitlines()
    assert re.fullmatch(r"Kept 16 properties of 6 profiles as of 2026-01-01 00:00\.", said[0])
    assert re.fullmatch(RUN, said[1])


def test_taking_answers_in_json(own_shop):
    found = answer_in_json("snapshot", "take", own_shop)
    assert (found["rows"], found["as_of"], found["properties"]) == (6, AS_OF, len(found["definitions"]))
    assert re.fullmatch(RUN, found["run_id"])
    assert {"spend_365d", "country", "rfm_segment"} <= set(found["definitions"])
    assert not {"email", "mobile", "first_name"} & set(found["definitions"])
    assert all(re.fullmatch("[0-9a-f]{64}", each) for each in found["definitions"].values())


def test_the_list_has_a_line_for_each_snapshot_the_newest_first(own_shop):
    assert answer("snapshot", "list", own_shop) == "No snapshot has been taken.\n"
    assert answer_in_json("snapshot", "list", own_shop) == {"snapshots": []}
    one = answer_in_json("snapshot", "take", own_shop)
    two = answer_in_json("snapshot", "take", own_shop, "--as-of", "2025-07-01")
    titles, _, *rows = lines(answer("snapshot", "list", own_shop))
    assert titles == ["as", "of", "taken", "at", "profiles", "properties", "run"]
    assert [(row[0], row[1], row[4], row[6]) for row in rows] == [
        ("2025-07-01", "00:00", "6", two["run_id"]),
        ("2026-01-01", "00:00", "6", one["run_id"]),
    ]
    assert answer_in_json("snapshot", "list", own_shop) == {"snapshots": [two, one]}


def test_pruning_keeps_the_newest(own_shop):
    runs = [answer_in_json("snapshot", "take", own_shop)["run_id"] for _ in range(3)]
    assert answer_in_json("snapshot", "prune", own_shop, "--keep", 2) == {"removed": runs[:1]}
    assert answer("snapshot", "prune", own_shop, "--keep", 1) == f"Removed 1 snapshot.\n{runs[1]}\n"
    assert answer("snapshot", "prune", own_shop, "--keep", 1) == "Removed 0 snapshots.\n"
    assert [each["run_id"] for each in answer_in_json("snapshot", "list", own_shop)["snapshots"]] == runs[2:]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("prune", "--keep", "0"), "0 snapshots cannot be kept. Keep 1 or more."),
        (("prune", "--keep", "-1"), "Keep 1 or more."),
        (("prune", "--keep", "some"), "valid integer"),
        (("prune",), "Missing option '--keep'"),
    ],
)
def test_what_is_not_to_be_kept_is_refused(own_shop, words, said):
    answer("snapshot", "take", own_shop)
    result = run("snapshot", words[0], own_shop, *words[1:])
    assert result.exit_code == BAD_INPUT
    assert said in result.stderr
    assert len(answer_in_json("snapshot", "list", own_shop)["snapshots"]) == 1


def test_a_state_that_is_no_folder_is_bad_input(own_shop):
    change(own_shop / "insight.toml", ("[workspace]", '[workspace]\nstate = "customers.csv"'))
    result = run("snapshot", "take", own_shop)
    assert result.exit_code == BAD_INPUT
    assert "customers.csv/snapshots: Not a directory." in result.stderr
    assert result.stdout == ""


def test_a_state_without_a_name_is_bad_input(own_shop):
    change(own_shop / "insight.toml", ("[workspace]", '[workspace]\nstate = ""'))
    result = run("snapshot", "list", own_shop)
    assert result.exit_code == BAD_INPUT
    assert "[workspace.state]" in result.stderr


def test_a_process_of_its_own_ends_well(own_shop):
    for words in (("take", own_shop), ("list", own_shop), ("prune", own_shop, "--keep", "1")):
        for _ in range(2):
            said = shell("snapshot", *words)
            assert (said.returncode, said.stderr) == (0, b""), (words, INSIGHT)
