"""The waterfall: steps in order, each of which takes away; one step more is seen wherever steps are told."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from insight import Workspace
from insight.activation.export import export
from insight.audiences import waterfall
from insight.audiences.reach import deliverable, plot_reaches, reach_anywhere, stopped_by
from insight.audiences.waterfall import WATERFALL, WaterfallStep, channel_of, channels_of, steps_of
from insight.cli.audience_commands import reach_facts
from insight.customers.contacts.addresses import is_valid_address
from insight.profiles.columns import KEY
from tests.examples import examples
from tests.small_shop import workspace
from tests.widgets.asking import asker

HELD_OUT = WaterfallStep(
    "held_out", "not held out", "held out", lambda _profiles, _channel, known: known[KEY] != 2, everywhere=True
)
LONGER = {"in between": (*WATERFALL[:-1], HELD_OUT, WATERFALL[-1]), "at the end": (*WATERFALL, HELD_OUT)}


@pytest.fixture(params=LONGER)
def longer(request, monkeypatch):
    """A waterfall that also leaves out customer 2, who is nowhere suppressed here."""
    monkeypatch.setattr(waterfall, "WATERFALL", LONGER[request.param])
    shop = workspace({"bounced": []})
    return shop, "held_out" if request.param == "in between" else "reachable"


# --- one step more ------------------------------------------------------------------------------------------------------


def test_one_step_more_is_counted_and_told(longer):
    shop, name = longer
    reach = shop.audience("everyone").reach("email")
    assert (reach.consented, reach.reachable, reach.lost[name]) == (3, 1, 1)
    assert list(reach.to_dict()) == ["channel", "total", "matched", *reach.lost, "share"]
    assert reach.to_dict()[name] == reach.counts[name] == getattr(reach, name)
    assert len(reach.lost) == 5
    assert reach.frame.filter(step=name).row(0) == (name, reach.counts[name], 1)
    for shown in (
        reach._repr_html_(),
        shop.preview().reach("everyone")._repr_html_(),
        str(reach.plot().to_plotly_json()),
    ):
        assert "not held out" in shown


def test_one_step_more_is_told_by_the_preview_the_command_line_and_the_studio(longer, tmp_path):
    shop, name = longer
    audience = shop.audience("everyone")
    reaches = audience.reaches()
    assert shop.preview().reach("everyone").channels == reaches
    assert reach_facts(audience, reaches)["channels"]["email"]["lost"][name] == 1
    figure = plot_reaches(reaches, "Reach")
    assert any("not held out" in text for text in figure.layout.yaxis.ticktext)
    asked = asker(shop, exports=tmp_path)
    steps = asked.ok("reach", text="everyone")["channels"]["email"]["steps"]
    assert [step for step in steps if step["words"] == "held out"] == [{"name": name, "words": "held out", "lost": 1}]
    for channel in ("email", None):
        plan = asked.ok("export_plan", text="everyone", channel=channel, columns=[])
        assert "not held out" in [step["words"] for step in plan["steps"]]
        assert plan["rows"] == shop.audience("everyone").export(tmp_path / "out.csv", channel).rows


def test_one_step_more_takes_its_people_out_of_every_export(longer, tmp_path):
    shop, name = longer
    manifest = shop.audience("everyone").export(tmp_path / "mail.csv", "email")
    assert pl.read_csv(tmp_path / "mail.csv")["customer_id"].to_list() == [1]
    assert manifest.steps[name] == shop.audience("everyone").reach("email").counts[name]
    manifest = shop.audience("everyone").export(tmp_path / "all.csv")
    assert pl.read_csv(tmp_path / "all.csv")["customer_id"].to_list() == [1, 3, 4, 6]
    assert sorted(manifest.steps) == ["held_out", "matched", "not_suppressed", "total"]


def test_the_last_step_to_a_channel_is_whoever_can_be_reached():
    assert [step.name for step in steps_of("email")] == ["has_address", "valid_address", "consented", "reachable"]
    with patch.object(waterfall, "WATERFALL", LONGER["at the end"]):
        assert [step.name for step in steps_of("sms")][-2:] == ["not_suppressed", "reachable"]
        assert steps_of("sms")[-1].words == "not held out"


def test_a_reach_knows_no_other_counts_than_those_of_its_steps():
    reach = workspace().audience("everyone").reach("email")
    assert {"has_address", "valid_address", "consented", "reachable"} <= set(dir(reach))
    with pytest.raises(AttributeError, match="held_out"):
        reach.held_out  # noqa: B018 - it is what is tested


# --- laws ---------------------------------------------------------------------------------------------------------------

ADDRESSES = st.sampled_from([None, "", " ", "ada@example.com", "nothing", "a@b", "bo.bo@example.org"])
PHONES = st.sampled_from([None, "", "+47 900 00 001", "90000001", "12", "+4520123456"])
PEOPLE = st.lists(st.tuples(ADDRESSES, PHONES, st.sampled_from([True, False, None]), st.integers(0, 3)), max_size=12)
REFUSED = st.lists(st.tuples(st.integers(0, 13), st.sampled_from([None, "email", "EMAIL", "sms", ""])), max_size=4)


def first_stop(person, channel, refused):
    """The step that stops a customer, told row by row; None for one who can be reached."""
    key, (email, phone, consent, _) = person
    address = {"email": email, "sms": phone}[channel]
    if not address:
        return "has_address"
    if not is_valid_address(channel, address, "NO"):
        return "valid_address"
    if consent is not True:
        return "consented"
    return "reachable" if any(of == key and (on or channel).lower() == channel for of, on in refused) else None


def made(people, refused):
    """A workspace of such customers, keyed from 0."""
    columns = ["email", "phone", "ok", "visits"]
    types = {"email": pl.String, "phone": pl.String, "ok": pl.Boolean, "visits": pl.Int64}
    frame = pl.DataFrame(people, schema=types, orient="row").select(pl.int_range(pl.len()).alias("id"), *columns)
    profile = {"key": "id", "contact": {"email": "email", "phone": "phone"}, "private": ["email", "phone"]}
    model = {"workspace": {"region": "NO"}, "profile": profile, "consent": {"email": "ok", "sms": "ok"}}
    keys = pl.DataFrame(refused, schema={"id": pl.Int64, "channel": pl.String}, orient="row")
    return Workspace.from_tables(frame, as_of="2026-01-01", model=model, others={"suppression": {"refused": keys}})


@settings(max_examples=examples(12))
@given(people=PEOPLE, refused=REFUSED, least=st.integers(0, 4))
def test_members_counts_and_files_are_of_the_same_people(tmp_path_factory, people, refused, least):
    shop, folder = made(people, refused), tmp_path_factory.mktemp("out")
    audience, profiles = shop.audience(f"visits >= {least}"), shop.profiles
    members = {key: person for key, person in enumerate(people) if person[3] >= least}
    reaches, previewed = audience.reaches(), shop.preview().reach(audience).channels
    every = deliverable(profiles, list(channels_of(profiles).values()), {}, audience.tree)
    rows = profiles.data.engine.arrow(every).to_pylist()
    assert sorted(row[KEY] for row in rows) == sorted(members)
    for name, reach in reaches.items():
        wanted = {key: first_stop((key, person), name, refused) for key, person in members.items()}
        steps = steps_of(name)
        places = {row[KEY]: row[stopped_by(channel_of(profiles, name))] for row in rows}
        assert {key: None if at is None else steps[at].name for key, at in places.items()} == wanted
        assert reach.lost == {step.name: Counter(wanted.values())[step.name] for step in steps}
        assert all(after <= before for before, after in pairwise((reach.total, reach.matched, *reach.left)))
        manifest = export(audience, folder / "out.parquet", name, ("visits",))
        assert manifest.steps == {"total": len(people), "matched": len(members), **reach.counts}
        kept = pl.read_parquet(folder / "out.parquet")
        assert kept["id"].to_list() == [key for key, stop in wanted.items() if stop is None]
        assert kept["visits"].to_list() == [members[key][3] for key in kept["id"]]
        assert manifest.rows == kept.height == reach.reachable == reach.matched - sum(reach.lost.values())
    assert previewed == reaches
    anywhere = reach_anywhere(audience)
    assert export(audience, folder / "all.parquet", None, ()).rows == anywhere.reachable
    refused_everywhere = {key for key, on in refused if not on}
    assert pl.read_parquet(folder / "all.parquet")["id"].to_list() == sorted(set(members) - refused_everywhere)
