"""Money, counts and durations as a person reads them."""

from decimal import ROUND_HALF_UP, Decimal

NO_BREAK = "\u00a0"
UNKNOWN = "unknown"
NOTHING = "–"  # noqa: RUF001

_SIZES = {"K": 1000, "M": 1_000_000, "B": 1_000_000_000}
_CENT = Decimal("0.01")
_MILLE = Decimal("0.001")
_SHOWN = Decimal("0.000005")


def message_cost(amount: Decimal | None) -> str:
    """US dollars of one call: four decimals, five for very little, two from a dollar on."""
    if amount is None:
        return UNKNOWN
    if amount == 0 or _rounded(amount, 4) >= 1:
        return f"${_rounded(amount, 2):,}"
    if amount < _SHOWN:
        return "under $0.00001"
    fine = _rounded(amount, 5)
    return f"${fine if fine < _MILLE else _rounded(amount, 4)}"


def about(amount: Decimal | None) -> str:
    """An estimate of one call."""
    is_bound = amount is None or 0 < amount < _SHOWN  # "unknown" or "under" say enough
    return message_cost(amount) if is_bound else f"about {message_cost(amount)}"


def total_cost(amount: Decimal, *, some_unknown: bool = False) -> str:
    """US dollars of many calls; with calls of unknown cost among them it is at least so much."""
    if some_unknown and amount == 0:
        return UNKNOWN
    if some_unknown:
        return f"at least {message_cost(amount) if amount < _CENT else _dollars(amount)}"
    return "under $0.01" if 0 < amount < _CENT else _dollars(amount)


def price(per_million: Decimal | None) -> str:
    """Dollars per million tokens, under a heading that says so; never 0.00 for what costs."""
    if per_million is None:
        return UNKNOWN
    if 0 < per_million < _CENT:
        return f"{_rounded(per_million, 4)}" if per_million >= Decimal("0.0001") else "under 0.0001"
    return f"{_rounded(per_million, 2):,}"


def count(number: int) -> str:
    """1,284 in full to 9,999; then 42.1 K, 842 K, 18.2 M."""
    if number < 10_000:
        return f"{number:,}"
    unit = next((u for u, size in _SIZES.items() if number < size * 999.5), "B")
    size = Decimal(number) / _SIZES[unit]
    shown = _rounded(size, 1) if _rounded(size, 1) < 100 else _rounded(size, 0)
    return f"{shown:,}{NO_BREAK}{unit}"


def context(tokens: int | None) -> str:
    """A context window: 128K, 1M. Windows are powers of two or of ten."""
    if tokens is None:
        return UNKNOWN
    if tokens < 1000:
        return str(tokens)
    thousand = 1024 if tokens % 1000 and tokens % 1024 == 0 else 1000
    million = thousand * thousand
    if tokens < million:
        return f"{tokens // thousand}K"
    return f"{(Decimal(tokens) / million).quantize(Decimal('0.1')).normalize():f}M"


def percent(share: float) -> str:
    """A share of one: without decimals, with one below ten percent."""
    hundredths = Decimal(str(share)) * 100
    small = 0 < abs(_rounded(hundredths, 1)) < 10
    return f"{_rounded(hundredths, 1 if small else 0)}%"


def duration(seconds: float | None, *, precise: bool = False) -> str:
    """0.62 s, 7.4 s, 42 s, 1 min 12 s; precise keeps two decimals up to ten seconds."""
    if seconds is None:
        return NOTHING
    exact = Decimal(str(max(seconds, 0)))
    if _rounded(exact, 2) < 1 or (precise and _rounded(exact, 2) < 10):
        return f"{_rounded(exact, 2)}{NO_BREAK}s"
    if _rounded(exact, 1) < 10:
        return f"{_rounded(exact, 1)}{NO_BREAK}s"
    whole = int(_rounded(exact, 0))
    if whole < 60:
        return f"{whole}{NO_BREAK}s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes}{NO_BREAK}min {rest}{NO_BREAK}s"
    return f"{minutes // 60:,}{NO_BREAK}h {minutes % 60}{NO_BREAK}min"


def rate(tokens: int, seconds: float) -> str:
    """How fast a reply was written; a dash where there was nothing to measure."""
    if tokens <= 0 or seconds <= 0:
        return NOTHING
    speed = Decimal(tokens) / Decimal(str(seconds))
    return f"{_rounded(speed, 0 if speed >= 10 else 1):,}{NO_BREAK}tok/s"


def _dollars(amount: Decimal) -> str:
    return f"${_rounded(amount, 2):,}"


def _rounded(amount: Decimal, places: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
