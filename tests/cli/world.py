"""A small shop in files, worked out by hand, and two ways to run the command line."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
from typer.testing import CliRunner

from insight.cli import app

AS_OF = "2025-12-31T23:00:00+00:00"  # midnight in Oslo
INSIGHT = Path(sys.executable).with_name("insight")

CUSTOMERS = """\
customer_id,first_name,email,mobile,country,age,email_opt_in
1,Ada,ada@example.org,+4790000001,NO,34,true
2,Bo,bo@example.org,,NO,51,true
3,Cy,not-an-address,+46701234567,SE,19,true
4,Di,di@example.org,+4520123456,DK,,false
5,Eli,,+4790000005,NO,45,true
6,=Fay,fay@example.org,,SE,62,
"""
LINES = """\
line_id,order_id,product_id,quantity
1,101,7,2
2,101,8,1
3,103,7,1
4,105,8,3
5,106,8,1
"""
CONSENTS = """\
consent_id,customer_id,channel,granted,changed_at
1,1,sms,true,2025-01-01 12:00:00
2,1,sms,false,2025-02-01 12:00:00
3,4,sms,true,2025-03-01 12:00:00
4,5,sms,true,2025-03-01 12:00:00
5,5,email,true,2025-03-02 12:00:00
6,3,email,true,2025-03-02 12:00:00
"""
MODEL = """\
[workspace]
as_of = 2026-01-01
timezone = "Europe/Oslo"
currency = "NOK"
region = "NO"
locale = "en"

[profile]
source = "customers.csv"
key = "customer_id"
contact = { email = "email", phone = "mobile" }
private = ["first_name", "email", "mobile"]

[consent]
email = "email_opt_in"
sms = "last(consents.granted where channel = 'sms')"

[tables.orders]
source = "orders.parquet"
key = "order_id"
profile = "customer_id"
time = "ordered_at"

[tables.lines]
source = "lines.csv"
key = "line_id"
parent = "orders"
on = "order_id"
lookups = { product = "product_id" }

[tables.consents]
source = "consents.csv"
key = "consent_id"
profile = "customer_id"
time = "changed_at"

[lookups.product]
source = "products.parquet"
key = "product_id"

[lists]
staff = "staff.csv"

[suppression]
bounced = "bounced.csv"

[properties]
spend_365d = { expression = "sum(orders.amount within 365 days)", unit = "NOK", title = "Spend, 365 days" }
orders_365d = { expression = "count(orders within 365 days)", unit = "orders" }
days_since_last_order = { expression = "days_since(last(orders.time))", unit = "days" }
usual_channel = "most_frequent(orders.channel)"

[rfm]
table = "orders"
amount = "amount"
bins = 2
segments = { Best = { r = 2, f = 2 }, Rest = [{ r = 1 }, { r = 2, f = 1 }] }

[audiences]
norwegian = { expression = "country = 'NO'", title = "Norwegians" }
recent = "any(orders within 90 days)"
lapsed = "days_since_last_order > 90"
"big spenders" = "spend_365d > 300 and not in list 'staff'"
"""


def write_shop(folder: Path) -> Path:
    """The files of the shop; gives the folder."""
    day = dt.datetime
    orders = {
        "order_id": [101, 102, 103, 104, 105, 106],
        "customer_id": [1, 1, 2, 3, 4, 6],
        "ordered_at": [
            day(2025, 12, 24, 10), day(2025, 6, 1), day(2025, 12, 1), day(2025, 3, 1), day(2025, 11, 15),
            day(2024, 2, 1),
        ],
        "amount": [100.0, 250.5, 80.0, 40.0, 500.0, 60.0],
        "channel": ["app", "app", "app", "store", "app", "store"],
    }  # fmt: skip
    pl.DataFrame(orders).write_parquet(folder / "orders.parquet")
    pl.DataFrame({"product_id": [7, 8], "category": ["garden", "oil"]}).write_parquet(folder / "products.parquet")
    texts = {
        "customers.csv": CUSTOMERS, "lines.csv": LINES, "consents.csv": CONSENTS, "staff.csv": "customer_id\n4\n",
        "bounced.csv": "customer_id,channel\n2,email\n", "insight.toml": MODEL,
    }  # fmt: skip
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def change(file: Path, *changes: tuple[str, str]) -> None:
    """Replace texts, which must be there, in a file."""
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def run(*words, stdin=None):
    """Run a command in this process."""
    return CliRunner().invoke(app, [str(word) for word in words], input=stdin)


def answer(*words, stdin=None):
    """What a command says, when it succeeds; nothing may stand on stderr."""
    result = run(*words, stdin=stdin)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout


def answer_in_json(*words, stdin=None):
    """What a command says in JSON, when it succeeds."""
    return json.loads(answer(*words, "--json", stdin=stdin))


def lines(text):
    """The words of each line that has any."""
    return [line.split() for line in text.splitlines() if line.strip()]


def shell(*words, **options):
    """Run a command as a process of its own."""
    environment = {**os.environ, "COLUMNS": "", **options.pop("env", {})}
    return subprocess.run(
        [INSIGHT, *map(str, words)], capture_output=True, check=False, timeout=60, env=environment, **options
    )
