"""Open WebUI's export: chats with a history of messages by their ids."""

from collections.abc import Iterator
from typing import Any

from chat.transfer import marks, values
from chat.transfer.growing import MOST_SOURCES, Dropped, Growing, Said, chats, sources
from chat.transfer.transcript import ASSISTANT, Transcript

CALLS = ("function_call", "open_webui:code_interpreter")


def matches(content: Any) -> bool:
    found = content if isinstance(content, list) else [content]
    return any(_is_chat(each) for each in found)


def read(content: Any, dropped: Dropped) -> list[Transcript]:
    """Raises Unreadable."""
    found = content if isinstance(content, list) else [content]
    return chats(_chat(values.entry(each), dropped) for each in found)


def _is_chat(row: Any) -> bool:
    """In a row of the database, or by itself."""
    chat = values.entry(values.entry(row).get("chat"))
    history = values.entry((chat or values.entry(row)).get("history"))
    return isinstance(history.get("messages"), dict) or isinstance(chat.get("messages"), list)


def _chat(row: dict[str, Any], dropped: Dropped) -> Transcript | None:
    chat, growing = values.entry(row.get("chat")) or row, Growing(dropped)
    dropped["system prompt"] += _has_prompt(chat)
    for key, parent, message in _rows(chat):
        dropped["image or file"] += len(values.entries(message.get("files")))
        said = _said(message, dropped)
        if message.get("error") and not said.text.strip():
            growing.leave_out(key, parent, "failed reply")
        else:
            growing.add(key, parent, said)
    return growing.chat(
        values.text(row.get("title")) or values.text(chat.get("title")),
        values.moment(row.get("created_at")) or values.moment(chat.get("timestamp")),
        values.moment(row.get("updated_at")),
        values.key(values.entry(chat.get("history")).get("currentId")),
    )


def _has_prompt(chat: dict[str, Any]) -> bool:
    return bool(values.entry(chat.get("params")).get("system") or chat.get("system"))


def _rows(chat: dict[str, Any]) -> Iterator[tuple[str, str | None, dict[str, Any]]]:
    """Key, parent and message; old exports have a list in which one follows the other."""
    found = values.entry(values.entry(chat.get("history")).get("messages"))
    parents = {
        values.key(child): key
        for key, message in found.items()
        for child in values.entries(values.entry(message).get("childrenIds"))
    }
    for key, message in found.items():
        given = values.entry(message)
        yield key, values.key(given.get("parentId")) or parents.get(key), given
    before = None
    for place, message in enumerate(values.entries(chat.get("messages")) if not found else ()):
        given = values.entry(message)
        key = values.key(given.get("id")) or f"place {place}"
        yield key, values.key(given.get("parentId")) or before, given
        before = key


def _said(message: dict[str, Any], dropped: Dropped) -> Said:
    role = values.text(message.get("role"), 20)
    text = values.text(_text(message.get("content"), dropped))
    told = marks.apart(text) if role == ASSISTANT else marks.Apart(text)
    items = [values.entry(each) for each in values.entries(message.get("output"))]
    dropped["tool call"] += max(told.calls, sum(each.get("type") in CALLS for each in items))
    return Said(
        role,
        told.said or values.text(_output(items, "message")),
        values.moment(message.get("timestamp")),
        values.model(message.get("model")),
        values.text(_output(items, "reasoning")) or told.thought,
        sources(_pages(message)),
    )


def _text(content: Any, dropped: Dropped) -> str:
    """Some interfaces leave a list of parts there."""
    if isinstance(content, str):
        return content
    parts = [values.entry(part) for part in values.entries(content)]
    texts = [part["text"] for part in parts if isinstance(part.get("text"), str)]
    dropped["image or file"] += len(parts) - len(texts)
    return "\n\n".join(texts)


def _output(items: list[dict[str, Any]], kind: str) -> str:
    """The texts of one kind, of which newer exports keep each apart."""
    parts = [
        values.entry(part)
        for item in items
        if item.get("type") == kind
        for part in values.entries(item.get("content")) or values.entries(item.get("summary"))
    ]
    return "\n\n".join(text for part in parts if (text := values.text(part.get("text"))))


def _pages(message: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Of the web; uploaded documents have no address."""
    given = values.entries(message.get("sources")) or values.entries(message.get("citations"))
    for each in map(values.entry, given[:MOST_SOURCES]):
        yield from _addresses(each)


def _addresses(source: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    """A search has one source for all pages that it found."""
    whole = values.entry(source.get("source"))
    yield whole.get("url"), whole.get("name")
    for page in map(values.entry, values.entries(source.get("metadata"))):
        yield page.get("source"), page.get("title") or page.get("name")
    yield from ((url, "") for url in values.entries(whole.get("urls")))
