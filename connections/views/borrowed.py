"""A connection that somebody else owns, for a member to whom it is or was lent."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.http import MemberRequest
from connections.borrowed import borrowed_line
from connections.grants import BorrowedDefault, Grant
from connections.models import Connection


def show(request: MemberRequest, pk: UUID) -> HttpResponse:
    """Read-only. What was never lent to the member does not exist."""
    lent = Grant.objects.to(request.user).order_by().values("connection")
    connection = get_object_or_404(Connection, pk=pk, pk__in=lent)
    line = borrowed_line(request.user, connection)
    if line is None:
        raise Http404
    return render(request, "connections/borrowed.html", {"line": line})


@require_POST
def begin_here(request: MemberRequest, pk: UUID) -> HttpResponse:
    """New chats begin on a lent line from now on."""
    usable = Connection.objects.usable_by(request.user).exclude(owner=request.user)
    connection = get_object_or_404(usable, pk=pk)
    BorrowedDefault.objects.update_or_create(
        member=request.user, defaults={"connection": connection}
    )
    messages.success(request, f"New chats begin on {connection.owner.name}'s {connection}.")
    return redirect("connections")
