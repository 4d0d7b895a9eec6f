"""A connection's lamp: its state in a shape and a word, and what to do when it is not lit."""

from dataclasses import dataclass
from decimal import Decimal

from connections.here import here
from connections.models import Connection
from connections.sources import PRACTICE

LOW_CREDIT = Decimal(1)  # US dollars
ADDRESS_KINDS = frozenset({"refused_address", "dns", "tls", "not_a_gateway"})


@dataclass(frozen=True, slots=True)
class Lamp:
    """state is the lamp's shape, tone its colour; fix is a verb, anchor where it is done."""

    state: str
    tone: str
    word: str
    fix: str = ""
    anchor: str = ""


def lamp_of(connection: Connection) -> Lamp:
    health = connection.Health
    if not connection.is_enabled:
        return Lamp("off", "off", "Switched off")
    if connection.kind.needs_key and not connection.has_key:
        return Lamp("off", "off", "No key yet", "Paste a key", "key")
    match connection.health:
        case health.REFUSED:
            return Lamp("down", "bad", "Key refused", "Replace key", "key")
        case health.DOWN:
            return _trouble(connection)
        case health.OK:
            return _connected(connection)
    if connection.kind is PRACTICE:
        return Lamp("ok", "ok", "Ready")
    return Lamp("off", "off", "Not checked yet", "Connect", "key")


CHECKING = Lamp("busy", "off", "Checking")


def _connected(connection: Connection) -> Lamp:
    credit = connection.credit
    low = connection.kind is not PRACTICE and credit is not None and 0 < credit < LOW_CREDIT
    return Lamp("warn", "warn", "Low credit") if low else Lamp("ok", "ok", "Connected")


def _trouble(connection: Connection) -> Lamp:
    kind = next((stage["kind"] for stage in connection.last_check if stage["kind"]), "")
    if kind == "no_credits":
        return Lamp("warn", "warn", "Out of credit", "Add credits", "status")
    if kind == "not_a_gateway":
        return Lamp("down", "bad", "Not a gateway", "Check the address", "address")
    if kind in ADDRESS_KINDS:
        return Lamp("down", "bad", "Not reachable", "Check the address", "address")
    return Lamp("down", "bad", "Not reachable", "Check again", "status")


def outcome_of(connection: Connection) -> str:
    """One line to say on its page after a check."""
    return here(f"{lamp_of(connection).word}. {connection.health_detail}".strip())
