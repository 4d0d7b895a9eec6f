"""Checks in the background: asked for or after a sign-in, and never in anybody's way."""

from datetime import timedelta
from threading import Thread

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from connections import checks, checkups
from connections.gateway import records
from connections.gateway.wire import Wire
from connections.models import Connection
from connections.trials import Checkup
from tests.connections.holes import BlackHole
from tests.connections.test_panel import HTMX, address
from tests.people import bob, member
from tests.practice.server import KEY, REVOKED_KEY
from usage.models import Call

run_due = async_to_sync(checkups.run_due)
ALL = "/connections/check/"


def sign_in_again(line: Connection) -> None:
    line.owner.last_login = timezone.now()
    line.owner.save()


def test_all_are_asked_for_at_once_and_only_the_enabled(signed_in, member, line):
    broken = member.connections.create(name="Broken", source="helicone")
    broken.save_key(REVOKED_KEY)
    off = member.connections.create(name="Off", source="helicone", is_enabled=False)
    off.save_key(KEY)

    page = signed_in.post(ALL, follow=True).content.decode()
    assert "Checking 2 of 3 connections" in page and 'http-equiv="refresh"' in page
    run_due()

    found = dict(member.connections.values_list("name", "health"))
    assert found == {"Everyday": "ok", "Broken": "refused", "Off": "unchecked"}
    assert "Checking" not in signed_in.get("/connections/").content.decode()


def test_the_page_takes_up_each_card_as_it_ends_and_then_stops_asking(signed_in, line):
    signed_in.post(ALL)
    waiting = signed_in.get(f"/connections/checking/?line={line.pk}", headers=HTMX)
    assert "every 1s" in waiting.content.decode() and "hx-swap-oob" not in waiting.content.decode()

    run_due()
    ended = signed_in.get(f"/connections/checking/?line={line.pk}", headers=HTMX).content.decode()
    assert f'id="line-{line.pk}" hx-swap-oob="true"' in ended and "$25.00" in ended
    assert "every 1s" not in ended and "Every connection is checked." in ended


def test_after_a_sign_in_ones_own_are_checked_once(member, line):
    run_due()
    assert Connection.objects.get().checked_at is None, "nobody signed in"

    sign_in_again(line)
    run_due()
    line.refresh_from_db()
    assert (line.health, line.credit) == ("ok", 25)
    checked_at = line.checked_at
    run_due()
    line.refresh_from_db()
    assert line.checked_at == checked_at


def test_those_who_sign_in_together_have_helicones_list_read_once(line, monkeypatch):
    others = [
        who.connections.create(name="Own", source="helicone") for who in (bob(), member("Dora"))
    ]
    for own in (line, *others):
        own.save_key(KEY)
        sign_in_again(own)
    read, registry = [], records.registry

    async def counted(wire, url, timeouts):
        read.append(url)
        return await registry(wire, url, timeouts)

    monkeypatch.setattr(records, "registry", counted)
    monkeypatch.setattr(checkups, "AT_ONCE", 1)
    run_due()

    assert len(read) == 1
    for own in Connection.objects.all():
        assert own.health == "ok" and "49 models are offered." in str(own.last_check)


def test_what_failed_is_left_alone_for_longer_each_time(line):
    line.save_key(REVOKED_KEY)
    rests = []
    for _ in range(3):
        Checkup.objects.update(not_before=None)
        sign_in_again(line)
        run_due()
        not_before = Checkup.objects.get().not_before
        assert not_before is not None
        rests.append(not_before - timezone.now())
        sign_in_again(line)
        before = Connection.objects.get().checked_at
        run_due()
        assert Connection.objects.get().checked_at == before, "it rests"

    assert Checkup.objects.get().failures == 3
    assert rests[0] * 1.1 < rests[1] and rests[1] * 1.1 < rests[2]


def test_rests_have_some_chance_in_them_and_end_within_a_day_or_so():
    assert len({checkups.rest_after(3) for _ in range(10)}) > 1
    assert checkups.rest_after(20) <= timedelta(days=1.2)


def test_a_check_of_its_own_accord_spends_nothing(line, settings, gateways):
    Connection.objects.update(health="ok", checked_at=timezone.now() - timedelta(days=1))
    settings.HELICONE_API_URL = f"{gateways}/nobody-reads-here"
    sign_in_again(line)
    run_due()

    line.refresh_from_db()
    assert not Call.objects.exists()
    assert line.health == "ok" and "Not tried this time" in str(line.last_check)


def test_a_key_that_read_its_balance_before_and_may_not_now_is_refused(line):
    line.save_key(REVOKED_KEY)
    earlier = timezone.now() - timedelta(days=1)
    Connection.objects.update(health="ok", credit=25, checked_at=earlier)
    sign_in_again(line)
    run_due()

    line.refresh_from_db()
    assert line.health == "refused" and not Call.objects.exists()


def test_a_check_that_somebody_was_quicker_with_is_not_kept(line):
    line.save_key(REVOKED_KEY)
    sign_in_again(line)
    before = Connection.objects.get()
    Connection.objects.update(health="ok", checked_at=timezone.now())
    async_to_sync(checks.check)(before, may_spend=False, yields=True)

    assert Connection.objects.get().health == "ok"


def test_two_processes_never_check_the_same_one(line):
    sign_in_again(line)
    first, second = checkups._claim(), checkups._claim()

    assert (len(first), len(second)) == (1, 0)


def test_no_page_asks_a_gateway(signed_in, line, monkeypatch):
    async def send(*_: object) -> None:
        raise AssertionError("a page went out to a gateway")

    monkeypatch.setattr(Wire, "send", send)
    for page in ("/", "/connections/", address(line), "/connections/new/", "/usage/"):
        assert signed_in.get(page).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_pages_answer_while_a_gateway_says_nothing(signed_in, line, settings, apply_policy):
    hole = BlackHole()
    settings.HELICONE_GATEWAY_URL = hole.url
    line.save_key(KEY)
    apply_policy()
    signed_in.post(ALL)
    checking = Thread(target=run_due)
    checking.start()
    assert hole.waited_for.wait(10)

    for page in ("/", "/connections/", address(line), "/usage/"):
        assert signed_in.get(page).status_code == 200
    assert "Checking 1 of 1" in signed_in.get("/connections/").content.decode()
    assert checking.is_alive(), "every page came while the check was still waiting"

    hole.close()
    checking.join(timeout=60)
    line.refresh_from_db()
    assert line.health == "down"
