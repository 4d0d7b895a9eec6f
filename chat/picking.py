"""What a model is chosen for: a chat, a connection, or the next new chat."""

from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from accounts.http import MemberRequest, uuid_in
from accounts.models import Member
from chat.lines import line_or_usual, opening_of
from connections.models import Connection

CARRIED = ("line", "preset", "greeting", "persona", "temporary")


def carried(query: QueryDict) -> list[tuple[str, str]]:
    """What the empty chat was opened with, for the way to the list of models and back."""
    return [(name, str(query[name])) for name in CARRIED if name in query]


@dataclass(frozen=True, slots=True)
class Target:
    """use is where a chosen route is posted to, back the page that the choice is for.

    pairs are what names the target in an address, none for a new chat on the usual line.
    fills is the id of a field that takes the choice instead, where the page has one.
    """

    connection: Connection
    route: str
    name: str
    use: str
    back: str
    pairs: tuple[tuple[str, str], ...] = ()
    fills: str = ""
    may_keep: bool = False  # as what new chats on the connection begin with

    @classmethod
    def of(cls, request: MemberRequest) -> "Target":
        """Whoever's chat or connection it is, a stranger's does not exist."""
        if "chat" in request.GET:
            return cls._chat(request, uuid_in(request.GET["chat"]))
        if "connection" in request.GET:
            return cls._connection(request, uuid_in(request.GET["connection"]))
        if "beside" in request.GET:
            return cls.beside(request.user, request.GET["beside"])
        return cls._new_chat(request.user, request.GET)

    @classmethod
    def beside(cls, member: Member, asked: str) -> "Target":
        """One of several for the same message; asked is the query of the page that they are on."""
        query = QueryDict(asked)
        connection = line_or_usual(member, query.get("line", ""))
        return cls(
            connection=connection,
            route=opening_of(member, connection),
            name="a message side by side",
            use=f"{reverse('pick_beside')}?{asked}",
            back=f"{reverse('ask_beside')}?{asked}",
            pairs=(("beside", asked),),
            fills=f"add-{connection.pk}",
        )

    @classmethod
    def _new_chat(cls, member: Member, asked: QueryDict) -> "Target":
        """asked is the query of the empty chat."""
        connection = line_or_usual(member, asked.get("line", ""))
        pairs = tuple(carried(asked))
        query = f"?{urlencode(pairs)}" if pairs else ""
        return cls(
            connection=connection,
            route=opening_of(member, connection),
            name="a new chat",
            use=reverse("use_model") + query,
            back=reverse("home") + query,
            pairs=pairs,
            may_keep=connection.owner_id == member.pk,
        )

    @classmethod
    def _chat(cls, request: MemberRequest, pk: UUID | None) -> "Target":
        chat = get_object_or_404(request.user.chats.select_related("connection"), pk=pk)
        connection = chat.connection or Connection.objects.ready_for(request.user)
        return cls(
            connection=connection,
            route=chat.route,
            name=f"“{chat.title}”",
            use=reverse("chat_route", args=[pk]),
            back=reverse("chat", args=[pk]),
            pairs=(("chat", str(pk)),),
            may_keep=connection.owner_id == request.user.pk,
        )

    @classmethod
    def _connection(cls, request: MemberRequest, pk: UUID | None) -> "Target":
        connection = get_object_or_404(request.user.connections, pk=pk)
        return cls(
            connection=connection,
            route=connection.route,
            name=f"new chats on {connection}",
            use=reverse("choose_model", args=[pk]),
            back=reverse("connection", args=[pk]),
            pairs=(("connection", str(pk)),),
            fills="id_route",
        )
