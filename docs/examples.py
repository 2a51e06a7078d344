"""Examples of docstrings that stand in plain text become blocks of code; Markdown would take their `>>>` for quotations."""

from __future__ import annotations

from typing import Any

import griffe

PROMPT, SECTION = ">>>", "Examples"


class Examples(griffe.Extension):
    """Mark the examples of each docstring that is read."""

    def on_object(self, *, obj: griffe.Object, **_others: Any) -> None:
        """Change the docstring before it is parsed."""
        if obj.docstring is not None:
            obj.docstring.value = marked(obj.docstring.value)


def marked(text: str) -> str:
    """The text with fences around each example; what stands under a heading for examples is left to the parser."""
    blocks = text.split("\n\n")
    within = False
    for place, block in enumerate(blocks):
        head = block.strip().splitlines()[:2]
        if len(head) > 1 and set(head[1].strip()) == {"-"}:
            within = head[0].strip() == SECTION
        if block.lstrip().startswith(PROMPT) and not within:
            blocks[place] = f"```pycon\n{block}\n```"
    return "\n\n".join(blocks)
