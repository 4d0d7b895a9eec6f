"""Maths, task lists and pictures in a reply: shown where they are sound, else as words."""

import base64
import struct
import time
import zlib
from io import BytesIO

import pytest
from PIL import Image

from chat.markdown import MAX_SOURCE, Blocks, render, split
from chat.markdown.budget import SECONDS
from chat.markdown.render import MAX_HTML


def picture(kind: str = "PNG", size: tuple[int, int] = (3, 2)) -> str:
    content = BytesIO()
    Image.new("RGB", size, "red").save(content, kind)
    return data(content.getvalue(), kind.lower())


def data(content: bytes, kind: str = "png") -> str:
    return f"data:image/{kind};base64,{base64.b64encode(content).decode()}"


def huge_png() -> bytes:
    """A file of a few bytes that says it is 30,000 pixels wide and high."""
    header = b"IHDR" + struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk


@pytest.mark.parametrize("text", [r"so $\frac{a}{b}$.", r"so \(\frac{a}{b}\).", r"$\frac{a}{b}$ 5"])
def test_a_formula_in_a_sentence_is_drawn(text: str):
    html = render(text)

    assert '<math display="inline"><mrow><mfrac>' in html
    assert "$" not in html


@pytest.mark.parametrize("text", ["$$\nx^2\n$$", "\\[\nx^2\n\\]", "$$x^2$$", "> \\[ x^2\n> \\]"])
def test_a_formula_on_its_own_lines_is_a_block_that_the_keyboard_can_scroll(text: str):
    html = render(text)

    assert '<p class="maths" tabindex="0"><math display="block"><mrow><msup>' in html


def test_aligned_equations_are_a_table():
    html = render("$$\n\\begin{aligned}\na &= b \\\\\nc &= d\n\\end{aligned}\n$$")

    assert html.count("<mtr>") == 2
    assert "&amp;" not in html


@pytest.mark.parametrize(
    "text",
    ["from $5 to $10", "$HOME/bin:$PATH", "US$5/US$6", r"\$x\$", "`$x$`", "$ x $", "5$ and 6$"],
)
def test_money_and_variables_are_no_formulas(text: str):
    assert "<math" not in render(text)


@pytest.mark.parametrize("latex", [r"\frac", r"\left( x", r"\unknowable{x}", "a & b", "{", "x_"])
def test_what_cannot_be_drawn_is_shown_as_typed(latex: str):
    assert "<math" not in render(f"a ${latex}$ b")
    assert latex.replace("&", "&amp;") in render(f"a ${latex}$ b")
    assert f"$$\n{latex.replace('&', '&amp;')}\n$$" in render(f"$$\n{latex}\n$$")


def test_a_formula_that_never_ends_takes_only_its_paragraph():
    html = render("$$\nx = 1\n\n**after**")

    assert html == '<p class="plain">$$\nx = 1</p>\n<p><strong>after</strong></p>\n'


def test_what_is_typed_into_a_formula_stays_text():
    html = render(r"$\text{<script>alert(1)</script>}$")

    assert "<mtext>&lt;script&gt;alert(1)&lt;/script&gt;</mtext>" in html


def test_a_formula_is_sent_once_while_the_reply_is_written():
    text = "Before.\n\n$$\n\na\n$$\nx\n- y\n$$\n\nAfter.\n\nEnd."
    blocks = Blocks()
    sent: list[str] = []

    for length in range(len(text) + 1):
        blocks.update(text[:length])
        sent += [blocks.html(number) for number in range(len(sent), blocks.finished)]

    assert "".join(sent) + render(text[blocks.edges[-1] :]) == render(text)
    assert sum("<math" in block for block in sent) == 1


def test_tasks_are_boxes_that_show_their_state_and_nothing_more():
    html = render("- [ ] buy **milk**\n- [x] done\n- [y] no task")

    assert html.count("<label><input ") == html.count('type="checkbox"') == 2
    assert html.count("disabled=") == 2
    assert html.count("checked=") == 1
    assert "buy <strong>milk</strong></label>" in html
    assert "[y] no task" in html


def test_a_link_at_the_start_of_an_item_is_no_task():
    html = render("- [x] see\n\n[x]: https://example.org")

    assert "<input" not in html
    assert "https://example.org" in html


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_picture_that_comes_with_the_text_is_shown_in_its_size(kind: str):
    address = picture(kind)

    html = render(f"![a red <field>]({address})")

    assert f'src="{address}"' in html
    assert 'alt="a red &lt;field&gt;"' in html
    assert 'width="3" height="2"' in html


@pytest.mark.parametrize(
    "address",
    [
        data(b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        data(b"<svg/>", "svg+xml"),
        data(huge_png()),
        data(b"GIF89a", "gif"),
        picture("PNG").replace("image/png", "image/gif"),
        picture("PNG").replace("image/png", "text/html"),
        picture("PNG").replace(";base64", ""),
    ],
)
def test_what_is_no_sound_picture_is_only_its_words(address: str):
    assert "<img" not in render(f"![words]({address})")
    assert "words" in render(f"![words]({address})")


def test_a_picture_elsewhere_is_never_loaded_however_it_is_written():
    html = render("![a](https://spy.example/1) ![b][r]\n\n[r]: https://spy.example/2")

    assert "<img" not in html
    assert html.count("(image at spy.example)</a>") == 2


def test_a_link_never_leads_to_what_is_in_its_own_address():
    assert "data:" not in render(f"[open]({picture()})")


BOMBS = {
    "dollars": "$a" * 100_000,
    "open": r"\(a " * 50_000,
    "formulas": r"$\begin{matrix}a&b\\c&d\end{matrix}\hat{x}$ " * 4_500,
    "braces": ("$" + "{" * 990 + "}" * 990 + "$ ") * 100,
    "displays": "$$\n" * 60_000,
    "doubling": "$" + r"\def\a{xx}" + r"\newcommand{\b}{\a\a}" + "$",
    "tasks": "- [ ] a\n" * 25_000,
    "picture": "[a]: " + picture(size=(400, 400)) + "\n\n" + "![x][a] " * 20_000,
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_shown_within_its_budget(bomb: str):
    text = BOMBS[bomb][:MAX_SOURCE]
    began = time.thread_time()

    html, while_written = render(text), split(text)

    assert time.thread_time() - began < 6 * SECONDS
    assert len(html) < 2 * MAX_HTML
    assert len(while_written.finished) + len(while_written.tail) < 8 * MAX_HTML
