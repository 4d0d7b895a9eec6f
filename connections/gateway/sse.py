"""Server-sent events read from bytes, however the network cut them.

Lines end with CR, LF or CRLF and with nothing else: U+2028 and its like are legal inside JSON.
"""

MAX_EVENT = 8 * 1024 * 1024  # a generated image comes as one event

_BOM = b"\xef\xbb\xbf"


class TooLong(Exception):
    """One event is longer than MAX_EVENT bytes."""


class Reader:
    """Feed it bytes; it gives the data of each event that is complete."""

    def __init__(self, max_event: int = MAX_EVENT) -> None:
        self._max_event = max_event
        self._rest: list[bytes] = []  # pieces of the line whose end has not come yet
        self._rest_size = 0
        self._data: list[bytes] = []
        self._data_size = 0
        self._after_cr = False
        self._at_start = True

    def feed(self, piece: bytes) -> list[str]:
        """The data of the events that this piece completes. Raises TooLong."""
        if self._after_cr and piece:
            piece = piece.removeprefix(b"\n")
            self._after_cr = False
        if not piece:
            return []
        self._after_cr = piece.endswith(b"\r")
        lines = piece.splitlines()
        ended = piece.endswith((b"\n", b"\r"))
        if len(lines) > 1 or ended:
            lines[0] = b"".join([*self._rest, lines[0]])
            self._rest, self._rest_size = [], 0
        if not ended:
            self._keep(lines.pop())
        return self._events(lines)

    def end(self) -> list[str]:
        """What the last bytes make when the sender forgot the final blank line."""
        line = b"".join(self._rest)
        self._rest, self._rest_size = [], 0
        return self._events([line, b""])

    def _keep(self, part: bytes) -> None:
        self._rest.append(part)
        self._rest_size += len(part)
        self._check(self._rest_size)

    def _events(self, lines: list[bytes]) -> list[str]:
        events = []
        for line in lines:
            if self._at_start:
                self._at_start = False
                line = line.removeprefix(_BOM)
            if not line:
                if self._data:
                    events.append(b"\n".join(self._data).decode("utf-8", "replace"))
                    self._data, self._data_size = [], 0
            elif line.startswith(b"data:"):
                self._add(line[6:] if line[5:6] == b" " else line[5:])
            elif line == b"data":
                self._add(b"")
        return events

    def _add(self, value: bytes) -> None:
        self._data.append(value)
        self._data_size += len(value) + 1
        self._check(self._data_size)

    def _check(self, size: int) -> None:
        if size > self._max_event:
            raise TooLong
