"""The messages of a chat completion: the path that is shown, as any such API takes it."""

import json
from typing import Any

from chat import contents, receiving
from chat.attachments import MOST
from chat.presets.cast import Cast
from chat.transfer import values
from chat.transfer.growing import Dropped, Growing, Said, chats
from chat.transfer.transcript import USER, Transcript, Turn, spoken
from chat.transfer.values import LONGEST


def written(chat: Transcript) -> str:
    """With what leads them, and the pictures in them."""
    told = [{"role": "system", "content": chat.system}] if chat.system else []
    messages = [*told, *(_message(turn) for turn in spoken(chat.path))]
    return json.dumps({"messages": messages}, ensure_ascii=False, indent=1) + "\n"


def matches(content: Any) -> bool:
    """Others have messages, too, but call who speaks something else."""
    messages = _messages(content)
    return bool(messages) and all("role" in values.entry(each) for each in messages)


def read(content: Any, dropped: Dropped) -> list[Transcript]:
    """Raises Unreadable. What leads the messages becomes the prompt of the chat."""
    growing, prompts, before = Growing(dropped), list[str](), None
    for place, message in enumerate(map(values.entry, _messages(content))):
        said = _said(message, dropped)
        if said.role in ("system", "developer") and before is None:
            prompts.append(said.text)
            continue
        growing.add(str(place), before, said)
        before = str(place)
    prompt = "\n\n".join(filter(None, prompts))
    dropped["overlong prompt"] += len(prompt) > LONGEST
    cast = Cast(prompt=prompt if len(prompt) <= LONGEST else "")
    return chats([growing.chat("", None, None, before, cast.stored())])


def _messages(content: Any) -> list[Any]:
    """Of a whole request, or by themselves."""
    return values.entries(content) or values.entries(values.entry(content).get("messages"))


def _message(turn: Turn) -> dict[str, Any]:
    """No assistant may say pictures: of those that it made only the names are left."""
    if turn.is_reply or not turn.files:
        return {"role": turn.role, "content": turn.said}
    parts = [contents.whole_part(each) for each in turn.files]
    text = [{"type": "text", "text": turn.text}] if turn.text else []
    return {"role": turn.role, "content": [*parts, *text]}


def _said(message: dict[str, Any], dropped: Dropped) -> Said:
    role, content = values.text(message.get("role"), 20), message.get("content")
    parts = [values.entry(each) for each in values.entries(content)]
    texts = [values.text(content)] + [values.text(each.get("text")) for each in parts]
    is_user = role == USER
    pictures = [
        values.entry(each["image_url"]) for each in parts if is_user and "image_url" in each
    ]
    files = receiving.made(values.text(each.get("url"), 14_000_000) for each in pictures)[:MOST]
    dropped["image or file"] += sum(1 for each in parts if "text" not in each) - len(files)
    return Said(role, "\n\n".join(filter(None, texts)), files=tuple(files))
