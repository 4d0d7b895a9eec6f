"""How a member likes the pages to look and behave."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Preferences:
    """theme is system, light or dark; density comfortable or compact; send_key enter or ctrl.

    language is one of settings.LANGUAGES. speaks is what a screen reader hears of a reply: all,
    end or nothing. title_route names the model that finds titles; empty leaves the choice to
    chat/titles.py.
    """

    theme: str = "system"
    language: str = "en"
    density: str = "comfortable"
    send_key: str = "enter"
    shortcuts: bool = True
    speaks: str = "all"
    shows_cost: bool = True
    notifies: bool = False
    titles: bool = True
    title_route: str = ""

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """What a later version stored and this one does not know is left out."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: value for name, value in stored.items() if name in known})

    def stored(self) -> dict[str, Any]:
        return asdict(self)
