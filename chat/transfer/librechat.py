"""LibreChat's JSON: one conversation, its messages in a row or one within the other."""

from typing import Any

from chat.transfer import values
from chat.transfer.growing import Dropped, Growing, Said, chats
from chat.transfer.transcript import ASSISTANT, USER, Transcript


def matches(content: Any) -> bool:
    return (
        isinstance(content, dict)
        and "conversationId" in content
        and isinstance(content.get("messages", content.get("messagesTree")), list)
    )


def read(content: Any, dropped: Dropped) -> list[Transcript]:
    """Raises Unreadable. A message names its parent; the one that it stands in is that, too."""
    growing, last = Growing(dropped), None
    within: str | None = None
    waiting = [(within, each) for each in content.get("messages", content.get("messagesTree"))]
    for place, (within, given) in enumerate(waiting):
        message = values.entry(given)
        key = values.key(message.get("messageId")) or f"place {place}"
        growing.add(
            key, values.key(message.get("parentMessageId")) or within, _said(message, dropped)
        )
        waiting += [(key, child) for child in values.entries(message.get("children"))]
        last = key
    title, begun = values.text(content.get("title")), values.moment(content.get("createdAt"))
    return chats([growing.chat(title, begun, None, last)])


def _said(message: dict[str, Any], dropped: Dropped) -> Said:
    is_user = message.get("isCreatedByUser") is True or message.get("sender") == "User"
    dropped["image or file"] += len(values.entries(message.get("files")))
    text, thought = _parts(message, dropped)
    return Said(
        USER if is_user else ASSISTANT,
        values.text(message.get("text")) or text,
        values.moment(message.get("createdAt")),
        values.model(message.get("model")),
        thought,
    )


def _parts(message: dict[str, Any], dropped: Dropped) -> tuple[str, str]:
    """What was said and what was thought."""
    texts: list[str] = []
    thoughts: list[str] = []
    for part in map(values.entry, values.entries(message.get("content"))):
        kind = part.get("type")
        if kind == "text":
            given = part.get("text")
            texts.append(values.text(given) or values.text(values.entry(given).get("value")))
        elif kind == "think":
            thoughts.append(values.text(part.get("think")))
        else:
            dropped["tool call" if kind == "tool_call" else "image or file"] += 1
    return "\n\n".join(filter(None, texts)), "\n\n".join(filter(None, thoughts))
