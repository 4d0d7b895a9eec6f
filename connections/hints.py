"""What a member may have overlooked about a connection; nothing here refuses anything."""

from collections.abc import Iterable

from django.utils.text import get_text_list

from connections.models import Connection


def hints_for(connection: Connection, others: Iterable[Connection]) -> list[str]:
    """others are the member's further connections; the connection itself may be among them."""
    others = [other for other in others if other.pk != connection.pk]
    return [*_same_key(connection, others), *_same_name(connection, others)]


def _same_key(connection: Connection, others: Iterable[Connection]) -> list[str]:
    mine = connection.key_fingerprint
    twins = [other.name for other in others if mine and other.key_fingerprint == mine]
    told = f"The same key as on {get_text_list(twins, 'and')}: they share its credit and limits."
    return [told] if twins else []


def _same_name(connection: Connection, others: Iterable[Connection]) -> list[str]:
    mine = connection.name.casefold()
    twins = [other for other in others if other.name.casefold() == mine]
    told = "Another connection has this name too. Rename one, so that you can tell them apart."
    return [told] if twins else []
