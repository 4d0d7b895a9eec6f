"""Replies on the floor and through Lampfield in the same run: one by one, and many at once."""

from collections import Counter
from dataclasses import dataclass

import uvloop

from bench.figures import Figure, Findings, percentile
from bench.load import Outcome, ask_all
from bench.meter import Meter, Use
from bench.plan import Plan
from bench.sides import Side

ONE_TOKEN = Plan(tokens=1)
PATIENCE = 60.0  # seconds until a reply counts as lost
WARM_UP = 5  # replies that are not counted: a first one loads what later ones find loaded


@dataclass(frozen=True, slots=True)
class Run:
    """What some visitors saw, and what the server used meanwhile."""

    outcomes: list[Outcome]
    use: Use
    problems: Counter[str]

    def __add__(self, other: "Run") -> "Run":
        outcomes, problems = self.outcomes + other.outcomes, self.problems + other.problems
        return Run(outcomes, self.use + other.use, problems)

    @property
    def cpu_per_token(self) -> float:
        """Microseconds, what a request costs included."""
        return self.use.cpu * 1e6 / max(1, sum(outcome.tokens for outcome in self.outcomes))

    @property
    def cpu_per_reply(self) -> float:
        """Milliseconds."""
        return self.use.cpu * 1e3 / len(self.outcomes)

    @property
    def duration(self) -> float:
        """Seconds until the last visitor had the last token."""
        return max((o.duration for o in self.outcomes if o.first), default=0) / 1000

    def first_token(self, share: float) -> float:
        """Milliseconds within which so large a share of the visitors had their first token."""
        return percentile((o.first_token for o in self.outcomes if o.first), share)

    def age(self, share: float) -> float:
        """Milliseconds from the gateway to the visitor, within which so many tokens came."""
        return percentile((age for o in self.outcomes for age in o.ages), share)


@dataclass(frozen=True, slots=True)
class Sides:
    floor: Side
    lampfield: Side

    def compare(self, plan: Plan, count: int, rounds: int) -> tuple[Run, Run]:
        """The same visits to both in turns, so that a noisy moment of the machine hits both."""
        floor, lampfield = run(self.floor, plan, count), run(self.lampfield, plan, count)
        for _ in range(rounds - 1):
            floor += run(self.floor, plan, count)
            lampfield += run(self.lampfield, plan, count)
        return floor, lampfield


def run(side: Side, plan: Plan, count: int) -> Run:
    """So many visitors in the same instant."""
    visits = side.visits(plan, count)
    meter = Meter(side.pid)
    outcomes = uvloop.run(ask_all(visits, within=PATIENCE, each_moment=meter.sample))
    use = meter.stop()
    problems = Counter(filter(None, (problem_of(outcome, plan) for outcome in outcomes)))
    if lost := side.lost():
        problems["not whole in the record"] = lost
    return Run(outcomes, use, problems)


def problem_of(outcome: Outcome, plan: Plan) -> str:
    """Empty for a reply that came whole."""
    if not outcome.problem and outcome.tokens != plan.tokens:
        return f"{outcome.tokens} of {plan.tokens} tokens"
    return outcome.problem


def first_token(sides: Sides, rounds: int) -> Findings:
    """A reply of one token, again and again: what a message costs before the model speaks."""
    name = "first token, one reply after another"
    sides.compare(ONE_TOKEN, 1, WARM_UP)
    floor, lampfield = sides.compare(ONE_TOKEN, 1, rounds)
    figures = []
    for label, share, target in (("median", 0.5, 5), ("95 of 100", 0.95, 10)):
        below, above = floor.first_token(share), lampfield.first_token(share)
        figures += [
            Figure(name, f"{label} within", "ms", above, below),
            Figure(name, f"{label}: added to the floor", "ms", above - below, target=target),
        ]
    figures.append(
        Figure(name, "processor for a reply", "ms", lampfield.cpu_per_reply, floor.cpu_per_reply)
    )
    return Findings(figures, named(name, floor, lampfield))


def one_stream(sides: Sides, plan: Plan, rounds: int) -> Findings:
    """Nobody else is there: whether tokens come as fast as the model speaks."""
    name = f"one reply of {plan.tokens} tokens, {plan.gap} ms apart"
    floor, lampfield = sides.compare(plan, 1, rounds)
    figures = [
        Figure(name, "whole after", "s", lampfield.duration, floor.duration),
        Figure(name, "a token under way, median", "ms", lampfield.age(0.5), floor.age(0.5)),
        Figure(name, "processor for a token", "us", lampfield.cpu_per_token, floor.cpu_per_token),
    ]
    return Findings(figures, named(name, floor, lampfield))


def crowd(sides: Sides, plan: Plan, count: int, rounds: int) -> Findings:
    """So many members send in the same instant."""
    name = f"{count} replies at once"
    floor, lampfield = sides.compare(plan, count, rounds)
    large = count >= 200
    rows = [
        ("processor for a token", "us", lampfield.cpu_per_token, floor.cpu_per_token, 60),
        ("first token, median", "ms", lampfield.first_token(0.5), floor.first_token(0.5), None),
        (
            "first token, 95 of 100",
            "ms",
            lampfield.first_token(0.95),
            floor.first_token(0.95),
            800 if large else None,
        ),
        ("last token", "s", lampfield.duration, floor.duration, 3 if large else None),
        ("memory at most", "MB", lampfield.use.memory, floor.use.memory, 150 if large else None),
    ]
    figures = [Figure(name, *row) for row in rows]
    return Findings(figures, named(name, floor, lampfield))


def named(name: str, floor: Run, lampfield: Run) -> list[str]:
    return [
        f"{name}, {side}: {count} x {problem}"
        for side, found in (("floor", floor), ("Lampfield", lampfield))
        for problem, count in found.problems.items()
    ]
