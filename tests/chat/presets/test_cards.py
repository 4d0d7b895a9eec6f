"""Character cards of other programs and our own: what comes along, and what is refused."""

import base64
import json
import struct
import zlib
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from accounts.models import Member
from chat.models import Preset
from chat.presets import cards, pictures
from chat.transfer.values import Unreadable
from tests.chat.presets.test_pages import picture
from tests.people import bob

pytestmark = pytest.mark.django_db
V1 = {
    "name": "Seraphine",
    "description": "{{char}} keeps a lighthouse.",
    "personality": "dry",
    "scenario": "A storm.",
    "first_mes": "You are late, {{user}}.",
    "mes_example": "<START>\n{{char}}: Well.",
}
V2 = {
    "spec": "chara_card_v2",
    "spec_version": "2.0",
    "data": {
        **V1,
        "system_prompt": "Write as {{char}}. {{original}}",
        "post_history_instructions": "Stay brief.",
        "alternate_greetings": ["The lamp is out.", ""],
        "creator_notes": "Slow burn",
        "tags": ["sea"],
        "character_book": {"entries": [{"keys": ["lamp"], "content": "Fresnel"}]},
        "extensions": {"depth_prompt": {"prompt": "x"}},
    },
}


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_with(*added: bytes) -> bytes:
    """A picture with chunks before its end."""
    whole = picture((300, 400))
    end = whole.rindex(b"IEND") - 4
    return whole[:end] + b"".join(added) + whole[end:]


def text(keyword: str, content: object) -> bytes:
    packed = base64.b64encode(json.dumps(content).encode())
    return chunk(b"tEXt", keyword.encode() + b"\0" + packed)


def imported(client: Client, content: bytes, name: str = "card.png"):
    file = SimpleUploadedFile(name, content)
    return client.post("/presets/import/", {"file": file}, follow=True)


def test_a_card_in_a_png_becomes_a_preset_and_what_has_no_place_is_told(
    signed_in: Client, member: Member
):
    page = imported(signed_in, png_with(text("chara", V2)))

    sera = member.presets.get()
    assert sera.prompt == (
        "Write as {{char}}.\n\n{{char}} keeps a lighthouse.\n\n"
        "{{char}}'s personality: dry\n\nScenario: A storm."
    )
    assert sera.greetings == ["You are late, {{user}}.", "The lamp is out."]
    assert (sera.note, sera.examples) == ("Slow burn", "<START>\n{{char}}: Well.")
    assert sera.face and Image.open(BytesIO(sera.picture() or b"")).size == (300, 400)
    assert not sera.is_shared and sera.properties == '{"character": "{character}"}'
    assert "Left out: instructions after the history, tags, extensions." in page.text.replace(
        "&#x27;", "'"
    )


def test_the_newest_card_in_a_file_counts(signed_in: Client, member: Member):
    v3 = {
        "spec": "chara_card_v3",
        "spec_version": "3.0",
        "data": {**V1, "name": "Sera", "nickname": "S"},
    }
    packed = base64.b64encode(json.dumps(v3).encode())
    for content in (packed, zlib.compress(packed)):
        flag = b"\0" if content == packed else b"\1"
        newest = chunk(b"iTXt", b"ccv3\0" + flag + b"\0\0\0" + content)
        page = imported(signed_in, png_with(text("chara", V2), newest))
        assert "Left out: a nickname." in page.text
    assert {each.name for each in member.presets.all()} == {"Sera"}


def test_a_card_of_the_first_version_is_flat_json(signed_in: Client, member: Member):
    imported(signed_in, b"\xef\xbb\xbf" + json.dumps(V1).encode(), "sera.json")

    sera = member.presets.get()
    assert (sera.name, sera.greetings) == ("Seraphine", ["You are late, {{user}}."])
    assert sera.face == ""


@pytest.mark.parametrize("form", ["png", "json"])
def test_what_goes_out_as_a_card_comes_in_again(signed_in: Client, mira: Preset, form: str):
    mira.wear(pictures.reencoded(picture()))
    file = signed_in.get(f"/presets/{mira.pk}/card/{form}/")
    assert file.headers["Content-Disposition"] == f'attachment; filename="mira.{form}"'

    page = imported(signed_in, file.content)

    assert "Left out" not in page.text
    back = Preset.objects.exclude(pk=mira.pk).get()
    kept = (
        "name",
        "note",
        "prompt",
        "greetings",
        "examples",
        "route",
        "stored_parameters",
        "properties",
    )
    assert {name: getattr(back, name) for name in kept} == {
        name: getattr(mira, name) for name in kept
    }
    assert bool(back.face) == (form == "png")


