"""A chat that is about to begin with a preset: what the empty chat shows, and what it becomes."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from urllib.parse import urlencode

from django.db import transaction
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.http import uuid_in, whole_in
from accounts.models import Member
from chat import markdown
from chat.lines import refusal_of
from chat.models import Chat, Message
from chat.presets.cast import Cast
from chat.presets.models import Persona, Preset
from connections.chosen import problem_with
from connections.models import Connection

OFFERED = 6


@dataclass(frozen=True, slots=True)
class Beginning:
    """preset is None where none was chosen, and is_gone tells of one that is there no more.

    number is the place of the greeting that is shown, from 0.
    """

    member: Member
    preset: Preset | None = None
    persona: Persona | None = None
    number: int = 0
    is_gone: bool = False
    greetings: list[str] = field(default_factory=list)

    @classmethod
    def asked(cls, member: Member, asked: Mapping[str, str]) -> "Beginning":
        """What an address or a form names. Without a word of it the usual persona plays."""
        pk = uuid_in(asked.get("preset", ""))
        preset = Preset.objects.usable_by(member).filter(pk=pk).first() if pk else None
        persona = _persona(member, asked, is_proposed=preset is not None)
        begun = cls(member, preset, persona, is_gone=bool(asked.get("preset") and not preset))
        texts = preset.greetings if preset else []
        greetings = [begun.cast.expanded(text, member.name) for text in texts]
        number = _number(asked.get("greeting", ""), len(greetings))
        return replace(begun, greetings=greetings, number=number)

    @property
    def cast(self) -> Cast:
        return Cast().playing(self.preset).played_by(self.persona)

    @property
    def greeting(self) -> str:
        return self.greetings[self.number] if self.greetings else ""

    @property
    def place(self) -> int:
        """Of the greeting, counted from one."""
        return self.number + 1

    @property
    def personas(self) -> list[Persona]:
        return list(self.member.personas.all())

    @property
    def html(self) -> SafeString:
        return markdown.render(self.greeting)

    @property
    def previous(self) -> str:
        return self._greeted(self.number - 1) if self.number else ""

    @property
    def next(self) -> str:
        return self._greeted(self.number + 1) if self.number + 1 < len(self.greetings) else ""

    @property
    def query(self) -> str:
        """For links that go on with the same preset."""
        return urlencode({"preset": self.preset.pk}) if self.preset else ""

    @property
    def offered(self) -> list[Preset]:
        return list(Preset.objects.usable_by(self.member)[:OFFERED])

    def route_on(self, connection: Connection) -> str:
        """The preset's own route, where it can be asked here."""
        return "" if self.preset is None or self.trouble_on(connection) else self.preset.route

    def trouble_on(self, connection: Connection) -> str:
        """Why that is not plugged in; empty where it is, or the preset has none."""
        route = self.preset.route if self.preset else ""
        if not route:
            return ""
        return problem_with(connection, route) or refusal_of(self.member, connection, route)

    def play(self, chat: Chat) -> Chat:
        """Its cast, the properties of its preset, and the greetings beside each other."""
        if self.preset is None and self.persona is None:
            return chat
        with transaction.atomic():
            chat.take_cast(self.cast, self.preset)
            chat.properties = self.preset.properties if self.preset else ""
            chat.leaf = self._greet(chat)
            chat.save(update_fields=["properties", "leaf"])
        return chat

    def _greet(self, chat: Chat) -> Message | None:
        now = timezone.now()
        said = [
            Message(
                chat=chat,
                role=Message.Role.ASSISTANT,
                text=text,
                created_at=now + timedelta(microseconds=place),
            )
            for place, text in enumerate(self.greetings)
        ]
        Message.objects.bulk_create(said)
        return said[self.number] if said else None

    def _greeted(self, number: int) -> str:
        return f"{self.query}&greeting={number + 1}"


def _persona(member: Member, asked: Mapping[str, str], *, is_proposed: bool) -> Persona | None:
    if "persona" in asked:
        pk = uuid_in(asked["persona"])
        return member.personas.filter(pk=pk).first() if pk else None
    return member.personas.filter(is_usual=True).first() if is_proposed else None


def _number(asked: str, count: int) -> int:
    """Counted from one in addresses."""
    number = (whole_in(asked) or 1) - 1
    return number if 0 <= number < count else 0
