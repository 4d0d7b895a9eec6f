"""How long to wait for what."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Timeouts:
    """All in seconds. Helicone sends no keep-alives, so long silences are ordinary."""

    connect: float = 5.0
    first_byte: float = 120.0  # from sending to the status line
    silence: float = 120.0  # between two data events; comments do not count
    total: float = 900.0
