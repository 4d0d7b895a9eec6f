"""Chats as files: what is in them, and what never is."""

import json
import zipfile
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client

from accounts.models import Member
from chat import deletion
from chat.contents import with_pictures
from chat.models import Chat, Message
from chat.presets.cast import Cast
from connections.models import Connection
from tests.chat.attached import SEES, attached, begin, picture
from tests.chat.threads import answered, said
from tests.people import bob
from usage.models import Call

pytestmark = pytest.mark.django_db


@pytest.fixture
def chat(member: Member) -> Chat:
    """Two answers to the first question, of which the second goes on."""
    chat = Chat.begin(member, member.connections.practice(), "How do heat pumps work?")
    first = said(chat, "How do heat pumps work?", "They move heat.")
    answered(chat.ask_again(first), "Like a fridge, turned around.")
    said(chat, "Is that *cheap*?", "It depends.")
    return chat


def exported(signed_in: Client, chat: Chat, form: str) -> str:
    answer = signed_in.get(f"/chats/{chat.pk}/export/{form}/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; ")
    return answer.content.decode()


def test_markdown_is_what_is_on_the_page(signed_in, chat):
    text = exported(signed_in, chat, "markdown")

    assert text.startswith("# How do heat pumps work?\n")
    assert text.count("\n## You\n") == 2
    assert "Like a fridge, turned around." in text
    assert "They move heat." not in text, "that alternative is not shown"


def test_json_has_the_whole_tree_with_models_and_costs(signed_in, chat):
    reply = Message.objects.get(text="It depends.")
    assert reply.call_id
    priced = {"model": "gpt-4o", "cost": Decimal("0.0012"), "prompt_tokens": 9}
    Call.objects.filter(pk=reply.call_id).update(**priced)

    content = json.loads(exported(signed_in, chat, "json"))

    texts = {each["text"]: each for each in content["messages"]}
    assert len(texts) == 5
    assert texts["They move heat."]["parent"] == texts["How do heat pumps work?"]["id"]
    paid = texts["It depends."]["paid"]
    assert texts["It depends."]["model"] == "gpt-4o"
    assert (Decimal(paid["cost"]), paid["prompt_tokens"]) == (Decimal("0.0012"), 9)
    assert texts["They move heat."]["paid"]["cost"] is None, "unknown is not nothing"
    assert content["shown"] == str(reply.pk)


def test_sillytavern_gets_alternatives_as_swipes(signed_in, chat):
    head, *lines = map(json.loads, exported(signed_in, chat, "sillytavern").splitlines())

    assert (head["user_name"], head["character_name"]) == ("You", "Assistant")
    assert [line["is_user"] for line in lines] == [True, False, True, False]
    assert lines[1]["swipes"] == ["They move heat.", "Like a fridge, turned around."]
    assert lines[1]["swipe_id"] == 1
    assert len(lines[1]["swipe_info"]) == 2
    assert "swipes" not in lines[3]


@pytest.fixture
def played(signed_in: Client, practice: Connection) -> Chat:
    """Mira answers Ines, who shows her a lamp and a list."""
    files = [attached(signed_in, picture()), attached(signed_in, b"Buy bulbs.", "list.txt")]
    chat = begin(signed_in, *files, text="What is this?")
    answered(chat.messages.get(role="assistant"), "A lamp.")
    cast = Cast(
        character="Mira", prompt="You are {{char}}, a keeper.", persona="Ines", about="Young."
    )
    chat.take_cast(cast, None)
    answered(chat.ask("", token="2", attachments=files[:1]), "The same.")
    return chat


TOLD = "You are Mira, a keeper.\n\nAbout Ines:\nYoung."


