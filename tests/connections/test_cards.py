"""What a card tells of its connection, and the order that the cards are in."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from connections.cards import cards_of
from connections.effects import effects_of
from connections.hints import hints_for
from connections.models import Connection
from tests.connections.test_list import book
from tests.connections.test_panel import HTMX, address
from tests.practice.server import KEY
from usage import days
from usage.models import Budget


@pytest.fixture
def three(member, gateways) -> list[Connection]:
    names = ("First", "Second", "Third")
    return [member.connections.create(name=name, source="helicone") for name in names]


def names(member) -> list[str]:
    return [card.connection.name for card in cards_of(member)]


def test_fourteen_days_are_bars_and_the_dearest_is_the_highest(member, line):
    book(line, cost="2.00", days_ago=3)
    book(line, cost="0.50", days_ago=1)
    book(line, cost=None)

    spark = cards_of(member)[0].spark
    heights = [bar.height for bar in spark.bars]
    assert (heights[-4], heights[-2], heights[-1]) == (32.0, 8.0, 2.0)
    assert [bar.is_quiet for bar in spark.bars] == [True] * 10 + [False, True, False, False]
    dearest = days.today() - timedelta(days=3)
    assert f"3 requests, most on {dearest.day} {dearest:%B} with $2.00" in spark.told


def test_the_bars_say_what_they_show_and_need_no_style(signed_in, line):
    book(line, cost="0.50")
    page = signed_in.get("/connections/").content.decode()

    drawn = re.search(r'<svg class="spark".*?</svg>', page, re.DOTALL)
    assert drawn and drawn[0].count("<rect") == 14
    assert 'aria-label="The last 14 days: 1 request, most on' in drawn[0]
    assert "style=" not in drawn[0]


def test_the_list_asks_no_more_for_ten_connections_than_for_two(
    signed_in, member, line, three, django_assert_max_num_queries
):
    with django_assert_max_num_queries(40) as few:
        signed_in.get("/connections/")
    for number in range(8):
        book(member.connections.create(name=f"No. {number}", source="helicone"), cost="0.10")
    with django_assert_max_num_queries(len(few)):
        signed_in.get("/connections/")


def test_credit_and_properties_are_on_the_card(signed_in, line):
    Connection.objects.update(credit="11.4", health="ok", properties='{"a": "b", "c": "d"}')

    page = signed_in.get("/connections/").content.decode()
    assert "$11.40" in page and "2 properties" in page


def test_the_same_key_in_two_connections_is_a_hint(signed_in, member, line):
    twin = member.connections.create(name="Twin", source="helicone")
    twin.save_key(KEY)

    assert hints_for(twin, member.connections.all()) == [
        "The same key as on Everyday: they share its credit and limits."
    ]
    assert "The same key as on Twin" in signed_in.get(address(line)).content.decode()


def test_a_name_that_is_there_twice_is_a_hint_and_is_kept(signed_in, member, line):
    twin = member.connections.create(name="Twin", source="helicone")
    signed_in.post(address(twin, "rename/"), {"name": "everyday"})

    assert "Another connection has this name too" in signed_in.get(address(twin)).content.decode()


def test_connections_without_a_name_are_numbered(signed_in, member, gateways):
    for _ in range(3):
        signed_in.post("/connections/new/", {"source": "helicone", "key": KEY})

    assert names(member) == ["Helicone", "Helicone 2", "Helicone 3"]


def test_connections_move_up_and_down_and_stop_at_the_ends(signed_in, member, three):
    for line, place in ((three[2], "0"), (three[0], "99"), (three[1], "-1")):
        answer = signed_in.post(address(line, "move/"), {"place": place})
        assert answer.headers["Location"] == f"{reverse('connections')}#line-{line.pk}"

    assert names(member) == ["Third", "Second", "First"]
    assert member.connections.ready().name == "Third", "the first is where chats begin"


def test_moving_says_aloud_where_it_is_now(signed_in, three):
    answer = signed_in.post(address(three[0], "move/"), {"place": "1"}, headers=HTMX)

    assert "First is now 2 of 3." in answer.content.decode()
    assert f'id="down-{three[0].pk}"' in answer.content.decode(), "where the focus finds its way"


def test_a_new_connection_comes_last(member, three):
    three[2].move_to(0)
    member.connections.create(name="Fourth", source="helicone")

    assert names(member) == ["Third", "First", "Second", "Fourth"]


def test_deleting_tells_what_goes_and_what_stays(signed_in, member, line):
    for number in range(2):
        member.chats.create(title=f"Chat {number}", connection=line)
    Budget.objects.create(scope="connection", connection=line, limit=5)

    told = " ".join(effects_of([line])[line.pk].sentences)
    assert "Its key is destroyed here." in told and "2 chats stay readable" in told
    assert "Its budget ends with it." in told and "keeps every call" in told
    assert "2 chats stay readable" in signed_in.get("/connections/").content.decode()


def test_deleting_tells_where_new_chats_begin_then(member, three):
    third = three[2]
    third.make_default()

    told = {line.name: " ".join(effects_of(three)[line.pk].sentences) for line in three}
    assert "New chats then begin on First." in told["Third"]
    assert "New chats" not in told["First"] + told["Second"]
    member.connections.update(is_enabled=False)
    assert "New chats" not in " ".join(effects_of([third])[third.pk].sentences)
    member.connections.filter(pk=third.pk).update(is_enabled=True)
    alone = " ".join(effects_of([third])[third.pk].sentences)
    assert "New chats then begin on Practice on this server." in alone


def test_deleting_tells_that_others_can_not_go_on(line):
    assert "shared" not in " ".join(effects_of([line])[line.pk].sentences)

    line.grants.create(created_by=line.owner)
    assert "Nobody whom you shared it with" in " ".join(effects_of([line])[line.pk].sentences)


def test_what_a_card_offers_leads_back_to_the_list(signed_in, line):
    for action, more in (("rename/", {"name": "Daily"}), ("switch/", {"on": "0"})):
        answer = signed_in.post(address(line, action), {"from": "list", **more})
        assert answer.headers["Location"] == reverse("connections")
