"""Transcripts become chats of a member."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from accounts.models import Member
from chat import attachments
from chat.lines import opening_of
from chat.models import Chat, Message, title_of
from chat.presets.models import OWN_PROPERTIES
from chat.transfer.transcript import Transcript, Turn
from connections.models import Connection

BATCH = 500  # rows


def arrive(member: Member, transcripts: Sequence[Transcript]) -> list[Chat]:
    """They go on on the line that the member's new chats begin on.

    Nothing was called for them from here, so no reply has a call, nor a cost. Each chat is a
    transaction of its own: a long one would keep everybody else from writing on SQLite.
    """
    connection = Connection.objects.ready_for(member)
    route = opening_of(member, connection)
    return [_chat(member, connection, route, each) for each in transcripts]


@transaction.atomic
def _chat(member: Member, connection: Connection, route: str, given: Transcript) -> Chat:
    first = next((turn.said for turn in given.turns if turn.said), "")
    folder = member.folders.get_or_create(name=given.folder)[0] if given.folder else None
    now = timezone.now()
    chat = Chat.objects.create(
        owner=member,
        connection=connection,
        route=route,
        title=given.title.strip()[:120] or title_of(first) or "Imported chat",
        folder=folder,
        is_named=True,
        left_out=given.left_out,
        stored_cast=given.cast,
        properties=OWN_PROPERTIES if given.character else "",
        created_at=min(given.created_at, now),
        updated_at=min(given.updated_at, now),
    )
    _save_messages(chat, given)
    return chat


def _save_messages(chat: Chat, given: Transcript) -> None:
    """Their ids are new ones: the same file can be taken twice, by two members."""
    ids = {turn.id: uuid4() for turn in given.turns}
    messages = [_message(chat, turn, ids) for turn in given.turns]
    Message.objects.bulk_create(messages, BATCH)
    files = zip(messages, (turn.files for turn in given.turns), strict=True)
    attachments.arrive(files, chat.owner_id)
    chat.leaf_id = ids.get(given.shown) if given.shown else None
    chat.save(update_fields=["leaf"])


def _message(chat: Chat, turn: Turn, ids: dict[UUID, UUID]) -> Message:
    return Message(
        id=ids[turn.id],
        chat=chat,
        parent_id=ids[turn.parent] if turn.parent else None,
        role=turn.role,
        text=turn.text,
        reasoning=turn.reasoning,
        citations=[asdict(each) for each in turn.citations],
        tools=[asdict(each) for each in turn.tools] or None,
        created_at=turn.created_at,
        is_edited=turn.is_edited,
        last_leaf_id=ids.get(turn.last_shown) if turn.last_shown else None,
        state=turn.state,
        route=turn.route or turn.model,
        error=turn.error,
        error_kind=turn.error_kind,
        ended_at=turn.ended_at,
    )
