"""Lists as people have them: whom they mean, or why they are refused. Nobody who is suppressed is delivered to."""

from __future__ import annotations

import polars as pl
import pytest

import insight
from insight.customers.lists.channel_words import channels_meant
from insight.errors import DataError, InsightError, UnclearList
from tests.customers.test_sources import write_workbook

MODEL = """
[workspace]
as_of = 2026-01-31
region = "{region}"
[profile]
source = "customers.csv"
key = "customer_id"
contact = {{ email = "email", phone = "mobile" }}
[consent]
email = "ok"
sms = "ok"
[suppression]
bounced = "{file}"
[lists]
vip = "{file}"
{more}
"""
NUMBERS, CODES = ("1", "2", "3", "4"), ("A1", "A2", "A3", "007")
LONG = ("1", "2", "3", "9223372036854775807")
NAMES = ("ada", "bo", "cy", "di")


def shop(folder, keys, content, *, file="bounced.csv", region="NO", more=""):
    """A workspace of four customers with consent, and one file as its list and as its suppression list."""
    rows = (f"{key},{name}@x.no,+4791234{n}00,true" for n, (key, name) in enumerate(zip(keys, NAMES, strict=True)))
    (folder / "customers.csv").write_text("\n".join(["customer_id,email,mobile,ok", *rows]) + "\n", encoding="utf-8")
    (folder / file).write_bytes(content if isinstance(content, bytes) else content.encode())
    model = folder / "insight.toml"
    model.write_text(MODEL.format(file=file, region=region, more=more), encoding="utf-8")
    return model


def delivered(model, channel):
    """Whom an export reaches, by the place of the customer: the file, the count, the preview and the manifest agree."""
    ws = insight.open(model)
    found = ws.audience("everyone")
    target = model.parent / "out.csv"
    manifest = found.export(target, channel=channel)
    keys = pl.read_csv(target, infer_schema=False)["customer_id"].to_list()
    reach = found.reach(channel).reachable
    assert (manifest.rows, reach, ws.preview().reach("everyone").channels[channel].reachable) == (len(keys),) * 3
    everyone = pl.read_csv(model.parent / "customers.csv", infer_schema=False)["customer_id"].to_list()
    return sorted(everyone.index(key) + 1 for key in keys)


UNDERSTOOD = {  # keys, content: whom e-mail still reaches, and what check calls it
    "keys": (NUMBERS, "customer_id\n2\n", [1, 3, 4], None),
    "keys under another name": (NUMBERS, "Customer-ID \n2\n", [1, 3, 4], None),
    "keys in a column of any name": (NUMBERS, "kunde\n2\n", [1, 3, 4], None),
    "keys beside other columns": (NUMBERS, "reason,who\nbounce,2\nspam,3\n", [1, 4], None),
    "a byte order mark": (NUMBERS, "\ufeffcustomer_id\n2\n", [1, 3, 4], None),
    "UTF-16": (NUMBERS, "customer_id;why\n2;ø\n".encode("utf-16"), [1, 3, 4], None),
    "semicolons": (NUMBERS, "why;customer_id\nx;2\n", [1, 3, 4], None),
    "lines of Windows": (CODES, "customer_id\r\nA2\r\n", [1, 3, 4], None),
    "quoted keys": (NUMBERS, '"customer_id"\n"2"\n', [1, 3, 4], None),
    "floats": (NUMBERS, "customer_id\n2.0\n", [1, 3, 4], None),
    "leading zeros": (NUMBERS, "customer_id\n002\n", [1, 3, 4], None),
    "blanks around numbers": (NUMBERS, "customer_id\n  2 \n", [1, 3, 4], None),
    "blanks around text": (CODES, "customer_id\nA2 \n", [1, 3, 4], None),
    "blanks that only look like them": (CODES, "customer_id\n\u00a0A2\u200b\n", [1, 3, 4], None),
    "another case": (CODES, "customer_id\na2\n", [1, 3, 4], "spelling of keys"),
    "lost zeros": (CODES, "customer_id\n7\n", [1, 2, 3], "spelling of keys"),
    "no header, numbers": (NUMBERS, "1\n2\n", [3, 4], "no header"),
    "no header, text": (CODES, "A1\nA2\n", [3, 4], "no header"),
    "no header, one key": (CODES, "A1\n", [2, 3, 4], "no header"),
    "no header, addresses": (NUMBERS, "ada@x.no\nBO@x.no\n", [3, 4], "no header"),
    "no header, several columns": (NUMBERS, "2,bounced hard\n3,bounced soft\n", [1, 4], "no header"),
    "e-mail": (NUMBERS, "email\nBo@X.no\n", [1, 3, 4], "matched by address"),
    "e-mail under a Nordic name": (NUMBERS, "E-postadresse\n bo@x.no \n", [1, 3, 4], "matched by address"),
    "e-mail with names": (NUMBERS, "mail\nBo <bo@x.no>\nmailto:cy@x.no\n", [1, 4], "matched by address"),
    "e-mail by its values": (NUMBERS, "adr,why\nbo@x.no,spam\n", [1, 3, 4], "matched by address"),
    "e-mail where keys should be": (NUMBERS, "customer_id\nbo@x.no\n1\n", [3, 4], "matched by address"),
    "phones": (NUMBERS, "Mobilnr\n91 23 41 00\n004791234200\n", [1, 4], "matched by address"),
    "phones that were floats": (NUMBERS, "phone\n4791234100.0\n", [1, 3, 4], "matched by address"),
    "phones where keys should be": (NUMBERS, "customer_id\n+47 912 34 100\n", [1, 3, 4], "matched by address"),
    "phones by their values": (NUMBERS, "nr,why\n91234100,spam\n", [1, 3, 4], "matched by address"),
    "a key, or else an address": (NUMBERS, "customer_id,email\n1,\n,bo@x.no\n", [3, 4], None),
    "key and address together": (NUMBERS, "customer_id,email\n1,bo@x.no\n", [3, 4], None),
    "a channel": (NUMBERS, "customer_id,channel\n1,email\n2,sms\n", [2, 3, 4], None),
    "a channel in other words": (NUMBERS, "customer_id,Kanal\n1, E-mail \n2,epost\n3,SMS\n", [3, 4], None),
    "all channels": (NUMBERS, "customer_id,channel\n1,all\n2,\n3,Alle\n4,sms\n", [4], None),
    "nobody, from the first": (NUMBERS, "customer_id\n", [1, 2, 3, 4], "no rows"),
    "as long as numbers get": (LONG, "customer_id\n9223372036854775807\n99999999999999999999\n", [1, 2, 3], "unknown keys"),
    "people who left": (NUMBERS, "customer_id\n99\n2\n", [1, 3, 4], "unknown keys"),
}  # fmt: skip


