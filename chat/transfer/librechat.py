"""LibreChat's JSON: one conversation, its messages in a row or one within the other."""

from collections.abc import Iterator
from typing import Any

from chat.transfer import marks, values
from chat.transfer.growing import Dropped, Growing, Said, chats, sources
from chat.transfer.transcript import ASSISTANT, USER, Transcript

PARTS = {  # what of a reply has no place here, and how it is called in the report
    "tool_call": "tool call",
    "error": "error message",
    "agent_update": "change of agent",
}


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
        parent = within or values.key(message.get("parentMessageId"))
        if message.get("error") is True:
            growing.leave_out(key, parent, "failed reply")
        else:
            growing.add(key, parent, _said(message, dropped))
        waiting += [(key, child) for child in values.entries(message.get("children"))]
        last = key
    dropped["system prompt"] += _has_prompt(values.entry(content.get("options")))
    title, begun = values.text(content.get("title")), values.moment(content.get("createdAt"))
    return chats([growing.chat(title, begun, None, last)])


def _has_prompt(options: dict[str, Any]) -> bool:
    return any(options.get(name) for name in ("promptPrefix", "system", "instructions"))


def _said(message: dict[str, Any], dropped: Dropped) -> Said:
    is_user = message.get("isCreatedByUser") is True or _sender(message).lower() == "user"
    listed = [values.entry(each) for each in values.entries(message.get("attachments"))]
    searches = [values.entry(each.get("web_search")) for each in listed if "web_search" in each]
    dropped["image or file"] += len(values.entries(message.get("files")))
    dropped["image or file"] += len(listed) - len(searches)
    told, thought = _parts(message, dropped)
    text = values.text(message.get("text")) or told
    apart = marks.Apart(text) if is_user else marks.apart(marks.unmarked(text))
    return Said(
        USER if is_user else ASSISTANT,
        apart.said,
        values.moment(message.get("createdAt")),
        _model(message),
        thought or apart.thought,
        sources(_pages(searches)),
    )


def _sender(message: dict[str, Any]) -> str:
    return values.text(message.get("sender"), 200)


def _model(message: dict[str, Any]) -> str:
    """Where an agent answered, its id is in that place, which says nothing to anybody."""
    model = values.model(message.get("model"))
    is_agent = model.startswith(("agent_", "asst_"))
    return values.model(_sender(message)) or model if is_agent else model


def _parts(message: dict[str, Any], dropped: Dropped) -> tuple[str, str]:
    """What was said and what was thought."""
    texts: list[str] = []
    thoughts: list[str] = []
    for part in map(values.entry, values.entries(message.get("content"))):
        kind = part.get("type")
        if kind == "text":
            texts.append(_words(part.get("text")))
        elif kind == "think":
            thoughts.append(_words(part.get("think")))
        elif part:
            dropped[PARTS.get(values.text(kind), "image or file")] += 1
    return "\n\n".join(filter(None, texts)), "\n\n".join(filter(None, thoughts))


def _words(given: Any) -> str:
    return values.text(given) or values.text(values.entry(given).get("value"))


def _pages(searches: list[dict[str, Any]]) -> Iterator[tuple[Any, Any]]:
    """What searches of the web found."""
    lists = [each.get(name) for each in searches for name in ("organic", "topStories")]
    for page in (values.entry(each) for listed in lists for each in values.entries(listed)):
        yield page.get("link"), page.get("title")
