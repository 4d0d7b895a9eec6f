"""The pages behind links for people who are not signed in."""

from uuid import UUID

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import passwords, throttle
from accounts.forms import JoinForm, NewPasswordForm
from accounts.invites import Invite, NoPlaceLeft
from accounts.models import Group, Member


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """A link that ended, is used up or was revoked is as unknown as one that never was."""
    if request.user.is_authenticated:
        return redirect("home")
    if not throttle.take(throttle.LINK_BY_ADDRESS, throttle.client_address(request)):
        return too_many()
    invite = Invite.objects.opened_by(token)
    if invite is None:
        return dead_link(request)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return finish_joining(request, invite, form)
    return show_join(request, invite, form)


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def new_password(request: HttpRequest, pk: UUID, token: str) -> HttpResponse:
    """The token is of the old password: a new one ends this link and every session."""
    if not throttle.take(throttle.LINK_BY_ADDRESS, throttle.client_address(request)):
        return too_many()
    member = Member.objects.filter(pk=pk, is_active=True).first()
    if member is None or not default_token_generator.check_token(member, token):
        return dead_link(request)
    form = NewPasswordForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        passwords.renew(member, form.cleaned_data["password"])
        login(request, member)
        return redirect("home")
    context = {"form": form, "member": member}
    status = 422 if form.errors else 200
    return to_nobody(render(request, "accounts/new_password.html", context, status=status))


def finish_joining(request: HttpRequest, invite: Invite, form: JoinForm) -> HttpResponse:
    try:
        member = Member.objects.join(invite, **form.cleaned_data)
    except NoPlaceLeft:
        return dead_link(request)
    except ValidationError as problem:
        form.add_error(None, ValidationError(problem.messages))
        return show_join(request, invite, form)
    throttle.give_back(throttle.LINK_BY_ADDRESS, throttle.client_address(request))
    login(request, member)
    return redirect("home")


def show_join(request: HttpRequest, invite: Invite, form: JoinForm) -> HttpResponse:
    context = {"form": form, "invite": invite, "group": Group.objects.first()}
    status = 422 if form.errors else 200
    return to_nobody(render(request, "accounts/join.html", context, status=status))


def dead_link(request: HttpRequest) -> HttpResponse:
    return to_nobody(render(request, "accounts/dead_link.html", status=404))


def too_many() -> HttpResponse:
    words = "Too many tries. Wait a few minutes, then try again.\n"
    return HttpResponse(words, status=429, content_type="text/plain")


def to_nobody(response: HttpResponse) -> HttpResponse:
    """The address is a secret. Without any referrer a browser would send the form from "null"."""
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
