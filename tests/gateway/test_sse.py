"""The reader of server-sent events: bytes in any cut, the same events."""

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections.gateway.sse import Reader, TooLong

ENDS = st.sampled_from([b"\n", b"\r", b"\r\n"])
TEXTS = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=20)


def read(*pieces: bytes) -> list[str]:
    reader = Reader()
    events = [event for piece in pieces for event in reader.feed(piece)]
    return events + reader.end()


def cut(stream: bytes, at: list[int]) -> list[bytes]:
    places = sorted({0, len(stream), *(place % (len(stream) + 1) for place in at)})
    return [stream[a:b] for a, b in pairwise(places)]


@st.composite
def streams(draw: st.DrawFn) -> tuple[bytes, list[str]]:
    """A stream in one of its legal spellings, and the data of its events."""
    stream, wanted = draw(st.sampled_from([b"", b"\xef\xbb\xbf"])), []
    for lines in draw(st.lists(st.lists(TEXTS, min_size=1, max_size=3), max_size=5)):
        end, blank = draw(ENDS), draw(st.sampled_from([b" ", b""]))
        noise = draw(st.sampled_from([b"", b": ping", b"event: x", b"id: 1", b"retry: 5", b"junk"]))
        stream += noise + end if noise else b""
        for line in lines:
            lead = b" " if blank or line.startswith(" ") else b""
            stream += b"data:" + lead + line.encode() + end
        stream += end
        wanted.append("\n".join(lines))
    return stream, wanted


@given(streams(), st.lists(st.integers(0, 10_000), max_size=12))
def test_any_cut_gives_the_same_events(stream: tuple[bytes, list[str]], at: list[int]):
    data, wanted = stream

    assert read(*cut(data, at)) == read(data) == read(*(bytes([byte]) for byte in data)) == wanted


@given(st.binary(max_size=300), st.lists(st.integers(0, 300), max_size=8))
def test_any_bytes_at_all_are_read_without_complaint(data: bytes, at: list[int]):
    assert read(*cut(data, at)) == read(data)


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (b"data: a\n\ndata: b\n\n", ["a", "b"]),
        (b"data:a\r\n\r\ndata:  b\r\r", ["a", " b"]),
        (b"data: a\ndata: b\n\n", ["a\nb"]),
        (b": only a comment\n\n\n\n", []),
        (b"data\n\n", [""]),
        (b"data: no blank line at the end", ["no blank line at the end"]),
        (b"event: x\nid: 7\ndata: a\n\n", ["a"]),
        (b"database: a\n\n", []),
        (b"data: \xff\xfe\n\n", ["\ufffd\ufffd"]),
    ],
)
def test_spellings(stream: bytes, events: list[str]):
    assert read(stream) == events


@pytest.mark.parametrize("mark", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x1c", "\x1e"])
def test_what_only_python_calls_a_line_end_stays_inside_the_event(mark: str):
    event = json.dumps({"content": f"a{mark}b"}, ensure_ascii=False)

    assert read(f"data: {event}\n\n".encode()) == [event]


def test_characters_cut_between_two_pieces_are_whole():
    stream = "data: 👋é✓\n\n".encode()

    for place in range(len(stream)):
        assert read(stream[:place], stream[place:]) == ["👋é✓"]


@pytest.mark.parametrize(
    "stream",
    [b"data: " + b"x" * 200, b"data: " + b"x" * 200 + b"\n", b"data: 1234567\n" * 20, b"y" * 200],
    ids=["no end", "one line", "many lines", "no field"],
)
@pytest.mark.parametrize("size", [1, 7, 4096])
def test_an_event_without_end_is_refused_before_it_fills_the_memory(stream: bytes, size: int):
    reader = Reader(max_event=100)

    with pytest.raises(TooLong):
        for at in range(0, len(stream), size):
            reader.feed(stream[at : at + size])
