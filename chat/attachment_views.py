"""Files that go with messages: taken in before their message is sent, shown, taken away."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.views.decorators.http import require_POST, require_safe

from accounts.http import MemberRequest
from chat import attaching

POLICY = "default-src 'none'; sandbox"  # whatever it is, it can do nothing


@require_POST
def attach(request: MemberRequest) -> HttpResponse:
    """For a page with scripts: each file becomes an item over the box."""
    have = len(request.POST.getlist("attachment"))
    files = request.FILES.getlist("file")
    taken = attaching.take(request, files, have=have, blind=attaching.blind_to(request))
    context = {"files": taken.kept, "refusal": taken.problem}
    return render(request, "chat/_attached_now.html", context)


@require_POST
def take_away(request: MemberRequest, pk: UUID) -> HttpResponse:
    """One that was sent already stays where it is."""
    request.user.attachments.loose().filter(pk=pk).delete()
    return render(request, "chat/_taken_away.html") if request.htmx else redirect("home")


@require_safe
def show(request: MemberRequest, pk: UUID) -> HttpResponse:
    """To its owner alone. A browser keeps it and asks each time whether it still may show it."""
    found = get_object_or_404(request.user.attachments, pk=pk)
    etag = quote_etag(str(found.pk))
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged if unchanged is not None else HttpResponse(bytes(found.content))
    response["Content-Type"] = found.media_type + ("" if found.is_image else "; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(False, found.name) or "inline"
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-cache"
    response["ETag"] = etag
    return response
