"""Files that are attached: what is taken, and who may see it."""

from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from chat.attachments import Attachment
from chat.models import Message
from tests.chat.attached import SEES, attach, attached, file, photograph, picture
from tests.people import bob


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