BOOK = {
    "name": "The light",
    "scan_depth": 4,
    "recursive_scanning": False,
    "extensions": {"of": {"others": [1.5, None, 10**20]}},
    "entries": [
        {"keys": ["lamp", "Öl"], "content": "Fresnel \0 and half \ud800", "insertion_order": 100},
        {"keys": [], "content": "{{char}} knows.", "enabled": False, "position": "after_char"},
    ],
}


@pytest.mark.parametrize("form", ["png", "json"])
def test_a_lorebook_is_kept_unread_and_goes_out_whole(signed_in: Client, member: Member, form: str):
    card = {"spec": "chara_card_v3", "spec_version": "3.0", "data": {**V1, "character_book": BOOK}}
    page = imported(signed_in, json.dumps(card).encode(), "sera.json")

    assert "lorebook is kept" in page.text and "Left out" not in page.text
    assert "It came with a lorebook" in page.text
    sera = member.presets.get()
    back = cards.read(signed_in.get(f"/presets/{sera.pk}/card/{form}/").content)
    assert json.dumps(json.loads(back.book)) == json.dumps(BOOK)

    signed_in.post(f"/presets/{sera.pk}/duplicate/")
    copy = member.presets.exclude(pk=sera.pk).get()
    assert json.loads(copy.book()) == BOOK and "Fresnel" not in copy.prompt


@pytest.mark.parametrize(
    "book", [["no", "book"], {"entries": [float("nan")]}, {"a": "b" * (cards.LARGEST_BOOK + 1)}]
)
def test_what_is_no_lorebook_is_left_out(signed_in: Client, member: Member, book: object):
    page = imported(signed_in, json.dumps({**V1, "character_book": book}).encode(), "sera.json")

    assert "Left out: a lorebook." in page.text
    assert not member.presets.get().has_book


def test_a_card_of_brackets_is_refused_before_it_is_read():
    with pytest.raises(Unreadable, match="8 MB"):
        cards.read(b"[" + b"{}," * 2_000_000)


def test_readers_of_version_two_find_the_card_of_a_preset_without_a_picture(mira: Preset):
    png = Image.open(BytesIO(cards.as_png(mira)))
    png.load()

    card = json.loads(base64.b64decode(png.text["chara"]))  # type: ignore[attr-defined]

    assert card["spec"] == "chara_card_v2"
    assert card["data"]["first_mes"] == "Number please, {{user}}?"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[1, 2]",
        b'{"name": 7}',
        b'{"name": "  "}',
        b"[" * 100_000,
        picture((30, 40)),
        picture((30, 40), "JPEG"),
        png_with(chunk(b"tEXt", b"chara\0not base64!")),
        png_with(text("chara", {"data": []})),
        png_with(chunk(b"iTXt", b"ccv3\0\1\0\0\0broken")),
    ],
)
def test_what_is_no_card_changes_nothing(signed_in: Client, member: Member, content: bytes):
    page = imported(signed_in, content or b" ")

    assert page.status_code == 422
    assert cards.NO_CARD in page.text and not member.presets.exists()


def test_a_card_that_unfolds_to_too_much_is_refused():
    bomb = chunk(b"iTXt", b"ccv3\0\1\0\0\0" + zlib.compress(b"A" * 40_000_000))

    with pytest.raises(Unreadable):
        cards.read(png_with(bomb))
    with pytest.raises(Unreadable, match="16 MB"):
        cards.read(b" " * (cards.LARGEST + 1))


def test_long_texts_are_cut_and_strange_values_left_out(member: Member):
    strange = {
        **V1,
        "description": "a" * 200_000,
        "mes_example": ["no", "text"],
        "alternate_greetings": ["hi\0", 7, None] + ["more"] * 60,
        "extensions": {
            "lampfield": {
                "parameters": {"temperature": 99, "top_p": 0.5},
                "properties": "{broken",
                "route": 7,
            }
        },
    }
    card = cards.read(json.dumps(strange).encode())

    sera = card.save(Preset(owner=member))
    sera.refresh_from_db()
    assert len(sera.prompt) == 100_000 and len(sera.greetings) == 50
    assert (sera.greetings[1], sera.examples, sera.route) == ("hi", "", "")
    assert (sera.stored_parameters, sera.properties) == ({"top_p": 0.5}, "")
    assert card.dropped == (
        "the end of the prompt",
        "greetings after the 50th",
        "properties",
    )


def test_a_card_of_somebody_elses_preset_is_not_to_be_had(client: Client, mira: Preset):
    client.force_login(bob())

    assert client.get(f"/presets/{mira.pk}/card/json/").status_code == 404
    mira.share(True)
    assert client.get(f"/presets/{mira.pk}/card/json/").status_code == 200
    assert client.get(f"/presets/{mira.pk}/card/exe/").status_code == 404
