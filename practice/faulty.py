"""The voice of a fault: it begins well, and then goes wrong in the way its name says."""

import asyncio
from collections.abc import AsyncIterator

from practice import counting, faults, scripted
from practice.counting import Usage
from practice.events import Cut, Delta, Ending, Event, ProviderError
from practice.prompt import Prompt
from practice.speech import paced, say

_BEGINNING = "I begin to answer, and in the middle of a sentence that promises more "
_MARKDOWN_PACE = 0.002


async def speak(
    name: str, prompt: Prompt, *, pace: float, gone: asyncio.Event
) -> AsyncIterator[Event]:
    """`gone` is set when the client has hung up, which is the only end of a stall."""
    if slowness := faults.slowness(name):
        events = say(_counted(slowness[0]), prompt=prompt, pace=slowness[1])
    elif name == "echo":
        events = say(prompt.question, prompt=prompt, pace=pace)
    elif name == "long":
        events = say(scripted.long_page(), prompt=prompt, pace=min(pace, _MARKDOWN_PACE))
    elif name == "reason":
        events = scripted.thoughtful(prompt, pace=pace)
    elif name == "cited":
        events = scripted.cited(prompt, pace=pace)
    else:
        events = _broken(name, prompt, pace=pace, gone=gone)
    async for event in events:
        yield event


async def _broken(
    name: str, prompt: Prompt, *, pace: float, gone: asyncio.Event
) -> AsyncIterator[Event]:
    if name == "empty":
        return
    async for word in paced(_BEGINNING, pace):
        yield Delta(text=word)
    if name == "stall-middle":
        await gone.wait()
    if name in ("stall-middle", "cut"):
        yield Cut()
    elif name == "drop":
        yield Cut(hard=True)
    elif name == "error-middle":
        yield ProviderError(faults.REFUSALS[500])
    elif name == "no-finish":
        completion = counting.tokens(_BEGINNING)
        yield Ending(Usage(prompt.tokens, completion), finish_reason=None)


def _counted(number: int) -> str:
    """Words that show by themselves whether one is missing or doubled."""
    return " ".join(f"word{n}" for n in range(1, number + 1))
