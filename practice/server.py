"""Running the gateway as a process that never outlives its parent."""

import asyncio
import ipaddress
import json
import os
import sys
import threading
from socket import socket

import uvicorn

from practice.app import Application


class NotLoopback(Exception):
    """The practice gateway has no real authentication, so it serves this machine only."""

    def __str__(self) -> str:
        return f"{self.args[0]} is not a loopback address; the practice gateway binds no other."


def run(application: Application, *, host: str, port: int, watch_stdin: bool) -> None:
    """Serve until SIGTERM, SIGINT or, if asked, the end of standard input.

    Raises NotLoopback.
    """
    if not _is_loopback(host):
        raise NotLoopback(host)
    config = uvicorn.Config(
        application, host=host, port=port, ws="none", access_log=False, log_level="critical"
    )
    server = _PromptServer(config)
    if watch_stdin:
        threading.Thread(target=_exit_with_parent, args=(server,), daemon=True).start()
    server.run()


class _PromptServer(uvicorn.Server):
    """uvicorn waits for running streams when it shuts down; a practice stream is not worth it."""

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        address = f"[{host}]" if ":" in host else host
        print(json.dumps({"url": f"http://{address}:{port}", "pid": os.getpid()}), flush=True)

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        running = list(self.server_state.tasks)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await self.lifespan.shutdown()


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _exit_with_parent(server: uvicorn.Server) -> None:
    sys.stdin.read()
    server.should_exit = True
