"""The member's personas. Nobody else sees one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import MemberRequest
from chat.presets.models import Persona
from chat.presets.persona_forms import PersonaForm


@require_http_methods(["GET", "POST"])
def index(request: MemberRequest) -> HttpResponse:
    """The list, and below it the form of a new one."""
    return edit(request, Persona(owner=request.user))


@require_http_methods(["GET", "POST"])
def persona(request: MemberRequest, pk: UUID) -> HttpResponse:
    return edit(request, own_persona(request, pk))


@require_POST
def delete(request: MemberRequest, pk: UUID) -> HttpResponse:
    own = own_persona(request, pk)
    own.delete()
    messages.success(request, f"{own.name} is deleted. Chats go on as they were.")
    return redirect("personas")


def edit(request: MemberRequest, found: Persona) -> HttpResponse:
    is_new, name = found._state.adding, found.name
    form = PersonaForm(request.POST or None, instance=found)
    if not form.is_valid():
        personas = request.user.personas.all() if is_new else []
        context = {"persona": found, "personas": personas, "form": form}
        context |= {"is_new": is_new, "name": name}
        status = 422 if form.is_bound else 200
        return render(request, "chat/presets/personas.html", context, status=status)
    messages.success(request, f"{form.save().name} is saved.")
    return redirect("personas")


def own_persona(request: MemberRequest, pk: UUID) -> Persona:
    return get_object_or_404(request.user.personas, pk=pk)
