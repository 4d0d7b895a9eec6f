"""Choosing the voice of the practice gateway, which everybody on this server shares."""

from asgiref.sync import async_to_sync
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import MemberRequest, only_administrators
from connections import voice
from connections.gateway.practice import Voice


@sensitive_post_parameters("key")  # the card stands in forms that have one
@require_http_methods(["GET", "POST"])
def model(request: MemberRequest) -> HttpResponse:
    """The card, which asks for itself again every second while something is fetched."""
    if request.method == "POST":
        return choose(request)
    return card(request, async_to_sync(voice.ask)())


@sensitive_post_parameters("key")
@require_POST
def cancel(request: MemberRequest) -> HttpResponse:
    only_administrators(request)
    return card(request, async_to_sync(voice.ask)("cancel"))


def choose(request: MemberRequest) -> HttpResponse:
    only_administrators(request)
    choice = request.POST.get("choice", "")
    if choice not in voice.SLUGS:
        return card(request, async_to_sync(voice.ask)(), status=422)
    return card(request, async_to_sync(voice.ask)("choose", choice))


def card(request: MemberRequest, found: Voice, status: int = 200) -> HttpResponse:
    context = {"voice": found, "choices": voice.CHOICES, "marked": found.choice}
    if request.htmx:
        return render(request, "connections/_voice.html", context, status=status)
    if request.method == "POST":
        return redirect("practice_model")
    return render(request, "connections/voice.html", context, status=status)
