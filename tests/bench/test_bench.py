"""The bench itself: that it measures what arrived, and that its run goes to the end."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench import chromium, http1
from bench.figures import percentile
from bench.pages import fonts_for
from bench.plan import Plan
from bench.stamps import newer
from tests.server import ROOT

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the bench reads /proc")

MEASURED = {
    "start",
    "first token, one reply after another",
    "one reply of 50 tokens, 10 ms apart",
    "10 replies at once",
    "chat page of 10 messages",
    "chat page of 200 messages",
    "list of 111 models",
    "list of 600 models",
    "usage pages over 3,000 calls",
}


def test_a_quick_run_completes_every_reply(tmp_path: Path):
    kept = tmp_path / "figures.json"
    command = [sys.executable, "manage.py", "bench", "--quick", "--json", str(kept)]

    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=400)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Every reply was complete." in done.stdout
    assert ("NOT MEASURED" in done.stderr) is (chromium.find() is None)
    report = json.loads(kept.read_text())
    assert report["problems"] == []
    assert {figure["measure"] for figure in report["figures"]} == MEASURED
    assert all(figure["lampfield"] > 0 for figure in report["figures"])
    assert all(figure["ratio"] > 0 for figure in report["figures"] if figure["floor"])


def test_a_token_that_is_sent_again_counts_once():
    assert newer(b"<p>T1000; T1001;</p>", than=0) == [1001, 1000]
    assert newer(b"<p>T1000; T1001; T1002; T10", than=1001) == [1002]
    assert newer(b"tail: T1000; T1001;\ntail: T1000; T1001; T1002;", than=1000) == [1002, 1001]


def test_a_message_is_taken_only_when_it_is_whole():
    buffer = bytearray(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhal")
    assert http1.take(buffer) is None

    buffer += b"lo and more"
    message = http1.take(buffer)

    assert message is not None and message.body == b"hallo"
    assert buffer == b" and more"


def test_a_plan_is_its_name():
    plan = Plan(tokens=200, gap=10, wait=5, paragraph=40)

    assert Plan.parse(plan.model) == plan
    with pytest.raises(ValueError, match="no-stub"):
        Plan.parse("no-stub")


def test_only_fonts_that_a_browser_would_ask_for_are_counted():
    style = """
    @font-face { src: url("plain.woff2"); unicode-range: U+0000-00FF; }
    @font-face { src: url("wide.woff2"); unicode-range: U+0100-017F, U+20AC; }
    @font-face { src: url("slant.woff2"); font-style: italic; }
    @font-face { src: url(mono.woff2); }
    """
    plain, wide, slant, mono = (f"{each}.woff2" for each in ("plain", "wide", "slant", "mono"))
    assert fonts_for("<p>Plain</p>", style) == [plain, mono]
    assert fonts_for("<em>5 \u20ac</em>", style) == [plain, wide, slant, mono]


def test_a_percentile_is_one_of_the_values():
    assert percentile([3, 1, 2, 4], 0.5) == 2
    assert percentile(range(1, 101), 0.95) == 95
