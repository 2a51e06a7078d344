"""What changes the hash of a definition and the state of the data, and what does not."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from copy import deepcopy
from pathlib import Path

import polars as pl
import pytest

import insight
from insight.profiles.snapshots.fingerprints import DefinitionHashes, data_state
from tests.small_shop import AS_OF, frames, model, opened, workspace

ROOT = Path(__file__).parents[2]
MORE = {"is_staff": "in list 'staff'", "double": "spend * 2", "bought": "in audience 'buyers'"}
"""Properties beside those of the shop: of a list, of another property, of an audience."""
STORED = {"customer_id", "country", "born", "email_ok"}
SCORES = {"r_score", "f_score", "m_score", "rfm_score", "rfm_segment"}
MEASURES = {"rfm_recency_days", "rfm_frequency", "rfm_monetary"}
OF_LINES = {"garden_pieces"}
OF_ORDERS = (
    {"orders_total", "spend", "spend_90d", "days_since_last_order", "double", "bought"} | MEASURES | SCORES | OF_LINES
)
OF_AMOUNTS = {"spend", "spend_90d", "double", "rfm_monetary"} | SCORES
BEHAVIOURAL = OF_ORDERS | {"is_staff"}


def made(changes):
    """The shop's model with these properties too, and with the parts at some paths replaced."""
    whole = deepcopy(model())
    whole["properties"].update(MORE)
    for path, value in changes.items():
        *way, last = path.split("/")
        part = whole
        for step in way:
            part = part.setdefault(step, {})
        part[last] = value
    return whole


def hashes(profiles):
    return DefinitionHashes(profiles).of(profiles.catalog.public)


def changed(found):
    """The properties whose hash is not the one that they have in the shop."""
    after = hashes(found.profiles)
    return {name for name, before in BEFORE.items() if after[name] != before}


BEFORE = hashes(workspace(made=made({})).profiles)


def test_the_properties_are_these():
    assert set(BEFORE) == STORED | BEHAVIOURAL


# --- definitions ----------------------------------------------------------------------------------------------------------

SAME_MEANING = [
    {"properties/spend/expression": "sum( orders.amount )"},
    {"properties/spend/title": "All that was spent", "properties/spend/unit": "EUR"},
    {"properties/new": "count(orders)", "audiences/new": "spend > 5"},
    {"workspace/currency": "EUR", "workspace/region": "SE", "workspace/state": "elsewhere"},
    {"tables/orders/row": "purchase", "tables/orders/private": ["note", "channel"]},
    {"consent/email": "not email_ok"},
    {"audiences/norwegians": "country = 'SE'"},
]


@pytest.mark.parametrize("changes", SAME_MEANING, ids=map(str, SAME_MEANING))
def test_what_leaves_the_meaning_leaves_every_hash(changes):
    assert changed(workspace(made=made(changes))) == set()


OTHER_MEANING = [
    ({"properties/spend/expression": "sum(orders.amount) + 1"}, {"spend", "double"}),
    ({"properties/double": "spend * 3"}, {"double"}),
    ({"audiences/buyers": "count(orders) > 1"}, {"bought"}),
    ({"workspace/timezone": "Europe/Oslo"}, BEHAVIOURAL),
    ({"workspace/week_starts": "sunday"}, BEHAVIOURAL),
    ({"tables/orders/profile": "order_id"}, OF_ORDERS),
    ({"tables/lines/on": "line_id"}, OF_LINES),
    ({"tables/lines/lookups": {"product": "quantity"}}, OF_LINES),
    ({"lookups/product/key": "category", "tables/lines/lookups": {}, "properties/garden_pieces": "1"}, OF_LINES),
    ({"rfm/bins": 3, "rfm/segments": {}}, SCORES),
    ({"rfm/segments": {"One": {}}}, SCORES),
    ({"rfm/cutoffs": {"frequency": [2.0]}}, SCORES),
    ({"rfm/where": "channel = 'web'"}, MEASURES | SCORES),
    ({"rfm/window": "90 days"}, MEASURES | SCORES),
]


@pytest.mark.parametrize(("changes", "wanted"), OTHER_MEANING, ids=[str(each) for each, _ in OTHER_MEANING])
def test_what_changes_the_meaning_changes_the_hashes_that_it_concerns(changes, wanted):
    assert changed(workspace(made=made(changes))) == wanted


def recast(table, column, kind):
    return {table: frames()[table].with_columns(pl.col(column).cast(kind))}


