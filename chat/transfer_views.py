"""Chats that are taken along as files."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from accounts.http import MemberRequest
from chat.models import Message
from chat.transcripts import FORMATS, ChatFile, archive_of, file_of
from chat.views import own_chat


@require_safe
def export(request: MemberRequest, pk: UUID, form: str) -> HttpResponse:
    chat = own_chat(request, pk)
    if form not in FORMATS:
        raise Http404
    Message.objects.interrupt_stale(chat=chat)
    return download(file_of(chat, FORMATS[form]))


@require_safe
def export_all(request: MemberRequest) -> HttpResponse:
    return download(archive_of(request.user))


def download(file: ChatFile) -> HttpResponse:
    """Saved, never shown: a browser that guesses a type from the text finds nosniff."""
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
