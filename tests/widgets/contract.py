"""Replies held against their types: every key, none besides, and each of its type."""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import ConfigDict, create_model

from insight.widgets.protocol.message import ErrorReply
from insight.widgets.protocol.register import DataEvent, StudioEvent


@cache
def _model_of(reply: Any) -> Any:
    return create_model("Reply", __config__=ConfigDict(extra="forbid", strict=True), told=(reply, ...))


def check(reply: Any, told: object) -> None:
    """Raise an error if what was told is not exactly of this type; lists and objects inside it too."""
    _model_of(reply).model_validate({"told": told})


def check_message(register: Any, ask: object, message: dict[str, Any]) -> None:
    """Raise an error if a message of the kernel is no event, and not the reply that is registered for the question either."""
    if "event" in message:
        check(DataEvent | StudioEvent, message)
    elif "error" in message:
        check(ErrorReply, message["error"])
    else:
        check(register[ask].reply, message["ok"])
