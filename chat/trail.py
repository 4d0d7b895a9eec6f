"""The route of a reply as it is drawn: who was asked, who answered."""

from dataclasses import dataclass

from chat.models import Message
from connections.routes import Route, Stop

SCRIPTED = "scripted"  # what the practice gateway calls its voice without a model


@dataclass(frozen=True, slots=True)
class Hop:
    """state is live, served, failed or empty; told is what screen readers hear of it."""

    label: str
    state: str = ""
    told: str = ""


@dataclass(frozen=True, slots=True)
class Trail:
    model: str
    hops: tuple[Hop, ...]
    fell_back_to: str = ""
    badge: str = ""

    @classmethod
    def of(cls, reply: Message) -> "Trail":
        stops = Route.parse(reply.route).stops
        model = stops[0].name if stops else reply.route
        call = reply.call
        if reply.is_active:
            return cls(model, tuple(_waiting(stops)))
        if call and call.provider:
            served = Hop(call.provider, "served", "answered")
            badge = _badge(call.provider, call.provider_model)
            return cls(model, (served,), _fall_back(stops, call.provider), badge)
        failed = [Hop(name, "failed", "did not answer") for name in _asked(reply)]
        return cls(model, tuple(failed))


def _waiting(stops: tuple[Stop, ...]) -> list[Hop]:
    named = [stop.provider for stop in stops if stop.provider]
    return [Hop(name, "" if place else "live") for place, name in enumerate(named)]


def _asked(reply: Message) -> list[str]:
    """Only a total failure tells who was asked; the gateway names the attempts then."""
    attempts = reply.call.attempts if reply.call else []
    sources = [str(attempt.get("source", "")).split("/") for attempt in attempts]
    return [parts[1] if len(parts) > 1 else parts[0] for parts in sources if parts[0]]


def _fall_back(stops: tuple[Stop, ...], provider: str) -> str:
    first = stops[0].provider if stops else None
    return provider if first and first != provider else ""


def _badge(provider: str, voice: str) -> str:
    if provider != "practice":
        return ""
    if voice == SCRIPTED:
        return "Scripted demo, not a language model"
    return "Practice model, runs on this server"
