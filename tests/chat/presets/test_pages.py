"""The list of presets, their editor, and who may do what with them."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from chat.models import Preset
from chat.presets import pictures
from tests.people import bob

pytestmark = pytest.mark.django_db
# Small pictures with a few bytes changed, on which decoders stumble in unlike ways.
BROKEN = (
    (
        "524946467200000057454250565038580a000000080000001300001300005650382026000000d002"
        "009d012a140014003e6d349647a4232221280800d40d896900003da3a000fefb9cc0000045584946"
        "260000004d4d002a00000008005a0108000200000004616263000112000300000001000600000000"
        "0000"
    ),
    (
        "474946383761140014008000d30000000000002c00000000000014004008fe0001081c48b0a0c183"
        "08132a5cc8b0a1c38710234a9c48b1a2c58b18336adcf33120003b"
    ),
)

TYPED = {"name": "  Mira\tMoss ", "properties": '{"character": "{character}"}'}


def picture(size: tuple[int, int] = (900, 1200), form: str = "PNG", **options) -> bytes:
    drawn = BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(drawn, form, **options)
    return drawn.getvalue()


def uploaded(content: bytes, name: str = "mira.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/png")


def test_a_preset_is_written_and_changed(signed_in: Client, member):
    form = {
        **TYPED,
        "prompt": "You are {{char}}.\r\nBe kind.",
        "greetings": ["Hello", "  ", "Good night"],
        "with-temperature": "0.7",
        "picture": uploaded(picture()),
    }
    address = signed_in.post("/presets/new/", form).headers["Location"]

    mira = member.presets.get()
    assert (mira.name, mira.prompt) == ("Mira Moss", "You are {{char}}.\nBe kind.")
    assert (mira.greetings, mira.parameters.temperature) == (["Hello", "Good night"], 0.7)
    page = signed_in.get(address).text
    assert "Mira Moss is saved." in page and "Good night" in page and mira.face in page

    signed_in.post(address, {**TYPED, "greetings": [""], "without_picture": "on"})
    mira.refresh_from_db()
    assert (mira.greetings, mira.face, mira.picture()) == ([], "", None)
    assert mira.parameters.temperature == 0.7


def test_what_cannot_be_kept_stays_in_the_form(signed_in: Client, member):
    wrong = {
        "name": "",
        "prompt": "Kept as typed",
        "properties": '{"a": nothing}',
        "with-temperature": "9",
        "picture": uploaded(b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
    }
    answer = signed_in.post("/presets/new/", wrong)

    assert answer.status_code == 422
    for said in ("Kept as typed", "Text stands in double quotes", pictures.NONE, "from 0 to 2"):
        assert said in answer.text
    assert not member.presets.exists()
    summary = answer.text.partition('id="errors"')[2].partition("</div>")[0]
    for anchor in ("id_name", "id_picture", "id_properties", "id_with-temperature"):
        assert f'<a href="#{anchor}">' in summary


def test_one_fault_far_down_is_told_at_the_top_and_a_picture_asked_for_again(
    signed_in: Client, mira: Preset
):
    form = {"name": "Mira", "with-temperature": "9", "picture": uploaded(picture())}

    page = signed_in.post(f"/presets/{mira.pk}/", form).text

    summary = page.partition('id="errors"')[2].partition("</div>")[0]
    assert '<a href="#id_with-temperature">Temperature: ' in summary
    assert '<a href="#id_picture">Picture: choose it again, for browsers forget it</a>' in summary


def test_a_picture_is_drawn_anew_and_served_as_nothing_else(signed_in: Client, mira: Preset):
    secret = b"GPS 51.5, -0.1"
    exif = Image.Exif()
    exif[0x010E] = secret.decode()
    mira.wear(pictures.reencoded(picture(form="JPEG", exif=exif)))

    answer = signed_in.get(f"/presets/{mira.pk}/picture/{mira.face}/")

    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    assert secret not in answer.content
    assert Image.open(BytesIO(answer.content)).size == (512, 683)
    assert signed_in.get(f"/presets/{mira.pk}/picture/0123456789abcdef/").status_code == 404


def test_a_picture_that_unfolds_to_too_much_is_refused():
    drawn = BytesIO()
    Image.new("1", (5000, 5000)).save(drawn, "PNG")

    with pytest.raises(pictures.NoPicture, match="16 million pixels"):
        pictures.reencoded(drawn.getvalue())
    with pytest.raises(pictures.NoPicture, match="no picture"):
        pictures.reencoded(picture()[:300])


@pytest.mark.parametrize("broken", BROKEN)
def test_a_picture_that_is_broken_on_purpose_is_told_and_not_fallen_over(broken: str):
    with pytest.raises(pictures.NoPicture, match="no picture"):
        pictures.reencoded(bytes.fromhex(broken))


def test_what_is_shared_is_used_and_copied_by_others_and_changed_by_none(
    signed_in: Client, mira: Preset, client
):
    mira.wear(pictures.reencoded(picture()))
    signed_in.post(f"/presets/{mira.pk}/share/", {"on": "yes"})
    other = Client()
    other.force_login(bob())
    own = f"/presets/{mira.pk}/"

    page = other.get(own).text
    assert "Alice Moor shares it" in page and "telephone operator" in page
    assert "Shared by others" in other.get("/presets/").text
    assert other.get(f"/?preset={mira.pk}").text.count("Number please, Bob Tarn?") == 1
    for verb in ("", "share/", "delete/"):
        assert other.post(own + verb, TYPED).status_code == 404

    copy = other.get(other.post(own + "duplicate/").headers["Location"])
    assert 'value="Mira (copy)"' in copy.text
    assert Preset.objects.get(name="Mira (copy)").picture() == mira.picture()

    signed_in.post(f"/presets/{mira.pk}/share/", {"on": "no"})
    assert other.get(own).status_code == 404


def test_a_strangers_preset_does_not_exist(client: Client, mira: Preset):
    mira.wear(pictures.reencoded(picture()))
    client.force_login(bob())
    own = f"/presets/{mira.pk}/"

    assert [client.get(own + each).status_code for each in ("", f"picture/{mira.face}/")] == [
        404
    ] * 2
    for verb in ("", "duplicate/", "share/", "delete/"):
        assert client.post(own + verb).status_code == 404
    assert "Mira" not in client.get("/presets/").text + client.get("/").text
    assert "Mira" not in client.get(f"/?preset={mira.pk}").text


def test_a_preset_is_deleted_with_its_picture(signed_in: Client, mira: Preset):
    mira.wear(pictures.reencoded(picture()))

    page = signed_in.post(f"/presets/{mira.pk}/delete/", follow=True).text

    assert "Mira is deleted. Its chats go on as they were." in page
    assert not Preset.objects.exists() and mira.picture() is None
