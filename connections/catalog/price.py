"""What an endpoint charges: US dollars per token, per search and per request."""

from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)
MILLION = Decimal(1_000_000)


@dataclass(frozen=True, slots=True)
class Tier:
    """Rates from a prompt of threshold tokens on."""

    threshold: int
    input: Decimal
    output: Decimal
    cached: Decimal


@dataclass(frozen=True, slots=True)
class ModalityPrice:
    """Rates of the tokens of pictures, sound, video or files."""

    name: str
    input: Decimal
    cached: Decimal
    output: Decimal


@dataclass(frozen=True, slots=True)
class Price:
    """Tiers ascend and the first starts at nothing; the other rates know no tiers."""

    tiers: tuple[Tier, ...]
    write_5m: Decimal
    write_1h: Decimal
    thinking: Decimal
    search: Decimal = ZERO
    request: Decimal = ZERO
    modalities: tuple[ModalityPrice, ...] = ()

    @property
    def input(self) -> Decimal:
        return self.tiers[0].input

    @property
    def output(self) -> Decimal:
        return self.tiers[0].output

    @property
    def cached(self) -> Decimal:
        return self.tiers[0].cached

    @property
    def base(self) -> Decimal:
        """What endpoints are compared by, in Helicone's routing as in ours."""
        return self.input + self.output

    def tier(self, tokens: int) -> Tier:
        reached = [tier for tier in self.tiers if tier.threshold <= tokens]
        return reached[-1] if reached else self.tiers[0]

    def modality(self, name: str) -> ModalityPrice:
        """Text rates stand in where the provider lists none of its own."""
        for price in self.modalities:
            if price.name == name:
                return price
        return ModalityPrice(name, self.input, self.cached, self.output)


@dataclass(frozen=True, slots=True)
class EnteredPrice(Price):
    """A price that a person entered; version counts from one, up with every change."""

    version: int = 1


def per_million(rate: Decimal) -> Decimal:
    """Dollars per million tokens, as prices are shown."""
    return rate * MILLION


def figures(price: Price) -> dict[str, str]:
    """A price for a record: dollars per million tokens, and per search and request where charged.

    Every digit that there is; what a record says later does not depend on today's catalog.
    """
    rates = {
        "input": price.input,
        "output": price.output,
        "cached": price.cached,
        "written": price.write_5m,
        "thinking": price.thinking,
    }
    each = {"search": price.search, "request": price.request}
    return {
        **{name: f"{per_million(rate).normalize():f}" for name, rate in rates.items()},
        **{name: f"{rate.normalize():f}" for name, rate in each.items() if rate},
    }
