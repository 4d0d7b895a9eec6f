"""Character cards of SillyTavern and its kin, version 1 to 3, as JSON or in a PNG."""

import base64
import binascii
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import PngImagePlugin

from chat.presets import chunks, pictures
from chat.presets.forms import LONGEST, MOST_GREETINGS
from chat.presets.models import LONGEST_NAME, LONGEST_NOTE, Preset
from chat.transfer import values
from connections.own_properties import CHAT
from connections.parameters import Parameters
from connections.properties import PropertiesRefused, parse

LARGEST = 16 * 1024 * 1024  # bytes of a file
LARGEST_TEXT = 8 * 1024 * 1024  # of the card in it
LARGEST_BOOK = 4 * 1024 * 1024  # of the lorebook in it: a PNG has it twice, and shall come back
MOST_VALUES = 500_000  # of nothing but brackets, that text would take half a gigabyte
OURS = "lampfield"
NO_CARD = "This is no character card: a PNG with a card in it, or its JSON."
TOO_LARGE = "A card has at most 16 MB, and its text 8 MB."
# What a card may have that a preset has not, and how it is called in the report.
LEFT_OUT = {
    "post_history_instructions": "instructions after the history",
    "tags": "tags",
    "creator": "who made it",
    "character_version": "its version",
    "group_only_greetings": "greetings for groups",
    "assets": "further pictures and sounds",
    "nickname": "a nickname",
}


@dataclass(frozen=True, slots=True)
class Card:
    """A preset to be saved, its picture as it is kept, and what did not come along.

    book is JSON that is kept for whoever exports the card again, unread.
    """

    fields: dict[str, Any]
    picture: bytes | None
    dropped: tuple[str, ...]
    book: str = ""

    def save(self, preset: Preset) -> Preset:
        """preset is a new one of the member who takes it."""
        for name, value in self.fields.items():
            setattr(preset, name, value)
        preset.save()
        if self.picture:
            preset.wear(self.picture)
        if self.book:
            preset.keep_book(self.book)
        return preset


def read(data: bytes) -> Card:
    """Raises Unreadable; a picture that cannot be kept is only told."""
    if len(data) > LARGEST:
        raise values.Unreadable(TOO_LARGE)
    dropped = Counter[str]()
    if not data.startswith(chunks.SIGNATURE):
        return _card(_parsed(data), None, dropped)
    content = _parsed(_card_in(data))
    try:
        picture = pictures.reencoded(data)
    except pictures.NoPicture:
        picture = None
        dropped["the picture"] += 1
    return _card(content, picture, dropped)


def written(preset: Preset) -> dict[str, Any]:
    """Version 3, which readers of version 2 understand."""
    first, *others = preset.greetings or [""]
    own = {
        "route": preset.route,
        "parameters": preset.stored_parameters,
        "properties": preset.properties,
    }
    data = {
        "name": preset.name,
        "description": preset.prompt,
        "personality": "",
        "scenario": "",
        "first_mes": first,
        "mes_example": preset.examples,
        "creator_notes": preset.note,
        "system_prompt": "",
        "post_history_instructions": "",
        "alternate_greetings": others,
        "group_only_greetings": [],
        "tags": [],
        "creator": "",
        "character_version": "",
        "extensions": {OURS: {name: value for name, value in own.items() if value}},
    }
    if book := preset.book():
        data["character_book"] = json.loads(book)
    return {"spec": "chara_card_v3", "spec_version": "3.0", "data": data}


def as_json(preset: Preset) -> bytes:
    return _packed(written(preset), indent=1)


def as_png(preset: Preset) -> bytes:
    """Once for readers of version 3, once for those of version 2."""
    card, packed, drawn = written(preset), PngImagePlugin.PngInfo(), BytesIO()
    older = card | {"spec": "chara_card_v2", "spec_version": "2.0"}
    for keyword, content in (("chara", older), ("ccv3", card)):
        packed.add_text(keyword, base64.b64encode(_packed(content)).decode())
    pictures.as_png(preset.picture()).save(drawn, "PNG", pnginfo=packed)
    return drawn.getvalue()


