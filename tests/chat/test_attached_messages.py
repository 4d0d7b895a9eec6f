"""Messages with files: what is sent, what keeps them, how they end."""

import asyncio
import base64
from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from chat import branching, deletion, retention, titles
from chat.attachments import Attachment
from chat.contents import with_pictures
from chat.gauge import Gauge
from chat.models import Chat, Message
from chat.receiving import read
from chat.replies import database
from chat.turns import wait
from tests.chat.attached import HTMX, SEES, attached, begin, file, picture
from tests.chat.stage import Stage, stage
from tests.chat.threads import answered


@pytest.mark.django_db
class TestAMessageWithFiles:
    def test_it_begins_a_chat_and_is_shown(self, signed_in, practice):
        lamp, notes = attached(signed_in, picture()), attached(signed_in, b"a;b", "t.csv")

        chat = begin(signed_in, lamp, notes)

        page = signed_in.get(f"/chats/{chat.pk}/").content.decode()
        assert f'src="/attachments/{lamp.pk}/" alt="lamp.png" width="60"' in page
        assert "t.csv" in page

    def test_it_is_sent_in_parts_and_so_are_earlier_ones(self, signed_in, practice):
        lamp, notes = attached(signed_in, picture()), attached(signed_in, b"a;b", "t.csv")
        chat = begin(signed_in, lamp, notes)
        first = answered(Message.objects.get(role="assistant"), "A lamp.")

        later = chat.ask("Sure?", token="2")

        content = chat.history(later.parent_id)
        assert [part["type"] for part in content[0]["content"]] == ["image_url", "text", "text"]
        assert content[0]["content"][1]["text"] == "t.csv:\n\na;b"
        assert content[1:] == [
            {"role": "assistant", "content": first.text},
            {"role": "user", "content": "Sure?"},
        ]

    def test_without_scripts_files_come_with_the_form(self, signed_in, practice):
        chat = begin(signed_in, file=[file(picture()), file(b"words", "notes.txt")])

        question = chat.messages.get(role="user")
        assert [each.name for each in question.attachments.all()] == ["lamp.png", "notes.txt"]

    def test_a_file_that_is_refused_costs_neither_the_text_nor_the_others(
        self, signed_in, practice
    ):
        bad = [file(picture()), file(b"\0", "bad.bin")]
        sent = {"text": "Look at these", "token": "t", "model": SEES, "file": bad}

        answer = signed_in.post("/chats/", sent)

        page = answer.content.decode()
        assert answer.status_code == 422
        assert "bad.bin is neither a picture" in page and "Look at these" in page
        assert f'name="attachment" value="{Attachment.objects.get().pk}"' in page
        assert not Chat.objects.exists()

    def test_without_scripts_one_is_taken_away_again(self, signed_in, practice):
        lamp, notes = attached(signed_in, picture()), attached(signed_in, b"a;b", "t.csv")
        ids = [str(lamp.pk), str(notes.pk)]
        sent = {"text": "Look", "token": "t", "attachment": ids, "remove": ids[0]}

        page = signed_in.post("/chats/", sent).content.decode()

        assert "t.csv" in page and "lamp.png" not in page and "Look" in page
        assert not Chat.objects.exists()

    def test_a_route_that_reads_none_refuses_and_keeps_all(self, signed_in, practice):
        chat = begin(signed_in, attached(signed_in, b"a;b", "t.csv"))
        answered(Message.objects.get(role="assistant"))
        lamp = attached(signed_in, picture())
        Chat.objects.update(route="echo")
        sent = {"text": "And this?", "token": "2", "attachment": str(lamp.pk)}

        answer = signed_in.post(f"/chats/{chat.pk}/messages/", sent)

        page = answer.content.decode()
        assert answer.status_code == 409
        assert "cannot read pictures" in page and "And this?" in page and "lamp.png" in page
        assert chat.messages.count() == 2

    def test_earlier_pictures_become_words_for_a_model_that_reads_none(self, signed_in, practice):
        chat = begin(signed_in, attached(signed_in, picture()))
        answered(Message.objects.get(role="assistant"))
        Chat.objects.update(route="echo")
        chat.refresh_from_db()
        later = chat.ask("And now?", token="2")

        sent = with_pictures(chat.history(later.parent_id), practice, "echo")
        words = "[A picture, lamp.png, that this model cannot read]"
        assert sent[0]["content"][0] == {"type": "text", "text": words}

    def test_an_edited_question_keeps_them_and_they_count_once(self, signed_in, practice):
        lamp = attached(signed_in, picture())
        chat = begin(signed_in, lamp)
        answered(Message.objects.get(role="assistant"))

        reply = chat.write_and_ask(chat.messages.get(role="user"), "What else?")

        assert list(Attachment.objects.filter(messages=reply.parent_id)) == [lamp]
        assert (
            signed_in.get(f"/messages/{reply.parent_id}/edit/").content.decode().count("lamp.png")
        )
        assert Attachment.objects.used() == lamp.size

    def test_they_go_to_several_models_or_to_none(self, signed_in, practice):
        lamp = attached(signed_in, picture())
        blind = [f"{practice.pk} {route}" for route in (SEES, "echo")]
        sees = [f"{practice.pk} {route}" for route in (SEES, f"{SEES}/practice")]
        sent = {"text": "What?", "token": "t", "then": "send", "attachment": str(lamp.pk)}
        address = reverse("ask_beside")

        refused = signed_in.post(address, {**sent, "pick": blind})
        assert (refused.status_code, Message.objects.count()) == (409, 0)
        assert "cannot read pictures" in refused.text and "lamp.png" in refused.text
        signed_in.post(address, {**sent, "pick": sees})

        assert Message.objects.filter(role="assistant").count() == 2
        assert list(Message.objects.get(role="user").attachments.all()) == [lamp]

    def test_alone_they_begin_a_chat_that_is_called_after_them(self, signed_in, practice):
        chat = begin(signed_in, attached(signed_in, picture()), text="  ")

        question = chat.messages.get(role="user")
        assert (question.text, chat.title) == ("", "lamp.png")
        assert [part["type"] for part in chat.history(question.pk)[0]["content"]] == ["image_url"]
        page = signed_in.get(f"/chats/{chat.pk}/").text
        assert 'alt="lamp.png"' in page and 'class="bubble"' not in page

    def test_alone_they_go_on_with_a_chat_wait_and_stand_side_by_side(self, signed_in, practice):
        chat = begin(signed_in, text="Hello")
        files = [attached(signed_in, picture(), f"{name}.png") for name in "ab"]
        sent = {"text": "", "token": "2", "attachment": str(files[0].pk)}
        signed_in.post(f"/chats/{chat.pk}/messages/", sent)
        assert chat.waiting.get().text == "" and "a.png" in signed_in.get(f"/chats/{chat.pk}/").text
        sees = [f"{practice.pk} {route}" for route in (SEES, f"{SEES}/practice")]
        sent = {"text": "", "token": "3", "then": "send", "attachment": str(files[1].pk)}
        page = signed_in.post(reverse("ask_beside"), {**sent, "pick": sees}, follow=True).text

        assert Chat.objects.latest("created_at").title == "b.png"
        assert 'alt="b.png"' in page

    def test_a_text_is_taken_back_from_beside_its_files_but_never_all(self, signed_in, practice):
        chat = begin(signed_in, attached(signed_in, picture()))
        question = answered(Message.objects.get(role="assistant")).parent
        assert question
        signed_in.post(f"/messages/{question.pk}/edit/", {"text": ""})
        assert chat.path()[-1].text == "" and chat.path()[-1].files

        for address in ("/chats/", f"/chats/{chat.pk}/messages/"):
            nothing = signed_in.post(address, {"text": " ", "token": "t"})
            assert nothing.status_code == 422 and "Nothing to send yet" in nothing.text

    def test_a_title_is_asked_for_by_their_names(self, signed_in, line):
        chat = Chat.begin(line.owner, line, "lamp.png", route="gpt-4o")
        reply = chat.ask("", token="1", attachments=[attached(signed_in, picture())])

        wanted = titles._wanted(answered(reply, "A lamp.").pk)

        assert wanted and "\n\nlamp.png\n\nA lamp." in wanted.question.text

    def test_a_branch_has_them_too(self, signed_in, practice):
        lamp = attached(signed_in, picture())
        begin(signed_in, lamp)
        reply = answered(Message.objects.get(role="assistant"))

        begun = branching.branch(reply)

        assert list(begun.messages.get(role="user").attachments.all()) == [lamp]

    def test_a_picture_counts_in_what_is_set_aside_and_in_the_gauge(self, signed_in, practice):
        chat = begin(signed_in, attached(signed_in, picture()))

        assert 1_600 < Gauge.of(chat).used < 1_620


