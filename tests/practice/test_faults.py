"""Faults on demand."""

import httpx
import pytest

from tests.practice.client import ask, chunks, error_of, stream, text_of
from tests.practice.server import KEY, running_practice


def ends_with_done(reply: httpx.Response) -> bool:
    return reply.text.endswith("data: [DONE]\n\n")


def finish_reasons(reply: httpx.Response) -> list[str]:
    choices = [choice for chunk in chunks(reply.text) for choice in chunk.get("choices", [])]
    return [choice["finish_reason"] for choice in choices if choice["finish_reason"]]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 418, 429, 500, 503, 529])
def test_a_refusal_keeps_its_status_in_the_details(practice_url: str, status: int) -> None:
    reply = ask(practice_url, f"fail-{status}/practice")

    assert error_of(reply)["details"][0]["statusCode"] == status


def test_a_cut_stream_ends_properly_but_without_done(practice_url: str) -> None:
    reply = stream(practice_url, "cut")

    assert text_of(reply)
    assert not ends_with_done(reply)
    assert finish_reasons(reply) == []


def test_a_dropped_connection_is_an_error_of_the_transport(practice_url: str) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        stream(practice_url, "drop")


def test_an_error_in_the_middle_is_followed_by_done(practice_url: str) -> None:
    reply = stream(practice_url, "error-middle")

    assert chunks(reply.text)[-1]["error"]["type"] == "server_error"
    assert ends_with_done(reply)
    assert finish_reasons(reply) == []


def test_done_without_a_finish_reason(practice_url: str) -> None:
    reply = stream(practice_url, "no-finish")

    assert ends_with_done(reply)
    assert finish_reasons(reply) == []


def test_an_empty_stream_is_only_done(practice_url: str) -> None:
    assert stream(practice_url, "empty").text == "data: [DONE]\n\n"


def test_a_page_instead_of_an_answer(practice_url: str) -> None:
    reply = stream(practice_url, "html")

    assert reply.status_code == 200
    assert reply.headers["content-type"].startswith("text/html")


def test_anthropics_own_format(practice_url: str) -> None:
    whole = ask(practice_url, "native").json()
    events = [event["type"] for event in chunks(stream(practice_url, "native").text)]

    assert whole["type"] == "message"
    assert whole["content"][0]["text"]
    assert events[0] == "message_start"
    assert "content_block_delta" in events
    assert events[-1] == "message_stop"


def test_a_stall_sends_nothing_at_all(practice_url: str) -> None:
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(
            f"{practice_url}/v1/chat/completions",
            headers={"Authorization": f"Bearer {KEY}"},
            json={"model": "stall", "messages": [{"role": "user", "content": "hi"}]},
            timeout=0.3,
        )


def test_a_stall_in_the_middle_comes_after_some_text(practice_url: str) -> None:
    received = b""
    with (
        pytest.raises(httpx.ReadTimeout),
        httpx.stream(
            "POST",
            f"{practice_url}/v1/chat/completions",
            headers={"Authorization": f"Bearer {KEY}"},
            json={
                "model": "stall-middle",
                "stream": True,
                "messages": [{"role": "user", "content": "hi"}],
            },
            timeout=0.5,
        ) as reply,
    ):
        for piece in reply.iter_raw():
            received += piece

    assert reply.status_code == 200
    assert b'"content":"I "' in received


def test_a_slow_reply_has_the_words_it_was_asked_for(practice_url: str) -> None:
    reply = stream(practice_url, "slow-5-1/practice")

    assert text_of(reply) == "word1 word2 word3 word4 word5"


def test_a_long_reply_is_long(practice_url: str) -> None:
    reply = ask(practice_url, "long").json()["choices"][0]["message"]["content"]

    assert len(reply.split()) > 1000
    assert "```" in reply
    assert "| --- |" in reply


def test_thinking_comes_before_the_answer(practice_url: str) -> None:
    reply = stream(practice_url, "reason")

    deltas = [c["delta"] for chunk in chunks(reply.text) for c in chunk["choices"]]
    kinds = ["reasoning" if "reasoning" in d else "content" for d in deltas[1:-1]]
    assert kinds == sorted(kinds, reverse=True)
    assert deltas[-1]["reasoning_details"][0]["thinking"] == text_of(reply, "reasoning")


def test_sources_come_with_the_end(practice_url: str) -> None:
    reply = stream(practice_url, "cited")

    ending = chunks(reply.text)[-2]["choices"][0]
    assert ending["finish_reason"] == "stop"
    assert {note["type"] for note in ending["delta"]["annotations"]} == {"url_citation"}


def test_whole_replies_break_too(practice_url: str) -> None:
    cut = ask(practice_url, "cut")
    error = ask(practice_url, "error-middle")

    assert error_of(cut)["details"][0]["statusCode"] == 502
    assert (error.status_code, "error" in error.json()) == (200, True)
    with pytest.raises(httpx.RemoteProtocolError):
        ask(practice_url, "drop")


def test_a_stalled_call_ends_when_the_client_goes() -> None:
    with running_practice() as url:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(
                f"{url}/v1/chat/completions",
                headers={"Authorization": f"Bearer {KEY}"},
                json={"model": "stall", "messages": [{"role": "user", "content": "hi"}]},
                timeout=0.2,
            )

        (entry,) = httpx.get(f"{url}/__log").json()
        assert entry["model"] == "stall"
        assert entry["status"] is None
