"""A chat that begins with a preset: its greetings, what leads its history, what it keeps."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Group, Member
from chat.gauge import Gauge
from chat.models import Chat, Preset
from chat.presets.beginning import Beginning
from chat.replies.order import order_for
from chat.titles import is_coming
from connections.models import Connection
from tests.chat.replying import replied
from tests.chat.threads import answered, texts
from tests.connections.test_parameters import last_body
from tests.connections.test_properties import sent_properties
from tests.people import bob
from usage.models import Call

pytestmark = pytest.mark.django_db(transaction=True)


def begun(client: Client, preset: Preset, text: str = "Hello?", **fields: str) -> Chat:
    """As the empty chat of a preset begins it."""
    form = {"text": text, "token": uuid4().hex, "preset": str(preset.pk), **fields}
    answer = client.post("/chats/", form)
    assert answer.status_code == 302, answer.text
    return Chat.objects.get(pk=answer.headers["Location"].split("/")[2])


@pytest.fixture
def idle(monkeypatch):
    """Nobody writes the reply."""
    monkeypatch.setattr("chat.replies.hub.begin", lambda ask, *args, **named: ask(*args, **named))


def test_the_greeting_is_the_first_message_and_the_others_are_beside_it(signed_in, mira, idle):
    chat = begun(signed_in, mira, greeting="2")

    path = chat.path()
    assert [message.text for message in path[:2]] == ["*Mira is asleep.*", "Hello?"]
    assert (path[0].alternatives.place, path[0].alternatives.count) == (2, 2)

    signed_in.get(f"/messages/{path[0].alternatives.previous}/path/")
    assert texts(chat) == ["Number please, Alice Moor?"]


def test_the_empty_chat_shows_who_will_talk_and_how(signed_in, mira):
    page = signed_in.get(f"/?preset={mira.pk}").text

    assert "Number please, Alice Moor?" in page and "Greeting 1 of 2" in page
    assert 'value="gpt-4o" checked' in page
    assert "Mira is asleep" in signed_in.get(f"/?preset={mira.pk}&greeting=2").text
    assert f"?preset={mira.pk}" in signed_in.get("/").text


def test_its_words_lead_what_a_model_is_sent(signed_in, line, mira, idle):
    chat = begun(signed_in, mira, "Who is there?", line=str(line.pk), model="gpt-4o")

    system, opener, greeting, question = order_for(
        chat.messages.get(state="queued")
    ).completion.messages
    words = str(system["content"])
    assert words.startswith(
        "You are Mira, a telephone operator. You talk to Alice Moor.\n\nHow Mira talks"
    )
    assert "Alice Moor: Hello?\nMira: Exchange." in words
    assert (opener["role"], greeting["content"]) == ("user", "Number please, Alice Moor?")
    assert question == {"role": "user", "content": "Who is there?"}


def test_a_reply_is_asked_for_with_its_parameters_and_properties(line, mira, gateways, brisk):
    line.stored_parameters = {"temperature": 1, "max_output": 300}
    line.save()
    chat = Chat.begin(line.owner, line, "Hello")

    reply = replied(Beginning(line.owner, mira).play(chat))

    body = last_body(gateways)
    assert (body["temperature"], body["max_tokens"]) == (0.3, 300)
    assert reply.call and sent_properties(gateways, reply.call) == {"character": "Mira"}


def test_a_property_of_any_level_can_name_the_character(signed_in, line, mira, brisk, gateways):
    Group.objects.update(properties='{"who": "{character}"}')
    chat = Chat.begin(line.owner, line, "Hello")
    chat.take_cast(chat.cast.playing(mira), mira)

    reply = replied(chat)

    assert reply.call and reply.call.properties["who"] == "Mira"


def test_a_chat_keeps_its_preset_as_it_was(signed_in, mira, idle):
    chat = begun(signed_in, mira)
    before = chat.history(chat.leaf_id)

    Preset.objects.update(name="Vera", prompt="You are rude.", stored_parameters={})
    chat.refresh_from_db()
    assert chat.history(chat.leaf_id) == before

    mira.delete()
    chat = Chat.objects.get(pk=chat.pk)
    assert chat.history(chat.leaf_id) == before
    assert chat.cast.parameters.temperature == 0.3
    page = signed_in.get(f"/chats/{chat.pk}/").text
    assert "Mira" in page and "Number please" in page


def test_a_preset_is_taken_as_it_is_now_when_it_is_chosen_again(signed_in, mira, idle):
    chat = begun(signed_in, mira)
    Preset.objects.update(prompt="You are rude.", examples="")
    address = f"/chats/{chat.pk}/cast/"
    assert "Mira, as this chat has it" in signed_in.get(address).text

    signed_in.post(address, {"preset": "keep", "persona": "keep"})
    chat.refresh_from_db()
    assert "operator" in chat.cast.prompt

    signed_in.post(address, {"preset": str(mira.pk), "persona": "keep"})
    chat.refresh_from_db()
    assert chat.history(chat.leaf_id)[0]["content"] == "You are rude."

    signed_in.post(address, {"preset": ""})
    chat.refresh_from_db()
    assert [turn["role"] for turn in chat.history(chat.leaf_id)] == ["assistant", "user"]


def test_properties_follow_the_preset_until_the_chat_has_its_own(signed_in, member, mira, idle):
    chat = Chat.begin(member, member.connections.practice(), "Plain")
    tom = member.presets.create(name="Tom", properties='{"role": "{character}"}')

    def properties_with(preset: str) -> str:
        signed_in.post(f"/chats/{chat.pk}/cast/", {"preset": preset})
        chat.refresh_from_db()
        return chat.properties

    assert properties_with(str(mira.pk)) == '{"character": "{character}"}'
    assert properties_with("keep") == '{"character": "{character}"}'
    assert properties_with(str(tom.pk)) == '{"role": "{character}"}'
    assert properties_with("") == ""
    signed_in.post(f"/chats/{chat.pk}/properties/", {"properties": '{"project": "play"}'})
    assert properties_with(str(mira.pk)) == '{"project": "play"}'


def test_what_leads_is_counted_before_it_is_sent(signed_in, line, mira, idle):
    signed_in.post(f"/connections/{line.pk}/check/")  # which fetches the prices
    Preset.objects.update(prompt="word " * 4000)
    small = Chat.begin(line.owner, line, "Hello?", route="gpt-4o")
    small.ask("Hello?", token="small")

    chat = begun(signed_in, mira, line=str(line.pk), model="gpt-4o")

    assert Gauge.of(chat).used > Gauge.of(small).used + 3000
    replies = Call.objects.filter(purpose=Call.Purpose.REPLY).order_by("created_at")
    plain, led = replies.values_list("reserved", flat=True)
    assert led and plain and led > plain


def test_a_greeting_is_left_out_with_what_is_oldest_and_the_words_that_lead_stay(
    signed_in, mira, idle
):
    chat = begun(signed_in, mira)
    chat.left_out = 1

    assert [turn["role"] for turn in chat.history(chat.leaf_id)] == ["system", "user"]


def test_the_first_reply_after_a_greeting_gives_the_title(signed_in, line, mira, idle):
    chat = begun(signed_in, mira, line=str(line.pk), model="gpt-4o")
    reply = chat.messages.get(state="queued")

    assert is_coming(answered(reply))


def test_a_branch_goes_on_with_the_same_cast(signed_in, mira, idle):
    chat = begun(signed_in, mira)
    question = chat.messages.get(role="user")

    address = signed_in.post(f"/messages/{question.pk}/branch/").headers["Location"]

    branch = Chat.objects.get(pk=address.split("/")[2])
    assert (branch.preset, branch.cast) == (mira, chat.cast)


def test_without_a_greeting_the_question_is_the_first_message(signed_in, member, idle):
    plain = member.presets.create(name="Editor", prompt="Shorten what I send.")

    chat = begun(signed_in, plain)

    assert chat.history(chat.leaf_id)[:2] == [
        {"role": "system", "content": "Shorten what I send."},
        {"role": "user", "content": "Hello?"},
    ]


def test_a_preset_that_is_gone_begins_nothing(signed_in, member, mira):
    form = {"text": "Hello?", "token": "t", "preset": str(mira.pk)}
    mira.delete()

    answer = signed_in.post("/chats/", form)

    assert answer.status_code == 409
    assert "this preset was deleted" in answer.text and "Hello?" in answer.text
    assert not Chat.objects.exists()


def test_a_route_that_a_lent_line_forbids_is_not_plugged_which_is_said(
    client, line: Connection, mira
):
    borrower: Member = bob()
    line.grants.create(member=borrower, allowed="gpt-4o-mini")
    mira.share(True)
    client.force_login(borrower)

    page = client.get(f"/?preset={mira.pk}").text

    assert 'value="gpt-4o-mini" checked' in page
    said = "<code>gpt-4o</code> is not plugged in here: "
    assert said in page
    assert said not in client.get(f"/?preset={mira.pk}&model=gpt-4o-mini").text


def test_a_chat_takes_its_cast_along_in_a_file_of_our_own(signed_in, mira, idle):
    chat = begun(signed_in, mira)
    answered(chat.messages.get(state="queued"))
    content = signed_in.get(f"/chats/{chat.pk}/export/json/").content

    signed_in.post("/chats/import/", {"file": SimpleUploadedFile("chat.json", content)})

    back = Chat.objects.exclude(pk=chat.pk).get()
    assert (back.preset, back.cast) == (None, chat.cast)
    assert back.history(back.leaf_id) == chat.history(chat.leaf_id)
