"""SillyTavern's chat files: a line about the chat, then a line for each message.

It knows one path whose replies have swipes, so what follows other alternatives has no place.
"""

import json
from typing import Any

from chat.presets.cast import Cast
from chat.transfer import values
from chat.transfer.growing import Dropped, Growing, Said, chats
from chat.transfer.transcript import ASSISTANT, USER, Transcript, Turn, spoken

YOU, THEY = "You", "Assistant"
NOBODY = frozenset({YOU, THEY, "User", "unused", ""})  # what stands there where nobody plays
LONGEST_NAME = 100  # characters


def matches(content: Any) -> bool:
    """content is one value for each line."""
    head = content[0] if isinstance(content, list) and content else content
    names = ("user_name", "character_name", "chat_metadata")
    return isinstance(head, dict) and any(name in head for name in names)


def written(chat: Transcript) -> str:
    head = {
        "user_name": chat.persona or YOU,
        "character_name": chat.character or THEY,
        "create_date": chat.created_at.isoformat(),
        "chat_metadata": {"title": chat.title},
    }
    lines = [head, *(_line(chat, turn) for turn in spoken(chat.path))]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def read(content: Any, dropped: Dropped) -> list[Transcript]:
    """Raises Unreadable. Each message follows the swipe that was chosen of the one before."""
    head, *lines = content if isinstance(content, list) else [content]
    growing, before = Growing(dropped), None
    for place, line in enumerate(map(values.entry, lines)):
        if line.get("is_system"):
            dropped["system message"] += 1
            continue
        versions = _versions(line)
        for number, said in enumerate(versions):
            growing.add(f"{place}.{number}", before, said)
        before = f"{place}.{_chosen(line, len(versions))}"
    title = values.text(values.entry(head.get("chat_metadata")).get("title"))
    title = title or values.text(head.get("character_name"))
    begun = values.moment(head.get("create_date"))
    return chats([growing.chat(title, begun, None, before, _cast(head, lines))])


def _cast(head: Any, lines: list[Any]) -> dict[str, Any]:
    """Only names are in such a file. Newer ones say them on the messages and nowhere else."""
    said = {
        bool(line.get("is_user")): line.get("name") for line in map(values.entry, reversed(lines))
    }
    persona = _name(head.get("user_name")) or _name(said.get(True))
    character = _name(head.get("character_name")) or _name(said.get(False))
    return Cast(character=character, persona=persona).stored()


def _name(given: Any) -> str:
    name = values.text(given, LONGEST_NAME).strip()
    return "" if name in NOBODY else name


def _versions(line: dict[str, Any]) -> list[Said]:
    swipes, infos = values.entries(line.get("swipes")), values.entries(line.get("swipe_info"))
    if line.get("is_user") or len(swipes) < 2:
        return [_said(line, line.get("mes"), line)]
    infos = [*infos, *[{}] * (len(swipes) - len(infos))]
    chosen = _chosen(line, len(swipes))
    return [
        _said(
            line,
            line.get("mes", swipe) if number == chosen else swipe,
            values.entry(info) or (line if number == chosen else {}),
        )
        for number, (swipe, info) in enumerate(zip(swipes, infos, strict=False))
    ]


def _chosen(line: dict[str, Any], count: int) -> int:
    chosen = line.get("swipe_id")
    return chosen if type(chosen) is int and 0 <= chosen < count else 0


def _said(line: dict[str, Any], text: Any, info: dict[str, Any]) -> Said:
    extra = values.entry(info.get("extra"))
    return Said(
        USER if line.get("is_user") else ASSISTANT,
        values.text(text),
        values.moment(info.get("send_date")),
        values.model(extra.get("model")),
        values.text(extra.get("reasoning")),
    )


def _line(chat: Transcript, turn: Turn) -> dict[str, Any]:
    line = {
        "name": chat.character or THEY if turn.is_reply else chat.persona or YOU,
        "is_user": not turn.is_reply,
        "is_system": False,
        "send_date": turn.created_at.isoformat(),
        "mes": turn.said,
        "extra": _extra(turn),
    }
    swipes = spoken(chat.beside(turn))
    if not turn.is_reply or len(swipes) < 2:
        return line
    return line | {
        "swipe_id": swipes.index(turn),
        "swipes": [each.said for each in swipes],
        "swipe_info": [_info(each) for each in swipes],
    }


def _info(turn: Turn) -> dict[str, Any]:
    return {"send_date": turn.created_at.isoformat(), "extra": _extra(turn)}


def _extra(turn: Turn) -> dict[str, str]:
    extra = {"model": turn.spoken_by, "reasoning": turn.reasoning}
    return {name: value for name, value in extra.items() if value}
