"""About what a reply has cost while it is being written."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from chat.models import Message
from chat.replies.live import Live
from connections.catalog import Catalog
from connections.catalogs import catalog_for
from connections.prices import cost_so_far, estimated_tokens
from connections.routes import Route
from connections.sources import PRACTICE


@dataclass(frozen=True, slots=True)
class Meter:
    """catalog is None where nothing can be said: no prices, or nobody pays."""

    route: Route
    catalog: Catalog | None
    prompt_tokens: int

    def cost(self, live: Live) -> Decimal | None:
        """In US dollars; None where it is unknown, or nothing has come yet."""
        if self.catalog is None or live.first_at is None:
            return None
        return cost_so_far(
            live.served_by,
            self.route,
            self.catalog,
            prompt_tokens=self.prompt_tokens,
            completion_tokens=round(live.written_tokens),
        ).amount


NOTHING = Meter(Route(), None, 0)


def meter_for(reply_id: UUID) -> Meter:
    """Runs on the database thread, once for all who follow the reply in this process."""
    rows = Message.objects.select_related("chat", "call__connection")
    reply = rows.filter(pk=reply_id).first()
    connection = reply.line if reply else None
    if reply is None or connection is None or connection.kind is PRACTICE:
        return NOTHING
    catalog = catalog_for(connection)
    route = connection.asked_route(catalog, reply.route)
    texts = [turn["content"] for turn in reply.chat.history(reply.parent_id)]
    said = [*texts, reply.text[: reply.kept]]
    return Meter(route, catalog, sum(estimated_tokens(each, route.first) for each in said))
