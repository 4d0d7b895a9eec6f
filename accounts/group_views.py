"""The page of the group: its people, and the links that bring in more."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import InviteForm
from accounts.http import MemberRequest
from accounts.invites import Invite
from accounts.models import Group, Member


@require_safe
def group(request: MemberRequest) -> HttpResponse:
    return show(request)


@require_POST
def invite(request: MemberRequest) -> HttpResponse:
    """The link is on the page that answers, once."""
    only_for_administrators(request)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return show(request, {"form": form}, status=422)
    made, token = Invite.make(request.user, **form.choices())
    link = request.build_absolute_uri(reverse("join", args=[token]))
    return show(request, {"link": link, "made": made})


@require_POST
def revoke_invite(request: MemberRequest, pk: UUID) -> HttpResponse:
    only_for_administrators(request)
    get_object_or_404(Invite, pk=pk).delete()
    messages.success(request, "The link is revoked, and leads nowhere now.")
    return redirect("group")


def only_for_administrators(request: MemberRequest) -> None:
    if not request.user.is_administrator:
        raise PermissionDenied


def show(
    request: MemberRequest, more: dict[str, object] | None = None, *, status: int = 200
) -> HttpResponse:
    context: dict[str, object] = {
        "group": Group.objects.first(),
        "members": people(request.user),
        "invites": invites(request.user),
        "form": InviteForm(),
        **(more or {}),
    }
    return render(request, "accounts/group.html", context, status=status)


def people(reader: Member) -> list[Member]:
    members = Member.objects.order_by("-is_active", "name")
    return list(members if reader.is_administrator else members.filter(is_active=True))


def invites(reader: Member) -> list[Invite]:
    if not reader.is_administrator:
        return []
    return list(Invite.objects.open().select_related("inviter").prefetch_related("joined"))
