"""Who the member is in a chat: a name for {{user}}, and what a model is told of them."""

import pytest
from django.test import Client

from accounts.models import Member
from chat.models import Chat, Persona, Preset
from tests.chat.presets.test_chat import begun
from tests.people import bob

pytestmark = pytest.mark.django_db


@pytest.fixture
def grey(member: Member) -> Persona:
    text = "{{user}} is an impatient captain whom {{char}} fears."
    return member.personas.create(name="Captain Grey", description=text)


@pytest.fixture(autouse=True)
def idle(monkeypatch):
    """Nobody writes the reply."""
    monkeypatch.setattr("chat.replies.hub.begin", lambda ask, *args, **named: ask(*args, **named))


def test_a_persona_is_written_changed_and_deleted(signed_in: Client, member: Member):
    page = signed_in.post("/personas/", {"name": " Ada  L ", "description": "Kind"}, follow=True)
    assert "Ada L is saved." in page.text

    ada = member.personas.get()
    own = f"/personas/{ada.pk}/"
    assert signed_in.post(own, {"name": ""}).status_code == 422
    signed_in.post(own, {"name": "Ada", "description": "Curt", "is_usual": "on"})
    ada.refresh_from_db()
    assert (ada.name, ada.description, ada.is_usual) == ("Ada", "Curt", True)

    signed_in.post(own + "delete/")
    assert not member.personas.exists()


def test_it_takes_the_place_of_the_member(signed_in: Client, mira: Preset, grey: Persona):
    chat = begun(signed_in, mira, persona=str(grey.pk))

    system, _, greeting, _ = chat.history(chat.leaf.parent_id if chat.leaf else None)
    assert "You talk to Captain Grey." in system["content"]
    assert "Captain Grey is an impatient captain whom Mira fears." in system["content"]
    assert greeting["content"] == "Number please, Captain Grey?"


def test_the_usual_one_is_proposed_and_another_may_play(
    signed_in: Client, member: Member, mira: Preset, grey: Persona
):
    ada = member.personas.create(name="Ada")
    grey.make_usual(True)
    page = signed_in.get(f"/?preset={mira.pk}").text
    assert f'value="{grey.pk}" selected' in page and "Number please, Captain Grey?" in page

    ada.make_usual(True)
    assert list(member.personas.filter(is_usual=True)) == [ada]
    assert begun(signed_in, mira).cast.persona == "Ada"
    assert begun(signed_in, mira, persona="").cast.persona == ""


def test_saving_another_leaves_the_usual_one_alone(
    signed_in: Client, member: Member, grey: Persona
):
    grey.make_usual(True)

    signed_in.post("/personas/", {"name": "Ada", "description": "Kind"})

    assert member.personas.count() == 2
    assert member.personas.get(is_usual=True) == grey


def test_it_plays_in_a_chat_without_a_preset_and_stays_as_it_was(
    signed_in: Client, member: Member, grey: Persona
):
    chat = Chat.begin(member, member.connections.practice(), "Hello")
    address = f"/chats/{chat.pk}/cast/"

    signed_in.post(address, {"persona": str(grey.pk)})
    grey.delete()

    chat.refresh_from_db()
    told = "About Captain Grey:\nCaptain Grey is an impatient captain whom the assistant fears."
    assert chat.lead(member.name) == [{"role": "system", "content": told}]
    assert "Captain Grey, as this chat has it" in signed_in.get(address).text

    signed_in.post(address, {"persona": ""})
    chat.refresh_from_db()
    assert chat.lead(member.name) == []


def test_a_strangers_persona_does_not_exist(
    client: Client, member: Member, mira: Preset, grey: Persona
):
    stranger = bob()
    client.force_login(stranger)
    chat = Chat.begin(stranger, stranger.connections.practice(), "Hello")
    mira.share(True)

    for address in (f"/personas/{grey.pk}/", f"/personas/{grey.pk}/delete/"):
        assert client.post(address, {"name": "Mine"}).status_code == 404
    assert client.get(f"/personas/{grey.pk}/").status_code == 404
    assert client.post(f"/chats/{chat.pk}/cast/", {"persona": str(grey.pk)}).status_code == 404
    assert begun(client, mira, persona=str(grey.pk)).cast.persona == ""
    assert "Grey" not in client.get("/personas/").text + client.get(f"/?preset={mira.pk}").text
