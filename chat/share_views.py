"""Sharing a copy of a chat by a link, and the page that the link opens."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest
from accounts.throttle import Limit, client_address, take
from chat.list_forms import ShareForm
from chat.models import Chat
from chat.shares import CannotShare, Share
from chat.views import own_chat

BY_ADDRESS = Limit("shared page", tries=60, period=timedelta(minutes=1))
TO_NOBODY = {
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
}


@require_http_methods(["GET", "POST"])
def share(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The link is on the page that answers, once."""
    chat, form = own_chat(request, pk), ShareForm(request.POST or None)
    context: dict[str, object] = {"chat": chat, "form": form}
    if not form.is_valid():
        return shown(request, chat, context, status=422 if form.errors else 200)
    try:
        made, token = Share.make(chat, days=form.cleaned_data["days"])
    except CannotShare as refused:
        form.add_error(None, str(refused))
        return shown(request, chat, context, status=409)
    link = request.build_absolute_uri(reverse("shared", args=[token]))
    return shown(request, chat, {**context, "link": link, "made": made})


@require_safe
def links(request: MemberRequest) -> HttpResponse:
    return render(request, "chat/links.html", {"links": request.user.shares.live()})


@require_POST
def take_back(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The copy goes with its link."""
    share = get_object_or_404(request.user.shares, pk=pk)
    share.delete()
    messages.success(request, f"The link to “{share.title}” is taken back, and leads nowhere now.")
    return redirect("shares")


@login_not_required
@require_safe
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """For anybody who has the link. An ended one is as unknown as one that never was."""
    if not take(BY_ADDRESS, client_address(request)):
        words = "Too many pages at once. Wait a minute, then try again.\n"
        return HttpResponse(words, status=429, content_type="text/plain")
    found = Share.objects.opened_by(token)
    if found is None:
        raise Http404
    response = render(request, "chat/shared.html", {"share": found})
    for name, value in TO_NOBODY.items():
        response[name] = value
    return response


def shown(
    request: MemberRequest, chat: Chat, context: dict[str, object], status: int = 200
) -> HttpResponse:
    links = request.user.shares.live().filter(chat=chat)
    return render(request, "chat/share.html", {**context, "links": links}, status=status)
