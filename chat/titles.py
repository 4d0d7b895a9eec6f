"""A title for a new chat, found by a cheap model once the first reply has ended."""

import re
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.utils import timezone

from chat import contents
from chat.chat_properties import booked_with
from chat.models import Chat, Message, title_of
from chat.replies import database
from connections import background
from connections.catalog import Catalog
from connections.catalogs import catalog_for
from connections.chosen import problem_with
from connections.exchange import Message as Question
from connections.exchange import exchange
from connections.grants import grant_for
from connections.models import Connection, KeyMissing
from connections.openings import may_ask
from connections.properties import PropertiesRefused
from connections.sources import PRACTICE
from usage.ledger import Refused
from usage.models import Call

# Cheap, quick and offered by many; where a catalog has none of them, the chat's own route answers.
CHEAP = ("gpt-4o-mini", "gpt-4.1-nano", "gemini-2.5-flash-lite", "claude-3.5-haiku")
READ = 600  # characters of the question and of the reply
LONGEST = 80  # characters
TOKENS = 24
SECONDS = 15.0
WISH = (
    "Give this conversation a title of two to six words, in the language of its first message. "
    "Answer with the title alone, without quotation marks.\n\n"
)


def soon(reply_id: UUID) -> None:
    """Find a title beside everything else; nobody waits for it."""
    background.start_soon(partial(find, reply_id))


async def find(reply_id: UUID) -> None:
    """Where no title can be had, the first words of the chat stay."""
    try:
        wanted = await database.run(_wanted, reply_id)
        if wanted is None:
            return
        found = await exchange(wanted.connection, wanted.question, wanted.catalog)
    except (KeyMissing, Refused, PropertiesRefused):
        return
    title = cleaned(found.text)
    if title and not found.error:
        await database.run(_name, wanted.chat_id, title)


def cleaned(answer: str) -> str:
    """The first line without the quotation marks and labels that models add; may be empty."""
    line = next((line for line in answer.splitlines() if line.strip()), "")
    line = re.sub(r"[*`#]+", "", line).strip().removeprefix("Title:").strip(" \t\"'“”„«»_.")
    return title_of(line, most=LONGEST)


def is_coming(reply: Message) -> bool:
    """Whether this reply has just ended, and a title is being looked for because of it."""
    if reply.state != Message.State.DONE or reply.ended_at is None:
        return False
    is_recent = timezone.now() - reply.ended_at < timedelta(seconds=SECONDS)
    return is_recent and _is_wanted(reply)


@dataclass(frozen=True, slots=True)
class _Wanted:
    chat_id: UUID
    connection: Connection
    catalog: Catalog | None
    question: Question


def _wanted(reply_id: UUID) -> _Wanted | None:
    unnamed = Message.objects.filter(pk=reply_id, chat__is_named=False, chat__is_temporary=False)
    if not unnamed.exists():  # as most are; the row with all its relations costs ten times that
        return None
    reply = unnamed.select_related(
        "call__connection__owner", "chat__owner", "parent__parent"
    ).first()
    if reply is None:  # the chat was deleted meanwhile
        return None
    chat, connection, likes = reply.chat, reply.line, reply.chat.owner.prefers
    if connection is None or reply.parent is None or not _is_wanted(reply):
        return None
    catalog = catalog_for(connection)
    grant = grant_for(connection, chat.owner)
    named = [likes.title_route] if _is_offered(connection, likes.title_route) else []
    offered = (name for name in CHEAP if catalog and catalog.model(name))
    wished = (each for each in (*named, *offered) if may_ask(connection, grant, each, catalog))
    asked = contents.words(reply.parent.text, reply.parent.files)
    question = Question(
        Call.Purpose.TITLE,
        f"{WISH}{asked[:READ]}\n\n{reply.text[:READ]}",
        connection.asked_route(None, next(wished, reply.route)),
        properties=booked_with(chat, connection),  # a title is only being found
        tokens=TOKENS,
        seconds=SECONDS,
        member=chat.owner,
    )
    return _Wanted(chat.pk, connection, catalog, question)


def _is_offered(connection: Connection, route: str) -> bool:
    """The settings name one model for all lines, and not every line has it."""
    return bool(route) and not problem_with(connection, route)


def _is_wanted(reply: Message) -> bool:
    """Of the first reply only, in a chat without a title of its own, and not of Practice."""
    chat, connection = reply.chat, reply.line
    if connection is None or connection.kind is PRACTICE or not chat.owner.prefers.titles:
        return False
    is_named = chat.is_named or chat.is_temporary
    return not is_named and _is_first(reply) and not _came_second(reply)


def _is_first(reply: Message) -> bool:
    """A greeting before the first question is nothing that was asked for."""
    if reply.parent is None:
        return False
    before = reply.parent.parent
    return before is None or (before.parent_id is None and before.role == Message.Role.ASSISTANT)


def _came_second(reply: Message) -> bool:
    """Of answers beside each other, the first that ended well has brought the title."""
    beside = Message.objects.filter(parent=reply.parent_id, is_beside=True)
    sooner = beside.filter(state=Message.State.DONE, ended_at__lt=reply.ended_at)
    return reply.is_beside and sooner.exists()


def _name(chat_id: UUID, title: str) -> None:
    """A member who was quicker keeps the own title."""
    Chat.objects.filter(pk=chat_id, is_named=False).update(title=title, is_named=True)
