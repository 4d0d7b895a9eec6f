"""A real Lampfield in its own process: `manage.py up` on a free port with its own data folder."""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from tests import environment

ROOT = Path(__file__).resolve().parent.parent
PASSWORD = "correct horse battery"
NAME = "Ines Calder"
AT_FIRST = True  # begin where a first start does
MEMBERS = """
from django.contrib.auth.hashers import make_password
from accounts.models import Group, Member
Group.objects.get_or_create(id=1, defaults=dict(name="Our group"))
password = make_password("{password}")
for email in {emails}:
    who = dict(name="{name}", password=password, is_administrator={admin})
    Member.objects.create(email=email, **who)
"""
numbers = count(1)


@dataclass(slots=True)
class Lampfield:
    url: str
    process: subprocess.Popen[str]
    environment: dict[str, str]
    setup_link: str = ""
    newcomers: dict[bool, list[str]] = field(default_factory=dict)

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

    def create_member(self, name: str = NAME, *, admin: bool = False) -> str:
        """A fresh member whose password is PASSWORD; returns the e-mail."""
        if name == NAME and self.newcomers.get(admin):
            return self.newcomers[admin].pop()
        email = new_email(name)
        flags = ["--admin"] if admin else []
        self.manage(
            "create_member", email, "--name", name, *flags, "--password-stdin", stdin=PASSWORD
        )
        return email

    def await_newcomers(self, many: int, *, admin: bool = False) -> None:
        """Members for as many tests, made at once: a process for each takes a second."""
        emails = [new_email(NAME) for _ in range(many)]
        code = MEMBERS.format(password=PASSWORD, emails=emails, name=NAME, admin=admin)
        self.manage("shell", "-v", "0", "-c", code)
        self.newcomers[admin] = emails

    def stop(self, sig: int = signal.SIGTERM, *, within: float = 30) -> int:
        self.process.send_signal(sig)
        return self.process.wait(timeout=within)


@contextmanager
def running_lampfield(
    data_dir: Path, at_first: bool = False, /, **settings: str
) -> Iterator[Lampfield]:
    """In an empty folder it begins where a first start ends, unless it shall be that start."""
    if not at_first and not any(data_dir.glob("*")):
        shutil.copytree(started_once(), data_dir, dirs_exist_ok=True)
    server = start_lampfield(data_dir, **settings)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


def started_once() -> Path:
    """What a first start leaves, made once for all workers: it takes seconds of migrations."""
    folder = Path(environment.DATA_DIR) / "started-once"
    done = folder.with_suffix(".done")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            start_lampfield(folder).stop()
            done.touch()
    return folder


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


def new_email(name: str) -> str:
    return f"{name.split()[0].lower()}{next(numbers)}@example.org"
