"""A fetch in its own thread, so that the gateway goes on answering."""

import threading

from practice.model.errors import CourierFailed, ModelError
from practice.model.fetch import fetch
from practice.model.progress import Progress
from practice.model.shelf import Shelf


class BackgroundFetch:
    """`failure` tells why it ended early, once it has."""

    def __init__(self, choice: str, shelf: Shelf, *, after: "BackgroundFetch | None") -> None:
        self.progress = Progress()
        self.failure: ModelError | None = None
        self._previous = after
        self._thread = threading.Thread(target=self._run, args=(choice, shelf), daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        return self._thread.is_alive()

    def cancel(self) -> None:
        self.progress.cancelled.set()

    def wait(self, seconds: float | None = None) -> None:
        self._thread.join(seconds)

    def _run(self, choice: str, shelf: Shelf) -> None:
        # Two fetches would write the same files; the earlier one has been cancelled.
        if self._previous:
            self._previous.wait()
            self._previous = None
        try:
            fetch(choice, shelf, self.progress)
        except ModelError as error:
            self.failure = error
        except OSError as error:
            self.failure = CourierFailed(f"The model cannot be stored: {error.strerror}.")
