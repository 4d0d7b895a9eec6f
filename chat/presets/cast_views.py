"""Who plays in one chat: another preset, another persona, or the preset as it is now."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from accounts.http import MemberRequest, uuid_in
from chat.models import Chat
from chat.presets.models import OWN_PROPERTIES, Preset
from chat.views import own_chat

KEEP = "keep"  # whoever plays now, as the chat has it


@require_http_methods(["GET", "POST"])
def cast(request: MemberRequest, pk: UUID) -> HttpResponse:
    chat = own_chat(request, pk)
    if request.method == "POST":
        recast(request, chat)
        return redirect("chat", chat.pk)
    presets, personas = Preset.objects.usable_by(request.user), request.user.personas.all()
    context = {"chat": chat, "cast": chat.cast, "presets": presets, "personas": personas}
    return render(request, "chat/presets/cast.html", context)


def recast(request: MemberRequest, chat: Chat) -> None:
    """What was chosen and is there no more changes nothing: it is 404."""
    kept, preset = chat.cast, chat.preset
    asked = request.POST.get("preset", KEEP)
    if asked != KEEP:
        usable = Preset.objects.usable_by(request.user)
        preset = get_object_or_404(usable, pk=uuid_in(asked)) if asked else None
        kept = kept.playing(preset)
    asked = request.POST.get("persona", KEEP)
    if asked != KEEP:
        mine = request.user.personas
        kept = kept.played_by(get_object_or_404(mine, pk=uuid_in(asked)) if asked else None)
    follow(chat, preset)
    chat.take_cast(kept, preset)


def follow(chat: Chat, preset: Preset | None) -> None:
    """Properties that nobody wrote for this chat become those of the new preset."""
    former = chat.preset.properties if chat.preset else ""
    if preset != chat.preset and chat.properties in ("", OWN_PROPERTIES, former):
        chat.properties = preset.properties if preset else ""
        chat.save(update_fields=["properties"])
