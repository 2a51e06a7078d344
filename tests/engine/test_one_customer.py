"""One customer, read by its own rows, is the one that is told when everyone is computed."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import insight
from insight import Workspace
from insight.customers.model import RfmPart
from insight.errors import DuplicateKeys, UnknownProfile
from insight.language import syntax as s
from insight.language.format import text_of
from insight.profiles.assembly import profiles_of
from insight.profiles.columns import KEY
from insight.profiles.customer import customer
from insight.profiles.customer.own_rows import of_one
from tests.engine.bridge import same, workspace_of
from tests.examples import examples
from tests.reference.strategies import surveys

LAWS = settings(max_examples=examples(12), deadline=None, suppress_health_check=list(HealthCheck))


def told(profiles, wanted):
    """The row of each profile, by key."""
    return {row[KEY]: row for row in profiles.data.engine.arrow(profiles.values(wanted)).to_pylist()}


def everything(profiles):
    """Every property and audience, as `customer_of` asks for them."""
    wanted = {f"p:{name}": s.Name((name,)) for name in profiles.catalog.names}
    return wanted | {f"a:{name}": s.InAudience(name) for name in profiles.catalog.audience_names}


def rows_of(profiles, key):
    """The rows of a timeline; those of one time without a key have no order."""
    return sorted(map(repr, customer._timeline(profiles, key, reveal=True)))


def assert_one_is_the_same_alone(profiles, world, data):
    wanted = everything(profiles)
    whole = told(profiles, wanted)
    if not whole:
        return
    key = data.draw(st.sampled_from(list(whole)))
    one = of_one(profiles, key)
    alone = told(one, wanted)[key]
    for name, value in whole[key].items():
        assert same(alone[name], value, world), f"{name} of {key!r}: alone {alone[name]!r}, of all {value!r}"
    assert rows_of(one, key) == rows_of(profiles, key)


def with_definitions(world, values, conditions):
    workspace = workspace_of(world).define(**{f"v{n}": text_of(tree) for n, tree in enumerate(values)})
    profiles = workspace.define_audiences(**{f"c{n}": text_of(tree) for n, tree in enumerate(conditions)}).profiles
    model = profiles.data.model.model_copy(update={"rfm": RfmPart(table="orders", amount="amount", bins=3)})
    return profiles_of(replace(profiles.data, model=model), profiles.clock, profiles.integrity)


@LAWS
@given(surveys(size=4), surveys("condition", size=2), st.data())
def test_every_value_audience_and_row_of_one_customer_is_that_of_everyone(survey, conditions, data):
    world, values = survey
    assert_one_is_the_same_alone(with_definitions(world, values, conditions[1]), world, data)


@LAWS
@given(surveys(size=2), st.data())
def test_so_it_is_where_two_orders_have_one_key(survey, data):
    world, values = survey
    orders = world.tables["orders"].rows
    if len(orders) < 2:
        return
    one, two = data.draw(st.permutations(range(len(orders))))[:2]
    rows = [{**row, "order_id": orders[one]["order_id"]} if n == two else row for n, row in enumerate(orders)]
    tables = {**world.tables, "orders": replace(world.tables["orders"], rows=rows)}
    assert_one_is_the_same_alone(with_definitions(replace(world, tables=tables), values, ()), world, data)


PEOPLE = pl.DataFrame({"id": [1, 2, 3], "country": ["NO", "SE", None]})
ORDERS = pl.DataFrame({"order_id": [1, 2, 3], "id": [1, 1, 2], "amount": [5.0, 7.0, 9.0]})
LINES = pl.DataFrame({"line_id": [1, 2, 3], "order_id": [1, 3, 2], "id": [2, 1, 1], "price": [1.0, 2.0, 4.0]})
NAMED_TWICE = {
    "profile": {"key": "id"},
    "tables": {
        "orders": {"key": "order_id", "profile": "id"},
        "lines": {"key": "line_id", "profile": "id", "parent": "orders", "on": "order_id"},
    },
    "properties": {
        "paid": "sum(lines.order.amount)",
        "from_abroad": "count(orders where any(lines where profile.country = 'SE'))",
        "place": "rank(sum(lines.price))",
        "share": "percentile(count(orders) + count(lines))",
        "of_good": "count(orders where profile.share > 10)",
    },
}


def test_so_it_is_where_a_row_names_another_customer_than_the_row_above_it():
    found = Workspace.from_tables(PEOPLE, {"orders": ORDERS, "lines": LINES}, as_of="2026-01-01", model=NAMED_TWICE)
    alone = {key: dict(found.profile(key).behavioural) for key in (1, 2, 3)}
    whole = found.frame(*NAMED_TWICE["properties"]).rows_by_key("id", named=True, unique=True)
    assert alone == {key: {name: row[name] for name in NAMED_TWICE["properties"]} for key, row in whole.items()}


def test_someone_who_is_not_there_is_an_error_before_anything_is_computed():
    found = Workspace.from_tables(PEOPLE, {"orders": ORDERS}, as_of="2026-01-01", model={"profile": {"key": "id"}})
    with pytest.raises(UnknownProfile, match="No profile has the key 9"):
        found.profile(9)


def test_a_key_that_is_there_twice_stops_the_question_whosesoever_it_is():
    people = pl.DataFrame({"id": [1, 2, 2]})
    found = Workspace.from_tables(people, {"orders": ORDERS}, as_of="2026-01-01", model={"profile": {"key": "id"}})
    with pytest.raises(DuplicateKeys, match="such as 2"):
        found.profile(1)


def test_so_it_is_on_another_engine_than_duckdb(tmp_path):
    with sqlite3.connect(tmp_path / "shop.sqlite") as store:
        for name, columns, rows in (
            ("people", "id, country", [(1, "NO"), (2, "SE"), (3, None)]),
            ("orders", "order_id, id, amount", [(1, 1, 5), (2, 1, 7), (3, 2, 9)]),
            ("lines", "line_id, order_id, n", [(1, 1, 5), (2, 2, 6), (3, 3, 7)]),
        ):
            kinds = ", ".join(f"{each} {'text' if each == 'country' else 'integer'}" for each in columns.split(", "))
            store.execute(f"create table {name} ({kinds})")
            store.executemany(f"insert into {name} values ({', '.join('?' * len(rows[0]))})", rows)
    (tmp_path / "insight.toml").write_text(
        f'[workspace]\nengine = "sqlite:///{tmp_path}/shop.sqlite"\nas_of = 2026-01-01\n'
        '[profile]\nsource = "people"\nkey = "id"\n'
        '[tables.orders]\nsource = "orders"\nkey = "order_id"\nprofile = "id"\n'
        '[tables.lines]\nsource = "lines"\nkey = "line_id"\nparent = "orders"\non = "order_id"\n'
        '[properties]\nspend = "sum(orders.amount)"\npieces = "sum(lines.n where order.amount > 6)"\n'
        '[audiences]\nbig = "spend > 10"\n'
    )
    found = insight.open(tmp_path)
    one, two, three = (found.profile(key) for key in (1, 2, 3))
    assert (one.behavioural, one.audiences) == ({"spend": 12, "pieces": 6}, ("big",))
    assert (two.behavioural, three.behavioural) == ({"spend": 9, "pieces": 7}, {"spend": 0, "pieces": 0})
    assert [len(each.timeline) for each in (one, two, three)] == [4, 2, 0]
