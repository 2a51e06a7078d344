"""JupyterLab answers widgets in a thread of its own, beside the cell that runs: both get right answers."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests import small_shop as shop
from tests.widgets.asking import TEXT, asker, shop_in


@pytest.mark.parametrize("kind", ["files", "frames"])
def test_a_cell_and_the_studio_may_ask_at_the_same_time(tmp_path, kind):
    asked = shop_in(tmp_path) if kind == "files" else asker(shop.workspace())
    texts = [
        TEXT,
        "country = 'NO'",
        "any(orders where channel = 'web')",
        "days_since_last_order > 20",
        "spend_90d >= 80",
    ]
    wanted = [asked.workspace.audience(text).count() for text in texts]

    def by_cell(place):
        return asked.workspace.audience(texts[place % 5]).count()

    def by_studio(place):
        ask = ("reach", "sample", "why")[place % 3]
        more = {"sample": {"columns": ["spend"]}, "why": {"key": "1"}}.get(ask, {})
        found = asked.ok(ask, text=texts[place % 5], **more)
        return found.get("matched", wanted[place % 5])

    with ThreadPoolExecutor(4) as pool:
        futures = [pool.submit(each, place) for place in range(40) for each in (by_cell, by_studio)]
        found = [future.result() for future in futures]
    assert found == [wanted[place % 5] for place in range(40) for _ in range(2)]
