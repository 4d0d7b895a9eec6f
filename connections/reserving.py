"""The one way from a connection into the ledger: may this member, and is there money for it."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import Member
from connections.grants import permit
from connections.models import Connection
from connections.quotes import Quote
from usage import ledger
from usage.models import Call


def reserve(
    connection: Connection,
    member: Member,
    quote: Quote,
    *,
    purpose: str,
    properties: Mapping[str, str] | None = None,
) -> Call:
    """Book a call that this member is about to send; the owner's key pays.

    Raises NotShared and BudgetReached, with nothing booked.
    """
    with transaction.atomic():
        route = connection.written_route(quote.route)
        grant = permit(connection, member, route, lock=True)
        call = ledger.reserve(
            member=member,
            connection_id=connection.pk,
            key_owner_id=connection.owner_id,
            grant_id=grant.pk if grant else None,
            purpose=purpose,
            route=quote.route,
            model=quote.model,
            worst_case=quote.worst_case,
            dearest_rate=quote.dearest_rate,
            properties=properties,
        )
    call.connection = connection  # whoever shows the call need not read it again
    return call
