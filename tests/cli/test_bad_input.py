"""Bad input: a clear message on stderr, exit code 2, nothing on stdout, and nothing half-written."""

from __future__ import annotations

import pytest

from tests.cli.world import answer, answer_in_json, change, lines, run

COUNT = ("audience", "count", "{shop}", "everyone")
MEMBERS = ("audience", "members", "{shop}", "everyone", "--columns")
SPENDERS = ("audience", "count", "{shop}", "spend_365d > 100")
LAPSED = ("audience", "count", "{shop}", "lapsed")
REACH = ("audience", "reach", "{shop}", "everyone", "--channel", "email")
LINES = ("audience", "count", "{shop}", "any(lines where quantity > 1)")
SOURCE = 'source = "orders.parquet"'


def model(*changes):
    return lambda shop: change(shop / "insight.toml", *changes)


def without(name):
    return lambda shop: (shop / name).unlink()


def content(name, text):
    data = text if isinstance(text, bytes) else text.encode()
    return lambda shop: (shop / name).write_bytes(data)


def as_it_is(shop):
    assert shop.is_dir()


BROKEN_LINE = content("lines.csv", "line_id,order_id,product_id,quantity\n1,101,7,2\n2,101,8\n3,103,7,1\n")
LATE_BROKEN_LINE = content(
    "lines.csv", "line_id,order_id,product_id,quantity\n" + "1,101,7,2\n" * 40_000 + "2,101,8,1,9,9\n"
)
LATE_WRONG_VALUE = content(
    "lines.csv", "line_id,order_id,product_id,quantity\n" + "1,101,7,2\n" * 40_000 + "2,101,8,many\n"
)

FILES = [
    ("no workspace file", without("insight.toml"), COUNT, ["insight.toml", "no such file", "insight init"]),
    ("no such folder", as_it_is, ("audience", "count", "{shop}/other", "everyone"), ["other", "no such file"]),
    ("no source file", without("orders.parquet"), COUNT, ["orders.parquet", "no such file"]),
    ("source file misspelt", model((SOURCE, 'source = "order.parquet"')), COUNT, ["Did you mean 'orders.parquet'?"]),
    ("pattern without files", model((SOURCE, 'source = "orders/*.csv"')), COUNT, ["orders/*.csv", "No file fits"]),
    ("no Parquet file", content("orders.parquet", "nothing"), COUNT, ["orders.parquet"]),
    ("unknown kind of file", model((SOURCE, 'source = "./orders.doc"')), COUNT, ["orders.doc"]),
    ("no table of the engine", model((SOURCE, 'source = "sales.orders"')), COUNT, ["sales.orders", "no such table"]),
    ("no engine", model(("[workspace]", '[workspace]\nengine = "oracel://x:pw@y"')), COUNT, ["no Ibis connection URL"]),
    ("line with too few values", BROKEN_LINE, LINES, ["lines.csv", "line 3"]),
    ("line with too many values, far down", LATE_BROKEN_LINE, LINES, ["lines.csv", "line 40002"]),
    ("value of the wrong type, far down", LATE_WRONG_VALUE, LINES, ["lines.csv", "line 40002", "type of its column"]),
    ("text that is not UTF-8", content("staff.csv", b"customer_id\n\xff\xfe1\n"),
     ("audience", "count", "{shop}", "big spenders"), ["staff.csv"]),
]  # fmt: skip

