"""Files as tables: every format alike, and a broken one refused by line, never by content."""

from __future__ import annotations

import datetime as dt
import gzip
import zipfile
from xml.sax.saxutils import escape

import polars as pl
import pytest

import insight
from insight.customers.engines.engine import Engine
from insight.customers.file_sources import files_of, is_file_name
from insight.customers.state.data_state import files_state
from insight.errors import DataError, InsightError
from tests.small_shop import AS_OF, ORDERS, PEOPLE, QUESTIONS, answers, frames, opened, write_files, write_model

ADDRESS = "ola.nordmann@example.com"
LATE = 30_000
"""Rows before the broken one: more than a reader looks at before it settles on types."""


@pytest.fixture
def read(tmp_path):
    """Write a file (or several) and read it, or the pattern, as a source."""

    def read_it(source, **files):
        engine = Engine.connect()
        for name, content in files.items():
            path = tmp_path / name.replace("__", "/").replace("_", ".")
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return engine.arrow(engine.source(source, tmp_path))

    return read_it


# --- formats ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["parquet", "csv", "tsv", "json", "jsonl"])
def test_every_format_gives_the_same_answers(tmp_path, ending):
    assert answers(opened(tmp_path, ending=ending)) == QUESTIONS


def test_packed_files_are_read_as_they_are(tmp_path):
    write_files(tmp_path, ending="csv")
    for file in list(tmp_path.glob("*.csv")):
        (tmp_path / f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes()))
        file.unlink()
    assert answers(insight.open(write_model(tmp_path, ending="csv.gz"), as_of=AS_OF)) == QUESTIONS


def test_a_pattern_is_all_its_files_whatever_the_order_of_their_columns(tmp_path):
    file = write_files(tmp_path, ending="csv") or write_model(tmp_path, ending="csv")
    orders = frames()["orders"]
    (tmp_path / "2025").mkdir()
    orders[:3].write_csv(tmp_path / "2025" / "a.csv")
    orders[3:].select(sorted(orders.columns)).write_csv(tmp_path / "2025" / "b.csv")
    file.write_text(file.read_text(encoding="utf-8").replace('"orders.csv"', '"2025/*.csv"'), encoding="utf-8")
    assert answers(insight.open(file, as_of=AS_OF)) == QUESTIONS


def test_a_workbook_is_its_first_sheet_with_types_taken_from_all_rows(tmp_path):
    rows = [["id", "note"], *([number, number] for number in range(1500)), [1500, "text, late"]]
    write_workbook(tmp_path / "people.xlsx", rows)
    engine = Engine.connect()
    found = engine.arrow(engine.source("people.xlsx", tmp_path))
    assert found.num_rows == 1501
    assert found["note"].to_pylist()[-1] == "text, late"


def write_workbook(path, rows):
    """A workbook of one sheet, by hand: numbers as such, texts in place."""

    def cell(value):
        return (
            f"<c><v>{value}</v></c>"
            if isinstance(value, int)
            else f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
        )

    kind = "http://schemas.openxmlformats.org/"
    office, sheets = f"{kind}officeDocument/2006/relationships", f"{kind}spreadsheetml/2006/main"
    parts = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    contents = {
        "[Content_Types].xml": f'<Types xmlns="{kind}package/2006/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType='
        f'"{parts}.sheet.main+xml"/><Override PartName="/s.xml" ContentType="{parts}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{kind}package/2006/relationships"><Relationship Id="a" Type='
        f'"{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{sheets}" xmlns:r="{office}"><sheets><sheet name="S" sheetId="1" r:id="b"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{kind}package/2006/relationships"><Relationship Id="b" Type='
        f'"{office}/worksheet" Target="/s.xml"/></Relationships>',
        "s.xml": f'<worksheet xmlns="{sheets}"><sheetData>'
        + "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
        + "</sheetData></worksheet>",
    }
    with zipfile.ZipFile(path, "w") as file:
        for name, text in contents.items():
            file.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')


@pytest.mark.parametrize(
    ("text", "is_file"),
    [("orders.csv", True), ("orders.CSV.GZ", True), ("2025/orders", True), ("orders*", True), ("orders.parquet", True),
     ("orders", False), ("shop.orders", False), ("a.b.orders", False), ("csv", False), ("", False)],
)  # fmt: skip
def test_a_path_a_pattern_or_an_ending_tells_a_file_from_a_table_of_the_engine(text, is_file):
    assert is_file_name(text) is is_file


