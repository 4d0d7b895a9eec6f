"""A gateway that accepts whoever comes, and says nothing."""

import socket
from contextlib import suppress
from threading import Event, Thread


class BlackHole:
    """Accepts, and never answers until it is closed."""

    def __init__(self) -> None:
        self.waited_for = Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self._held: list[socket.socket] = []
        self.url = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):  # closed before
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        for kept in self._held:
            kept.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                self._held.append(self._server.accept()[0])
                self.waited_for.set()
