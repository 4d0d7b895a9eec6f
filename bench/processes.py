"""The servers that a measure needs beside Lampfield: the stub gateway and the floor."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Server:
    url: str
    pid: int

    @property
    def port(self) -> int:
        port = urlsplit(self.url).port
        assert port is not None
        return port


@contextmanager
def running(module: str, *arguments: str) -> Iterator[Server]:
    """A module of this package that prints its URL; it is terminated afterwards."""
    command = [sys.executable, "-m", module, *arguments]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        url = process.stdout.readline().strip()
        if not url:
            raise RuntimeError(f"{module} did not start")
        yield Server(url, process.pid)
    finally:
        process.terminate()
        process.wait(timeout=10)
        process.stdout.close()
