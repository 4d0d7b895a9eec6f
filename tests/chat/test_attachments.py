"""Files that go with messages: what is taken, what is sent, who may see them, how they end."""

import asyncio
import base64
from datetime import timedelta
from functools import partial
from io import BytesIO
from uuid import uuid4

import pytest
from asgiref.sync import async_to_sync
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from accounts.models import Member
from chat import branching, deletion, retention
from chat.attachments import Attachment
from chat.contents import with_pictures
from chat.gauge import Gauge
from chat.models import Chat, Message
from chat.receiving import read
from chat.replies import database
from chat.turns import wait
from connections import catalogs
from connections.gateway.client import gateway
from connections.models import Connection
from tests.chat.stage import Stage, stage
from tests.chat.threads import answered
from tests.people import bob

SEES = "practice-pictures"
HTMX = {"HX-Request": "true"}
PLACE = {0x0112: 6, 0x010E: "Marlow Road 4"}  # turned to the right, and a description


def picture(form: str = "PNG", size: tuple[int, int] = (60, 40), **saved: object) -> bytes:
    file = BytesIO()
    Image.new("RGB", size, "teal").save(file, form, **saved)
    return file.getvalue()


def photograph() -> bytes:
    exif = Image.Exif()
    exif.update(PLACE)
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif, comment=b"Marlow Road 4")


def file(data: bytes, name: str = "lamp.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


@pytest.fixture
def practice(gateways: str, member: Member) -> Connection:
    line = member.connections.practice()
    async_to_sync(listed)(line)
    return line


async def listed(line: Connection) -> None:
    await catalogs.refresh(line)
    await gateway().aclose()


def attach(client: Client, *files: SimpleUploadedFile, **fields: object) -> str:
    """As a page with scripts does it; what the page then shows."""
    asked = {"model": SEES, **fields, "file": list(files)}
    return client.post("/attachments/", asked, headers=HTMX).content.decode()


def attached(client: Client, data: bytes, name: str = "lamp.png") -> Attachment:
    attach(client, file(data, name))
    return Attachment.objects.whole().latest("created_at")


def begin(
    client: Client, *files: Attachment, text: str = "What is this?", **fields: object
) -> Chat:
    ids = [str(each.pk) for each in files]
    sent = {"text": text, "token": uuid4().hex, "model": SEES, "attachment": ids, **fields}
    answer = client.post("/chats/", sent)
    assert answer.status_code == 302, answer.content.decode()
    return Chat.objects.latest("created_at")


@pytest.mark.django_db
@pytest.mark.usefixtures("practice")
class TestWhatIsTaken:
    def test_a_picture_is_turned_upright_and_tells_nothing_of_where_it_was_taken(self, signed_in):
        found = attached(signed_in, photograph(), "IMG_1.jpg")

        content = bytes(found.content)
        assert (found.media_type, found.width, found.height) == ("image/jpeg", 40, 60)
        assert b"Marlow" not in content and b"Exif" not in content
        assert not Image.open(BytesIO(content)).getexif()

    @pytest.mark.parametrize(
        ("data", "kind", "name"),
        [
            (picture("PNG"), "image", "notes.txt"),
            (picture("WEBP"), "image", "lamp.webp"),
            (picture("GIF"), "image", "lamp.gif"),
            ("Grüße".encode(), "text", "lamp.png"),
            (b"\xef\xbb\xbfa;b", "text", "table.csv"),
            (b"<svg onload='alert(1)'></svg>", "text", "lamp.svg"),
        ],
    )
    def test_what_a_file_is_its_content_says(self, signed_in, data, kind, name):
        found = attached(signed_in, data, name)

        assert (found.kind, found.name) == (kind, name)
        assert found.media_type in ("image/png", "text/plain")

    @pytest.mark.parametrize(
        ("data", "said"),
        [
            (b"", "is empty"),
            (b"\x7fELF\x00\x01", "neither a picture"),
            (picture("PNG")[:60], "neither a picture"),
            ("Grüße".encode("latin-1"), "neither a picture"),
            (b"x" * 200_001, "longer than 200,000 characters"),
            (b"x" * 10_000_001, "larger than 10 MB"),
            (picture("PNG", (6000, 5000)), "has more than 25 million pixels"),
        ],
    )
    def test_what_cannot_be_taken_says_why(self, signed_in, data, said):
        page = attach(signed_in, file(data, "thing"))

        assert f"thing {said}" in page or (f"thing is {said}" in page)
        assert not Attachment.objects.exists()

    def test_a_large_picture_is_made_smaller(self, signed_in):
        found = attached(signed_in, picture("JPEG", (4000, 1000)))

        assert (found.width, found.height) == (2048, 512)

    def test_of_an_animation_the_first_picture_is_kept_and_that_is_said(self, signed_in):
        frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
        moving = BytesIO()
        frames[0].save(moving, "GIF", save_all=True, append_images=frames[1:])

        page = attach(signed_in, file(moving.getvalue(), "wave.gif"))

        assert "Only the first picture of the animation is kept." in page
        kept = Image.open(BytesIO(Attachment.objects.whole().get().content))
        assert (getattr(kept, "n_frames", 1), kept.convert("RGB").getpixel((0, 0))) == (
            1,
            (255, 0, 0),
        )

    def test_a_name_is_only_a_name(self, signed_in):
        found = attached(signed_in, picture(), "lamp\u202egnp.exe")

        assert found.name == "lampgnp.exe"

    def test_no_more_than_eight_go_with_a_message(self, signed_in):
        page = attach(signed_in, *(file(b"x", f"{number}.txt") for number in range(9)))

        assert Attachment.objects.count() == 8
        assert "at most 8 files" in page

    def test_a_member_has_so_much_room_and_the_picture_stays_out(self, signed_in, settings):
        settings.ATTACHMENT_QUOTA_MB = 1
        attach(signed_in, *(file(b"x" * 190_000, f"{number}.txt") for number in range(5)))

        page = attach(signed_in, file(b"x" * 60_000, "last.txt"))

        assert "There is no room for last.txt: your attachments may have 1 MB in all." in page
        assert Attachment.objects.count() == 5

    def test_no_picture_for_a_model_that_reads_none(self, signed_in):
        page = attach(signed_in, file(picture()), file(b"x", "notes.txt"), model="echo")

        assert "cannot read pictures. Choose a model that reads images" in page
        assert Attachment.objects.get().name == "notes.txt"


@pytest.mark.django_db
class TestWhoSeesThem:
    def test_its_owner_alone(self, signed_in, practice):
        found = attached(signed_in, picture())
        address = f"/attachments/{found.pk}/"
        stranger = Client()
        stranger.force_login(bob())

        assert signed_in.get(address).content == bytes(found.content)
        assert stranger.get(address).status_code == 404
        assert Client().get(address).status_code == 302
        stranger.post(f"{address}remove/")
        assert Attachment.objects.exists()

    def test_nobody_sends_what_is_another_members(self, signed_in, practice):
        found = attached(signed_in, picture())
        stranger = Client()
        stranger.force_login(bob())
        sent = {"text": "Hi", "token": "t", "model": SEES, "attachment": str(found.pk)}

        answer = stranger.post("/chats/", sent)

        assert answer.status_code == 422
        assert not Message.objects.exists()

    def test_as_what_it_is_and_able_to_do_nothing(self, signed_in, practice):
        page = attached(signed_in, b"<script>alert(1)</script>", "page.html")

        answer = signed_in.get(f"/attachments/{page.pk}/")

        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        again = signed_in.get(f"/attachments/{page.pk}/", headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content) == (304, b"")


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
