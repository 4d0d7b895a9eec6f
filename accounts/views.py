"""Sign in, sign out, first run, settings."""

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import first_run, throttle
from accounts.forms import FirstRunForm, SettingsForm, SignInForm
from accounts.http import MemberRequest
from accounts.models import Group, canonical_email
from accounts.shortcuts import ALWAYS, SHORTCUTS

WRONG_PAIR = "E-mail and password do not match an account here."
TOO_MANY = "Too many tries. Wait a few minutes, then try again."


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if first_run.is_pending():
        return redirect("welcome")
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        problem = try_to_sign_in(request, form)
        if not problem:
            return redirect(safe_next(request))
        form.add_error(None, problem)
    status = 422 if form.errors else 200
    context = {"form": form, "group": Group.objects.first()}
    return render(request, "accounts/sign_in.html", context, status=status)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    response = redirect("sign_in")
    response["Clear-Site-Data"] = '"cache", "storage"'
    return response


@require_http_methods(["GET", "POST"])
def settings(request: MemberRequest) -> HttpResponse:
    form = SettingsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("settings")
    status = 422 if form.errors else 200
    context = {"form": form, "shortcuts": SHORTCUTS, "always": ALWAYS}
    return render(request, "accounts/settings.html", context, status=status)


@require_safe
def shortcuts(request: MemberRequest) -> HttpResponse:
    """A dialog over any page; without scripts the list in the settings."""
    if not request.htmx:
        return redirect(f"{resolve_url('settings')}#keyboard")
    context = {"shortcuts": SHORTCUTS, "always": ALWAYS}
    return render(request, "accounts/_shortcuts_dialog.html", context)


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """The first-run page; without the token from the console it tells where to find it."""
    if not first_run.is_pending():
        raise Http404
    token = request.GET.get("token", "")
    if not throttle.take(throttle.FIRST_RUN_BY_ADDRESS, throttle.client_address(request)):
        return render(request, "accounts/welcome_locked.html", {"problem": TOO_MANY}, status=429)
    if not first_run.token_is_right(token):
        return render(request, "accounts/welcome_locked.html", status=403 if token else 200)
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return finish_first_run(request, form)
    status = 422 if form.errors else 200
    return render(request, "accounts/welcome.html", {"form": form}, status=status)


def try_to_sign_in(request: HttpRequest, form: SignInForm) -> str:
    """Sign in, or return the sentence that says why not: the same for each wrong pair."""
    email = canonical_email(form.cleaned_data["email"])
    address = throttle.client_address(request)
    if not (
        throttle.take(throttle.SIGN_IN_BY_ADDRESS, address)
        and throttle.take(throttle.SIGN_IN_BY_EMAIL, email)
    ):
        return TOO_MANY
    member = authenticate(request, username=email, password=form.cleaned_data["password"])
    if member is None:
        return WRONG_PAIR
    throttle.forget(throttle.SIGN_IN_BY_EMAIL, email)
    throttle.give_back(throttle.SIGN_IN_BY_ADDRESS, address)
    login(request, member)
    request.session.set_expiry(None if form.cleaned_data["stay"] else 0)
    return ""


def finish_first_run(request: HttpRequest, form: FirstRunForm) -> HttpResponse:
    try:
        member = first_run.complete(**form.cleaned_data)
    except first_run.AlreadySetUp:
        return redirect("sign_in")
    login(request, member)
    return redirect("first_connection")


def safe_next(request: HttpRequest) -> str:
    target = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return target
    return "home"
