"""The whole run: the stub, the floor and a Lampfield of its own, then one measure after another."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

from django.conf import settings

from bench import pages, starts, streams, usage
from bench.figures import Findings
from bench.members import Seat, take_seats
from bench.plan import Plan
from bench.processes import Server, running
from bench.sides import Floor, Lampfield
from bench.starts import Started, started
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


# A stamp is as long as four tokens of prose: 50 of them make a paragraph of the usual length.
LONG, SHORT = Plan(tokens=200, gap=10, paragraph=50), Plan(tokens=50, gap=10, paragraph=25)
FULL = Size(LONG, first_tokens=60, crowds=(50, 200), rounds=2, loads=20, calls=1_000_000)
QUICK = Size(SHORT, first_tokens=10, crowds=(10,), rounds=1, loads=5, calls=3_000)


@dataclass(frozen=True, slots=True)
class Setting:
    """Everything that runs while something is measured."""

    floor: Server
    seats: list[Seat]
    first_start: Started
    lampfield: Started

    @property
    def sides(self) -> Sides:
        return Sides(Floor(self.floor), Lampfield(self.lampfield.server, self.seats))


def measure(size: Size, wanted: Collection[str], tell: Callable[[str], None]) -> Findings:
    """Run what is wanted of MEASURES, in their order; `tell` hears which one is under way."""
    found = Findings()
    with setting(size) as where:
        for name, step in steps(size, where):
            if name in wanted:
                tell(f"measuring: {name}")
                found.add(step())
    return found


@contextmanager
def setting(size: Size) -> Iterator[Setting]:
    models = (ONE_TOKEN.model, size.plan.model)
    with running("bench.stub", *models) as stub, running("bench.floor", str(stub.port)) as floor:
        settings.HELICONE_GATEWAY_URL = stub.url  # keys are sealed to the address
        with started(stub) as first_start:
            pass
        seats = take_seats(max(size.crowds))
        with started(stub) as lampfield:
            yield Setting(floor, seats, first_start, lampfield)


def steps(size: Size, where: Setting) -> Iterator[tuple[str, Callable[[], Findings]]]:
    sides, server = where.sides, where.lampfield.server
    yield "start", partial(starts.start, where.first_start, where.lampfield)
    yield "first", partial(streams.first_token, sides, size.first_tokens)
    yield "one", partial(streams.one_stream, sides, size.plan, size.rounds)
    for count in size.crowds:
        yield "crowd", partial(streams.crowd, sides, size.plan, count, size.rounds)
    for messages in (10, 200):
        page = partial(pages.chat_page, server, where.seats[0], messages=messages)
        yield "page", partial(page, loads=size.loads)
    seen = partial(usage.usage, server, where.seats, calls=size.calls)
    yield "usage", partial(seen, times=size.rounds)
