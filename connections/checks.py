"""Connect: a diagnosis in stages that names the culprit, and really tests the key."""

from dataclasses import asdict
from decimal import Decimal

from django.db.models import QuerySet
from django.utils import timezone

from connections.models import Connection, KeyMissing
from connections.stages import REFUSED, STAGES, Check, Stage, first_choice


async def check(
    connection: Connection, *, may_spend: bool = True, yields: bool = False
) -> Check | None:
    """Go through the stages, keep what was found on the connection; None without a usable key.

    may_spend allows one token for a key that may not read its balance. With yields nothing is
    kept where somebody else checked or changed the connection meanwhile.
    """
    before = Connection.objects.filter(pk=connection.pk, key_fingerprint=connection.key_fingerprint)
    place = before.filter(checked_at=connection.checked_at) if yields else before
    try:
        endpoint = connection.endpoint()
    except KeyMissing as missing:
        await _keep(place, connection, Connection.Health.REFUSED, str(missing), [], None)
        return None
    run = Check(connection, endpoint, may_spend, unhurried=yields)
    for stage in STAGES:
        await stage(run)
        if run.failure:
            break
    await _keep(place, connection, _health(run), _detail(run), run.stages, run.credit)
    await _choose_model(run)
    return run


async def _choose_model(run: Check) -> None:
    """A new line can be talked on at once; the member chooses another model when they like."""
    if not run.connection.route and run.catalog and run.catalog.models:
        run.connection.route = first_choice(run.catalog)
        await Connection.objects.filter(pk=run.connection.pk, route="").aupdate(
            route=run.connection.route
        )


def _health(run: Check) -> Connection.Health:
    """An untried key is thought of as before, but for a gateway that was not reached then."""
    health = Connection.Health
    if run.failure:
        return health.REFUSED if run.failure.kind in REFUSED else health.DOWN
    before = Connection.Health(run.connection.health)
    if run.key_is_untried:
        return health.UNCHECKED if before == health.DOWN else before
    return health.OK


def _detail(run: Check) -> str:
    if run.failure:
        return run.failure.told
    if run.key_is_untried:
        return (
            "" if run.connection.health == Connection.Health.DOWN else run.connection.health_detail
        )
    notes = [stage.told for stage in run.stages if stage.title in ("Credit", "First message")]
    return " ".join(notes)


async def _keep(
    place: QuerySet[Connection],
    connection: Connection,
    health: Connection.Health,
    detail: str,
    stages: list[Stage],
    credit: Decimal | None,
) -> None:
    found = {
        "health": health,
        "health_detail": detail[:500],
        "credit": credit,
        "checked_at": timezone.now(),
        "last_check": [asdict(stage) for stage in stages],
    }
    for name, value in found.items():
        setattr(connection, name, value)
    await place.aupdate(**found)
