"""The stages of a check, each of which may name the culprit."""

import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from asgiref.sync import sync_to_async

from connections import catalogs, policy
from connections.catalog import Catalog
from connections.catalogs import PATIENCE
from connections.exchange import Message, exchange
from connections.gateway.addresses import is_loopback
from connections.gateway.client import Endpoint, gateway
from connections.gateway.dialling import Dialling, listening
from connections.gateway.egress import check_address, parse
from connections.gateway.errors import GatewayError
from connections.models import Connection
from connections.routes import Route
from connections.sources import PRACTICE
from usage.ledger import BudgetReached
from usage.models import Call

Outcome = Literal["ok", "note", "failed"]

TRY_SECONDS = 20.0

# A refusal of these kinds comes from behind the door: the key itself was let in.
BEHIND_THE_DOOR = frozenset(
    {
        "provider_key_refused",
        "unknown_model",
        "rate_limited",
        "policy_limit",
        "context_length",
        "filtered",
        "schema",
        "bad_request",
        "provider_error",
        "cut",
    }
)
REFUSED = frozenset({"key_refused", "suspended", "disallowed"})
FIRST_TROUBLE = {"refused_address": "Address", "dns": "Name", "tls": "Encryption"}


@dataclass(frozen=True, slots=True)
class Stage:
    """kind, status and said, in the refusing side's own words, are there where a stage failed."""

    title: str
    outcome: Outcome
    told: str
    seconds: float | None = None
    kind: str = ""
    who: str = ""
    said: str = ""
    status: int | None = None

    @property
    def untimed(self) -> str:
        """In the place of a time where nothing was sent."""
        return "not tried" if self.seconds is None else ""

    @property
    def adds(self) -> str:
        """What was said, where the sentence does not quote it already."""
        return "" if self.said.rstrip(".") in self.told else self.said


@dataclass(slots=True)
class Check:
    """One run, filled stage by stage until one fails."""

    connection: Connection
    endpoint: Endpoint
    may_spend: bool = True
    unhurried: bool = False
    key_is_untried: bool = False
    stages: list[Stage] = field(default_factory=list)
    credit: Decimal | None = None
    catalog: Catalog | None = None
    listed: Stage | None = None  # where the models were needed before their turn

    @property
    def failure(self) -> Stage | None:
        return next((stage for stage in self.stages if stage.outcome == "failed"), None)

    def add(
        self, title: str, told: str, seconds: float | None = None, outcome: Outcome = "ok"
    ) -> None:
        self.stages.append(Stage(title, outcome, told, seconds))

    @contextmanager
    def timed(self, title: str) -> Iterator[Callable[[], float]]:
        """Seconds since the stage began; a GatewayError inside becomes its failure."""
        began = time.monotonic()
        try:
            yield lambda: time.monotonic() - began
        except GatewayError as error:
            named = FIRST_TROUBLE.get(error.kind, title)
            self.stages.append(_failed(named, error, time.monotonic() - began))


async def _address(run: Check) -> None:
    with run.timed("Address") as seconds:
        # Whether this member may use it was decided when it was saved.
        for address in dict.fromkeys([run.endpoint.base_url, *run.connection.key_goes_to]):
            check_address(address, policy.policy(), administrator=True)
        run.add("Address", f"{run.endpoint.base_url} may be used from this server.", seconds())


async def _answers(run: Check) -> None:
    """One request that also tells how the name was found and how the line is encrypted."""
    _tell_of_plain_http(run)
    with listening() as dialling, run.timed("Gateway") as seconds:
        try:
            await _ask_for_models(run)
        finally:
            _tell_of_encryption(run, dialling)
        took = seconds() - dialling.lookup - dialling.setup
        run.add("Gateway", f"{run.endpoint.who} answers with a list of models.", took)


async def _ask_for_models(run: Check) -> None:
    if run.connection.kind.speaks_helicone:
        await gateway().models(run.endpoint, PATIENCE)
    else:
        run.catalog = await catalogs.refresh(run.connection)


def _tell_of_plain_http(run: Check) -> None:
    origin = parse(run.endpoint.base_url)
    if origin.scheme == "https":
        return
    if origin.host == "localhost" or is_loopback(origin.host):
        run.add("Encryption", "None is needed: it stays on this machine.", 0.0)
    else:
        run.add("Encryption", UNENCRYPTED, 0.0, "note")


def _tell_of_encryption(run: Check, dialling: Dialling) -> None:
    found = run.stages.pop(0)
    run.stages.insert(0, replace(found, seconds=(found.seconds or 0) + dialling.lookup))
    if dialling.protocol:
        told = f"{dialling.protocol}, and the certificate is valid."
        run.add("Encryption", told, dialling.setup)


async def _models(run: Check) -> None:
    run.stages.append(run.listed or await _list_models(run))


