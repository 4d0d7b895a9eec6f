"""`manage.py demo`: a house to look around in, that never mixes with a real one."""

import csv
import io
import os
import re
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import httpx

from tests.server import ROOT, Lampfield, running_lampfield

TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


def demo(data_dir: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "manage.py", "demo"]
    environment = {**os.environ, "DATA_DIR": str(data_dir)}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=110
    )


def signed_in(server: Lampfield, said: str) -> httpx.Client:
    """As the command tells to."""
    email, password = re.findall(r"ines@\S+?(?=,)|(?<=of all is )\S+", said)
    browser = httpx.Client(base_url=server.url, timeout=20, follow_redirects=True)
    token = TOKEN.search(browser.get("/sign-in/").text)
    assert token
    form = {"csrfmiddlewaretoken": token[1], "email": email, "password": password}
    assert "Sign in" not in browser.post("/sign-in/", data=form).text
    return browser


def links(page: str) -> set[str]:
    """To chats."""
    return set(re.findall(r'href="(/chats/[0-9a-f-]{36}/)"', page))


def test_the_demo_is_as_it_says_and_is_made_once(tmp_path: Path):
    first = demo(tmp_path)
    assert first.returncode == 0, first.stderr
    calls = int(re.findall(r"(\d+) calls of the last", first.stdout)[0])
    replies = int(re.findall(r"(\d+) replies written", first.stdout)[0])
    assert (calls > 300, replies) == (True, 12)

    with running_lampfield(tmp_path) as server:
        browser = signed_in(server, first.stdout)
        rows = list(csv.DictReader(io.StringIO(browser.get("/usage/export.csv").text)))
        page = browser.get("/usage/?key=character").text
        presets = browser.get("/presets/").text
        chats = [browser.get(link).text for link in links(browser.get("/chats/").text)]

    assert len(rows) == calls + replies
    spent = sum(Decimal(row["cost"]) for row in rows if row["cost"])
    assert f"at least ${spent:.2f}" in page
    assert {row["p.session_type"] for row in rows} == {"", "assistant", "roleplay", "summary"}
    assert all(row["p.user_id"] for row in rows)
    assert {"ok", "stopped", "interrupted", "failed"} == {row["outcome"] for row in rows}
    assert "The Archivist" in page and "The group" in page

    assert "The Archivist" in presets and "Short answers in plain words" in presets
    picture = re.search(r'src="(/presets/[^"]+/picture/[^"]+)"', presets)
    assert picture and picture[1] in "".join(chats)
    assert [chat.count("A lamp moves between the shelves") for chat in chats].count(1) == 1
    assert any("Assistant, practice-scripted, replied" in chat for chat in chats)

    again = demo(tmp_path)

    assert again.returncode != 0
    assert "This database has members" in again.stderr
    assert "DATA_DIR=demo-data" in again.stderr
