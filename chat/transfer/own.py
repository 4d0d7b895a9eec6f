"""Lampfield's own JSON: the whole tree of a chat, with what each reply was asked and came to."""

import json
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from chat.presets.cast import Cast
from chat.transfer import files, growing, values
from chat.transfer.growing import Dropped
from chat.transfer.transcript import (
    ASSISTANT,
    DONE,
    USER,
    Citation,
    Paid,
    Tool,
    Transcript,
    Turn,
    is_whole,
)
from chat.transfer.values import LONGEST, Unreadable
from connections.parameters import Parameters

FORMAT = "lampfield-chat"
VERSION = 1
MOST_TOOLS = 200  # of one reply
ENDED = (DONE, "stopped", "interrupted", "failed")
TEXTS = {  # and how long they may be, in characters
    "text": values.LONGEST,
    "route": 500,
    "model": 200,
    "provider": 60,
    "reasoning": values.LONGEST,
    "error": 600,
    "error_kind": 40,
}
CAST = {"character": 100, "prompt": LONGEST, "examples": LONGEST, "persona": 100, "about": LONGEST}


def matches(content: Any) -> bool:
    return isinstance(content, dict) and content.get("format") == FORMAT


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
        "cast": chat.cast,
        "shown": str(chat.shown) if chat.shown else None,
        "messages": [_message(turn) for turn in chat.turns],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def read(content: Any, dropped: Dropped) -> list[Transcript]:
    """Raises Unreadable: a file of our own is taken exactly, or not at all."""
    if content.get("version") != VERSION:
        raise Unreadable("The file is of a version that this Lampfield cannot read.")
    messages = [values.entry(each) for each in values.entries(content.get("messages"))]
    if len(messages) > growing.MOST_IN_ONE:
        raise Unreadable(growing.TOO_LONG)
    turns = tuple(_turn(each, dropped) for each in messages)
    dropped["overlong ending"] += sum(1 for each in messages if len(each["text"]) > values.LONGEST)
    shown = _id(content.get("shown"))
    ids = {turn.id for turn in turns}
    if len(ids) < len(turns) or not is_whole(turns) or not {shown} <= {None, *ids}:
        raise Unreadable("The messages in it do not follow one another.")
    if not turns:
        dropped["empty chat"] += 1
        return []
    left_out = content.get("left_out")
    return [
        Transcript(
            title=values.text(content.get("title")),
            created_at=_time(content.get("created_at")),
            updated_at=_time(content.get("updated_at")),
            turns=turns,
            shown=shown,
            route=values.text(content.get("route"), 500),
            folder=values.text(content.get("folder"), 60),
            cast=_cast(content.get("cast")),
            left_out=left_out if type(left_out) is int and 0 <= left_out <= len(turns) else 0,
        )
    ]


def _cast(given: Any) -> dict[str, Any]:
    found = values.entry(given)
    texts = {name: values.text(found.get(name), most) for name, most in CAST.items()}
    return Cast(**texts, parameters=Parameters.read(found.get("parameters"))).stored()


def _message(turn: Turn) -> dict[str, Any]:
    given: dict[str, Any] = {
        "id": str(turn.id),
        "parent": str(turn.parent) if turn.parent else None,
        "role": turn.role,
        "text": turn.text,
        "created_at": turn.created_at.isoformat(),
    }
    given |= {"files": files.written(turn.files)} if turn.files else {}
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
        "tools": [{"name": each.name, "arguments": each.arguments} for each in turn.tools],
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


def _turn(message: dict[str, Any], dropped: Dropped) -> Turn:
    role, state = message.get("role"), message.get("state", DONE)
    if not isinstance(message.get("text"), str):
        raise Unreadable("A message in it has no text.")
    if role not in (USER, ASSISTANT) or state not in ENDED:
        raise Unreadable("A message in it is neither a question nor a reply that has ended.")
    ended_at, paid = message.get("ended_at"), message.get("paid")
    texts = {name: values.text(message.get(name), most) for name, most in TEXTS.items()}
    return Turn(
        id=_required(message.get("id")),
        parent=_id(message.get("parent")),
        role=role,
        created_at=_time(message.get("created_at")),
        state=state,
        ended_at=_time(ended_at) if ended_at else None,
        citations=_citations(message.get("citations")),
        tools=_tools(message.get("tools")),
        is_edited=message.get("is_edited") is True,
        last_shown=_id(message.get("last_shown")),
        paid=_read_paid(paid) if isinstance(paid, dict) else None,
        files=files.read(message.get("files"), dropped),
        **texts,
    )


def _citations(given: Any) -> tuple[Citation, ...]:
    found = map(values.entry, values.entries(given)[: growing.MOST_SOURCES])
    return tuple(
        Citation(values.text(each["url"], 2000), values.text(each.get("title"), 500))
        for each in found
        if isinstance(each.get("url"), str)
    )


def _tools(given: Any) -> tuple[Tool, ...]:
    found = map(values.entry, values.entries(given)[:MOST_TOOLS])
    return tuple(
        Tool(values.text(each.get("name"), 200), values.text(each.get("arguments"), LONGEST))
        for each in found
    )


def _read_paid(paid: dict[str, Any]) -> Paid:
    prompt, completion = paid.get("prompt_tokens"), paid.get("completion_tokens")
    try:
        cost = Decimal(paid["cost"]) if isinstance(paid.get("cost"), str) else None
    except ArithmeticError as error:
        raise Unreadable("A cost in it is no number.") from error
    return Paid(
        cost,
        values.text(paid.get("unknown"), 120),
        prompt if type(prompt) is int else None,
        completion if type(completion) is int else None,
    )


def _id(given: Any) -> UUID | None:
    try:
        return UUID(given) if isinstance(given, str) else None
    except ValueError as error:
        raise Unreadable("A message in it has an id that is none.") from error


def _required(given: Any) -> UUID:
    found = _id(given)
    if found is None:
        raise Unreadable("A message in it has no id.")
    return found


def _time(given: Any) -> datetime:
    found = values.moment(given)
    if found is None:
        raise Unreadable("A message in it has no time.")
    return found
