"""What is attached to a message, as a file of our own takes it along."""

import base64
import binascii
from collections.abc import Iterable
from typing import Any

from chat import receiving
from chat.attachments import MOST
from chat.receiving import NotTaken, Received
from chat.transfer import values
from chat.transfer.growing import Dropped


def written(files: Iterable[Received]) -> list[dict[str, str]]:
    return [
        {
            "name": each.name,
            "media_type": each.media_type,
            "data": base64.b64encode(each.content).decode(),
        }
        for each in files
    ]


def read(given: Any, dropped: Dropped) -> tuple[Received, ...]:
    """Each judged by its content again: anybody may have written the file."""
    entries = [values.entry(each) for each in values.entries(given)]
    found = [_received(each) for each in entries[:MOST]]
    dropped["attachment"] += len(entries) - len(entries[:MOST]) + found.count(None)
    return tuple(each for each in found if each)


def noted(each: Received) -> str:
    size = f", {each.width} by {each.height} pixels" if each.kind == "image" else ""
    return f"{each.name} ({each.media_type}{size})"


def _received(entry: dict[str, Any]) -> Received | None:
    try:
        data = base64.b64decode(values.text(entry.get("data"), 14_000_000), validate=True)
        return receiving.read(values.text(entry.get("name"), 120), data)
    except (NotTaken, binascii.Error, ValueError):
        return None
