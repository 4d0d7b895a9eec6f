"""The properties of one chat: over those of its connection and its group, with each reply."""

import pytest

from accounts.models import Group
from chat.models import Chat
from tests.chat.replying import replied
from tests.connections.test_properties import TABLE, seen, sent_properties
from tests.people import bob

pytestmark = pytest.mark.django_db(transaction=True)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def chat(line) -> Chat:
    Group.objects.update(properties='{"team": "Marlow", "who": "{member}"}')
    line.properties = '{"project": "house", "team": "all"}'
    line.save()
    return Chat.begin(line.owner, line, "Retrofit quote")


def address(chat: Chat, action: str = "") -> str:
    return f"/chats/{chat.pk}/properties/{action}"


def test_a_reply_carries_what_all_levels_say(chat, gateways, brisk):
    chat.properties = '{"Project": "flat 3", "about": "{chat}"}'
    chat.save()

    reply = replied(chat)

    expected = {"team": "all", "who": "Alice Moor", "project": "flat 3"}
    assert reply.call
    sent = sent_properties(gateways, reply.call)
    assert sent == expected | {"about": "Retrofit quote"}
    # Whoever administers the group reads the ledger, and must not read what a chat is about.
    assert reply.call.properties == expected | {"about": f"chat {chat.pk.hex[-8:]}"}


def test_whoever_writes_is_the_member_and_not_whoever_lends_the_key(chat, gateways, brisk):
    chat.owner = bob()
    chat.save()
    chat.connection.grants.create(member=chat.owner)

    reply = replied(chat)

    assert reply.call and sent_properties(gateways, reply.call)["who"] == "Bob Tarn"


def test_they_are_edited_on_a_page_and_named_in_the_composer(signed_in, chat):
    assert signed_in.post(address(chat), TABLE).headers["Location"] == f"/chats/{chat.pk}/"

    chat.refresh_from_db()
    assert chat.properties == '{\n  "Project": "a b"\n}'
    assert "Custom properties: project: a b +2" in seen(signed_in.get(f"/chats/{chat.pk}/"))
    assert "instead of the connection" in seen(signed_in.get(address(chat)))


def test_in_the_dialog_only_the_form_and_the_chip_are_swapped(signed_in, chat):
    form = signed_in.get(address(chat), headers=HTMX)
    saved = signed_in.post(address(chat), TABLE, headers=HTMX)

    assert "<html" not in form.content.decode() and 'name="property_name"' in form.content.decode()
    assert 'id="properties-chip" hx-swap-oob="true"' in saved.content.decode()
    assert "properties-saved" in saved.headers["HX-Trigger"]


def test_what_cannot_be_sent_stays_in_the_form(signed_in, chat):
    wrong = {"properties": '{"a": nothing}'}
    for headers in ({}, HTMX):
        answer = signed_in.post(address(chat), wrong, headers=headers)
        assert answer.status_code == 422
        assert "Line 1, column 7: Text stands in double quotes." in seen(answer)
    chat.refresh_from_db()
    assert chat.properties == ""


def test_too_much_together_is_told_in_the_place_of_the_reply(signed_in, chat, brisk):
    Group.objects.update(
        properties="{" + ", ".join(f'"n{number}": "x"' for number in range(19)) + "}"
    )

    reply = replied(chat)

    assert (reply.state, reply.error_kind) == ("failed", "bad_properties")
    assert "Together these are 21 properties" in reply.error


def test_a_strangers_chat_does_not_exist(client, chat):
    client.force_login(bob())

    assert client.get(address(chat)).status_code == 404
    for action in ("", "preview/"):
        assert client.post(address(chat, action), TABLE).status_code == 404