@pytest.mark.parametrize("case", UNDERSTOOD)
def test_a_suppression_list_holds_back_whom_it_means(tmp_path, case):
    keys, content, wanted, told = UNDERSTOOD[case]
    model = shop(tmp_path, keys, content)
    assert delivered(model, "email") == wanted
    found = [each.check for each in insight.open(model).check() if each.table == "suppression.bounced"]
    assert told in found if told else "unknown keys" not in found


def test_a_spreadsheet_holds_back_whom_it_means(tmp_path):
    for keys, rows in ((NUMBERS, [["customer_id"], [2]]), (CODES, [["epost"], ["BO@x.no"]]), (NUMBERS, [["1"], ["2"]])):
        write_workbook(tmp_path / "made.xlsx", rows)
        model = shop(tmp_path, keys, (tmp_path / "made.xlsx").read_bytes(), file="bounced.xlsx")
        assert delivered(model, "email") == ([3, 4] if rows[0] == ["1"] else [1, 3, 4])


REFUSED = {  # keys, content, region: what is said
    "columns that say nothing": (NUMBERS, "name,town\nBo,Oslo\n", "NO", "which column holds the profile keys"),
    "a channel that is none": (NUMBERS, "customer_id,channel\n1,fax\n", "NO", "'fax', which is no channel"),
    "a channel of another company": (NUMBERS, "customer_id,channel\n1,push\n", "NO", "'push', which is no channel"),
    "phones without a country": (NUMBERS, "phone\n91234100\n", "", "no calling code"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_understood_is_refused_at_every_door(tmp_path, case):
    keys, content, region, said = REFUSED[case]
    ws = insight.open(shop(tmp_path, keys, content, region=region))
    everyone = ws.audience("everyone")
    doors = {
        "reach": lambda: everyone.reach("email"),
        "reach of all": lambda: [ws.audience("everyone").reach(channel) for channel in ws.channels],
        "preview": lambda: ws.preview().reach("everyone"),
        "export": lambda: everyone.export(tmp_path / "out.csv", channel="email"),
        "export of keys": lambda: everyone.export(tmp_path / "out.csv"),
    }
    for door, go in doors.items():
        with pytest.raises(UnclearList, match=said) as refused:
            go()
        assert "bounced.csv (suppression.bounced)" in str(refused.value), door
    assert not (tmp_path / "out.csv").exists()
    assert [each.severity for each in ws.check() if each.table == "suppression.bounced"] == ["error"]
    assert everyone.count() == 4


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"\n\n"])
def test_an_empty_file_stops_everything(tmp_path, content):
    with pytest.raises(InsightError, match=r"bounced\.csv"):
        insight.open(shop(tmp_path, NUMBERS, content)).audience("everyone").reach("email")


def test_a_list_that_holds_nobody_any_more_stops_what_is_delivered(tmp_path):
    model = shop(tmp_path, NUMBERS, "customer_id\n2\n")
    ws = insight.open(model)
    assert ws.audience("everyone").reach("email").reachable == 3
    assert not (tmp_path / ".insight").exists()  # a question changes nothing
    assert ws.audience("everyone").export(tmp_path / "out.csv", channel="email").rows == 3
    (tmp_path / "bounced.csv").write_text("customer_id\n", encoding="utf-8")
    for again in (ws, insight.open(model)):
        with pytest.raises(UnclearList, match="holds no entry any more"):
            again.audience("everyone").reach("email")
        assert [each.check for each in again.check() if each.table == "suppression.bounced"] == ["unclear list"]
    model = shop(tmp_path, NUMBERS, "customer_id\n", more='[privacy]\nempty_lists = ["bounced"]\n')
    assert insight.open(model).audience("everyone").reach("email").reachable == 4


