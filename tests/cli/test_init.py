"""`insight init`: a first workspace file that opens, says what it guessed, and replaces nothing."""

from __future__ import annotations

import os
import tomllib

import polars as pl
import pytest

from tests.cli.world import answer, answer_in_json, change, run


@pytest.fixture
def files(own_shop):
    """The shop's files without the workspace file."""
    (own_shop / "insight.toml").unlink()
    return own_shop


def written(folder):
    return tomllib.loads((folder / "insight.toml").read_text(encoding="utf-8"))


def table(folder, name, **columns):
    pl.DataFrame(columns).write_csv(folder / name)


def test_init_finds_what_the_files_are(files):
    answer("init", files)
    found = written(files)
    assert found["profile"] == {
        "source": "customers.csv", "key": "customer_id", "contact": {"email": "email", "phone": "mobile"},
        "private": ["first_name", "email", "mobile"],
    }  # fmt: skip
    assert found["tables"] == {
        "consents": {"source": "consents.csv", "key": "consent_id", "profile": "customer_id", "time": "changed_at"},
        "lines": {"source": "lines.csv", "key": "line_id", "parent": "orders", "on": "order_id",
                  "lookups": {"product": "product_id"}},
        "orders": {"source": "orders.parquet", "key": "order_id", "profile": "customer_id", "time": "ordered_at"},
    }  # fmt: skip
    assert found["lookups"] == {"product": {"source": "products.parquet", "key": "product_id"}}
    assert (found["lists"], found["suppression"]) == ({"staff": "staff.csv"}, {"bounced": "bounced.csv"})
    assert found["consent"] == {"email": "email_opt_in", "sms": "last(consents.granted where channel = 'sms')"}
    assert found["rfm"] == {"table": "orders", "amount": "amount", "bins": 5}


def test_what_init_writes_can_be_asked_at_once(files):
    answer("init", files, "--as-of", "2026-01-01")
    assert answer_in_json("audience", "count", files, "country = 'NO'")["members"] == 3
    assert answer_in_json("audience", "count", files, "lapsed")["members"] == 2
    reached = answer_in_json("audience", "reach", files, "customers")["channels"]
    assert {name: each["reachable"] for name, each in reached.items()} == {"email": 1, "sms": 2}
    row = answer_in_json("audience", "members", files, "customer_id = 1", "--columns", "orders_365d,order_amount_365d")
    assert row["rows"] == [{"customer_id": 1, "orders_365d": 2, "order_amount_365d": 350.5}]


@pytest.mark.parametrize(
    "part",
    ["workspace", "profile", "consent", "tables.consents", "lookups.product", "lists", "suppression", "properties", "rfm",
     "audiences"],
)  # fmt: skip
def test_a_comment_explains_each_part(files, part):
    answer("init", files)
    text = (files / "insight.toml").read_text(encoding="utf-8")
    above = text[: text.index(f"\n[{part}]\n")]
    first_of_its_kind = part.split(".", maxsplit=1)[0]
    explained = above if part == "workspace" else above[above.rindex("\n\n#") :]
    assert f"\n[{first_of_its_kind}" not in explained
    assert "\n# " in explained


def test_parts_without_anything_found_are_there_as_comments(tmp_path):
    table(tmp_path, "customers.csv", customer_id=[1, 2], city=["Oslo", "Oslo"])
    answer("init", tmp_path)
    text = (tmp_path / "insight.toml").read_text(encoding="utf-8")
    for part in ("consent", "lists", "suppression", "rfm"):
        assert f"\n# [{part}]\n" in text
    assert "# by_column = \"city in ['Oslo']\"" in text
    assert answer("audience", "count", tmp_path, "customers") == "2\n"


def test_init_never_replaces_a_file_unless_forced(own_shop):
    before = (own_shop / "insight.toml").read_bytes()
    refused = run("init", own_shop)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "There is a workspace file already. Give --force to replace it." in refused.stderr
    assert (own_shop / "insight.toml").read_bytes() == before
    answer("init", own_shop, "--force")
    assert (own_shop / "insight.toml").read_bytes() != before


def test_init_in_json_says_what_it_found(files):
    (files / "notes.json").write_text('{"title": "nothing to do with it"}')
    found = answer_in_json("init", files)
    assert found["file"] == str(files / "insight.toml")
    assert found["profile"]["private"] == ["first_name", "email", "mobile"]
    assert found["tables"]["lines"]["parent"] == "orders"
    assert (found["not_used"], found["left_out"]) == (["notes.json"], [])


def test_init_in_words_says_what_it_found_and_what_to_do_next(files):
    said = " ".join(answer("init", files).split())
    assert "profile customers.csv one row per customer_id" in said
    assert "lines lines.csv rows below orders" in said
    assert "private first_name, email, mobile" in said
    assert f"insight data check {files}" in said


def test_init_holds_no_contact_data(files):
    answer("init", files)
    text = (files / "insight.toml").read_text(encoding="utf-8")
    assert [word for word in ("@example.org", "+47", "Ada") if word in text] == []


def test_private_columns_are_guessed_in_every_table_and_by_part_of_the_name(files):
    table(files, "cases.csv", case_id=[1], customer_id=[1], opened_at=["2025-05-05"], contact_email=["a@example.org"])
    change(files / "customers.csv", ("first_name,email,mobile", "given_name,email_address,mobile_number"))
    answer("init", files)
    assert written(files)["tables"]["cases"]["private"] == ["contact_email"]
    assert written(files)["profile"]["private"] == ["given_name", "email_address", "mobile_number"]
    assert written(files)["profile"]["contact"] == {"email": "email_address", "phone": "mobile_number"}
    assert "a@example.org" not in run("profile", "show", files, "1").stdout


