"""The bar of long queries: only where somebody looks, only after a while, and gone at the end."""

from __future__ import annotations

import io
import time
from contextlib import redirect_stderr

import polars as pl
import pytest
import tqdm.auto  # which takes longer to import than these tests wait
import tqdm.notebook
from ipywidgets.widgets.widget import _instances

from insight import Workspace
from insight.kit import progress as bars


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(bars, "AFTER", 0.05)
    monkeypatch.setattr(bars, "EVERY", 0.01)


def terminal():
    return redirect_stderr(Terminal())


def wait(seconds, progress):
    with bars.waiting(progress):
        time.sleep(seconds)


def test_what_takes_long_shows_how_far_it_is_and_leaves_nothing():
    steps = iter([-1.0, 10.0, 10.0, 40.0, *[75.0] * 1000])
    with terminal() as seen:
        wait(0.5, lambda: next(steps))
    lines = [line.strip() for line in seen.getvalue().split("\r")]
    assert any(line.startswith("query:  75 %") for line in lines)
    assert lines[-1] == ""


def test_what_is_quick_shows_nothing():
    with terminal() as seen:
        wait(0, lambda: 50.0)
    assert seen.getvalue() == ""


def test_where_nobody_looks_nothing_is_asked():
    with redirect_stderr(io.StringIO()):
        wait(0.1, lambda: pytest.fail("asked"))


def test_a_query_tells_how_far_it_is():
    people = pl.DataFrame({"id": range(2_000_000)}).with_columns(other=pl.col("id").hash().cast(pl.String))
    ws = Workspace.from_tables(profile=people, model={"profile": {"key": "id"}}, as_of="2026-01-01")
    slow = "other matches '(1.*2.*3.*4.*5.*6.*7.*8.*9){2}'"
    with terminal() as seen:
        assert ws.audience(slow).count() == 0
    assert "query:" in seen.getvalue()


def test_a_bar_in_a_notebook_is_gone_at_the_end(monkeypatch):
    closed = []
    monkeypatch.setattr(tqdm.auto.tqdm, "close", lambda self: closed.append((self.n, self.total, self.leave)))
    with terminal():
        wait(0.2, lambda: 5.0)
    assert closed[0] == (100, 100, False)


def test_a_bar_in_a_notebook_leaves_no_widget_that_would_be_saved(monkeypatch, capsys):
    monkeypatch.setattr(tqdm.auto, "tqdm", tqdm.notebook.tqdm)
    before, seen = set(_instances), []

    def progress():
        seen.append(len(_instances))
        return 50.0

    with terminal():
        wait(0.3, progress)
    assert max(seen) > len(before) + 3
    assert set(_instances) == before
    assert "query" in capsys.readouterr().out


def wait_and_fail():
    with bars.waiting(lambda: 50.0):
        time.sleep(0.2)
        time.sleep(-1)


def test_an_error_passes_and_ends_the_bar():
    with terminal() as seen, pytest.raises(ValueError, match="negative"):
        wait_and_fail()
    assert seen.getvalue().split("\r")[-1].strip() == ""
