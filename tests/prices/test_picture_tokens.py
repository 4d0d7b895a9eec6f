"""Pictures as each family counts them: the examples of the providers' own pages."""

import pytest

from connections.picture_tokens import picture_tokens
from connections.prices import estimated_tokens
from tests.catalog import recorded


@pytest.mark.parametrize(
    ("model", "size", "tokens"),
    [
        ("gpt-4o", (1024, 1024), 765),
        ("gpt-4o", (2048, 4096), 1_105),
        ("gpt-4.1", (1024, 1024), 765),
        ("gpt-4o-mini", (1024, 1024), 25_501),
        ("gpt-4o-mini", (2048, 1365), 36_835),
        ("openai/GPT-4o-mini", (60, 40), 36_835),
        ("o3", (1024, 1024), 675),
        ("gpt-5", (1024, 1024), 630),
        ("gpt-5-mini-2025-08-07", (1024, 1024), 1_659),
        ("gpt-4.1-nano", (2048, 2048), 3_779),
        ("o4-mini", (2048, 2048), 2_642),
        ("gpt-5.4", (2048, 2048), 4_096),
        ("claude-sonnet-4", (200, 200), 54),
        ("claude-4.5-sonnet", (1000, 1000), 1_334),
        ("claude-3.5-haiku", (2048, 2048), 1_600),
        ("claude-opus-4-1-20250805", (2048, 2048), 1_600),
        ("anthropic/claude-sonnet-4.6", (2048, 2048), 1_600),
        ("claude-opus-4-7", (2048, 2048), 4_784),
        ("gemini-2.5-flash", (384, 384), 258),
        ("gemini-2.5-flash", (960, 540), 1_548),
        ("gemini-2.5-flash", (2048, 2048), 2_322),
        ("gemini-3-pro-preview", (300, 300), 1_120),
        ("grok-4-fast-reasoning", (2048, 2048), 6_404),
        ("llava", (300, 300), 1_601),
        ("", (561, 300), 3_202),
    ],
)
def test_a_picture_is_counted_by_the_rule_of_its_family(model, size, tokens):
    assert picture_tokens(model, size) == tokens


@pytest.mark.parametrize("size", [(1, 1), (2048, 1), (1, 2048), (2048, 2048)])
def test_every_model_that_reads_pictures_counts_some(size):
    for model in recorded.registry().models.values():
        if model.reads_images:
            assert 0 < picture_tokens(model.id, size) < 50_000, model.id


def test_a_message_counts_its_texts_and_its_pictures():
    picture = {"type": "image_url", "image_url": {"url": "attachment:1"}, "size": (1024, 1024)}
    text = {"type": "text", "text": "What is this?"}

    assert estimated_tokens([picture, text], "gpt-4o") == 765 + 4
    assert estimated_tokens("What is this?", "gpt-4o") == 4
