"""How money, counts and durations read."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from usage import figures
from usage.templatetags.usage import grown


def plain(text: str) -> str:
    return text.replace(figures.NO_BREAK, "_")


@pytest.mark.parametrize(
    ("amount", "shown"),
    [
        (None, "unknown"),
        ("0", "$0.00"),
        ("0.0215", "$0.0215"),
        ("0.02154", "$0.0215"),
        ("0.00021", "$0.00021"),
        ("0.001", "$0.0010"),
        ("0.0009999", "$0.0010"),
        ("0.000005", "$0.00001"),
        ("0.0000049", "under $0.00001"),
        ("0.99994", "$0.9999"),
        ("0.99996", "$1.00"),
        ("1.234", "$1.23"),
        ("1234.5", "$1,234.50"),
    ],
)
def test_the_cost_of_one_message(amount: str | None, shown: str) -> None:
    assert figures.message_cost(amount if amount is None else Decimal(amount)) == shown


def test_an_estimate_says_about() -> None:
    assert figures.about(Decimal("0.0056")) == "about $0.0056"
    assert figures.about(None) == "unknown"
    assert figures.about(Decimal("0.000001")) == "under $0.00001"


@pytest.mark.parametrize(
    ("amount", "some_unknown", "shown"),
    [
        ("118.574", False, "$118.57"),
        ("118.574", True, "at least $118.57"),
        ("0.004", False, "under $0.01"),
        ("0.004", True, "at least $0.0040"),
        ("0", False, "$0.00"),
        ("0", True, "unknown"),
        ("12345.678", False, "$12,345.68"),
    ],
)
def test_a_total(amount: str, some_unknown: bool, shown: str) -> None:
    assert figures.total_cost(Decimal(amount), some_unknown=some_unknown) == shown


@pytest.mark.parametrize(
    ("per_million", "shown"),
    [(None, "unknown"), ("3", "3.00"), ("0.075", "0.08"), ("0", "0.00"), ("0.004", "0.0040")],
)
def test_a_price_per_million(per_million: str | None, shown: str) -> None:
    assert figures.price(per_million if per_million is None else Decimal(per_million)) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0"),
        (1284, "1,284"),
        (9999, "9,999"),
        (10_000, "10.0_K"),
        (42_100, "42.1_K"),
        (99_960, "100_K"),
        (842_400, "842_K"),
        (999_700, "1.0_M"),
        (18_200_000, "18.2_M"),
        (5_000_000_000, "5.0_B"),
        (5_000_000_000_000, "5,000_B"),
    ],
)
def test_counts_stay_short(number: int, shown: str) -> None:
    assert plain(figures.count(number)) == shown


@pytest.mark.parametrize(
    ("tokens", "shown"),
    [
        (None, "unknown"),
        (512, "512"),
        (8192, "8K"),
        (128_000, "128K"),
        (131_072, "128K"),
        (200_000, "200K"),
        (1_000_000, "1M"),
        (1_048_576, "1M"),
        (1_047_576, "1M"),
        (10_000_000, "10M"),
        (1_500_000, "1.5M"),
    ],
)
def test_a_context_window(tokens: int | None, shown: str) -> None:
    assert figures.context(tokens) == shown


@pytest.mark.parametrize(
    ("share", "shown"),
    [(0.0, "0%"), (0.052, "5.2%"), (0.0996, "10%"), (0.123, "12%"), (1.0, "100%"), (1.5, "150%")],
)
def test_percents(share: float, shown: str) -> None:
    assert figures.percent(share) == shown


@pytest.mark.parametrize(
    ("by", "shown"), [(0.123, "12%"), (-0.5, "50%"), (10.0, "1000%"), (128.05, "over 1,000%")]
)
def test_growth(by: float, shown: str) -> None:
    assert grown(by) == shown


@pytest.mark.parametrize(
    ("seconds", "shown", "precise"),
    [
        (None, "–", "–"),  # noqa: RUF001
        (0.0, "0.00_s", "0.00_s"),
        (0.62, "0.62_s", "0.62_s"),
        (0.996, "1.0_s", "1.00_s"),
        (7.42, "7.4_s", "7.42_s"),
        (9.97, "10_s", "9.97_s"),
        (41.6, "42_s", "42_s"),
        (59.7, "1_min 0_s", "1_min 0_s"),
        (72.0, "1_min 12_s", "1_min 12_s"),
        (3725.0, "1_h 2_min", "1_h 2_min"),
    ],
)
def test_durations(seconds: float | None, shown: str, precise: str) -> None:
    assert plain(figures.duration(seconds)) == shown
    assert plain(figures.duration(seconds, precise=True)) == precise


def test_how_fast_a_reply_was_written() -> None:
    assert plain(figures.rate(380, 10.0)) == "38_tok/s"
    assert plain(figures.rate(5, 2.0)) == "2.5_tok/s"
    assert figures.rate(0, 2.0) == figures.rate(5, 0.0) == figures.NOTHING


money = st.decimals(0, 10_000, places=9)


@given(money.filter(bool))
def test_what_costs_something_never_reads_as_nothing(amount: Decimal) -> None:
    for shown in (figures.message_cost(amount), figures.total_cost(amount), figures.price(amount)):
        assert re.search("[1-9]", shown)


@given(money, money)
def test_the_dearer_of_two_messages_never_reads_as_the_cheaper(one: Decimal, two: Decimal) -> None:
    low, high = sorted((one, two))
    read = [figures.message_cost(amount).removeprefix("under ") for amount in (low, high)]
    dollars = [Decimal(text.removeprefix("$").replace(",", "")) for text in read]
    assert dollars[0] <= dollars[1]


@given(st.integers(0, 10**15))
def test_counts_are_off_by_less_than_a_twentieth(number: int) -> None:
    digits, _, unit = figures.count(number).partition(figures.NO_BREAK)
    size = {"": 1, "K": 10**3, "M": 10**6, "B": 10**9}[unit]
    assert abs(Decimal(digits.replace(",", "")) * size - number) <= Decimal(number) / 20
