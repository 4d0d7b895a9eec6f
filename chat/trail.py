"""The route of a reply as it is drawn: who was asked, who answered."""

from dataclasses import dataclass

from chat.models import Message
from connections.routes import Route, Stop
from connections.sources import PRACTICE
from usage.models import Call

SCRIPTED = "scripted"  # what the practice gateway calls its voice without a model


@dataclass(frozen=True, slots=True)
class Hop:
    """state is live, served, failed or empty; told is what screen readers hear of it."""

    label: str
    state: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Trail:
    """badge says of a reply from Practice what wrote it, so that nobody takes it for a model."""

    model: str
    hops: tuple[Hop, ...]
    fell_back_to: str = ""
    badge: str = ""

    @classmethod
    def of(cls, reply: Message) -> "Trail":
        stops = _route(reply).stops
        model = stops[0].name if stops else reply.route
        if reply.is_active:
            return cls(model, tuple(_waiting(stops)))
        call = reply.call
        if call and call.provider:
            served = Hop(call.provider, "served", "answered")
            return cls(model, (served,), _fall_back(stops, call), _badge(call))
        failed = [Hop(name, "failed", "did not answer") for name in _asked(reply)]
        return cls(model, tuple(failed))


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


def _fall_back(stops: tuple[Stop, ...], call: Call) -> str:
    """Only a provider that is a later stop of the route tells that the first one was passed."""
    named = [stop.provider for stop in stops]
    return call.provider if call.provider in named[1:] and call.provider != named[0] else ""


def _badge(call: Call) -> str:
    if not call.connection or call.connection.kind is not PRACTICE:
        return ""
    if call.provider == PRACTICE.slug and call.provider_model != SCRIPTED:
        return "Practice model, runs on this server"
    return "Scripted demo, not a language model"
