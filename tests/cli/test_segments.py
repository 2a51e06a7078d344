"""`insight segment`: find, list, describe, say as rules, score, fit anew, drift; in words and in JSON."""

from __future__ import annotations

import json

import polars as pl
import pytest

from insight.cli.commands import BAD_INPUT
from tests.cli.world import answer, answer_in_json, run
from tests.segments.made_up import shop_of

BY = ("--by", "orders_365d, spend_365d")


@pytest.fixture
def buyers(tmp_path):
    return shop_of(tmp_path).parent


@pytest.fixture(scope="module")
def fitted(tmp_path_factory):
    """A workspace with one segmentation, to read from."""
    folder = shop_of(tmp_path_factory.mktemp("buyers")).parent
    assert run("segment", "fit", folder, "tier", *BY, "--k", "2").exit_code == 0
    return folder


def test_fitting_says_what_was_found_and_keeps_it(buyers):
    said = run("segment", "fit", buyers, "tier", *BY)
    assert said.exit_code == 0
    assert "Stability 1.00" in said.stdout
    assert "chosen" in said.stdout
    assert f"Kept in {buyers / 'segments/tier.json'}." in said.stdout
    assert said.stderr.startswith("Note: 'orders_365d' and 'spend_365d' say nearly the same")
    assert answer("audience", "count", buyers, "tier is known") == "120\n"


def test_fitting_answers_in_json(buyers):
    found = answer_in_json("segment", "fit", buyers, "tier", "--by", "orders_365d", "--k", "2", "--seed", "7")
    assert (found["name"], found["method"], found["seed"], found["by"]) == ("tier", "kmeans", 7, ["orders_365d"])
    assert [each["share"] for each in found["segments"]] == [0.5, 0.5]
    assert json.loads((buyers / "segments/tier.json").read_text(encoding="utf-8"))["seed"] == 7


def test_a_dry_run_keeps_nothing(buyers):
    assert "Nothing was kept." in answer(
        "segment", "fit", buyers, "tier", "--by", "orders_365d", "--k", "2", "--dry-run"
    )
    assert not (buyers / "segments").exists()
    assert "no segmentations" in answer("segment", "list", buyers)


@pytest.mark.parametrize("method", ["gmm", "rules", "rfm"])
def test_any_method_can_be_asked_for(buyers, method):
    more = ("--by", "orders_365d,spend_365d", "--k", "2") if method != "rfm" else ()
    if method == "rfm":
        file = buyers / "insight.toml"
        text = file.read_text(encoding="utf-8") + '[rfm]\ntable = "orders"\namount = "amount"\n'
        file.write_text(text, encoding="utf-8")
    assert answer_in_json("segment", "fit", buyers, "tier", "--method", method, *more)["method"] == method
    assert answer_in_json("segment", "score", buyers, "tier")["profiles"] == 120


def test_ranked_conditions_are_given_in_order(buyers):
    conditions = "spend_365d > 300, orders_365d > 3"
    found = answer_in_json("segment", "fit", buyers, "stage", "--method", "ranked", "--by", conditions)
    assert [each["name"] for each in found["segments"]] == ["spend_365d > 300", "orders_365d > 3", "other"]


def test_the_list_has_a_line_for_each(fitted):
    assert answer("segment", "list", fitted).splitlines()[2].split()[:4] == ["tier", "2", "kmeans", "2026-01-01"]
    assert [each["name"] for each in answer_in_json("segment", "list", fitted)["segmentations"]] == ["tier"]


def test_descriptions_and_rules_name_every_segment(fitted):
    names = [each["name"] for each in answer_in_json("segment", "list", fitted)["segmentations"][0]["segments"]]
    for verb in ("describe", "rules", "score"):
        said = answer("segment", verb, fitted, "tier")
        assert all(name in said for name in names), verb
    rules = answer_in_json("segment", "rules", fitted, "tier", "--segment", names[0])["rules"]
    assert [each["segment"] for each in rules] == names[:1]
    assert answer("audience", "count", fitted, rules[0]["rule"]) == f"{rules[0]['size']}\n"


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_scores_are_written_to_a_file(fitted, tmp_path, ending):
    out = tmp_path / f"scores.{ending}"
    said = answer("segment", "score", fitted, "tier", "--out", out)
    assert f"Wrote 120 rows to {out}." in said
    frame = pl.read_csv(out) if ending == "csv" else pl.read_parquet(out)
    assert frame.columns == ["customer_id", "segment", "distance"]
    assert frame.height == 120


