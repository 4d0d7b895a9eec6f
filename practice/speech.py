"""Saying a written text at a human pace, with its usage counted."""

import asyncio
import re
from collections.abc import AsyncIterator

from practice import counting
from practice.counting import Usage
from practice.events import Citation, Delta, Ending, Event
from practice.prompt import Prompt

_WORDS = re.compile(r"\s+|\S+\s*")


async def say(
    text: str,
    *,
    prompt: Prompt,
    pace: float,
    thought: str = "",
    citations: tuple[Citation, ...] = (),
) -> AsyncIterator[Event]:
    """Thought first, then the text as far as the prompt's limit lets it, then the end."""
    said = counting.first_tokens(text, prompt.limit) if prompt.limit else text
    async for word in paced(thought, pace):
        yield Delta(reasoning=word)
    async for word in paced(said, pace):
        yield Delta(text=word)
    thinking = counting.tokens(thought)
    usage = Usage(
        prompt=prompt.tokens,
        completion=counting.tokens(said) + thinking,
        reasoning=thinking,
        searches=1 if citations else 0,
    )
    yield Ending(usage, "stop" if said == text else "length", citations)


async def paced(text: str, pace: float) -> AsyncIterator[str]:
    for word in words(text):
        await asyncio.sleep(pace)
        yield word


def words(text: str) -> list[str]:
    """Words with the blanks that follow them; joined they are the text again."""
    return _WORDS.findall(text)
