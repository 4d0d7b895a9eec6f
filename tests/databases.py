"""Throw-away PostgreSQL and Redis servers on free loopback ports."""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from psycopg import sql

from tests import programs


@contextmanager
def running_postgres(folder: Path) -> Iterator[str]:
    """Yields a DATABASE_URL: the one in TEST_POSTGRES_URL, or of a server started here."""
    given = os.environ.get("TEST_POSTGRES_URL")
    if given:
        yield given
        return
    bin_dir = programs.find_postgres()
    if not bin_dir:
        programs.unavailable("PostgreSQL")
    assert bin_dir is not None
    data, port, as_user = folder / "data", free_port(), unprivileged(folder)
    quiet: Any = {
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "user": as_user,
        "cwd": folder,
    }
    flags = ["--auth=trust", "--username=lampfield", "--no-sync", "--encoding=UTF8"]
    subprocess.run([bin_dir / "initdb", "-D", data, *flags], check=True, **quiet)
    process = subprocess.Popen(
        [bin_dir / "postgres", "-D", data, "-p", str(port), "-k", folder, "-F", "-h", "127.0.0.1"],
        **quiet,
    )
    try:
        wait_for_port(port, process)
        url = f"postgres://lampfield@127.0.0.1:{port}/postgres"
        wait_for_postgres(url, process)
        yield url
    finally:
        process.terminate()
        process.wait(timeout=20)


@contextmanager
def own_database(server: str, *, like: str = "template1") -> Iterator[str]:
    """A database on a running server in which no other test has left anything; or a copy of one."""
    name = f"lampfield_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        created = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(created.format(sql.Identifier(name), sql.Identifier(like)))
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            gone = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
            connection.execute(gone)


@contextmanager
def running_redis(folder: Path) -> Iterator[str]:
    """Yields a REDIS_URL: the one in TEST_REDIS_URL, or of a server started here."""
    given = os.environ.get("TEST_REDIS_URL")
    if given:
        yield given
        return
    program = programs.find_redis()
    if not program:
        programs.unavailable("Redis or Valkey")
    assert program is not None
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder)]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    try:
        wait_for_port(port, process)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        process.terminate()
        process.wait(timeout=20)


def unprivileged(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root: hand the folder to somebody else then."""
    if os.geteuid() != 0:
        return None
    user = next(name for name in ("postgres", "nobody") if known(name))
    shutil.chown(folder, user)
    for parent in folder.parents:
        if parent.stat().st_uid == 0 and parent != Path("/") and not parent.stat().st_mode & 0o001:
            parent.chmod(parent.stat().st_mode | 0o011)
    return user


def known(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(port: int, process: subprocess.Popen[bytes], within: float = 20) -> None:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server ended at once"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"nothing listens on {port}")


def wait_for_postgres(url: str, process: subprocess.Popen[bytes], within: float = 20) -> None:
    """It listens before it answers: until then it refuses whoever comes."""
    deadline = time.monotonic() + within
    while True:
        assert process.poll() is None, "the server ended at once"
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError:
            assert time.monotonic() < deadline, f"nothing answers at {url}"
            time.sleep(0.05)
        else:
            return