@pytest.mark.django_db
@pytest.mark.usefixtures("practice")
class TestHowTheyEnd:
    def purged_after(self, days: float) -> None:
        earlier = timezone.now() - timedelta(days=days)
        Attachment.objects.update(created_at=earlier)
        Chat.everything.update(updated_at=earlier)
        Chat.everything.exclude(deleted_at=None).update(deleted_at=earlier)
        retention.purge()

    def test_what_nobody_sends_goes_after_a_day(self, signed_in):
        attached(signed_in, picture())
        self.purged_after(0.9)
        assert Attachment.objects.exists()
        self.purged_after(1.1)
        assert not Attachment.objects.exists()

    def test_a_temporary_chat_takes_them_along(self, signed_in):
        begin(signed_in, attached(signed_in, picture()), temporary="yes")
        answered(Message.objects.get(role="assistant"))
        self.purged_after(1.1)
        assert not Attachment.objects.exists()

    def test_a_deleted_chat_takes_them_along_and_a_kept_one_keeps_them(self, signed_in):
        kept, gone = attached(signed_in, picture()), attached(signed_in, picture())
        begin(signed_in, kept)
        chat = begin(signed_in, gone)
        deletion.delete_chat(chat)
        self.purged_after(1.1)
        assert list(Attachment.objects.all()) == [kept]

    def test_a_branch_keeps_what_its_first_chat_loses(self, signed_in):
        chat = begin(signed_in, attached(signed_in, picture()))
        branching.branch(answered(Message.objects.get(role="assistant")))
        deletion.delete_chat(chat)
        self.purged_after(1.1)
        assert Attachment.objects.exists()


