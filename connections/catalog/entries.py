"""Models, and the endpoints at which providers offer them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from .price import Price


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One provider's offer of a model.

    ptb: Helicone's own key can pay. requires_explicit: never tried for a bare model name.
    response_format is "ANTHROPIC", "GOOGLE" or nothing for OpenAI's.
    """

    provider: str
    provider_model: str
    price: Price | None = None
    context: int | None = None
    max_output: int | None = None
    ptb: bool = True
    requires_explicit: bool = False
    searches_web: bool = False
    response_format: str = ""
    aliases: tuple[str, ...] = ()
    unsupported_parameters: frozenset[str] = field(default_factory=frozenset)

    def is_named(self, provider_model: str) -> bool:
        """Whether a reply's provider_model means this endpoint: replies vary in letter case."""
        wanted = provider_model.casefold()
        return any(name.casefold() == wanted for name in (self.provider_model, *self.aliases))


@dataclass(frozen=True, slots=True)
class Model:
    """A model as the catalog knows it; what is not published stays empty or None."""

    id: str
    name: str
    author: str
    endpoints: tuple[Endpoint, ...]
    context: int | None = None
    max_output: int | None = None
    input_modalities: tuple[str, ...] = ("text",)
    output_modalities: tuple[str, ...] = ("text",)
    parameters: tuple[str, ...] = ()
    description: str = ""
    released: date | None = None
    pinned_version_of: str = ""

    @property
    def cheapest(self) -> Endpoint | None:
        """The priced endpoint with the lowest base rates, preferring what needs no own key."""
        priced = [endpoint for endpoint in self.endpoints if endpoint.price]
        return min(priced, key=_dearness, default=None)

    @property
    def searching(self) -> tuple[Endpoint, ...]:
        return tuple(endpoint for endpoint in self.endpoints if endpoint.searches_web)

    @property
    def reads_images(self) -> bool:
        return "image" in self.input_modalities

    @property
    def is_blind(self) -> bool:
        """It is known to read no pictures; where nothing is published, it is not."""
        return bool(self.input_modalities) and not self.reads_images

    def at(self, provider: str) -> Endpoint | None:
        return next((found for found in self.endpoints if found.provider == provider), None)


def _dearness(endpoint: Endpoint) -> tuple[bool, Decimal]:
    return not endpoint.ptb, endpoint.price.base if endpoint.price else Decimal("Infinity")
