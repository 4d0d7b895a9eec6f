"""A package registry and a file server on loopback, with a hand on the tap."""

import hashlib
import io
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from practice.model.catalog import Weights, Wheel

GGUF = bytes(range(256)) * 4000


@dataclass(slots=True)
class Files:
    """What the server has. A file in `held` stops half-way until `release` is set.

    One in `broken` ends half-way, once.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    broken: set[str] = field(default_factory=set)
    served: list[tuple[str, str]] = field(default_factory=list)
    half_sent: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def times_served(self, name: str) -> int:
        return sum(path.endswith(name) for path, _ in self.served)


@contextmanager
def serving(files: Files) -> Iterator[Files]:
    class Handler(_Handler):
        shelf = files

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    files.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield files
    finally:
        files.release.set()
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    shelf: Files

    def do_GET(self) -> None:
        name = self.path.rstrip("/").rpartition("/")[2]
        if self.path.startswith("/simple/"):
            self._index(name)
        elif name in self.shelf.files:
            self._file(name, self.shelf.files[name])
        else:
            self.send_error(404)

    def _index(self, project: str) -> None:
        prefix = f"{project.replace('-', '_')}-"
        links = [f'<a href="/files/{n}">{n}</a>' for n in self.shelf.files if n.startswith(prefix)]
        self._send(200, "".join(links).encode(), "text/html")

    def _file(self, name: str, content: bytes) -> None:
        asked = self.headers.get("Range", "")
        self.shelf.served.append((self.path, asked))
        start = int(asked.removeprefix("bytes=").rstrip("-") or 0)
        self._send(206 if start else 200, content[start:], "application/octet-stream", name)

    def _send(self, status: int, content: bytes, kind: str, name: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        half = len(content) // 2
        self.wfile.write(content[:half])
        if name in self.shelf.broken:
            self.shelf.broken.remove(name)
            return
        if name in self.shelf.held:
            self.shelf.half_sent.set()
            self.shelf.release.wait(30)
        try:
            self.wfile.write(content[half:])
        except OSError:
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """A test has nothing to say about each request."""


def wheel_of(project: str, members: dict[str, bytes]) -> tuple[str, bytes]:
    """File name and content of a wheel that pip accepts, as small as it can be."""
    name = f"{project.replace('-', '_')}-1.0"
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)
        metadata = f"Metadata-Version: 2.1\nName: {project}\nVersion: 1.0\n"
        archive.writestr(f"{name}.dist-info/METADATA", metadata)
        archive.writestr(
            f"{name}.dist-info/WHEEL",
            "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        archive.writestr(f"{name}.dist-info/RECORD", "")
    return f"{name}-py3-none-any.whl", buffer.getvalue()


def pinned(project: str, content: bytes, member: str = "") -> Wheel:
    return Wheel(f"{project}==1.0", hashlib.sha256(content).hexdigest(), len(content), member)


def weights_of(*wheels: Wheel, address: str = "", content: bytes = GGUF) -> Weights:
    return Weights(
        label="Small",
        model_id="small",
        file="small.gguf",
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        memory=0,
        wheels=wheels,
        address=address,
    )