async def waits_with(on: Stage, data: bytes) -> None:
    chat = await database.run(lambda: Chat.objects.get(pk=on.reply.chat_id))
    lamp = await database.run(Attachment.keep, on.member, read("lamp.png", data))
    send = partial(wait, chat, "And this?", token="2", shown=on.reply.pk, attachments=[lamp])
    await database.run(send)


@pytest.mark.django_db(transaction=True)
def test_what_waits_for_its_turn_takes_its_files_along(brisk):
    async def story():
        async with stage(text="One") as on:
            on.start()
            on.script.say("first")
            await on.until_saved("first")
            await waits_with(on, picture())
            on.script.finish()
            on.script.say("second")
            on.script.finish()
            while on.hub._writers._tasks:
                await on.over()

            sent = on.script.asked[-1].messages[-1]["content"]
            address = sent[0]["image_url"]["url"]
            assert address.startswith("data:image/png;base64,")
            data = base64.b64decode(address.partition(",")[2])
            assert Image.open(BytesIO(data)).size == (60, 40)
            assert sent[1] == {"type": "text", "text": "And this?"}

    asyncio.run(story())


@pytest.mark.django_db
def test_what_waited_and_is_taken_back_gives_its_files_back(signed_in, practice):
    chat = begin(signed_in, text="One")
    lamp = attached(signed_in, picture())
    waiting = wait(chat, "Two", token="2", shown=None, attachments=[lamp])
    assert waiting

    page = signed_in.post(f"/chats/{chat.pk}/waiting/{waiting.pk}/back/", headers=HTMX)

    assert f'name="attachment" value="{lamp.pk}"' in page.content.decode()
    assert list(Attachment.objects.loose()) == [lamp]
