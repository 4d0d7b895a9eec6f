"""What a member can do with a line that is lent to them, and what they never see of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Member
from chat.models import Chat
from chat.replies import record
from chat.replies.order import CannotAsk
from connections.grants import Grant
from connections.models import Connection
from tests.practice.server import KEY
from usage import ledger
from usage.models import Call

NO_MORE = "No longer shared with you: Alice Moor's Helicone"


def ask(client, line: Connection, route: str = "gpt-4o-mini", text: str = "Hello?"):
    form = {"text": text, "token": f"{route} {text}", "model": route, "line": line.pk}
    return client.post("/chats/", form)


def chat_on(client, member: Member, line: Connection) -> Chat:
    assert ask(client, line).status_code == 302
    chat = member.chats.get()
    reply = chat.messages.get(role="assistant")
    assert reply.call_id is not None
    ledger.settle(reply.call_id, ledger.Settlement(outcome="ok", cost=Decimal("0.0215")))
    chat.messages.filter(pk=reply.pk).update(state="done", text="Hello!")
    return chat


def test_a_lent_line_is_in_the_list_and_can_be_chatted_on(as_bob, bob, line, lend):
    grant = lend(bob, "gpt-4o-mini", "claude-*", limit="10")

    chat = chat_on(as_bob, bob, line)

    call = Call.objects.get()
    assert (call.member, call.key_owner, call.grant) == (bob, line.owner, grant)
    page = as_bob.get("/connections/").content.decode()
    for shown in ("Shared by the group", "Helicone", "gpt-4o-mini and claude-*", "Alice Moor"):
        assert shown in page
    assert "$0.02" in page and "$9.98" in page
    assert 'aria-label="The last 14 days: 1 request, most on' in page
    assert NO_MORE not in as_bob.get(f"/chats/{chat.pk}/").content.decode()


def test_the_key_and_what_is_the_owners_are_nowhere(as_bob, bob, line, lend):
    address = "http://127.0.0.1:9/private-tenant/v1"
    Connection.objects.filter(pk=line.pk).update(
        properties='{"project": "takeover"}', health_detail="Credit of 1234", source="compatible"
    )
    Connection.objects.filter(pk=line.pk).update(address=address)
    lend(None)

    pages = [as_bob.get(path) for path in ("/connections/", f"/connections/{line.pk}/", "/")]

    everything = "".join(page.content.decode() for page in pages)
    assert all(page.status_code == 200 for page in pages)
    for hidden in (
        KEY[-4:],
        KEY[15:-4],
        line.key_fingerprint,
        "takeover",
        "1234",
        "private-tenant",
    ):
        assert hidden not in everything
    assert "127.0.0.1:9" in everything and "project" in everything


@pytest.mark.parametrize(
    "action",
    [
        *("", "connect/", "test/", "check/", "key/forget/", "default/", "duplicate/", "rename/"),
        *("switch/", "delete/", "route/preview/", "properties/preview/", "sharing/", "move/"),
    ],
)
def test_borrowing_changes_nothing(as_bob, bob, line, lend, action):
    lend(bob)

    answer = as_bob.post(f"/connections/{line.pk}/{action}", {"name": "Mine", "on": "0"})

    assert answer.status_code == 404
    line.refresh_from_db()
    assert (line.name, line.is_enabled, line.has_key) == ("Helicone", True, True)
    assert as_bob.get(f"/connections/{line.pk}/sharing/").status_code == 404


def test_what_was_never_lent_does_not_exist(as_bob, bob, dana, line, lend):
    lend(dana)

    assert as_bob.get(f"/connections/{line.pk}/").status_code == 404
    assert as_bob.post(f"/connections/{line.pk}/begin/").status_code == 404
    assert "Alice Moor" not in as_bob.get("/connections/").content.decode()
    assert ask(as_bob, line).status_code == 409
    assert not Call.objects.exists() and not bob.chats.exists()


@pytest.mark.parametrize("how", ["revoked", "expired", "owner left", "switched off"])
def test_when_it_ends_the_chat_says_so_and_goes_on_elsewhere(as_bob, bob, line, lend, how):
    grant = lend(bob)
    chat = chat_on(as_bob, bob, line)
    end(grant, how)

    page = as_bob.get(f"/chats/{chat.pk}/").content.decode()
    told = "Helicone is switched off" if how == "switched off" else NO_MORE
    assert told in page.replace("&#x27;", "'")
    form = {"text": "Still there?", "token": "second", "shown": ""}
    assert as_bob.post(f"/chats/{chat.pk}/messages/", form).status_code == 409
    reply = chat.messages.get(role="assistant")
    assert as_bob.post(f"/messages/{reply.pk}/again/").status_code == 409
    assert Call.objects.count() == 1, "nothing was sent"

    practice = bob.connections.practice()
    as_bob.post(f"/chats/{chat.pk}/connection/", {"line": practice.pk})
    assert as_bob.post(f"/chats/{chat.pk}/messages/", form).status_code == 302


def test_a_reply_that_waits_is_not_sent_once_its_grant_is_revoked(as_bob, bob, line, lend):
    grant = lend(bob)
    ask(as_bob, line)
    end(grant, "revoked")
    reply = bob.chats.get().messages.get(role="assistant")

    with pytest.raises(CannotAsk, match="No longer shared with you") as refused:
        record.claim(reply.pk, "a-writer")

    assert refused.value.kind == "not_shared"


@pytest.mark.parametrize(
    ("route", "refused"),
    [
        ("gpt-4o-mini", ""),
        ("gpt-4o-mini/azure,claude-3.5-haiku/anthropic", ""),
        ("gpt-4o-mini,gpt-4o", "gpt-4o"),
        ("gpt-4o", "gpt-4o"),
        ("gemini-2.5-flash", "gemini-2.5-flash"),
        ("gemini-2.5-flash/google-ai-studio", ""),
        ("gemini-2.5-flash/vertex", "gemini-2.5-flash/vertex"),
        ("claude-3.5-haiku:online/anthropic", ""),
        ("gpt-4o:online/openai", "gpt-4o:online/openai"),
        ("gpt-4o-mini/openai,!azure", ""),
        ("!azure", "Choose a model"),
        ("GPT-4O-MINI", "GPT-4O-MINI"),
    ],
)
def test_every_stop_of_a_route_has_to_be_allowed(as_bob, bob, line, lend, route, refused):
    lend(bob, "gpt-4o-mini", "claude-*", "gemini-2.5-flash/google-ai-studio")

    answer = ask(as_bob, line, route)

    if not refused:
        assert answer.status_code == 302
        return
    page = answer.content.decode().replace("&#x27;", "'")
    assert answer.status_code == 409 and refused in page
    assert "shares Helicone for gpt-4o-mini, claude-* and gemini-2.5-flash/google" in page
    assert not Call.objects.exists()


def test_the_route_is_judged_as_web_search_rewrites_it(as_bob, bob, line, lend):
    Connection.objects.filter(pk=line.pk).update(web_search=True)
    grant = lend(bob, "claude-sonnet-4/bedrock")
    assert ask(as_bob, line, "claude-sonnet-4/anthropic").status_code == 409

    Grant.objects.filter(pk=grant.pk).update(allowed="claude-sonnet-4/anthropic")
    assert ask(as_bob, line, "claude-sonnet-4").status_code == 302

    assert Call.objects.get().route == "claude-sonnet-4:online/anthropic"


def test_a_list_that_was_narrowed_binds_the_next_answer(as_bob, bob, line, lend):
    grant = lend(bob)
    chat = chat_on(as_bob, bob, line)
    Grant.objects.filter(pk=grant.pk).update(allowed="claude-*")

    reply = chat.messages.get(role="assistant")
    answer = as_bob.post(f"/messages/{reply.pk}/again/")

    assert answer.status_code == 409
    assert "gpt-4o-mini may not be used here" in answer.content.decode()


def test_the_board_offers_only_what_is_allowed(as_bob, bob, line, lend):
    lend(bob, "gemini-*")

    page = as_bob.get(f"/?line={line.pk}").content.decode()

    assert 'value="gemini-' in page
    assert 'value="gpt-4o' not in page and 'value="claude' not in page


def test_a_grant_of_ones_own_counts_before_the_one_for_everybody(as_bob, bob, line, lend):
    lend(None, "gpt-4o")
    lend(bob, "claude-*")

    assert ask(as_bob, line, "gpt-4o").status_code == 409


def test_new_chats_begin_on_a_lent_line_until_another_is_chosen(as_bob, bob, line, lend):
    practice = bob.connections.practice()
    lend(bob)
    assert Connection.objects.ready_for(bob) == practice

    as_bob.post(f"/connections/{line.pk}/begin/")
    assert Connection.objects.ready_for(bob) == line
    assert "new chats begin here" in as_bob.get("/connections/").content.decode()

    as_bob.post(f"/connections/{practice.pk}/default/")
    assert Connection.objects.ready_for(bob) == practice


def test_whoever_owns_nothing_begins_on_what_is_lent(bob, line, lend):
    lend(None)

    assert Connection.objects.ready_for(bob) == line


def test_the_placeholders_name_who_asks(as_bob, bob, line, lend):
    Connection.objects.filter(pk=line.pk).update(properties='{"who": "{member}"}')
    lend(bob)
    ask(as_bob, line)
    reply = bob.chats.get().messages.get(role="assistant")

    order = record.claim(reply.pk, "a-writer")

    assert order is not None and order.completion.properties == (("who", "Bob Tarn"),)


def end(grant: Grant, how: str) -> None:
    line = grant.connection
    match how:
        case "revoked":
            grant.revoke()
        case "expired":
            Grant.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
        case "owner left":
            Member.objects.filter(pk=line.owner_id).update(is_active=False)
        case "switched off":
            Connection.objects.filter(pk=line.pk).update(is_enabled=False)