def test_who_plays_is_named_in_every_file(signed_in, played):
    text = exported(signed_in, played, "markdown")
    assert f"</summary>\n\n{TOLD}\n\n</details>" in text
    assert "\n## Ines\n" in text and f"\n## Mira ({SEES})\n" in text
    assert text.count("*Attached: lamp.png (image/png, 60 by 40 pixels)*") == 2

    head, *lines = map(json.loads, exported(signed_in, played, "sillytavern").splitlines())
    assert (head["user_name"], head["character_name"]) == ("Ines", "Mira")
    assert [line["name"] for line in lines] == ["Ines", "Mira"] * 2
    assert lines[2]["mes"] == "lamp.png"


def test_openai_messages_are_what_was_sent(signed_in, played, practice):
    messages = json.loads(exported(signed_in, played, "openai"))["messages"]

    sent = with_pictures(played.history(played.leaf_id), practice, SEES)
    assert messages == sent
    assert messages[0] == {"role": "system", "content": TOLD}
    assert messages[1]["content"][0]["image_url"]["url"].startswith("data:image/png;base64,")


def test_openai_messages_are_roles_and_texts(signed_in, chat):
    failed = answered(chat.ask("And now?", token="t"), "", state="failed")

    messages = json.loads(exported(signed_in, chat, "openai"))["messages"]

    assert failed.text == ""
    assert [each["role"] for each in messages] == ["user", "assistant"] * 2 + ["user"]
    assert messages[1] == {"role": "assistant", "content": "Like a fridge, turned around."}


@pytest.mark.parametrize("form", ["markdown", "json", "sillytavern", "openai"])
def test_what_was_deleted_and_what_is_nobodys_business_stays_here(signed_in, chat, form):
    Chat.objects.filter(pk=chat.pk).update(properties='{"customer": "Tarn Ltd"}')
    deletion.delete_message(Message.objects.get(text="Is that *cheap*?"))

    text = exported(signed_in, chat, form)

    assert "cheap" not in text
    assert "Tarn Ltd" not in text
    assert "alice@example.org" not in text


def test_a_reply_that_is_being_written_is_cut_off_in_the_file(signed_in, chat):
    reply = chat.ask("Still there?", token="t")

    last = json.loads(exported(signed_in, chat, "json"))["messages"][-1]

    assert (last["id"], last["state"]) == (str(reply.pk), "interrupted")


def test_a_title_cannot_name_a_file_elsewhere(signed_in, chat):
    for title, name in {
        '../../etc/"passwd"\r\nX: y': "etcpasswd-x-y.md",
        "Größe & Maß": "groe-ma.md",
        "日本語": "chat.md",
    }.items():
        Chat.objects.filter(pk=chat.pk).update(title=title)
        answer = signed_in.get(f"/chats/{chat.pk}/export/markdown/")
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def test_all_chats_are_one_zip_without_temporary_ones(signed_in, member, chat):
    said(Chat.begin(member, member.connections.practice(), "A wish", temporary=True), "A wish", "!")
    said(Chat.begin(bob(), bob_line(), "Not yours"), "Not yours", "No.")
    Chat.objects.filter(pk=chat.pk).update(archived_at=chat.created_at)

    archive = zipfile.ZipFile(BytesIO(signed_in.get("/chats/export/").content))

    (name,) = archive.namelist()
    assert name.startswith("how-do-heat-pumps-work-")
    assert json.loads(archive.read(name))["title"] == "How do heat pumps work?"


def test_a_temporary_chat_is_exported_and_stays_temporary(signed_in, member):
    chat = Chat.begin(member, member.connections.practice(), "A wish", temporary=True)
    said(chat, "A wish", "Granted.")

    assert "Granted." in exported(signed_in, chat, "markdown")
    chat.refresh_from_db()
    assert chat.is_temporary


def test_a_strangers_chat_and_an_unknown_format_do_not_exist(signed_in, chat, client):
    assert signed_in.get(f"/chats/{chat.pk}/export/exe/").status_code == 404
    client.force_login(bob())
    assert client.get(f"/chats/{chat.pk}/export/json/").status_code == 404


def bob_line():
    return Member.objects.get(name="Bob Tarn").connections.practice()
