"""Thirty days of calls that nobody made, at the prices that they would have had.

Who, when and how long is drawn by lot; tokens and prices are multiplied as for any other call.
"""

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone

from accounts.models import Member
from chat.demo.people import PEOPLE, ZONE, Person, own_line
from connections import booking
from connections.catalog import Catalog
from connections.gateway.errors import Attempt, GatewayError
from connections.gateway.replies import ServedBy, Usage
from connections.models import Connection
from connections.routes import Route
from usage import rollups
from usage.ledger import Settlement
from usage.models import Call

DAYS = 30
AS_ALWAYS = 20261124  # so that two demos of one day look alike
LEASE = timedelta(minutes=15)
OUTCOMES = {"ok": 92, "stopped": 4, "interrupted": 1, "failed": 3}
PURPOSES = {"reply": 88, "title": 9, "test": 3}
TYPES = {"Assistant": ("assistant", "summary")}


@dataclass(frozen=True, slots=True)
class Line:
    """A member, what they are like, and the connection that their calls are booked on."""

    member: Member
    person: Person
    connection: Connection


def book_month(members: list[Member], catalog: Catalog) -> int:
    """Returns how many calls were booked. The database must hold no calls of a day that is past."""
    chance = random.Random(AS_ALWAYS)  # noqa: S311 (nothing here is a secret)
    pairs = zip(members, PEOPLE, strict=True)
    lines = [Line(member, person, own_line(member)) for member, person in pairs]
    with transaction.atomic():
        calls = [call for line in lines for call in _calls(line, catalog, chance)]
        for call in Call.objects.bulk_create(calls):
            rollups.add(call)
    return len(calls)


def _calls(line: Line, catalog: Catalog, chance: random.Random) -> Iterator[Call]:
    now = timezone.now()
    today = now.astimezone(ZoneInfo(ZONE)).date()
    for day in (today - timedelta(days=ago) for ago in range(DAYS - 1, -1, -1)):
        for moment in sorted(_moments(line.person, day, chance)):
            if moment < now - LEASE:
                yield _call(line, moment, day, catalog, chance)


def _moments(person: Person, day: date, chance: random.Random) -> Iterator[datetime]:
    """Between eight and midnight in the group's zone, fewer at the weekend, rarely none."""
    usual = person.a_day * (0.45 if day.weekday() > 4 else 1)
    began = datetime.combine(day, time(8), ZoneInfo(ZONE)).astimezone(UTC)
    for _ in range(round(chance.gauss(usual, usual / 3))):
        yield began + timedelta(seconds=chance.triangular(0, 15.8 * 3600, 9 * 3600))


def _call(line: Line, moment: datetime, day: date, catalog: Catalog, chance: random.Random) -> Call:
    route = line.person.routes[min(int(chance.expovariate(1.3)), len(line.person.routes) - 1)]
    purpose = _drawn(PURPOSES, chance)
    settlement = _settlement(line, route, purpose, catalog, chance)
    known = {field.name: getattr(settlement, field.name) for field in fields(settlement)}
    return Call(
        member=line.member,
        connection=line.connection,
        key_owner=line.member,
        purpose=purpose,
        state=Call.State.SETTLED,
        route=route,
        day=day,
        created_at=moment,
        lease_until=moment + LEASE,
        settled_at=moment + timedelta(milliseconds=settlement.total_ms or 0),
        **known,
    )


def _settlement(
    line: Line, typed: str, purpose: str, catalog: Catalog, chance: random.Random
) -> Settlement:
    """As a call is settled that ended so; one that failed or broke off was counted by nobody."""
    route, outcome = Route.parse(typed), Call.Outcome(_drawn(OUTCOMES, chance))
    served, error = _served(route, catalog, chance), None
    counted = _usage(purpose, chance)
    usage: Usage | None = counted
    first: int | None = round(chance.lognormvariate(6.4, 0.5))
    total = counted.completion * chance.randrange(8, 22)
    if outcome == Call.Outcome.FAILED:
        served, usage, first, total, error = ServedBy(), None, None, total // 9, _busy(route)
    elif outcome == Call.Outcome.INTERRUPTED:
        usage = None
    return booking.settlement(
        outcome,
        route=route,
        usage=usage,
        served_by=served,
        cost=booking.cost(usage, served, route, catalog, error, free=False),
        error=error,
        first_token_ms=first,
        total_ms=total + (first or 0),
        properties=_properties(line, chance),
        options={},
    )


def _served(route: Route, catalog: Catalog, chance: random.Random) -> ServedBy:
    """One time in fifty the next stop; the cheapest provider where the route names none."""
    falls_back = len(route.stops) > 1 and chance.random() < 0.02
    stop = route.stops[1 if falls_back else 0]
    model = catalog.models[stop.name]
    endpoint = model.at(stop.provider) if stop.provider else model.cheapest
    assert endpoint is not None, f"{stop} is in the practice registry"
    return ServedBy(
        provider=endpoint.provider,
        provider_model=endpoint.provider_model,
        mode="BYOK" if chance.random() < 0.3 else "PTB",
    )


def _usage(purpose: str, chance: random.Random) -> Usage:
    """A long chat sends much and receives little; a title is a few words of a short one."""
    longest = {"reply": 9.2, "title": 6.5}.get(purpose, 3.5)
    prompt = round(chance.triangular(20, math.exp(longest), 60 + math.exp(longest) / 6))
    completion = 8 if purpose != "reply" else round(chance.lognormvariate(5.4, 0.7))
    total = prompt + completion
    return Usage(prompt, completion, total, input=prompt, output=completion)


def _busy(route: Route) -> GatewayError:
    sources = [f"{stop.name}/{stop.provider or 'openrouter'}/ptb" for stop in route.stops]
    tried = tuple(Attempt(each, 429, "rate_limit", "Too many requests.") for each in sources)
    return GatewayError(
        "Every provider was busy.",
        kind="rate_limited",
        who="Every provider",
        status=429,
        attempts=tried,
    )


def _properties(line: Line, chance: random.Random) -> dict[str, str]:
    """One call in twelve was made by somebody who had not chosen a character."""
    known = {"user_id": line.member.name}
    if chance.random() < 1 / 12:
        return known
    character = chance.choice(line.person.characters)
    return known | {
        "session_type": chance.choice(TYPES.get(character, ("roleplay",))),
        "character": character,
    }


def _drawn(weights: Mapping[str, int], chance: random.Random) -> str:
    return chance.choices(list(weights), list(weights.values()))[0]
