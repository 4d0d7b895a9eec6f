"""uvicorn, with one addition: readers of replies are let go the moment the signal arrives."""

import signal
import socket
import threading
from types import FrameType
from typing import Self

import uvicorn
from django.conf import settings


class Server(uvicorn.Server):
    leaving: threading.Event

    @classmethod
    def on(cls, listener: socket.socket, leaving: threading.Event) -> Self:
        """leaving tells of a signal that came before this server could hear one."""
        server = cls(
            uvicorn.Config(
                "config.asgi:application",
                fd=listener.fileno(),
                lifespan="on",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,  # we count trusted proxies ourselves
                timeout_graceful_shutdown=int(settings.SHUTDOWN_GRACE) + 5,
            )
        )
        server.leaving = leaving
        return server

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.should_exit = self.should_exit or self.leaving.is_set()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """uvicorn waits for open streams before it says stop to the application; ours never end.

        Its own handler would also raise the signal again when all is done, and that would end
        this process before `up` has ended the practice gateway.
        """
        from chat.replies import life

        life.let_followers_go()
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True
