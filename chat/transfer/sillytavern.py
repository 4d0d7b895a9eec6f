"""SillyTavern's chat files: a line about the chat, then a line for each message.

It knows one path whose replies have swipes, so what follows other alternatives has no place.
"""

import json
from typing import Any

from chat.transfer.transcript import Transcript, Turn, spoken

YOU, THEY = "You", "Assistant"


def written(chat: Transcript) -> str:
    head = {
        "user_name": YOU,
        "character_name": THEY,
        "create_date": chat.created_at.isoformat(),
        "chat_metadata": {"title": chat.title},
    }
    lines = [head, *(_line(chat, turn) for turn in chat.path if turn.text)]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _line(chat: Transcript, turn: Turn) -> dict[str, Any]:
    line = {
        "name": THEY if turn.is_reply else YOU,
        "is_user": not turn.is_reply,
        "is_system": False,
        "send_date": turn.created_at.isoformat(),
        "mes": turn.text,
        "extra": _extra(turn),
    }
    swipes = spoken(chat.beside(turn))
    if not turn.is_reply or len(swipes) < 2:
        return line
    return line | {
        "swipe_id": swipes.index(turn),
        "swipes": [each.text for each in swipes],
        "swipe_info": [_info(each) for each in swipes],
    }


def _info(turn: Turn) -> dict[str, Any]:
    return {"send_date": turn.created_at.isoformat(), "extra": _extra(turn)}


def _extra(turn: Turn) -> dict[str, str]:
    extra = {"model": turn.spoken_by, "reasoning": turn.reasoning}
    return {name: value for name, value in extra.items() if value}
