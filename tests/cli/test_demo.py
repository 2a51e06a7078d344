"""`insight demo`: the main job on real data."""

from __future__ import annotations

import hashlib
import json

import polars as pl
import pytest

from tests.cli.json_shapes import shape_of, written
from tests.cli.world import answer, answer_in_json, run

STEPS = [
    "Open", "Check of the data", "Properties", "RFM segments", "Audiences and reach", "Tuning an audience",
    "Micro-segments", "Export",
    "Profile of one customer",
]  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("demo") / "new" / "output"


@pytest.fixture(scope="module")
def found(folder):
    return answer_in_json("demo", "--folder", folder)


def test_demo_in_json_has_what_each_step_found_and_how_long_it_took(found):
    assert [each["step"] for each in found["steps"]] == STEPS
    assert all(each["seconds"] >= 0 for each in found["steps"])
    assert found["dataset"] == "grocery"
    assert found["seconds"] == pytest.approx(sum(each["seconds"] for each in found["steps"]), abs=0.01)
    assert found["properties"]["profiles"] == 2469


def test_the_demo_answers_in_the_shape_that_the_reference_has(found):
    assert shape_of("demo", found) == written()["demo"]


def test_segments_of_the_demo_are_a_partition(found):
    assert sum(each["customers"] for each in found["rfm"]["segments"]) == 2469


def test_the_demo_counts_every_audience_and_says_that_there_are_no_channels(found):
    assert found["audiences"]["channels"] == []
    assert len(found["audiences"]["audiences"]) >= 8
    assert all(0 < each["members"] < 2469 for each in found["audiences"]["audiences"])


def test_the_demo_tells_what_each_condition_of_an_audience_costs(found):
    members = {each["name"]: each["members"] for each in found["audiences"]["audiences"]}
    tuning = found["tuning"]
    assert tuning["matched"] == members[tuning["audience"]] == tuning["conditions"][-1]["remaining"]
    assert len(tuning["conditions"]) >= 2
    assert all(each["without"] >= 0 for each in tuning["conditions"])


def test_the_demo_exports_the_first_audience_with_a_manifest(found, folder):
    first = found["audiences"]["audiences"][0]
    path = folder / f"{first['name']}.csv"
    manifest = json.loads((folder / f"{first['name']}.csv.manifest.json").read_text())
    assert manifest == found["export"]["manifest"]
    assert manifest["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert pl.read_csv(path).height == manifest["rows"] == first["members"]
    assert manifest["channel"] is None


def test_the_demo_shows_a_member_of_the_exported_audience(found):
    assert found["audiences"]["audiences"][0]["name"] in found["profile"]["audiences"]
    assert len(found["profile"]["timeline"]) == 8 < found["profile"]["rows"]


def test_demo_in_words_has_a_heading_and_a_time_for_each_step(folder):
    said = answer("demo", "--folder", folder)
    heads = [line for line in said.splitlines() if line[:1].isdigit()]
    assert [head.split(". ", maxsplit=1)[1].rsplit(maxsplit=2)[0] for head in heads] == STEPS
    assert all(head.endswith(" s") for head in heads)
    assert "No reach. The workspace has no channels" in said
    assert "without a channel, so without contact data" in said
    assert said.splitlines()[-1].startswith("Done in ")


def test_a_folder_that_cannot_be_made_is_refused_before_anything_runs(tmp_path):
    (tmp_path / "file").write_text("x")
    result = run("demo", "--folder", tmp_path / "file" / "output")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "the folder could not be made" in result.stderr