MODEL = [
    ("no TOML", content("insight.toml", "[profile\n"), COUNT, ["insight.toml", "no TOML", "line 1"]),
    ("not UTF-8", content("insight.toml", b"\xff\xfe"), COUNT, ["insight.toml", "UTF-8"]),
    ("misspelt part", model(("[suppression]", "[supression]")), COUNT, ["'supression'", "Did you mean 'suppression'?"]),
    ("misspelt key", model(("timezone", "timezon")), COUNT, ["workspace.timezon", "Did you mean 'timezone'?"]),
    ("misspelt key of a table", model(('time = "ordered_at"', 'tim = "ordered_at"')), COUNT,
     ["tables.orders.tim", "Did you mean 'time'?"]),
    ("unknown time zone", model(("Europe/Oslo", "Europe/Olso")), COUNT, ["workspace.timezone", "'Europe/Olso'"]),
    ("wrong key column", model(('key = "customer_id"', 'key = "custmer_id"')), COUNT,
     ["profile.key", "'custmer_id'", "Did you mean 'customer_id'?"]),
    ("wrong contact column", model(('phone = "mobile"', 'phone = "mobil"')), COUNT,
     ["profile.contact.phone", "Did you mean 'mobile'?"]),
    ("time of the wrong type", model(('time = "ordered_at"', 'time = "channel"')), COUNT,
     ["tables.orders.time", "not dates or times"]),
    ("key of another type", model(('profile = "customer_id"\ntime = "ord', 'profile = "channel"\ntime = "ord')), COUNT,
     ["tables.orders.profile", "text", "whole numbers"]),
    ("misspelt parent", model(('parent = "orders"', 'parent = "order"')), COUNT, ["tables.lines.parent", "'orders'"]),
    ("misspelt lookup", model(("lookups = { product =", "lookups = { prodct =")), COUNT, ["Did you mean 'product'?"]),
    ("property that names nothing", model(("sum(orders.amount", "sum(orders.amont")), SPENDERS,
     ["property 'spend_365d'", "Did you mean 'amount'?"]),
    ("audience of the wrong type", model(("days_since_last_order > 90", "days_since_last_order > 'x'")), LAPSED,
     ["audience 'lapsed'"]),
    ("properties in a circle", model(("count(orders within 365 days)", "spend_365d + orders_365d")),
     ("property", "show", "{shop}", "orders_365d"),
     ["orders_365d -> orders_365d"]),
    ("consent that is no condition", model(('email = "email_opt_in"', 'email = "age + 1"')), REACH,
     ["consent", "email"]),
    ("property with the name of a column", model(("usual_channel =", "country =")), COUNT, ["country", "column"]),
    ("hole in the RFM map", model(("Rest = [{ r = 1 }, ", "Rest = [")), ("rfm", "show", "{shop}"),
     ["without a segment", "111"]),
    ("no RFM", model(('[rfm]\ntable = "orders"\namount = "amount"\nbins = 2\n', ""),
                     ("segments = { Best = { r = 2, f = 2 }, Rest = [{ r = 1 }, { r = 2, f = 1 }] }\n", "")),
     ("rfm", "show", "{shop}"), ["no RFM scores", "Add [rfm]"]),
]  # fmt: skip

QUESTIONS = [
    ("audience that names nothing", as_it_is, ("audience", "count", "{shop}", "contry = 'NO'"),
     ["'contry'", "'country'", "^"]),
    ("misspelt audience", as_it_is, ("audience", "count", "{shop}", "norwegain"), ["Did you mean 'norwegian'?"]),
    ("misspelt audience inside", as_it_is, ("audience", "count", "{shop}", "in audience 'norwegain'"),
     ["Did you mean 'norwegian'?"]),
    ("misspelt function", as_it_is, ("audience", "count", "{shop}", "cuont(orders) > 1"), ["Did you mean 'count'?"]),
    ("wrong type", as_it_is, ("audience", "count", "{shop}", "country > 5"), ["^"]),
    ("no condition", as_it_is, ("audience", "count", "{shop}", "age + 1"), ["^"]),
    ("column of a row", as_it_is, ("audience", "count", "{shop}", "orders.amount > 5"), ["^"]),
    ("bad pattern", as_it_is, ("audience", "count", "{shop}", "country matches '('"), ["^"]),
    ("unknown property", as_it_is, ("property", "show", "{shop}", "spend_30d"), ["Did you mean 'spend_365d'?"]),
    ("unknown column", as_it_is, (*MEMBERS, "agee"), ["Did you mean 'age'?"]),
    ("private column", as_it_is, (*MEMBERS, "email"), ["private column"]),
    ("private column under cover", as_it_is, (*MEMBERS, "lower(email)"), ["private column"]),
    ("unknown channel", as_it_is, ("audience", "reach", "{shop}", "everyone", "--channel", "emial"),
     ["Did you mean 'email'?"]),
    ("unknown customer", as_it_is, ("profile", "show", "{shop}", "99"), ["No profile has the key '99'"]),
    ("key of the wrong type", as_it_is, ("profile", "show", "{shop}", "abc"), ["No profile has the key 'abc'"]),
    ("empty key", as_it_is, ("profile", "show", "{shop}", ""), ["No profile has the key ''"]),
    ("key beyond all numbers", as_it_is, ("profile", "show", "{shop}", "9" * 40), ["No profile has the key"]),
    ("wrong date", as_it_is, (*COUNT, "--as-of", "2026-02-30"), ["'2026-02-30' is no date or time"]),
    ("no date", as_it_is, (*COUNT, "--as-of", ""), ["is no date or time"]),
    ("date before all time zones", as_it_is, (*COUNT, "--as-of", "0001-01-01"), ["0001-01-01"]),
]  # fmt: skip

