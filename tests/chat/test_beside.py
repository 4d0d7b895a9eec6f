"""One message to several routes at once: all are asked or none, and one answer is kept."""

import re
from decimal import Decimal
from html import unescape
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Member
from chat import beside, titles
from chat.beside import NobodyAsked, Pick, Together
from chat.models import Chat, Message, ReplyUnderWay
from chat.replies.order import order_for
from chat.turns import next_after, wait
from connections.models import Connection
from connections.quotes import Quote
from tests.chat.attached import attached, picture
from tests.chat.threads import answered, texts
from tests.people import bob
from usage.models import Budget, Call

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def chat(member: Member) -> Chat:
    return Chat.begin(member, member.connections.practice(), "Hello", route="echo")


def picks(connection: Connection, *routes: str) -> list[Pick]:
    return [Pick(connection, route) for route in routes]


def asked(chat: Chat, *routes: str) -> list[Message]:
    assert chat.connection
    routes = routes or ("echo", "md")
    return beside.ask(chat, "Hello?", picks(chat.connection, *routes), token=uuid4().hex)


def form(*chosen: Pick, **fields: object) -> dict[str, object]:
    sent = {"text": "Hello?", "token": uuid4().hex, "then": "send"}
    return {**sent, "pick": [str(pick) for pick in chosen], **fields}


class TestBeforeItIsSent:
    def test_what_was_typed_and_the_model_of_the_chat_come_along(
        self, signed_in: Client, chat: Chat
    ):
        address = f"{reverse('ask_beside')}?chat={chat.pk}"
        page = signed_in.post(address, {"text": "Half a sentence", "token": "t"}).text

        assert "\nHalf a sentence</textarea>" in page
        assert f'value="{chat.connection_id} echo" checked' in page
        assert "1 chosen. Choose 2 to 4 models." in page
        assert not chat.messages.exists()

    def test_it_says_about_how_much_and_who_pays(
        self, signed_in: Client, line: Connection, monkeypatch
    ):
        monkeypatch.setattr("chat.asking_beside.usual_cost", lambda *asked: Decimal("0.002"))
        most = Quote("", "", Decimal("0.4"), None)
        monkeypatch.setattr("chat.asking_beside.quote_for_chat", lambda *asked: most)
        data = form(*picks(line, "gpt-4o", "claude-sonnet-4"), then="sum")

        told = signed_in.post(reverse("ask_beside"), data, headers=HTMX).text

        assert "2 answers: about $0.0040 in all, at most $0.8000." in told
        assert "Your key on Everyday pays." in told

    def test_the_list_of_models_adds_one(self, signed_in: Client, chat: Chat, monkeypatch):
        assert chat.connection
        back = f"{reverse('pick_beside')}?line={chat.connection_id}&chat={chat.pk}"
        page = signed_in.post(back, {"route": "gpt-4o"}, follow=True).text

        assert f'value="{chat.connection_id} gpt-4o" checked' in page
        data = form(then="add", **{f"add-{chat.connection_id}": "nobody-has-this"})
        monkeypatch.setattr("chat.asking_beside.problem_with", lambda line, route: f"No {route}.")
        answer = signed_in.post(reverse("ask_beside"), data, headers=HTMX)
        assert "<strong>No nobody-has-this.</strong>" in answer.text

    def test_without_scripts_the_list_of_models_gives_back_what_was_typed(
        self, signed_in: Client, practice: Connection
    ):
        lamp = attached(signed_in, picture())
        typed = {"text": "Half a sentence", "attachment": str(lamp.pk), "line": str(practice.pk)}
        sent = {**typed, "list": str(practice.pk), "pick": f"{practice.pk} echo"}

        models = signed_in.post(reverse("ask_beside"), sent)
        assert "Half" not in models["Location"]
        page = signed_in.get(models["Location"]).text
        use = re.search(r'id="use-route" method="post" action="([^"]+)"', page)
        assert use
        back = signed_in.post(unescape(use[1]), {"route": "gpt-4o"}, follow=True).text

        assert "\nHalf a sentence</textarea>" in back and "lamp.png" in back
        for route in ("echo", "gpt-4o"):
            assert f'value="{practice.pk} {route}" checked' in back
        again = signed_in.get(f"{reverse('ask_beside')}?line={practice.pk}").text
        assert "Half a sentence" not in again, "once is enough"

    @pytest.mark.parametrize("count", [1, 5])
    def test_two_to_four_are_asked(self, signed_in: Client, chat: Chat, count: int):
        assert chat.connection
        chosen = picks(chat.connection, *(f"slow-{n}-1" for n in range(count)))
        answer = signed_in.post(reverse("ask_beside"), form(*chosen, chat=str(chat.pk)))

        assert answer.status_code == 409 and "Nothing was sent." in answer.text
        assert not chat.messages.exists()


