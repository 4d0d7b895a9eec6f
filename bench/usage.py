"""The usage pages over a ledger of many calls: one filter after another, each sort, far pages."""

import time
from collections.abc import Iterator
from datetime import timedelta

from bench import million
from bench.figures import Figure, Findings
from bench.members import Seat
from bench.pages import Browser
from bench.processes import Server
from usage import days

BUSY = 20  # members that the calls are of
PAGE, TABLE = 500, 300  # milliseconds


def fill(seats: list[Seat], calls: int) -> None:
    """A year's calls of the first members, while no server runs; the first is to look at them."""
    own = {seat.member.pk: [seat.connection.pk] for seat in seats[:BUSY]}
    million.build(own, count=calls)
    seats[0].member.is_administrator = True
    seats[0].member.save()


def usage(server: Server, seats: list[Seat], *, calls: int, times: int) -> Findings:
    """Waiting times of an administrator, the quickest of a few: the rest is the machine's."""
    browser, name = Browser(server, seats[0]), f"usage pages over {calls:,} calls"
    found = Findings()
    for what, path, target in _pages(seats[0]):
        took, status = _quickest(browser, path, times)
        found.figures.append(Figure(name, what, "ms", took, target=target))
        if status != 200:
            found.problems.append(f"{what}: status {status}")
    return found


def _pages(seat: Seat) -> Iterator[tuple[str, str, int]]:
    year = f"period=custom&from={days.today() - timedelta(days=364)}&to={days.today()}"
    model, provider = million.MODELS[1], million.PROVIDERS[2]
    yield "thirty days", "/usage/", PAGE
    yield "a year", f"/usage/?{year}", PAGE
    for what, asked in (
        ("member", f"member={seat.member.pk}"),
        ("connection", f"connection={seat.connection.pk}"),
        ("model", f"model={model}"),
        ("provider", f"provider={provider}"),
        ("status", "status=ok"),
        ("purpose", "purpose=reply"),
        ("property", "p.character=Mira"),
        ("without property", "p.session_type="),
        ("all but a model", f"not.model={model}"),
        ("all but a member", f"not.member={seat.member.pk}"),
        ("all but a value", "not.p.character=Mira"),
        ("shared keys", "shared=yes"),
    ):
        yield f"a year, {what}", f"/usage/?{year}&{asked}", PAGE
    both = "p.session_type=roleplay&p.character=Mira"
    yield "thirty days, two properties", f"/usage/?{both}", PAGE
    for sort in ("time", "cost", "total"):
        yield f"table by {sort}", f"/usage/requests/?{year}&sort={sort}", TABLE
        yield f"page 2,000 by {sort}", f"/usage/requests/?{year}&sort={sort}&page=2000", TABLE
    for what, asked in (
        ("failed requests by cost", "status=failed&sort=cost"),
        ("a value by cost", "p.character=Mira&sort=cost"),
        ("a search", "q=gpt-4o"),
        ("a search that finds nothing", "q=nothing-like-it&sort=cost"),
    ):
        yield what, f"/usage/requests/?{year}&{asked}", TABLE


def _quickest(browser: Browser, path: str, times: int) -> tuple[float, int]:
    taken, status = [], 0
    for _ in range(times):
        begin = time.monotonic()
        status = browser.get(path).status
        taken.append((time.monotonic() - begin) * 1000)
    return min(taken), status
