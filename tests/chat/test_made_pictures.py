"""Pictures that models make, and files that travel with a chat."""

import asyncio
import base64
import json
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Pictures

from chat.attachments import Attachment
from chat.models import Message
from chat.replies import database
from connections.gateway.replies import Image
from tests.chat.attached import SEES, attached, begin, picture
from tests.chat.replying import replied
from tests.chat.stage import stage
from tests.chat.threads import answered


def data_url(data: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("brisk")
class TestAReplyWithPictures:
    @pytest.mark.parametrize("how", ["done", "stopped"])
    def test_it_keeps_them_and_shows_its_own_copy(self, how: str):
        async def story():
            async with stage() as on:
                on.start()
                on.script.tell(Image(data_url(picture())))
                on.script.say("Look")
                await on.until_saved("Look")
                if how == "stopped":
                    on.hub.stop(on.reply.pk)
                    await on.page()
                on.script.finish()
                await on.over()
                made = await database.run(Attachment.objects.whole().get)
                return on.member, await on.message(), made

        owner, reply, made = asyncio.run(story())

        assert reply.state == how
        assert (made.owner, made.name, made.width) == (owner, "Picture 1", 60)
        assert Pictures.open(BytesIO(made.content)).format == "PNG"
        assert list(reply.attachments.all()) == [made]

    def test_what_lies_elsewhere_is_a_link_and_what_is_none_is_left_out(self):
        async def story():
            async with stage() as on:
                on.start()
                on.script.tell(Image("https://spy.example/lamp.png"), Image(data_url(b"<svg>")))
                on.script.finish()
                return await on.ended()

        reply = asyncio.run(story())

        assert [each["url"] for each in reply.citations] == ["https://spy.example/lamp.png"]
        assert not Attachment.objects.exists()

    def test_it_is_kept_where_the_quota_is_used_up(self, settings):
        settings.ATTACHMENT_QUOTA_MB = 0

        async def story():
            async with stage() as on:
                on.start()
                on.script.tell(Image(data_url(picture())))
                on.script.finish()
                return await on.ended()

        assert asyncio.run(story()).attachments.count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_practice_model_draws_and_is_asked_on_without_its_picture(practice, member):
    chat = member.chats.create(connection=practice, route=SEES, title="Lamps")

    reply = replied(chat, "Please draw a lamp")

    assert reply.state == "done", reply.error
    assert reply.attachments.get().width == 96
    assert chat.history(reply.pk)[-1] == {"role": "assistant", "content": reply.text}
    Message.objects.filter(pk=reply.pk).update(text="")
    assert chat.history(reply.pk)[-1]["content"] == "[A picture]"


@pytest.mark.django_db
@pytest.mark.usefixtures("practice")
class TestFilesThatTravel:
    def exported(self, signed_in) -> bytes:
        files = attached(signed_in, picture()), attached(signed_in, b"a;b", "t.csv")
        chat = begin(signed_in, *files)
        answered(Message.objects.get(role="assistant"), "A lamp.")
        return bytes(signed_in.get(f"/chats/{chat.pk}/export/json/").content)

    def taken_in(self, signed_in, content: bytes) -> str:
        file = SimpleUploadedFile("chat.json", content)
        answer = signed_in.post("/chats/import/", {"file": file}, follow=True)
        return str(answer.content.decode())

    def test_json_brings_them_back(self, signed_in):
        self.taken_in(signed_in, self.exported(signed_in))

        questions = Message.objects.filter(role="user")
        assert len(questions) == 2
        for each in questions:
            files = [(file.name, file.width) for file in each.attachments.all()]
            assert files == [("lamp.png", 60), ("t.csv", 0)]

    def test_what_is_none_is_left_out_and_said(self, signed_in):
        content = json.loads(self.exported(signed_in))
        files = content["messages"][0]["files"]
        files[0]["data"], files[1]["data"] = "%%%", base64.b64encode(b"\0").decode()

        page = self.taken_in(signed_in, json.dumps(content).encode())

        assert "Left out: 2 attachments" in page

    def test_more_than_there_is_room_for_changes_nothing(self, signed_in, settings):
        content = self.exported(signed_in)
        settings.ATTACHMENT_QUOTA_MB = 0

        page = self.taken_in(signed_in, content)

        assert "You have no room for the files" in page
        assert Attachment.objects.count() == 2

    def test_markdown_names_them(self, signed_in):
        self.exported(signed_in)
        chat = Message.objects.earliest("created_at").chat_id

        page = signed_in.get(f"/chats/{chat}/export/markdown/").content.decode()

        assert "*Attached: lamp.png (image/png, 60 by 40 pixels)*" in page
        assert "*Attached: t.csv (text/plain)*" in page
