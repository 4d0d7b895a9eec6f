"""Test Message: a real message through the production path, and all that is known of it."""

import asyncio
from dataclasses import asdict
from uuid import UUID

from asgiref.sync import sync_to_async

from connections import catalogs
from connections.catalog import Catalog
from connections.exchange import Exchange, Listener, Message, exchange
from connections.models import Connection, KeyMissing
from connections.own_properties import facts_for, filled_properties
from connections.properties import PropertiesRefused
from connections.routes import Route
from connections.sources import PRACTICE
from connections.test_result import Result, result_of, unsent
from connections.trials import Trial
from usage.ledger import BudgetReached
from usage.models import Call

FIRST_WORDS = "Hello! Answer in one short sentence."
LONGEST = 2000
LONGEST_REPLY = 60  # tokens
SAVE_EVERY = 0.2  # seconds


def begin(connection: Connection, text: str = "") -> Trial:
    """A test that is about to be sent; the oldest make room for it."""
    asked = text.strip()[:LONGEST] or FIRST_WORDS
    test = Trial.objects.create(connection=connection, asked=asked, route=connection.route)
    test.forget_older()
    return test


async def send(test: Trial) -> None:
    """Send it, and keep what it came to: on the test, and what it teaches on the connection."""
    live = Live(test)
    async with live:
        result = await ask(test.connection, test.asked, listener=live.hear)
    await sync_to_async(_keep)(test, result, live.call_id)


async def ask(
    connection: Connection, asked: str, *, listener: Listener, route: Route | None = None
) -> Result:
    """What one message came to, or why it was not sent; route is for another than its own."""
    try:
        catalog = await sync_to_async(catalogs.catalog_for)(connection)
        message = await sync_to_async(_message)(connection, asked, catalog, route)
        return result_of(asked, await exchange(connection, message, catalog, listener))
    except KeyMissing as missing:
        return unsent(asked, "key_refused", str(missing))
    except BudgetReached as reached:
        return unsent(asked, "budget_reached", str(reached))
    except PropertiesRefused as refused:
        return unsent(asked, "bad_request", str(refused))


class Live:
    """Saves the words of a running test a few times a second, for whoever looks at it."""

    def __init__(self, test: Trial) -> None:
        self.call_id: UUID | None = None
        self._test = test
        self._heard = ""

    def hear(self, found: Exchange) -> None:
        self._heard, self.call_id = found.text, found.call_id

    async def __aenter__(self) -> None:
        self._saving = asyncio.create_task(self._save())

    async def __aexit__(self, *_: object) -> None:
        self._saving.cancel()
        await asyncio.wait({self._saving})

    async def _save(self) -> None:
        saved = ""
        while True:
            await asyncio.sleep(SAVE_EVERY)
            if self._heard != saved:
                saved = self._heard
                await Trial.objects.filter(pk=self._test.pk).aupdate(reply=saved)


def _keep(test: Trial, result: Result, call_id: UUID | None) -> None:
    test.result, test.reply, test.call_id = asdict(result), result.reply, call_id
    Trial.objects.filter(pk=test.pk).update(result=test.result, reply=test.reply, call=call_id)
    _learn(test.connection, result)


def _learn(connection: Connection, result: Result) -> None:
    """A reply proves that a line works; a refused key, that it does not."""
    if result.ok and connection.health != Connection.Health.OK:
        connection.health, connection.health_detail = Connection.Health.OK, ""
    elif result.kind in ("key_refused", "suspended"):
        connection.health, connection.health_detail = Connection.Health.REFUSED, result.told
    else:
        return
    same = Connection.objects.filter(pk=connection.pk, key_fingerprint=connection.key_fingerprint)
    same.update(health=connection.health, health_detail=connection.health_detail)


def _message(
    connection: Connection, asked: str, catalog: Catalog | None, route: Route | None
) -> Message:
    facts = facts_for(connection, chat="Test message")
    return Message(
        Call.Purpose.TEST,
        asked,
        route or connection.asked_route(catalog),
        tokens=LONGEST_REPLY,
        parameters=connection.parameters,
        web_options=connection.web_options,
        properties=filled_properties(connection.properties, facts),
        free=connection.kind is PRACTICE,
    )
