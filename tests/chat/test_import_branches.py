"""Files of other programs that have branches: each becomes an alternative."""

import json

import pytest

from tests.chat.test_import import taken, zipped
from tests.chat.threads import texts

pytestmark = pytest.mark.django_db


def knot(key: str, parent: str | None, role: str, *parts: object, **more: object) -> dict:
    content = {"content_type": more.pop("kind", "text"), "parts": list(parts)}
    message = {"author": {"role": role}, "content": content, "create_time": 1714557600.5, **more}
    return {key: {"id": key, "parent": parent, "message": message}}


def test_chatgpts_archive_is_taken_with_its_branches(signed_in, member):
    picture = {"content_type": "image_asset_pointer", "asset_pointer": "file://x"}
    mapping = {
        "root": {"id": "root", "parent": None, "message": None},
        **knot("s", "root", "system", ""),
        **knot("u", "s", "user", picture, "What is this?", kind="multimodal_text"),
        **knot("a1", "u", "assistant", "A cat.", metadata={"model_slug": "gpt-4o"}),
        **knot("call", "u", "assistant", "search()", recipient="browser"),
        **knot("tool", "call", "tool", "results"),
        **knot("a2", "tool", "assistant", "A lynx."),
        **knot("odd", "a2", "narrator", "Meanwhile"),
        **knot("u2", "odd", "user", "Sure?"),
    }
    chat = {"title": "Animals", "create_time": 1714557600, "mapping": mapping, "current_node": "u2"}
    data = zipped(conversations=json.dumps([chat]).encode(), user=b'{"email": "x@example.org"}')

    report = taken(signed_in, data)

    taken_in = member.chats.get()
    assert texts(taken_in) == ["What is this?", "A lynx.", "Sure?"]
    assert [m.text for m in taken_in.messages.filter(parent__text="What is this?")] == [
        "A cat.",
        "A lynx.",
    ]
    assert taken_in.messages.get(text="A cat.").route == "gpt-4o"
    for left in (
        "1 system message",
        "2 tool messages",
        "1 image or file",
        "1 message of an unknown role",
    ):
        assert left in report


def test_what_chatgpt_said_before_a_tool_and_after_it_is_one_reply(signed_in, member):
    def cited(host: str) -> dict:
        return {"content_references": [{"url": f"https://{host}/", "title": host}]}

    mapping = {
        **knot("u", None, "user", "How warm is it?"),
        **knot("a1", "u", "assistant", "I look it up.", metadata=cited("example.org")),
        **knot("call", "a1", "assistant", "search()", recipient="browser"),
        **knot("tool", "call", "tool", "results"),
        **knot("a2", "tool", "assistant", "It is 20 degrees.", metadata=cited("example.net")),
        **knot("a3", "a2", "assistant", "Take a hat."),
        **knot("picture", "a3", "user", {"content_type": "image_asset_pointer"}),
        **knot("b1", "picture", "assistant", "That is no hat."),
        **knot("u2", "b1", "user", "Really?"),
        **knot("c1", "u2", "assistant", "Let me think."),
        **knot("c2", "c1", "assistant", "Yes."),
        **knot("c3", "c1", "assistant", "No."),
    }
    chat = {"title": "Weather", "mapping": mapping, "current_node": "c3"}

    taken(signed_in, json.dumps([chat]).encode())

    said = texts(member.chats.get())
    first = "I look it up.\n\nIt is 20 degrees.\n\nTake a hat."
    assert said == ["How warm is it?", first, "That is no hat.", "Really?", "Let me think.", "No."]
    joined = member.chats.get().messages.get(text=first)
    hosts = [each["title"] for each in joined.citations]
    assert hosts == ["example.org", "example.net"]
    assert joined.replies.get().text == "That is no hat."


def test_a_reply_of_chatgpt_that_would_be_too_long_stays_in_pieces(signed_in, member):
    pieces = [letter * 90_000 for letter in "abcd"]
    mapping = knot("u", None, "user", "Write")
    for number, piece in enumerate(pieces):
        mapping |= knot(piece[0], pieces[number - 1][0] if number else "u", "assistant", piece)

    taken(signed_in, json.dumps([{"title": "Long", "mapping": mapping}]).encode())

    assert texts(member.chats.get()) == ["Write", *map("\n\n".join, (pieces[:2], pieces[2:]))]


def test_open_webui_is_taken_with_its_branches(signed_in, member):
    def row(key, parent, role, content, **more):
        fields = {"id": key, "parentId": parent, "role": role, "content": content, **more}
        return {key: {**fields, "timestamp": 1714557600}}

    source = {"source": {"name": "Heat", "url": "https://example.org/heat"}}
    rows = {
        **row("1", None, "user", "Hello", files=[{"type": "file"}]),
        **row("2", "1", "assistant", "Hi", model="llama3.1:8b", sources=[source]),
        **row("3", "1", "assistant", "Good day", model="mistral"),
        **row("4", "3", "assistant", "  "),
    }
    chat = {"title": "Greetings", "history": {"messages": rows, "currentId": "2"}}

    report = taken(
        signed_in, [{"id": "x", "title": "Greetings", "chat": chat, "updated_at": 1714557700}]
    )

    taken_in = member.chats.get()
    assert texts(taken_in) == ["Hello", "Hi"]
    assert taken_in.messages.count() == 3
    assert taken_in.messages.get(text="Hi").citations == [
        {"url": "https://example.org/heat", "title": "Heat"}
    ]
    assert "1 image or file" in report
    assert "1 empty message" in report


@pytest.mark.parametrize("nested", [True, False])
def test_librechat_is_taken_nested_or_flat(signed_in, member, nested):
    root = "00000000-0000-0000-0000-000000000000"
    parts = [
        {"type": "think", "think": "Hm."},
        {"type": "text", "text": "Hi"},
        {"type": "tool_call"},
    ]
    ask = {"messageId": "a", "parentMessageId": root, "isCreatedByUser": True, "text": "Hello"}
    replies = [
        {"messageId": "b", "parentMessageId": "a", "text": "Good day", "model": "gpt-4o"},
        {"messageId": "c", "parentMessageId": "a", "text": "", "content": parts},
    ]
    rows = [{**ask, "children": replies}] if nested else [ask, *replies]

    report = taken(signed_in, {"conversationId": "x", "title": "Libre", "messages": rows})

    chat = member.chats.get()
    assert texts(chat) == ["Hello", "Hi"]
    assert chat.messages.get(text="Hi").reasoning == "Hm."
    assert chat.messages.get(text="Good day").route == "gpt-4o"
    assert "Left out: 1 tool call." in report
