"""A member at a browser, reduced to the requests that matter here."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID, uuid4

import httpx

from tests.chat.streams import Page, Seen, parse
from tests.server import PASSWORD, Lampfield

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
ACTIVE = re.compile(r'id="m-([0-9a-f-]{36})" aria-busy="true"')
LAST = re.compile(r'<li class="msg bot" id="m-([0-9a-f-]{36})"')


class Visitor:
    def __init__(self, server: Lampfield, email: str) -> None:
        self.http = httpx.Client(base_url=server.url, timeout=20, follow_redirects=True)
        self.post("/sign-in/", from_page="/sign-in/", email=email, password=PASSWORD)
        self.chat = ""

    def at(self, server: Lampfield) -> "Visitor":
        """The same session at another process."""
        elsewhere = object.__new__(Visitor)
        cookies = {cookie.name: cookie.value or "" for cookie in self.http.cookies.jar}
        elsewhere.http = httpx.Client(
            base_url=server.url, timeout=20, follow_redirects=True, cookies=cookies
        )
        elsewhere.chat = self.chat
        return elsewhere

    def post(self, path: str, *, from_page: str, **fields: str) -> httpx.Response:
        """As a form of that page would send it."""
        token = TOKEN.search(self.http.get(from_page).text)
        assert token, f"{from_page} has no form"
        answer = self.http.post(path, data={"csrfmiddlewaretoken": token[1], **fields})
        assert answer.status_code < 400, answer.text
        return answer

    def begin(self, text: str, model: str) -> str:
        """Open a chat on a model of the practice gateway; returns the id of the reply."""
        answer = self.post("/chats/", from_page="/", text=text, model=model, token=uuid4().hex)
        self.chat = answer.url.path
        return str(LAST.findall(answer.text)[-1])

    def page(self) -> str:
        return self.http.get(self.chat).text

    def is_replying(self) -> bool:
        return bool(ACTIVE.search(self.page()))

    def until_idle(self, within: float) -> str:
        """The page of the chat once no reply is being written."""
        deadline = time.monotonic() + within
        while self.is_replying():
            assert time.monotonic() < deadline, "the reply is still being written"
            time.sleep(0.1)
        return self.page()

    def act(self, reply: str, action: str) -> httpx.Response:
        return self.post(f"/messages/{UUID(reply)}/{action}/", from_page=self.chat)

    @contextmanager
    def stream(self, reply: str, last_id: str = "") -> Iterator[Iterator[Seen]]:
        headers = {"Last-Event-ID": last_id} if last_id else {}
        path = f"/messages/{reply}/stream"
        with self.http.stream("GET", path, headers=headers) as answer:
            assert answer.status_code == 200, answer.status_code
            yield events_of(answer)

    def follow(self, reply: str, *, until: str = "", last_id: str = "") -> Page:
        """What a page shows that follows until so much text has come, or to the end."""
        page = Page(last_id=last_id)
        with self.stream(reply, last_id) as events:
            for seen in events:
                page.take(seen)
                if until and until in page.text:
                    break
        return page


def events_of(answer: httpx.Response) -> Iterator[Seen]:
    lines: list[str] = []
    for line in answer.iter_lines():
        if line:
            lines.append(line)
        elif seen := parse(lines):
            lines = []
            yield seen
        else:
            lines = []


def numbers(html: str) -> list[int]:
    """The slow model counts: word1 word2 word3. Of a page, the last reply is meant."""
    prose = html.rpartition('<div class="prose"')[2].partition("</div>")[0]
    return [int(number) for number in re.findall(r"word(\d+)", prose or html)]
