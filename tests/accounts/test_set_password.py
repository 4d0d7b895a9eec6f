"""A member who cannot get in is let in again from the console."""

import io

import pytest
from django.core.management import CommandError, call_command

from accounts import throttle
from tests.people import PASSWORD, alice

NEW = "staple battery horse"


def set_password(monkeypatch, email: str, password: str) -> str:
    out = io.StringIO()
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    call_command("set_password", email, "--password-stdin", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_new_password_works_and_every_session_ends(monkeypatch, client):
    member = alice()
    client.force_login(member)
    assert client.get("/settings/").status_code == 200

    said = set_password(monkeypatch, "ALICE@example.org", NEW)

    assert "alice@example.org can sign in" in said
    assert client.get("/settings/").status_code == 302
    assert client.login(username=member.email, password=NEW)
    assert not client.login(username=member.email, password=PASSWORD)


@pytest.mark.django_db
def test_whoever_guessed_too_often_need_not_wait(monkeypatch, client):
    member = alice()
    while throttle.take(throttle.SIGN_IN_BY_EMAIL, member.email):
        pass

    set_password(monkeypatch, member.email, NEW)

    assert throttle.take(throttle.SIGN_IN_BY_EMAIL, member.email)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("email", "password", "reason"),
    [("nobody@example.org", NEW, "Nobody here"), ("alice@example.org", "short", "too short")],
)
def test_a_bad_answer_is_one_line_and_changes_nothing(monkeypatch, client, email, password, reason):
    member = alice()

    with pytest.raises(CommandError, match=reason):
        set_password(monkeypatch, email, password)

    assert client.login(username=member.email, password=PASSWORD)
