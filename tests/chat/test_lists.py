"""Finding chats again, and putting them where they belong."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Member
from chat import retention
from chat.list_views import PAGE
from chat.models import Chat, Message
from chat.search import MOST, search
from tests.people import bob
from usage.models import Call

pytestmark = pytest.mark.django_db


def chat_of(member: Member, *texts: str, **fields: object) -> Chat:
    chat = Chat.begin(member, member.connections.practice(), texts[0])
    parent = None
    for number, text in enumerate(texts):
        role = Message.Role.ASSISTANT if number % 2 else Message.Role.USER
        parent = chat.messages.create(role=role, text=text, parent=parent)
    Chat.objects.filter(pk=chat.pk).update(leaf=parent, **fields)
    chat.refresh_from_db()
    return chat


def page_after(signed_in: Client, path: str, fields: dict[str, object]) -> str:
    return signed_in.post(path, fields, follow=True).content.decode()


def found(member: Member, typed: str) -> list[str]:
    return [hit.chat.title for hit in search(member, typed)]


def test_every_word_that_was_written_finds_its_chat(member):
    chat_of(member, "Heat pumps", "A coefficient of performance says how much heat you get.")
    chat_of(member, "Lentil stew", "Soak the lentils for an hour.")

    assert found(member, "coefficient") == ["Heat pumps"]
    assert found(member, "lentil soak") == ["Lentil stew"]
    assert found(member, "perfor") == ["Heat pumps"], "the beginning of a word is enough"
    assert found(member, "Hèat") == ["Heat pumps"], "accents do not matter"
    assert found(member, "stew soak heat") == []
    assert found(member, "  ?! ") == []


def test_what_a_search_is_typed_as_cannot_break_it(member):
    chat_of(member, "Prices", 'She said "two AND three NOT four" (near midnight).')

    for typed in ('"two', "two AND", "NOT four", "(near", "col:two*", "100%", "'; DROP TABLE--"):
        search(member, typed)
    assert found(member, "AND NOT") == ["Prices"]


def test_a_snippet_marks_the_words_and_shows_markup_as_text(member):
    chat_of(member, "Scripts", "Never write <script>alert(1)</script> into a needle, ever.")

    (hit,) = search(member, "needle")

    assert "<mark>needle</mark>" in hit.snippet
    assert "<script>" not in hit.snippet
    assert "&lt;script&gt;" in hit.snippet


def test_nobody_finds_what_others_wrote(member, signed_in):
    chat_of(bob(), "Surprise party", "The cake is a secret.")

    assert found(member, "secret") == []
    assert "Surprise" not in signed_in.get("/chats/?q=secret").content.decode()


def test_a_reply_is_found_once_it_has_ended(member):
    chat = chat_of(member, "Question")
    reply = chat.messages.create(
        role="assistant", state="running", text="A zeppelin", parent=chat.leaf
    )
    assert found(member, "zeppelin") == []

    Message.objects.filter(pk=reply.pk).update(text="A zeppelin is an airship.", state="done")

    assert found(member, "airship") == ["Question"]


def test_what_was_deleted_is_found_no_more(member):
    chat_of(member, "Question", "A zeppelin is an airship.").delete()
    again = chat_of(member, "Other question", "No airship here.")

    assert found(member, "airship") == ["Other question"]
    again.messages.all().delete()
    assert found(member, "airship") == []


def test_the_sidebar_shows_pins_first_and_no_archived_chat(member, signed_in):
    old = chat_of(member, "Old but dear", updated_at=timezone.now() - timedelta(days=90))
    chat_of(member, "Of today")
    gone = chat_of(member, "Done with")

    signed_in.post(f"/chats/{old.pk}/pin/", {"on": "yes"})
    signed_in.post(f"/chats/{gone.pk}/archive/", {"on": "yes"})

    side = signed_in.get("/").content.decode()
    assert side.index("Pinned") < side.index("Old but dear") < side.index("Of today")
    assert "Done with" not in side
    assert "Done with" in signed_in.get("/chats/?show=archived").content.decode()
    assert found(member, "done") == ["Done with"], "the archive is still searched"
    signed_in.post(f"/chats/{gone.pk}/archive/", {"on": "no"})
    assert "Done with" in signed_in.get("/").content.decode()


def test_a_folder_is_made_by_its_name_and_removed_without_its_chats(member, signed_in):
    chat = chat_of(member, "Quote")

    signed_in.post(f"/chats/{chat.pk}/folder/", {"name": "Retrofit"})

    folder = member.folders.get()
    assert "Quote" in signed_in.get(f"/chats/?show={folder.pk}").content.decode()
    signed_in.post(f"/chats/folders/{folder.pk}/delete/")
    chat.refresh_from_db()
    assert chat.folder is None


def test_a_folder_counts_the_chats_that_it_shows(member, signed_in):
    folder = member.folders.create(name="Box")
    for name in ("One", "Archived", "Deleted"):
        chat_of(member, name, folder=folder)
    Chat.objects.filter(title="Archived").update(archived_at=timezone.now())
    Chat.objects.filter(title="Deleted").update(deleted_at=timezone.now())

    assert 'Box <span class="muted">1</span>' in signed_in.get("/chats/").text


def test_ticked_chats_are_filed_archived_and_deleted_together(member, signed_in):
    first, second, third = (chat_of(member, name) for name in ("One", "Two", "Three"))
    theirs = chat_of(bob(), "Not yours")
    ticked = [str(first.pk), str(second.pk), str(theirs.pk), "nonsense"]

    signed_in.post("/chats/together/", {"chat": ticked, "verb": "move", "name": "Box"})
    assert member.folders.get().chats.count() == 2
    signed_in.post("/chats/together/", {"chat": ticked, "verb": "archive"})
    assert list(member.chats.current()) == [third]
    signed_in.post("/chats/together/", {"chat": ticked, "verb": "delete"})

    assert list(member.chats.all()) == [third]
    theirs.refresh_from_db()
    assert theirs.archived_at is None


def test_what_became_of_the_ticked_chats_is_said(member, signed_in):
    one, two = (str(chat_of(member, name).pk) for name in ("One", "Two"))

    def said(*ticked: str, **fields: str) -> str:
        return page_after(signed_in, "/chats/together/", {"chat": ticked, **fields})

    assert "2 chats are archived." in said(one, two, verb="archive")
    assert "1 chat is back in the list." in said(one, verb="restore")
    assert "1 chat is in Box now." in said(one, verb="move", name="Box")
    assert "2 chats are in no folder now." in said(one, two, verb="move", name="")
    assert "Nothing was done: tick the chats first." in said(verb="archive")


def test_whoever_ticks_chats_in_a_folder_stays_in_it(member, signed_in):
    chat = chat_of(member, "One")
    chat.move(member.folders.create(name="Box"))
    address = f"/chats/?show={chat.folder_id}"
    assert f'name="show" value="{chat.folder_id}"' in signed_in.get(address).text
    fields = {"chat": [str(chat.pk)], "show": str(chat.folder_id), "q": ""}

    archived = signed_in.post("/chats/together/", {**fields, "verb": "archive"})
    deleted = signed_in.post("/chats/together/", {**fields, "verb": "delete"})

    assert archived.headers["Location"] == address
    assert deleted.headers["Location"] == f"{address}&undo={chat.pk}"


def test_a_search_says_when_there_is_more_than_it_shows(member, signed_in):
    for number in range(MOST + 1):
        chat_of(member, f"Lamp {number}")

    assert "the newest 50" in signed_in.get("/chats/?q=lamp").text
    assert "the newest 50" not in signed_in.get("/chats/?q=lamp+17").text


def test_more_chats_than_a_page_holds_are_all_reached(member, signed_in):
    now = timezone.now()
    for number in range(PAGE + 1):
        chat_of(member, f"Chat {number} ", updated_at=now - timedelta(days=number))

    first, second = (signed_in.get(f"/chats/?page={page}").content.decode() for page in (1, 2))

    main = '<ul class="card shelf">'
    assert f"Chat {PAGE}<" not in first.partition(main)[2]
    assert f"Chat {PAGE}<" in second.partition(main)[2]
    assert 'href="?page=2"' in first
    assert 'href="?page=1"' in second
    assert "page=" not in signed_in.get("/chats/?show=pinned").content.decode()


def test_a_page_of_every_chat_is_led_to_from_everywhere(signed_in):
    side = signed_in.get("/usage/").content.decode().partition("<main")[0]

    assert 'href="/chats/">' in side


def test_a_name_of_the_members_own_stays(member, signed_in):
    chat = chat_of(member, "First words")

    signed_in.post(f"/chats/{chat.pk}/title/", {"title": "Grant letter"})
    signed_in.post(f"/chats/{chat.pk}/title/", {"title": "   "})

    chat.refresh_from_db()
    assert (chat.title, chat.is_named) == ("Grant letter", True)


@pytest.mark.parametrize("verb", ["title", "pin", "archive", "folder", "keep"])
def test_a_strangers_chat_does_not_exist(signed_in, verb):
    theirs = chat_of(bob(), "Private")

    assert signed_in.post(f"/chats/{theirs.pk}/{verb}/", {"on": "yes"}).status_code == 404


def test_a_temporary_chat_leaves_nothing_but_its_cost(member, signed_in):
    signed_in.post("/chats/", {"text": "A secret wish", "token": "t", "temporary": "yes"})
    chat = member.chats.get()
    call = Call.objects.get()

    assert "A secret wish" not in signed_in.get("/connections/").content.decode()
    assert found(member, "secret") == []
    Message.objects.update(state="done")
    Chat.objects.update(updated_at=timezone.now() - timedelta(hours=25))
    assert retention.purge() == 1
    assert not Chat.objects.filter(pk=chat.pk).exists()
    assert Call.objects.get().pk == call.pk


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's vacuum does it")
def test_the_words_of_what_is_gone_leave_the_index_too(member):
    chat_of(member, "Quixotry", "An answer.", is_temporary=True)
    chat_of(member, "Windmills", "They stay.")
    assert kept_in_index("quixotr")
    Chat.objects.filter(is_temporary=True).update(updated_at=timezone.now() - timedelta(hours=25))

    retention.purge()

    assert not kept_in_index("quixotr")
    assert kept_in_index("windmil")
    assert found(member, "windmills") == ["Windmills"]


def kept_in_index(word: str) -> bool:
    """Anywhere in the bytes that SQLite keeps of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT block FROM chat_words_data")
        return any(word.encode() in bytes(block) for (block,) in cursor.fetchall())


