"""The local model as the gateway sees it: chosen, fetched, asked."""

from dataclasses import dataclass
from pathlib import Path

from practice.model import catalog
from practice.model.background import BackgroundFetch
from practice.model.errors import Cancelled, Unsupported
from practice.model.process import Address
from practice.model.shelf import OFF, Shelf, label
from practice.model.speaker import Speaker


class UnknownChoice(Exception):
    def __init__(self) -> None:
        super().__init__("Choose standard, light, off, or the path of a .gguf file.")


@dataclass(frozen=True, slots=True)
class Status:
    """`state` is absent, fetching, ready, serving, failed or unsupported; `detail` a sentence."""

    choice: str
    state: str
    label: str
    detail: str
    bytes_done: int = 0
    bytes_total: int = 0
    bytes_per_second: int = 0
    seconds_left: int | None = None


class LocalModel:
    """`asked_for` overrides what was chosen last in `data_dir`; empty leaves it."""

    def __init__(self, data_dir: Path, *, asked_for: str = "") -> None:
        self.shelf = Shelf(data_dir / "models")
        self.choice = asked_for or self.shelf.choice()
        self.speaker = Speaker(self.shelf)
        self._fetch: BackgroundFetch | None = None

    def resume(self) -> None:
        """Fetch what the choice lacks, going on where an earlier fetch ended."""
        if self.choice != OFF and not self.shelf.holds(self.choice):
            self._fetch = BackgroundFetch(self.choice, self.shelf, after=self._fetch)

    def choose(self, choice: str) -> None:
        """Remember the choice for the next start too. Raises UnknownChoice."""
        if choice not in (OFF, *catalog.WEIGHTS) and not choice.endswith(".gguf"):
            raise UnknownChoice
        self.cancel()
        self.speaker.stop()
        self.shelf.remember(choice)
        self.choice = choice
        self.resume()

    def cancel(self) -> None:
        if self._fetch:
            self._fetch.cancel()

    def close(self) -> None:
        """Leave nothing running when the gateway ends."""
        self.cancel()
        self.speaker.stop()
        if self._fetch:
            self._fetch.wait(0.3)

    async def address(self) -> Address | None:
        """Where the model can be asked now; None means that the script must answer."""
        if not self.shelf.holds(self.choice):
            return None
        return await self.speaker.address(self.choice)

    def status(self) -> Status:
        state, detail = self._state()
        if state != "fetching" or self._fetch is None:
            return Status(self.choice, state, label(self.choice), detail)
        progress = self._fetch.progress
        done, total, speed = progress.done, progress.total, progress.bytes_per_second()
        left = (total - done) // speed if speed else None
        return Status(self.choice, state, label(self.choice), detail, done, total, speed, left)

    def _state(self) -> tuple[str, str]:
        if self.choice == OFF:
            return "absent", "The scripted guide answers; no model was chosen."
        if self.speaker.is_serving:
            return "serving", "The model is running on this server."
        if self._fetch and self._fetch.is_running and not self._fetch.progress.is_cancelled:
            return "fetching", "The model is being fetched; the scripted guide answers meanwhile."
        if failure := self.speaker.failure or (self._fetch and self._fetch.failure):
            return _state_of(failure), str(failure)
        if self.shelf.holds(self.choice):
            return "ready", "The model starts with the first message."
        if self._fetch and self._fetch.progress.is_cancelled:
            return "absent", str(Cancelled())
        return "absent", "The model has not been fetched."


def _state_of(failure: Exception) -> str:
    if isinstance(failure, Unsupported):
        return "unsupported"
    return "absent" if isinstance(failure, Cancelled) else "failed"
