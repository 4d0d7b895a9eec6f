"""Lampfield's own JSON: the whole tree of a chat, with what each reply was asked and came to."""

import json
from typing import Any

from chat.transfer.transcript import Paid, Transcript, Turn

FORMAT = "lampfield-chat"
VERSION = 1


def written(chat: Transcript) -> str:
    """A message names only what it has."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "title": chat.title,
        "folder": chat.folder,
        "route": chat.route,
        "created_at": chat.created_at.isoformat(),
        "updated_at": chat.updated_at.isoformat(),
        "left_out": chat.left_out,
        "shown": str(chat.shown) if chat.shown else None,
        "messages": [_message(turn) for turn in chat.turns],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _message(turn: Turn) -> dict[str, Any]:
    given = {
        "id": str(turn.id),
        "parent": str(turn.parent) if turn.parent else None,
        "role": turn.role,
        "text": turn.text,
        "created_at": turn.created_at.isoformat(),
    }
    return given | {name: value for name, value in _of_reply(turn).items() if value}


def _of_reply(turn: Turn) -> dict[str, Any]:
    return {
        "state": turn.state if turn.is_reply else "",
        "ended_at": turn.ended_at.isoformat() if turn.ended_at else "",
        "route": turn.route,
        "model": turn.model,
        "provider": turn.provider,
        "reasoning": turn.reasoning,
        "citations": [{"url": each.url, "title": each.title} for each in turn.citations],
        "error": turn.error,
        "error_kind": turn.error_kind,
        "is_edited": turn.is_edited,
        "last_shown": str(turn.last_shown) if turn.last_shown else "",
        "paid": _paid(turn.paid) if turn.paid else {},
    }


def _paid(paid: Paid) -> dict[str, Any]:
    """Dollars are text, because numbers of JSON are binary; null is unknown."""
    return {
        "cost": None if paid.cost is None else f"{paid.cost:f}",
        "unknown": paid.unknown,
        "prompt_tokens": paid.prompt_tokens,
        "completion_tokens": paid.completion_tokens,
    }
