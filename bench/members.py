"""Members with a session, a sealed key and chats: made in the database, without one request."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module

from django.conf import settings
from django.contrib.auth import login
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import Group, Member
from chat.models import Chat, Message
from connections.models import Connection
from connections.sources import HELICONE

KEY = "sk-helicone-benchmk-aaaaaaa-bbbbbbb-ccccccc"
CSRF = "lampfieldbenchlampfieldbench1234"  # what cookie and header say is free, if it is the same
PARAGRAPH = (
    "The quick brown fox jumps over the lazy dog, **stops**, and looks at the `code` it wrote.\n\n"
    "- one\n- two\n- three\n\n"
)
CODE = "```python\nfor number in range(10):\n    print(number)\n```\n\n"


@dataclass(frozen=True, slots=True)
class Seat:
    """A signed-in member and the connection that they chat on."""

    member: Member
    connection: Connection
    session: str

    @property
    def headers(self) -> dict[str, str]:
        """What the member's browser would send with every request."""
        cookies = {settings.SESSION_COOKIE_NAME: self.session, settings.CSRF_COOKIE_NAME: CSRF}
        return {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-CSRFToken": CSRF,
            "HX-Request": "true",
            "Accept-Encoding": "gzip",
        }

    def begin_chat(self, route: str) -> Chat:
        """It has its title: looking for one is a second reply, after the first of a chat."""
        chat = Chat.begin(self.member, self.connection, "Say some words.", route=route)
        chat.is_named = True
        chat.save()
        return chat

    def fill_list(self, count: int) -> None:
        """As many chats as a member has after a while."""
        route, missing = "gpt-4o-mini", count - self.member.chats.count()
        known = {"owner": self.member, "connection": self.connection, "route": route}
        titles = (f"About the subject number {number}" for number in range(missing))
        Chat.objects.bulk_create(Chat(title=title, **known) for title in titles)

    def finished_chat(self, route: str, messages: int) -> Chat:
        """A chat that has so many messages already."""
        chat = self.begin_chat(route)
        roles = itertools.cycle((Message.Role.USER, Message.Role.ASSISTANT))
        leaf = None
        for text, role in zip(_texts(messages), roles, strict=False):
            leaf = chat.messages.create(parent=leaf, role=role, text=text)
        chat.leaf = leaf
        chat.save()
        return chat


def take_seats(count: int) -> list[Seat]:
    """So many members, each with a Helicone connection that leads to the stub."""
    with transaction.atomic():
        Group.objects.get_or_create(id=1, defaults={"name": "Bench"})
        return [_seat(number) for number in range(count)]


def unfinished(chats: list[Chat]) -> int:
    """How many of these chats have no whole reply in the database."""
    done = Message.objects.filter(chat__in=chats, state=Message.State.DONE)
    return len(chats) - done.filter(role=Message.Role.ASSISTANT).count()


def _seat(number: int) -> Seat:
    member = Member(email=f"bench{number}@example.org", name=f"Bench {number}")
    member.set_unusable_password()
    member.save()
    connection = Connection(owner=member, name="Stub", source=HELICONE.slug, is_default=True)
    connection.save_key(KEY)
    seat = Seat(member, connection, _sign_in(member))
    # As after any sign-in, lest two hundred checks at once be measured with the first replies.
    Connection.objects.filter(pk=connection.pk).update(checked_at=timezone.now(), health="ok")
    return seat


def _sign_in(member: Member) -> str:
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore()
    login(request, member, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session.save()
    assert request.session.session_key is not None
    return request.session.session_key


def _texts(count: int) -> Iterator[str]:
    for number in range(count):
        code = CODE if number % 10 == 1 else ""
        yield f"Message {number}. {PARAGRAPH * (1 + number % 2)}{code}"
