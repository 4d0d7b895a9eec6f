"""The conversations.json of ChatGPT's export: chats whose messages are knots of a mapping."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from chat.transfer import marks, values
from chat.transfer.growing import Dropped, Growing, Said, chats, sources
from chat.transfer.transcript import ASSISTANT, USER, Transcript

TALK = ("text", "multimodal_text", None)
# Kinds of content that are no talk, and how each is called in the report.
KINDS = {
    "code": "tool message",
    "execution_output": "tool message",
    "computer_output": "tool message",
    "tether_browsing_code": "tool message",
    "tether_browsing_display": "tool message",
    "tether_quote": "quotation",
    "sonic_webpage": "web page",
    "system_error": "error message",
    "reasoning_recap": "thinking time",
    "user_editable_context": "custom instruction",
    "model_editable_context": "memory note",
}


def matches(content: Any) -> bool:
    found = content if isinstance(content, list) else [content]
    return any(isinstance(each, dict) and isinstance(each.get("mapping"), dict) for each in found)


def read(content: Any, dropped: Dropped) -> list[Transcript]:
    """Raises Unreadable."""
    found = content if isinstance(content, list) else [content]
    return chats(_chat(values.entry(each), dropped) for each in found)


def _chat(conversation: dict[str, Any], dropped: Dropped) -> Transcript | None:
    growing, usual = Growing(dropped), values.model(conversation.get("default_model_slug"))
    asked = set[str]()
    for key, knot in values.entry(conversation.get("mapping")).items():
        parent = values.key(values.entry(knot).get("parent"))
        message = values.entry(knot).get("message")
        if _role(values.entry(message)) == USER:
            asked.add(key)
        if not isinstance(message, dict):
            growing.leave_out(key, parent)
        elif thought := _thought(message):
            growing.think(key, parent, thought)
        elif reason := _reason(message):
            growing.leave_out(key, parent, reason)
            dropped.update(_attached(message) if _role(message) == "tool" else {})
        else:
            growing.add(key, parent, _said(message, usual, dropped))
    # What is said before a tool is called and after it are messages of their own there.
    growing.join_between(asked)
    return growing.chat(
        values.text(conversation.get("title")),
        values.moment(conversation.get("create_time")),
        values.moment(conversation.get("update_time")),
        values.key(conversation.get("current_node")),
    )


def _thought(message: dict[str, Any]) -> str:
    """In short and at length, one thought after the other."""
    content = values.entry(message.get("content"))
    if content.get("content_type") != "thoughts":
        return ""
    found = map(values.entry, values.entries(content.get("thoughts")))
    told = [values.text(each.get(name)) for each in found for name in ("summary", "content")]
    return "\n\n".join(filter(None, told)) or "\n\n".join(_texts(content))


def _reason(message: dict[str, Any]) -> str:
    """Why a knot is no message that was read by anybody; system ones are judged by their role."""
    kind = values.entry(message.get("content")).get("content_type")
    recipient = message.get("recipient") or "all"
    if isinstance(recipient, str) and recipient.startswith("canmore."):
        return "canvas"
    if isinstance(kind, str) and kind in KINDS:
        return KINDS[kind]
    if _role(message) in ("system", "tool"):
        return f"{_role(message)} message"
    if values.entry(message.get("metadata")).get("is_visually_hidden_from_conversation"):
        return "hidden message"
    if recipient != "all":
        return "tool message"
    if kind == "thoughts":
        return "thought"
    return "" if kind in TALK else "message of an unknown kind"


def _said(message: dict[str, Any], usual: str, dropped: Dropped) -> Said:
    content, metadata = values.entry(message.get("content")), values.entry(message.get("metadata"))
    text, is_reply = values.text("\n\n".join(_texts(content))), _role(message) == ASSISTANT
    slug = values.model(metadata.get("model_slug") or metadata.get("resolved_model_slug"))
    dropped.update(_attached(message))
    return Said(
        _role(message),
        marks.unmarked(text) if is_reply else text,
        values.moment(message.get("create_time")),
        slug or (usual if usual != "auto" else ""),
        citations=sources(_sources(metadata)) if is_reply else (),
    )


def _role(message: dict[str, Any]) -> str:
    return values.text(values.entry(message.get("author")).get("role"), 20)


def _texts(content: dict[str, Any]) -> list[str]:
    """Typed or spoken; some kinds of content have one text instead of parts."""
    parts = values.entries(content.get("parts")) or [content.get("text")]
    texts = (values.entry(part).get("text") or part for part in parts)
    return [text for text in texts if isinstance(text, str) and text.strip()]


def _attached(message: dict[str, Any]) -> Counter[str]:
    """What was uploaded is told of twice: as a part, if it is a picture, and in a list."""
    parts = values.entries(values.entry(message.get("content")).get("parts"))
    found = Counter(filter(None, map(_file, parts)))
    listed = values.entries(values.entry(message.get("metadata")).get("attachments"))
    found["image or file"] = max(found["image or file"], len(listed))
    return found


def _file(given: Any) -> str:
    part = values.entry(given)
    if not part or isinstance(part.get("text"), str):
        return ""
    kind = values.text(part.get("content_type"))
    return "recording" if "audio" in kind or "audio_asset_pointer" in part else "image or file"


def _sources(metadata: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Older exports name them in another place than newer ones."""
    references = map(values.entry, values.entries(metadata.get("content_references")))
    older = map(values.entry, values.entries(metadata.get("citations")))
    found = [source for each in references for source in _named(each)]
    for source in [*found, *(values.entry(each.get("metadata")) for each in older)]:
        yield source.get("url"), source.get("title")


def _named(reference: dict[str, Any]) -> list[dict[str, Any]]:
    lists = (values.entries(reference.get(name)) for name in ("items", "sources"))
    return [reference, *(values.entry(each) for listed in lists for each in listed)]
