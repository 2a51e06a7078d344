"""Channels: where addresses stand, who consented, and who is never contacted."""

from __future__ import annotations

import polars as pl
import pytest

from insight.audiences.waterfall import Channel, channel_of, channels_of, suppressed_keys
from insight.errors import ExpressionError, UnknownChannel
from tests.small_shop import at, frames, model, workspace

SHOP = workspace()


def made(contact=None, consent=None):
    """The shop with other contacts and consents."""
    profile = {"key": "customer_id", "private": [], "contact": contact or {}}
    return workspace(made=model(profile=profile, consent=consent or {}))


CHANNELS = [
    ({}, {}, {}),
    ({"email": "email"}, {}, {"email": ("email", None)}),
    ({"email": "email"}, {"email": "email_ok"}, {"email": ("email", "email_ok")}),
    ({}, {"post": "email_ok"}, {"post": (None, "email_ok")}),
    ({"phone": "mobile"}, {}, {"phone": ("mobile", None)}),
    ({"phone": "mobile"}, {"sms": "email_ok"}, {"sms": ("mobile", "email_ok")}),
    (
        {"phone": "mobile"}, {"sms": "email_ok", "call": "everyone"},
        {"sms": ("mobile", "email_ok"), "call": ("mobile", "everyone")},
    ),
    (
        {"phone": "mobile"}, {"phone": "email_ok", "sms": "everyone"},
        {"phone": ("mobile", "email_ok"), "sms": ("mobile", "everyone")},
    ),
    ({"phone": "mobile", "sms": "email"}, {"sms": "email_ok"}, {"sms": ("email", "email_ok")}),
    ({"email": "email", "phone": "mobile"}, {"email": "email_ok"}, {"email": ("email", "email_ok"), "phone": ("mobile", None)}),
]  # fmt: skip


@pytest.mark.parametrize(("contact", "consent", "wanted"), CHANNELS)
def test_the_channels_are_those_with_a_consent_or_an_address_of_their_own(contact, consent, wanted):
    assert made(contact, consent).channels == {name: Channel(name, *parts) for name, parts in wanted.items()}


def test_channels_come_in_the_order_of_the_workspace():
    assert list(SHOP.channels) == ["email", "sms"] == list(channels_of(SHOP.profiles))


NEARLY = [("emial", "Did you mean 'email'?"), ("Email", "Did you mean 'email'?"), ("", "Known: email, sms.")]


@pytest.mark.parametrize(("name", "words"), NEARLY)
def test_a_channel_that_is_not_there_is_refused_and_the_nearest_suggested(name, words):
    for ask in (lambda: channel_of(SHOP.profiles, name), lambda: SHOP.audience("everyone").reach(name)):
        with pytest.raises(UnknownChannel) as raised:
            ask()
        assert words in str(raised.value)


# --- consent ------------------------------------------------------------------------------------------------------------

CONSENTS = [
    ("email_ok", [1, 2, 3, 5]),
    ("not email_ok", [4, 6]),
    ("email_ok = false", [4]),
    ("email_ok = true", [1, 2, 3, 5]),
    ("last(consents.granted where channel = 'sms')", [4, 5]),
    ("not last(consents.granted where channel = 'sms')", [1, 2, 3, 6]),
    ("first(consents.granted where channel = 'sms')", [1, 4, 5]),
    ("last(consents.granted where channel = 'nothing')", []),
    ("any(consents where granted)", [1, 4, 5]),
    ("email_ok and in audience 'buyers'", [1, 2, 5]),
    ("everyone", [1, 2, 3, 4, 5, 6]),
    ("not everyone", []),
]


@pytest.mark.parametrize(("consent", "who"), CONSENTS)
def test_consent_is_any_condition_and_what_is_missing_is_no(tmp_path, consent, who):
    shop = workspace({"bounced": [], "complained": []}, made=model(consent={"post": consent}))
    shop.audience("everyone").export(tmp_path / "out.csv", "post")
    assert pl.read_csv(tmp_path / "out.csv")["customer_id"].to_list() == who


