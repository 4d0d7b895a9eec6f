"""Files in the shapes that other programs write today: what is taken, and what is told of the rest.

Those in exports/ have every kind of message, part and field that was seen in their real ones.
"""

import json
import re
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pytest

from chat.models import Chat, Message
from chat.transfer import marks
from chat.transfer.opening import opened
from chat.transfer.values import Unreadable
from tests.chat.test_import import taken, zipped
from tests.chat.threads import texts

pytestmark = pytest.mark.django_db
STRANGE: tuple[Any, ...] = (
    None,
    True,
    0,
    -1.5,
    10**30,
    "",
    "x",
    "\ud800\0",
    [],
    [[]],
    {},
    {"text": 7},
    [None, {"a": 1}],
)
EXPORTS = Path(__file__).parent / "exports"


def exported(name: str) -> bytes:
    return (EXPORTS / name).read_bytes()


def left_out(report: str) -> set[str]:
    found = re.search(r"Left out: (.*?)\.", report)
    return set(found[1].split(", ")) if found else set()


def sources(message: Message) -> list[str]:
    return [each["url"] for each in message.citations]


@pytest.mark.parametrize("packed", [False, True])
def test_chatgpts_export_of_today(signed_in, member, packed):
    """In a zip it is several files with numbers."""
    data = exported("chatgpt-conversations.json")
    rest = {"user": b"{}", "group_chats": b"[]", "conversations-001": b'[{"mapping": {}}]'}

    report = taken(signed_in, zipped(**{"conversations-000": data}, **rest) if packed else data)

    chat = member.chats.get(title="Heat pumps")
    assert texts(chat) == [
        "How does this pump work?",
        "A heat pump moves heat. Rudolf Clausius wrote down why.",
        "Draw one for me.",
        "Here it is.",
    ]
    answer, drawn = (
        chat.messages.get(text__startswith="A heat"),
        chat.messages.get(text="Here it is."),
    )
    assert answer.reasoning.split("\n\n") == [
        "Looking at the picture",
        "It shows an outdoor unit.",
        "I should search.",
    ]
    assert sources(answer) == [
        "https://example.org/heat",
        "https://example.org/pumps",
        "https://example.net/third",
    ]
    assert (answer.route, drawn.route) == ("gpt-5-2-thinking", "gpt-5-2")
    assert [each.text for each in drawn.parent.replies.order_by("created_at")] == [
        "I cannot draw today.",
        "Here it is.",
    ]
    assert left_out(report) == {
        "3 images or files",
        "1 recording",
        "1 system message",
        "1 custom instruction",
        "4 tool messages",
        "1 thinking time",
        "1 web page",
        "1 canvas",
        "1 memory note",
        "1 quotation",
        "1 error message",
        "1 message of an unknown kind",
        "1 thought",
        "2 empty chats" if packed else "1 empty chat",
    }


def test_a_chat_of_chatgpt_that_names_no_end_shows_its_newest(signed_in, member):
    taken(signed_in, exported("chatgpt-conversations.json"))

    chat = member.chats.exclude(title="Heat pumps").get()
    assert texts(chat) == ["Hello", "Good morning."]
    assert {each.route for each in chat.messages.all()} == {""}


def test_all_chats_of_open_webui(signed_in, member):
    report = taken(signed_in, exported("openwebui-all-chats.json"))

    numbers, picture, old = (
        member.chats.get(title=title) for title in ("Numbers", "A picture", "Before branches")
    )
    assert texts(numbers) == [
        "Is two less than three?",
        "Yes.",
        "And the weather?",
        "Mild [1].",
    ]
    yes, mild = numbers.messages.get(text="Yes."), numbers.messages.get(text="Mild [1].")
    assert (yes.reasoning, mild.reasoning) == ("Two < three,\nso yes.", "Ask the tool.")
    assert sources(mild) == ["https://example.org/weather", "https://example.org/sea"]
    assert mild.citations[0]["title"] == "Weather by the sea"
    assert texts(picture) == ["What is on it?", "A cat."]
    assert texts(old) == ["Hi", "Hello.", "Bye"]
    assert old.messages.get(text="Hello.").reasoning == "A greeting."
    assert left_out(report) == {
        "2 system prompts",
        "3 images or files",
        "1 failed reply",
        "1 tool call",
    }


def test_a_chat_of_open_webui_by_itself(signed_in, member):
    taken(signed_in, exported("openwebui-chat-alone.json"))

    assert texts(member.chats.get(title="By itself")) == ["Ping", "Pong"]


