"""About this server: figures for everybody, the backup for administrators, nobody's text."""

import os

import pytest
from django.utils import timezone

from tests.people import alice, bob
from usage.models import Call


@pytest.fixture
def replied(db):
    """Twenty replies whose first word came after 100, 200, ... 2,000 ms."""
    for number in range(1, 21):
        Call.objects.create(
            purpose="reply",
            route="gpt-4o",
            state="settled",
            outcome="ok",
            first_token_ms=100 * number,
            lease_until=timezone.now(),
            settled_at=timezone.now(),
        )


@pytest.mark.django_db
def test_a_member_sees_how_the_server_does(client, replied, settings):
    client.force_login(bob())

    page = client.get("/about/").text

    assert f"Lampfield {settings.VERSION}" in page and "SQLite" in page
    assert "half of the last 20 replies" in page and "19 of 20" in page
    assert "manage.py backup" not in page


@pytest.mark.django_db
def test_an_administrator_sees_when_the_last_backup_was_made(client, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    client.force_login(alice())
    assert "none" in client.get("/about/").text

    (tmp_path / "backups").mkdir()
    (tmp_path / "backups" / "lampfield.zip").write_bytes(b"")
    os.utime(tmp_path / "backups" / "lampfield.zip")

    assert "just now" in client.get("/about/").text


@pytest.mark.django_db
def test_a_stranger_is_asked_to_sign_in(client):
    alice()

    assert client.get("/about/").status_code == 302