# --- values are what they look like -------------------------------------------------------------------------------------

CSV_VALUES = [
    ("country", ["NO", "NO"], ["NO", "NO"]),
    ("country", ["no", "yes"], ["no", "yes"]),
    ("gender", ["F", "F"], ["F", "F"]),
    ("opt_in", ["true", "false"], [True, False]),
    ("opt_in", ["True", ""], [True, None]),
    ("zip", ["0150", "5003"], ["0150", "5003"]),
    ("mobile", ["+4791234567", "91 23 45 67"], ["+4791234567", "91 23 45 67"]),
    ("mobile", ["+4791234567", "+4791234568"], ["+4791234567", "+4791234568"]),
    ("card", ["12345678901234567890", "12345678901234567891"], ["12345678901234567890", "12345678901234567891"]),
    ("amount", ["1", "2.5"], [1.0, 2.5]),
    ("amount", ["1", "-2"], [1, -2]),
    ("note", ["#1 customer", "# twice"], ["#1 customer", "# twice"]),
    ("note", ["'single", "quotes'"], ["'single", "quotes'"]),
    ("note", ['"two\nlines"', '"a ""quote"""'], ["two\nlines", 'a "quote"']),
    ("note", ['"a,b"', "c"], ["a,b", "c"]),
    ("day", ["2025-12-31", "2026-01-01"], [dt.date(2025, 12, 31), dt.date(2026, 1, 1)]),
    (
        "at",
        ["2025-12-31T10:00:00Z", "2025-12-31T10:00:00+01:00"],
        [dt.datetime(2025, 12, 31, hour, tzinfo=dt.UTC) for hour in (10, 9)],
    ),
]


@pytest.mark.parametrize(("name", "written", "wanted"), CSV_VALUES, ids=lambda each: str(each)[:40])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_value_of_a_csv_file_is_what_it_looks_like(read, name, written, wanted, delimiter):
    lines = [f"id{delimiter}{name}", *(f"{number}{delimiter}{value}" for number, value in enumerate(written))]
    if delimiter == ",":
        lines = [line if line.count(",") == 1 or '"' in line else line.replace(",", ',"', 1) + '"' for line in lines]
    assert read("t.csv", t_csv="\n".join(lines))[name].to_pylist() == wanted


@pytest.mark.parametrize(
    "text",
    [
        "id,name\r\n1,Ola\r\n",
        "\ufeffid,name\n1,Ola\n",
        "id,name\n1,Ola",
        '"id","name"\n"1","Ola"\n',
        "id,name\n1,Ola\n\n",
    ],
    ids=["Windows", "byte order mark", "no last line break", "all in quotes", "empty last line"],
)
def test_a_csv_file_may_be_written_in_the_customary_ways(read, text):
    assert read("t.csv", t_csv=text).to_pylist() == [{"id": 1, "name": "Ola"}]


JSON_TIMES = [
    (["2025-12-31T10:00:00Z"], dt.datetime(2025, 12, 31, 10, tzinfo=dt.UTC)),
    (["2025-12-31T10:00:00.250Z"], dt.datetime(2025, 12, 31, 10, 0, 0, 250_000, tzinfo=dt.UTC)),
    (["2025-12-31T10:00:00+01:00"], dt.datetime(2025, 12, 31, 9, tzinfo=dt.UTC)),
    (["2025-12-31T10:00:00+0100"], dt.datetime(2025, 12, 31, 9, tzinfo=dt.UTC)),
    (["2025-12-31 10:00:00"], dt.datetime(2025, 12, 31, 10)),  # noqa: DTZ001 - a clock time, in whatever zone
    (["2025-12-31T10:00:00Z", "2025-12-31T10:00:00+01:00"], dt.datetime(2025, 12, 31, 10, tzinfo=dt.UTC)),
]


@pytest.mark.parametrize(("written", "wanted"), JSON_TIMES)
def test_a_time_of_a_json_file_keeps_its_zone(read, written, wanted):
    lines = "\n".join(f'{{"id": 1, "at": "{value}"}}' for value in written)
    found = read("t.jsonl", t_jsonl=lines)["at"][0].as_py()
    assert (found, found.tzinfo is None) == (wanted, wanted.tzinfo is None)


