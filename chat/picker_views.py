"""The model picker, as a page and as a dialog over any page. Only the cached catalog is asked."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe
from django_htmx.http import replace_url

from accounts.http import MemberRequest
from chat.picking import Target
from connections.picker import Picker, Question, toggled
from connections.route_view import RouteView


@require_safe
def models(request: MemberRequest) -> HttpResponse:
    """The page, or for whoever types the list alone."""
    target = Target.of(request)
    if "stop" in request.GET:
        return redirect(address(target, request, draft=draft_of(target, request)))
    if request.htmx.target != "mlist":
        return render(request, "models/page.html", context(target, request))
    response = render(request, "models/_list.html", context(target, request))
    is_page = (request.htmx.current_url_abs_path or "").startswith(reverse("models"))
    return replace_url(response, address(target, request)) if is_page else response


@require_safe
def dialog(request: MemberRequest) -> HttpResponse:
    """Over the page that asked; without a script the same is a page of its own."""
    target = Target.of(request)
    if not request.htmx:
        return redirect(address(target, request))
    return render(request, "models/_dialog.html", context(target, request))


@require_safe
def providers(request: MemberRequest) -> HttpResponse:
    """What opening a row shows."""
    target = Target.of(request)
    found = {"target": target, "fold": picker_for(target, request).fold}
    return render(request, "models/_fold.html", found)


@require_safe
def route(request: MemberRequest) -> HttpResponse:
    """The route being built, after a stop was added or taken out."""
    target = Target.of(request)
    found = context(target, request, draft_of(target, request))
    return render(request, "models/_route_changed.html", found)


def context(target: Target, request: MemberRequest, draft: str | None = None) -> dict[str, object]:
    picker = picker_for(target, request, draft)
    return {"picker": picker, "target": target, "draft": draft_view(picker)}


def picker_for(target: Target, request: MemberRequest, draft: str | None = None) -> Picker:
    return Picker(
        request.user,
        target.connection,
        Question.read(request.GET.dict()),
        draft=request.GET.get("route", target.route) if draft is None else draft,
        opened=opened_row(request),
    )


def opened_row(request: MemberRequest) -> str:
    """The row that was pressed, or else the one that is open already."""
    return request.GET.get("open", request.GET.get("opened", ""))


def draft_view(picker: Picker) -> RouteView:
    """A route that was pasted into the search is the one that is being built."""
    routed = picker.connection.kind.dialect == "helicone"
    return picker.pasted or RouteView(picker.draft, picker.catalog, helicone=routed)


def draft_of(target: Target, request: MemberRequest) -> str:
    draft = request.GET.get("route", target.route)
    return toggled(draft, request.GET.get("stop", ""))


def address(target: Target, request: MemberRequest, *, draft: str | None = None) -> str:
    """This list for this target, and nothing in it that goes without saying."""
    draft = request.GET.get("route", target.route) if draft is None else draft
    pairs = [target.pair, *Question.read(request.GET.dict()).pairs]
    pairs += [("route", draft)] if draft != target.route else []
    pairs += [("open", opened)] if (opened := opened_row(request)) else []
    query = urlencode([pair for pair in pairs if pair[0]])
    return f"{reverse('models')}?{query}" if query else reverse("models")
