"""What other programs write into a text though nobody said it: thoughts, tool calls, marks."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from html import unescape
from typing import Any

from chat.transfer import values

_SUMMARY = re.compile(r"<summary>[^<]{0,500}</summary>")
_KIND = re.compile(r'type="([a-z_]{1,40})"')
# Marks of sources stand between characters that no typeface has; old ones in brackets of Chinese.
_MARK = re.compile("( ?)\ue200([^\ue200\ue201]{0,4000})\ue201")
_TURN = re.compile(r" ?\ue202turn\d{1,4}[a-z]{1,16}\d{1,4}")
_REST = re.compile("[\ue200-\ue206]")
_BRACKETS = re.compile(r" ?【\d{1,4}(?::\d{1,4})?†[^【】]{0,80}】")
_FENCES = (("<think>", "</think>"), (":::thinking", ":::"))  # at the beginning of a text


@dataclass(frozen=True, slots=True)
class Apart:
    said: str
    thought: str = ""
    calls: int = 0  # of tools


def apart(text: str) -> Apart:
    """A reply without the thoughts and tool calls that are written into it."""
    said, folded = _unfolded(text)
    thoughts = [_quoted(inside) for kind, inside in folded if kind == "reasoning"]
    said, fenced = _unfenced(said)
    thought = "\n\n".join(filter(None, [fenced, *thoughts]))
    return Apart(said.strip(), thought, sum(kind != "reasoning" for kind, _ in folded))


def unmarked(text: str) -> str:
    """Without marks that lead to a source; the name that some of them carry stays."""
    if not any(each in text for each in "\ue200\ue202\ue203†"):
        return text
    named = _MARK.sub(lambda found: _name(found[1], found[2]), text)
    return _REST.sub("", _TURN.sub("", _BRACKETS.sub("", named)))


def _unfolded(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Each fold with its kind; one without an end, or of no kind, is text. Goes forward only."""
    kept, folded, place = [], [], 0
    while (begin := text.find('<details type="', place)) >= 0:
        inside = text.find(">", begin) + 1
        end = text.find("</details>", inside) if inside else -1
        if end < 0:
            break
        kind = _KIND.search(text, begin, inside)
        kept.append(text[place : begin if kind else inside])
        if kind:
            folded.append((kind[1], text[inside:end]))
        place = end + len("</details>") if kind else inside
    return "".join([*kept, text[place:]]), folded


def _quoted(inside: str) -> str:
    lines = unescape(_SUMMARY.sub("", inside, count=1)).strip().splitlines()
    return "\n".join(line.removeprefix(">").removeprefix(" ") for line in lines)


def _unfenced(text: str) -> tuple[str, str]:
    begun = text.lstrip()
    for opening, closing in _FENCES:
        thought, found, said = begun.removeprefix(opening).partition(closing)
        if begun.startswith(opening) and found:
            return said, thought.strip()
    return text, ""


def _name(space: str, mark: str) -> str:
    kind, _, given = mark.partition("\ue202")
    name = _entity(given) if kind == "entity" else given.partition("\ue202")[0]
    return space + name if name and kind in ("entity", "url") else ""


def _entity(given: str) -> str:
    """A kind, a name and what it is."""
    try:
        found: Any = values.entries(json.loads(given))
    except (ValueError, RecursionError):
        return ""
    return values.text(found[1]) if len(found) > 1 else ""


def counted(kinds: Counter[str]) -> str:
    """Each with its number; its name is in the singular, "change of agent" among them."""
    return ", ".join(f"{count:,} {_plural(what, count)}" for what, count in kinds.items() if count)


def _plural(what: str, count: int) -> str:
    if count == 1:
        return what
    head, of, rest = what.partition(" of ")
    return " or ".join(f"{each}s" for each in head.split(" or ")) + of + rest