EXPORTS = [
    ("no such folder", ("norwegian", "{shop}/out/x.csv"), ["out", "no such folder"]),
    ("folder below a file", ("norwegian", "{shop}/insight.toml/x.csv"), ["insight.toml", "no such folder"]),
    ("a folder", ("norwegian", "{shop}"), [".csv or .parquet"]),
    ("unknown ending", ("norwegian", "{shop}/x.doc"), [".csv or .parquet"]),
    ("private column without a channel", ("norwegian", "{shop}/x.csv", "--columns", "email"), ["private column"]),
    ("unknown channel", ("norwegian", "{shop}/x.csv", "--channel", "fax"), ["No channel named 'fax'"]),
    ("name of a file that is too long", ("norwegian", "{shop}/" + "x" * 250 + ".csv"), ["could not be written"]),
]


def each(cases):
    return pytest.mark.parametrize(
        ("harm", "words", "said"), [case[1:] for case in cases], ids=[case[0] for case in cases]
    )


def refused(shop, words):
    """The message of a call that must fail as bad input and change no file."""
    before = sorted(shop.rglob("*"))
    result = run(*(str(word).format(shop=shop) for word in words))
    assert isinstance(result.exception, SystemExit), result.exception
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    assert sorted(shop.rglob("*")) == before
    return " ".join(result.stderr.split())


@each(FILES)
def test_sources_that_cannot_be_read(own_shop, harm, words, said):
    harm(own_shop)
    message = refused(own_shop, words)
    assert [word for word in said if word not in message] == [], message


@each(MODEL)
def test_workspace_files_that_cannot_be_used(own_shop, harm, words, said):
    harm(own_shop)
    message = refused(own_shop, words)
    assert [word for word in said if word not in message] == [], message


@each(QUESTIONS)
def test_questions_that_have_no_answer(shop, harm, words, said):
    harm(shop)
    message = refused(shop, words)
    assert [word for word in said if word not in message] == [], message


@pytest.mark.parametrize(("words", "said"), [case[1:] for case in EXPORTS], ids=[case[0] for case in EXPORTS])
def test_exports_that_cannot_be_written(shop, words, said):
    message = refused(shop, ("audience", "export", "{shop}", *words))
    assert [word for word in said if word not in message] == [], message


def test_a_scheme_that_cannot_be_written(shop):
    message = refused(shop, ("rfm", "show", "{shop}", "--save", "{shop}/insight.toml/scheme.json"))
    assert "scheme.json: the file could not be written: Not a directory" in message


def test_an_engine_password_is_in_no_message(own_shop):
    change(own_shop / "insight.toml", ("[workspace]", '[workspace]\nengine = "postgres://me:hunter2@localhost:1/x"'))
    assert "hunter2" not in refused(own_shop, COUNT)


def test_a_broken_line_is_named_without_its_content(own_shop):
    broken = "customer_id,first_name,email\n1,Ada,ada@example.org\n2,Bo,bo@example.org,Extra,Fields\n"
    (own_shop / "customers.csv").write_text(broken)
    (own_shop / "insight.toml").write_text('[profile]\nsource = "customers.csv"\nkey = "customer_id"\n')
    message = refused(own_shop, COUNT)
    assert "customers.csv, line 3" in message
    assert "example.org" not in message


def test_a_wrong_audience_and_a_wrong_property_stop_no_other_and_are_told_where_they_are_listed(own_shop):
    wrong = (("days_since_last_order > 90", "days_since_last_order > 'x'"), ("sum(orders.amount", "sum(orders.amont"))
    change(own_shop / "insight.toml", *wrong)
    assert answer("audience", "count", own_shop, "norwegian") == "3\n"
    audiences = {each["name"]: each for each in answer_in_json("audience", "list", own_shop, "--counts")["audiences"]}
    assert audiences["lapsed"]["problem"].startswith("audience 'lapsed': ")
    assert (audiences["lapsed"]["members"], audiences["norwegian"]["members"]) == (None, 3)
    assert "problem" not in audiences["norwegian"]
    properties = {each["name"]: each for each in answer_in_json("property", "list", own_shop)["properties"]}
    assert {name for name, each in properties.items() if "problem" in each} >= {"spend_365d"}
    assert "property 'spend_365d': No column of 'orders' named 'amont'." in answer("property", "list", own_shop)


def test_checking_the_data_finds_wrong_definitions_with_place_and_remedy(own_shop):
    change(own_shop / "insight.toml", ("days_since_last_order > 90", "days_since_last_order > 'x'"))
    result = run("data", "check", own_shop)
    assert result.exit_code == 1
    said = lines(result.stdout)
    assert ["error", "audiences.lapsed", "wrong", "definition"] in said
    assert "(line 1, column " in " ".join(result.stdout.split())
    assert "Mend the text: days_since_last_order > 'x'" in " ".join(result.stdout.split())
