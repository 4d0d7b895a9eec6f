"""Chats that are taken along as files."""

from datetime import timedelta
from threading import BoundedSemaphore, Lock
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import MemberRequest, uuid_in
from accounts.throttle import Limit, take
from chat.arriving import arrive
from chat.attachments import room_of
from chat.models import Message
from chat.transcripts import FORMATS, ChatFile, archive_of, file_of
from chat.transfer.opening import LARGEST, TOO_LARGE, Found, opened
from chat.transfer.values import Unreadable
from chat.views import own_chat

NO_ROOM = (
    "You have no room for the files that are attached in it. Delete chats that have some first."
)
BUSY = "Another file is being read just now. Try again in a minute."
# A hostile file takes most of a gigabyte while it is read; two at once would take twice as much.
READING = Lock()
PATIENCE = 60  # seconds
# Whoever waits holds a thread of the server, so one does, and the next is answered at once.
WAITING = BoundedSemaphore(1)
BY_MEMBER = Limit("import of chats", tries=20, period=timedelta(minutes=20))
TOO_OFTEN = "That was the twentieth file in a short time. Wait a minute, then try again."


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


@require_http_methods(["GET", "POST"])
def take_in(request: MemberRequest) -> HttpResponse:
    """All that a file holds, or nothing and why."""
    if request.method != "POST":
        pk = uuid_in(request.GET.get("taken", ""))
        taken_in = request.user.chats.filter(pk=pk).first() if pk else None
        return render(request, "chat/import.html", {"taken_in": taken_in})
    if not take(BY_MEMBER, str(request.user.pk)):
        return render(request, "chat/import.html", {"problem": TOO_OFTEN}, status=429)
    if not may_read():
        return render(request, "chat/import.html", {"problem": BUSY}, status=503)
    try:
        found = given(request)
        chats = arrive(request.user, found.chats)
    except Unreadable as problem:
        return render(request, "chat/import.html", {"problem": str(problem)}, status=422)
    finally:
        READING.release()
    messages.success(request, taken(found))
    if found.left_out:
        messages.warning(request, f"Left out: {found.left_out}.")
    alone = f"?taken={chats[0].pk}" if len(chats) == 1 else ""
    return redirect(f"{resolve_url('import_chats')}{alone}")


def may_read() -> bool:
    """Whoever may has READING, and releases it."""
    if READING.acquire(blocking=False):
        return True
    if not WAITING.acquire(blocking=False):
        return False
    try:
        return READING.acquire(timeout=PATIENCE)
    finally:
        WAITING.release()


def given(request: MemberRequest) -> Found:
    """Raises Unreadable."""
    chosen = request.FILES.get("file")
    if chosen is None:
        raise Unreadable("Choose a file first.")
    if (chosen.size or 0) > LARGEST:
        raise Unreadable(TOO_LARGE)
    found = opened(chosen)
    if found.attached and found.attached > room_of(request.user):
        raise Unreadable(NO_ROOM)
    return found


def taken(found: Found) -> str:
    count, messages = len(found.chats), found.messages
    chats = "1 chat" if count == 1 else f"{count:,} chats"
    return f"{chats} with {messages:,} message{'' if messages == 1 else 's'} taken."


def download(file: ChatFile) -> HttpResponse:
    """Saved, never shown: a browser that guesses a type from the text finds nosniff."""
    response = HttpResponse(file.content, content_type=file.media_type)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response
