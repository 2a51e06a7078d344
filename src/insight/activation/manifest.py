"""What an export says about itself: enough to know later who was in the file, why, and that it is the same file."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any

from insight.kit.answer import ValueAnswer
from insight.kit.sheet import Code, Sheet, Table

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest(ValueAnswer):
    """The facts of one export, as written beside it in JSON. It holds counts and names of columns, no data of customers.

    Attributes
    ----------
    audience : name, empty for one that was typed.
    text, text_hash : the condition in canonical form, and its SHA-256.
    as_of : the instant it was computed for, ISO, UTC.
    channel : whose consent was asked; None for a file without contact data.
    steps : the count after each step of the waterfall.
    rows : data rows in the file.
    columns : in the file's order.
    file, sha256, size_bytes : the file's name, hash and size.
    defused_cells : cells of a CSV file that were changed so that no spreadsheet runs them.
    versions : of the programs that made it.

    Examples
    --------
    >>> import insight, polars, tempfile
    >>> people = polars.DataFrame({"customer_id": [1, 2, 3], "country": ["NO", "DK", "NO"]})
    >>> ws = insight.Workspace.from_tables(people, as_of="2026-01-01")
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     manifest = ws.audience("country = 'NO'").export(f"{folder}/nordic.csv", columns=["country"])
    >>> manifest.rows, manifest.columns, manifest.text
    (2, ('customer_id', 'country'), "country = 'NO'")
    """

    audience: str
    text: str
    text_hash: str
    as_of: str
    channel: str | None
    steps: dict[str, int]
    rows: int
    columns: tuple[str, ...]
    file: str
    sha256: str
    size_bytes: int
    defused_cells: int
    created_at: str
    versions: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        own = (each.name for each in fields(self) if each.name != "formats")
        return {"format": FORMAT, **{name: getattr(self, name) for name in own}}

    def sheet(self) -> Sheet:
        """The file, what it is of, and the count after each step."""
        facts = {
            "file": self.file,
            "rows": self.rows,
            "columns": ", ".join(self.columns),
            "size": self.formats.counted(self.size_bytes, "byte"),
            "SHA-256": self.sha256,
            "audience": self.audience or None,
            "condition": Code(self.text),
            "as of": self.formats.iso_time(self.as_of),
            "channel": self.channel or "none",
            "defused cells": self.defused_cells or None,
            "written": self.formats.iso_time(self.created_at),
        }
        steps = [(name.replace("_", " "), count) for name, count in self.steps.items()]
        return Sheet("Export", self.file, facts, [Table(("step", "profiles"), steps)], formats=self.formats)

    def to_json(self) -> str:
        """The text of the manifest file."""
        return json.dumps(self.to_dict(), indent=2, ensure_ascii=False) + "\n"
