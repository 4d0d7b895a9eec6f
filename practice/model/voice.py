"""A reply of the local model, bounded in what it may read and write."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx

from practice.counting import Usage
from practice.events import Cut, Delta, Ending, Event
from practice.model.process import Address
from practice.model.serve import MOST_TOKENS
from practice.prompt import Prompt, Turn

# Tried in order: how many bytes the model's context holds depends on the language.
_READS_AT_MOST = (24_000, 6_000, 2_000)
_TIMEOUT = httpx.Timeout(120, connect=5)


async def speak(address: Address, prompt: Prompt, gone: asyncio.Event) -> AsyncIterator[Event]:
    """Ends with a Cut if the process dies, or when the client is gone, to free its slot."""
    # A connection that is kept alive is now and then closed by the engine under a new request.
    headers = {"Authorization": f"Bearer {address.key}", "Connection": "close"}
    try:
        async with httpx.AsyncClient(headers=headers, timeout=_TIMEOUT, trust_env=False) as client:
            for limit in _READS_AT_MOST:
                request = client.build_request(
                    "POST", f"{address.url}/v1/chat/completions", json=_body(prompt, limit)
                )
                response = await client.send(request, stream=True)
                if response.status_code == httpx.codes.BAD_REQUEST:
                    await response.aclose()
                    continue
                async for event in _events(response, gone):
                    yield event
                return
    except httpx.HTTPError:
        pass
    yield Cut()


async def _events(response: httpx.Response, gone: asyncio.Event) -> AsyncIterator[Event]:
    """Raises httpx.HTTPError for an answer that is not one."""
    response.raise_for_status()
    finish_reason, usage = None, None
    async for line in response.aiter_lines():
        if gone.is_set():
            await response.aclose()
            return
        if not line.startswith("data: {"):
            continue
        chunk = json.loads(line.removeprefix("data: "))
        for choice in chunk.get("choices", []):
            if said := choice["delta"].get("content"):
                yield Delta(said)
            finish_reason = choice.get("finish_reason") or finish_reason
        usage = chunk.get("usage") or usage
    if usage and finish_reason:
        counted = Usage(usage["prompt_tokens"], usage["completion_tokens"])
        yield Ending(counted, finish_reason)


def _body(prompt: Prompt, limit: int) -> dict[str, Any]:
    return {
        "messages": list(_messages(prompt.turns, limit)),
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_tokens": min(prompt.limit or MOST_TOKENS, MOST_TOKENS),
        "temperature": 0.2 if prompt.temperature is None else prompt.temperature,
        # Without it the smaller model repeats itself to the end.
        "repeat_penalty": 1.1,
    }


def _messages(turns: tuple[Turn, ...], limit: int) -> Iterator[dict[str, str]]:
    """The instructions, and as many of the newest turns as `limit` bytes hold."""
    standing = [turn for turn in turns if turn.role in ("system", "developer")]
    spoken = [turn for turn in turns if turn.role in ("user", "assistant") and turn.text]
    if standing:
        text = "\n".join(turn.text for turn in standing)
        yield {"role": "system", "content": _shortened(text, limit // 4)}
    room = limit * 3 // 4
    kept: list[dict[str, str]] = []
    for turn in reversed(spoken):
        text = turn.text if kept else _shortened(turn.text, room)
        room -= len(text.encode("utf-8", "replace"))
        if room < 0:
            break
        kept.append({"role": turn.role, "content": text})
    yield from reversed(kept)


def _shortened(text: str, limit: int) -> str:
    return text.encode("utf-8", "replace")[:limit].decode("utf-8", "ignore")
