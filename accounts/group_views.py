"""The page of the group: its people, and the links that bring in more."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.tokens import default_token_generator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import InviteForm
from accounts.http import MemberRequest, only_administrators
from accounts.invites import Invite
from accounts.models import Group, LastAdministrator, Member


@require_safe
def group(request: MemberRequest) -> HttpResponse:
    return show(request)


@require_http_methods(["GET", "POST"])
def invite(request: MemberRequest) -> HttpResponse:
    """The link is on the page that answers, once: who loads it again comes to the group."""
    if request.method == "GET":
        return redirect("group")
    only_administrators(request)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return show(request, {"form": form}, status=422)
    made, token = Invite.make(request.user, **form.choices())
    link = request.build_absolute_uri(reverse("join", args=[token]))
    return show(request, {"link": link, "made": made})


@require_POST
def revoke_invite(request: MemberRequest, pk: UUID) -> HttpResponse:
    only_administrators(request)
    get_object_or_404(Invite, pk=pk).delete()
    messages.success(request, "The link is revoked, and leads nowhere now.")
    return redirect("group")


VERBS = {
    "appoint": Member.appoint,
    "dismiss": Member.dismiss,
    "deactivate": Member.deactivate,
    "bring-back": Member.bring_back,
}


@require_POST
def change_member(request: MemberRequest, pk: UUID, verb: str) -> HttpResponse:
    only_administrators(request)
    member = get_object_or_404(Member, pk=pk)
    if verb not in VERBS:
        raise Http404
    try:
        VERBS[verb](member)
    except LastAdministrator as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Saved for {member}.")
    return redirect("group")


@require_POST
def password_link(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The link is on the page that answers, once."""
    only_administrators(request)
    member = get_object_or_404(Member, pk=pk, is_active=True)
    address = reverse("new_password", args=[pk, default_token_generator.make_token(member)])
    context = {"link": request.build_absolute_uri(address), "link_for": member}
    return show(request, context)


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
    members = Member.objects.annotate(lines=Count("connections")).order_by("-is_active", "name")
    return list(members if reader.is_administrator else members.filter(is_active=True))


def invites(reader: Member) -> list[Invite]:
    if not reader.is_administrator:
        return []
    return list(Invite.objects.open().select_related("inviter").prefetch_related("joined"))
