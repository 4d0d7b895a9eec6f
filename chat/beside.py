"""Side by side: one message that several routes answer at once, and one answer that is kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django.db import transaction

from chat.models import Attachment, Chat, Message, ReplyUnderWay
from connections.models import Connection
from usage import figures
from usage.ledger import Refused

LEAST, MOST = 2, 4  # answers to one message


class Pick(NamedTuple):
    """Whom to ask: a route on one of the lines that the member may use."""

    connection: Connection
    route: str

    def __str__(self) -> str:
        """As a form names it."""
        return f"{self.connection.pk} {self.route}"


class NobodyAsked(Refused):
    """One of several could not be asked, so none was."""

    def __init__(self, pick: Pick, refused: Refused) -> None:
        super().__init__(f"Nothing was sent to anybody. {pick.route}: {refused}")


def ask(
    chat: Chat,
    text: str,
    picks: Sequence[Pick],
    *,
    token: str,
    shown: UUID | None = None,
    attachments: Iterable[Attachment] = (),
) -> list[Message]:
    """Add the member's message and one queued reply for each pick, all or none.

    The chat shows the first of them until another is kept. Raises ReplyUnderWay and NobodyAsked.
    """
    with transaction.atomic():
        leaf_id = chat.lock()
        sent_before = chat.messages.filter(token=token).first()
        if sent_before:
            return columns(sent_before)
        chat.refuse_while_replying()
        place = chat.place_for(shown, leaf_id)
        question = chat.messages.create(
            parent_id=place, role=Message.Role.USER, text=text, token=token
        )
        question.attachments.add(*attachments)
        replies = [_queued(chat, question, pick) for pick in picks]
        chat.move_to(replies[0].pk, leaf_id, goes_on=place == leaf_id)
        return replies


def ask_again(reply: Message) -> Message:
    """Another answer of the same route in its column, while its neighbours may go on."""
    return _in_its_column(reply)


def go_on(reply: Message) -> Message:
    """With one that was cut or stopped, in its column."""
    return _in_its_column(reply, continues=reply)


def keep(reply: Message) -> None:
    """The chat shows this answer and goes on with its model; the others stay its alternatives."""
    chat = reply.chat
    with transaction.atomic():
        chat.look_at(reply)
        if reply.line:
            chat.connection, chat.route = reply.line, reply.route
            chat.save(update_fields=["connection", "route"])


def columns(question: Message) -> list[Message]:
    """The newest answer of each that was asked, in the order in which they were."""
    newest: dict[tuple[UUID | None, str], Message] = {}
    for reply in _beside(question):
        newest[_place(reply)] = reply
    return list(newest.values())


def stream_of(replies: Iterable[Message]) -> str:
    """The one stream of all that are being written; empty where none is."""
    writing = [each for each in replies if each.is_active]
    if not writing:
        return ""
    first, *others = writing
    query = [("column", "1"), *(("with", str(each.pk)) for each in others)]
    after = ",".join(each.cursor for each in writing)
    return f"/messages/{first.pk}/stream?{urlencode([*query, ('after', after)])}"


@dataclass(frozen=True, slots=True)
class Together:
    """What all answers to one message came to, those that were asked again too."""

    answers: int
    writing: int
    cost: Decimal
    some_unknown: bool

    @classmethod
    def of(cls, question: Message) -> "Together":
        replies = _beside(question)
        ended = [each for each in replies if not each.is_active]
        calls = [each.call for each in ended if each.call and each.state != Message.State.FAILED]
        costs = [call.cost for call in calls]
        known = [cost for cost in costs if cost is not None]
        writing = len(replies) - len(ended)
        return cls(len(replies), writing, sum(known, Decimal(0)), len(known) < len(costs))

    def __str__(self) -> str:
        answers = f"{self.answers} answers"
        money = figures.message_cost(self.cost) if self.cost else ""
        if self.some_unknown:
            money = f"at least {money}" if money else "cost unknown"
        writing = f"{self.writing} still being written" if self.writing else ""
        return ", ".join(filter(None, [answers, money, writing]))


def _queued(chat: Chat, question: Message, pick: Pick) -> Message:
    try:
        return chat.queue_reply(question, beside=pick)
    except Refused as refused:
        raise NobodyAsked(pick, refused) from refused


def _in_its_column(reply: Message, continues: Message | None = None) -> Message:
    chat, question = reply.chat, reply.parent
    if question is None or reply.line is None:
        raise Refused("The connection of this answer was deleted.")
    with transaction.atomic():
        leaf_id = chat.lock()
        _refuse_while_busy(chat, reply)
        again = chat.queue_reply(question, continues, Pick(reply.line, reply.route))
        if reply.pk == leaf_id:
            chat.move_to(again.pk, leaf_id)
        return again


def _refuse_while_busy(chat: Chat, reply: Message) -> None:
    Message.objects.interrupt_stale(chat=chat)
    active = chat.messages.active().select_related("call")
    for each in active:
        is_neighbour = each.is_beside and each.parent_id == reply.parent_id
        if not is_neighbour or _place(each) == _place(reply):
            raise ReplyUnderWay


def _beside(question: Message) -> list[Message]:
    rows = question.replies.kept().filter(is_beside=True)
    return list(rows.select_related("call__connection__owner").order_by("created_at"))


def _place(reply: Message) -> tuple[UUID | None, str]:
    return (reply.call.connection_id if reply.call else None, reply.route)
