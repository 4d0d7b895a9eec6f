"""Before a message is sent side by side: whom it could go to, about what it costs, who pays."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.http import MemberRequest, uuid_in
from accounts.models import Member
from chat.attaching import named
from chat.attachments import Attachment
from chat.beside import LEAST, MOST, Pick
from chat.board import Board
from chat.drafts import taken_up
from chat.lines import line_or_usual, lines_of, name_for, opening_of, refusal_of
from chat.models import Chat
from chat.paths import Turn
from connections.chosen import problem_with
from connections.models import Connection
from connections.prices import Content
from connections.quotes import quote_for_chat, usual_cost
from connections.sources import PRACTICE
from usage import figures

OFFERED = 8  # rows, unless more were chosen
BEGINNING = ("preset", "greeting", "persona")


@dataclass(frozen=True, slots=True)
class Offer:
    """about is None where no price is known."""

    pick: Pick
    line: str
    about: Decimal | None
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class More:
    """The way to all models of one line; query is that of the page to come back to."""

    line: str
    connection: Connection
    query: str


@dataclass(frozen=True, slots=True)
class Asking:
    """chat is None where the message begins one. base is what would be asked alone."""

    member: Member
    chat: Chat | None
    base: Pick
    picks: tuple[Pick, ...]
    text: str
    data: QueryDict

    @classmethod
    def of(cls, request: MemberRequest) -> "Asking":
        data = request.POST if request.method == "POST" else taken_up(request)
        named = data.get("chat") or request.GET.get("chat", "")
        member, pk = request.user, uuid_in(named)
        chat = _chat(member, pk) if pk else None
        base = _base(member, chat, data)
        picks = _picks(member, data) or (() if "then" in data else (base,))
        return cls(member, chat, base, picks, data.get("text", ""), data)

    @property
    def files(self) -> list[Attachment]:
        """Those that are attached, and not sent yet."""
        return named(self.member, self.data)

    @property
    def offers(self) -> list[Offer]:
        """What is chosen, then what the member would ask anyway, and what is near at hand."""
        texts = self._texts()
        found = list(dict.fromkeys([self.base, *self._near(), *self.picks]))
        kept = [*found[:OFFERED], *(each for each in found[OFFERED:] if each in self.picks)]
        return [
            Offer(
                each,
                name_for(self.member, each.connection),
                usual_cost(each.connection, each.route, texts),
                each in self.picks,
            )
            for each in kept
        ]

    @property
    def more(self) -> list[More]:
        """Every line that the member may use."""
        known = [("chat", str(self.chat.pk))] if self.chat else []
        known += self.beginning
        known += [("temporary", "yes")] if self.is_temporary else []
        known += [("pick", str(pick)) for pick in self.picks]
        return [
            More(
                line.name,
                line.connection,
                urlencode([("line", str(line.connection.pk)), *known]),
            )
            for line in lines_of(self.member)
        ]

    def list_of(self, pk: str) -> str:
        """The address of all models of a line, from this page and back to it."""
        query = next((more.query for more in self.more if str(more.connection.pk) == pk), "")
        return f"{reverse('models')}?{urlencode({'beside': query})}"

    @property
    def beginning(self) -> list[tuple[str, str]]:
        """What a new chat begins with, as the empty one said it."""
        return [(name, self.data.get(name, "")) for name in BEGINNING if name in self.data]

    @property
    def is_temporary(self) -> bool:
        return "temporary" in self.data

    @property
    def sum(self) -> "Sum":
        return Sum.of(self.member, self.picks, self._texts(), self.chat)

    @property
    def alone(self) -> "Sum":
        """Of what would be asked without the others."""
        return Sum.of(self.member, [self.base], self._texts(), self.chat)

    @property
    def problem(self) -> str:
        """Why what the list of models filled in last cannot be asked; empty where it can."""
        asked = self.data.get
        added = (each for each in self.picks if each.route == asked(f"add-{each.connection.pk}"))
        return next((found for pick in added if (found := objection(self.member, pick))), "")

    def _near(self) -> Iterator[Pick]:
        connection = self.base.connection
        for route in self.member.favourites.values_list("route", flat=True)[:OFFERED]:
            if not objection(self.member, near := Pick(connection, route)):
                yield near
        for line in lines_of(self.member):
            if line.connection != connection and line.connection.kind is not PRACTICE:
                yield Pick(line.connection, opening_of(self.member, line.connection))
        yield from (
            Pick(connection, jack.route) for jack in Board.of(connection, self.member).jacks
        )

    def _texts(self) -> list[Content]:
        said = self.chat.history(None) if self.chat else []
        return [*(turn["content"] for turn in said), Turn("user", self.text, self.files).content]


@dataclass(frozen=True, slots=True)
class Sum:
    """US dollars for all of them; most is what budgets set aside, None where nobody knows."""

    count: int
    about: Decimal
    some_unknown: bool
    most: Decimal | None
    payers: tuple[str, ...]

    @classmethod
    def of(
        cls, member: Member, picks: Iterable[Pick], texts: list[Content], chat: Chat | None
    ) -> "Sum":
        picks = list(picks)
        usual = [usual_cost(*pick, texts) for pick in picks]
        most = [_most(chat, pick, texts) for pick in picks]
        known = [each for each in usual if each is not None]
        bounded = [each for each in most if each is not None]
        return cls(
            count=len(picks),
            about=sum(known, Decimal(0)),
            some_unknown=len(known) < len(usual),
            most=sum(bounded, Decimal(0)) if len(bounded) == len(most) else None,
            payers=tuple(dict.fromkeys(_payer(member, each.connection) for each in picks)),
        )

    @property
    def is_sendable(self) -> bool:
        return LEAST <= self.count <= MOST

    def __str__(self) -> str:
        if not self.is_sendable:
            return f"{self.count} chosen. Choose {LEAST} to {MOST} models."
        most = f", at most {figures.message_cost(self.most)}" if self.most else ""
        return f"{self.count} answers: {self._money}{most}. {' '.join(self.payers)}"

    @property
    def _money(self) -> str:
        if self.some_unknown:
            known = f"at least {figures.message_cost(self.about)}, " if self.about else ""
            return f"{known}the price of one is unknown" if known else "the cost is unknown"
        return f"{figures.about(self.about)} in all" if self.about else "free"


def objection(member: Member, pick: Pick) -> str:
    """Why the gateway, or who lends the line, would refuse this; empty where nobody would."""
    return problem_with(*pick) or refusal_of(member, *pick)


def address_with(query: str, pick: Pick) -> str:
    """The page's query with one more model chosen."""
    packed = QueryDict(query, mutable=True)
    packed.appendlist("pick", str(pick))
    return packed.urlencode()


