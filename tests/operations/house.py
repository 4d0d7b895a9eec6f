"""A house with a member, a sealed key, a session and a chat, to be backed up and restored."""

import os
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.practice.server import KEY
from tests.server import ROOT

SESSION = "asessionkeythatsomebodystillhasin"
DELETED = "A sentence that was deleted before the backup"
FURNISH = f"""
from accounts.models import Member
from chat.models import Chat
from django.contrib.sessions.models import Session
from django.utils import timezone
from tests.people import alice
member = alice()
line = member.connections.create(name="Everyday", source="helicone", route="gpt-4o-mini")
line.save_key({KEY!r})
Session.objects.create(session_key={SESSION!r}, session_data="x", expire_date=timezone.now())
Chat.objects.create(owner=member, connection=line, title="Sailing to Skye")
gone = Chat.objects.create(owner=member, connection=line, title={DELETED!r})
gone.delete()
"""


def manage(data_dir: Path, *arguments: Any, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(data_dir), **settings},
        capture_output=True,
        text=True,
        timeout=100,
    )


def done(data_dir: Path, *arguments: Any, **settings: str) -> str:
    """What a command said that must not fail."""
    result = manage(data_dir, *arguments, **settings)
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def refused(data_dir: Path, *arguments: Any, **settings: str) -> str:
    """The one line in which a command said no."""
    result = manage(data_dir, *arguments, **settings)
    assert result.returncode == 1 and "Traceback" not in result.stderr, result.stderr
    return result.stderr.strip()


def back_up(data_dir: Path, to: Path, **settings: str) -> Path:
    return Path(done(data_dir, "backup", to, "-v", "0", **settings).strip())


def database_in(backup: Path) -> bytes:
    with zipfile.ZipFile(backup) as packed:
        return packed.read("database")


def rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()


def titles(data_dir: Path) -> list[str]:
    return [t for (t,) in rows(data_dir / "lampfield.sqlite3", "SELECT title FROM chat_chat")]


def everything_in(folder: Path) -> dict[str, bytes]:
    """Every file and what is in it, but for the lock."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != ".in-use"]
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}
