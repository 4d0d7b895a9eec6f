"""An administrator's link brings in as many as it says, for as long as it says."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts import throttle
from accounts.invites import Invite, NoPlaceLeft
from accounts.models import Member
from tests.people import PASSWORD, alice, bob

NEWCOMER = {"name": "Priya Rao", "email": "Priya@Example.org", "password": PASSWORD}


def made_link(client: Client, **choices: str) -> str:
    answer = client.post(
        "/group/invites/", {"role": "member", "places": "1", "days": "7"} | choices
    )
    found = re.search(r"/join/[\w-]+/", answer.content.decode())
    assert found
    return found[0]


@pytest.fixture
def link(client: Client, db: None) -> str:
    client.force_login(alice())
    return made_link(client)


def test_a_newcomer_reads_who_invites_joins_and_is_signed_in(link: str):
    newcomer = Client()
    page = newcomer.get(link)
    answer = newcomer.post(link, {**NEWCOMER, "is_administrator": "on", "role": "administrator"})

    assert "Join Marlow Road" in page.content.decode()
    assert "Alice Moor invites you" in page.content.decode()
    assert answer.headers["Location"] == "/"
    assert newcomer.get("/").status_code == 200
    priya = Member.objects.get(email="priya@example.org")
    assert (priya.name, priya.is_administrator) == ("Priya Rao", False)


def test_who_loads_the_page_with_the_link_again_comes_to_the_group(client: Client, link: str):
    assert client.get("/group/invites/").headers["Location"] == "/group/"


def test_the_link_is_shown_once_and_stored_only_as_a_digest(client: Client, link: str):
    assert link not in client.get("/group/").content.decode()
    assert link.split("/")[2] not in str(Invite.objects.values())


def test_a_link_for_administrators_makes_one(client: Client, link: str):
    Client().post(made_link(client, role="administrator"), NEWCOMER)

    assert Member.objects.get(name="Priya Rao").is_administrator


def test_the_page_tells_how_many_places_are_left_and_who_took_one(client: Client, link: str):
    Client().post(made_link(client, places="3"), NEWCOMER)

    page = client.get("/group/").content.decode()
    assert "2 of 3 places left" in page
    assert "Taken by Priya Rao" in page


@pytest.mark.parametrize("end", ["unknown", "used up", "ended", "revoked", "inviter"])
def test_every_link_that_does_not_work_reads_the_same(client: Client, link: str, end: str):
    never = Client().get("/join/never-made/")
    invite = Invite.objects.get()
    if end == "used up":
        Client().post(link, {**NEWCOMER, "email": "first@example.org"})
    elif end == "ended":
        Invite.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    elif end == "revoked":
        assert client.post(f"/group/invites/{invite.pk}/revoke/").status_code == 302
    elif end == "inviter":
        Member.objects.filter(pk=invite.inviter_id).update(is_administrator=False)
    else:
        link = link[:-2] + "/"

    answer = Client().get(link)
    refused = Client().post(link, NEWCOMER)

    assert (answer.status_code, refused.status_code) == (404, 404)
    assert answer.content == refused.content == never.content
    assert not Member.objects.filter(email="priya@example.org").exists()


def test_a_refused_form_takes_no_place(link: str):
    newcomer = Client()
    short = newcomer.post(link, {**NEWCOMER, "password": "xq7zk"})
    known = newcomer.post(link, {**NEWCOMER, "email": "alice@example.org"})

    assert (short.status_code, known.status_code) == (422, 422)
    assert "at least 12 characters" in short.content.decode()
    assert "xq7zk" not in short.content.decode()
    assert Invite.objects.get().left == 1


@pytest.mark.parametrize(
    "choices", [{"places": "0"}, {"places": "51"}, {"days": "365"}, {"role": "x"}]
)
def test_links_without_bounds_are_refused(client: Client, link: str, choices: dict[str, str]):
    given = {"role": "member", "places": "1", "days": "7"} | choices

    assert client.post("/group/invites/", given).status_code == 422
    assert Invite.objects.count() == 1


def test_plain_members_see_no_links_and_make_and_revoke_none(link: str):
    member = Client()
    member.force_login(bob())
    page = member.get("/group/").content.decode()

    assert "Alice Moor" in page
    assert "alice@example.org" not in page
    assert "Invites" not in page
    assert member.post("/group/invites/", {"role": "administrator"}).status_code == 403
    assert member.post(f"/group/invites/{Invite.objects.get().pk}/revoke/").status_code == 403


def test_guessing_links_is_slowed_down(link: str):
    guesser = Client()
    for number in range(throttle.LINK_BY_ADDRESS.tries):
        guesser.get(f"/join/{number}/")

    assert guesser.get(link).status_code == 429


def test_the_address_is_told_to_nobody_and_the_page_is_not_kept(link: str):
    page = Client().get(link)

    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "noindex" in page.headers["X-Robots-Tag"]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_the_last_place_at_once_one_gets_it():
    invite, _ = Invite.make(alice(), for_administrators=False, places=1, days=1)
    together, outcomes = Barrier(2), []

    def join(name: str) -> None:
        together.wait()
        try:
            Member.objects.join(invite, name=name, email=f"{name}@example.org", password=PASSWORD)
            outcomes.append("joined")
        except NoPlaceLeft:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [Thread(target=join, args=[name]) for name in ("ines", "priya")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["joined", "too late"]
    assert Member.objects.count() == 2
