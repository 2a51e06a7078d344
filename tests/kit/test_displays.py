"""Displays in notebooks: small, escaped HTML without scripts or private data, and a plain text for everything else."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from decimal import Decimal
from html.parser import HTMLParser

import polars as pl
import pytest

from insight import Workspace
from insight.customers.model import PropertyPart
from insight.kit import terminal
from insight.kit.answer import json_text, plain
from insight.kit.formats import MINUS, NOTHING, Formats
from insight.kit.page import drawn
from insight.kit.sheet import MOST_ROWS, Code, Share, Sheet, Table
from tests.kit import displays
from tests.kit.displays import HOSTILE
from tests.small_shop import SECRETS, workspace

MOST_BYTES, CUSTOMERS_BYTES = 20_000, 27_000
NAMES = [
    "Audience", "Breakdown", "Catalog", "CountChoice", "Curve", "Customer", "Description", "Diff", "Distribution", "Drift",
    "Findings", "History", "Lint", "Lookalike", "Manifest", "Overlap", "Preview", "PreviewReach", "Property", "Reach", "Refit", "Rfm",
    "Rules", "Segmentation", "Snapshot", "Why", "Workspace",
]  # fmt: skip
TAGS = {"bdi", "caption", "code", "div", "table", "tbody", "td", "th", "thead", "tr"}
ATTRIBUTES = {"cellpadding", "scope", "style"}


class Reader(HTMLParser):
    """Reads a page, and complains of what is not closed, not known, or not to be there."""

    def __init__(self):
        super().__init__()
        self.open, self.text, self.faults = [], "", []

    def handle_starttag(self, tag, attrs):
        self.open.append(tag)
        self.faults += [tag] * (tag not in TAGS)
        self.faults += [name for name, value in attrs if name not in ATTRIBUTES or "url(" in value or "<" in value]

    def handle_endtag(self, tag):
        self.faults += [f"/{tag}"] * (self.open.pop() != tag)

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.faults.append(data)

    def unknown_decl(self, data):
        self.faults.append(data)


def read(found):
    """The text of a page that is sound."""
    assert len(found.encode()) < (CUSTOMERS_BYTES if ">Customer <" in found else MOST_BYTES)
    assert "<script" not in found.lower()
    reader = Reader()
    reader.feed(found)
    reader.close()
    assert (reader.faults, reader.open) == ([], [])
    return reader.text


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    return displays.small_shop(tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="module", params=HOSTILE)
def hostile(request):
    text = HOSTILE[request.param]
    if request.param == "no text":  # no engine and no frame takes it
        return {"Manifest": displays.manifest(text)}
    shop = displays.hostile_shop(text)
    found = displays.of_a_workspace(shop, text, "rich")
    return {**found, **displays.segments(text), "Manifest": displays.manifest(text)}


def test_each_object_has_a_display(shown):
    assert sorted(shown) == NAMES
    assert {name: type(each).__name__ for name, each in shown.items()} == {name: name for name in NAMES}


@pytest.mark.parametrize("name", NAMES)
def test_a_display_is_sound_and_has_no_private_value(shown, name):
    text = read(shown[name]._repr_html_())
    assert len(text) > 10
    assert [secret for secret in SECRETS if secret in text] == []


@pytest.mark.parametrize("name", NAMES)
def test_there_is_a_plain_text_that_is_short_and_has_no_private_value(shown, name):
    for text in (repr(shown[name]), str(shown[name])):
        assert "object at 0x" not in text
        assert 5 < len(text) < MOST_BYTES
        assert [secret for secret in SECRETS if secret in text] == []


TABLES = [
    "Breakdown", "Catalog", "CountChoice", "Curve", "Customer", "Description", "Diff", "Distribution", "Drift", "Findings", "History",
    "Lint", "Lookalike", "Overlap", "PreviewReach", "Reach", "Refit", "Rules", "Segmentation", "Snapshot", "Why", "Workspace",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_answer_gives_plain_values_that_json_takes_without_private_ones(shown, name):
    found = shown[name].to_dict()
    assert list(found)
    text = json_text(found)
    assert json.loads(text) == plain(found)
    assert "formats" not in found
    assert [secret for secret in SECRETS if secret in text] == []


@pytest.mark.parametrize("name", TABLES)
def test_an_answer_that_is_a_table_gives_a_frame(shown, name):
    found = shown[name].frame
    frame = found() if callable(found) else found
    assert isinstance(frame, pl.DataFrame)
    assert frame.width >= 2


@pytest.mark.parametrize("name", NAMES)
def test_what_is_printed_and_what_is_shown_come_from_one_sheet(shown, name):
    sheet = shown[name].sheet()
    assert sheet.formats.locale in {"en", ""}
    text, html = str(shown[name]), read(shown[name]._repr_html_())
    if name not in {"Lint", "Why"}:  # these print an outline of the text, with places in it
        assert text.startswith(f"{sheet.kind} {sheet.name}".strip())
    assert all(title in html for title in (sheet.kind, *(table.title for table in sheet.tables if table.rows)))


def test_nothing_that_is_printed_steers_the_terminal(hostile):
    for name, each in hostile.items():
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", str(each)), name


def test_every_display_writes_numbers_and_dates_as_the_locale_does(shown):
    norwegian = Formats("nb-NO", currency="NOK")
    for name, each in shown.items():
        sheet = dataclasses.replace(
            each.sheet(),
            facts={"sum": 12345.5, "on": dt.date(2026, 1, 31), "part": Share(0.253)},
            tables=(),
            formats=norwegian,
        )
        for text in (read(drawn(sheet)), terminal.drawn(sheet)):
            assert text.count(f"12{norwegian.signs.group}345,5") == 1, name
            assert "31.01.2026" in text
            assert "25,3 %" in text


def test_the_workspace_says_how_its_answers_write_numbers():
    made = displays.hostile_model("plain", workspace={"region": "DE"})
    german = Workspace.from_tables(*displays.frames("plain"), as_of="2026-01-01", model=made)
    german = german.define(large="sum(orders.amount) * 1000")
    answers = (
        german,
        german.catalog,
        german.profile(1),
        german.audience("rich"),
        german.preview(),
        german.breakdown("rich", "country"),
    )
    for each in answers:
        assert each.sheet().formats == german.profiles.formats == Formats(region="DE")
    assert "380.000" in read(german.profile(1)._repr_html_())
    assert "01.01.2026 00:00 (UTC)" in str(german)
    figure = german.preview().values("large").plot()
    assert figure.layout.template.layout.separators == ",."
    assert any("380.000" in text for text in figure.data[0].hovertext)


def test_no_hostile_text_becomes_markup_or_makes_a_display_large(hostile):
    for name, each in hostile.items():
        text = read(each._repr_html_())
        assert not re.search(r"[\x00-\x09\x0b-\x1f\u202a-\u202e\u2066-\u2069]", text), name
        assert "x" * 1000 not in text, name


@pytest.mark.parametrize("name", ["markup", "image", "quotes", "emoji", "right to left"])
def test_a_hostile_text_is_read_as_it_is(name):
    shop = displays.hostile_shop(HOSTILE[name])
    for each in (shop, shop.catalog, shop.profile(1), shop.audience(HOSTILE[name])):
        assert HOSTILE[name] in read(each._repr_html_())


SAID = {
    "Workspace": ["of tables", "2026-01-01 00:00 (UTC)", "norwegians", "country = 'NO'", "amount of orders"],
    "Catalog": ["sum(orders.amount within 90 days)", "NOK", "stored, private"],
    "Findings": ["profile.email", "findings"],
    "Customer": [
        "Spend, 90 days",
        "100",
        "norwegians, buyers, customers of the web",
        "•••",
        "order_id 102",
        "2025-12-20 12:00",
    ],
    "Audience": ["norwegians", "country = 'NO'", "in words", "2026-01-01 00:00 (UTC)"],
    "Reach": ["email", "not suppressed", "50.0 %"],
    "CountChoice": ["segments", "chosen", "99"],
    "Curve": ["Curve of spend", "at least", "match in all"],
    "Distribution": ["Values of spend", "median", "without a value"],
    "Property": ["spend_90d", "Spend, 90 days", "NOK", "sum(orders.amount within 90 days)"],
    "Preview": ["profiles6", "properties", "at most 32 MB"],
    "PreviewReach": ["3 of 6 profiles", "sum of spend", "270"],
    "Overlap": ["3 audiences", "norwegians", "buyers"],
    "Breakdown": ["Country", "NO", "index"],
    "Diff": ["3 → 4", "joined", "email", "sms"],
    "History": ["2026-01-01", "and 11 more"],
    "Lint": ["contradiction", "cannot both hold"],
    "Why": ["1 is in the audience", "country: 'NO'"],
    "Snapshot": ["2026-01-01 00:00 UTC", "spend_90d", "double"],
    "Rfm": ["1 to 2", "Low, High", "recency days"],
    "Manifest": ["norwegians.csv", "1,234 bytes", "reachable", "1" * 64],
    "Segmentation": ["kmeans", "x0, x1", "clouds0", "33.3 %"],
    "Description": ["clouds", "450", "150"],
    "Rules": ["x0", "precision", "100.0 %"],
    "Drift": ["Drift of clouds", "stability index", "stable", "x0", "segments"],
    "Refit": ["Fitted anew: clouds", "in another segment300", "clouds0", "150"],
    "Lookalike": ["Lookalike clouds", "AUC, held out", "lookalike_similarity >=", "What matters", "x1"],
}


@pytest.mark.parametrize("name", NAMES)
def test_a_display_tells_what_there_is_to_tell(shown, name):
    text = read(shown[name]._repr_html_())
    assert [each for each in SAID[name] if each not in text] == []


def test_a_display_asks_the_engine_nothing(shown, monkeypatch):
    engine = type(shown["Workspace"].profiles.data.engine)

    def refuse(*_):
        raise AssertionError("a query")

    for name in ("arrow", "row"):
        monkeypatch.setattr(engine, name, refuse)
    with pytest.raises(AssertionError, match="a query"):
        shown["Audience"].count()
    for each in shown.values():
        read(each._repr_html_())


def test_rows_below_others_are_told_to_have_their_time():
    assert "linesordersthat of orders" in read(workspace()._repr_html_())


def test_rows_without_a_time_are_told_to_have_none():
    parts = {"orders": {"profile": "id"}, "lines": {"parent": "orders", "on": "order_id"}}
    people, orders = pl.DataFrame({"id": [1]}), pl.DataFrame({"id": [1], "order_id": [7]})
    made = {
        "profile": {"key": "id"},
        "tables": {name: {"key": f"{name[:-1]}_id", **part} for name, part in parts.items()},
    }
    tables = {"orders": orders, "lines": pl.DataFrame({"order_id": [7], "line_id": [1]})}
    text = read(Workspace.from_tables(people, tables, as_of="2026-01-01", model=made)._repr_html_())
    assert f"orderscustomers{NOTHING}linesorders{NOTHING}" in text


# --- customers ----------------------------------------------------------------------------------------------------------


def test_private_values_of_a_customer_are_shown_to_those_who_ask_with_a_word_of_warning():
    masked, whole = (read(workspace().profile(1, reveal=reveal)._repr_html_()) for reveal in (False, True))
    assert "adalind@example.com" in whole
    assert "ring Adalind" in whole
    assert ("Private values are shown" in masked, "Private values are shown" in whole) == (False, True)


def test_keys_and_years_have_no_separators_and_amounts_do():
    shop = displays.hostile_shop("plain").define(large="sum(orders.amount) * 1000")
    text = read(shop.profile(1)._repr_html_())
    assert "380,000" in text
    found = workspace({"profile": _with_key(1_234_567)}).profile(1_234_567)
    assert "1,234,567" not in read(found._repr_html_())


def _with_key(key):
    from tests.small_shop import frames  # noqa: PLC0415 - one use

    return frames()["profile"][:1].with_columns(customer_id=key)


def test_the_newest_rows_come_first_and_the_others_are_counted():
    text = read(displays.hostile_shop("plain").profile(1)._repr_html_())
    times = re.findall(r"2025-01-\d\d 12:00", text)
    assert len(times) == 20
    assert times == sorted(times, reverse=True)
    assert "and 20 more" in text


def test_shares_of_a_customer_are_in_per_cent():
    part = PropertyPart(expression="count(orders where channel = 'web') / 4", unit="share", title="Web")
    shop = workspace().define(web=part)
    assert "Web50.0 %" in read(shop.profile(1)._repr_html_())


def test_a_customer_in_one_line():
    assert repr(workspace().profile(1)) == "<Customer 1: 20 properties, 3 audiences, 7 rows>"


# --- pieces -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (1234567, "1,234,567"), (-1234.5, f"{MINUS}1,234.5"), (Decimal("1234.50"), "1,234.5"), (0.00012345, "0.0001234"),
        (float("nan"), NOTHING), (float("inf"), "∞"), (True, "true"), (None, NOTHING), ("", ""), (Share(0.123), "12.3 %"),
        (Share(None), NOTHING), (Share(float("nan")), NOTHING), (Share(2.5), "250.0 %"), (Code("a\n  b"), "a\n  b"),
        (dt.date(2026, 1, 2), "2026-01-02"), (dt.datetime(2026, 1, 2, 3, 4, 5), "2026-01-02 03:04:05"),  # noqa: DTZ001
        ((), "none"), (("a", None, 1000), f"a, {NOTHING}, 1,000"), ("a\tb\r\nc", "a b  c"), ("é\u0301", "é\u0301"),
    ],
)  # fmt: skip
def test_a_value_is_shown(value, wanted):
    assert read(drawn(Sheet("It", "", tables=[Table(["v"], [[value]])]))) == f"It v{wanted}"


@pytest.mark.parametrize(("part", "bars"), [(0.0, 0), (0.001, 1), (1.0, 1), (None, 0)])
def test_nobody_has_no_bar(part, bars):
    assert drawn(Sheet("It", tables=[Table(["share"], [[Share(part)]])])).count("height:4px") == bars


def test_numbers_stand_right_texts_left_and_what_is_missing_below_the_head():
    found = drawn(Sheet("It", tables=[Table(["a", "b"], [["x", 1], [None, None], ["y", "z"]])]))
    assert re.findall(r"text-align:(\w+)", found) == [
        *("left", "right"),
        *("left", "right"),
        *("left", "right"),
        *("left", "left"),
    ]


@pytest.mark.parametrize(("rows", "more"), [(MOST_ROWS, ""), (MOST_ROWS + 1, "and 1 more"), (5000, "and 4,970 more")])
def test_long_tables_are_cut_and_tell_how_many_rows_there_are(rows, more):
    text = read(drawn(Sheet("It", tables=[Table(["n"], [[f"row {place}"] for place in range(rows)])])))
    assert text.count("row ") == min(rows, MOST_ROWS)
    assert text.endswith(more or f"row {rows - 1}")


def test_rows_without_room_are_counted_too():
    text = read(
        drawn(
            Sheet(
                "It",
                facts={f"fact {n}": Code("'" * 999) for n in range(50)},
                tables=[Table(["n"] * 12, [["'" * 99] * 12] * 9)] * 9,
            )
        )
    )
    shown = re.findall(r"and (\d+) more", text)
    assert len(shown) >= 3
    assert text.count("fact") + int(shown[0]) == 50


def test_a_table_without_rows_is_left_out():
    assert read(drawn(Sheet("It", "x", {}, [Table(["head"], [])], "note"))) == "It xnote"
