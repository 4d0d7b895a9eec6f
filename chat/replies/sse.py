"""Server-sent events as they travel."""

import re

HEARTBEAT = b": still here\n\n"
_LINE_END = re.compile(r"\r\n|\r|\n")


def event(name: str, cursor: object, html: str) -> bytes:
    """One event. Every line of the data is marked as data, so no text can forge an event."""
    data = "".join(f"data: {line}\n" for line in _LINE_END.split(html))
    return f"id: {cursor}\nevent: {name}\n{data}\n".encode()
