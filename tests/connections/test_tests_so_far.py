"""A test while it runs, the tests of a connection so far, and the pace of asking."""

import re
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from connections import pace, test_message
from connections.report import report_of
from connections.trials import KEPT, Trial
from tests.connections.test_panel import HTMX, SECRET_PART, address, fields
from tests.people import bob
from tests.practice.server import KEY, REVOKED_KEY
from usage.models import Call


def test_the_words_are_there_before_the_reply_has_ended(line, monkeypatch):
    monkeypatch.setattr(test_message, "SAVE_EVERY", 0.01)
    line.route = "slow-30-20"
    seen: list[str] = []
    keep = test_message._keep

    def look_then_keep(test: Trial, *found: Any) -> None:
        seen.append(Trial.objects.get().reply)
        keep(test, *found)

    monkeypatch.setattr(test_message, "_keep", look_then_keep)
    async_to_sync(test_message.send)(test_message.begin(line))

    test = Trial.objects.get()
    assert seen[0].startswith("word1 word2") and test.reply.startswith(seen[0])
    assert test.call == Call.objects.get()


def test_a_card_that_fills_asks_again_until_the_end(signed_in, line):
    test = line.tests.create(asked="Hello!", route=line.route, reply="Half a sen")

    def card(have: int) -> str:
        answer = signed_in.get(address(line, f"test/result/?have={have}"), headers=HTMX)
        return f"{answer.status_code} {answer.content.decode()}"

    assert "Half a sen" in card(0) and "every 250ms" in card(0)
    assert card(10) == "204 ", "nothing new came"
    async_to_sync(test_message.send)(test)
    ended = card(10)
    assert "Test worked in" in ended and "every 250ms" not in ended


def test_a_test_whose_server_died_says_so(signed_in, line):
    long_ago = timezone.now() - timedelta(minutes=5)
    line.tests.create(asked="Hello!", route=line.route, reply="Half a sen", begun_at=long_ago)

    page = signed_in.get(address(line)).content.decode()
    assert "This server stopped before the reply was complete." in page and "Half a sen" in page
    assert "Interrupted" in page and "every 250ms" not in page


def test_without_a_script_looking_again_asks_for_another_address(signed_in, line):
    line.tests.create(asked="Hello!", route=line.route)

    page = signed_in.get(address(line)).content.decode()
    assert re.search(r'href="\?look=\d+#result">Look again', page)


def test_the_tests_so_far_lead_to_their_calls(signed_in, line):
    for route in ("gpt-4o-mini", "fail-503"):
        signed_in.post(address(line, "test/"), fields(line, route=route))

    page = signed_in.get(address(line)).content.decode()
    for call in Call.objects.all():
        link = f"/usage/calls/{call.pk}/"
        assert link in page and signed_in.get(link).status_code == 200
    assert page.count(">200</span>") >= 1 and "fail-503" in page


@pytest.mark.parametrize("htmx", [True, False], ids=["htmx", "without a script"])
def test_an_older_test_is_opened_with_all_that_was_kept_of_it(signed_in, line, htmx):
    for text, route in (("First words", "gpt-4o-mini"), ("Other words", "fail-503")):
        signed_in.post(address(line, "test/"), fields(line, route=route, text=text))
    older = line.tests.get(asked="First words")

    where = address(line, f"test/result/?test={older.pk}" if htmx else f"?test={older.pk}")
    page = signed_in.get(where, headers=HTMX if htmx else {}).content.decode()
    card = page.partition('id="result"')[2].partition("</section>")[0]
    assert "An older test, from" in card and "First words" in card and ">200</span>" in card
    assert "Helicone-Request-Id" in card and "Received" in card
    assert page.count('aria-current="true"><span class="sr">Show the test') == 1
    assert f'id="test-{older.pk}"' in page
    assert '<details class="card tests" id="tests-so-far" open>' in page


def test_a_test_of_another_line_opens_nothing_here(signed_in, line):
    other = line.duplicate().tests.create(asked="Not of here", route="gpt-4o")
    signed_in.post(address(line, "test/"), fields(line, text="Of here"))

    page = signed_in.get(address(line, f"?test={other.pk}")).content.decode()
    assert "Of here" in page and "Not of here" not in page


def test_twenty_are_kept(line):
    for number in range(KEPT + 3):
        test_message.begin(line, f"Test {number}")

    kept = [test.asked for test in line.tests.all()]
    assert (len(kept), kept[0], kept[-1]) == (20, "Test 22", "Test 3")


def test_a_stranger_sees_no_tests(client, line):
    client.force_login(bob())

    assert client.get(address(line, "test/result/"), headers=HTMX).status_code == 404


@pytest.mark.parametrize(
    ("action", "limit"), [("connect/", "CHECKS"), ("check/", "CHECKS"), ("test/", "TESTS")]
)
def test_who_is_too_quick_is_told_and_nothing_is_sent(signed_in, line, action, limit):
    while not pace.objection(getattr(pace, limit), line.owner):
        pass
    answer = signed_in.post(address(line, action), fields(line, route="gpt-4o"), headers=HTMX)

    assert (answer.status_code, answer.headers["HX-Retarget"]) == (429, "#too-quick")
    assert "That was too quick: nothing was sent. Try again in 15 seconds." in str(answer.content)
    page = signed_in.post(address(line, action), fields(line, route="gpt-4o"))
    assert "That was too quick" in page.content.decode() and 'value="gpt-4o"' in str(page.content)
    line.refresh_from_db()
    assert (line.checked_at, line.route, line.tests.count()) == (None, "gpt-4o-mini", 0)


def test_the_first_connection_has_its_pace_too(signed_in, member, gateways):
    while not pace.objection(pace.CHECKS, member):
        pass
    answer = signed_in.post("/welcome/connection/", {"source": "helicone", "key": KEY})

    assert answer.status_code == 429 and "That was too quick" in answer.content.decode()
    assert not member.connections.filter(source="helicone").exists()


def test_testing_all_again_and_again_is_too_quick(signed_in, line):
    pages = [signed_in.post("/connections/check/", follow=True) for _ in range(5)]

    assert "too quick" in pages[4].content.decode() and "too quick" not in str(pages[3].content)


@pytest.mark.parametrize("key", [KEY, REVOKED_KEY])
def test_the_report_tells_all_but_the_key(signed_in, line, key):
    line.save_key(key)
    signed_in.post(address(line, "check/"))
    line.refresh_from_db()

    report = report_of(line)
    assert f"ends in {key[-4:]}" in report and "Gateway" in report and " s\n" in report
    hidden = key.removeprefix("sk-helicone-")[:-4]
    assert not any(hidden[at : at + 5] in report for at in range(len(hidden) - 4))
    if key == REVOKED_KEY:
        assert "Refused by Helicone, status 401 (key_refused)" in report and "It said:" in report
    page = signed_in.get(address(line)).content.decode()
    assert "Copy the report" in page and SECRET_PART not in page
