"""What a page moves over the line, as it was sent: compressed where it was compressed."""

from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page


class Traffic:
    """Everything from now on, by path."""

    def __init__(self, page: Page) -> None:
        self._paths: dict[str, str] = {}
        self._sizes: defaultdict[str, int] = defaultdict(int)
        session = page.context.new_cdp_session(page)
        session.on("Network.requestWillBeSent", self._began)
        session.on("Network.dataReceived", self._came)
        session.on("Network.loadingFinished", self._ended)
        session.send("Network.enable")

    def bytes(self, *, having: str = "", without: str = "\n") -> int:
        return sum(
            self._sizes[each]
            for each, path in self._paths.items()
            if having in path and without not in path
        )

    def _began(self, event: dict[str, Any]) -> None:
        self._paths[event["requestId"]] = urlsplit(event["request"]["url"]).path

    def _came(self, event: dict[str, Any]) -> None:
        """A stream has no end that is told: it is counted as it comes."""
        self._sizes[event["requestId"]] += max(event["encodedDataLength"], 0)

    def _ended(self, event: dict[str, Any]) -> None:
        whole = int(event["encodedDataLength"])
        self._sizes[event["requestId"]] = max(whole, self._sizes[event["requestId"]])
