"""The conversations.json of ChatGPT's export: chats whose messages are knots of a mapping."""

from typing import Any

from chat.transfer import values
from chat.transfer.growing import Dropped, Growing, Said, chats
from chat.transfer.transcript import Transcript


def matches(content: Any) -> bool:
    first = content[0] if isinstance(content, list) and content else content
    return isinstance(first, dict) and isinstance(first.get("mapping"), dict)


def read(content: Any, dropped: Dropped) -> list[Transcript]:
    """Raises Unreadable."""
    found = content if isinstance(content, list) else [content]
    return chats(_chat(values.entry(each), dropped) for each in found)


def _chat(conversation: dict[str, Any], dropped: Dropped) -> Transcript | None:
    growing = Growing(dropped)
    for key, knot in values.entry(conversation.get("mapping")).items():
        parent = values.key(values.entry(knot).get("parent"))
        message = values.entry(knot).get("message")
        if not isinstance(message, dict):
            growing.leave_out(key, parent)
        elif reason := _reason(message):
            growing.leave_out(key, parent, reason)
        else:
            growing.add(key, parent, _said(message, dropped))
    return growing.chat(
        values.text(conversation.get("title")),
        values.moment(conversation.get("create_time")),
        values.moment(conversation.get("update_time")),
        values.key(conversation.get("current_node")),
    )


def _reason(message: dict[str, Any]) -> str:
    """Why a knot is no message that was read by anybody; system ones are judged by their role."""
    metadata = values.entry(message.get("metadata"))
    kind = values.entry(message.get("content")).get("content_type")
    if metadata.get("is_visually_hidden_from_conversation"):
        return "hidden message"
    if message.get("recipient", "all") != "all" or kind in ("code", "execution_output"):
        return "tool message"
    return "" if kind in ("text", "multimodal_text") or _role(message) == "system" else "thought"


def _said(message: dict[str, Any], dropped: Dropped) -> Said:
    texts = []
    for part in values.entries(values.entry(message.get("content")).get("parts")):
        if isinstance(part, str):
            texts.append(part)
        else:
            dropped["image or file"] += 1
    return Said(
        _role(message),
        values.text("\n\n".join(each for each in texts if each.strip())),
        values.moment(message.get("create_time")),
        values.model(values.entry(message.get("metadata")).get("model_slug")),
    )


def _role(message: dict[str, Any]) -> str:
    return values.text(values.entry(message.get("author")).get("role"), 20)
