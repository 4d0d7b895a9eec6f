"""What the buttons of the route builder do to a route: each press makes one text of another."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from accounts.http import whole_in
from connections.routes import Route

NAMES = ("move", "instead")  # what a pressed button of the builder is called in a form


@dataclass(frozen=True, slots=True)
class Pressed:
    """The route afterwards, what is said aloud, and where the focus goes.

    focus is the control ("up", "down", "off" or "grip") at place, which counts from 0, or "add".
    """

    text: str
    said: str = ""
    focus: str = ""
    place: int = -1


def is_pressed(data: Mapping[str, str]) -> bool:
    return any(name in data for name in NAMES)


def pressed(text: str, data: Mapping[str, str]) -> Pressed:
    """After the button in data; a button that makes no sense changes nothing.

    `move` is up:PLACE, down:PLACE, off:PLACE, at:PLACE (a stop was dropped there), ask:PROVIDER,
    clear, add (the field `stop`) or without (the field `leave_out`); `instead` is an item and
    what takes its place, on two lines.
    """
    if "instead" in data:
        # A form that is sent without a script ends its lines as the web does.
        return _exchanged(text, *data["instead"].replace("\r\n", "\n").partition("\n")[::2])
    route = Route.parse(text)
    verb, _, what = data.get("move", "").partition(":")
    match verb:
        case "up" | "down" | "off" | "at" if _is_place(what, route):
            return _at(route, verb, int(what))
        case "add":
            return _added(route, data.get("stop", ""))
        case "without":
            return _added(route, f"!{data.get('leave_out', '')}")
        case "ask":
            kept = tuple(name for name in route.exclusions if name != what)
            return Pressed(str(replace(route, exclusions=kept)), f"{what} may be asked again.")
        case "clear":
            return Pressed("", "The route is empty.", "add")
    return Pressed(text)


def _is_place(what: str, route: Route) -> bool:
    place = whole_in(what)
    return place is not None and place < len(route.stops)


def _at(route: Route, verb: str, place: int) -> Pressed:
    stops = list(route.stops)
    stop = stops.pop(place)
    if verb == "off":
        left = "1 stop left" if len(stops) == 1 else f"{len(stops)} stops left"
        focus, next_place = ("grip", min(place, len(stops) - 1)) if stops else ("add", -1)
        text = str(replace(route, stops=tuple(stops)))
        return Pressed(text, f"{stop} removed. {left}.", focus, next_place)
    if verb == "at":
        return Pressed(str(route), "", "grip", place)
    to = min(max(place + (1 if verb == "down" else -1), 0), len(stops))
    stops.insert(to, stop)
    # At an end its button goes nowhere any more, so the focus rests on the grip.
    focus = "grip" if to == (len(stops) - 1 if verb == "down" else 0) else verb
    said = f"{stop} is now stop {to + 1} of {len(stops)}."
    return Pressed(str(replace(route, stops=tuple(stops))), said, focus, to)


def _added(route: Route, written: str) -> Pressed:
    """One stop or a whole route, at the end; exclusions are taken along."""
    more = Route.parse(written)
    if not more and not any(more.exclusions):
        return Pressed(str(route), focus="add")
    exclusions = tuple(dict.fromkeys((*route.exclusions, *filter(None, more.exclusions))))
    longer = Route((*route.stops, *more.stops), exclusions)
    said = f"{more} added." if more else f"{more.exclusions[0]} is not asked."
    return Pressed(str(longer), said, "add")


def _exchanged(text: str, item: str, suggestion: str) -> Pressed:
    pieces = [piece.strip() for piece in text.split(",")]
    if item not in pieces:  # a source without routes, whose ids may hold commas
        return Pressed(suggestion if text.strip() == item else text)
    said = f"{suggestion} stands in for {item}."
    exchanged = (suggestion if piece == item else piece for piece in pieces)
    return Pressed(",".join(exchanged), said)
