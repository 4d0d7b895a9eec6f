"""The list of connections, and renaming, copying, switching off and deleting them."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from connections.models import Connection
from tests.connections.test_panel import address
from usage import days, rollups
from usage.models import Call


def test_without_a_connection_the_page_says_how_to_get_one(signed_in, gateways):
    page = signed_in.get("/connections/").content.decode()

    assert "Plug in your first line" in page
    assert not Connection.objects.exists(), "looking makes nothing"


def test_begin_with_practice_needs_nothing(signed_in, member, gateways):
    answer = signed_in.post("/connections/practice/")

    line = member.connections.get()
    assert answer.headers["Location"] == address(line)
    assert (line.source, line.is_default) == ("practice", True)
    page = signed_in.get(address(line)).content.decode()
    assert "No key is needed" in page and 'name="key"' not in page


def test_practice_that_was_deleted_is_offered_where_lines_are_made(signed_in, member, line):
    practice = member.connections.practice()
    offer = 'action="/connections/practice/"'
    assert offer not in signed_in.get("/connections/new/").content.decode()

    page = signed_in.post(address(practice, "delete/"), follow=True).content.decode()
    assert f"{practice.name} is deleted." in page, "it had no key that could go with it"
    assert offer in signed_in.get("/connections/new/").content.decode()


def test_a_card_shows_the_hint_of_the_key_and_what_is_wrong(signed_in, line):
    Connection.objects.update(health="refused", health_detail="The key was refused by Helicone.")

    page = signed_in.get("/connections/").content.decode()
    assert f"••••&thinsp;{line.last_four}" in page
    for shown in ("Key refused", "The key was refused by Helicone.", "Replace key", "never"):
        assert shown in page


def test_the_default_moves_from_one_to_the_other(signed_in, member, line):
    practice = member.connections.practice()
    practice.make_default()
    signed_in.post(address(line, "default/"))

    assert list(member.connections.filter(is_default=True)) == [line]


def test_a_copy_has_everything_but_the_key(signed_in, member, line):
    Connection.objects.update(properties='{"a": "b"}', web_search=True)
    signed_in.post(address(line, "duplicate/"))

    copy = member.connections.exclude(pk=line.pk).get()
    assert (copy.name, copy.route, copy.properties) == ("Everyday copy", line.route, '{"a": "b"}')
    assert (copy.has_key, copy.last_four, copy.is_default) == (False, "", False)
    signed_in.post(address(line, "duplicate/"))
    assert member.connections.filter(name="Everyday copy 2").count() == 1


def test_a_copy_of_a_line_without_a_key_asks_for_none(signed_in, member, line):
    for is_keyed in (True, False):
        page = signed_in.post(address(line, "duplicate/"), follow=True).content.decode()
        assert ("Its key was not copied" in page) is is_keyed
        line.forget_key()


def test_a_new_name_is_one_line_and_an_empty_one_changes_nothing(signed_in, line):
    signed_in.post(address(line, "rename/"), {"name": "  Every \n day "})
    signed_in.post(address(line, "rename/"), {"name": "   "})

    line.refresh_from_db()
    assert line.name == "Every day"


def test_a_line_that_is_switched_off_sends_nothing_but_keeps_its_key(signed_in, member, line):
    signed_in.post(address(line, "switch/"), {"on": "0"})

    line.refresh_from_db()
    assert (line.is_enabled, line.has_key) == (False, True)
    assert "Switched off" in signed_in.get("/connections/").content.decode()
    signed_in.post(address(line, "switch/"), {"on": "1"})
    line.refresh_from_db()
    assert line.is_enabled


def test_deleting_says_what_it_affects_and_keeps_the_ledger(signed_in, member, line):
    signed_in.post(address(line, "test/"), {"source": "helicone", "route": "gpt-4o-mini"})
    page = signed_in.get(address(line)).content.decode()
    assert "Its key is destroyed here." in page and "No chat is on it." in page

    signed_in.post(address(line, "delete/"))
    assert not member.connections.filter(pk=line.pk).exists()
    assert Call.objects.get().connection is None


def test_a_card_shows_what_the_line_cost_this_month(signed_in, line):
    book(line, cost="1.25")
    book(line, cost="0.10", days_ago=40)
    assert "$1.25" in signed_in.get("/connections/").content.decode()

    book(line, cost=None)
    page = signed_in.get("/connections/").content.decode()
    assert "at least $1.25" in page and "this month, 2 requests" in page


def book(line: Connection, *, cost: str | None, days_ago: int = 0) -> None:
    now = timezone.now()
    call = line.calls.create(
        member=line.owner,
        purpose="reply",
        state="settled",
        outcome="ok",
        cost=cost and Decimal(cost),
        created_at=now - timedelta(days=days_ago),
        day=days.today() - timedelta(days=days_ago),
        lease_until=now,
        settled_at=now,
    )
    rollups.add(call)


def test_nothing_is_changed_by_looking(signed_in, line):
    for action in ("default/", "duplicate/", "switch/", "delete/", "connect/", "test/"):
        assert signed_in.get(address(line, action)).status_code == 405
