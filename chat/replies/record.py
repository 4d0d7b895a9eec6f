"""Every write to the record of a reply. All functions run on the database thread."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat, Substr
from django.utils import timezone

from chat.models import Attachment, Message, end_reply
from chat.receiving import Received
from chat.replies.live import Cursor
from chat.replies.order import Order, order_for
from usage import ledger

GONE = "gone"  # the state of a reply whose chat was deleted


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply as far as it is written."""

    reply_id: UUID
    reasoning: str
    text: str


@dataclass(frozen=True, slots=True)
class Ending:
    """The final state of a reply. call is None while its true cost is still to come."""

    state: str
    error: str = ""
    error_kind: str = ""
    citations: Sequence[dict[str, str]] = ()
    tools: Sequence[dict[str, str]] = ()
    reasoned_ms: int | None = None
    pictures: Sequence[Received] = ()
    call: ledger.Settlement | None = None
    is_free: bool = False  # it reached nobody who charges


@dataclass(frozen=True, slots=True)
class Checked:
    """What a checkpoint found: the replies that we may go on writing, and those to stop."""

    ours: set[UUID] = field(default_factory=set)
    to_stop: set[UUID] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class News:
    """What the record has beyond a cursor."""

    start: Cursor
    reasoning: str
    text: str
    state: str  # empty while it is being written


def claim(reply_id: UUID, writer: str) -> Order | None:
    """Become the only writer of a queued reply; None when it is not to be had.

    Raises CannotAsk once it is claimed but nothing can be sent.
    """
    queued = Q(state=Message.State.QUEUED) | Q(state=Message.State.RUNNING, writer=writer)
    claimed = Message.objects.filter(queued, pk=reply_id).update(
        state=Message.State.RUNNING, writer=writer, lease_until=_lease()
    )
    if not claimed:
        return None
    rows = Message.objects.select_related("chat__owner", "call__connection__owner")
    return order_for(rows.get(pk=reply_id))


def checkpoint(writer: str, drafts: Sequence[Draft]) -> Checked:
    """Save all drafts in one transaction, and with them their leases."""
    ours = Message.objects.filter(writer=writer, state=Message.State.RUNNING)
    if drafts:
        with transaction.atomic():
            for draft in drafts:
                ours.filter(pk=draft.reply_id).update(
                    reasoning=draft.reasoning, text=draft.text, lease_until=_lease()
                )
    flags = ours.values_list("pk", "stop_asked", "chat__owner__is_active").order_by()
    found = {reply_id: asked or not active for reply_id, asked, active in flags}
    return Checked(set(found), {reply_id for reply_id, is_to_stop in found.items() if is_to_stop})


def finish(writer: str, draft: Draft, call_id: UUID, ending: Ending) -> str:
    """Write the final state and book the call; returns the state that the record now has.

    Another state than the ending's means that we were too late: the stale rule took the reply, or
    its chat was deleted. Then nothing of it is changed.
    """
    with transaction.atomic():
        ended = end_reply(
            draft.reply_id,
            state=ending.state,
            only_if=Q(writer=writer),
            reasoning=draft.reasoning,
            text=draft.text,
            citations=list(ending.citations),
            tools=list(ending.tools) or None,
            reasoned_ms=ending.reasoned_ms,
            error=ending.error[:600],
            error_kind=ending.error_kind,
        )
        if ended:
            _keep(draft.reply_id, ending.pictures)
        book(call_id, ending)
    return ending.state if ended else state_of(draft.reply_id)


def book(call_id: UUID, ending: Ending) -> None:
    """Tell the ledger, which takes only the first answer for each call."""
    if ending.call is None:
        return
    if ending.is_free:
        ledger.release(call_id, outcome=ending.call.outcome, error_kind=ending.call.error_kind)
    else:
        ledger.settle(call_id, ending.call)


def state_of(reply_id: UUID) -> str:
    return Message.objects.filter(pk=reply_id).values_list("state", flat=True).first() or GONE


def news(reply_id: UUID, have: Cursor) -> News:
    """What a follower elsewhere has not seen; whoever waits for a dead writer learns it here."""
    Message.objects.interrupt_stale(pk=reply_id)
    rows = Message.objects.filter(pk=reply_id).annotate(
        more_reasoning=Substr("reasoning", have.reasoning + 1),
        more_text=Substr("text", have.text + 1),
    )
    row = rows.values_list("more_reasoning", "more_text", "state").first()
    if row is None:
        return News(have, "", "", GONE)
    reasoning, text, state = row
    return News(have, reasoning, text, "" if state in Message.ACTIVE else state)


def renew(writer: str, replies: Sequence[UUID]) -> None:
    """Keep the leases of these, as far as they are ours or still to be claimed."""
    ours = Q(writer=writer) | Q(state=Message.State.QUEUED)
    Message.objects.active().filter(ours, pk__in=replies).update(lease_until=_lease())


def stale() -> list[tuple[UUID, Cursor]]:
    """Replies whose writer is gone, and how much of them is in the record."""
    rows = Message.objects.active().filter(lease_until__lt=timezone.now())
    return [
        (reply_id, Cursor(len(reasoning), len(text)))
        for reply_id, reasoning, text in rows.values_list("pk", "reasoning", "text")
    ]


def reap(reply_id: UUID, found: News) -> None:
    """Interrupt a reply whose writer is gone, with what the bus still knew of it."""
    if found.reasoning or found.text:
        rows: Any = Message.objects.active().filter(pk=reply_id, lease_until__lt=timezone.now())
        rows.update(
            reasoning=Concat("reasoning", Value(found.reasoning)),
            text=Concat("text", Value(found.text)),
        )
    Message.objects.interrupt_stale(at_once=True, pk=reply_id)


def sweep() -> None:
    """The same rule for whatever was left behind, and for calls without a reply."""
    Message.objects.interrupt_stale()
    ledger.release_expired()


def _keep(reply_id: UUID, pictures: Sequence[Received]) -> None:
    if pictures:
        reply = Message.objects.select_related("chat").get(pk=reply_id)
        made = [Attachment.made_of(reply.chat.owner_id, each) for each in pictures]
        reply.attachments.add(*made)


def _lease() -> Any:
    return timezone.now() + timedelta(seconds=settings.REPLY_STALE_AFTER)
