"""Asking the kernel side of the studio, without a browser."""

from __future__ import annotations

import json
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from insight.widgets.studio_answers import StudioAnswers
from tests import small_shop as shop
from tests.widgets.contract import check_message

if TYPE_CHECKING:
    from pathlib import Path

    from insight import Workspace
    from insight.widgets.conversation import Conversation

TEXT = "spend > 50 and (country in ['NO', 'DK'] or not any(orders where channel = 'web'))"


@dataclass(frozen=True)
class Asker:
    """The answers, asked by their names; every reply must be JSON as browsers read it."""

    answers: Conversation
    workspace: Workspace
    numbers: Any

    def reply(self, ask: str, **arguments: Any) -> dict[str, Any]:
        number = f"q{next(self.numbers)}"
        found = self.answers.ask({"id": number, "ask": ask, **arguments})
        assert found["id"] == number
        assert ("ok" in found) != ("error" in found)
        assert json.loads(json.dumps(found, allow_nan=False)) == found
        check_message(self.answers.register, ask, found)
        return found

    def ok(self, ask: str, **arguments: Any) -> dict[str, Any]:
        found = self.reply(ask, **arguments)
        assert "ok" in found, found
        return found["ok"]

    def error(self, ask: str, **arguments: Any) -> dict[str, Any]:
        found = self.reply(ask, **arguments)
        assert "error" in found, found
        assert set(found["error"]) >= {"kind", "message", "problem", "at", "length", "suggestion"}
        return found["error"]


def asker(workspace: Workspace, name: str = "", text: str = "everyone", exports: Path | None = None) -> Asker:
    """Someone who asks about a workspace, while the studio shows an audience."""
    return Asker(StudioAnswers(workspace, exports=exports, shown=lambda: (name, text)), workspace, count())


def shop_in(folder: Path, name: str = "", text: str = "everyone") -> Asker:
    """The same about the small shop in files of its own."""
    return asker(shop.opened(folder), name, text)
