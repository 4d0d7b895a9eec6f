"""The whole run: the stub, the floor and a Lampfield of its own, then one measure after another."""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from django.conf import settings

from bench import chromium, keystrokes, million, opening, pages, starts, streams, usage
from bench.figures import Findings
from bench.members import Seat, take_seats
from bench.pages import Page, Shape
from bench.plan import Plan
from bench.processes import Server, running
from bench.sides import Floor, Lampfield
from bench.starts import SETTLE, Started, started
from bench.streams import ONE_TOKEN, Sides


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured: a plan for long replies, and how often or by how many."""

    plan: Plan
    first_tokens: int
    crowds: tuple[int, ...]
    rounds: int
    loads: int
    calls: int
    looks: int
    shapes: tuple[Shape, ...]


# A stamp is as long as four tokens of prose: 50 of them make a paragraph of the usual length.
LONG, SHORT = Plan(tokens=200, gap=10, paragraph=50), Plan(tokens=50, gap=10, paragraph=25)
FULL = Size(
    LONG,
    first_tokens=60,
    crowds=(50, 200),
    rounds=2,
    loads=20,
    calls=million.MILLION,
    looks=3,
    shapes=(Shape(10), Shape(200), Shape(2_000), Shape(10, chats=1_000)),
)
QUICK = Size(
    SHORT,
    first_tokens=10,
    crowds=(10,),
    rounds=1,
    loads=5,
    calls=3_000,
    looks=1,
    shapes=(Shape(10), Shape(200)),
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What runs beside the Lampfield that is measured, and who sits at it."""

    stub: Server
    floor: Server
    seats: list[Seat]
    first_start: Started


def measure(size: Size, wanted: Collection[str], tell: Callable[[str], None]) -> Findings:
    """Run what is wanted of MEASURES, in their order; `tell` hears which one is under way."""
    found = Findings()
    with setting(size) as where:
        with started(where.stub) as lampfield:
            for name, step in steps(size, where, lampfield):
                if name == "opening" and name in wanted and not chromium.find():
                    tell("NOT MEASURED: opening, which needs a Chromium browser")
                elif name in wanted:
                    tell(f"measuring: {name}")
                    found.add(step())
        if "usage" in wanted:
            tell(f"measuring: usage, over {size.calls:,} calls that are made first")
            found.add(measure_usage(size, where))
    return found


def measure_usage(size: Size, where: Setting) -> Findings:
    """A server that starts on the full ledger: none could write while it was being filled."""
    usage.fill(where.seats, size.calls)
    with started(where.stub) as lampfield:
        time.sleep(SETTLE)
        return usage.usage(lampfield.server, where.seats, calls=size.calls, times=size.looks)


@contextmanager
def setting(size: Size) -> Iterator[Setting]:
    models = (ONE_TOKEN.model, size.plan.model)
    with running("bench.stub", *models) as stub, running("bench.floor", str(stub.port)) as floor:
        settings.HELICONE_GATEWAY_URL = stub.url  # keys are sealed to the address
        with started(stub) as first_start:
            pass
        yield Setting(stub, floor, take_seats(max(size.crowds)), first_start)


def steps(
    size: Size, where: Setting, lampfield: Started
) -> Iterator[tuple[str, Callable[[], Findings]]]:
    server = lampfield.server
    sides = Sides(Floor(where.floor), Lampfield(server, where.seats))
    yield "start", partial(starts.start, where.first_start, lampfield)
    yield "first", partial(streams.first_token, sides, size.first_tokens)
    yield "one", partial(streams.one_stream, sides, size.plan, size.rounds)
    for count in size.crowds:
        yield "crowd", partial(streams.crowd, sides, size.plan, count, size.rounds)
    yield "page", partial(measure_pages, size, where, server)
    yield "opening", partial(measure_opening, size, where, server)


def measure_pages(size: Size, where: Setting, server: Server) -> Findings:
    found = Findings()
    for page in chats(size, where):
        found.add(pages.chat_page(server, page, loads=size.loads))
    return found


def measure_opening(size: Size, where: Setting, server: Server) -> Findings:
    """Of the chat, and of the list of models with Helicone's length and with OpenRouter's."""
    found = opening.opened(server, list(chats(size, where)), times=size.looks)
    for models, target in ((111, 100), (600, 150)):
        type_in = partial(keystrokes.typed, server, where.seats[0], models=models)
        found.add(type_in(target=target, times=size.looks))
    return found


def chats(size: Size, where: Setting) -> Iterator[Page]:
    """Each of a member of its own: the list of chats is part of the page."""
    return map(pages.page_of, where.seats, size.shapes)