class TestSending:
    def test_a_new_chat_begins_with_all_of_them(self, signed_in: Client, member: Member):
        chosen = picks(member.connections.practice(), "echo", "md", "reason")
        data = form(*chosen)
        for _ in range(2):  # a double click
            page = signed_in.post(reverse("ask_beside"), data, follow=True).text

        chat = member.chats.get()
        replies = list(chat.messages.filter(is_beside=True))
        assert [each.route for each in replies] == ["echo", "md", "reason"]
        assert page.count('aria-busy="true"') == 3 and "3 still being written" in page
        assert chat.leaf == replies[0]

    def test_the_character_of_the_new_chat_comes_along(self, signed_in: Client, member: Member):
        preset = member.presets.create(name="Keeper", greetings=["Ahoy."])
        opened = signed_in.post(reverse("ask_beside"), {"text": "", "preset": str(preset.pk)})
        assert f'name="preset" value="{preset.pk}"' in opened.text
        chosen = picks(member.connections.practice(), "echo", "md")
        signed_in.post(reverse("ask_beside"), form(*chosen, preset=str(preset.pk)))

        assert texts(member.chats.get())[0] == "Ahoy."

    def test_each_is_sent_on_its_own_line(self, chat: Chat, line: Connection):
        assert chat.connection
        chosen = [Pick(chat.connection, "echo"), Pick(line, "gpt-4o-mini")]
        replies = beside.ask(chat, "Hello?", chosen, token="t")

        endpoints = [order_for(each).endpoint for each in replies]
        assert endpoints == [each.connection.endpoint() for each in chosen]

    def test_all_are_asked_or_none(self, signed_in: Client, chat: Chat, monkeypatch):
        Budget.objects.create(scope="each", limit=Decimal(1))
        dear = Quote("gpt-4o", "gpt-4o", Decimal("0.60"), Decimal(10))
        monkeypatch.setattr("chat.models.quote_for_chat", lambda *asked: dear)
        assert chat.connection
        chosen = picks(chat.connection, "gpt-4o", "claude-sonnet-4")

        answer = signed_in.post(reverse("ask_beside"), form(*chosen, chat=str(chat.pk)))

        assert answer.status_code == 409
        assert "Nothing was sent to anybody. claude-sonnet-4: " in answer.text
        assert "\nHello?</textarea>" in answer.text
        assert not chat.messages.exists() and not Call.objects.exists()

    def test_what_is_lent_for_other_models_is_told(self, chat: Chat, member: Member):
        stranger = bob().connections.create(name="Bob's", source="helicone", route="gpt-4o")
        assert chat.connection
        with pytest.raises(NobodyAsked):
            beside.ask(chat, "?", [Pick(chat.connection, "echo"), Pick(stranger, "x")], token="t")

        assert not chat.messages.exists()

    def test_not_while_a_reply_is_being_written(self, signed_in: Client, chat: Chat):
        chat.ask("First", token="first")
        assert chat.connection
        chosen = picks(chat.connection, "echo", "md")
        answer = signed_in.post(reverse("ask_beside"), form(*chosen, chat=str(chat.pk)))

        assert answer.status_code == 409 and "still being written" in answer.text
        assert chat.messages.count() == 2


