"""The pages of presets: the member's own, and what others share."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest
from chat.presets import pictures
from chat.presets.forms import PresetForm
from chat.presets.models import Preset


@require_safe
def index(request: MemberRequest) -> HttpResponse:
    presets = list(Preset.objects.usable_by(request.user))
    own = [each for each in presets if each.owner_id == request.user.pk]
    lent = [each for each in presets if each.owner_id != request.user.pk]
    return render(request, "chat/presets/index.html", {"own": own, "lent": lent})


@require_http_methods(["GET", "POST"])
def new(request: MemberRequest) -> HttpResponse:
    return edit(request, Preset(owner=request.user))


@require_http_methods(["GET", "POST"])
def preset(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The editor of an own one; of what somebody else shares, what it is."""
    found = usable_preset(request, pk)
    if found.owner_id == request.user.pk:
        return edit(request, found)
    if request.method == "POST":
        raise Http404
    return render(request, "chat/presets/shown.html", {"preset": found})


def edit(request: MemberRequest, found: Preset) -> HttpResponse:
    is_new, name = found._state.adding, found.name
    form = PresetForm(request.POST or None, request.FILES or None, preset=found)
    if not form.is_valid():
        context = {"preset": found, "form": form, "is_new": is_new, "name": name}
        status = 422 if form.is_bound else 200
        return render(request, "chat/presets/edit.html", context, status=status)
    saved = form.save()
    messages.success(request, f"{saved.name} is saved.")
    return redirect("preset", saved.pk)


@require_safe
def picture(request: MemberRequest, pk: UUID, face: str) -> HttpResponse:
    """Each picture has an address of its own, so a browser may keep it."""
    content = usable_preset(request, pk, face=face).picture()
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=pictures.MEDIA_TYPE)
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def duplicate(request: MemberRequest, pk: UUID) -> HttpResponse:
    copy = usable_preset(request, pk).duplicate(request.user)
    messages.success(request, "This is your own copy. Nobody else sees it until you share it.")
    return redirect("preset", copy.pk)


@require_POST
def share(request: MemberRequest, pk: UUID) -> HttpResponse:
    own = own_preset(request, pk)
    own.share(request.POST.get("on") == "yes")
    who = "Everybody in the group" if own.is_shared else "Nobody but you"
    messages.success(request, f"{who} can begin chats with it.")
    return redirect("preset", pk)


@require_POST
def delete(request: MemberRequest, pk: UUID) -> HttpResponse:
    own = own_preset(request, pk)
    own.delete()
    messages.success(request, f"{own.name} is deleted. Its chats go on as they were.")
    return redirect("presets")


def own_preset(request: MemberRequest, pk: UUID) -> Preset:
    return get_object_or_404(request.user.presets, pk=pk)


def usable_preset(request: MemberRequest, pk: UUID, **also: str) -> Preset:
    """Somebody else's that is not shared does not exist."""
    return get_object_or_404(Preset.objects.usable_by(request.user), pk=pk, **also)
