"""The member's language: pages say which it is, and which way it runs."""

from pathlib import Path

import pytest
from django.test import Client

from accounts.preferences import Preferences
from config.languages import languages_in
from tests.people import alice

pytestmark = pytest.mark.django_db


def test_a_language_is_there_once_its_catalogue_is(tmp_path: Path):
    for code in ("pt_BR", "de", "en"):
        folder = tmp_path / code / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "django.mo").touch()
    (tmp_path / "fr" / "LC_MESSAGES").mkdir(parents=True)

    assert languages_in(tmp_path) == [("de", "Deutsch"), ("pt-br", "Português Brasileiro")]


@pytest.mark.parametrize(
    ("language", "opening", "needed"),
    [
        ("de", '<html lang="de" dir="ltr"', "Dieses Feld ist zwingend erforderlich."),
        ("ar", '<html lang="ar" dir="rtl"', "هذا الحقل مطلوب."),
    ],
)
def test_every_page_is_in_the_members_language(
    client: Client, settings, language: str, opening: str, needed: str
):
    member = alice()
    client.force_login(member)
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch"), ("ar", "العربيّة")]
    assert '<select name="language"' in client.get("/settings/").content.decode()
    form = {**Preferences().stored(), "name": member.name, "time_zone": member.time_zone}

    client.post("/settings/", {**form, "language": language})

    assert opening in client.get("/connections/").content.decode()
    refused = client.post("/settings/", {**form, "language": language, "name": ""})
    assert needed in refused.content.decode()
    assert '<html lang="en"' in Client().get("/sign-in/").content.decode()


def test_a_language_whose_catalogue_is_gone_is_english_again(client: Client):
    member = alice()
    member.preferences = Preferences(language="de").stored()
    member.save()
    client.force_login(member)

    assert '<html lang="en" dir="ltr"' in client.get("/connections/").content.decode()


def test_one_language_is_nothing_to_choose(client: Client):
    client.force_login(alice())
    page = client.get("/settings/").content.decode()

    assert '<html lang="en" dir="ltr"' in page
    assert '<select name="language"' not in page
