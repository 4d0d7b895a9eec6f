"""Which models a grant lets somebody ask: names and patterns, one beside the other."""

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

from connections.catalog import Catalog
from connections.catalog.aliases import ALIASES
from connections.routes import Route, Stop

PATTERN = re.compile(r"[A-Za-z0-9._:@+/*-]{1,200}")
MOST = 100  # patterns
SHOWN = 2


class NoPattern(Exception):
    """str() is the sentence for the field."""


@dataclass(frozen=True, slots=True)
class AllowList:
    """Without patterns everything is allowed. A star stands for any letters.

    A pattern with a slash names the provider too, unless the source's own ids hold slashes.
    """

    patterns: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "AllowList":
        """From commas, blanks or lines between them. Raises NoPattern."""
        found = tuple(dict.fromkeys(re.split(r"[\s,]+", text.strip()))) if text.strip() else ()
        for each in found:
            if each and not PATTERN.fullmatch(each):
                raise NoPattern(f"“{each[:60]}” cannot be the name of a model.")
        if len(found) > MOST:
            raise NoPattern(f"That is more than {MOST} models: use a star, as in claude-*.")
        return cls(tuple(filter(None, found)))

    def __bool__(self) -> bool:
        return bool(self.patterns)

    def __str__(self) -> str:
        return _listed(self.patterns) if self.patterns else "every model"

    @property
    def short(self) -> str:
        """gpt-4o-mini, gemini-2.5-flash and 3 more"""
        more = len(self.patterns) - SHOWN
        if more <= 1:
            return str(self)
        return f"{', '.join(self.patterns[:SHOWN])} and {more} more"

    def outside(self, route: Route, catalog: Catalog | None) -> tuple[Stop, ...]:
        """Stops that nobody may be asked for: one of them is enough to refuse the route."""
        if not self.patterns:
            return ()
        return tuple(stop for stop in route.stops if not self._allows(stop, catalog))

    def names(self, model: str, catalog: Catalog) -> bool:
        """Whether a model may be asked at some provider at least."""
        named = (each.partition("/")[0] if catalog.routed else each for each in self.patterns)
        stop = Stop(catalog.real_name(model))
        return any(_matches(each, stop, is_routed=catalog.routed) for each in named)

    def _allows(self, stop: Stop, catalog: Catalog | None) -> bool:
        is_routed = catalog is None or catalog.routed
        return any(_matches(pattern, stop, is_routed=is_routed) for pattern in self.patterns)


def _matches(pattern: str, stop: Stop, *, is_routed: bool) -> bool:
    """By the name that is answered: the gateway rewrites some before it looks them up."""
    model, _, provider = pattern.partition("/")
    if not is_routed:
        return fnmatchcase(stop.name, pattern)
    if not fnmatchcase(ALIASES.get(stop.name, stop.name), ALIASES.get(model, model)):
        return False
    return not provider or (stop.provider is not None and fnmatchcase(stop.provider, provider))


def _listed(names: tuple[str, ...]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
