"""The workspace: opened from a file or from tables, for one instant; and nothing private in anything it says."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import pickle
import re

import polars as pl
import pytest

import insight
from insight import Workspace
from insight.customers.model import PropertyPart
from insight.errors import DataError, ExpressionError, InsightError, WorkspaceError
from tests.small_shop import (
    AS_OF,
    QUESTIONS,
    SECRETS,
    answers,
    at,
    frames,
    model,
    opened,
    workspace,
    write_model,
    write_shop,
)

SHOP = workspace()

# --- opening ------------------------------------------------------------------------------------------------------------


def test_a_workspace_is_opened_by_its_file_or_by_the_folder_of_insight_toml(tmp_path):
    file = write_shop(tmp_path)
    for path in (file, str(file), tmp_path, str(tmp_path)):
        assert insight.open(path, as_of=AS_OF).frame("orders_total")["orders_total"].to_list() == [2, 1, 0, 3, 1, 0]


def test_sources_are_found_beside_the_file_whatever_the_working_folder_is(tmp_path, monkeypatch):
    folder = tmp_path / "a shop [2025] å"
    folder.mkdir()
    write_shop(folder)
    monkeypatch.chdir(tmp_path)
    assert answers(insight.open(folder.name, as_of=AS_OF)) == QUESTIONS


def test_a_file_and_tables_in_memory_make_the_same_workspace(tmp_path):
    one, two = opened(tmp_path), workspace()
    assert sorted(one.catalog.names) == sorted(two.catalog.names)
    assert one.frame().equals(two.frame().select(one.frame().columns))
    assert [one.audience(name).ids().to_list() for name in one.audiences] == [
        two.audience(name).ids().to_list() for name in two.audiences
    ]


AS_OFS = [
    ("2025-12-31", dt.datetime(2025, 12, 30, 23, tzinfo=dt.UTC)),
    (" 2025-12-31 ", dt.datetime(2025, 12, 30, 23, tzinfo=dt.UTC)),
    ("2025-12-31T12:00", dt.datetime(2025, 12, 31, 11, tzinfo=dt.UTC)),
    ("2025-12-31T12:00:00Z", dt.datetime(2025, 12, 31, 12, tzinfo=dt.UTC)),
    ("2025-07-01T12:00-05:00", dt.datetime(2025, 7, 1, 17, tzinfo=dt.UTC)),
    (dt.date(2025, 7, 1), dt.datetime(2025, 6, 30, 22, tzinfo=dt.UTC)),
    (at(2025, 7, 1), dt.datetime(2025, 7, 1, 10, tzinfo=dt.UTC)),
    (dt.datetime(2025, 7, 1, tzinfo=dt.UTC), dt.datetime(2025, 7, 1, tzinfo=dt.UTC)),
]


@pytest.mark.parametrize(("given", "wanted"), AS_OFS)
def test_as_of_is_a_day_a_clock_time_or_an_instant(given, wanted):
    found = workspace(as_of=given, made=model(workspace={"timezone": "Europe/Oslo"}))
    assert found.as_of == wanted
    assert found.as_of.utcoffset() == dt.timedelta()


@pytest.mark.parametrize("given", ["yesterday", "", "31.12.2025", "2025-13-01", "2025-02-30", "20251"])
def test_what_is_no_day_and_no_time_is_refused(given):
    with pytest.raises(WorkspaceError) as raised:
        workspace(as_of=given)
    assert raised.value.key == "as_of"
    assert "2026-01-31" in raised.value.remedy


@pytest.mark.parametrize(
    "given", ["0001-01-01", "9999-12-31", dt.date(9999, 12, 31), dt.datetime(1, 1, 1, tzinfo=dt.UTC)]
)
def test_a_day_at_the_end_of_time_is_refused(given):
    with pytest.raises(WorkspaceError, match="is out of reach") as raised:
        workspace(as_of=given, made=model(workspace={"timezone": "Pacific/Auckland"}))
    assert (raised.value.key, raised.value.remedy) == ("as_of", "Choose one from 1900 to 2200.")


def test_the_call_wins_over_the_file_and_the_file_over_now(tmp_path):
    file = write_shop(tmp_path)
    before = dt.datetime.now(dt.UTC)
    assert before <= insight.open(file).as_of <= dt.datetime.now(dt.UTC)
    for said, wanted in (("2025-06-01", 1), ("2025-06-01T10:00:00+02:00", 1), ('"2025-06-01"', 1)):
        text = write_model(tmp_path).read_text(encoding="utf-8")
        file.write_text(text.replace("[workspace]", f"[workspace]\nas_of = {said}"), encoding="utf-8")
        found = insight.open(file)
        assert (found.as_of.date(), found.frame("count(orders)")["count(orders)"][0]) == (dt.date(2025, 6, 1), wanted)
        assert insight.open(file, as_of=AS_OF).as_of == dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('key = "customer_id"', 'kee = "customer_id"', "profile.kee"),
        ('key = "customer_id"', 'key = "customer"', "profile.key"),
        ("orders_total =", "country =", "properties.country"),
        ("orders_total =", "rfm_frequency =", "properties.rfm_frequency"),
        ("bins = 2", "bins = 1", "rfm.bins"),
    ],
)
def test_every_error_of_a_workspace_file_names_the_file_the_key_and_a_remedy(tmp_path, old, new, key):
    file = write_shop(tmp_path)
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(WorkspaceError) as raised:
        insight.open(file)
    assert (raised.value.file, raised.value.key) == (file, key)
    assert str(file) in str(raised.value)
    assert raised.value.remedy


def test_a_source_that_is_not_there_is_an_error_of_the_data(tmp_path):
    file = write_shop(tmp_path)
    (tmp_path / "orders.parquet").rename(tmp_path / "order.parquet")
    with pytest.raises(DataError, match=r"orders\.parquet: There is no such file\. Did you mean 'order\.parquet'"):
        insight.open(file)


# --- definitions --------------------------------------------------------------------------------------------------------


def test_a_definition_makes_a_new_workspace_and_leaves_the_old_one():
    more = SHOP.define(
        web_share="count(orders where channel = 'web') / orders_total", best=PropertyPart(expression="spend > 100")
    )
    assert more.frame("web_share").rows()[3] == (4, 2 / 3)
    assert more.audience("best").ids().to_list() == [1]
    assert "web_share" not in SHOP.catalog.names
    with pytest.raises(ExpressionError):
        SHOP.frame("web_share")


def test_a_definition_may_be_written_anew():
    assert SHOP.define(spend="1").define(spend="2").frame("spend")["spend"].to_list() == [2] * 6


def test_a_definition_that_is_wrong_is_refused_at_once():
    with pytest.raises(ExpressionError, match="property 'mine'"):
        SHOP.define(mine="sum(orders.amout)")
    with pytest.raises(ExpressionError, match="audience 'mine'"):
        SHOP.define_audiences(mine="spend")
    with pytest.raises(WorkspaceError, match="is a column of the profile table already"):
        SHOP.define(country="1")


def test_a_workspace_says_what_it_is():
    assert repr(SHOP) == "<Workspace of tables as of 2026-01-01 00:00 (UTC)>"
    oslo = workspace(as_of="2025-07-01T12:00Z", made=model(workspace={"timezone": "Europe/Oslo"}))
    assert repr(oslo) == "<Workspace of tables as of 2025-07-01 14:00 (Europe/Oslo)>"


def test_a_workspace_of_customers_alone_is_enough():
    found = Workspace.from_tables(
        pl.DataFrame({"id": [1, 2], "age": [20, 40]}), as_of=AS_OF, model={"profile": {"key": "id"}}
    )
    assert found.audience("age > 30").ids().to_list() == [2]
    assert (list(found.audiences), dict(found.channels)) == ([], {})
    assert found.profile(2).timeline == ()


# --- privacy ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shop(tmp_path_factory):
    return insight.open(insight.datasets.shop(profiles=300, folder=tmp_path_factory.mktemp("shop") / "data"))


def secrets_of(found) -> set[str]:
    """Every name, address and token of the profiles, and the private values of the rows."""
    data = found.profiles.data
    tables = {"profile": (data.profile, found.model.profile.private)}
    tables |= {name: (data.tables[name], part.private) for name, part in found.model.tables.items()}
    secrets = set()
    for table, private in tables.values():
        for column in private:
            values = data.engine.arrow(table.select(column)).column(0).to_pylist()
            secrets |= {str(value) for value in values if value is not None and len(str(value)) > 3}
    return secrets


WRONG_QUESTIONS = [
    lambda found: found.frame("email"),
    lambda found: found.frame("lower(email)"),
    lambda found: found.frame("sum(orders.emial)"),
    lambda found: found.audience("emial is known"),
    lambda found: found.audience("email > 5"),
    lambda found: found.audience("everyone").members("first_name"),
    lambda found: found.audience("everyone").reach("emial"),
    lambda found: found.audience("everyone").export("/no/such/folder/out.csv"),
    lambda found: found.audience("everyone").export("out.csv", None, ["email"]),
    lambda found: found.profile("nobody at all"),
    lambda found: found.profile(-1),
    lambda found: found.define(email="1"),
    lambda found: found.define(mine="count(orders where email = 1)"),
    lambda found: Workspace.from_tables(found.profiles.data.profile, as_of="x"),
    lambda found: Workspace.from_tables(
        found.profiles.data.profile, as_of=AS_OF, model={"profile": {"key": "email", "private": ["no"]}}
    ),
]


def test_no_error_no_display_and_no_report_holds_a_name_or_an_address(shop, tmp_path):
    said = [*_errors(shop), *_displays(shop), *_files(shop, tmp_path), *_duplicates(shop)]
    secrets = secrets_of(shop)
    assert len(secrets) > 800
    whole = "\n".join(said)
    assert len(whole) > 100_000
    words = set(re.findall(r"\w+", whole))
    assert not sorted(secret for secret in secrets if (secret in words if secret.isalpha() else secret in whole))


def _errors(shop):
    for ask in WRONG_QUESTIONS:
        with pytest.raises(InsightError) as raised:
            ask(shop)
        wrong = raised.value
        yield f"{wrong}{wrong!r}{wrong.__dict__}{wrong.__cause__}"


def _displays(shop):
    audience = shop.audiences[next(iter(shop.audiences))]
    more = shop.define(address="lower(email)", remark="coalesce(first_name, 'nobody')")
    customer = more.profile(shop.audience("everyone").ids()[0])
    sample, findings = audience.sample(50), shop.check()
    shown = [
        shop, shop.model, shop.catalog, list(shop.catalog), shop.channels, shop.profiles, shop.profiles.data,
        shop.profiles.planner, shop.table(), shop.rfm, shop.rfm.segments(),
        shop.rfm.scheme, findings, findings.to_dicts(), audience, audience.describe(), audience.sql(),
        audience.tree, audience.members(), sample, sample.to_dicts(), audience.reaches(),
        *(str(each) for each in audience.reaches().values()), customer, customer.to_dict(), customer.events(),
        customer.events().to_dicts(),
    ]  # fmt: skip
    for each in shown:
        yield f"{each!r}{each}"
    frames_in_memory = Workspace.from_tables(
        pl.from_arrow(shop.profiles.data.engine.arrow(shop.profiles.data.profile)), as_of=AS_OF,
        model={"profile": shop.model.profile.model_dump(exclude={"source", "lookups"})},
    )  # fmt: skip
    for each in (
        frames_in_memory,
        frames_in_memory.table(),
        frames_in_memory.profiles,
        frames_in_memory.profiles.data.profile,
    ):
        yield f"{each!r}{each}"


def _files(shop, tmp_path):
    for channel in (None, *shop.channels):
        shop.audience("everyone").export(tmp_path / "out.csv", channel, ["email is known"])
        yield (tmp_path / "out.csv.manifest.json").read_text(encoding="utf-8")
    public = [each.name for each in shop.catalog if each.kind == "stored" and not each.private]
    shop.audience("everyone").export(tmp_path / "out.csv", None, public)
    yield (tmp_path / "out.csv").read_text(encoding="utf-8")
    shop.rfm.save(tmp_path / "scheme.json")
    yield (tmp_path / "scheme.json").read_text(encoding="utf-8")


def _duplicates(shop):
    people = pl.from_arrow(shop.profiles.data.engine.arrow(shop.profiles.data.profile))
    for key in (shop.profiles.key, "email"):
        made = {"profile": {"key": key, "private": list(shop.model.profile.private), "contact": {"email": "email"}}}
        twice = Workspace.from_tables(pl.concat([people, people]), as_of=AS_OF, model=made)
        with pytest.raises(DataError) as raised:
            twice.frame()
        yield f"{raised.value}{raised.value!r}{raised.value.finding!r}"
        yield str(twice.check())


def test_what_a_workspace_of_frames_says_of_itself_holds_no_row():
    shown = f"{SHOP!r}{SHOP.profiles!r}{SHOP.table()!r}{SHOP.rfm!r}{SHOP.audience('buyers').members('spend')!r}{SHOP.check()}"
    assert not [secret for secret in SECRETS if secret in shown]


def test_plain_facts_can_be_taken_apart_and_written_down():
    assert json.dumps(SHOP.audience("buyers").reach("email").to_dict())
    assert json.dumps(dataclasses.asdict(SHOP.catalog["spend"]))
    assert pickle.loads(pickle.dumps(SHOP.check())) == SHOP.check()  # noqa: S301 - made here
    assert frames().keys() == {"profile", "orders", "lines", "consents", "product", "staff", "bounced", "complained"}
