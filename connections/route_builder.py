"""The route builder as its template sees it, in the connection panel as in the model picker."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from connections.catalog import Endpoint
from connections.route_moves import Pressed
from connections.route_view import RouteView
from connections.routes import Attempt, Fault, Stop, dearest

_ORDINALS = ("1st", "2nd", "3rd")


@dataclass(frozen=True, slots=True)
class BuiltStop:
    """One row. offer is the endpoint that is asked first; focus names the control to be focused."""

    place: int
    stop: Stop
    total: int
    offer: Endpoint | None
    others: int  # providers that are asked after the first, where none is named
    searches: bool
    faults: tuple[Fault, ...]
    focus: str = ""

    @property
    def number(self) -> int:
        return self.place + 1

    @property
    def is_first(self) -> bool:
        return self.place == 0

    @property
    def is_last(self) -> bool:
        return self.number == self.total

    @property
    def is_wrong(self) -> bool:
        return any(fault.is_unsendable for fault in self.faults)


class RouteBuilder:
    """address takes the presses of its buttons; the host puts it into a form that is posted.

    name makes its ids, for where two of them stand on one page; form is the id of the form that its
    buttons belong to, where it does not stand in one; errors are what the host's form found. A
    press that was just made says where the focus goes and what is said aloud.
    """

    def __init__(
        self,
        view: RouteView,
        address: str,
        *,
        name: str = "route-builder",
        label: str = "Route",
        field_id: str = "",
        form: str = "",
        errors: Sequence[str] = (),
        press: Pressed | None = None,
        free: bool = False,
    ) -> None:
        self.view = view
        self.address = address
        self.name = name
        self.label = label
        self.field_id = field_id or f"{name}-text"
        self.form = form
        self.errors = errors
        self.press = press or Pressed(view.text)
        self.free = free

    @property
    def said(self) -> str:
        return self.press.said

    @cached_property
    def stops(self) -> list[BuiltStop]:
        stops = self.view.route.stops
        return [self._built(place, stop, len(stops)) for place, stop in enumerate(stops)]

    @property
    def faults(self) -> list[Fault]:
        """Those of the whole route."""
        return [fault for fault in self.view.faults if fault.index is None]

    @property
    def exclusions(self) -> tuple[str, ...]:
        return self.view.route.exclusions

    @property
    def providers(self) -> list[str]:
        """Who could be left out: whoever may be asked for a stop as things are."""
        return sorted({attempt.provider for attempt in self.view.attempts if attempt.provider})

    @cached_property
    def dearest(self) -> Endpoint | None:
        return dearest(self.view.route, self.view.catalog) if self.view.catalog else None

    @property
    def searching(self) -> str:
        """Which stops can search, in a few words."""
        found = [_ordinal(stop.place) for stop in self.stops if stop.searches]
        if not found:
            return "no stop"
        if len(found) == len(self.stops):
            return "every stop" if len(found) > 1 else "yes"
        return f"{', '.join(found)} stop only"

    def _built(self, place: int, stop: Stop, total: int) -> BuiltStop:
        asked = [attempt for attempt in self.view.attempts if attempt.index == place]
        return BuiltStop(
            place=place,
            stop=stop,
            total=total,
            offer=next((attempt.endpoint for attempt in asked), None),
            others=len(set(_providers(asked))) - 1 if stop.provider is None else 0,
            searches=self.view.searches(stop),
            faults=tuple(fault for fault in self.view.faults if fault.index == place),
            focus=self.press.focus if self.press.place == place else "",
        )


def _providers(asked: list[Attempt]) -> Iterator[str]:
    return (attempt.provider for attempt in asked)


def _ordinal(place: int) -> str:
    return _ORDINALS[place] if place < len(_ORDINALS) else f"{place + 1}th"