@pytest.mark.parametrize("form", ["tree", "flat", "path"])
def test_librechats_export_in_each_of_its_forms(signed_in, member, form):
    report = taken(signed_in, exported(f"librechat-{form}.json"))

    chat = member.chats.get(title="Tides")
    assert texts(chat) == [
        "When is high tide?",
        "At six, says the table.",
        "And low tide?",
        "At noon.",
    ]
    answer = chat.messages.get(text__startswith="At six")
    assert (answer.reasoning, answer.route) == ("Look it up.", "Harbour Master")
    assert sources(answer) == ["https://example.org/tides", "https://example.org/news"]
    expected = {"3 images or files", "1 tool call", "1 change of agent", "1 error message"}
    expected |= {"1 failed reply"} if form != "path" else set()
    assert left_out(report) == expected | ({"1 system prompt"} if form != "flat" else set())
    if form != "path":
        other = answer.parent.replies.exclude(pk=answer.pk).get()
        assert (other.text, other.reasoning) == ("It depends on the moon.", "The moon.")


def test_a_chat_of_sillytavern_as_it_is_saved_today(signed_in, member):
    report = taken(signed_in, exported("sillytavern-chat.jsonl"))

    chat = member.chats.get()
    assert (chat.title, len(chat.path())) == ("Mira", 4)
    assert texts(chat)[1:] == ["Hello?", "Who speaks?", "The lamp goes out."]
    answers = chat.messages.get(text="Hello?").replies.order_by("created_at")
    assert [(each.text, each.reasoning, each.route) for each in answers] == [
        ("Yes?", "", "gpt-4o"),
        ("Speak.", "Be short.", "local"),
        ("Who speaks?", "A caller.", "claude-sonnet-4"),
    ]
    assert chat.messages.filter(parent=None).count() == 2
    assert left_out(report) == {
        "1 image or file",
        "1 hidden message",
        "1 tool message",
        "1 system message",
        "1 note of the author",
    }


def test_a_group_chat_of_sillytavern_says_who_speaks(signed_in, member):
    """Older ones have no line about the chat, and every way to write a time."""
    report = taken(signed_in, exported("sillytavern-group.jsonl"))

    chat = member.chats.get()
    assert (chat.title, left_out(report)) == ("Tam, Oda", {"1 image or file"})
    assert texts(chat) == [
        "**Tam:** Evening.",
        "Who is there?",
        "**Oda:** Only the sea.",
        "**Tam:** And me.",
    ]
    times = [each.created_at for each in chat.path()]
    assert [(each.hour, each.minute) for each in times[:3]] == [(10, 0), (10, 1), (22, 2)]


def test_whatever_was_taken_can_be_looked_at(signed_in, member):
    for file in sorted(EXPORTS.iterdir()):
        taken(signed_in, file.read_bytes())

    for chat in Chat.objects.filter(owner=member):
        page = signed_in.get(f"/chats/{chat.pk}/")
        assert (page.status_code, chat.title in page.text.replace("&#x27;", "'")) == (200, True)


@pytest.mark.parametrize("name", sorted(each.name for each in EXPORTS.iterdir()))
def test_whatever_stands_in_the_place_of_a_value_is_borne(name):
    """A file that was cut, mended by hand or written by a newer version of its program."""
    chance = Random(name)
    lines = exported(name).splitlines() if name.endswith(".jsonl") else [exported(name)]
    for _ in range(300):
        spoilt = [spoil(json.loads(line), chance) for line in lines]
        with suppress(Unreadable):
            opened(BytesIO("\n".join(map(json.dumps, spoilt)).encode()))


@pytest.mark.parametrize(
    ("given", "said", "thought"),
    [
        ("<think>no end", "<think>no end", ""),
        ("Say <think>this</think>", "Say <think>this</think>", ""),
        ('<details type="reasoning">no end', '<details type="reasoning">no end', ""),
        ('<details type="?">kept</details>', '<details type="?">kept</details>', ""),
        ('A<details type="reasoning"><summary>x</summary>&gt; B</details>C', "AC", "B"),
    ],
)
def test_only_what_is_marked_as_a_thought_is_one(given, said, thought):
    found = marks.apart(given)

    assert (found.said, found.thought, found.calls) == (said, thought, 0)


@pytest.mark.parametrize("opening", ["<think>", '<details type="reasoning"', '<details type="x">'])
def test_a_text_of_openings_is_read_once(opening):
    text = opening * (200_000 // len(opening))

    assert marks.apart(text).said == text
    assert marks.unmarked("\ue200" * 200_000 + "†") == "†"


def spoil(value: Any, chance: Random) -> Any:
    """The same with a strange value here and there."""
    if chance.random() < 0.03:
        return chance.choice(STRANGE)
    if isinstance(value, dict):
        return {key: spoil(each, chance) for key, each in value.items()}
    if isinstance(value, list):
        return [spoil(each, chance) for each in value]
    return value