# --- what cannot be read ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "there", "words"),
    [
        ("orderz.csv", "orders.csv", "Did you mean 'orders.csv'?"),
        ("orders.csv", "orders.csv.gz", "Did you mean 'orders.csv.gz'?"),
        ("orders.xlsx", "orders.csv", "Did you mean 'orders.csv'?"),
        ("2025/*.csv", "orders.csv", "No file fits this pattern."),
        ("2025/orders.csv", "orders.csv", "There is no such file."),
        ("orders/", "orders.csv", "There is no such file."),
        ("./orders.txt", "orders.txt", "Files ending in '.txt' cannot be read. Known: .csv, .tsv"),
    ],
)
def test_a_file_that_is_not_there_is_refused_and_the_nearest_suggested(tmp_path, source, there, words):
    (tmp_path / there).write_text("id\n1\n", encoding="utf-8")
    with pytest.raises(DataError) as raised:
        Engine.connect().source(source, tmp_path)
    assert str(raised.value).startswith(f"{source}: ")
    assert words in str(raised.value)


def late(line, start="1,a@b.no,5\n"):
    return "id,email,age\n" + start * LATE + line + "\n1,c@d.no,6\n"


def early(line):
    return "id,email,age\n1,a@b.no,5\n1,a@b.no,5\n" + line + "\n1,c@d.no,6\n"


BROKEN_CSV = [
    ("too many columns", early(f"2,{ADDRESS},7,8"), 4, "A line has too many or too few columns."),
    ("too few columns", early(f"2,{ADDRESS}"), 4, "A line has too many or too few columns."),
    ("a quote that is not closed", early(f'2,"{ADDRESS},7'), 4, "A quote is not closed."),
    ("too many columns, late", late(f"2,{ADDRESS},7,8"), LATE + 2, "A line has too many or too few columns."),
    ("too few columns, late", late(f"2,{ADDRESS}"), LATE + 2, "A line has too many or too few columns."),
    ("a quote that is not closed, late", late(f'2,"{ADDRESS},7'), LATE + 2, "A quote is not closed."),
    ("a text among numbers, late", late(f"2,x,{ADDRESS}"), LATE + 2, "A value does not have the type of its column."),
    ("another encoding", early(f"2,{ADDRESS}å,7").encode("latin-1"), 4, "The text is not UTF-8."),
    (
        "the header is shorter",
        f"id,email\n1,{ADDRESS},5\n2,{ADDRESS},6\n",
        2,
        "A line has too many or too few columns.",
    ),
]


@pytest.mark.parametrize(
    ("text", "line", "words"), [case[1:] for case in BROKEN_CSV], ids=[case[0] for case in BROKEN_CSV]
)
def test_a_broken_line_of_a_csv_file_is_named_by_number_and_never_shown(read, text, line, words):
    with pytest.raises(DataError) as raised:
        read("people.csv", people_csv=text)
    assert str(raised.value) == f"people.csv, line {line}: {words} Mend the file; nothing was computed."
    assert (raised.value.line, raised.value.__cause__) == (line, None)


BROKEN_JSON = [
    ("no closing bracket", f'{{"id": 1}}\n{{"id": 2, "email": "{ADDRESS}"\n{{"id": 3}}\n', "A line is not valid JSON."),
    ("text among numbers, late", '{"id": 1}\n' * LATE + f'{{"id": "{ADDRESS}"}}\n', "A value does not have the type"),
    ("a new key, late", '{"id": 1}\n' * LATE + f'{{"id": 2, "mail": "{ADDRESS}"}}\n', "An object has a key"),
]


@pytest.mark.parametrize(("text", "words"), [case[1:] for case in BROKEN_JSON], ids=[case[0] for case in BROKEN_JSON])
def test_so_is_a_broken_line_of_a_json_file(read, text, words):
    with pytest.raises(DataError) as raised:
        read("people.jsonl", people_jsonl=text)
    assert str(raised.value).startswith("people.jsonl, line ")
    assert words in str(raised.value)
    assert ADDRESS not in str(raised.value)


UNREADABLE = [
    ("people.csv", b"", "The file is empty."),
    ("people.csv", b"\n\n", "The file is empty."),
    ("people.tsv", b"", "The file is empty."),
    ("people.json", b"", "The file is empty."),
    ("people.jsonl", b"", "The file is empty."),
    ("people.parquet", b"", "The file is empty."),
    ("people.json", b"[]", "It holds no objects."),
    ("people.json", b"[1, 2]", "It holds no objects."),
    ("people.json", f'[{{"email": "{ADDRESS}"'.encode(), "A line is not valid JSON."),
    ("people.parquet", f"PAR1 {ADDRESS}".encode(), "It cannot be read."),
    ("people.xlsx", ADDRESS.encode(), "This is no readable Excel workbook."),
    ("people.csv.gz", ADDRESS.encode(), "The file cannot be opened or unpacked."),
]


