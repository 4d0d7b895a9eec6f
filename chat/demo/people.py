"""Who lives in the demo, what they talk about, and how much they may spend."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from accounts.models import Group, Member
from chat.demo import presets
from chat.models import Chat
from chat.presets.beginning import Beginning
from connections.models import Connection
from connections.sources import HELICONE
from usage.models import Budget

GROUP, ZONE = "Marlow Road (demo)", "Europe/London"
PROPERTIES = '{"user_id": "{member}"}'
OWN_LINE = "House line"  # what the generated calls were made on: it has no key, and cannot send


@dataclass(frozen=True, slots=True)
class Person:
    """a_day is how many calls they make on a usual day; routes the ones they like best first."""

    name: str
    a_day: float
    routes: tuple[str, ...]
    characters: tuple[str, ...]

    @property
    def email(self) -> str:
        return f"{self.name.split()[0].lower()}@example.org"


PEOPLE = (
    Person(
        "Ines Calder",
        9,
        ("claude-sonnet-4/anthropic,claude-sonnet-4/bedrock", "gpt-4o-mini", "gpt-5/openai"),
        ("Assistant", "The Archivist"),
    ),
    Person(
        "Tomasz Wrona",
        6,
        ("gpt-4o/openai,gpt-4o/azure", "deepseek-v3.2", "gpt-4o-mini"),
        ("Assistant",),
    ),
    Person(
        "Amara Osei",
        5,
        ("gemini-2.5-pro/vertex", "gemini-2.5-flash", "claude-4.5-haiku/anthropic"),
        ("Assistant", "Mira"),
    ),
    Person(
        "Jonah Beck",
        11,
        ("deepseek-v3.2/novita", "kimi-k2-0905", "llama-3.3-70b-instruct/novita"),
        ("Mira", "Captain Oda", "Old Tam"),
    ),
)
# Whose chat it is, which character and session type it has, and what is asked in turn.
TALKS = (
    (0, "Assistant", "assistant", ("Hello! What can I do here?", "What does a reply cost?")),
    (0, "Assistant", "assistant", ("What happens when a provider fails?",)),
    (0, "The Archivist", "roleplay", ("Show me some code, please.",)),
    (1, "Assistant", "assistant", ("How do routes work?", "And web search?")),
    (1, "Assistant", "assistant", ("Compare the prices in a table.",)),
    (2, "Assistant", "assistant", ("How do I add a connection?", "Where is my key kept?")),
    (2, "Mira", "roleplay", ("Good evening, Mira.",)),
    (3, "Captain Oda", "roleplay", ("Hello, Captain. Where are we bound?",)),
    (3, "Mira", "roleplay", ("What are properties for?",)),
)


def move_in(password: str) -> list[Member]:
    """The group, its members with their connections, and their budgets; the first administers."""
    Group.objects.update_or_create(id=1, defaults={"name": GROUP, "time_zone": ZONE})
    members = [_member(person, password, is_first=person is PEOPLE[0]) for person in PEOPLE]
    Budget.objects.create(scope=Budget.Scope.GROUP, limit=Decimal(5), at_limit="warn")
    Budget.objects.create(
        scope=Budget.Scope.EACH, limit=Decimal(2), at_limit="cheap", cheap_under=Decimal(1)
    )
    Budget.objects.create(
        scope=Budget.Scope.MEMBER, member=members[3], period="week", limit=Decimal("0.10")
    )
    return members


def begin_chats(members: list[Member]) -> Iterator[tuple[Chat, tuple[str, ...]]]:
    """Each on its member's Practice connection, with the questions to ask in it."""
    written = presets.write(members[0])
    for number, character, kind, questions in TALKS:
        member = members[number]
        line = member.connections.practice()
        chat = Chat.begin(member, line, questions[0], route="practice-scripted")
        chat.properties = f'{{"session_type": "{kind}", "character": "{character}"}}'
        chat.save(update_fields=["properties"])
        preset = written.get(character)
        asked = {"preset": str(preset.pk)} if preset else {}
        yield Beginning.asked(member, asked).play(chat), questions


def own_line(member: Member) -> Connection:
    return member.connections.get(name=OWN_LINE)


def _member(person: Person, password: str, *, is_first: bool) -> Member:
    member = Member.objects.create_member(
        person.email, password, name=person.name, time_zone=ZONE, is_administrator=is_first
    )
    practice = member.connections.practice()
    practice.properties = PROPERTIES
    practice.save()
    member.connections.create(
        name=OWN_LINE, source=HELICONE.slug, route=person.routes[0], properties=PROPERTIES
    )
    return member
