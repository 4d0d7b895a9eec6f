"""What a reply is asked for: everything the writer needs, read from the record once."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.crypto import salted_hmac

from chat import contents
from chat.chat_properties import booked_with, sent_with
from chat.models import Message
from chat.replies import continuing
from connections.catalog import Catalog
from connections.catalogs import catalog_for
from connections.gateway.client import Completion, Endpoint, Session
from connections.grants import NotShared, permit
from connections.models import Connection, KeyMissing
from connections.parameter_use import sent
from connections.properties import PropertiesRefused
from connections.routes import Route, plugins
from connections.sources import PRACTICE


class CannotAsk(Exception):
    """Nothing can be sent; str() is the sentence to show."""

    def __init__(self, sentence: str, kind: str, call_id: UUID) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.call_id = call_id


@dataclass(frozen=True, slots=True)
class Order:
    reply_id: UUID
    call_id: UUID
    endpoint: Endpoint
    completion: Completion
    booked: dict[str, str]  # the properties, without what is the member's alone
    route: Route
    catalog: Catalog | None
    free: bool
    kept: str = ""  # the beginning, where the reply goes on with one that was cut

    @property
    def is_billed_to_its_end(self) -> bool:
        """Helicone reads a stopped reply to its end, and bills it so: only its usage is true.

        Practice costs nothing, and its model shall rest.
        """
        return self.endpoint.dialect == "helicone" and not self.free

    @property
    def is_prefilled(self) -> bool:
        return self.endpoint.dialect == "helicone" and continuing.can_prefill(self.route)


def order_for(reply: Message) -> Order:
    """Raises CannotAsk."""
    connection, call_id = reply.line, reply.call_id
    assert call_id is not None, "a queued reply always has its call"
    if connection is None:
        sentence = "The connection of this chat was deleted. Choose another."
        raise CannotAsk(sentence, "no_connection", call_id)
    catalog = catalog_for(connection)
    route = connection.asked_route(catalog, reply.route)
    try:
        permit(connection, reply.chat.owner, route)
        return Order(
            reply_id=reply.pk,
            call_id=call_id,
            endpoint=connection.endpoint(),
            completion=_completion(reply, call_id, route, connection, catalog),
            booked=booked_with(reply.chat, connection),
            route=route,
            catalog=catalog,
            free=connection.kind is PRACTICE,
            kept=reply.text[: reply.kept],
        )
    except NotShared as refused:
        raise CannotAsk(str(refused), "not_shared", call_id) from refused
    except KeyMissing as missing:
        raise CannotAsk(_no_key(reply, connection, missing), "key_missing", call_id) from missing
    except PropertiesRefused as refused:
        sentence = f"The properties of this chat cannot be sent. {refused}"
        raise CannotAsk(sentence, "bad_properties", call_id) from refused


def _no_key(reply: Message, connection: Connection, missing: KeyMissing) -> str:
    """Nobody but its owner can paste a key again."""
    if connection.owner_id == reply.chat.owner_id:
        return str(missing)
    return f"{connection} has no key that works. Only {connection.owner.name} can paste it again."


def _completion(
    reply: Message,
    call_id: UUID,
    route: Route,
    connection: Connection,
    catalog: Catalog | None,
) -> Completion:
    """Raises PropertiesRefused."""
    chat = reply.chat
    return Completion(
        model=str(route),
        messages=_turns(reply, route, connection),
        call_id=call_id,
        user=_pseudonym(chat.owner_id),
        session=Session(id=str(chat.pk), path="/chat", name=chat.title),
        properties=tuple(sent_with(chat, connection).items()),
        parameters=sent(chat.parameters_on(connection), route, catalog),
        plugins=plugins(route, connection.web_options),
    )


def _turns(reply: Message, route: Route, connection: Connection) -> list[dict[str, Any]]:
    history = reply.chat.history(reply.parent_id)
    turns = contents.with_pictures(history, connection, reply.route)
    if reply.kept:
        known = route if connection.kind.speaks_helicone else Route()
        turns += continuing.turns(reply.text[: reply.kept], known)
    return turns


def _pseudonym(member_id: UUID) -> str:
    """The same member is the same user at the gateway, which cannot tell who it is."""
    return salted_hmac("lampfield.gateway-user", str(member_id)).hexdigest()[:24]