async def _list_models(run: Check) -> Stage:
    """The list is a convenience: a registry that is down does not make a connection fail."""
    began = time.monotonic()
    try:
        run.catalog = run.catalog or await catalogs.refresh(run.connection, unhurried=run.unhurried)
    except GatewayError as error:
        run.catalog = await sync_to_async(catalogs.catalog_for)(run.connection)
        kept = "The list from before is used." if run.catalog else "Routes can be typed by hand."
        return Stage("Models", "note", f"{error} {kept}", time.monotonic() - began)
    told = f"{len(run.catalog.models)} models are offered."
    return Stage("Models", "ok", told, time.monotonic() - began)


async def _key(run: Check) -> None:
    """The list of models proves nothing about a key: gateways show it to everybody."""
    if run.connection.kind is PRACTICE:
        run.add("Key", "None is needed.")
    elif run.endpoint.key is None:
        run.add("Key", "None is sent, so there was none to try.", None, "note")
    elif run.endpoint.api_url:
        await _read_balance(run)
    else:
        await _try_key(run)


async def _read_balance(run: Check) -> None:
    began = time.monotonic()
    try:
        balance = await gateway().balance(run.endpoint, PATIENCE)
    except GatewayError as error:
        # What a key may do does not change: one that read its balance before is no longer let in.
        if run.connection.credit is not None and error.kind in REFUSED and not run.may_spend:
            run.stages.append(_failed("Key", error, time.monotonic() - began))
            return
        why = "This key may not read its balance." if error.kind in REFUSED else str(error)
        await _try_key(run, Stage("Credit", "note", why, time.monotonic() - began))
        return
    seconds = time.monotonic() - began
    run.add("Key", f"{run.endpoint.who} accepted it.", seconds)
    run.credit = balance.left
    # One answer tells both, so the second takes no time of its own.
    if balance.left > 0:
        run.add("Credit", f"${balance.left:,.2f} of credit left.", 0.0)
    else:
        run.add("Credit", NO_CREDIT, 0.0, "note")


UNENCRYPTED = "None: this address is plain http. Whoever is on the way to it can read along."
TOO_LATE = "Try again later, or check the address."
UNTRIED = "Not tried this time: that takes a message of one token. Check again sends one."
NO_CREDIT = "$0.00, or the wallet did not answer. Provider keys of your own work without it."


async def _try_key(run: Check, credit: Stage | None = None) -> None:
    """Ask for one token, whose price the list of models knows: what every gateway understands."""
    if not run.may_spend:
        run.key_is_untried = True
        run.add("Key", UNTRIED, None, "note")
        return
    run.listed = run.listed or await _list_models(run)
    model = _model_to_try(run)
    if not model:
        run.add("Key", "Not tested yet: choose a model, then send a test message.", None, "note")
        return
    with run.timed("Key"):
        message = Message(Call.Purpose.CHECK, "Hi", model, tokens=1, seconds=TRY_SECONDS)
        try:
            found = await exchange(run.connection, message, run.catalog)
        except BudgetReached as reached:
            run.add("Key", f"Not tested. {reached}", None, "note")
            return
        if found.error and found.error.kind not in BEHIND_THE_DOOR:
            raise found.error
        told = f"{run.endpoint.who} accepted it for a message of one token."
        run.add("Key", told, found.total)
        if credit:
            run.stages.append(credit)
        if found.error:
            run.add("First message", str(found.error), 0.0, "note")


def _model_to_try(run: Check) -> Route | None:
    if run.connection.kind.speaks_helicone:
        return Route.parse(run.connection.kind.first_route)
    name = run.connection.route or (first_choice(run.catalog) if run.catalog else "")
    return Route.single(name) if name else None


def first_choice(catalog: Catalog) -> str:
    """The cheapest model that has a price, so that nobody begins on the dearest by accident.

    Models that cost nothing are passed over: elsewhere those are trials that may refuse any time.
    """
    priced = {
        name: model.cheapest.price.base
        for name, model in catalog.models.items()
        if model.cheapest and model.cheapest.price
    }
    paid = [name for name, price in priced.items() if price]
    return min(paid, key=priced.__getitem__) if paid else next(iter(catalog.models), "")


STAGES: tuple[Callable[[Check], Awaitable[None]], ...] = (_address, _answers, _key, _models)


def _failed(title: str, error: GatewayError, seconds: float) -> Stage:
    # Another model, which helps a message that nobody answers, helps no check.
    is_late = title == "Gateway" and error.kind == "timeout"
    return Stage(
        title,
        "failed",
        f"{str(error).removesuffix(error.remedy)}{TOO_LATE}" if is_late else str(error),
        seconds,
        kind=error.kind,
        who=error.who,
        said=error.detail,
        status=error.status,
    )
