"""What a message is sent as: its text, or parts of it where files go with it."""

import base64
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from chat.attachments import Attachment
from connections.models import Connection
from connections.sight import blind_model
from usage.ledger import Refused

if TYPE_CHECKING:
    from chat.messages import Message
    from chat.paths import Turn
    from chat.receiving import Received

    File = Attachment | Received

Content = str | list[dict[str, Any]]
HELD = "attachment:"  # in the place of a picture until it is sent
MADE = "[A picture]"
UNSEEN = "[A picture, {name}, that this model cannot read]"
GONE = "[A picture that is gone]"


class Blind(Refused):
    """A picture would not be read; str() is the sentence to show."""


def of(message: "Message | Turn") -> Content:
    """No assistant may say pictures, so of those that it made only a word is sent."""
    if message.role == "assistant":
        return message.text or (MADE if message.files else "")
    if not message.files:
        return message.text
    parts = [_part(each) for each in message.files]
    # An empty part is refused by some, and files alone are a message.
    return [*parts, {"type": "text", "text": message.text}] if message.text else parts


def words(text: str, files: "Sequence[File]") -> str:
    """What a message is called where only words can stand: its text, else its files by name."""
    return text or ", ".join(each.name for each in files)


def whole_part(file: "File") -> dict[str, Any]:
    """A part with what is in the file."""
    content = bytes(file.content)
    if file.kind != "image":
        return {"type": "text", "text": f"{file.name}:\n\n{content.decode()}"}
    url = f"data:{file.media_type};base64,{base64.b64encode(content).decode()}"
    return {"type": "image_url", "image_url": {"url": url}}


def with_pictures(
    turns: Iterable[Mapping[str, Any]], connection: Connection, route: str
) -> list[dict[str, Any]]:
    """Turns as they are sent. What the route cannot read became a word: it was asked of another."""
    listed = [dict(turn) for turn in turns]
    held = {part["image_url"]["url"] for turn in listed for part in _pictures(turn["content"])}
    if not held:
        return listed
    ids = [UUID(each.removeprefix(HELD)) for each in held]
    found = Attachment.objects.whole().filter(pk__in=ids)
    sent = _words(found) if blind_model(connection, route) else _data(found)
    for turn in listed:
        if not isinstance(turn["content"], str):
            turn["content"] = [_filled(part, sent) for part in turn["content"]]
    return listed


def refuse_blind(message: "Message", connection: Connection, route: str) -> None:
    """Raises Blind where the message that is asked has pictures that nobody would read."""
    if message.attachments.filter(kind=Attachment.Kind.IMAGE).exists():
        model = blind_model(connection, route)
        if model:
            raise Blind(told_blind(model))


def told_blind(model: str) -> str:
    return f"{model} cannot read pictures. Choose a model that reads images, or attach text."


def _part(attachment: Attachment) -> dict[str, Any]:
    if attachment.is_image:
        held = {"url": f"{HELD}{attachment.pk}"}
        size = attachment.width, attachment.height  # for whoever counts; it is not sent
        return {"type": "image_url", "image_url": held, "size": size}
    return whole_part(attachment)


def _pictures(content: Content) -> list[dict[str, Any]]:
    parts = [] if isinstance(content, str) else content
    return [part for part in parts if part["type"] == "image_url"]


def _filled(part: dict[str, Any], sent: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    if part["type"] != "image_url":
        return part
    return sent.get(part["image_url"]["url"], {"type": "text", "text": GONE})


def _data(found: Iterable[Attachment]) -> dict[str, dict[str, Any]]:
    return {f"{HELD}{each.pk}": whole_part(each) for each in found}


def _words(found: Iterable[Attachment]) -> dict[str, dict[str, Any]]:
    return {
        f"{HELD}{each.pk}": {"type": "text", "text": UNSEEN.format(name=each.name)}
        for each in found
    }