class TestTheAnswers:
    def test_one_is_kept_and_the_others_stay(self, signed_in: Client, chat: Chat, line: Connection):
        assert chat.connection
        chosen = [Pick(chat.connection, "echo"), Pick(line, "gpt-4o-mini")]
        first, second = beside.ask(chat, "Hello?", chosen, token="t")
        answered(first, "one")
        answered(second, "two")
        assert texts(chat) == ["Hello?", "one"]

        page = signed_in.post(reverse("keep_answer", args=[second.pk]), follow=True).text

        chat.refresh_from_db()
        assert texts(chat) == ["Hello?", "two"]
        assert (chat.connection, chat.route) == (line, "gpt-4o-mini")
        assert "2/2" in page and reverse("columns", args=[second.parent_id]) in page

    def test_one_that_failed_is_asked_again_while_the_other_goes_on(
        self, signed_in: Client, chat: Chat
    ):
        first, second = asked(chat, "echo", "md")
        answered(first, "", state="failed")

        column = signed_in.post(reverse("again_beside", args=[first.pk]), headers=HTMX).text

        again = chat.messages.filter(is_beside=True).latest("created_at")
        assert again.route == "echo" and f'id="m-{again.pk}" aria-busy="true"' in column
        assert first.parent and beside.columns(first.parent) == [again, second]
        chat.refresh_from_db()
        assert chat.leaf == again
        busy = signed_in.post(reverse("again_beside", args=[again.pk]), headers=HTMX)
        assert busy.status_code == 409 and "still being written" in busy.text

    def test_one_that_was_stopped_goes_on_in_its_column(self, chat: Chat):
        first, second = asked(chat)
        answered(first, "Once upon", state="stopped")
        longer = beside.go_on(Message.objects.get(pk=first.pk))

        assert longer.text == "Once upon" and longer.is_beside
        assert first.parent and beside.columns(first.parent) == [longer, second]

    def test_a_stopped_one_leads_back_to_its_columns(self, signed_in: Client, chat: Chat):
        first, _ = asked(chat)
        answer = signed_in.post(reverse("stop_reply", args=[first.pk]), {"column": "1"})

        assert answer.headers["Location"] == reverse("columns", args=[first.parent_id])
        assert Message.objects.get(pk=first.pk).stop_asked

    def test_a_question_is_no_answer_to_ask_again(self, signed_in: Client, chat: Chat):
        question = asked(chat)[0].parent
        assert question
        for verb in ("again_beside", "continue_beside", "stop_reply"):
            answer = signed_in.post(reverse(verb, args=[question.pk]), {"column": "1"})
            assert answer.status_code == (302 if verb == "stop_reply" else 404)

    def test_what_all_of_them_came_to(self, chat: Chat):
        first, second = asked(chat)
        answered(first, "one")
        Call.objects.filter(message=first).update(cost=Decimal("0.5"))
        question = first.parent
        assert question
        assert str(Together.of(question)) == "2 answers, $0.5000, 1 still being written"
        answered(second, "two")
        assert str(Together.of(question)) == "2 answers, at least $0.5000"

    def test_the_next_message_waits_for_the_last_of_them(self, chat: Chat):
        first, second = asked(chat)
        with pytest.raises(ReplyUnderWay):
            chat.ask("Next", token="next")
        assert wait(chat, "Next", token="next", shown=first.pk)
        after = chat.waiting.get().after
        other = second if after == first else first
        answered(after, "one")
        assert next_after(after.pk) is None
        assert chat.waiting.get().after == other

        answered(other, "two")
        assert next_after(other.pk)
        assert texts(chat)[0] == "Hello?" and texts(chat)[2:] == ["Next", ""]

    def test_after_a_failure_it_is_left_to_the_member(self, chat: Chat):
        first, second = asked(chat)
        wait(chat, "Next", token="next", shown=first.pk)
        chat.waiting.update(after=second)
        answered(first, "", state="failed")
        answered(second, "two")

        assert next_after(second.pk) is None
        assert chat.waiting.count() == 1

    def test_a_crash_ends_each_of_them(self, signed_in: Client, chat: Chat, settings):
        settings.REPLY_STALE_AFTER = -1
        first, _ = asked(chat)
        page = signed_in.get(reverse("columns", args=[first.parent_id])).text

        assert page.count("The line dropped") == 2 and "aria-busy" not in page

    def test_one_title_is_looked_for(self, chat: Chat, line: Connection):
        first, second = beside.ask(chat, "Hi", picks(line, "gpt-4o", "gpt-4o-mini"), token="t")
        assert titles.is_coming(answered(first, "one"))
        assert not titles.is_coming(answered(second, "two"))


def test_a_question_without_columns_is_shown_in_its_chat(signed_in: Client, chat: Chat):
    reply = chat.ask("Alone", token="alone")
    answer = signed_in.get(reverse("columns", args=[reply.parent_id]))

    assert answer.status_code == 302 and answer.headers["Location"].startswith("/chats/")


def test_strangers_see_and_touch_nothing(client: Client, chat: Chat):
    first, _ = asked(chat)
    client.force_login(bob())

    assert client.get(f"{reverse('ask_beside')}?chat={chat.pk}").status_code == 404
    assert client.get(reverse("columns", args=[first.parent_id])).status_code == 404
    for name in ("keep_answer", "again_beside", "continue_beside"):
        assert client.post(reverse(name, args=[first.pk])).status_code == 404
    theirs = form(*picks(chat.connection, "echo", "md"))  # type: ignore[arg-type]
    assert client.post(reverse("ask_beside"), theirs).status_code == 409
