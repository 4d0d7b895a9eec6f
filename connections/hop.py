"""One jack of a route as it is drawn."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hop:
    """state is live, served, failed or empty for not asked; told is what is said of it in words."""

    label: str
    state: str = ""
    told: str = ""
