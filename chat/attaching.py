"""The files of a form: named where they came before it, or with it where no script sent them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.files import File
from django.http import QueryDict

from accounts.http import MemberRequest, uuid_in
from accounts.models import Member
from chat import contents, receiving
from chat.attachments import MOST, Attachment
from chat.lines import line_for, opening_of
from chat.receiving import NotTaken
from connections.models import Connection
from connections.sight import blind_model

TOO_MANY = f"A message takes at most {MOST} files."
GONE = "A file that was attached is gone. Attach it again."


@dataclass(frozen=True, slots=True)
class Files:
    """problem says what was not taken; halts, that nothing is to be sent yet."""

    kept: Sequence[Attachment] = ()
    problem: str = ""
    halts: bool = False


def files_of(request: MemberRequest) -> Files:
    """A form that takes one away, or brings one that cannot be taken, is shown again."""
    kept = named(request.user, request.POST)
    taken = take(request, request.FILES.getlist("file"), have=len(kept))
    problem = taken.problem or ("" if len(kept) == len(_asked(request.POST)) else GONE)
    return Files([*kept, *taken.kept], problem, halts=bool(problem) or "remove" in request.POST)


def named(member: Member, data: QueryDict) -> list[Attachment]:
    """Those of a form that came before it, without the one that it takes away."""
    ids = [pk for each in _asked(data) if (pk := uuid_in(each))]
    return list(member.attachments.filter(pk__in=ids)[:MOST])


def take(
    request: MemberRequest, files: "Iterable[File[bytes]]", *, have: int, blind: str = ""
) -> Files:
    """blind is the model that reads no pictures, if the route has such a one."""
    kept: list[Attachment] = []
    problems: list[str] = []
    for file in files:
        try:
            if have + len(kept) >= MOST:
                raise NotTaken(TOO_MANY)
            kept.append(Attachment.keep(request.user, _read(file, blind)))
        except NotTaken as problem:
            problems.append(str(problem))
    return Files(kept, " ".join(dict.fromkeys(problems)))


def blind_to(request: MemberRequest) -> str:
    """The model that reads no pictures, of the chat or of the one that the form would begin."""
    connection, route = _route_of(request)
    return blind_model(connection, route) if connection else ""


def _asked(data: QueryDict) -> set[str]:
    return set(data.getlist("attachment")) - {data.get("remove", "")}


def _read(file: "File[bytes]", blind: str) -> receiving.Received:
    name = file.name or ""
    if (file.size or 0) > receiving.LARGEST:
        raise receiving.too_large(name)
    received = receiving.read(name, file.read())
    if blind and received.kind == "image":
        raise NotTaken(contents.told_blind(blind))
    return received


def _route_of(request: MemberRequest) -> tuple[Connection | None, str]:
    asked = uuid_in(request.GET.get("chat", ""))
    chats = request.user.chats.select_related("connection__owner")
    if asked and (chat := chats.filter(pk=asked).first()):
        return chat.connection, chat.route
    connection = line_for(request.user, request.POST.get("line", ""))
    if connection is None:
        return None, ""
    return connection, request.POST.get("model", "") or opening_of(request.user, connection)
