"""Going on with a reply that was cut: what is asked for it, and how the two parts are joined."""

import re

from connections.routes import Route

# Later Claudes refuse a conversation that ends with an answer, and other models begin a new one.
PREFILLED = frozenset(
    {
        "claude-3-haiku",
        "claude-3.5-haiku",
        "claude-3.5-sonnet-v2",
        "claude-3.7-sonnet",
        "claude-sonnet-4",
        "claude-opus-4",
        "claude-opus-4-1",
        "claude-4.5-haiku",
        "claude-4.5-opus",
        "claude-4.5-sonnet",
    }
)
QUOTED = 80  # characters of the end, about, that a model is asked to repeat
SEARCHED = 2_000  # characters of the end in which a repetition is looked for
LEAST = 3  # characters that are a repetition when they begin with a word
SURE = 8  # characters that are one anywhere
SEAM = "\n\n"
NUDGE = (
    "Your last answer was cut off. Go on from exactly where it stops, in the same language and "
    "format, without a comment. Begin by repeating its last words, so that the two parts can be "
    "joined:\n\n{words}"
)
_OPENING = " \n\t\"'“”«»`…."  # that models put before what they repeat


def can_prefill(route: Route) -> bool:
    """Whether every stop goes on with an answer that the conversation ends with."""
    return bool(route) and all(each.name in PREFILLED and not each.web for each in route.stops)


def turns(kept: str, route: Route) -> list[dict[str, str]]:
    """What is sent after the question."""
    answer = {"role": "assistant", "content": kept.rstrip()}  # Claude refuses spaces at the end
    if can_prefill(route):
        return [answer]
    return [answer, {"role": "user", "content": NUDGE.format(words=_last_words(kept))}]


class Joint:
    """Takes the second part as it comes, and gives what belongs after the first.

    What may be a repetition is held back until it is known to be one. Where a model repeats
    nothing, a new paragraph begins: half a word never becomes another one.
    """

    def __init__(self, kept: str, *, is_prefilled: bool) -> None:
        self._end = kept.rstrip()[-SEARCHED:]
        self._has_space = kept != kept.rstrip()
        self._is_prefilled = is_prefilled
        self._held = ""
        self._is_joined = not kept

    def take(self, piece: str) -> str:
        if self._is_joined:
            return piece
        self._held += piece
        body = self._held.lstrip() if self._is_prefilled else self._held.lstrip(_OPENING)
        if not body or (not self._is_prefilled and body in self._end):
            return ""
        self._is_joined = True
        return self._after(body)

    def rest(self) -> str:
        """At the end: a repetition with nothing after it adds nothing."""
        held, self._held = self._held.strip(), ""
        if self._is_joined or not held or self._end.endswith(held.lstrip(_OPENING)):
            return ""
        self._is_joined = True
        return self._after(held)

    def _after(self, body: str) -> str:
        if self._is_prefilled:
            return body if self._has_space else self._held
        repeated = self._repeated(body)
        if repeated:
            return body[repeated:].lstrip() if self._has_space else body[repeated:]
        return ("" if self._has_space else SEAM) + self._held.lstrip()

    def _repeated(self, body: str) -> int:
        """How many characters of the end stand at the beginning of the body."""
        for length in range(min(len(body), len(self._end)), LEAST - 1, -1):
            if self._end.endswith(body[:length]) and self._is_meant(length):
                return length
        return 0

    def _is_meant(self, length: int) -> bool:
        before = self._end[-length - 1 : -length]
        return length >= SURE or not re.match(r"\w", before)


def _last_words(kept: str) -> str:
    end = kept.rstrip()[-QUOTED:]
    return end if len(end) < QUOTED else end.partition(" ")[2] or end
