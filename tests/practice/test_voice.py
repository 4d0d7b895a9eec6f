"""What the local model is given to read, and what becomes of a reply when it dies."""

import asyncio
import socket

from practice.events import Cut, Event
from practice.model import voice
from practice.model.process import Address
from practice.prompt import Prompt, Turn


def test_the_newest_turns_are_kept_under_the_instructions() -> None:
    turns = (
        Turn("system", "Be brief."),
        Turn("user", "old " * 100),
        Turn("assistant", "An answer."),
        Turn("user", "And now?"),
    )

    messages = list(voice._messages(turns, 200))

    assert [message["role"] for message in messages] == ["system", "assistant", "user"]
    assert messages[-1]["content"] == "And now?"


def test_a_question_that_is_too_long_alone_is_shortened() -> None:
    (message,) = voice._messages((Turn("user", "é" * 10_000),), 1000)

    assert len(message["content"].encode()) <= 750


def test_the_model_is_never_asked_for_more_than_it_may_write() -> None:
    prompt = Prompt(turns=(Turn("user", "hi"),), limit=9000)

    assert voice._body(prompt, 1000)["max_tokens"] == 400


def test_a_model_that_is_gone_cuts_the_reply() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = Address(f"http://127.0.0.1:{unused.getsockname()[1]}", "key", "small")

        events = asyncio.run(said(address))

    assert events == [Cut()]


async def said(address: Address) -> list[Event]:
    prompt = Prompt(turns=(Turn("user", "hi"),))
    return [event async for event in voice.speak(address, prompt, asyncio.Event())]
