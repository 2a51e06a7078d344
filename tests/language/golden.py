"""Files of pairs: what is typed, a line `---`, what it becomes; lines that begin with # are headings."""

from __future__ import annotations

from pathlib import Path

from insight.language.parse import parse
from insight.language.terms import nodes

HERE = Path(__file__).parent


def blocks(file: str) -> list[tuple[str, str]]:
    """The pairs of a file: what is typed, and what stands below the line `---`."""
    lines = (HERE / file).read_text(encoding="utf-8").splitlines()
    found = "\n".join(line for line in lines if not line.startswith("#")).split("\n\n")
    pairs = [block.strip("\n").split("\n---\n") for block in found if block.strip()]
    return [(typed, wanted) for typed, wanted in pairs]


BLOCKS = blocks("golden.txt")
TYPED = [typed for typed, _ in BLOCKS]
TREES = [parse(typed) for typed in TYPED]
NODES = [node for tree in TREES for node in nodes(tree)]
