"""Which parameters the stops of a route honour, and under which name they are sent."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from connections.catalog import Catalog, Endpoint, Model
from connections.parameters import NAMES, Parameters
from connections.routes import Attempt, Route, attempts

CLAUDE, GEMINI = "ANTHROPIC", "GOOGLE"

# What Helicone keeps when it translates a request; anything else is lost without a word.
_TRANSLATED = {
    CLAUDE: frozenset({"temperature", "top_p", "max_output", "stop", "reasoning_effort"}),
    GEMINI: frozenset(NAMES) - {"seed", "verbosity"},
}
_LISTED_AS = {
    "max_output": ("max_tokens", "max_completion_tokens"),
    "reasoning_effort": ("reasoning_effort", "reasoning", "include_reasoning"),
}
ROOM_TO_THINK = 2048  # tokens; Claude refuses to think within less


class Use(StrEnum):
    HONOURED = "honoured"
    UNKNOWN = "unknown"  # the model is not in the catalog
    DROPPED = "dropped"  # by the gateway, in silence
    DOUBTFUL = "doubtful"  # the model's list of parameters lacks it: it may be refused or ignored


@dataclass(frozen=True, slots=True)
class Asked:
    """An endpoint that a route may lead to. Without a catalog entry model and offer are None."""

    place: int
    stop: str
    label: str
    model: Model | None
    offer: Endpoint | None

    def use(self, name: str) -> Use:
        if self.model is None or self.offer is None:
            return Use.UNKNOWN
        listed = _LISTED_AS.get(name, (name,))
        kept = _TRANSLATED.get(self.offer.response_format)
        if kept is not None and name not in kept:
            return Use.DROPPED
        if name in self.offer.unsupported_parameters:
            return Use.DROPPED
        if name == "reasoning_effort" and self.thinks:
            return Use.HONOURED
        known = set(self.model.parameters)
        translated = kept is not None and name != "reasoning_effort"
        is_listed = translated or not known or known & set(listed)
        return Use.HONOURED if is_listed else Use.DOUBTFUL

    @property
    def thinks(self) -> bool:
        """OpenAI's models that think whatever is asked refuse a temperature; no list says it."""
        return self.offer is not None and "temperature" in self.offer.unsupported_parameters

    @property
    def is_claude(self) -> bool:
        return self.offer is not None and self.offer.response_format == CLAUDE

    def bounds_by(self, name: str) -> bool:
        """Whether a reply is no longer than a limit sent under this name."""
        if self.model is None or self.offer is None:
            return False
        translated = self.offer.response_format in _TRANSLATED
        known = self.model.parameters
        return translated or not known or name in known


def asked(route: Route, catalog: Catalog) -> tuple[Asked, ...]:
    """Every endpoint once, whoever pays, in the order of the route."""
    found: dict[tuple[int, str], Asked] = {}
    for each in attempts(route, catalog, frozenset(catalog.providers)):
        found.setdefault((each.index, each.provider), _asked(each, catalog))
    return tuple(found.values())


def is_taken(name: str, among: tuple[Asked, ...]) -> bool:
    """Whether sending it does anything. Nothing is known of a route that leads nowhere."""
    return not among or any(each.use(name) in (Use.HONOURED, Use.UNKNOWN) for each in among)


def sent(parameters: Parameters, route: Route, catalog: Catalog | None) -> dict[str, object]:
    """The fields of the request's body: without those that nobody on the route would take."""
    among = asked(route, catalog) if catalog else ()
    return dict(_named(parameters, among))


def most_output(parameters: Parameters, route: Route, catalog: Catalog) -> int | None:
    """The longest reply in tokens; None as soon as one endpoint might not keep to the limit."""
    among = asked(route, catalog)
    limit = _limit_name(among)
    return parameters.max_output if all(each.bounds_by(limit) for each in among) else None


def shortened(
    parameters: Parameters, most: int, route: Route, catalog: Catalog | None
) -> Parameters:
    """For a short reply; where a model thinks first, its thoughts need room."""
    among = asked(route, catalog) if catalog else ()
    thinks = bool(parameters.reasoning_effort) or any(each.thinks for each in among)
    bound = max(most, ROOM_TO_THINK) if thinks else most
    return replace(parameters, max_output=min(bound, parameters.max_output or bound))


def _asked(attempt: Attempt, catalog: Catalog) -> Asked:
    provider = f"/{attempt.provider}" if attempt.provider else ""
    return Asked(
        place=attempt.index,
        stop=str(attempt.stop),
        label=f"{attempt.model}{provider}",
        model=catalog.model(attempt.stop.name),
        offer=attempt.endpoint,
    )


def _named(parameters: Parameters, among: tuple[Asked, ...]) -> Iterator[tuple[str, object]]:
    for name, value in parameters.stored().items():
        if not is_taken(name, among):
            continue
        yield (_limit_name(among) if name == "max_output" else name), value


def _limit_name(among: tuple[Asked, ...]) -> str:
    """OpenAI's thinking models know the second name only, and no request may carry both."""
    drops = any("max_tokens" in each.offer.unsupported_parameters for each in among if each.offer)
    return "max_completion_tokens" if drops else "max_tokens"
