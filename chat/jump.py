"""Everywhere that one can go: what the jump dialog offers."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Member
from chat.models import Chat
from chat.search import Hit, search

RECENT = 6
FOUND = 12


@dataclass(frozen=True, slots=True)
class Place:
    """One line of the dialog; keys is its shortcut, where it has one."""

    label: str
    icon: str
    address: str
    snippet: str = ""
    keys: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    heading: str
    places: tuple[Place, ...]


PAGES = (
    ("New chat", "plus", "home", "Ctrl Shift O"),
    ("All chats", "message-square", "chats", ""),
    ("Models", "layers", "models", "Ctrl Shift M"),
    ("Presets", "book-open", "presets", ""),
    ("Connections", "cable", "connections", ""),
    ("Usage", "chart-column", "usage", ""),
    ("Budgets", "wallet", "budgets", ""),
    ("Settings", "settings", "settings", ""),
)


def places(member: Member, typed: str) -> list[Places]:
    """Chats and pages that have the words; without words the latest chats and every page."""
    if typed:
        chats = [_hit(hit) for hit in search(member, typed)[:FOUND]]
    else:
        chats = [_chat(chat) for chat in member.chats.listed().current()[:RECENT]]
    groups = (Places("Chats", tuple(chats)), Places("Pages", tuple(_pages(typed))))
    return [group for group in groups if group.places]


def _pages(typed: str) -> Iterable[Place]:
    words = typed.lower().split()
    for label, icon, view, keys in PAGES:
        if all(word in label.lower() for word in words):
            yield Place(label, icon, reverse(view), keys=keys)
    if all(word in "temporary chat" for word in words):
        yield Place("Temporary chat", "ghost", f"{reverse('home')}?temporary")


def _chat(chat: Chat) -> Place:
    return Place(chat.title, "message-square", reverse("chat", args=[chat.pk]))


def _hit(hit: Hit) -> Place:
    address = reverse("chat", args=[hit.chat.pk])
    anchor = f"#m-{hit.message_id}" if hit.message_id else ""
    return Place(hit.chat.title, "message-square", address + anchor, hit.snippet)