def test_a_list_that_is_gone_stops_everything(tmp_path):
    model = shop(tmp_path, NUMBERS, "customer_id\n2\n")
    ws = insight.open(model)
    (tmp_path / "bounced.csv").unlink()
    with pytest.raises(DataError, match=r"bounced\.csv"):
        ws.audience("everyone").reach("email")
    with pytest.raises(DataError, match=r"bounced\.csv"):
        insight.open(model)


def test_where_nothing_can_be_kept_the_sizes_are_known_as_long_as_the_workspace_is_open(tmp_path, caplog):
    model = shop(tmp_path, NUMBERS, "customer_id\n2\n")
    (tmp_path / ".insight").write_text("no folder", encoding="utf-8")
    ws = insight.open(model)
    assert ws.audience("everyone").reach("email").reachable == 3
    assert "is not kept" in caplog.text
    (tmp_path / "bounced.csv").write_text("customer_id\n", encoding="utf-8")
    with pytest.raises(UnclearList, match="any more"):
        ws.audience("everyone").reach("email")


def test_a_list_means_the_holders_of_its_addresses_too(tmp_path):
    ws = insight.open(shop(tmp_path, NUMBERS, "email\nBO@x.no\nnobody@x.no\n"))
    assert ws.audience("in list 'vip'").ids().to_list() == [2]
    assert ws.preview().count("not in list 'vip'") == 3
    assert ws.audience("in list 'vip'").why(2).verdict


def test_a_list_that_is_not_asked_for_stops_nothing(tmp_path):
    ws = insight.open(shop(tmp_path, NUMBERS, "name,town\nBo,Oslo\n"))
    assert ws.audience("customer_id > 1").ids().to_list() == [2, 3, 4]
    assert ws.profile(2).key == 2
    with pytest.raises(UnclearList, match=r"lists\.vip"):
        ws.audience("in list 'vip'").count()


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("email", {"email"}), ("E-POST", {"email"}), ("sähköposti", {"email"}), ("newsletter", {"email"}),
        ("SMS ", {"sms"}), ("tekstmelding", {"sms"}), ("phone", {"sms", "call"}), ("tlf", {"sms", "call"}), ("ring", {"call"}),
        ("", {"email", "sms", "call"}), ("Alla", {"email", "sms", "call"}), ("*", {"email", "sms", "call"}),
        ("fax", None), ("push", None), ("true", None),
    ],
)  # fmt: skip
def test_a_word_means_channels(word, meant):
    assert channels_meant(word, ("email", "sms", "call")) == (meant if meant is None else frozenset(meant))


# --- addresses that several have ----------------------------------------------------------------------------------------

SHARED = "customer_id,email,mobile,ok\n1,ola@x.no,,true\n2,OLA@x.no ,,{second}\n3,ola@x.no,,true\n4,di@x.no,,true\n"


@pytest.mark.parametrize(
    ("second", "suppressed", "word", "wanted"),
    [
        ("false", "", "all", [4]), ("", "", "all", [4]), ("true", "", "all", [1, 2, 3, 4]), ("true", "2\n", "all", [4]),
        ("false", "", "any", [1, 3, 4]), ("true", "2\n", "any", [1, 3, 4]), ("true", "4\n", "all", [1, 2, 3]),
    ],
)  # fmt: skip
def test_a_shared_address_is_allowed_if_all_who_have_it_allow_it(tmp_path, second, suppressed, word, wanted):
    model = shop(tmp_path, NUMBERS, f"customer_id\n{suppressed}", more=f'[privacy]\nshared_address = "{word}"\n')
    (tmp_path / "customers.csv").write_text(SHARED.format(second=second), encoding="utf-8")
    assert delivered(model, "email") == wanted
    found = [each for each in insight.open(model).check() if each.check == "shared addresses"]
    assert [(each.severity, each.column, each.count) for each in found] == [("warning", "email", 2)]


def test_numbers_that_were_floats_are_read():
    people = pl.DataFrame({"customer_id": [1, 2, 3], "mobile": [4791234567.0, 99887766.0, None], "ok": [True] * 3})
    model = {
        "workspace": {"region": "NO"},
        "consent": {"sms": "ok"},
        "profile": {"key": "customer_id", "contact": {"phone": "mobile"}},
    }
    for frame in (people, people.cast({"mobile": pl.Decimal(20, 2)}), people.cast({"mobile": pl.String})):
        ws = insight.Workspace.from_tables(frame, {}, as_of="2026-01-31", model=model)
        assert ws.audience("everyone").reach("sms").reachable == 2
        assert not [each for each in ws.check() if each.check == "invalid addresses"]
