"""Files that always load together, joined into one when `up` collects the static files.

They are written apart. Joined, a first visit asks for a third as many.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage

# In the order in which they load: of every page, and of the pages of a chat.
JOINED = {
    "css/every-page.css": (
        *("tokens", "base", "layout", "components", "screens"),
        *("chat", "lists", "models", "presets"),
    ),
    "css/chat-page.css": ("code", "properties", "thread", "rich", "attachments"),
    "js/every-page.js": (
        *("shell", "focus", "copy", "folds", "jump", "picker", "shortcuts", "toast", "side"),
        *("model-list", "model-walk", "route"),
    ),
    "js/chat-page.js": (
        *("properties", "thread", "alternatives", "editing", "stream", "composer", "held", "stop"),
        *("attach", "enlarge", "leaving", "anew", "say", "selection"),
    ),
}


class JoinedFinder(BaseFinder):
    """Has files for collectstatic only: nobody writes them anywhere else."""

    def check(self, **options: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False) -> Any:
        return []

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, "Shelf"]]:
        shelf = Shelf(location=settings.BASE_DIR)
        for name in JOINED:
            shelf.save(name, ContentFile(joined(name)))
            yield name, shelf


class Shelf(InMemoryStorage):
    def path(self, name: str) -> str:
        """For collectstatic to say what it copies."""
        return name


def joined(name: str) -> str:
    folder, kind = name.split("/")[0], name.rsplit(".")[-1]
    texts = [source(f"{folder}/{part}.{kind}").read_text() for part in JOINED[name]]
    # A block keeps the names of a script to itself, as a module of its own does.
    return "\n".join(f"{{\n{text}}}" if kind == "js" else text for text in texts)


def source(path: str) -> Path:
    return Path(settings.BASE_DIR) / "static" / path
