"""The route of a reply as it is drawn: who was asked, who answered."""

from dataclasses import dataclass

from chat.models import Message
from connections.hop import Hop
from connections.picker import short_name
from connections.routes import Route, Stop, search_label
from connections.sources import PRACTICE
from usage.models import Call

SCRIPTED = "scripted"  # what the practice gateway calls its voice without a model


@dataclass(frozen=True, slots=True)
class Trail:
    """badge says of a reply from Practice what wrote it, so that nobody takes it for a model.

    searched is empty unless a web search was asked for; asking alone does not make one.
    """

    model: str
    hops: tuple[Hop, ...]
    fell_back_to: str = ""
    badge: str = ""
    searched: str = ""

    @classmethod
    def of(cls, reply: Message) -> "Trail":
        stops = _route(reply).stops
        if reply.is_active:
            return cls(_model(reply, stops), tuple(_waiting(stops)))
        if reply.call and reply.call.provider:
            return cls._answered(reply, reply.call, stops)
        return cls(_model(reply, stops), tuple(_failed(name) for name in _asked(reply)))

    @classmethod
    def _answered(cls, reply: Message, call: Call, stops: tuple[Stop, ...]) -> "Trail":
        """Stops before the one that answered did not: the gateway takes them in order."""
        place = _place(stops, call.provider)
        model = _model(reply, stops, place)
        hops = [_failed(stop.provider) for stop in stops[:place] if stop.provider]
        if call.provider != _id(reply, stops, place):
            hops.append(Hop(call.provider, "served", "answered"))
        fell_back_to = call.provider if place else ""
        return cls(model, tuple(hops), fell_back_to, _badge(call), _searched(call))


def _model(reply: Message, stops: tuple[Stop, ...], place: int = 0) -> str:
    """Its name where the chat's connection knows one, else what was asked for."""
    asked, call = _id(reply, stops, place), reply.call
    is_ours = call is not None and call.connection_id == reply.chat.connection_id
    catalog = reply.chat.catalog if is_ours else None
    found = catalog.model(asked) if catalog else None
    # The voices and faults of Practice have a description where models have a name.
    is_described = found is not None and found.author.startswith("practice")
    return short_name(found) if found and not is_described else asked


def _id(reply: Message, stops: tuple[Stop, ...], place: int = 0) -> str:
    return stops[place].name if stops else reply.route


def _route(reply: Message) -> Route:
    connection = reply.call.connection if reply.call else None
    return connection.asked_route(None, reply.route) if connection else Route.parse(reply.route)


def _waiting(stops: tuple[Stop, ...]) -> list[Hop]:
    named = [stop.provider for stop in stops if stop.provider]
    return [Hop(name, "" if place else "live") for place, name in enumerate(named)]


def _asked(reply: Message) -> list[str]:
    """Only a total failure tells who was asked; the gateway names the attempts then."""
    attempts = reply.call.attempts if reply.call else []
    sources = [str(attempt.get("source", "")).split("/") for attempt in attempts]
    return [parts[1] if len(parts) > 1 else parts[0] for parts in sources if parts[0]]


def _place(stops: tuple[Stop, ...], provider: str) -> int:
    """Which stop answered; the first where the provider does not tell."""
    named = [stop.provider for stop in stops]
    return named.index(provider) if None not in named and provider in named else 0


def _failed(provider: str) -> Hop:
    return Hop(provider, "failed", "did not answer")


def _badge(call: Call) -> str:
    if not call.connection or call.connection.kind is not PRACTICE:
        return ""
    if call.route == PRACTICE.first_route and call.provider_model != SCRIPTED:
        return "Practice model, runs on this server"
    return "Scripted demo, not a language model"


def _searched(call: Call) -> str:
    knows_the_suffix = call.connection and call.connection.kind.speaks_helicone
    asked = any(stop.web for stop in Route.parse(call.route).stops)
    counted = call.prompt_tokens is not None
    return search_label(call.searches or 0) if knows_the_suffix and asked and counted else ""