def _chat(member: Member, pk: UUID) -> Chat:
    """Somebody else's chat does not exist."""
    return get_object_or_404(member.chats.select_related("connection__owner"), pk=pk)


def _base(member: Member, chat: Chat | None, data: QueryDict) -> Pick:
    if chat and chat.connection:
        return Pick(chat.connection, chat.route)
    connection = line_or_usual(member, data.get("line", ""))
    return Pick(connection, data.get("model", "")[:500] or opening_of(member, connection))


def _picks(member: Member, data: QueryDict) -> tuple[Pick, ...]:
    """What was ticked, and what the list of models filled in; never a line that is not theirs."""
    lines = {str(line.pk): line for line in Connection.objects.usable_by(member)}
    pairs = [value.partition(" ")[::2] for value in data.getlist("pick")]
    pairs += [(pk, data.get(f"add-{pk}", "")) for pk in lines]
    found = (Pick(lines[pk], route.strip()[:500]) for pk, route in pairs if pk in lines)
    return tuple(dict.fromkeys(pick for pick in found if pick.route))


def _most(chat: Chat | None, pick: Pick, texts: list[Content]) -> Decimal | None:
    """What a budget sets aside for it."""
    parameters = chat.parameters_on(pick.connection) if chat else None
    return quote_for_chat(*pick, texts, parameters).worst_case


def _payer(member: Member, connection: Connection) -> str:
    if connection.kind is PRACTICE:
        return "Practice is free."
    if connection.owner_id == member.pk:
        return f"Your key on {connection.name} pays."
    return f"{connection.owner.name}'s key pays."
