"""Who refused and what to do: the answers that no recording holds, and what is never in them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections.gateway.answers import Answer
from connections.gateway.errors import Attempt, GatewayError
from connections.gateway.refusals import in_reply, refusal
from tests.gateway.asking import KEY

ELSEWHERE = "models.example"


def refused(status: int, body: object, who: str = ELSEWHERE, **more: object) -> GatewayError:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return refusal(Answer(who, status, data, secrets=(KEY,), **more))  # type: ignore[arg-type]


def openai(message: str, **more: object) -> dict[str, object]:
    return {"error": {"message": message, "type": "invalid_request_error", **more}}


@pytest.mark.parametrize(
    ("status", "body", "kind", "retryable"),
    [
        (401, openai("Incorrect API key", code="invalid_api_key"), "key_refused", False),
        (401, b"", "key_refused", False),
        (402, openai("Insufficient credits", code=402), "no_credits", False),
        (429, openai("You exceeded your current quota"), "no_credits", False),
        (429, openai("Rate limit reached for gpt-4o"), "rate_limited", True),
        (403, openai("Your region is not supported"), "disallowed", False),
        (404, openai("The model `x` does not exist"), "unknown_model", False),
        (404, openai('model "x" not found, try pulling it first'), "unknown_model", False),
        (400, openai("x is not a valid model ID", code=400), "unknown_model", False),
        (404, {"detail": "Not Found"}, "not_a_gateway", False),
        (404, b"<html>nginx</html>", "not_a_gateway", False),
        (400, openai("max", code="context_length_exceeded", param="messages"),
         "context_length", False),
        (400, openai("the request exceeds the available context size"), "context_length", False),
        (400, [openai("The input token count (9) exceeds the maximum")], "context_length", False),
        (413, openai("Request too large"), "context_length", False),
        (400, openai("Unsupported value", param="temperature"), "schema", False),
        (422, {"detail": "bad"}, "bad_request", False),
        (400, openai("Flagged by moderation"), "filtered", False),
        (500, openai("The server had an error"), "provider_error", True),
        (529, openai("Overloaded"), "provider_error", True),
        (500, b"upstream connect error", "gateway_down", True),
        (502, b"<html>Bad gateway</html>", "gateway_down", True),
        (504, b"", "gateway_down", True),
        (400, b"Invalid token.", "key_refused", False),
        (418, b"<p>teapot</p>", "not_a_gateway", False),
    ],
)  # fmt: skip
def test_other_gateways_are_understood_too(status: int, body: object, kind: str, retryable: bool):
    error = refused(status, body)

    assert (error.kind, error.retryable, error.status) == (kind, retryable, status)
    assert error.who == ELSEWHERE
    assert "html" not in str(error) and "teapot" not in str(error)


def test_a_key_that_was_not_given_is_not_called_refused():
    error = refusal(Answer(ELSEWHERE, 401, b""))

    assert str(error) == "models.example wants a key. Paste one in Connections."


def details(*attempts: tuple[str, int, str, str]) -> dict[str, object]:
    keys = ("source", "statusCode", "type", "message")
    return {
        "error": {
            "message": attempts[0][3],
            "details": [dict(zip(keys, attempt, strict=True)) for attempt in attempts],
        }
    }


def test_the_members_own_key_is_told_from_the_providers():
    own = refused(401, b"Invalid Helicone API key", "Helicone")
    stored = refused(401, details(("gpt-4o/openai/byok", 401, "request_failed", "no")), "Helicone")
    theirs = refused(401, details(("gpt-4o/azure/ptb", 401, "request_failed", "no")), "Helicone")

    assert str(own) == "The key was refused by Helicone. Paste it again in Connections."
    assert (stored.kind, stored.who) == ("provider_key_refused", "openai")
    assert "stored at Helicone" in str(stored) and "is fine" in str(stored)
    assert "Helicone's own key" in str(theirs) and "another provider" in str(theirs)


def test_every_attempt_is_kept_in_order():
    error = refused(
        500,
        details(
            ("gpt-4o/openai/byok", 400, "request_failed", "bad"),
            ("gpt-4o/azure/ptb", 503, "request_failed", "busy"),
        ),
        "Helicone",
    )

    assert error.attempts == (
        Attempt("gpt-4o/openai/byok", 400, "request_failed", "bad"),
        Attempt("gpt-4o/azure/ptb", 503, "request_failed", "busy"),
    )
    assert [attempt.provider for attempt in error.attempts] == ["openai", "azure"]
    assert [attempt.own_key for attempt in error.attempts] == [True, False]
    assert (error.who, error.retryable) == ("openai, azure", True)


def test_a_quoted_sentence_keeps_its_own_end():
    assert "Sorry! Try again" in str(refused(500, openai("It broke. Sorry!")))
    assert "It broke. Try again" in str(refused(500, openai("It broke.")))


def test_a_schema_refusal_names_the_field():
    unknown = 'request: Unrecognized key: "min_p". See API reference: https://docs.helicone.ai'
    nested = "messages.0.content.0.image_url.url: Invalid URL. See API reference: https://docs"

    named = [
        refused(400, {"error": {"message": m, "details": [{"type": "invalid_format"}]}})
        for m in (unknown, nested)
    ]

    assert [error.kind for error in named] == ["schema", "schema"]
    assert "the field min_p " in str(named[0])
    assert "the field messages.0.content.0.image_url.url " in str(named[1])


def test_a_wait_is_told_in_seconds():
    assert "in 90 s" in str(refused(429, openai("slow down"), retry_after=90.0))


@pytest.mark.parametrize(
    ("code", "kind"), [(429, "rate_limited"), ("402", "no_credits"), ("x", "provider_error")]
)
def test_an_error_inside_a_reply_is_read_like_any_other(code: object, kind: str):
    assert in_reply(ELSEWHERE, {"error": {"message": "no", "code": code}}, ()).kind == kind


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 429, 500, 503])
def test_a_key_that_comes_back_is_never_told(status: int):
    echo = f"Invalid key {KEY.reveal()} in Bearer {KEY.reveal()}"
    bodies = [echo.encode(), openai(echo), details((echo, 401, echo, echo)), {"detail": echo}]

    for body in bodies:
        error = refused(status, body, location=f"https://x.example/?key={KEY.reveal()}")
        told = f"{error} {error.detail} {error.who} {error.attempts}"
        assert not any(part in told for part in ("aaaaaaa", "bbbbbbb", "ccccccc", "ddddddd"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["error", "message", "details", "code", "type", "source", "statusCode"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=15,
)


@given(st.integers(300, 599), JSON)
def test_any_answer_becomes_a_sentence(status: int, body: object):
    error = refused(status, json.dumps(body).encode())

    assert str(error).endswith(".") and error.remedy
    assert len(error.detail) <= 300 and len(error.attempts) <= 20
    str(error).encode()
