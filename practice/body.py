"""The strict check of a chat body that Helicone makes before it uses its own provider keys."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

_INVALID = "Invalid input"
_NUMBERS = {
    "temperature": (None, None),
    "top_p": (None, None),
    "top_k": (None, None),
    "max_tokens": (None, None),
    "max_completion_tokens": (None, None),
    "seed": (None, None),
    "frequency_penalty": (-2, 2),
    "presence_penalty": (-2, 2),
    "top_logprobs": (0, 20),
}
_CHOICES = {
    "reasoning_effort": ("minimal", "low", "medium", "high"),
    "verbosity": ("low", "medium", "high"),
}
_CHECKED = {
    *_NUMBERS,
    *_CHOICES,
    "messages",
    "stream",
    "n",
    "stop",
    "modalities",
    "reasoning_options",
}
_UNCHECKED = {
    "logit_bias",
    "function_call",
    "tool_choice",
    "tools",
    "functions",
    "metadata",
    "prediction",
    "response_format",
    "cache_control",
    "context_editing",
    "stream_options",
    "logprobs",
    "image_generation",
    "parallel_tool_calls",
    "store",
    "disable_reasoning",
    "user",
    "safety_identifier",
    "prompt_cache_key",
    "service_tier",
    "model",
    "plugins",
}
_ROLES = ("system", "developer", "user", "assistant", "tool", "function")
_MAY_BE_SILENT = ("assistant", "function")


def problem(body: Mapping[str, Any]) -> str | None:
    """The first thing wrong with the body, as `path: what`, or None."""
    return (
        _messages(body)
        or _numbers(body)
        or _choices(body)
        or _stream(body)
        or _copies(body)
        or _shapes(body)
        or _unknown(body)
    )


def _messages(body: Mapping[str, Any]) -> str | None:
    messages = body.get("messages")
    if not isinstance(messages, list):
        received = _kind(messages) if "messages" in body else "undefined"
        return f"messages: Invalid input: expected array, received {received}"
    if not messages:
        return "messages: Too small: expected array to have >=1 items"
    for index, message in enumerate(messages):
        if (wrong := _message(message)) is not None:
            return f"messages.{index}{wrong}"
    return None


def _message(message: object) -> str | None:
    if not isinstance(message, dict) or message.get("role") not in _ROLES:
        return f": {_INVALID}"
    content = message.get("content")
    if content is None:
        return None if message["role"] in _MAY_BE_SILENT else f": {_INVALID}"
    if isinstance(content, str):
        return None
    if not isinstance(content, list) or not content:
        return f": {_INVALID}"
    for index, part in enumerate(content):
        if (wrong := _part(part)) is not None:
            return f".content.{index}{wrong}" if wrong.startswith(".") else wrong
    return None


def _part(part: object) -> str | None:
    """A wrong part makes the whole message wrong, except that a bad address is named."""
    kind = part.get("type") if isinstance(part, dict) else None
    if not isinstance(part, dict) or kind not in ("text", "image_url", "document"):
        return f": {_INVALID}"
    if kind == "text" and not isinstance(part.get("text"), str):
        return f": {_INVALID}"
    if kind == "image_url":
        image = part.get("image_url")
        if not isinstance(image, dict) or not isinstance(image.get("url"), str):
            return f": {_INVALID}"
        if not urlsplit(image["url"]).scheme:
            return ".image_url.url: Invalid URL"
    return None


def _numbers(body: Mapping[str, Any]) -> str | None:
    for name, (least, most) in _NUMBERS.items():
        value = body.get(name)
        if value is None:
            continue
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or (least is not None and not least <= value <= most):
            return f"{name}: {_INVALID}"
    return None


def _choices(body: Mapping[str, Any]) -> str | None:
    for name, allowed in _CHOICES.items():
        if body.get(name) is not None and body[name] not in allowed:
            return f"{name}: {_INVALID}"
    return None


def _stream(body: Mapping[str, Any]) -> str | None:
    value = body.get("stream")
    if value is None or isinstance(value, bool):
        return None
    return f"stream: Invalid input: expected boolean, received {_kind(value)}"


def _copies(body: Mapping[str, Any]) -> str | None:
    if "n" not in body:
        return None
    value = body["n"]
    if isinstance(value, bool) or not isinstance(value, int | float):
        return f"n: Invalid input: expected number, received {_kind(value)}"
    if value < 1:
        return "n: Too small: expected number to be >=1"
    return "n: Too big: expected number to be <=128" if value > 128 else None


def _shapes(body: Mapping[str, Any]) -> str | None:
    stop = body.get("stop")
    if not (stop is None or isinstance(stop, str) or _is_texts(stop)):
        return f"stop: {_INVALID}"
    if "modalities" in body and body["modalities"] not in (None, [], ["text"]):
        return f"modalities.0: {_INVALID}"
    options = body.get("reasoning_options")
    if options is not None and not (
        isinstance(options, dict) and isinstance(options.get("budget_tokens"), int)
    ):
        return f"reasoning_options: {_INVALID}"
    return None


def _unknown(body: Mapping[str, Any]) -> str | None:
    names = [f'"{name}"' for name in body if name not in _CHECKED | _UNCHECKED]
    if not names:
        return None
    word = "key" if len(names) == 1 else "keys"
    return f"request: Unrecognized {word}: {', '.join(names)}"


def _is_texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    names = {str: "string", list: "array", dict: "object", type(None): "null"}
    return names[type(value)]
