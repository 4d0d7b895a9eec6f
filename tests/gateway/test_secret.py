"""A key does not show itself, and is found in other people's words however it is spelled."""

import base64
import copy
import json
import pickle
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connections.gateway.secret import MASK, Secret, plain, redact

VALUE = "sk-helicone-q7w3e5r-t2y8u4i-o6p1a9s-d0f5g7h"
KEY = Secret(VALUE)


@pytest.mark.parametrize(
    "shown", [repr(KEY), str(KEY), f"{KEY}", f"{KEY:>20}", f"{KEY!r}", f"{[KEY]}", str([KEY])]
)
def test_a_secret_prints_as_dots(shown: str):
    assert MASK in shown
    assert "q7w3e5r" not in shown


@pytest.mark.parametrize("leak", [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, vars])
def test_a_secret_is_neither_copied_nor_written_out(leak: object):
    with pytest.raises(TypeError):
        leak(KEY)  # type: ignore[operator]


def test_only_reveal_gives_the_key():
    assert KEY.reveal() == VALUE
    assert KEY.last_four == "5g7h"
    assert Secret("short-key").last_four == ""
    assert Secret(VALUE) == KEY and Secret("other") != KEY
    assert not Secret("")


SPELLINGS = {
    "as it is": VALUE,
    "in capitals": VALUE.upper(),
    "in a URL": quote(VALUE.replace("-", "+"), safe=""),
    "in base64": base64.b64encode(VALUE.encode()).decode(),
    "in base64 as a user name": base64.b64encode(f"user:{VALUE}".encode()).decode(),
    "in base64 after Bearer": base64.b64encode(f"Bearer {VALUE}".encode()).decode(),
    "in url-safe base64": base64.urlsafe_b64encode(VALUE.encode()).decode(),
    "cut off": VALUE[3:22],
    "between words": f"key={VALUE}; retry",
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_every_spelling_of_the_key_is_removed(spelling: str):
    secret = Secret(VALUE.replace("-", "+")) if "%" in spelling else KEY

    told = redact(f"Refused: {spelling} is not valid", [secret])

    assert told.startswith("Refused: ") and told.endswith(" is not valid")
    assert all(spelling[at : at + 12] not in told for at in range(len(spelling) - 11))


def test_a_key_with_quotes_is_found_in_json():
    odd = Secret('a"b\\c-very-long-key-1234567890')

    assert "long-key" not in redact(json.dumps({"key": odd.reveal()}), [odd])


@given(
    st.text(max_size=60),
    st.text(max_size=60),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=60),
)
def test_no_twelve_characters_of_the_key_survive(before: str, after: str, value: str):
    told = redact(before + value + after, [Secret(value)])

    size = min(12, len(value))
    left = {told[at : at + size] for at in range(len(told))}
    assert not left & {value[at : at + size] for at in range(len(value) - size + 1)}


@pytest.mark.parametrize(
    "words",
    [
        "Incorrect API key provided: sk-proj-abcdefgh12345678.",
        "Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.e30",
        "x-api-key: 0123456789abcdef",
        "key gsk_abcdefghijklmnop refused",
        "use AIzaSyA1234567890abcdefghijklmn",
    ],
)
def test_what_looks_like_anybodys_key_is_removed(words: str):
    told = redact(words)

    assert MASK in told
    assert "abcdefgh" not in told and "eyJ" not in told and "0123456789abcdef" not in told


def test_ordinary_words_stay():
    words = "The task-force asked for a risk-free disk-backed model in sk-SK locale."

    assert redact(words, [KEY]) == words


def test_words_are_made_one_short_plain_line():
    told = plain("a\r\nb\x1b[31m\u202ec\u2028 " + "long " * 1000)

    assert told.startswith("a b [31m c long long")
    assert len(told) == 300 and told.endswith("…")
    assert plain("x\ud800y").encode()
