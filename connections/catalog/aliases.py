"""Model names that Helicone's gateway rewrites before it looks them up."""

from collections.abc import Mapping

ALIASES: Mapping[str, str] = {
    "claude-3.5-sonnet": "claude-3.5-sonnet-v2",
    "claude-3.5-sonnet-20240620": "claude-3.5-sonnet-v2",
    "deepseek-r1": "deepseek-reasoner",
    "gemini-1.5-flash": "gemini-2.5-flash-lite",
    "grok-4.1-fast-non-reasoning": "grok-4-1-fast-non-reasoning",
    "grok-4.1-fast-reasoning": "grok-4-1-fast-reasoning",
    "kimi-k2": "kimi-k2-0905",
    "kimi-k2-instruct": "kimi-k2-0905",
}
