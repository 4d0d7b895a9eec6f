"""Tokens that carry the moment they left, so that their age can be read through any product.

CLOCK_MONOTONIC is shared by all processes of a machine. A stamp is a "T", digits and ";": none of
them means anything in HTML or Markdown, where a parser would stop at every token otherwise.
"""

from time import monotonic_ns

_LONGEST = 32


def stamp() -> bytes:
    return b" T%d;" % monotonic_ns()


def newer(data: bytes | bytearray, than: int) -> list[int]:
    """The stamps in data that are newer, newest first.

    Read from the end: a page that sends its open paragraph again repeats all the earlier stamps.
    """
    found: list[int] = []
    end = len(data)
    while (at := data.rfind(b"T", 0, end)) >= 0:
        end = at
        semicolon = data.find(b";", at, at + _LONGEST)
        digits = data[at + 1 : semicolon] if semicolon > 0 else b""
        if not digits.isdigit():
            continue
        if int(digits) <= than:
            break
        if not found or int(digits) < found[-1]:
            found.append(int(digits))
    return found
