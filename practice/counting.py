"""Tokens, usage and money of the scripted voice, counted by a rule anybody can redo by hand."""

from dataclasses import dataclass
from decimal import Decimal

from practice.registry import Endpoint


@dataclass(frozen=True, slots=True)
class Usage:
    prompt: int
    completion: int
    reasoning: int = 0
    searches: int = 0


def tokens(text: str) -> int:
    """A token is four bytes of UTF-8, begun ones included."""
    return -(-len(text.encode("utf-8", "replace")) // 4)


def first_tokens(text: str, limit: int) -> str:
    return text.encode("utf-8", "replace")[: limit * 4].decode("utf-8", "ignore")


def cost(endpoint: Endpoint, usage: Usage) -> Decimal:
    """US dollars at the endpoint's base price; the scripted voice never reaches a higher tier."""
    price = endpoint.price
    return (
        usage.prompt * price.input
        + usage.completion * price.output
        + usage.searches * price.web_search
        + price.request
    )


def usage_fields(usage: Usage, response_format: str) -> dict[str, object]:
    """The `usage` object in the shape that the gateway gives for this kind of provider."""
    fields: dict[str, object] = {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "total_tokens": usage.prompt + usage.completion,
    }
    if response_format == "ANTHROPIC":
        fields["prompt_tokens_details"] = {
            "cached_tokens": 0,
            "audio_tokens": 0,
            "cache_write_tokens": 0,
            "cache_write_details": {"write_5m_tokens": 0, "write_1h_tokens": 0},
        }
        # Claude's thinking is inside completion_tokens and is not told apart.
        fields["completion_tokens_details"] = {"reasoning_tokens": 0, "audio_tokens": 0}
    else:
        fields["modality_tokens"] = {}
        if usage.reasoning:
            fields["completion_tokens_details"] = {"reasoning_tokens": usage.reasoning}
    if usage.searches:
        fields["server_tool_use"] = {"web_search_requests": usage.searches}
    return fields
