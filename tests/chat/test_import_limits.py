"""What no import takes: files of something else, bad ones, and more than a server bears."""

import json
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from chat import transfer_views
from chat.transfer import growing, opening
from chat.transfer_views import BY_MEMBER
from tests.chat.test_import import forked, posted, refused, taken, zipped
from tests.chat.test_import_branches import knot
from tests.people import bob

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not json",
        b'{"any": "thing"}',
        b"[1, 2]",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"PK\x03\x04 no archive",
        b'{"format": "lampfield-chat", "version": 9}',
        b'{"format": "lampfield-chat", "version": 1, "messages": [{"role": "root"}]}',
        b'{"conversationId": "x", "messages": []}',
        b'[{"mapping": {"a": {"parent": "b"}, "b": {"parent": "a"}}}]',
        zipped(readme=b"hello"),
        zipped(),
    ],
)
def test_what_is_no_file_of_chats_is_refused_in_a_sentence(signed_in, content):
    assert "Nothing was taken." in refused(signed_in, content)


def test_messages_that_follow_each_other_in_a_circle_are_refused(signed_in):
    mapping = {**knot("a", "b", "user", "Hen"), **knot("b", "a", "user", "Egg")}
    dropped = {"c": {"parent": "d"}, "d": {"parent": "c"}, **knot("e", "c", "user", "Lost")}

    for each in (mapping, dropped):
        assert "follows itself" in refused(signed_in, json.dumps([{"mapping": each}]).encode())


def test_one_bad_chat_in_an_archive_takes_none(signed_in, member):
    good = signed_in.get(f"/chats/{forked(member).pk}/export/json/").content

    refused(signed_in, zipped(good=good, bad=good.replace(b'"assistant"', b'"tool"', 1)))


def test_an_archive_that_grows_beyond_bounds_is_not_unpacked(signed_in, monkeypatch):
    monkeypatch.setattr(opening, "LARGEST", 100_000)
    bomb = zipped(one=b" " * 60_000, two=b" " * 60_000)

    assert len(bomb) < 1000
    assert "more than 64 MB" in refused(signed_in, zipped(one=b" " * 100_001))
    monkeypatch.setattr(opening, "FORMATS", (Anything,))
    assert "more than 64 MB" in refused(signed_in, bomb), "all that is packed counts together"


def test_more_than_a_server_bears_is_refused(signed_in, monkeypatch):
    rows = [{"isCreatedByUser": True, "text": str(number)} for number in range(3)]
    content = json.dumps({"conversationId": "x", "messages": rows}).encode()

    for bound in ("MOST_IN_ONE", "MOST_MESSAGES"):
        with monkeypatch.context() as patch:
            patch.setattr(growing, bound, 2)
            assert "more than" in refused(signed_in, content)
    lost: dict[str, dict] = {str(number): {} for number in range(4)}
    monkeypatch.setattr(growing, "MOST_LEFT_OUT", 3)
    assert "more than" in refused(signed_in, json.dumps([{"mapping": lost}]).encode())
    assert "1 chat with 3 messages taken." in taken(signed_in, content)


