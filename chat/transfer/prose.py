"""Markdown to read: the path that is shown, with who said what."""

import re

from chat.transfer.files import noted
from chat.transfer.transcript import Tool, Transcript, Turn


def written(chat: Transcript) -> str:
    head = f"# {_one_line(chat.title)}\n\n{chat.created_at:%Y-%m-%d %H:%M %Z}\n"
    return "\n".join([head, _told(chat.system), *(_section(chat, turn) for turn in chat.path)])


def _told(system: str) -> str:
    """Folded, because nobody said it in the chat."""
    head = "<details>\n<summary>What the model was told beforehand</summary>"
    return f"{head}\n\n{system}\n\n</details>\n" if system else ""


def _section(chat: Transcript, turn: Turn) -> str:
    parts = [f"## {_speaker(chat, turn)}", turn.text]
    parts += [f"*Attached: {_one_line(noted(each))}*" for each in turn.files]
    parts += [_called(each) for each in turn.tools]
    parts += [f"*{_one_line(turn.error)}*" if turn.error else "", _sources(turn)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _speaker(chat: Transcript, turn: Turn) -> str:
    """A character, and the model that played it."""
    if not turn.is_reply:
        return _one_line(chat.persona) or "You"
    character, model = _one_line(chat.character), _one_line(turn.spoken_by)
    return f"{character} ({model})" if character and model else character or model or "Reply"


def _called(tool: Tool) -> str:
    """Its arguments in a fence that is longer than any in them."""
    longest = max(map(len, re.findall("`+", tool.arguments)), default=0)
    fence = "`" * max(3, longest + 1)
    head = f"*Called {_one_line(tool.name) or 'a tool'}*"
    return f"{head}\n\n{fence}json\n{tool.arguments}\n{fence}" if tool.arguments else head


def _sources(turn: Turn) -> str:
    return "\n".join(
        f"{number}. [{_plain(each.title or each.url)}](<{_address(each.url)}>)"
        for number, each in enumerate(turn.citations, start=1)
    )


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _plain(text: str) -> str:
    return _one_line(text).replace("[", "(").replace("]", ")")


def _address(url: str) -> str:
    return _one_line(url).replace("<", "%3C").replace(">", "%3E")
