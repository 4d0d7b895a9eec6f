"""Signing in, and how guessing is slowed down."""

import pytest
from django.test import Client

from accounts import throttle
from tests.people import PASSWORD, alice, bob, charlie

WRONG_PAIR = "E-mail and password do not match an account here."


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str):
    return client.post("/sign-in/", {"email": email, "password": password, **more})


@pytest.mark.django_db
def test_the_right_pair_opens_the_chat(client: Client):
    alice()

    answer = sign_in(client, "ALICE@example.org ")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "email", ["alice@example.org", "nobody@example.org", "charlie@example.org"]
)
def test_every_wrong_pair_reads_the_same(client: Client, email: str):
    alice()
    charlie()
    password = PASSWORD if "charlie" in email else "wrong horse battery"

    answer = sign_in(client, email, password)

    assert answer.status_code == 422
    assert WRONG_PAIR in answer.content.decode()
    assert password not in answer.content.decode()


@pytest.mark.django_db
def test_guessing_stops_before_the_password_is_even_looked_at(client: Client, monkeypatch):
    alice()
    for _ in range(throttle.SIGN_IN_BY_EMAIL.tries):
        sign_in(client, "alice@example.org", "wrong horse battery")
    monkeypatch.setattr("accounts.views.authenticate", lambda *a, **k: pytest.fail("hashed"))

    answer = sign_in(client, "alice@example.org")

    assert "Too many tries" in answer.content.decode()


@pytest.mark.django_db
def test_one_account_under_attack_leaves_the_others_alone(client: Client):
    alice()
    bob()
    for _ in range(throttle.SIGN_IN_BY_EMAIL.tries + 1):
        sign_in(client, "alice@example.org", "wrong horse battery")

    assert sign_in(client, "bob@example.org").status_code == 302


@pytest.mark.django_db
def test_a_household_behind_one_address_may_sign_in_as_often_as_it_likes(client: Client):
    alice()

    for _ in range(throttle.SIGN_IN_BY_ADDRESS.tries + 1):
        assert sign_in(client, "alice@example.org").status_code == 302


@pytest.mark.django_db
def test_a_forged_forwarded_address_is_not_believed(client: Client, settings):
    settings.TRUSTED_PROXY_COUNT = 0
    alice()
    for number in range(throttle.SIGN_IN_BY_ADDRESS.tries):
        client.post(
            "/sign-in/",
            {"email": f"guess{number}@example.org", "password": "wrong horse battery"},
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )

    assert "Too many tries" in sign_in(client, "alice@example.org").content.decode()


@pytest.mark.django_db
def test_nobody_is_sent_to_another_site_after_signing_in(client: Client):
    alice()

    answer = client.post(
        "/sign-in/?next=https://evil.example/",
        {"email": "alice@example.org", "password": PASSWORD},
    )

    assert answer.headers["Location"] == "/"


@pytest.mark.django_db
def test_an_expired_session_sends_the_whole_page_to_sign_in_not_a_fragment(client: Client):
    alice()

    answer = client.get("/", headers={"HX-Request": "true"})

    assert answer.status_code == 401
    assert answer.headers["HX-Redirect"].startswith("/sign-in/")


@pytest.mark.django_db
def test_signing_out_clears_what_the_browser_kept(client: Client):
    client.force_login(alice())

    answer = client.post("/sign-out/")

    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert client.get("/").status_code == 302


@pytest.mark.django_db
def test_a_link_cannot_sign_anybody_out(client: Client):
    client.force_login(alice())

    assert client.get("/sign-out/").status_code == 405
