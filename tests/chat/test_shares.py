"""A copy of a chat for whoever has its link, and for nobody any longer than that."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Member
from accounts.throttle import Limit
from chat import deletion, retention, share_views, shares
from chat.models import Chat, Message, Share
from config.middleware import CONTENT_SECURITY_POLICY
from tests.chat.threads import answered, said
from tests.people import bob

pytestmark = pytest.mark.django_db

LINK = re.compile(r'value="http://testserver(/shared/[^"]+)"')


@pytest.fixture
def stranger() -> Client:
    return Client()


@pytest.fixture
def chat(member: Member) -> Chat:
    chat = Chat.begin(member, member.connections.practice(), "How do heat pumps work?")
    first = said(chat, "How do heat pumps work?", "Nobody should read this **draft**.")
    reply = answered(chat.ask_again(first), "They move **heat**. <script>alert(1)</script>")
    Message.objects.filter(pk=reply.pk).update(
        reasoning="Hm, Alice again.", citations=[{"url": "https://example.org/", "title": "Heat"}]
    )
    Chat.objects.filter(pk=chat.pk).update(properties='{"customer": "Tarn Ltd"}')
    return chat


def link_to(signed_in: Client, chat: Chat, **typed: object) -> str:
    answer = signed_in.post(f"/chats/{chat.pk}/share/", {"days": 7, **typed})
    assert answer.status_code == 200
    found = LINK.search(answer.content.decode())
    assert found
    return found[1]


def status(stranger: Client, link: str) -> int:
    return int(stranger.get(link).status_code)


def test_a_stranger_reads_what_the_chat_showed_and_nothing_else(signed_in, stranger, chat):
    link = link_to(signed_in, chat)
    said(chat, "Written later", "Also later")

    answer = stranger.get(link)

    html = answer.content.decode()
    assert "How do heat pumps work?" in html
    assert "They move <strong>heat</strong>." in html
    assert 'href="https://example.org/"' in html
    assert "<script>alert" not in html
    for secret in ("draft", "Hm, Alice", "Alice", "alice@", "Tarn Ltd", "later", "$", "free"):
        assert secret not in html.partition("<body>")[2], secret


def test_the_page_is_for_nobody_to_index_or_to_follow(signed_in, stranger, chat):
    answer = stranger.get(link_to(signed_in, chat))

    assert "noindex" in answer["X-Robots-Tag"]
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies
    assert "Content-Security-Policy" not in answer, "the policy of all pages holds"
    assert "script-src 'self'" in CONTENT_SECURITY_POLICY
    assert not re.search(r"\sstyle=|<style|\son\w+=", answer.content.decode())


def test_only_a_hash_of_the_link_is_kept_and_it_is_shown_once(signed_in, chat):
    link = link_to(signed_in, chat)
    token = link.split("/")[2]

    assert len(token) == 43
    kept = Share.objects.values().get()
    assert token not in str(kept)
    for address in ("/chats/shares/", f"/chats/{chat.pk}/share/"):
        html = signed_in.get(address).content.decode()
        assert "How do heat pumps work?" in html
        assert token not in html


def test_a_link_that_is_taken_back_leads_nowhere(signed_in, stranger, chat):
    link = link_to(signed_in, chat)
    share = Share.objects.get()

    signed_in.post(f"/chats/shares/{share.pk}/take-back/")

    assert status(stranger, link) == 404
    assert not Share.objects.exists(), "the copy is gone, too"


@pytest.mark.parametrize("days", [1, 7])
def test_a_link_ends_with_its_time(signed_in, stranger, chat, days):
    link = link_to(signed_in, chat, days=days)
    assert status(stranger, link) == 200
    ends_at = Share.objects.get().ends_at
    assert abs(ends_at - timezone.now() - timedelta(days=days)) < timedelta(minutes=5)

    Share.objects.update(ends_at=timezone.now())

    assert status(stranger, link) == 404
    assert (
        "How do heat" not in signed_in.get("/chats/shares/").content.decode().partition("<main")[2]
    )
    retention.purge()
    assert not Share.objects.exists()


def test_a_link_ends_with_its_chat_and_its_owner(signed_in, stranger, member, chat):
    link = link_to(signed_in, chat)
    deletion.delete_chat(chat)
    assert status(stranger, link) == 404
    deletion.restore_chat(chat)
    assert status(stranger, link) == 200

    Member.objects.filter(pk=member.pk).update(is_active=False)

    assert status(stranger, link) == 404


@pytest.mark.parametrize("token", ["x", "a" * 43, "é" * 43, "%00", "a" * 5000])
def test_a_guess_is_a_404(stranger, token):
    assert status(stranger, f"/shared/{token}/") == 404


def test_nobody_shares_or_takes_back_what_is_anothers(signed_in, client, chat):
    link_to(signed_in, chat)
    share = Share.objects.get()
    client.force_login(bob())

    assert client.post(f"/chats/{chat.pk}/share/", {"days": 7}).status_code == 404
    assert client.post(f"/chats/shares/{share.pk}/take-back/").status_code == 404
    assert "How do heat" not in client.get("/chats/shares/").content.decode()
    assert Share.objects.count() == 1


@pytest.mark.parametrize("days", ["", "0", "-1", "91", "soon"])
def test_days_that_make_no_sense_make_no_link(signed_in, chat, days):
    assert signed_in.post(f"/chats/{chat.pk}/share/", {"days": days}).status_code == 422
    assert not Share.objects.exists()


def test_what_is_too_much_is_refused_in_a_sentence(signed_in, member, chat, monkeypatch):
    empty = Chat.begin(member, member.connections.practice(), "Empty")
    answer = signed_in.post(f"/chats/{empty.pk}/share/", {"days": 7})
    assert (answer.status_code, b"nothing in this chat" in answer.content) == (409, True)

    monkeypatch.setattr(shares, "LARGEST", 50)
    assert b"too long to share" in signed_in.post(f"/chats/{chat.pk}/share/", {"days": 7}).content
    monkeypatch.setattr(shares, "MOST", 0)
    assert b"Take one back first" in signed_in.post(f"/chats/{chat.pk}/share/", {"days": 7}).content
    assert not Share.objects.exists()


def test_one_address_opens_so_many_pages_a_minute(signed_in, stranger, chat, monkeypatch):
    few = Limit("shared page", tries=2, period=timedelta(minutes=1))
    monkeypatch.setattr(share_views, "BY_ADDRESS", few)
    link = link_to(signed_in, chat)

    assert [status(stranger, link) for _ in range(3)] == [200, 200, 429]
