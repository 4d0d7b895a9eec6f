"""The scripted voice."""

import pytest

from tests.practice.client import ask, chunks, stream, text_of


def said(url: str, text: str, model: str = "practice-scripted") -> str:
    content: str = ask(url, model, text).json()["choices"][0]["message"]["content"]
    return content


def test_it_says_that_it_is_a_script(practice_url: str) -> None:
    assert "not a language model" in said(practice_url, "hello")
    assert "not a language model" in said(practice_url, "what is the meaning of life?")


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How do I add a connection?", "**Connections**"),
        ("Who can see my key?", "seals it"),
        ("What is a route?", "gpt-4o/openai,gpt-4o/azure"),
        ("And if a provider fails?", "fail-500/practice"),
        ("Can you search the web?", "claude-sonnet-4:online/anthropic"),
        ("What are properties?", "Helicone-Property-"),
        ("What does it cost?", "ledger"),
        ("Write some Python", "```python"),
        ("Show me a table", "| --- |"),
        ("help", "| Say |"),
    ],
)
def test_it_knows_the_topics_of_lampfield(practice_url: str, question: str, answer: str) -> None:
    assert answer in said(practice_url, question)


def test_the_same_question_gets_the_same_answer(practice_url: str) -> None:
    assert said(practice_url, "tell me a secret") == said(practice_url, "tell me a secret")


def test_it_does_not_pretend_to_be_a_character(practice_url: str) -> None:
    messages = [
        {"role": "system", "content": "You are Captain Mira."},
        {"role": "user", "content": "Report!"},
    ]
    reply = ask(practice_url, "practice", messages=messages).json()

    assert "cannot play a character" in reply["choices"][0]["message"]["content"]


def test_a_well_known_model_is_only_stood_in_for(practice_url: str) -> None:
    reply = ask(practice_url, "gpt-4o-mini/azure")

    text = reply.json()["choices"][0]["message"]["content"]
    assert "standing in for **OpenAI GPT-4o-mini** by way of `azure`" in text
    assert reply.headers["helicone-provider"] == "azure"
    assert reply.headers["helicone-gateway-mode"] == "PTB"
    assert reply.headers["helicone-status"] == "success"


def test_practice_answers_by_script_while_there_is_no_model(practice_url: str) -> None:
    reply = ask(practice_url, "practice/practice")

    assert reply.headers["helicone-model"] == "scripted"
    assert reply.headers["helicone-provider"] == "practice"


def test_a_limit_cuts_the_reply_and_says_so(practice_url: str) -> None:
    reply = stream(practice_url, "gpt-4o/openai", max_tokens=10)

    assert chunks(reply.text)[-2]["choices"][0]["finish_reason"] == "length"
    assert chunks(reply.text)[-1]["usage"]["completion_tokens"] == 10


def test_gpt_5_ignores_max_tokens_silently(practice_url: str) -> None:
    ignored = ask(practice_url, "gpt-5/openai", max_tokens=10).json()
    obeyed = ask(practice_url, "gpt-5/openai", max_completion_tokens=10).json()

    assert ignored["choices"][0]["finish_reason"] == "stop"
    assert obeyed["choices"][0]["finish_reason"] == "length"


def test_a_search_leaves_sources_and_a_count(practice_url: str) -> None:
    reply = stream(practice_url, "claude-sonnet-4:online/anthropic")

    *_, ending, usage = chunks(reply.text)
    assert ending["choices"][0]["delta"]["annotations"]
    assert usage["usage"]["server_tool_use"] == {"web_search_requests": 1}


def test_the_plugin_in_the_body_searches_too(practice_url: str) -> None:
    reply = ask(practice_url, "claude-sonnet-4/anthropic", plugins=[{"id": "web"}]).json()

    assert reply["choices"][0]["message"]["annotations"]


@pytest.mark.parametrize(
    "model",
    ["claude-sonnet-4:online", "claude-4.5-sonnet:online/anthropic", "gpt-4o:online/openai"],
)
def test_elsewhere_the_wish_to_search_is_dropped_silently(practice_url: str, model: str) -> None:
    reply = ask(practice_url, model)

    assert reply.status_code == 200
    assert "server_tool_use" not in reply.json()["usage"]


def test_claude_thinks_aloud_when_asked_to(practice_url: str) -> None:
    reply = stream(practice_url, "claude-sonnet-4/anthropic", reasoning_effort="low")

    assert text_of(reply, "reasoning")
    assert chunks(reply.text)[-2]["choices"][0]["delta"]["reasoning_details"]


def test_geminis_usage_rides_in_the_last_chunk(practice_url: str) -> None:
    reply = stream(practice_url, "gemini-2.5-flash/google-ai-studio")

    first, *_, last = chunks(reply.text)
    assert first["choices"][0]["delta"] == {"role": "assistant"}
    assert last["choices"][0]["finish_reason"] == "stop"
    assert last["usage"]["completion_tokens"] > 0
    assert last["id"].startswith("chatcmpl-gemini-")
