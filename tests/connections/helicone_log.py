"""A stand-in for Helicone's API: a log of requests, and the credit that is left."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any


class Log(HTTPServer):
    """It answers with the rows it was given; with a status instead, once it refuses."""

    rows: list[dict[str, Any]]
    asked: list[dict[str, Any]]
    credit: float
    refuses: int


class Answer(BaseHTTPRequestHandler):
    server: Log

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append(asked)
        if self.server.refuses:
            self._answer(self.server.refuses, {"error": "Too many requests, please try again."})
            return
        since, until = ends(asked)
        rows = [row for row in self.server.rows if since <= moment(row) < until]
        page = rows[asked["offset"] : asked["offset"] + asked["limit"]]
        self._answer(201, {"data": page, "error": None})

    def do_GET(self) -> None:
        balance = {"balance": self.server.credit, "totalCreditsPurchased": 50}
        self._answer(200, {"data": balance, "error": None})

    def _answer(self, status: int, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


def ends(asked: dict[str, Any]) -> list[datetime]:
    """Of the time that is asked for."""
    leaves = (asked["filter"]["left"], asked["filter"]["right"])
    told = [leaf["request_response_rmt"]["request_created_at"] for leaf in leaves]
    return [datetime.fromisoformat(value) for leaf in told for value in leaf.values()]


def moment(row: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(row["request_created_at"])


@contextmanager
def running_log() -> Iterator[Log]:
    server = Log(("127.0.0.1", 0), Answer)
    server.rows, server.asked, server.credit, server.refuses = [], [], 11.4, 0
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
