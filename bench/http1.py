"""As much HTTP/1.1 as the stub and the load need: one request or answer at a time, both ways."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """`first_line` is split at its blanks; header names are lower-case."""

    first_line: list[str]
    headers: dict[str, str]
    body: bytes


def take(buffer: bytearray) -> Message | None:
    """Remove the first whole message from the buffer; its body must have a Content-Length."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        return None
    first, *rest = bytes(buffer[:end]).decode("latin-1").split("\r\n")
    headers = dict(_header(line) for line in rest)
    begin = end + 4
    stop = begin + int(headers.get("content-length", 0))
    if len(buffer) < stop:
        return None
    body = bytes(buffer[begin:stop])
    del buffer[:stop]
    return Message(first.split(" ", 2), headers, body)


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    names = {"Host": "127.0.0.1", **headers, "Content-Length": str(len(body))}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in names.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def answer(body: bytes, status: int = 200) -> bytes:
    head = b"HTTP/1.1 %d -\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return head % (status, len(body)) + body


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _header(line: str) -> tuple[str, str]:
    name, _, value = line.partition(":")
    return name.strip().lower(), value.strip()
