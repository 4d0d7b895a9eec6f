"""What is half written when a page without scripts leads to the list of models and back."""

from django.http import QueryDict

from accounts.http import MemberRequest
from chat.forms import LONGEST

KEY = "draft_beside"


def put_by(request: MemberRequest) -> None:
    """In the session: a message is nobody's business in an address, which servers write down."""
    files = request.POST.getlist("attachment")
    request.session[KEY] = {"text": request.POST.get("text", "")[:LONGEST], "attachment": files}


def taken_up(request: MemberRequest) -> QueryDict:
    """The query, with what was put by for it; once."""
    data = request.GET.copy()
    draft = request.session.pop(KEY, {}) if "line" in data and "text" not in data else {}
    if draft:
        data["text"] = draft["text"]
        data.setlist("attachment", draft["attachment"])
    return data
