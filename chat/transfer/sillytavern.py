"""SillyTavern's chat files: a line about the chat, then a line for each message.

It knows one path whose replies have swipes, so what follows other alternatives has no place.
"""

import json
from typing import Any

from chat.presets.cast import Cast
from chat.transfer import growing, marks, values
from chat.transfer.growing import Dropped, Growing, Said, chats
from chat.transfer.transcript import ASSISTANT, USER, Transcript, Turn, spoken

YOU, THEY = "You", "Assistant"
NOBODY = frozenset({YOU, THEY, "User", "unused", ""})  # what stands there where nobody plays
LONGEST_NAME = 100  # characters


def matches(content: Any) -> bool:
    """content is one value for each line; old chats of groups begin with a message."""
    head = content[0] if isinstance(content, list) and content else content
    names = ("user_name", "character_name", "chat_metadata")
    return isinstance(head, dict) and (any(name in head for name in names) or _is_message(head))


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
    lines = [values.entry(line) for line in (content if isinstance(content, list) else [content])]
    head = {} if _is_message(lines[0]) else lines.pop(0)
    tree, before, names = Growing(dropped), None, _speakers(lines)
    for place, line in enumerate(lines):
        dropped["image or file"] += _files(values.entry(line.get("extra")))
        if line.get("is_system"):
            dropped[_unsaid(line)] += 1
            continue
        versions = _versions(line, is_group=len(names) > 1)
        for number, said in enumerate(versions):
            tree.add(f"{place}.{number}", before, said)
        before = f"{place}.{_chosen(line, len(versions))}"
    metadata = values.entry(head.get("chat_metadata"))
    dropped["note of the author"] += bool(metadata.get("note_prompt"))
    title = values.text(metadata.get("title")) or _title(head, names)
    begun, cast = values.moment(head.get("create_date")), _cast(head, lines, names)
    return chats([tree.chat(title, begun, None, before, cast)])


def _cast(
    head: dict[str, Any], lines: list[dict[str, Any]], names: tuple[str, ...]
) -> dict[str, Any]:
    """Only names are in such a file. Newer ones say them on the messages and nowhere else."""
    users = (line.get("name") for line in lines if line.get("is_user"))
    persona = _name(head.get("user_name")) or _name(next(users, ""))
    alone = names[0] if len(names) == 1 else ""
    return Cast(
        character=_name(head.get("character_name")) or _name(alone), persona=persona
    ).stored()


def _name(given: Any) -> str:
    name = values.text(given, LONGEST_NAME).strip()
    return "" if name in NOBODY else name


def _is_message(line: dict[str, Any]) -> bool:
    return "mes" in line and ("is_user" in line or "name" in line)


def _speakers(lines: list[dict[str, Any]]) -> tuple[str, ...]:
    """Whoever speaks besides the user, in the order in which they first do."""
    return tuple(dict.fromkeys(name for line in lines if (name := _speaker(line))))


def _speaker(line: dict[str, Any]) -> str:
    """A narrator is nobody."""
    is_narrator = values.entry(line.get("extra")).get("type") == "narrator"
    is_theirs = not (line.get("is_user") or line.get("is_system") or is_narrator)
    return values.text(line.get("name"), 200) if is_theirs else ""


def _title(head: dict[str, Any], names: tuple[str, ...]) -> str:
    """Newer files say only that the name in their head is not used."""
    name = values.text(head.get("character_name"))
    return ", ".join(names[:3]) if name in ("", "unused") else name


def _unsaid(line: dict[str, Any]) -> str:
    """Whoever hides a message from the model makes it one of the system."""
    extra = values.entry(line.get("extra"))
    if extra.get("tool_invocations"):
        return "tool message"
    is_hidden = line.get("is_user") or extra.get("api") or line.get("swipes")
    return "hidden message" if is_hidden and not extra.get("type") else "system message"


def _files(extra: dict[str, Any]) -> int:
    """Newer files list them, older ones name one of each kind."""
    listed = sum(len(values.entries(extra.get(name))) for name in ("media", "files"))
    return listed or sum(bool(extra.get(name)) for name in ("image", "video", "file"))


def _versions(line: dict[str, Any], *, is_group: bool) -> list[Said]:
    """In a group each says who speaks: a reply here names only the model that it is from."""
    spoken_by = _speaker(line) if is_group else ""
    swipes, infos = values.entries(line.get("swipes")), values.entries(line.get("swipe_info"))
    if len(swipes) > growing.MOST_IN_ONE:
        raise values.Unreadable(growing.TOO_LONG)
    if len(swipes) < 2:
        return [_said(line, line.get("mes"), line, spoken_by)]
    infos = [*infos, *[{}] * (len(swipes) - len(infos))]
    chosen = _chosen(line, len(swipes))
    return [
        _said(
            line,
            line.get("mes", swipe) if number == chosen else swipe,
            values.entry(info) or (line if number == chosen else {}),
            spoken_by,
        )
        for number, (swipe, info) in enumerate(zip(swipes, infos, strict=False))
    ]


def _chosen(line: dict[str, Any], count: int) -> int:
    chosen = line.get("swipe_id")
    return chosen if type(chosen) is int and 0 <= chosen < count else 0


def _said(line: dict[str, Any], given: Any, info: dict[str, Any], spoken_by: str) -> Said:
    extra, is_user = values.entry(info.get("extra")), bool(line.get("is_user"))
    text = values.text(given) or values.text(values.entry(given).get("message"))
    apart = marks.Apart(text) if is_user else marks.apart(text)
    return Said(
        USER if is_user else ASSISTANT,
        f"**{spoken_by}:** {apart.said}" if spoken_by and apart.said else apart.said,
        values.moment(info.get("send_date")),
        values.model(extra.get("model")),
        values.text(extra.get("reasoning")) or apart.thought,
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
