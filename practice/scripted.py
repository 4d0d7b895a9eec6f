"""The scripted voice: a guide to Lampfield that says it is one."""

import re
from collections.abc import AsyncIterator
from functools import cache
from pathlib import Path

from practice.events import Citation, Event
from practice.prompt import Prompt
from practice.routing import Stop
from practice.speech import say

_GUIDE = Path(__file__).with_name("guide")
_KEYWORDS = {
    "connections": r"connect|helicone|gateway|endpoint|ollama|openai-compatible",
    "keys": r"\bkeys?\b|secret|byok|sk-",
    "fallbacks": r"fall ?back|fails?\b|outage|retry",
    "routes": r"rout(?:e|es|ing)\b|stops?\b|provider",
    "web-search": r"web|search|online|citation|source",
    "properties": r"propert|header|tag",
    "costs": r"cost|price|pay|bill|budget|spen[dt]|cheap|money",
    "code": r"code|python|function|script|program",
    "table": r"\btable\b|compare|comparison",
    "help": r"help|what can you|how do i|what is lampfield|start",
    "hello": r"^\W*(?:hello|hi|hey|good (?:morning|evening)|hallo|bonjour|hola)\b",
}
_SOURCES = (
    Citation(
        "https://example.org/lampfield/switchboards",
        "Switchboards, a practice source",
        "The lamp field shows which line is live.",
    ),
    Citation(
        "https://example.org/lampfield/lamps",
        "Lamps, a practice source",
        "A lamp that is lit means that somebody is talking.",
    ),
)
_THOUGHT = "The member asks something. I am scripted, so I look for a word that I know."


def guide(prompt: Prompt, *, pace: float) -> AsyncIterator[Event]:
    """The guide itself, for the models that are nobody else."""
    return say(_topic(prompt), prompt=prompt, pace=pace)


def stand_in(stop: Stop, prompt: Prompt, *, pace: float) -> AsyncIterator[Event]:
    """The guide in the place of a well-known model, with its searches and thoughts."""
    opening = (
        f"This is Lampfield's practice gateway, standing in for **{stop.model.name}** "
        f"by way of `{stop.endpoint.provider}`. Nobody was asked and nothing was billed.\n\n"
    )
    thinks = prompt.thinks and stop.endpoint.response_format != "OPENAI"
    return say(
        opening + _topic(prompt),
        prompt=prompt,
        pace=pace,
        thought=_THOUGHT if thinks else "",
        citations=_SOURCES if prompt.searches else (),
    )


def cited(prompt: Prompt, *, pace: float) -> AsyncIterator[Event]:
    return say(_page("web-search"), prompt=prompt, pace=pace, citations=_SOURCES)


def thoughtful(prompt: Prompt, *, pace: float) -> AsyncIterator[Event]:
    return say(_topic(prompt), prompt=prompt, pace=pace, thought=_THOUGHT)


def long_page() -> str:
    """About 1,200 words: the whole guide."""
    return "\n\n".join(_page(topic) for topic in ("hello", *_KEYWORDS, "other"))


def _topic(prompt: Prompt) -> str:
    question = prompt.question.lower()
    for topic, pattern in _KEYWORDS.items():
        if re.search(pattern, question):
            return _page(topic)
    return _page("other") if not prompt.instructions else _page("character")


@cache
def _page(topic: str) -> str:
    return (_GUIDE / f"{topic}.md").read_text("utf-8").strip()
