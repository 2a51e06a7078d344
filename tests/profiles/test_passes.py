"""Passes: each file is read once for all that is asked together, only the columns that are used, and only the files needed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from insight.audiences.reach import deliverable
from insight.audiences.waterfall import channels_of
from tests.examples import examples
from tests.small_shop import SOURCES, opened


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return opened(tmp_path_factory.mktemp("shop"))


def scans(found, table) -> dict[str, list[set[str]]]:
    """The scans of each source file that DuckDB makes for a table: the columns that each scan reads, or tests as it reads."""
    engine = found.profiles.data.engine
    plan = engine._backend.con.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {engine.sql(table)}").fetchall()[0][1]
    seen: dict[str, list[set[str]]] = {}

    def walk(node):
        facts = node.get("extra_info") or {}
        if "Filename(s)" in facts:
            read = set(re.findall(r"\w+", f"{facts.get('Projections', '')} {facts.get('Filters', '')}"))
            file = Path(facts["Filename(s)"]).stem
            seen.setdefault(file, []).append(read & set(SOURCES[file]))
        for child in node.get("children", []):
            walk(child)

    walk(json.loads(plan))
    return seen


def passes(found, *texts) -> dict[str, int]:
    """How often each file is read for these properties, asked together."""
    return {file: len(each) for file, each in scans(found, found.table(*texts)).items()}


# One property of each kind, with the files that it needs beside the profiles.
KINDS = {
    "count(orders)": {"orders"},
    "sum(orders.amount within 90 days)": {"orders"},
    "median(orders.amount where channel = 'web')": {"orders"},
    "min(orders.channel)": {"orders"},
    "count(distinct orders.channel)": {"orders"},
    "most_frequent(orders.channel)": {"orders"},
    "most_frequent(orders.channel within 90 days)": {"orders"},
    "values(orders.channel)": {"orders"},
    "first(orders.amount)": {"orders"},
    "last(orders.channel where amount > 20)": {"orders"},
    "days_since(last(orders.time))": {"orders"},
    "mean_gap(orders)": {"orders"},
    "active_periods(orders, of 30 days, last 6)": {"orders"},
    "every(orders where amount > 10)": {"orders"},
    "count(orders then orders within 30 days)": {"orders"},
    "any(orders then no orders within 30 days)": {"orders"},
    "count(orders where any(lines where quantity > 1))": {"orders", "lines"},
    "sum(lines.quantity)": {"orders", "lines"},
    "sum(lines.quantity where order.channel = 'web')": {"orders", "lines"},
    "sum(lines.quantity where product.category = 'oil')": {"orders", "lines", "product"},
    "most_frequent(lines.product.category)": {"orders", "lines", "product"},
    "count(orders where profile.country = 'NO')": {"orders"},
    "count(orders where amount > profile.spend / 4)": {"orders"},
    "last(consents.granted where channel = 'sms')": {"consents"},
    "in list 'staff'": {"staff"},
    "in audience 'buyers'": {"orders"},
    "spend_90d / spend": {"orders"},
    "percentile(spend)": {"orders"},
    "rfm_segment": {"orders"},
    "country": set(),
    "days_since(born)": set(),
}


@pytest.mark.parametrize("text", KINDS)
def test_a_property_reads_each_file_that_it_needs_once_and_no_other(shop, text):
    assert passes(shop, text) == dict.fromkeys({"profile", *KINDS[text]}, 1)


@pytest.mark.parametrize("count", [1, 10, 40])
def test_properties_of_the_same_kind_never_add_a_pass(shop, count):
    texts = [f"sum(orders.amount within {30 + day} days where channel = 'web')" for day in range(count)]
    texts += [f"count(lines within {30 + day} days where quantity > 1)" for day in range(count)]
    assert passes(shop, *texts) == {"profile": 1, "orders": 1, "lines": 1}


STAGES = [
    ("last(orders.channel within {} days)", 20),
    ("most_frequent(orders.channel within {} days)", 20),
    ("count(orders within {} days then orders within 9 days)", 20),
    ("count(distinct orders.channel within {} days)", 40),
]


@pytest.mark.parametrize(("kind", "count"), STAGES)
def test_nor_do_properties_that_need_a_stage_of_their_own(shop, kind, count):
    assert passes(shop, *(kind.format(30 + day) for day in range(count))) == {"profile": 1, "orders": 1}


@settings(max_examples=examples(12), deadline=None, phases=(Phase.generate,), suppress_health_check=list(HealthCheck))
@given(asked=st.lists(st.sampled_from(sorted(KINDS)), min_size=2, max_size=8, unique=True))
def test_a_property_that_is_added_never_adds_a_pass_over_a_file_already_read(shop, asked):
    files = {"profile"}.union(*(KINDS[text] for text in asked))
    assert passes(shop, *asked) == dict.fromkeys(files, 1)


def test_all_kinds_together_read_every_file_once(shop):
    assert passes(shop, *KINDS) == dict.fromkeys({"profile"}.union(*KINDS.values()), 1)


USED = [
    (["country"], {"profile": {"customer_id", "country"}}),
    (["sum(orders.amount)"], {"profile": {"customer_id"}, "orders": {"customer_id", "ordered_at", "amount"}}),
    (
        ["count(orders where channel = 'web')", "country"],
        {"profile": {"customer_id", "country"}, "orders": {"customer_id", "ordered_at", "channel"}},
    ),
    (
        ["sum(lines.quantity where product.category = 'oil')"],
        {"profile": {"customer_id"}, "orders": {"customer_id", "ordered_at", "order_id"},
         "lines": {"order_id", "product_id", "quantity"}, "product": {"product_id", "category"}},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("texts", "columns"), USED)
def test_only_the_columns_that_are_used_are_read(shop, texts, columns):
    assert scans(shop, shop.table(*texts)) == {file: [names] for file, names in columns.items()}


def test_an_audience_with_its_columns_is_asked_in_one_pass_of_each_file(shop):
    audience = shop.audience("spend > 50 and in audience 'buyers' and not in list 'staff'")
    found = scans(shop, audience.members("spend_90d", "last(orders.channel)", "country"))
    assert {file: len(each) for file, each in found.items()} == {"profile": 1, "orders": 1, "staff": 1}


def test_the_reach_of_all_channels_is_asked_in_one_pass_of_each_file(shop):
    profiles = shop.profiles
    wanted = {"member": shop.audience("spend > 50").tree}
    relation = deliverable(profiles, list(channels_of(profiles).values()), wanted)
    found = {file: len(each) for file, each in scans(shop, relation).items()}
    assert {file: found[file] for file in ("profile", "orders", "consents")} == {
        "profile": 1,
        "orders": 1,
        "consents": 1,
    }


def test_two_hundred_properties_compile_in_a_moment(shop):
    import time  # noqa: PLC0415 - one use

    texts = {
        f"p{n}": f"sum(orders.amount within {n + 1} days where channel = 'web') / count(orders)" for n in range(200)
    }
    start = time.process_time()
    found = shop.define(**texts)
    found.profiles.data.engine.sql(found.table(*texts))
    assert time.process_time() - start < 10  # two seconds on an idle machine, and this one may be busy