def _packed(card: dict[str, Any], indent: int | None = None) -> bytes:
    """Half a character, which a lorebook may have, is an escape in JSON."""
    text = json.dumps(card, ensure_ascii=False, indent=indent)
    return text.encode(errors="backslashreplace")


def _card_in(png: bytes) -> bytes:
    """The newest that it carries."""
    found = dict(chunks.texts(png, LARGEST_TEXT * 4 // 3 + 4))
    packed = found.get("ccv3") or found.get("chara")
    try:
        return base64.b64decode(packed or b"")
    except binascii.Error as error:
        raise values.Unreadable(NO_CARD) from error


def _parsed(data: bytes) -> dict[str, Any]:
    if len(data) > LARGEST_TEXT or values.structure(data) > MOST_VALUES:
        raise values.Unreadable(TOO_LARGE)
    try:
        content = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise values.Unreadable(NO_CARD) from error
    card = values.entry(content)
    card = values.entry(card.get("data")) if "data" in card else card
    if not values.text(card.get("name")).strip():
        raise values.Unreadable(NO_CARD)
    return card


def _card(card: dict[str, Any], picture: bytes | None, dropped: Counter[str]) -> Card:
    """Whatever it has of our own comes along where it makes sense."""
    extensions = values.entry(card.get("extensions"))
    own = values.entry(extensions.get(OURS))
    fields = {
        "name": " ".join(values.text(card.get("name")).split())[:LONGEST_NAME],
        "note": _bounded(card.get("creator_notes"), "end of the notes", dropped, LONGEST_NOTE),
        "prompt": _bounded("\n\n".join(_prompt(card)), "end of the prompt", dropped),
        "greetings": _greetings(card, dropped),
        "examples": _bounded(card.get("mes_example"), "end of the examples", dropped),
        "route": values.text(own.get("route"), 500),
        "stored_parameters": Parameters.read(own.get("parameters")).stored(),
    }
    if "properties" in own:
        fields["properties"] = _properties(own["properties"], dropped)
    book = _book(card.get("character_book"), dropped)
    names = [name for key, name in LEFT_OUT.items() if card.get(key)]
    names += ["extensions"] if set(extensions) - {OURS} else []
    told = [f"the {what}" if what.startswith("end") else what for what in dropped]
    return Card(fields, picture, (*names, *told), book)


def _prompt(card: dict[str, Any]) -> Iterator[str]:
    """What SillyTavern sends one after the other."""
    labels = {
        "system_prompt": "",
        "description": "",
        "personality": "{{char}}'s personality: ",
        "scenario": "Scenario: ",
    }
    for key, label in labels.items():
        text = values.text(card.get(key), LONGEST * 2).replace("{{original}}", "").strip()
        if text:
            yield label + text


def _greetings(card: dict[str, Any], dropped: Counter[str]) -> list[str]:
    others = values.entries(card.get("alternate_greetings"))
    given = [values.text(each, LONGEST * 2).strip() for each in (card.get("first_mes"), *others)]
    said = [_bounded(text, "end of a greeting", dropped) for text in given if text]
    if len(said) > MOST_GREETINGS:
        dropped[f"greetings after the {MOST_GREETINGS}th"] += 1
    return said[:MOST_GREETINGS]


def _book(given: Any, dropped: Counter[str]) -> str:
    """Whatever it says, in characters that every database keeps."""
    if not given:
        return ""
    try:
        text = json.dumps(given, allow_nan=False) if isinstance(given, dict) else ""
    except (ValueError, RecursionError):
        text = ""
    if not text or len(text) > LARGEST_BOOK:
        dropped["a lorebook"] += 1
        return ""
    return text


def _properties(given: Any, dropped: Counter[str]) -> str:
    text = values.text(given, LONGEST)
    try:
        parse(text, CHAT)
    except PropertiesRefused:
        dropped["properties"] += 1
        return ""
    return text


def _bounded(given: Any, what: str, dropped: Counter[str], most: int = LONGEST) -> str:
    text = values.text(given, most + 1).replace("\r\n", "\n").strip()
    if len(text) > most:
        dropped[what] += 1
    return text[:most]
