"""What the panel may claim of a gateway, and what it says instead of what it cannot know."""

import pytest

from tests.connections.test_panel import HTMX, address, fields
from tests.connections.test_properties import seen
from tests.practice.server import REVOKED_KEY
from tests.replay.beside import replaying_beside
from usage.models import Call


@pytest.fixture
def says(signed_in, line):
    """Press a button of the panel and read what it says."""

    def pressed(action: str, **typed: str) -> str:
        line.refresh_from_db()
        answer = signed_in.post(address(line, action), fields(line, **typed), headers=HTMX)
        if action == "test/":
            answer = signed_in.get(address(line))
        return seen(answer)

    return pressed


def test_a_list_of_models_is_no_proof_of_a_key(says, line):
    page = says("connect/", key=REVOKED_KEY)

    assert "answers with a list of models" in page
    assert "Key refused The key was refused by Helicone." in page
    assert "Connected" not in page


def test_a_key_that_may_not_read_its_balance_is_connected_all_the_same(
    says, settings, apply_policy
):
    with replaying_beside("key-refused") as settings.HELICONE_API_URL:
        apply_policy()
        page = says("connect/")

    assert "Connected Helicone accepted the key. This key may not read its balance." in page
    assert "credit left" not in page
    assert Call.objects.get().purpose == "check"


def test_a_key_of_another_shape_is_tried_and_its_refusal_explained(says):
    page = says("connect/", key="sk-proj-something-of-another-house")

    assert "This does not look like a Helicone key" in page


@pytest.mark.parametrize(
    ("recorded", "notice"),
    [
        (
            "no-credits",
            "There are not enough credits at Helicone for this message. It needs up to $0.0103, "
            "and $0.00 is left. Add credits at Helicone, or choose a cheaper model.",
        ),
        (
            "key-refused",
            "The key was refused by Helicone. Paste it again here.",
        ),
        (
            "provider-key-refused",
            "openai refused the provider key that is stored at Helicone. Replace it in the "
            "provider settings there; your connection's key is fine.",
        ),
        (
            "context-length",
            "The chat is longer than this model can read, says anthropic: prompt is too long: "
            "210000 tokens > 200000 maximum.",
        ),
        (
            "unknown-model",
            "Helicone knows no provider for this route. Check the names of model and provider",
        ),
        (
            "policy-limit",
            "The request limit that is set for this key at Helicone is reached.",
        ),
        (
            "suspended",
            "The account at Helicone is suspended. Its owner has to settle this with Helicone.",
        ),
        (
            "filtered",
            "The content filter of azure stopped this message.",
        ),
        (
            "stream-without-finish",
            "The reply from Helicone broke off before its end.",
        ),
    ],
)
def test_each_refusal_has_its_own_words(says, answered_by, recorded: str, notice: str):
    answered_by(recorded)

    assert notice in says("test/")


def test_a_total_failure_lists_who_was_asked_with_their_status(says, answered_by):
    answered_by("all-providers-fail")
    page = says("test/")

    for asked in ("gpt-4o-mini/helicone 500: broke", "gpt-4o-mini/openai 500: broke"):
        assert asked in page


def test_a_success_says_who_answered_and_not_why_others_did_not(says):
    page = says("test/", route="fail-500/practice,gpt-4o/openai")

    assert "Fell back to openai answered" in page
    assert "did not answer" not in page and "500" not in page.partition("Fell back to")[2][:60]


def test_an_answer_without_an_id_shows_the_one_that_was_sent(says):
    says("test/", route="fail-500/practice")
    page = says("test/", route="fail-500/practice")

    call = Call.objects.first()
    assert call and f"Helicone-Request-Id: {call.pk}" in page


def test_a_mistyped_stop_is_marked_and_not_saved(signed_in, line, says):
    says("connect/")
    answer = signed_in.post(address(line), fields(line, route="gpt-4o/openai,gpt-4o/azur"))

    assert answer.status_code == 422
    assert "azur is no provider at Helicone" in seen(answer).replace("“", "").replace("”", "")


def test_two_names_that_arrive_as_one_are_told_of(says):
    page = says("properties/preview/", properties='{"Project": "a", "project": "b"}')

    assert "Line 1, column 18: “Project” and “project” become one name where they arrive." in page
    preview = says("properties/preview/", properties='{"Project": "a"}')
    assert "Helicone-Property-project a" in preview


def test_web_search_is_off_with_its_reason_or_says_what_it_rewrites(says):
    says("connect/")

    assert "Only Claude models on the anthropic stop can search." in says("route/preview/")
    page = says("route/preview/", route="claude-sonnet-4")
    assert "Messages then go to claude-sonnet-4:online/anthropic" in page
    assert "each search costs about $0.01" in page