@pytest.mark.parametrize(
    ("column", "consent"),
    [
        ("email_opt_in", {"email": "email_opt_in"}),
        ("accepts_email", {"email": "accepts_email"}),
        ("sms opt out", {"sms": "not `sms opt out`"}),
        ("has_email", None),
    ],
)
def test_consent_is_guessed_from_true_false_columns(tmp_path, column, consent):
    table(tmp_path, "customers.csv", customer_id=[1, 2], email=["a@b.no", None], **{column: [True, False]})
    answer("init", tmp_path)
    assert written(tmp_path).get("consent") == consent


def test_a_folder_of_files_of_one_type_is_one_table(files):
    (files / "orders").mkdir()
    (files / "orders.parquet").rename(files / "orders" / "2025.parquet")
    answer("init", files)
    assert written(files)["tables"]["orders"]["source"] == "orders/*.parquet"
    assert answer_in_json("audience", "count", files, "any(orders)", "--as-of", "2026-01-01")["members"] == 5


def test_names_that_the_language_or_toml_needs_quoted(tmp_path):
    table(tmp_path, "customers.csv", customer_id=[1, 2], **{'say "hi"': ["x", "x"]})
    table(tmp_path, "Last Orders 2025.csv", **{
        "customer_id": [1], "within": ["a"], "Total Amount": [1.5], "ordered at": ["2025-01-01 10:00:00"],
    })  # fmt: skip
    table(tmp_path, "7.csv", customer_id=[1], colour=["red"])
    answer("init", tmp_path)
    assert set(written(tmp_path)["tables"]) == {"last_orders_2025", "t_7"}
    assert answer("audience", "count", tmp_path, "`say \"hi\"` = 'x'") == "2\n"
    found = answer_in_json("property", "list", tmp_path)["properties"]
    texts = [each["expression"] for each in found if "total_amount" in each["name"]]
    assert texts == ["sum(last_orders_2025.`Total Amount` within 365 days)"]


def test_the_key_of_a_table_is_a_column_that_differs_from_row_to_row(files):
    table(files, "campaigns.csv", campaign_id=[1, 1, 1], received_id=[5, 6, 7], customer_id=[1, 2, 3])
    answer("init", files)
    assert written(files)["tables"]["campaigns"]["key"] == "received_id"


def test_as_of_is_written_into_the_file_and_else_the_newest_row_is_told(files):
    answer("init", files)
    text = (files / "insight.toml").read_text(encoding="utf-8")
    assert "The newest row of the tables is of 2025-12-24.\n# as_of = 2025-12-24\n" in text
    answer("init", files, "--force", "--as-of", "2025-06-30T12:30")
    assert written(files)["workspace"]["as_of"].isoformat() == "2025-06-30T12:30:00"
    assert run("init", files, "--force", "--as-of", "yesterday").exit_code == 2


# --- what cannot be used --------------------------------------------------------------------------------------------


def test_a_file_that_cannot_be_read_is_left_out_and_told(files):
    (files / "visits.parquet").write_text("nothing")
    found = answer_in_json("init", files)
    assert [each["source"] for each in found["left_out"]] == ["visits.parquet"]
    assert "visits" not in written(files)["tables"]
    assert "#   visits.parquet: " in (files / "insight.toml").read_text(encoding="utf-8")
    assert "Left out: visits.parquet" in answer("init", files, "--force")


def test_a_table_whose_keys_are_of_another_type_is_left_out_and_told(files):
    table(files, "visits.csv", visit_id=[1], customer_id=["c-1"], visited_at=["2025-05-05"])
    found = answer_in_json("init", files)
    assert [each["source"] for each in found["left_out"]] == ["visits.csv"]
    assert "whole numbers" in found["left_out"][0]["reason"]
    assert "visits" not in written(files)["tables"]


def test_a_lookup_whose_keys_are_of_another_type_is_left_out_alone(files):
    pl.DataFrame({"product_id": ["7", "8"], "category": ["garden", "oil"]}).write_parquet(files / "products.parquet")
    answer("init", files)
    assert "lookups" not in written(files)["tables"]["lines"]
    assert set(written(files)["tables"]) == {"consents", "lines", "orders"}


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda folder: folder.parent, "There is no such folder."),
        (lambda folder: folder.write_text("x"), "There is no such folder."),
        (lambda folder: folder.mkdir(), "No table was found in this folder."),
        (lambda folder: (folder.mkdir(), (folder / "x.csv").write_bytes(b"")), "No table"),
        (lambda folder: (folder.mkdir(), table(folder, "a.csv", b=[1], c=[2]), table(folder, "d.csv", e=[1], f=[2])),
         "No table looks like one row per customer."),
    ],
    ids=["nothing", "a file", "an empty folder", "an empty file", "unrelated tables"],
)  # fmt: skip
def test_a_folder_without_customers_is_refused(tmp_path, make, said):
    make(tmp_path / "data")
    before = sorted(tmp_path.rglob("*"))
    result = run("init", tmp_path / "data")
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.skipif(os.name == "nt", reason="names with such signs are not allowed there")
def test_hidden_and_unknown_files_are_passed_over(files):
    (files / ".secret.csv").write_text("customer_id,x\n1,2\n")
    (files / "readme.md").write_text("hello")
    found = answer_in_json("init", files)
    assert set(found["tables"]) == {"consents", "lines", "orders"}
    assert found["not_used"] == []