OTHER_DATA = [
    ({"orders": frames()["orders"].head(1), "profile": frames()["profile"].head(2)}, set()),
    ({"orders": frames()["orders"].with_columns(weight=pl.lit(1))}, set()),
    (recast("orders", "amount", pl.Decimal(12, 2)), OF_AMOUNTS),
    (recast("orders", "ordered_at", pl.Datetime("ms")), OF_ORDERS),
    (recast("profile", "born", pl.Datetime("us")), {"born"}),
    (recast("profile", "customer_id", pl.Int32), STORED | BEHAVIOURAL),
    ({"staff": pl.DataFrame({"customer_id": [4, 5]})}, {"is_staff"}),
    ({"bounced": pl.DataFrame({"customer_id": [1], "channel": ["email"]})}, set()),
]


@pytest.mark.parametrize("number", range(len(OTHER_DATA)))
def test_rows_change_no_hash_but_types_and_lists_do(number):
    given, wanted = OTHER_DATA[number]
    assert changed(workspace(given, made=made({}))) == wanted


def test_the_instant_changes_no_hash():
    assert changed(workspace(as_of=dt.date(2025, 6, 1), made=made({}))) == set()


def test_a_time_that_is_no_longer_declared_changes_the_hash():
    whole = made({"properties/days_since_last_order": "1", "properties/spend_90d": "1", "rfm": None})
    whole = {name: part for name, part in whole.items() if part is not None}
    del whole["tables"]["orders"]["time"]
    after = hashes(workspace(made=whole).profiles)
    assert {name for name in after if after[name] != BEFORE[name]} == (OF_ORDERS - MEASURES - SCORES)


def test_a_list_in_a_file_counts_with_the_state_of_the_file(tmp_path):
    found = opened(tmp_path).define(**MORE)
    before = hashes(found.profiles)
    os.utime(tmp_path / "staff.parquet", (1, 1))
    after = hashes(found.profiles)
    assert {name for name in after if after[name] != before[name]} == {"is_staff"}


def test_scores_by_a_saved_scheme_have_its_cut_offs_in_their_hash_as_the_workspace_read_them(tmp_path):
    file = opened(tmp_path).profiles.data.file
    insight.open(file, as_of=AS_OF).rfm.save(tmp_path / "scheme.json")
    file.write_text(file.read_text("utf-8").replace("[rfm]", '[rfm]\nfrozen = "scheme.json"'), "utf-8")
    one = insight.open(file, as_of=AS_OF)
    before = hashes(one.profiles)
    text = (tmp_path / "scheme.json").read_text("utf-8")
    (tmp_path / "scheme.json").write_text(text.replace('"High"', '"Top"'), "utf-8")
    assert hashes(one.profiles) == before
    after = hashes(insight.open(file, as_of=AS_OF).profiles)
    assert {name for name in after if after[name] != before[name]} == SCORES


def test_another_process_finds_the_same_hashes_and_the_same_state(tmp_path):
    code = (
        "import sys; sys.path.insert(0, sys.argv[2]); import insight; from insight.profiles.snapshots import fingerprints as f;"
        "p = insight.open(sys.argv[1], as_of='2025-06-01').profiles;"
        "print(f.DefinitionHashes(p).of(['spend'])['spend'], f.data_state(p.data))"
    )
    profiles = opened(tmp_path).profiles
    said = subprocess.run(
        [sys.executable, "-c", code, tmp_path, ROOT], capture_output=True, text=True, check=True, timeout=60
    )
    assert said.stdout.split() == [hashes(profiles)["spend"], data_state(profiles.data)]


# --- data -----------------------------------------------------------------------------------------------------------------


def test_equal_frames_are_in_one_state_and_any_other_value_makes_another():
    before = data_state(workspace().profiles.data)
    assert data_state(workspace(as_of="2025-01-01").profiles.data) == before
    for name, column in (("profile", "country"), ("orders", "amount"), ("lines", "quantity"), ("product", "category")):
        frame = frames()[name]
        other = frame.with_columns(pl.col(column).gather(range(frame.height - 1, -1, -1)))
        assert data_state(workspace({name: other}).profiles.data) != before, name


@pytest.mark.parametrize("name", ["profile", "orders", "lines", "product"])
def test_a_file_that_was_written_makes_another_state(tmp_path, name):
    data = opened(tmp_path).profiles.data
    before = data_state(data)
    assert data_state(data) == before
    os.utime(tmp_path / f"{name}.parquet", (1, 1))
    assert data_state(data) != before


@pytest.mark.parametrize("name", ["staff", "bounced", "complained"])
def test_lists_and_suppressions_are_no_part_of_the_state(tmp_path, name):
    data = opened(tmp_path).profiles.data
    before = data_state(data)
    os.utime(tmp_path / f"{name}.parquet", (1, 1))
    assert data_state(data) == before


def test_a_folder_that_was_moved_is_in_the_same_state(tmp_path):
    (tmp_path / "old").mkdir()
    before = data_state(opened(tmp_path / "old").profiles.data)
    (tmp_path / "old").rename(tmp_path / "new")
    assert data_state(insight.open(tmp_path / "new", as_of=AS_OF).profiles.data) == before