def test_a_chat_is_kept_for_the_days_that_were_chosen(member, signed_in):
    chat, other = chat_of(member, "A week of it"), chat_of(member, "For ever")
    signed_in.post(f"/chats/{chat.pk}/keep/", {"days": "7"})
    Chat.objects.update(updated_at=timezone.now() - timedelta(days=6))
    assert retention.purge() == 0

    Chat.objects.update(updated_at=timezone.now() - timedelta(days=8))

    assert retention.purge() == 1
    assert list(Chat.objects.all()) == [other]


def test_a_chat_that_is_being_answered_is_not_taken_away(member):
    chat = chat_of(member, "Busy", keep_days=1)
    chat.messages.create(role="assistant", state="running", parent=chat.leaf)
    Chat.objects.update(updated_at=timezone.now() - timedelta(days=2))

    assert retention.purge() == 0


def test_the_jump_dialog_offers_chats_and_pages(member, signed_in):
    chat = chat_of(member, "Heat pumps", "A coefficient.")

    everything = signed_in.get("/jump/").content.decode()
    some = signed_in.get("/jump/?q=coeff", headers={"HX-Request": "true", "HX-Target": "jump-list"})

    assert f'href="/chats/{chat.pk}/"' in everything
    assert 'href="/usage/"' in everything
    assert "<mark>coefficient</mark>" in some.content.decode()
    assert "<html" not in some.content.decode()
    assert 'href="/settings/"' in signed_in.get("/jump/?q=set").content.decode()
