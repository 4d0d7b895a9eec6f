"""Chats of the database as transcripts, and the files that are made of them."""

import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from uuid import UUID

from django.db.models import Prefetch
from django.utils.text import slugify

from accounts.models import Member
from chat.models import Attachment, Chat, Message
from chat.transfer import openai, own, prose, sillytavern
from chat.transfer.transcript import Citation, Paid, Tool, Transcript, Turn
from usage.models import Call


@dataclass(frozen=True, slots=True)
class Format:
    """One that a chat can be written in; ending is of the file's name."""

    slug: str
    name: str
    ending: str
    media_type: str
    write: Callable[[Transcript], str]


@dataclass(frozen=True, slots=True)
class ChatFile:
    """What is downloaded."""

    name: str
    media_type: str
    content: str | bytes = field(repr=False)


FORMATS = {
    each.slug: each
    for each in (
        Format("markdown", "Markdown, to read", "md", "text/markdown", prose.written),
        Format("json", "Lampfield JSON, everything", "json", "application/json", own.written),
        Format("sillytavern", "SillyTavern", "jsonl", "application/jsonl", sillytavern.written),
        Format("openai", "OpenAI messages", "messages.json", "application/json", openai.written),
    )
}


def transcript_of(chat: Chat) -> Transcript:
    """Without what was deleted. A reply that is still being written counts as cut off here."""
    whole = Prefetch("attachments", Attachment.objects.whole())
    kept_rows = chat.messages.kept().select_related("call").prefetch_related(whole)
    rows = list(kept_rows.order_by("created_at"))
    kept = {row.pk for row in rows}
    return Transcript(
        title=chat.title,
        created_at=chat.created_at,
        updated_at=chat.updated_at,
        turns=tuple(_turn(row, kept) for row in rows),
        shown=chat.leaf_id if chat.leaf_id in kept else None,
        route=chat.route,
        folder=chat.folder.name if chat.folder else "",
        left_out=chat.left_out,
        cast=chat.cast.stored(),
        system=chat.cast.system(chat.owner.name),
    )


def file_of(chat: Chat, form: Format) -> ChatFile:
    content = form.write(transcript_of(chat))
    return ChatFile(f"{safe_name(chat.title)}.{form.ending}", form.media_type, content)


def archive_of(member: Member) -> ChatFile:
    """Every chat that is in a list, each as one JSON file; temporary ones are in none."""
    packed = BytesIO()
    chats = member.chats.filter(is_temporary=False).select_related("folder")
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for chat in chats.iterator(chunk_size=50):
            name = f"{safe_name(chat.title)}-{chat.pk.hex[:8]}.json"
            archive.writestr(name, own.written(transcript_of(chat)))
    return ChatFile("lampfield-chats.zip", "application/zip", packed.getvalue())


def safe_name(title: str) -> str:
    """Letters, digits and dashes, whatever the title is."""
    return slugify(title)[:60].strip("-_") or "chat"


def _turn(row: Message, kept: set[UUID]) -> Turn:
    call = row.call
    return Turn(
        id=row.pk,
        parent=row.parent_id,
        role=row.role,
        text=row.text,
        created_at=row.created_at,
        state=Message.State.INTERRUPTED.value if row.is_active else str(row.state),
        ended_at=row.ended_at,
        route=row.route,
        model=(call.model or call.provider_model) if call else "",
        provider=call.provider if call else "",
        reasoning=row.reasoning,
        citations=tuple(Citation(each["url"], each.get("title", "")) for each in row.citations),
        tools=tuple(Tool(each["name"], each["arguments"]) for each in row.tools or ()),
        error=row.error,
        error_kind=row.error_kind,
        is_edited=row.is_edited,
        last_shown=row.last_leaf_id if row.last_leaf_id in kept else None,
        paid=_paid(call) if call else None,
        files=tuple(each.received for each in row.attachments.all()),
    )


def _paid(call: Call) -> Paid | None:
    """A call that failed or is under way has come to nothing that anybody knows yet."""
    if call.state != Call.State.SETTLED:
        return None
    return Paid(call.cost, call.cost_unknown, call.prompt_tokens, call.completion_tokens)