def test_the_latest_row_wins_whatever_order_rows_come_in():
    rows = frames()["consents"]
    for given in (rows, rows[::-1], rows.sample(fraction=1, shuffle=True, seed=3)):
        assert workspace({"consents": given}).audience("everyone").reach("sms").consented == 2


def test_consent_given_at_or_after_as_of_is_none_yet():
    rows = frames()["consents"]
    late = rows[:1].with_columns(granted=pl.lit(True), changed_at=pl.lit(at(2026, 1, 1, 0)))  # noqa: FBT003 - the value
    shop = {"consents": pl.concat([rows, late])}
    assert workspace(shop).audience("customer_id = 1").reach("sms").consented == 0
    assert workspace(shop, as_of="2026-01-02").audience("customer_id = 1").reach("sms").consented == 1


def test_consent_that_is_missing_in_the_latest_row_is_no():
    rows = frames()["consents"].with_columns(granted=pl.lit(None, pl.Boolean))
    assert workspace({"consents": rows}).audience("everyone").reach("sms").consented == 0


@pytest.mark.parametrize("consent", ["country", "spend", "emial_ok", "1", ""])
def test_consent_that_is_no_condition_stops_reach_and_export_and_is_a_finding(consent, tmp_path):
    found = workspace(made=model(consent={"post": consent, "email": "email_ok"}))
    everyone = found.audience("everyone")
    for use in (
        lambda: everyone.reach("post"),
        everyone.reaches,
        lambda: found.preview().reach("everyone").channels,
        lambda: everyone.export(tmp_path / "out.csv", "post"),
    ):
        with pytest.raises(ExpressionError, match="consent of channel 'post'"):
            use()
    assert list(tmp_path.iterdir()) == []
    assert ("consent.post", "wrong definition") in [(each.where, each.check) for each in found.check().errors]
    assert everyone.reach("email").matched == everyone.count()


# --- suppression --------------------------------------------------------------------------------------------------------

SUPPRESSION = [
    ({"customer_id": [2], "channel": ["email"]}, {"email": [2], "sms": [], None: []}),
    ({"customer_id": [2], "channel": ["EMAIL"]}, {"email": [2], "sms": [], None: []}),
    ({"customer_id": [2]}, {"email": [2], "sms": [2], None: [2]}),
    ({"customer_id": [2, 2], "channel": [None, "email"]}, {"email": [2], "sms": [2], None: [2]}),
    ({"customer_id": [2, 3], "channel": ["", "sms"]}, {"email": [2], "sms": [2, 3], None: [2]}),
    ({"key": ["2"]}, {"email": [2], "sms": [2], None: [2]}),
    ({"customer_id": [99, None]}, {"email": [99], "sms": [99], None: [99]}),
    ({"customer_id": []}, {"email": [], "sms": [], None: []}),
]


@pytest.mark.parametrize(("rows", "wanted"), SUPPRESSION)
def test_suppression_is_for_one_channel_or_for_all(rows, wanted):
    shop = workspace({"bounced": pl.DataFrame(rows), "complained": []})
    for channel, keys in wanted.items():
        found = shop.profiles.data.engine.arrow(suppressed_keys(shop.profiles, channel))
        assert sorted(found.column(0).to_pylist()) == keys


def test_suppression_given_as_plain_values_is_for_all_channels():
    shop = workspace({"bounced": {1, 2}, "complained": (5,)})
    assert shop.audience("everyone").reach("email").reachable == 0


def test_without_any_suppression_nobody_is_suppressed():
    from insight import Workspace  # noqa: PLC0415 - one use

    shop = Workspace.from_tables(frames()["profile"], as_of="2026-01-01", model={"consent": {"email": "everyone"}})
    assert suppressed_keys(shop.profiles, "email") is None
    assert shop.audience("everyone").reach("email").reachable == 4
