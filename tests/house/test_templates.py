"""What no template and no script may do: the content security policy would break it for members."""

import re
from pathlib import Path

import pytest

from config.joined import JOINED, JoinedFinder

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_no_inline_style_or_script(path: Path):
    html = path.read_text()

    assert not re.search(r"\sstyle=|<style\b|<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:", html)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_asks_htmx_for_nothing_that_needs_eval(path: Path):
    html = path.read_text()

    assert not re.search(r"hx-on|hx-vals=.js:|hx-trigger=\"[^\"]*\[", html)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_is_short_and_stands_alone(path: Path):
    code = path.read_text()

    assert code.count("\n") <= 80
    assert not re.search(r"^\s*(im|ex)port\s|\beval\(|new Function|innerHTML\s*=", code, re.M)


def test_what_is_joined_is_whole_and_named_by_a_page():
    pages = "".join(path.read_text() for path in TEMPLATES)

    for name, shelf in JoinedFinder().list(None):
        text = shelf.open(name).read().decode()
        folder, kind = name.split("/")[0], name.rsplit(".")[-1]
        parts = [ROOT / "static" / folder / f"{part}.{kind}" for part in JOINED[name]]
        assert all(part.read_text() in text for part in parts) and f'"{name}"' in pages
