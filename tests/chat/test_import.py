"""Chats from files: what is taken of each format, what is left out, and what is refused."""

import json
import zipfile
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Member
from chat.chat_properties import sent_with
from chat.models import Chat, Message
from chat.presets.cast import Cast
from chat.search import search
from chat.transcripts import transcript_of
from chat.transfer import own
from chat.transfer.growing import Dropped
from tests.chat.attached import attached, begin, picture
from tests.chat.threads import answered, said, texts
from usage.models import Call

pytestmark = pytest.mark.django_db


def posted(signed_in: Client, content: bytes):
    file = SimpleUploadedFile("any.thing", content)
    return signed_in.post("/chats/import/", {"file": file}, follow=True)


def taken(signed_in: Client, content: object) -> str:
    """The page that says what was taken."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    answer = posted(signed_in, data)
    assert answer.status_code == 200, answer.content.decode()
    return str(answer.content.decode())


def refused(signed_in: Client, content: bytes) -> str:
    before = Chat.objects.count()
    answer = posted(signed_in, content)
    assert (answer.status_code, Chat.objects.count()) == (422, before)
    return str(answer.content.decode())


def zipped(**files: bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.json", content)
    return packed.getvalue()


def forked(member: Member) -> Chat:
    chat = Chat.begin(member, member.connections.practice(), "How do heat pumps work?")
    first = said(chat, "How do heat pumps work?", "They move heat.")
    answered(chat.ask_again(first), "Like a fridge, turned around.", state="stopped")
    said(chat, "Is that cheap?", "It depends.")
    chat.look_at(first)
    Message.objects.filter(pk=first.pk).update(
        reasoning="Think of fridges.", citations=[{"url": "https://example.org/", "title": "Heat"}]
    )
    chat.folder = member.folders.create(name="House")
    chat.save()
    return chat


def told(chat: Chat) -> list[tuple[object, ...]]:
    """Everything of a tree but the ids and the costs."""
    by_id = {turn.id: turn for turn in transcript_of(chat).turns}
    return [
        (
            turn.role,
            turn.text,
            turn.parent and by_id[turn.parent].text,
            turn.created_at,
            turn.state,
            turn.ended_at,
            turn.route,
            turn.reasoning,
            turn.citations,
            turn.last_shown and by_id[turn.last_shown].text,
        )
        for turn in by_id.values()
    ]


def test_own_json_comes_back_exactly(signed_in, member):
    chat = forked(member)
    written = signed_in.get(f"/chats/{chat.pk}/export/json/").content

    assert own.read(json.loads(written), Dropped()) == [transcript_of(chat)]
    report = taken(signed_in, written)

    copy = member.chats.exclude(pk=chat.pk).get()
    assert told(copy) == told(chat)
    assert texts(copy) == texts(chat) == ["How do heat pumps work?", "They move heat."]
    assert (copy.title, copy.folder) == (chat.title, chat.folder)
    assert "1 chat with 5 messages taken." in report
    assert "Left out: 3 costs." in report


def test_the_zip_of_all_chats_comes_back(signed_in, member):
    forked(member)
    said(Chat.begin(member, member.connections.practice(), "Second"), "Second", "Yes.")
    packed = signed_in.get("/chats/export/").content
    Chat.objects.all().delete()

    assert "2 chats with 7 messages taken." in taken(signed_in, packed)
    assert member.chats.count() == 2


def test_an_imported_chat_is_found_goes_on_and_costs_nothing_that_is_not_known(signed_in, member):
    taken(signed_in, signed_in.get(f"/chats/{forked(member).pk}/export/json/").content)
    chat = member.chats.get(is_named=True)

    shown = signed_in.get(f"/chats/{chat.pk}/").content.decode()
    assert "$0.00" not in shown.partition('id="main"')[2].partition('class="composer')[0]
    assert not Call.objects.filter(message__chat=chat).exists()
    assert {hit.chat.pk for hit in search(member, "fridge turned")} >= {chat.pk}
    assert chat.connection == member.connections.get()
    assert (
        signed_in.post(f"/chats/{chat.pk}/messages/", {"text": "And?", "token": "n"}).status_code
        == 302
    )


def test_what_was_taken_is_led_to_for_it_keeps_its_old_place(signed_in, member):
    messages = [{"role": "user", "content": "Hello?"}, {"role": "assistant", "content": "Yes."}]

    one = taken(signed_in, {"messages": messages})
    assert f'href="/chats/{member.chats.get().pk}/">Open “<bdi>Hello?</bdi>”' in one

    packed = json.dumps({"messages": messages}).encode()
    many = taken(signed_in, zipped(a=packed, b=packed))
    assert "2 chats with 4 messages taken." in many
    assert "Open “" not in many


def test_bare_messages_of_a_chat_completion_are_taken_too(signed_in, member):
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hello?"}]

    taken(signed_in, messages)

    assert texts(member.chats.get()) == ["Hello?"]
    assert member.chats.get().cast.prompt == "Be brief."


def test_swipes_of_sillytavern_become_alternatives(signed_in, member):
    lines = [
        {"user_name": "Ines", "character_name": "Mira", "create_date": "2024-05-01@10h00m00s"},
        {"name": "Mira", "is_user": False, "mes": "Welcome!", "send_date": "May 1, 2024 10:00am"},
        {"name": "Ines", "is_user": True, "mes": "Hello", "send_date": 1714557600000},
        {
            "name": "Mira",
            "is_user": False,
            "mes": "Second, edited",
            "swipes": ["First", "Second", "Third"],
            "swipe_id": 1,
            "swipe_info": [{"extra": {"model": "openai/gpt-4o"}}],
        },
        {"name": "System", "is_system": True, "mes": "A note"},
        {"name": "Ines", "is_user": True, "mes": "Go on"},
    ]
    report = taken(signed_in, "\n".join(map(json.dumps, lines)).encode())

    chat = member.chats.get()
    assert chat.title == "Mira"
    assert texts(chat) == ["Welcome!", "Hello", "Second, edited", "Go on"]
    replies = chat.messages.filter(parent__text="Hello")
    assert [each.text for each in replies] == ["First", "Second, edited", "Third"]
    assert replies[0].route == "gpt-4o"
    assert chat.created_at == datetime(2024, 5, 1, 10, tzinfo=UTC)
    assert "Left out: 1 system message." in report


def test_our_own_sillytavern_file_comes_back(signed_in, member):
    chat = forked(member)
    written = signed_in.get(f"/chats/{chat.pk}/export/sillytavern/").content

    taken(signed_in, written)

    copy = member.chats.exclude(pk=chat.pk).get()
    assert texts(copy) == texts(chat)
    assert copy.title == chat.title
    assert {each.text for each in copy.messages.filter(role="assistant")} == {
        "They move heat.",
        "Like a fridge, turned around.",
    }


def test_who_plays_comes_back_by_name_and_in_own_json_whole(signed_in, member):
    chat = forked(member)
    cast = Cast(character="Mira", prompt="You are {{char}}.", persona="Ines", about="Young.")
    chat.take_cast(cast, None)
    for form, expected in (
        ("sillytavern", Cast(character="Mira", persona="Ines")),
        ("json", cast),
        ("openai", Cast(prompt="You are Mira.\n\nAbout Ines:\nYoung.")),
    ):
        taken(signed_in, signed_in.get(f"/chats/{chat.pk}/export/{form}/").content)
        copy = member.chats.exclude(pk=chat.pk).get()
        assert copy.cast == expected
        assert texts(copy) == texts(chat)
        copy.delete()


def test_messages_of_a_chat_completion_bring_their_pictures(signed_in, practice):
    chat = begin(signed_in, attached(signed_in, picture()), attached(signed_in, b"a;b", "t.csv"))
    answered(Message.objects.get(role="assistant"), "A lamp.")
    written = signed_in.get(f"/chats/{chat.pk}/export/openai/").content
    elsewhere = {"type": "image_url", "image_url": {"url": "https://example.org/lamp.png"}}
    more = json.loads(written)
    more["messages"] += [
        {"role": "user", "content": [elsewhere, {"type": "text", "text": "And this?"}]},
        {"role": "tool", "content": "42"},
    ]

    report = taken(signed_in, more)

    copy = Chat.objects.exclude(pk=chat.pk).get()
    assert texts(copy) == ["t.csv:\n\na;b\n\nWhat is this?", "A lamp.", "And this?"]
    (lamp,) = copy.path()[0].files
    assert (lamp.kind, lamp.width, lamp.height) == ("image", 60, 40)
    assert "1 image or file" in report and "1 tool message" in report


def test_a_greeting_has_nothing_to_be_asked_again(signed_in, member):
    lines = [{"user_name": "I", "chat_metadata": {}}, {"is_user": False, "mes": "Welcome!"}]
    taken(signed_in, "\n".join(map(json.dumps, lines)).encode())
    greeting = Message.objects.get()

    for verb in ("again", "continue"):
        answer = signed_in.post(f"/messages/{greeting.pk}/{verb}/")
        assert answer.status_code == 409
        assert "answers no question" in answer.content.decode()


def test_the_character_of_a_taken_chat_is_its_property_and_follows(signed_in, member):
    mira = forked(member)
    mira.take_cast(Cast(character="Mira"), None)
    taken(signed_in, signed_in.get(f"/chats/{mira.pk}/export/sillytavern/").content)
    copy = member.chats.exclude(pk=mira.pk).get()
    assert sent_with(copy, copy.connection) == {"character": "Mira"}

    both = '{"character": "{character}", "in": "play"}'
    rook = member.presets.create(name="Rook", properties=both)
    signed_in.post(f"/chats/{copy.pk}/cast/", {"preset": rook.pk})

    copy = member.chats.get(pk=copy.pk)
    assert sent_with(copy, copy.connection) == {"character": "Rook", "in": "play"}
