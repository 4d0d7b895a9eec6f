"""The chat page as a browser would fetch it, without the browser."""

import gzip
import http.client
import re
from dataclasses import dataclass
from functools import cache
from statistics import median
from typing import NamedTuple
from urllib.parse import urljoin

from bench.figures import Figure, Findings
from bench.members import Seat
from bench.meter import Meter
from bench.processes import Server

_ASSETS = re.compile(r"""(?:href|src)="(/static/[^"#?]+)""")
_FACES = re.compile(r"@font-face *{([^}]*)}")
_FONT = re.compile(r"""url\(["']?([^"')#?]+\.woff2)""")
_RANGES = re.compile(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?")
_SLANTED = re.compile(r"<(?:em|i|cite|dfn)[ >]")


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    size: int  # as it was sent, compressed or not
    text: str


class Browser:
    """One kept-alive connection of one signed-in member."""

    def __init__(self, server: Server, seat: Seat) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
        self._headers = {
            name: value for name, value in seat.headers.items() if name != "HX-Request"
        }

    def get(self, path: str) -> Answer:
        self._connection.request("GET", path, headers=self._headers)
        response = self._connection.getresponse()
        body = response.read()
        zipped = response.headers.get("Content-Encoding") == "gzip"
        text = (gzip.decompress(body) if zipped else body).decode(errors="replace")
        return Answer(response.status, len(body), text)

    def assets(self, page: str) -> list[Answer]:
        """Everything that the page names, and the fonts in which a browser would set it."""
        paths = dict.fromkeys(_ASSETS.findall(page))
        answers = {path: self.get(path) for path in paths}
        for path in [path for path in paths if path.endswith(".css")]:
            for font in fonts_for(page, answers[path].text):
                address = urljoin(path, font)
                if address not in answers:
                    answers[address] = self.get(address)
        return list(answers.values())


def fonts_for(page: str, style: str) -> list[str]:
    """Those of a style sheet that a browser asks for: by the letters, and whether any lean."""
    wanted = [
        face
        for face in _FACES.findall(style)
        if ("italic" not in face or _SLANTED.search(page)) and _has_letters_of(face, page)
    ]
    return [font for face in wanted for font in _FONT.findall(face)]


def _has_letters_of(face: str, page: str) -> bool:
    ranges = [(int(first, 16), int(last or first, 16)) for first, last in _RANGES.findall(face)]
    letters = set(map(ord, page))
    return not ranges or any(low <= each <= high for each in letters for low, high in ranges)


@dataclass(frozen=True, slots=True)
class Shape:
    """How long the chat is that is opened, and how many others its member has."""

    messages: int
    chats: int = 10

    @property
    def name(self) -> str:
        others = f" among {self.chats:,} chats" if self.chats > 10 else ""
        return f"chat page of {self.messages:,} messages{others}"


class Page(NamedTuple):
    name: str
    seat: Seat
    path: str


@cache
def page_of(seat: Seat, shape: Shape) -> Page:
    """Such a chat; made once, for whatever measures it."""
    seat.fill_list(shape.chats)
    chat = seat.finished_chat("gpt-4o-mini", shape.messages)
    return Page(shape.name, seat, f"/chats/{chat.pk}/")


def chat_page(server: Server, page: Page, *, loads: int) -> Findings:
    """A page, loaded again and again."""
    name, seat, path = page
    browser = Browser(server, seat)
    first = browser.get(path)
    whole = [first, *browser.assets(first.text)]
    meter = Meter(server.pid)
    again = [browser.get(path) for _ in range(loads)]
    cpu = meter.stop().cpu * 1000 / loads
    figures = [
        Figure(name, "server's processor for a load", "ms", cpu, target=30),
        Figure(name, "first visit", "kB", sum(part.size for part in whole) / 1000, target=250),
        Figure(name, "later visits", "kB", median(part.size for part in again) / 1000),
        Figure(name, "requests of a first visit", "", len(whole), target=12),
    ]
    refused = [part for part in whole + again if part.status != 200]
    return Findings(figures, [f"{name}: status {part.status}" for part in refused])
