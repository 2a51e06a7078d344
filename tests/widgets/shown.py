"""The studio as it is shown in a notebook, by what people see and by the names that screen readers say."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Locator

    from tests.widgets.lab import Notebook

STUDIO = """\
import insight
from insight.widgets.studio import Studio
ws = insight.open({!r}, as_of="2026-01-01")
studio = Studio(ws, {!r})
studio"""


@dataclass
class Shown:
    """A studio in a notebook.

    Attributes
    ----------
    root : its region on the page.
    folder : where the workspace's files are.
    """

    notebook: Notebook
    root: Locator
    folder: Path

    @property
    def page(self) -> Any:
        """The page that it stands in."""
        return self.notebook.page

    @property
    def field(self) -> Locator:
        """The filter text."""
        return self.root.get_by_role("combobox", name="Filter text")

    @property
    def conditions(self) -> Locator:
        """The conditions of the tree that are on, groups and conditions on rows left out."""
        return self.root.locator("[role=treeitem][data-text]")

    def condition(self, text: str) -> Locator:
        """One of them."""
        return self.root.locator(f"[role=treeitem][data-text={json.dumps(text)}]")

    def button(self, name: str) -> Locator:
        """A button by its name."""
        return self.root.get_by_role("button", name=name, exact=True)

    def expect_count(self, count: int) -> None:
        """Wait until the large number is this."""
        shown = self.root.get_by_role("region", name="Reach")
        expect(shown).to_contain_text(re.compile(rf"^\s*{grouped(count)}\s*customers"), timeout=10_000)

    def expect_conditions(self, *texts: str) -> None:
        """Wait until the tree holds these conditions, in order."""
        expect(self.conditions).to_have_count(len(texts), timeout=10_000)
        for place, text in enumerate(texts):
            expect(self.conditions.nth(place)).to_have_attribute("data-text", text)

    def write(self, text: str) -> None:
        """Type a text over the one that is there."""
        self.field.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)

    def kernel_text(self) -> str:
        """The text that Python sees."""
        return self.notebook.python("print(studio.text)").strip()

    def engine_count(self, text: str) -> int:
        """How many the engine counts, without any preview."""
        return int(self.notebook.python(f"print(ws.audience({text!r}).count())"))

    def begin_again(self, text: str) -> None:
        """Show an audience as if it had just been opened."""
        self.page.keyboard.press("Escape")
        # an edit on its way would be newer than what is set here
        expect(self.root.get_by_role("region", name="Reach")).to_have_attribute("aria-busy", "false", timeout=10_000)
        self.notebook.python(f"studio.settings, studio.name, studio.text = {{}}, 'nordic', {text!r}")
        expect(self.field).to_have_value(text)
        self.expect_count(self.engine_count(text))

    def check(self) -> None:
        """Nothing went wrong on the page, and nothing was asked of the outside."""
        assert (self.notebook.faults, self.notebook.outside) == ([], [])


def grouped(count: int) -> str:
    """A pattern for a number as it is shown, thousands apart."""
    return r"[\s\u00a0\u202f\u2009,.]?".join(f"{count:,}".split(","))
