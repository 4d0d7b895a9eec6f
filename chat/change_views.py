"""What changed in the catalogs, and the way on for what stands on a model that is gone."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import MemberRequest
from chat.stranded import shelves_of, stranded
from connections import watch
from connections.changes_shown import days_of
from connections.models import CatalogChange
from connections.substitutes import Substitute, substitute_for, substitute_on_any

PAGE = 200
NOTHING_NEAR = "Nothing was changed: no model of this line has a name near to that one."


@require_safe
def changes(request: MemberRequest) -> HttpResponse:
    """Looking at it counts as having seen it."""
    found = CatalogChange.objects.seen_by(request.user).select_related("connection")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "days": days_of(page.object_list, watch.looked(request.user)),
        "page": page,
        "stranded": stranded(request.user),
    }
    return render(request, "chat/changes.html", context)


@require_POST
def substitute_in_chat(request: MemberRequest, pk: UUID) -> HttpResponse:
    chat = get_object_or_404(request.user.chats.select_related("connection"), pk=pk)
    found = substitute_for(chat.connection, chat.route) if chat.connection else None
    if found and found.route:
        chat.route = found.route
        chat.save(update_fields=["route"])
    return back(request, found, f"“{chat.title}” goes on with {chat.route}.")


@require_POST
def substitute_on_connection(request: MemberRequest, pk: UUID) -> HttpResponse:
    connection = get_object_or_404(request.user.connections, pk=pk)
    found = substitute_for(connection)
    if found and found.route:
        connection.route = found.route
        connection.save(update_fields=["route"])
    return back(request, found, f"New chats on {connection} begin with {connection.route}.")


@require_POST
def substitute_in_preset(request: MemberRequest, pk: UUID) -> HttpResponse:
    preset = get_object_or_404(request.user.presets, pk=pk)
    found = substitute_on_any(shelves_of(request.user), preset.route)
    if found and found.route:
        preset.route = found.route
        preset.save(update_fields=["route"])
    return back(request, found, f"{preset} asks {preset.route} from now on.")


@require_POST
def substitute_in_favourite(request: MemberRequest, pk: int) -> HttpResponse:
    favourite = get_object_or_404(request.user.favourites, pk=pk)
    found = substitute_on_any(shelves_of(request.user), favourite.route)
    if found and found.route:
        favourite.exchange(found.route)
    told = f"{found.route} is a favourite in place of {found.names}." if found else ""
    return back(request, found, told)


def back(request: MemberRequest, found: Substitute | None, told: str) -> HttpResponse:
    """To the list, with what was changed, or why nothing was; None is nothing to change."""
    if found and found.route:
        messages.success(request, told)
    elif found:
        messages.warning(request, NOTHING_NEAR)
    return redirect("catalog_changes")