@pytest.mark.parametrize("filler", [b"{},", b'{"a":0},', b"[\n", b'{"a":'])
def test_what_would_fill_the_memory_is_refused_before_it_is_read(signed_in, filler):
    """64 MB of the first became two gigabytes."""
    hostile = b"[" + filler * (opening.LARGEST // len(filler) - 1)

    assert "too many single values" in refused(signed_in, hostile)
    assert "too many single values" in refused(signed_in, zipped(chats=hostile))


def test_a_member_who_waits_too_long_for_somebody_elses_file_is_told(signed_in, monkeypatch):
    monkeypatch.setattr(transfer_views, "PATIENCE", 0.01)
    content = {"conversationId": "x", "messages": [{"isCreatedByUser": True, "text": "Hi"}]}

    with transfer_views.READING:
        answer = posted(signed_in, json.dumps(content).encode())
    assert (answer.status_code, "Another file is being read" in answer.text) == (503, True)

    refused(signed_in, b"[1]")
    assert "1 chat with 1 message taken." in taken(signed_in, content)


def test_where_one_waits_already_the_next_is_answered_at_once(signed_in, monkeypatch):
    """Every one that waits holds a thread of the server."""
    monkeypatch.setattr(transfer_views, "PATIENCE", 30)

    with transfer_views.READING, transfer_views.WAITING:
        begun = monotonic()
        assert posted(signed_in, b"[1]").status_code == 503
    assert monotonic() - begun < 10
    refused(signed_in, b"[1]")


def test_two_hostile_files_at_once_take_no_more_memory_than_one(member, monkeypatch, rf):
    """As large as is let in, but for a twentieth: the peak grows with the bound."""
    monkeypatch.setattr(opening, "MOST_VALUES", opening.MOST_VALUES // 20)
    knots = ",".join(f'"k{number}":{{}}' for number in range(60_000))
    hostile = f'[{{"mapping":{{{knots}}}}}]'.encode()
    monkeypatch.setattr(transfer_views, "render", told)
    monkeypatch.setattr(transfer_views, "take", lambda limit, subject: True)

    def sent() -> None:
        request = rf.post("/chats/import/", {"file": SimpleUploadedFile("x", hostile)})
        request.user = member
        assert b"no message in it" in transfer_views.take_in(request).content

    one, two = peak(1, sent), peak(2, sent)

    assert one > len(hostile)
    assert two - one < one / 3


def test_a_file_of_nothing_but_brackets_is_too_deep(signed_in):
    assert "nested too deeply" in refused(signed_in, b"[" * 1_000_000)
    assert "nested too deeply" in refused(signed_in, b'{"mapping":' * 100_000)


def test_file_after_file_is_slowed_down_for_whoever_sends_them(signed_in, member, client):
    for _ in range(BY_MEMBER.tries):
        refused(signed_in, b"")
    answer = signed_in.post("/chats/import/")
    assert (answer.status_code, "Wait a minute" in answer.text) == (429, True)

    client.force_login(bob())
    assert client.post("/chats/import/").status_code == 422


def test_an_overlong_text_is_left_out_or_cut_and_the_page_says_so(signed_in, member):
    long = "x" * 200_001
    rows = [{"isCreatedByUser": True, "text": "Hi"}, {"text": long}]
    assert "1 overlong message" in taken(signed_in, {"conversationId": "x", "messages": rows})

    chat = forked(member)
    chat.messages.filter(text="It depends.").update(text=long)
    report = taken(signed_in, signed_in.get(f"/chats/{chat.pk}/export/json/").content)

    assert "1 overlong ending" in report


def test_prompts_without_end_are_joined_once_and_left_out(signed_in, member):
    lead = [{"role": "system", "content": "x" * 50}] * 20_000
    messages = [*lead, {"role": "user", "content": "Hi"}]

    assert "Left out: 1 overlong prompt." in taken(signed_in, {"messages": messages})
    assert not member.chats.get().cast


def test_texts_that_no_database_keeps_are_mended(signed_in, member):
    rows = [{"messageId": "a", "isCreatedByUser": True, "text": "zero \0 and half \ud800 <b>"}]

    taken(signed_in, {"conversationId": "x", "title": "\0", "messages": rows})

    assert member.chats.get().messages.get().text == "zero  and half ? <b>"


def test_nobody_elses_chats_change(signed_in, member):
    theirs = bob()
    taken(signed_in, {"conversationId": "x", "messages": [{"isCreatedByUser": True, "text": "Hi"}]})

    assert theirs.chats.count() == 0
    assert signed_in.post("/chats/import/").status_code == 422


def told(request: object, template: str, context: dict, status: int) -> HttpResponse:
    return HttpResponse(context["problem"], status=status)


def peak(threads: int, work: Callable[[], None]) -> int:
    """Bytes, of so many at the same time."""
    tracemalloc.start()
    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(work) for _ in range(threads)]:
            done.result()
    found = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return found


class Anything:
    """A format that white space is a file of."""

    @staticmethod
    def matches(content: object) -> bool:
        return True

    @staticmethod
    def read(content: object, dropped: object) -> list:
        return []
