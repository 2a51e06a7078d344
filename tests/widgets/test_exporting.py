"""Exports keep to the export folder and to consent; no other reply of the studio carries anything private."""

from __future__ import annotations

import json

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight.widgets.protocol.register import STUDIO
from tests import small_shop as shop
from tests.examples import examples
from tests.widgets.asking import TEXT, asker, shop_in


def exported(asked, **given):
    told = {"text": TEXT, "channel": None, "columns": [], "format": "csv", "file": "out", **given}
    return asked.reply("export", **told)


@pytest.mark.parametrize(
    ("channel", "columns", "rows", "names"),
    [
        ("email", ["spend"], [1], ["customer_id", "email", "spend"]),
        ("sms", ["first_name"], [4], ["customer_id", "mobile", "first_name"]),
        (None, ["spend", "country"], [1, 2, 4], ["customer_id", "spend", "country"]),
        (None, [], [1, 2, 4], ["customer_id"]),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_an_export_is_what_the_plan_said(tmp_path, channel, columns, rows, names, ending):
    asked = shop_in(tmp_path)
    plan = asked.ok("export_plan", text=TEXT, channel=channel, columns=columns)
    done = exported(asked, channel=channel, columns=columns, format=ending)["ok"]
    file = tmp_path / "exports" / f"out.{ending}"
    frame = pl.read_csv(file) if ending == "csv" else pl.read_parquet(file)
    assert (done["path"], frame["customer_id"].to_list(), frame.columns) == (str(file), rows, names)
    assert (plan["rows"], plan["columns"], done["rows"]) == (len(rows), names, len(rows))
    steps = {each["name"]: each["count"] for each in plan["steps"]}
    assert steps.items() <= done["manifest"]["steps"].items()
    assert json.loads((tmp_path / "exports" / f"out.{ending}.manifest.json").read_text()) == done["manifest"]


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        ({"columns": ["email"]}, "private_column"),
        ({"columns": ["lower(first_name)"]}, "private_column"),
        ({"channel": "fax"}, "unknown_channel"),
        ({"columns": ["spent"]}, "unknown_name"),
        ({"text": "contry = 'NO'"}, "unknown_name"),
        ({"format": "xlsx"}, "question_error"),
    ],
)
def test_what_cannot_be_exported_is_an_error_and_no_folder_is_made(tmp_path, given, kind):
    asked = shop_in(tmp_path)
    assert exported(asked, **given)["error"]["kind"] == kind
    if "format" not in given:
        plan = {"text": TEXT, "channel": None, "columns": [], **given}
        assert asked.error("export_plan", **plan)["kind"] == kind
    assert not (tmp_path / "exports").exists()


BAD_NAMES = [
    "../out", "..", ".", "/etc/out", "a/b", "a\\b", "C:out", "C:\\out", ".out", "~/out", "", " ", "out\0", "out\n", "-rf", "_out",
    "a..b",
    "con", "NUL.csv", "lpt1", "out ", "out.", "x" * 300, "a\u202eb", "a:b", "a*b", "a?b", "$HOME", "`id`", "a|b", "a;b",
]  # fmt: skip


