"""Continue: a reply that was cut goes on, and two texts are never glued into a third."""

import asyncio

import pytest

from chat.models import Chat, Message
from chat.replies import continuing, database
from chat.replies.continuing import Joint
from connections.gateway import failures
from connections.routes import Route
from tests.chat.stage import Stage, stage
from tests.chat.threads import answered
from usage.models import Call

story_marks = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("brisk")]
CUT = "The lamp field shows which line is"


def joined(kept: str, *pieces: str, is_prefilled: bool = False) -> str:
    joint = Joint(kept, is_prefilled=is_prefilled)
    return kept + "".join(map(joint.take, pieces)) + joint.rest()


@pytest.mark.parametrize(
    ("kept", "pieces", "whole"),
    [
        (CUT, ["which", " line is", " live."], f"{CUT} live."),
        (CUT, ["…which line is live."], f"{CUT} live."),
        (CUT, ['"', "line ", "is", " live."], f"{CUT} live."),
        (f"{CUT} ", ["which line is live."], f"{CUT} live."),
        (CUT, ["It is live."], f"{CUT}\n\nIt is live."),
        (CUT, ["which line is"], CUT),
        ("Many ele", ["Many ele", "phants"], "Many elephants"),
        ("one two", ["wood"], "one two\n\nwood"),
        ("- one\n- two\n", ["- two\n- three"], "- one\n- two\n- three"),
        ("ha ha", ["ha ha ", "ha"], "ha ha ha"),
        ("", ["A whole ", "reply"], "A whole reply"),
    ],
)
def test_what_is_repeated_is_left_out_and_the_rest_is_kept_apart(kept, pieces, whole):
    assert joined(kept, *pieces) == whole
    assert joined(kept, *"".join(pieces)) == whole, "the pieces do not matter"


def test_a_prefilled_model_goes_on_in_the_middle_of_a_word():
    assert joined("Many ele", "phants, ", "ele", is_prefilled=True) == "Many elephants, ele"
    assert joined("is ", " ", " live", is_prefilled=True) == "is live"
    assert joined("is", " live", is_prefilled=True) == "is live"


@pytest.mark.parametrize(
    ("route", "prefills"),
    [
        ("claude-sonnet-4", True),
        ("claude-4.5-haiku/anthropic,claude-sonnet-4/bedrock", True),
        ("claude-4.6-sonnet", False),
        ("claude-sonnet-4,gpt-4o", False),
        ("claude-sonnet-4:online/anthropic", False),
        ("gpt-4o", False),
        ("", False),
    ],
)
def test_which_routes_take_a_prefill(route: str, prefills: bool):
    parsed = Route.parse(route)
    assert continuing.can_prefill(parsed) is prefills
    roles = [turn["role"] for turn in continuing.turns("Well, ", parsed)]
    assert roles == (["assistant"] if prefills else ["assistant", "user"])


async def cut_short(on: Stage, text: str = CUT) -> Message:
    on.start()
    on.script.say(text)
    on.script.fail(failures.cut("Helicone"))
    return await on.ended()


async def gone_on(on: Stage, cut: Message) -> None:
    """The stage turns to the continuation, which begins."""
    chat = await database.run(lambda: Chat.objects.get(pk=cut.chat_id))
    fresh = await database.run(lambda: Message.objects.select_related("parent").get(pk=cut.pk))
    on.reply = await database.run(lambda: chat.go_on(fresh))
    on.start()


class TestAStory:
    pytestmark = story_marks

    def test_a_cut_reply_goes_on_beside_itself(self):
        async def story():
            async with stage() as on:
                cut = await cut_short(on)
                assert cut.state == "interrupted"

                await gone_on(on, cut)
                on.script.say("which line", " is")
                on.script.say(" live.")
                page = await on.page(until="live")
                on.script.finish()
                longer = await on.ended()

                assert page.text.count("which line is") == 1
                assert (longer.text, longer.state) == (f"{CUT} live.", "done")
                assert longer.text[: longer.kept] == CUT
                assert (longer.continues_id, longer.parent_id) == (cut.pk, cut.parent_id)
                kept = await database.run(lambda: Message.objects.get(pk=cut.pk))
                assert kept.text == CUT
                asked = on.script.asked[-1].messages
                assert asked[-2] == {"role": "assistant", "content": CUT}
                assert asked[-1]["role"] == "user" and CUT in asked[-1]["content"]

        asyncio.run(story())

    def test_a_continuation_that_fails_keeps_what_was_there(self):
        async def story():
            async with stage() as on:
                cut = await cut_short(on)

                await gone_on(on, cut)
                on.script.fail(failures.cut("Helicone"))
                failed = await on.ended()

                assert (failed.state, failed.text) == ("failed", CUT)

        asyncio.run(story())


@pytest.mark.django_db
def test_what_the_first_part_costs_is_to_come_until_its_gateway_has_ended_it(signed_in, member):
    chat = Chat.begin(member, member.connections.practice(), "Count", route="slow")
    first = chat.ask("Count", token="1")
    Message.objects.filter(pk=first.pk).update(text="word1", state="stopped", lease_until=None)
    longer = chat.go_on(Message.objects.get(pk=first.pk))
    Message.objects.filter(pk=longer.pk).update(state="stopped", lease_until=None)
    assert "first part to come" in signed_in.get(f"/chats/{chat.pk}/").text

    answered(first, "word1", state="stopped")

    assert "first part unknown" in signed_in.get(f"/chats/{chat.pk}/").text


@pytest.mark.django_db
@pytest.mark.parametrize(("aside", "said"), [(0, "<b>free</b>"), (None, "cost to come")])
def test_a_stopped_reply_that_costs_nothing_is_free_at_once(signed_in, member, aside, said):
    chat = Chat.begin(member, member.connections.practice(), "Count", route="slow")
    reply = chat.ask("Count", token="1")
    Message.objects.filter(pk=reply.pk).update(text="word1", state="stopped", lease_until=None)
    Call.objects.filter(message=reply).update(reserved=aside)

    assert said in signed_in.get(f"/chats/{chat.pk}/").text
