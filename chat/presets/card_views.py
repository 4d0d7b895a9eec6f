"""Presets that come and go as character cards."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import MemberRequest
from chat.presets import cards
from chat.presets.models import Preset
from chat.presets.views import usable_preset
from chat.transcripts import ChatFile, safe_name
from chat.transfer.values import Unreadable
from chat.transfer_views import download

BOOK = "Its lorebook is kept for the card that you export, but no chat uses it."
FORMS = {"png": ("image/png", cards.as_png), "json": ("application/json", cards.as_json)}


@require_http_methods(["GET", "POST"])
def take_in(request: MemberRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "chat/presets/import.html")
    chosen = request.FILES.get("file")
    try:
        if chosen is None:
            raise Unreadable("Choose a file first.")
        card = cards.read(chosen.read(cards.LARGEST + 1))
    except Unreadable as problem:
        context = {"problem": str(problem)}
        return render(request, "chat/presets/import.html", context, status=422)
    taken = card.save(Preset(owner=request.user))
    messages.success(request, f"{taken.name} is taken. Look at what it says before you use it.")
    if card.book:
        messages.info(request, BOOK)
    if card.dropped:
        messages.warning(request, f"Left out: {', '.join(card.dropped)}.")
    return redirect("preset", taken.pk)


@require_safe
def export(request: MemberRequest, pk: UUID, form: str) -> HttpResponse:
    preset = usable_preset(request, pk)
    if form not in FORMS:
        raise Http404
    media_type, written = FORMS[form]
    return download(ChatFile(f"{safe_name(preset.name)}.{form}", media_type, written(preset)))