@pytest.mark.parametrize("name", BAD_NAMES)
def test_only_bare_names_are_files_of_the_export_folder(tmp_path, name):
    asked = shop_in(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    assert exported(asked, file=name)["error"]["kind"] == "export_error"
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", ["out", "out.csv", "Høst 2026", "a-b_c (2)", "v1.2", "parquet", "x,y+z&w"])
def test_bare_names_are_fine_and_get_their_ending(tmp_path, name):
    path = exported(shop_in(tmp_path), file=name)["ok"]["path"]
    assert path == str(tmp_path / "exports" / (name if name.endswith(".csv") else f"{name}.csv"))


@settings(max_examples=examples(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(name=st.text(st.sampled_from("a./\\:~ \0b*") | st.characters(codec="utf-8"), max_size=12))
def test_whatever_the_name_nothing_is_written_outside_the_folder(tmp_path, name):
    asked = asker(shop.workspace(), exports=tmp_path / "exports")
    exported(asked, file=name)
    assert {each.name for each in tmp_path.iterdir()} <= {"exports"}
    assert all(each.is_file() for each in (tmp_path / "exports").rglob("*"))


def test_an_earlier_export_is_replaced_on_request_only(tmp_path):
    asked = shop_in(tmp_path)
    first = exported(asked)["ok"]["rows"]
    refused = exported(asked, text="everyone")["error"]
    assert (refused["kind"], "already" in refused["message"]) == ("export_exists", True)
    assert pl.read_csv(tmp_path / "exports" / "out.csv").height == first
    assert exported(asked, text="everyone", replace=True)["ok"]["rows"] != first


def test_a_link_in_the_folder_does_not_lead_out_of_it(tmp_path):
    asked = shop_in(tmp_path)
    (tmp_path / "exports").mkdir()
    outside = tmp_path / "outside.csv"
    outside.write_text("mine", encoding="utf-8")
    (tmp_path / "exports" / "out.csv").symlink_to(outside)
    assert "error" in exported(asked)
    exported(asked, replace=True)
    assert outside.read_text(encoding="utf-8") == "mine"


def test_an_export_of_what_is_saved_bears_its_name(tmp_path):
    asked = shop_in(tmp_path, "norwegians")
    assert exported(asked, text="country='NO'")["ok"]["manifest"]["audience"] == "norwegians"
    assert exported(asked, text=TEXT, file="other")["ok"]["manifest"]["audience"] == ""


def test_the_folder_is_the_one_that_was_given(tmp_path):
    asked = asker(shop.workspace(), exports=tmp_path / "made" / "here")
    assert exported(asked)["ok"]["path"] == str(tmp_path / "made" / "here" / "out.csv")
    assert asked.ok("open")["exports"] == str(tmp_path / "made" / "here")


# --- privacy ------------------------------------------------------------------------------------------------------------

PRIVATE = [
    "email",
    "first_name",
    "mobile",
    "lower(email)",
    "last(orders.note)",
    "coalesce(email, 'x')",
    "values(orders.note)",
    "length(email)",
]
TEXTS = [
    "email is known", "not email is known", "first_name starts with 'A'", "any(orders where note is known)",
    "email contains '@' or spend > 5",
    "mobile is known and length(first_name) > 2", "email = first_name", "last(orders.note) is known",
]  # fmt: skip


def everything(text, name):
    """Every question but the export itself, about a text and a name."""
    yield from (("open", {"private": True}), ("audiences", {}))
    for ask in ("read", "lint", "sql"):
        yield ask, {"text": text}
    for at in (len(text), 6, 0):
        yield "complete", {"text": text, "at": at}
    yield "complete", {"text": f"{name} = '", "at": len(name) + 4}
    yield "reach", {"text": text, "value": name}
    yield "reach", {"text": text}
    yield "curve", {"text": f"{name} > 1", "path": []}
    yield "values", {"property": name}
    yield from (
        ("row_values", {"table": "orders", "column": path}) for path in (["note"], ["profile", "email"], [name])
    )
    yield "sample", {"text": text, "columns": [name]}
    yield "sample", {"text": text, "columns": ["email", "first_name", "mobile", "spend"]}
    yield "sample", {"text": text, "columns": []}
    yield "breakdown", {"text": text, "property": name}
    yield "overlap", {"text": text, "with": ["norwegians"]}
    yield "history", {"text": text, "every": "1 month", "over": "2 months"}
    yield from (("why", {"text": text, "key": key}) for key in range(1, 7))
    yield "export_plan", {"text": text, "channel": "email", "columns": [name]}
    yield "export_plan", {"text": text, "columns": [name]}
    yield (
        "export",
        {"text": text, "channel": "email", "columns": [name], "format": "csv", "file": "out", "replace": True},
    )
    yield "save", {"name": "mine", "text": text}


@pytest.mark.parametrize(("text", "name"), list(zip(TEXTS, PRIVATE, strict=True)))
def test_no_reply_holds_anything_private(tmp_path, text, name):
    asked = shop_in(tmp_path, "norwegians")
    asks = set()
    for ask, arguments in everything(text, name):
        asks.add(ask)
        said = json.dumps(asked.reply(ask, **arguments), ensure_ascii=False)
        assert [secret for secret in (*shop.SECRETS, "ring ") if secret in said] == [], (ask, arguments)
    assert asks | {"write", "front"} == set(STUDIO)
