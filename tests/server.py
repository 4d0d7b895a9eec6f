"""A real Lampfield in its own process: `manage.py up` on a free port with an empty data folder."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "correct horse battery"
numbers = count(1)


@dataclass(slots=True)
class Lampfield:
    url: str
    process: subprocess.Popen[str]
    environment: dict[str, str]
    setup_link: str = ""

    def manage(self, *arguments: str, stdin: str = "") -> str:
        """Run one of the operator's commands against this server's data."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            input=stdin,
            text=True,
            capture_output=True,
            check=True,
        ).stdout

    def create_member(self, name: str = "Ines Calder", *, admin: bool = False) -> str:
        """A fresh member whose password is PASSWORD; returns the e-mail."""
        email = f"{name.split()[0].lower()}{next(numbers)}@example.org"
        flags = ["--admin"] if admin else []
        self.manage(
            "create_member", email, "--name", name, *flags, "--password-stdin", stdin=PASSWORD
        )
        return email

    def stop(self, sig: int = signal.SIGTERM, *, within: float = 30) -> int:
        self.process.send_signal(sig)
        return self.process.wait(timeout=within)


@contextmanager
def running_lampfield(data_dir: Path, **settings: str) -> Iterator[Lampfield]:
    server = start_lampfield(data_dir, **settings)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


def start_lampfield(data_dir: Path, **settings: str) -> Lampfield:
    environment = {**os.environ, "DATA_DIR": str(data_dir), "PORT": "0", **settings}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    line = process.stdout.readline()
    address = line.split(": ", 1)[-1].strip()
    assert address.startswith("http"), f"up said: {line!r}"
    setup_link = address if "/welcome/" in address else ""
    url = address.split("/welcome/")[0].rstrip("/")
    return Lampfield(url, process, environment, setup_link)
