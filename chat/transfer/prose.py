"""Markdown to read: the path that is shown, with who said what."""

from chat.transfer.files import noted
from chat.transfer.transcript import Transcript, Turn


def written(chat: Transcript) -> str:
    head = f"# {_one_line(chat.title)}\n\n{chat.created_at:%Y-%m-%d %H:%M %Z}\n"
    return "\n".join([head, *(_section(turn) for turn in chat.path)])


def _section(turn: Turn) -> str:
    parts = [f"## {_one_line(turn.spoken_by) or 'Reply' if turn.is_reply else 'You'}", turn.text]
    parts += [f"*Attached: {_one_line(noted(each))}*" for each in turn.files]
    parts += [f"*{_one_line(turn.error)}*" if turn.error else "", _sources(turn)]
    return "\n\n".join(part for part in parts if part) + "\n"


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
