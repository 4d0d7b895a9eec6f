"""Nobody but the reader of the console becomes the first administrator."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client

from accounts import first_run
from accounts.models import Group, Member
from tests.people import PASSWORD, alice

ANSWERS = {
    "group_name": "Marlow Road",
    "name": "Ines Calder",
    "email": "Ines@Example.org",
    "password": PASSWORD,
    "time_zone": "Europe/London",
}


def link() -> str:
    return f"/welcome/?token={first_run.setup_token()}"


@pytest.mark.django_db
def test_the_link_from_the_console_creates_the_administrator(client: Client):
    page = client.get(link())
    answer = client.post(link(), ANSWERS)

    assert "Marlow Road" not in page.content.decode()
    assert answer.headers["Location"] == "/welcome/connection/"
    ines = Member.objects.get()
    assert (ines.email, ines.is_administrator) == ("ines@example.org", True)
    assert Group.objects.get().time_zone == "Europe/London"


@pytest.mark.django_db
@pytest.mark.parametrize(("query", "status"), [("", 200), ("?token=guess", 403)])
def test_without_the_link_nobody_gets_in(client: Client, query: str, status: int):
    page = client.get(f"/welcome/{query}")
    client.post(f"/welcome/{query}", ANSWERS)

    assert page.status_code == status
    assert not Member.objects.exists()


@pytest.mark.django_db
def test_the_link_is_dead_once_used(client: Client):
    alice()

    assert client.get(link()).status_code == 404
    assert client.post(link(), ANSWERS).status_code == 404


@pytest.mark.django_db
def test_a_short_password_is_refused_and_the_rest_is_kept(client: Client):
    answer = client.post(link(), {**ANSWERS, "password": "xq7zk"})

    assert answer.status_code == 422
    assert "at least 12 characters" in answer.content.decode()
    assert 'value="Ines Calder"' in answer.content.decode()
    assert "xq7zk" not in answer.content.decode()


@pytest.mark.django_db
def test_an_empty_server_sends_everybody_to_the_first_run(client: Client):
    answer = client.get("/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/welcome/")


@pytest.mark.django_db(transaction=True)
def test_two_first_runs_at_once_make_one_administrator():
    together, outcomes = Barrier(2), []

    def complete(name: str) -> None:
        together.wait()
        try:
            first_run.complete(**{**ANSWERS, "name": name, "email": f"{name}@example.org"})
            outcomes.append("created")
        except first_run.AlreadySetUp:
            outcomes.append("too late")
        finally:
            connection.close()

    threads = [Thread(target=complete, args=[name]) for name in ("ines", "priya")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["created", "too late"]
    assert Member.objects.count() == 1
