"""Text of strangers: safe, bounded in time and size, and still readable."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chat.markdown import MAX_SOURCE, maths, render, split
from chat.markdown.budget import SECONDS
from chat.markdown.render import MAX_HTML

TAGS = re.compile(r"<(/?)([a-z0-9]+)([^>]*)>")
ELEMENTS = """
    p br hr em strong s code pre span blockquote ul ol li h1 h2 h3 h4 h5 h6 a table thead tbody
    tr th td div header button svg use img label input
"""
ALLOWED = set(ELEMENTS.split()) | maths.ELEMENTS
ATTACKS = st.sampled_from(
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt&colon;alert(1))",
        "[x](data:text/html,<script>)",
        "![x](https://evil.example/?q=secret)",
        '[x](https://a.example "onmouseover=alert(1)")',
        "<https://a.example/<b>>",
        "[x]: javascript:alert(1)\n\n[x]",
        '```"><script>\ncode\n```',
        '```python" onclick="x\ncode\n```',
        "</code></pre></div><script>",
        "<pre><code>",
        "&lt;script&gt;",
        "[x](//evil.example)",
        "[x](/settings/?delete)",
        '<div hx-get="/">',
        "$\\text{<script>alert(1)</script>}$",
        "$$\\href{javascript:alert(1)}{\\style{color:red}{\\class{x}{y}}}$$",
        "\\(\\unknown{<img src=x onerror=alert(1)>}\\)",
        "$$\n</math><script>\n$$",
        '- [x] <input autofocus onfocus="alert(1)">',
        "![x](data:image/svg+xml;base64,PHN2Zz4=)",
        "![x](data:image/png;base64,AAAA)",
        "[x](data:image/png;base64,AAAA)",
        "| <b> | `x` |\n|---|---|\n| <i> | ![a](http://b.c/d) |",
    ]
)


@given(st.lists(ATTACKS | st.text(max_size=20), max_size=6).map("\n".join))
def test_nothing_but_known_elements_and_attributes_comes_out(text: str):
    shown = split(text)

    for html in (render(text), shown.finished + shown.tail):
        for _, name, attributes in TAGS.findall(html):
            assert name in ALLOWED
            assert not re.search(r"\s(on\w+|style|src|hx-\w+|id|name)\s*=", attributes)
        for address in re.findall(r'\shref="([^"]*)"', html):
            assert re.match(r"https?:|mailto:|/static/icons/icons.svg#copy$", address)


def test_a_picture_is_a_link_that_names_its_host():
    html = render("![a cat](https://pictures.example/cat.png?who=me)")

    assert "<img" not in html
    assert ">a cat (image at pictures.example)</a>" in html


def test_a_picture_that_is_no_address_is_only_its_words():
    assert render("![a cat](data:image/png;base64,AAAA)") == "<p>a cat</p>\n"


def test_a_link_opens_elsewhere_and_tells_nothing():
    html = render("[x](https://example.org)")

    assert 'target="_blank"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_code_has_its_language_its_colours_and_a_copy_button():
    html = render("```python\nreturn 1\n```")

    assert html.startswith('<div class="code"><header><span>python</span><button ')
    assert "data-copy" in html
    assert '<span class="k">return</span>' in html
    assert html.endswith("</code></pre></div>\n")


def test_an_unknown_language_is_named_and_not_coloured():
    html = render("```brainfuck\n+[-<b>]\n```")

    assert "<span>brainfuck</span>" in html
    assert "+[-&lt;b&gt;]" in html


def test_numbers_are_aligned_by_class():
    html = render("| a | b |\n|---|--:|\n| 1 | 2 |")

    assert '<td class="n">2</td>' in html
    assert "style" not in html


BOMBS = {
    "links": "[a](http://a.b) " * 20_000,
    "addresses": "http://a.b/ www.x.y " * 20_000,
    "brackets": "[" * MAX_SOURCE,
    "images": "![[]()" * 40_000,
    "references": "[a]: http://x/" + "y" * 90_000 + "\n\n" + "[a] " * 27_000,
    "definitions": "".join(f"[a{n}]: http://x\n" for n in range(12_000)),
    "quotes": ">" * MAX_SOURCE,
    "lists": "".join("  " * depth + "- a\n" for depth in range(450)),
    "table": "|" * 5_000 + "\n" + "|-" * 5_000 + "|\n" + "|\n" * 90_000,
    "emphasis": "*a **a " * 30_000,
    "ticks": "".join("`" * n + " " for n in range(600)),
    "titles": '[a](b "' * 30_000,
    "fences": "```python\nx\n```\n" * 12_000,
    "paragraph": "a\n" * 100_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_shown_as_text_within_its_budget(bomb: str):
    text = BOMBS[bomb]
    began = time.thread_time()

    html, while_written = render(text), split(text)

    # Each of the three steps may use the budget, and a little for giving up.
    assert time.thread_time() - began < 6 * SECONDS
    assert len(html) < 2 * MAX_HTML
    assert len(while_written.finished) + len(while_written.tail) < 8 * MAX_HTML


def test_what_is_too_much_loses_no_character():
    text = BOMBS["brackets"] + "the end"

    assert re.sub(r"</?p[^>]*>\n?", "", render(text)) == text


@pytest.mark.parametrize("tag", ["<table>", "<pre><code>", '<p class="maths">'])
def test_a_frame_is_never_opened_by_what_stands_in_an_attribute(tag: str):
    html = render(f"[here](https://example.org '{tag}<b>')")

    assert "<b>" not in html
    assert html.count("<") == 4  # a paragraph and a link
