"""The workspace files say what the files beside them hold, and each expression can be read."""

from __future__ import annotations

import tomllib

import polars as pl
import pytest

from insight import datasets
from insight.datasets.simulation.generate import TABLES
from insight.language.parse import parse
from insight.language.tokens import WORDS


@pytest.fixture(params=["shop", "grocery"])
def workspace(request):
    """Content of a workspace file, and its folder."""
    path = request.getfixturevalue(f"{request.param}_file")
    return tomllib.loads(path.read_text(encoding="utf-8")), path.parent


def columns(folder, source):
    return pl.scan_parquet(folder / source).collect_schema().names()


def expressions(content):
    """Every expression of a workspace file by a name for it."""
    found = {f"consent {name}": text for name, text in content.get("consent", {}).items()}
    for kind in ("properties", "audiences"):
        found |= {f"{kind} {name}": entry["expression"] for name, entry in content.get(kind, {}).items()}
    return found


def test_every_source_is_there_and_is_declared(workspace):
    content, folder = workspace
    parts = [content["profile"], *content["tables"].values(), *content["lookups"].values()]
    lists = [*content.get("lists", {}).values(), *content.get("suppression", {}).values()]
    sources = {part["source"] for part in parts} | set(lists)
    assert sources == {path.name for path in folder.iterdir() if path.suffix in {".parquet", ".csv"}}


def test_every_column_named_is_there(workspace):
    content, folder = workspace
    profile = content["profile"]
    named = {profile["key"], *profile.get("contact", {}).values(), *profile.get("private", ())}
    assert named <= set(columns(folder, profile["source"]))
    for part in (profile, *content["tables"].values()):
        uses = part.get("lookups", {}).values()
        named = {part[role] for role in ("key", "profile", "time", "on") if role in part}
        named |= {use if isinstance(use, str) else use["column"] for use in uses}
        assert named <= set(columns(folder, part["source"]))
    for lookup in content["lookups"].values():
        assert lookup["key"] in columns(folder, lookup["source"])


def test_no_name_needs_back_quotes(workspace):
    content, folder = workspace
    names = {*content["tables"], *content["lookups"], *content["properties"], *content["audiences"]}
    for path in folder.glob("*.parquet"):
        names |= set(columns(folder, path.name))
    assert {name for name in names if not name.isidentifier() or name in WORDS} == set()


def test_every_expression_can_be_read(workspace):
    content, _ = workspace
    assert all(parse(text) for text in expressions(content).values())


def test_there_is_enough_to_learn_from(workspace):
    content, _ = workspace
    entries = content["properties"].values()
    assert len(entries) >= 25
    assert len(content["audiences"]) >= 8
    assert all(entry["title"] for entry in entries)
    text_values = ("values(", "most_frequent(", "last(orders.channel", "last(loyalty", "last(subscriptions")
    numbers = [entry for entry in entries if not entry["expression"].startswith(text_values)]
    assert all(entry["unit"] for entry in numbers)


@pytest.mark.parametrize(
    "form",
    [
        "within 365 days",
        "count(distinct lines",
        "most_frequent(lines.product.",
        "where any(lines where",
        " then ",
        " / ",
    ],
)
def test_many_forms_of_the_language_are_shown(form, workspace):
    content, _ = workspace
    assert sum(form in text for text in expressions(content).values()) >= 1


def test_no_property_has_the_name_of_a_profile_column(workspace):
    content, folder = workspace
    assert not set(content["properties"]) & set(columns(folder, content["profile"]["source"]))


def test_the_grocery_data_has_no_contacts_and_no_consent(grocery_file):
    content = tomllib.loads(grocery_file.read_text(encoding="utf-8"))
    assert not {"consent", "lists", "suppression"} & set(content)
    assert "contact" not in content["profile"]


@pytest.mark.parametrize(
    ("tables", "kept", "left_out"),
    [
        (
            ["orders", "order_lines", "products"],
            {"spend_90d", "favourite_category_365d", "garden_and_tools", "best", "email"},
            {"favourite_store", "sessions_30d", "open_cases", "unhappy", "showroom", "sms", "oslo_customers"},
        ),
        (["orders"], {"spend_90d", "lapsed", "big_spenders"}, {"items_365d", "garden_lovers"}),
        (
            ["views"],
            {"tenure_days", "newcomers"},
            {"spend_90d", "lapsed", "big_spenders", "viewed_category_30d"},
        ),
        (["consents"], {"sms", "push", "consent_changes_365d"}, {"never_bought"}),
        (TABLES, {"favourite_store", "sms", "oslo_customers"}, set()),
    ],
)
def test_a_workspace_of_some_tables_leaves_out_what_needs_the_others(tables, kept, left_out, tmp_path):
    path = datasets.shop(profiles=20, folder=tmp_path / "shop", tables=tables)
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    names = {*content["properties"], *content["audiences"], *content["consent"]}
    assert kept <= names
    assert not left_out & names
    assert ("rfm" in content) == ("orders" in tables)
    parts = [*content["tables"].values(), *content.get("lookups", {}).values()]
    assert all((path.parent / part["source"]).is_file() for part in parts)
