"""A route: the model string of Helicone's gateway, an ordered list of stops."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

ONLINE = ":online"


@dataclass(frozen=True, slots=True)
class Stop:
    """One item of a route, exactly as written: what is wrong in it is kept for check to name.

    provider is None for a bare name, which the gateway tries at every provider. deployment is
    the id of one stored provider key.
    """

    name: str
    provider: str | None = None
    deployment: str | None = None
    web: bool = False

    @classmethod
    def parse(cls, text: str) -> "Stop":
        name, *rest = text.split("/", 2)
        provider, deployment = [*rest, None, None][:2]
        return cls(name.removesuffix(ONLINE), provider, deployment, name.endswith(ONLINE))

    def __str__(self) -> str:
        name = self.name + (ONLINE if self.web else "")
        return "/".join(
            [name, *(part for part in (self.provider, self.deployment) if part is not None)]
        )


@dataclass(frozen=True, slots=True)
class Route:
    """Stops in the order they are tried; exclusions hold for all of them, wherever written."""

    stops: tuple[Stop, ...] = ()
    exclusions: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Route":
        """Never fails: see check() for what the gateway would not understand."""
        items = [item for item in (piece.strip() for piece in text.split(",")) if item]
        return cls(
            stops=tuple(Stop.parse(item) for item in items if not item.startswith("!")),
            exclusions=_unique(item[1:] for item in items if item.startswith("!")),
        )

    @classmethod
    def single(cls, model_id: str) -> "Route":
        """A model of a source that knows no routes, whose ids may hold slashes and commas."""
        return cls((Stop(model_id),))

    def __str__(self) -> str:
        return ",".join([*map(str, self.stops), *(f"!{name}" for name in self.exclusions)])

    def __bool__(self) -> bool:
        return bool(self.stops)

    @property
    def first(self) -> str:
        """The model that is asked first; empty where there is none."""
        return self.stops[0].name if self.stops else ""

    def without_web(self) -> "Route":
        return replace(self, stops=tuple(replace(stop, web=False) for stop in self.stops))


def _unique(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
