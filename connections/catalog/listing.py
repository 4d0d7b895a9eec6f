"""The model lists of OpenAI-compatible sources, with what OpenRouter and LiteLLM add to them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

from .entries import Endpoint, Model
from .price import Price
from .rates import price_from_litellm, price_from_openrouter
from .reading import count, part, text, texts
from .registry import without_author

# LiteLLM lists everything it forwards; these are the ones that chat.
_CHAT_MODES = ("", "chat", "completion", "responses")

_Entry = Mapping[str, object]


def chats(raw: object) -> bool:
    return text(_info(part(raw)), "mode") in _CHAT_MODES


def model_from_listing(raw: object) -> Model | None:
    """A model with one endpoint of no provider; None where it has no id."""
    entry = part(raw)
    model_id = text(entry, "id") or text(entry, "model_name")
    if not model_id:
        return None
    info, architecture = _info(entry), part(entry, "architecture")
    endpoint = Endpoint(
        provider="",
        provider_model=model_id,
        price=_price(entry, info),
        context=_context(entry, info),
        max_output=_max_output(entry, info),
    )
    return Model(
        id=model_id,
        name=without_author(text(entry, "name")) or model_id,
        author=text(entry, "owned_by") or text(info, "litellm_provider"),
        endpoints=(endpoint,),
        context=endpoint.context,
        max_output=endpoint.max_output,
        input_modalities=texts(architecture, "input_modalities") or _sees(info),
        output_modalities=texts(architecture, "output_modalities") or ("text",),
        parameters=texts(entry, "supported_parameters") or texts(info, "supported_openai_params"),
        description=text(entry, "description"),
        released=_day(count(entry, "created")),
    )


def _info(entry: _Entry) -> _Entry:
    return part(entry, "model_info") or entry


def _price(entry: _Entry, info: _Entry) -> Price | None:
    return price_from_openrouter(part(entry, "pricing")) or price_from_litellm(info)


def _context(entry: _Entry, info: _Entry) -> int | None:
    """OpenRouter, LiteLLM, vLLM and llama.cpp each have their own name for it."""
    return (
        count(part(entry, "top_provider"), "context_length")
        or count(entry, "context_length")
        or count(info, "max_input_tokens")
        or count(entry, "max_model_len")
        or count(part(entry, "meta"), "n_ctx")
        or count(part(entry, "meta"), "n_ctx_train")
    )


def _max_output(entry: _Entry, info: _Entry) -> int | None:
    return count(part(entry, "top_provider"), "max_completion_tokens") or count(
        info, "max_output_tokens"
    )


def _sees(info: _Entry) -> tuple[str, ...]:
    """Nothing where nothing is said: most servers of one's own publish no more than a name."""
    told = {True: ("text", "image"), False: ("text",)}
    sees = info.get("supports_vision")
    return told[sees] if isinstance(sees, bool) else ()


def _day(created: int | None) -> date | None:
    try:
        return datetime.fromtimestamp(created, UTC).date() if created else None
    except (OverflowError, OSError, ValueError):
        return None
