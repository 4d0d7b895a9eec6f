"""The model string: a comma list of `name[:online][/provider[/uid]]` and `!provider`."""

from collections.abc import Iterator
from dataclasses import dataclass

from practice import registry


class BadExclusion(Exception):
    """An `!` without a known provider; the text is the gateway's plain 400."""


@dataclass(frozen=True, slots=True)
class Item:
    name: str
    provider: str = ""
    uid: str = ""
    online: bool = False


@dataclass(frozen=True, slots=True)
class Route:
    items: tuple[Item, ...]
    excluded: frozenset[str]


def parse(model: str) -> Route:
    """Bad items are dropped without a word, as the real gateway does.

    Raises BadExclusion.
    """
    parts = [part.strip() for part in model.split(",")]
    excluded = frozenset(_exclusions(parts))
    items = [_item(part) for part in parts if not part.startswith("!")]
    return Route(tuple(item for item in items if item), excluded)


def _exclusions(parts: list[str]) -> Iterator[str]:
    for part in parts:
        if not part.startswith("!"):
            continue
        provider = part[1:].strip()
        if not provider:
            raise BadExclusion("Invalid global ignore syntax. Use !provider (e.g., !openai)")
        if provider not in registry.providers():
            known = ", ".join(registry.providers())
            raise BadExclusion(
                f"Invalid provider in global ignore list: {provider}. Valid providers: {known}"
            )
        yield provider


def _item(part: str) -> Item | None:
    name, *rest = part.split("/")
    online = name.endswith(":online")
    name = name.removesuffix(":online")
    if not name:
        return None
    if not rest:
        return Item(name, online=online) if registry.find(name) else None
    if rest[0] not in registry.providers():
        return None
    # Further parts are ignored, and so is a uid among them.
    uid = rest[1] if len(rest) == 2 else ""
    return Item(name, rest[0], uid, online)
