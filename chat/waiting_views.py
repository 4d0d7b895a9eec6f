"""Messages that wait for a reply to end: taken back, or sent after one that went wrong."""

from functools import partial
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST
from django_htmx.http import reswap

from accounts.http import MemberRequest
from chat import turns
from chat.views import asked, moved, own_chat, page

SENT = "It was sent meanwhile."


@require_POST
def send(request: MemberRequest, pk: UUID, waiting_id: UUID) -> HttpResponse:
    chat = own_chat(request, pk)
    waiting = chat.waiting.filter(pk=waiting_id).first()
    return asked(request, chat, partial(turns.ask, waiting)) if waiting else moved(request, chat)


@require_POST
def take_back(request: MemberRequest, pk: UUID, waiting_id: UUID) -> HttpResponse:
    """The text goes into the box again; with scripts the page has it already."""
    chat = own_chat(request, pk)
    waiting = chat.waiting.filter(pk=waiting_id).first()
    if waiting is None:
        return moved(request, chat, note=SENT)
    files = list(waiting.attachments.all())
    waiting.delete()
    if request.htmx:
        context = {"chat": chat, "files": files}
        return reswap(render(request, "chat/_taken_back.html", context), "none")
    return page(request, chat, text=waiting.text, files=files)
