"""A reply is shown block by block, whatever pieces it comes in and wherever a reader joins."""

from hypothesis import example, given
from hypothesis import strategies as st

from chat.markdown import MAX_SOURCE, Blocks, render, split
from chat.markdown.render import render_block, render_prose

LINES = st.sampled_from(
    [
        "A plain paragraph of words.",
        "with **bold**, `code` and ~~struck~~ text",
        "# Heading",
        "Setext",
        "===",
        "---",
        "- item",
        "  - nested item",
        "  continued",
        "* other bullet",
        "1. first",
        "2) second",
        "   inside the second",
        "> quoted",
        "> - list in a quote",
        "```python",
        "```",
        "~~~",
        "    indented code",
        "\ttabbed",
        "| a | b |",
        "|---|--:|",
        "| 1 | 2 |",
        "a | b",
        "-|-",
        "[link](https://example.org) and ![image](https://example.org/i.png)",
        "<div>no html</div>",
        "***",
        "\\",
        "$$",
        "$$ x^2 $$",
        "\\[",
        "x + 1 \\]",
        "costs $5 or $x$ and \\(y\\)",
        "- [x] done",
        "- $$",
        "trailing blanks  ",
        "",
        "",
        "",
        " ",
    ]
)
ENDS = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r"])
LOOSE = st.text(alphabet="ab*_`~#>-+=|[](){}!<&.$\\ \t\r\n1)", max_size=30)
DOCUMENTS = st.lists(st.tuples(LINES | LOOSE, ENDS), max_size=14).map(
    lambda lines: "".join(line + end for line, end in lines)
)
CUTS = st.lists(st.integers(0, 400), max_size=8)


def pieces(text: str, cuts: list[int]) -> list[str]:
    """The text as it grows: each element begins with the one before."""
    return [text[:cut] for cut in sorted({min(cut, len(text)) for cut in cuts})] + [text]


def html_of(blocks: Blocks) -> str:
    """What a reader has when the last block is closed too."""
    finished = "".join(blocks.html(number) for number in range(blocks.finished))
    return finished + render(blocks.text[blocks.edges[-1] :])


@given(DOCUMENTS, CUTS)
def test_any_pieces_give_the_html_of_the_whole(text: str, cuts: list[int]):
    blocks = Blocks()

    for grown in pieces(text, cuts):
        blocks.update(grown)

    assert html_of(blocks) == render(text)


@given(DOCUMENTS, CUTS)
def test_the_edges_do_not_depend_on_the_pieces(text: str, cuts: list[int]):
    blocks = Blocks()

    for grown in pieces(text, cuts):
        blocks.update(grown)
        assert blocks.edges == Blocks(grown).edges


@given(DOCUMENTS, st.integers(0, 400))
def test_a_reader_who_joins_anywhere_gets_each_block_once(text: str, length: int):
    here = min(length, len(text))
    blocks = Blocks(text)

    had = blocks.finished_at(here)

    assert had == Blocks(text[:here]).finished
    assert blocks.edges[: had + 1] == Blocks(text[:here]).edges


@given(DOCUMENTS)
def test_a_finished_block_is_never_taken_back(text: str):
    edges = [0]
    for length in range(len(text) + 1):
        now = Blocks(text[:length]).edges
        assert now[: len(edges)] == edges
        edges = now


def test_beyond_the_limit_the_text_is_shown_as_typed():
    text = ("word " * 54 + "**bold**\n\n") * (MAX_SOURCE // 280) + "tail **as typed** " * 3000
    blocks = Blocks(text[: MAX_SOURCE - 1])

    for length in range(MAX_SOURCE - 1, len(text), 7_777):
        blocks.update(text[:length])
    blocks.update(text)

    tail = blocks.tail_html()
    finished = "".join(blocks.html(number) for number in range(blocks.finished))
    assert finished + tail == render(text)
    assert "tail **as typed**" in tail


def test_a_half_written_table_is_held_back():
    assert split("Text.\n\n| a | b |\n|--").tail == ""
    assert "<th>a</th>" in split("Text.\n\n| a | b |\n|---|---|\n").tail


def test_half_open_markers_do_not_flash():
    assert split("some **bol").tail == "<p>some <strong>bol</strong></p>\n"
    assert split("some `cod").tail == "<p>some <code>cod</code></p>\n"
    assert split("see [the li").tail == "<p>see</p>\n"
    assert split("see [the link](https://exam").tail == "<p>see</p>\n"
    assert split("text\n-").tail == "<p>text</p>\n"
    assert split("where $\\frac{a}").tail == "<p>where</p>\n"
    assert split("it costs $5 and").tail == "<p>it costs $5 and</p>\n"


def test_an_open_code_block_is_code_from_its_first_line():
    tail = split("```python\nx = a ** b\ny = [1").tail

    assert "<span>python</span>" in tail
    assert "x = a ** b\ny = [1" in tail


def test_link_definitions_take_effect_when_the_reply_has_ended():
    text = "See [the guide][1].\n\n[1]: https://example.org/guide\n"

    assert "[the guide][1]" in split(text).finished
    assert 'href="https://example.org/guide"' in render(text)


PROSE = st.text(alphabet=st.characters(codec="utf-8"), max_size=40) | st.text(
    alphabet="abc .,:;!?()#|{}^-+=@$%/'\"1\u2003\u00a0\u00e9", max_size=40
)


@given(PROSE)
@example("some words")
def test_the_short_way_for_prose_changes_nothing(text: str):
    assert render_prose(text) in ("", render_block(text))
