"""Administrators look after the people of the group; nobody locks the last one out."""

import re

import pytest
from django.test import Client

from accounts.models import Member
from tests.people import PASSWORD, alice, bob

NEW = "staple battery horse"


@pytest.fixture
def office(client: Client, db: None) -> Client:
    client.force_login(alice())
    return client


def press(client: Client, member: Member, verb: str):
    answer = client.post(f"/group/members/{member.pk}/{verb}/", follow=True)
    member.refresh_from_db()
    return answer


def password_link(client: Client, member: Member) -> str:
    page = press(client, member, "password").content.decode()
    found = re.search(r"/new-password/[\w-]+/[\w-]+/", page)
    assert found
    return found[0]


def test_a_member_becomes_administrator_and_member_again(office: Client):
    member = bob()

    press(office, member, "appoint")
    assert member.is_administrator
    press(office, member, "dismiss")
    assert not member.is_administrator


@pytest.mark.parametrize("verb", ["dismiss", "deactivate"])
def test_the_last_administrator_stays(office: Client, verb: str):
    last = Member.objects.get()

    page = press(office, last, verb)

    assert "is the last administrator" in page.content.decode()
    assert (last.is_administrator, last.is_active) == (True, True)


def test_a_deactivated_member_is_out_and_old_sessions_stay_ended(office: Client):
    member, theirs = bob(), Client()
    theirs.force_login(member)

    press(office, member, "deactivate")
    assert theirs.get("/settings/").status_code == 302
    assert not Client().login(username=member.email, password=PASSWORD)

    press(office, member, "bring-back")
    assert theirs.get("/settings/").status_code == 302
    assert Client().login(username=member.email, password=PASSWORD)
    assert office.get("/settings/").status_code == 200


def test_a_password_link_works_once_and_ends_every_session(office: Client):
    member, before, newcomer = bob(), Client(), Client()
    before.force_login(member)
    member.refresh_from_db()
    link = password_link(office, member)

    assert "Bob Tarn" in newcomer.get(link).content.decode()
    assert newcomer.post(link, {"password": "short"}).status_code == 422
    assert newcomer.post(link, {"password": NEW}).headers["Location"] == "/"

    assert newcomer.get("/settings/").status_code == 200
    assert before.get("/settings/").status_code == 302
    assert Client().get(link).status_code == 404
    assert Client().login(username=member.email, password=NEW)


def test_a_password_link_ends_after_a_day(office: Client, settings):
    link = password_link(office, bob())
    settings.PASSWORD_RESET_TIMEOUT = -1

    assert Client().get(link).status_code == 404


def test_a_password_link_ends_with_its_member(office: Client):
    member = bob()
    link = password_link(office, member)
    press(office, member, "deactivate")

    assert Client().post(link, {"password": NEW}).status_code == 404


@pytest.mark.parametrize("verb", ["appoint", "dismiss", "deactivate", "bring-back", "password"])
def test_plain_members_change_nobody(office: Client, verb: str):
    member, theirs = bob(), Client()
    theirs.force_login(member)

    assert theirs.post(f"/group/members/{member.pk}/{verb}/").status_code == 403
    assert "Deactivate" not in theirs.get("/group/").content.decode()
