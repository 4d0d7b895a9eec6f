"""Deleting messages and chats, with a way back that needs no script."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, resolve_url
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from chat import deletion
from chat.list_views import form_ids
from chat.models import Chat
from chat.replies import hub
from chat.undo import Undo
from chat.views import moved, own_message


@require_POST
def delete_message(request: MemberRequest, pk: UUID) -> HttpResponse:
    message = own_message(request, pk, or_deleted=True)
    for reply_id in deletion.delete_message(message):
        hub.stop_soon(reply_id)
    return moved(request, message.chat, undo=Undo.of_message(message))


@require_POST
def restore_message(request: MemberRequest, pk: UUID) -> HttpResponse:
    message = own_message(request, pk, or_deleted=True)
    deletion.restore_message(message)
    return moved(request, message.chat)


@require_POST
def delete_chat(request: MemberRequest, pk: UUID) -> HttpResponse:
    chat = get_object_or_404(request.user.chats, pk=pk)
    for reply_id in deletion.delete_chat(chat):
        hub.stop_soon(reply_id)
    return redirect(f"{resolve_url('home')}{Undo.of_chats([chat]).query}")


@require_POST
def restore_chats(request: MemberRequest) -> HttpResponse:
    chats = list(Chat.everything.filter(owner=request.user, pk__in=form_ids(request)))
    for chat in chats:
        deletion.restore_chat(chat)
    return redirect("chat", chats[0].pk) if len(chats) == 1 else redirect("chats")
