"""What no template and no script may do: the content security policy would break it for members."""

import re
from pathlib import Path

import pytest

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
    assert not re.search(r"^\s*import\s|\beval\(|new Function|innerHTML\s*=", code, re.M)
