"""The shop in a folder: one to read from for all tests, or one's own to change."""

from __future__ import annotations

import pytest

from tests.cli.world import write_shop


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    return write_shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def own_shop(tmp_path):
    folder = tmp_path / "shop"
    folder.mkdir()
    return write_shop(folder)


@pytest.fixture(autouse=True)
def _no_width_of_a_terminal(monkeypatch):
    """Tables wrap at the width that a terminal, or a runner of tests, says it has."""
    monkeypatch.delenv("COLUMNS", raising=False)
