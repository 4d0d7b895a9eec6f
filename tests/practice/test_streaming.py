"""How a reply comes over the wire."""

from tests.practice.client import ask, chunks, stream, text_of


def test_a_stream_has_a_role_words_an_end_usage_and_done(practice_url: str) -> None:
    reply = stream(practice_url, "gpt-4o-mini/openai", "hello")

    first, *_, last, usage = chunks(reply.text)

    assert reply.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert first["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    assert last["choices"][0]["finish_reason"] == "stop"
    assert usage["choices"] == []
    assert usage["usage"]["completion_tokens"] > 0
    assert reply.text.endswith("data: [DONE]\n\n")


def test_streamed_and_whole_replies_say_the_same(practice_url: str) -> None:
    whole = ask(practice_url, "practice-scripted", "tell me about routes").json()

    streamed = stream(practice_url, "practice-scripted", "tell me about routes")

    assert text_of(streamed) == whole["choices"][0]["message"]["content"]
    assert chunks(streamed.text)[-1]["usage"] == whole["usage"]