def test_fitting_anew_on_the_same_data_moves_nobody(fitted):
    found = answer_in_json("segment", "refit", fitted, "tier", "--dry-run")
    assert (found["moved"], found["kept"]) == (0, False)
    assert "0 of 120 profiles (0.0 %)" in run("segment", "refit", fitted, "tier", "--dry-run").stdout


def test_drift_is_told_with_a_verdict(fitted):
    assert answer_in_json("segment", "drift", fitted, "tier")["verdict"] == "stable"
    assert "  verdict        refit\n" in answer("segment", "drift", fitted, "tier", "--as-of", "2025-03-01")


def test_a_segment_is_renamed(buyers):
    answer("segment", "fit", buyers, "tier", "--by", "orders_365d", "--k", "2")
    old = answer_in_json("segment", "list", buyers)["segmentations"][0]["segments"][0]["name"]
    answer("segment", "rename", buyers, "tier", old, "Often here")
    assert answer("audience", "count", buyers, "tier = 'Often here'") == "60\n"


BAD = [
    (("describe", "tie"), "no segmentation 'tie'. Did you mean 'tier'?"),
    (("rules", "tier", "--segment", "None"), "has no segment 'None'"),
    (("fit", "x", "--by", "orders_365d", "--k", "many"), "--k many: write a whole number, or auto."),
    (("fit", "x", "--by", "orders_365d", "--k", "1"), "from 2"),
    (("fit", "x", "--by", "orders_365", "--k", "2"), "Did you mean 'orders_365d'?"),
    (("fit", "x", "--by", "orders_365d", "--k", "2", "--treat", "orders_365d"), "write NAME=HOW"),
    (("fit", "x", "--by", "orders_365d", "--k", "2", "--treat", "spend=log"), "not among --by"),
    (("fit", "x", "--by", "orders_365d", "--k", "2", "--method", "kmean"), "Did you mean 'kmeans'?"),
    (("fit", "x", "--by", "orders_365d", "--k", "2", "--within", "spend_365d >"), "spend_365d >"),
    (("fit", "orders_365d", "--by", "spend_365d", "--k", "2"), "property 'orders_365d' already"),
    (("fit", "a b", "--by", "spend_365d", "--k", "2"), "no name for a property"),
    (("fit", "../x", "--by", "spend_365d", "--k", "2"), "no name for a property"),
    (("fit", "x"), "No property is named"),
    (("score", "tier", "--out", "scores.txt"), "written as .csv or .parquet"),
    (("score", "tier", "--out", "/nowhere/at/all.csv"), "could not be written"),
    (("rename", "tier", "nobody", "x"), "has no segment 'nobody'"),
]


@pytest.mark.parametrize(("words", "message"), BAD, ids=[" ".join(each[0]) for each in BAD])
def test_bad_input_is_said_and_changes_nothing(fitted, words, message):
    before = (fitted / "segments/tier.json").read_bytes()
    result = run("segment", words[0], fitted, *words[1:])
    assert result.exit_code == BAD_INPUT
    assert message in result.stderr
    assert result.stdout == ""
    assert [path.name for path in (fitted / "segments").iterdir()] == ["tier.json"]
    assert (fitted / "segments/tier.json").read_bytes() == before


def test_customers_without_structure_are_bad_input_with_the_figures_that_were_tried(buyers):
    frame = pl.DataFrame({"customer_id": range(120), "x": [(n * 7919) % 120 / 120 for n in range(120)]})
    frame.write_csv(buyers / "customers.csv")
    result = run("segment", "fit", buyers, "flat", "--by", "x")
    assert result.exit_code == BAD_INPUT
    assert "do not fall into groups" in result.stderr
    assert "Calinski-Harabasz" in result.stderr
