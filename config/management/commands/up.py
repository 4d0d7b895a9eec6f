"""Serve Lampfield: from a fresh clone, or for the thousandth time."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.backups.errors import BackupError
from config.backups.upgrading import upgrade
from config.occupied import Occupied, occupied
from connections import policy

SECRETS = ("SECRET_KEY", "ENCRYPTION_KEYS", "DATABASE_URL", "REDIS_URL", "METRICS_TOKEN")


class Command(BaseCommand):
    help = "Migrate if need be, start the practice gateway, and serve until Ctrl-C."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.HOST)
        parser.add_argument("--port", type=int, default=settings.PORT)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        leaving = threading.Event()

        def leave(*_: object) -> None:
            leaving.set()
            sys.exit(0)  # which Python drops where it happens to tidy up: the server asks again

        for sig in (signal.SIGINT, signal.SIGTERM):  # until the server takes them over
            signal.signal(sig, leave)
        with at_work(), closing(listen(host, port)) as listener, practice_gateway():
            upgrade()
            collect_static()
            port = listener.getsockname()[1]
            self.stdout.write(greeting(settings.BASE_URL or f"http://{shown(host)}:{port}"))
            self.stdout.flush()  # a log or a pipe would get the line when all is over
            serve(listener, leaving)


@contextmanager
def at_work() -> Iterator[None]:
    """Raises CommandError where a restore is under way, or the database must not be touched."""
    try:
        with occupied(settings.DATA_DIR):
            yield
    except Occupied as error:
        raise CommandError(f"A restore is under way in {settings.DATA_DIR}.") from error
    except BackupError as error:
        raise CommandError(str(error)) from error


def listen(host: str, port: int) -> socket.socket:
    """Take the port before anything else happens. Raises CommandError in one line."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    # Without it a restart within a minute finds its own old connections in the way.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        raise CommandError(
            f"Cannot listen on {host}:{port} ({error.strerror}). "
            f"Choose another port: PORT={port + 1} python3 manage.py up"
        ) from error
    listener.set_inheritable(True)
    return listener


@contextmanager
def practice_gateway() -> Iterator[None]:
    """Run practice/ beside us on a free loopback port; it ends when our end of its pipe closes."""
    if settings.PRACTICE_URL:
        yield
        return
    settings.PRACTICE_TOKEN = settings.PRACTICE_TOKEN or secrets.token_urlsafe(24)
    command = [sys.executable, "-m", "practice", "--watch-stdin"]
    process = subprocess.Popen(
        [*command, "--data-dir", str(settings.DATA_DIR)],
        cwd=settings.BASE_DIR,
        env={**without_secrets(), "PRACTICE_TOKEN": settings.PRACTICE_TOKEN},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C reaches us alone: replies finish before the gateway goes
    )
    assert process.stdin is not None and process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise CommandError("The practice gateway did not start; its reason is printed above.")
        settings.PRACTICE_URL = json.loads(line)["url"]
        policy.apply()
        yield
    finally:
        process.stdin.close()
        process.wait(timeout=10)


def without_secrets() -> dict[str, str]:
    """What a process beside us is told: it never needs a key of ours, nor a way to the database."""
    return {name: value for name, value in os.environ.items() if not name.startswith(SECRETS)}


def collect_static() -> None:
    """Copy and compress the static files, unless that was done for these very files."""
    stamp = settings.STATIC_ROOT / ".collected"
    sources = sorted(path for path in (settings.BASE_DIR / "static").rglob("*") if path.is_file())
    told = settings.VERSION + "".join(f"{path}{path.stat().st_mtime_ns}" for path in sources)
    state = sha256(told.encode()).hexdigest()  # the stamp is served too, and paths are nobody's
    if stamp.exists() and stamp.read_text() == state:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(state)


def greeting(address: str) -> str:
    from accounts import first_run

    if not first_run.is_pending():
        return f"Lampfield is ready: {address}/"
    token = first_run.setup_token()
    return f"Lampfield is ready. Set it up here, once: {address}/welcome/?token={token}"


def serve(listener: socket.socket, leaving: threading.Event) -> None:
    from config.server import Server

    Server.on(listener, leaving).run(sockets=[listener])


def shown(host: str) -> str:
    return "127.0.0.1" if host in ("0.0.0.0", "::") else f"[{host}]" if ":" in host else host  # noqa: S104
