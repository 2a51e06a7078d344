"""Write down what the browser and the kernel say to each other: `python -m widgets.protocol.make`, from the repository's root.

`widgets/src/protocol.d.ts` is what the browser side is checked against, `widgets/PROTOCOL.md` is for people.
"""  # noqa: INP001 - run by its path, never shipped

from __future__ import annotations

from pathlib import Path

from widgets.protocol.declarations import declarations
from widgets.protocol.page import page

_WIDGETS = Path(__file__).parents[1]
FILES = {_WIDGETS / "src" / "protocol.d.ts": declarations, _WIDGETS / "PROTOCOL.md": page}
"""Each file, and what gives its text."""


def make() -> None:
    """Write both files."""
    for path, text in FILES.items():
        path.write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    make()
