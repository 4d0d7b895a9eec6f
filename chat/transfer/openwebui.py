"""Open WebUI's export: chats with a history of messages by their ids."""

from typing import Any

from chat.transfer import values
from chat.transfer.growing import Dropped, Growing, Said, chats
from chat.transfer.transcript import Citation, Transcript


def matches(content: Any) -> bool:
    first = content[0] if isinstance(content, list) and content else content
    chat = values.entry(values.entry(first).get("chat"))
    return isinstance(chat.get("history"), dict) or isinstance(chat.get("messages"), list)


def read(content: Any, dropped: Dropped) -> list[Transcript]:
    """Raises Unreadable."""
    found = content if isinstance(content, list) else [content]
    return chats(_chat(values.entry(each), dropped) for each in found)


def _chat(row: dict[str, Any], dropped: Dropped) -> Transcript | None:
    chat, growing = values.entry(row.get("chat")), Growing(dropped)
    history = values.entry(chat.get("history"))
    for key, message in values.entry(history.get("messages")).items():
        given = values.entry(message)
        dropped["image or file"] += len(values.entries(given.get("files")))
        growing.add(key, values.key(given.get("parentId")), _said(given))
    return growing.chat(
        values.text(row.get("title")) or values.text(chat.get("title")),
        values.moment(row.get("created_at")) or values.moment(chat.get("timestamp")),
        values.moment(row.get("updated_at")),
        values.key(history.get("currentId")),
    )


def _said(message: dict[str, Any]) -> Said:
    return Said(
        values.text(message.get("role"), 20),
        values.text(message.get("content")),
        values.moment(message.get("timestamp")),
        values.model(message.get("model")),
        citations=tuple(_citations(message)),
    )


def _citations(message: dict[str, Any]) -> list[Citation]:
    """Sources of the web; those of uploaded documents have no address."""
    found = [values.entry(values.entry(each).get("source")) for each in _sources(message)]
    addresses = [(values.text(each.get("url"), 2000), each.get("name")) for each in found]
    return [Citation(url, values.text(name, 500)) for url, name in addresses if url]


def _sources(message: dict[str, Any]) -> list[Any]:
    return values.entries(message.get("sources"))[:200]