@pytest.mark.parametrize(("name", "content", "words"), UNREADABLE)
def test_a_file_that_is_empty_or_of_another_kind_is_refused_by_name(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as raised:
        Engine.connect().source(name, tmp_path)
    assert str(raised.value).startswith(f"{name}: {words}")
    assert ADDRESS not in str(raised.value)


@pytest.mark.parametrize(
    ("name", "one", "two"),
    [
        ("csv", "id,a\n1,2\n", "id,b\n1,2\n"), ("csv", "id,a\n1,2\n", "id\n1\n"), ("csv", "id,a\n1,2\n", ""),
        ("jsonl", '{"id": 1}\n', ""),
    ],
)  # fmt: skip
def test_files_of_one_pattern_must_have_the_same_columns(read, name, one, two):
    with pytest.raises(DataError, match=rf"b\.{name}: "):
        read(f"p/*.{name}", **{f"p__a_{name}": one, f"p__b_{name}": two})


def test_parquet_files_of_one_pattern_too(tmp_path):
    pl.DataFrame({"id": [1], "a": [1]}).write_parquet(tmp_path / "a.parquet")
    pl.DataFrame({"id": [1], "b": [ADDRESS]}).write_parquet(tmp_path / "b.parquet")
    engine = Engine.connect()
    with pytest.raises(DataError, match="do not have the same columns"):
        engine.arrow(engine.source("*.parquet", tmp_path))


def test_a_csv_file_with_a_header_alone_is_a_table_without_rows(tmp_path):
    write_files(tmp_path, ending="csv")
    file = write_model(tmp_path, ending="csv")
    (tmp_path / "orders.csv").write_text(",".join(ORDERS) + "\n", encoding="utf-8")
    found = insight.open(file, as_of=AS_OF).frame(
        "count(orders)", "mean(orders.amount)", "days_since(last(orders.time))"
    )
    assert found.rows() == [(number, 0, None, None) for number in PEOPLE["customer_id"]]


def test_a_broken_file_leaves_an_error_of_the_family_wherever_it_is_met(tmp_path):
    write_files(tmp_path, ending="csv")
    file = write_model(tmp_path, ending="csv")
    start = (tmp_path / "orders.csv").read_text(encoding="utf-8")
    row = "1000,1,2025-06-01T00:00:00.000000,5.0,web,\n"
    (tmp_path / "orders.csv").write_text(start + row * LATE + f"1,1,{ADDRESS},5.0,web,\n", encoding="utf-8")
    found = insight.open(file, as_of=AS_OF)
    questions = (
        lambda: found.frame("count(orders)"),
        lambda: found.audience("any(orders)").count(),
        lambda: found.audience("any(orders)").export(tmp_path / "out.csv"),
        lambda: found.profile(1),
        found.check,
    )
    for question in questions:
        with pytest.raises(InsightError) as raised:
            question()
        assert "orders.csv, line 30010" in str(raised.value)
        assert ADDRESS not in str(raised.value)
    assert not (tmp_path / "out.csv").exists()


def test_a_source_changes_when_one_of_its_files_does(tmp_path):
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text("id\n1\n", encoding="utf-8")
    before = files_state(files_of(tmp_path, "*.csv"))
    assert before == files_state(files_of(tmp_path, "*.csv"))
    (tmp_path / "b.csv").write_text("id\n1\n2\n", encoding="utf-8")
    assert before != files_state(files_of(tmp_path, "*.csv"))
    (tmp_path / "b.csv").unlink()
    assert before != files_state(files_of(tmp_path, "*.csv"))


def test_a_pattern_does_not_look_into_hidden_folders_unless_it_names_one(tmp_path):
    for place in ("one.csv", ".insight/snapshots/two.csv", "deep/three.csv"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text("id\n1\n", encoding="utf-8")
    assert [file.name for file in files_of(tmp_path, "**/*.csv")] == ["three.csv", "one.csv"]
    assert [file.name for file in files_of(tmp_path, ".insight/*/*.csv")] == ["two.csv"]
