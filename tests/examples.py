"""How many examples the tests draw of what they make by chance: one setting for all of them.

Each test states how many are usual. `INSIGHT_EXAMPLES=20` draws twenty times as many: worlds and expressions, random texts and
trees, seeds, and processes that are killed at any moment.
"""

from __future__ import annotations

import os

from hypothesis import settings

TIMES = float(os.environ.get("INSIGHT_EXAMPLES", "1"))
USUAL = 100
"""What a test draws that states no number."""


def examples(usual: float) -> int:
    """How many examples to draw where so many are usual; one at least."""
    return max(1, round(usual * TIMES))


def load_profile() -> None:
    """Settings of all tests by hypothesis: the usual run is the same each time, a longer one is another each time.

    There are no deadlines, since the machine may have other work.
    """
    settings.register_profile(
        "insight", max_examples=examples(USUAL), deadline=None, derandomize=TIMES <= 1, print_blob=True
    )
    settings.load_profile("insight")
