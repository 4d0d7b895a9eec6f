"""Settings with a kind: a wrong one is refused at the start, by name and in one sentence."""

from collections.abc import Callable, Collection
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

SHORTEST_SECRET = 32  # characters
DATABASES = ("postgres", "postgresql", "sqlite")
Word = TypeVar("Word", bound=str)


# It comes without types.
class Environment(environ.FileAwareEnv):  # type: ignore[misc]
    """Every method raises ImproperlyConfigured, and never with the value of a secret."""

    def whole(self, name: str, *, default: int, least: int = 0, most: int = 2**31) -> int:
        return cast(int, self._number(name, int, "a whole number", default, least, most))

    def seconds(self, name: str, *, default: float, least: float = 0.001) -> float:
        return self._number(name, float, "a number of seconds", default, least, 1e9)

    def one_of(self, name: str, among: Collection[Word], *, default: Word) -> Word:
        given = str(self.str(name, default=default))
        for each in among:
            if each.lower() == given.lower():
                return each
        raise ImproperlyConfigured(f"{name} is {given!r}; it can be {', '.join(among)}.")

    def secret(self, name: str) -> str:
        value = str(self.str(name))
        if len(value) < SHORTEST_SECRET:
            raise ImproperlyConfigured(
                f"{name} is empty or too short: it needs {SHORTEST_SECRET} random characters. "
                "`python3 manage.py up` writes a .env with good ones where there is none."
            )
        return value

    def address(self, name: str) -> str:
        """Without a slash at its end; empty if unset."""
        value = str(self.str(name, default="")).rstrip("/")
        parts = urlsplit(value)
        if value and (parts.scheme not in ("http", "https") or not parts.hostname or parts.path):
            raise ImproperlyConfigured(
                f"{name} is {value!r}; it should look like https://chat.example.org"
            )
        return value

    def database(self, name: str, *, default: str) -> dict[str, Any]:
        if urlsplit(str(self.str(name, default=default))).scheme not in DATABASES:
            raise ImproperlyConfigured(
                f"{name} should look like postgres://user:password@host/name or sqlite:////path."
            )
        return cast(dict[str, Any], self.db_url(name, default=default))

    def _number(
        self, name: str, kind: Callable[[str], float], what: str, default: float, *ends: float
    ) -> float:
        given = str(self.str(name, default=str(default)))
        least, most = ends
        try:
            value = kind(given)
        except ValueError as error:
            raise ImproperlyConfigured(f"{name} is {given!r}; it should be {what}.") from error
        if not least <= value <= most:
            bound = f"at least {least}" if value < least else f"at most {most}"
            raise ImproperlyConfigured(f"{name} is {given}; it should be {bound}.")
        return value
