"""Lending a connection: with whom, for which models, how much and until when."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import MemberRequest, only_administrators
from connections.grant_form import GrantForm
from connections.grants import Grant
from connections.lending import all_lendings, lending_of
from connections.models import Connection
from connections.sources import PRACTICE
from connections.views.listing import own


@require_http_methods(["GET", "POST"])
def index(request: MemberRequest, pk: UUID) -> HttpResponse:
    connection = lendable(request, pk)
    if request.method != "POST":
        return page(request, GrantForm.of(connection, changed(request, connection)))
    form = GrantForm(request.POST, connection=connection)
    if not form.is_valid():
        return page(request, form, status=422)
    messages.success(request, f"{connection} is shared with {who(form.lend())}.")
    return redirect("sharing", pk)


@require_POST
def revoke(request: MemberRequest, pk: UUID, grant: UUID) -> HttpResponse:
    connection = lendable(request, pk)
    found = get_object_or_404(connection.grants.filter(revoked_at=None), pk=grant)
    found.revoke()
    messages.success(request, f"{connection} is no longer shared with {who(found)}.")
    return redirect("sharing", pk)


@require_safe
def everything(request: MemberRequest) -> HttpResponse:
    """For administrators: every shared connection, in counts and money."""
    only_administrators(request)
    return render(request, "connections/shared.html", {"lendings": all_lendings(request.user)})


def lendable(request: MemberRequest, pk: UUID) -> Connection:
    """Everybody has a Practice of their own."""
    connection = own(request, pk)
    if connection.kind is PRACTICE:
        raise Http404
    return connection


def changed(request: MemberRequest, connection: Connection) -> Grant | None:
    """The one that the address wants to change."""
    asked = request.GET.get("change", "")
    shared = connection.grants.filter(revoked_at=None)
    return next((each for each in shared if str(each.pk) == asked), None)


def who(grant: Grant) -> str:
    return grant.member.name if grant.member else "everybody"


def page(request: MemberRequest, form: GrantForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "lending": lending_of(form.connection, request.user)}
    return render(request, "connections/sharing.html", context, status=status)
