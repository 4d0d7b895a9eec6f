"""From a gateway's JSON to typed events; one Interpreter reads one reply."""

from collections.abc import Iterator, Mapping

from connections.gateway import loose, native
from connections.gateway.replies import (
    Citation,
    Event,
    Finish,
    Image,
    Reasoning,
    ServedBy,
    Text,
    ToolCall,
)
from connections.gateway.usage import usage_from


class Interpreter:
    """Understands chat completions, whole or in chunks, and two providers' native answers."""

    def __init__(self, served_by: ServedBy) -> None:
        self.finished = False
        self.understood = False  # something in the answer had a shape that we know
        self.error: Mapping[str, object] | None = None
        self._served_by = served_by
        self._cited: set[str] = set()
        self._native = native.Native()

    def read(self, payload: object) -> list[Event]:
        """The events in one chunk or one whole answer. Sets error where it is a refusal."""
        if not isinstance(payload, dict):
            return []
        if payload.get("error") and not self.finished:
            self.understood, self.error = True, payload
            return []
        choices = payload.get("choices")
        if isinstance(choices, list):
            events = self._completion(payload, choices)
        else:
            events = self._native_answer(payload)
        if payload.get("usage"):
            events.extend(self._usage(payload["usage"]))
        return events

    def _completion(self, payload: dict[str, object], choices: list[object]) -> list[Event]:
        events: list[Event] = [] if self.understood else self._introduction(payload)
        self.understood = True
        for choice in choices:
            if isinstance(choice, dict) and not choice.get("index"):
                events += self._choice(choice)
        if "citations" in payload:  # Perplexity
            events += self._cite(payload["citations"])
        return events

    def _introduction(self, payload: dict[str, object]) -> list[Event]:
        """Addresses other than Helicone's name who serves in the body, if at all."""
        served = self._served_by
        if served.provider or served.provider_model:
            return []
        provider, model = loose.text(payload.get("provider")), loose.text(payload.get("model"))
        if not (provider or model):
            return []
        return [ServedBy(served.request_id, provider, model, served.mode, served.cache)]

    def _choice(self, choice: dict[str, object]) -> list[Event]:
        said = choice.get("delta") or choice.get("message")
        events = self._said(said) if isinstance(said, dict) else []
        if isinstance(choice.get("text"), str):  # the older completions shape
            events.append(Text(loose.text(choice["text"])))
        reason = choice.get("finish_reason")
        if reason == "error" and not self.finished:  # OpenRouter, where the provider broke off
            self.error = {"error": {"message": "The provider broke off"}}
        elif reason and isinstance(reason, str) and not self.finished:
            self.finished = True
            events.append(Finish(loose.text(reason)))
        return events

    def _said(self, said: dict[str, object]) -> list[Event]:
        content = said.get("content")
        if len(said) == 1 and isinstance(content, str):  # what nearly every chunk is
            return [Text(loose.text(content))] if content else []
        events: list[Event] = []
        thought = loose.text(said.get("reasoning")) or loose.text(said.get("reasoning_content"))
        if thought:
            events.append(Reasoning(thought))
        events.extend(_content(content))
        refusal = loose.text(said.get("refusal"))
        if refusal:
            events.append(Text(refusal))
        events.extend(_tool_calls(said))
        events.extend(_images(said.get("images")))
        events.extend(self._cite(said.get("annotations")))
        return events

    def _cite(self, citations: object) -> Iterator[Citation]:
        for citation in native.citations(citations):
            if citation.url not in self._cited:
                self._cited.add(citation.url)
                yield citation

    def _usage(self, raw: object) -> Iterator[Event]:
        usage = usage_from(self._native.with_earlier(loose.mapping(raw)))
        if usage.prompt or usage.completion:
            yield usage

    def _native_answer(self, payload: dict[str, object]) -> list[Event]:
        events: list[Event] = []
        for event in self._native.read(payload):
            if isinstance(event, Citation):
                if event.url in self._cited:
                    continue
                self._cited.add(event.url)
            if isinstance(event, Finish):
                if self.finished:
                    continue
                self.finished = True
            events.append(event)
        self.understood |= self._native.recognised
        return events


def _content(content: object) -> Iterator[Event]:
    """A string, or (Mistral, some proxies) a list of parts."""
    if isinstance(content, str):
        if content:
            yield Text(loose.text(content))
        return
    for part in loose.mappings(content):
        if part.get("type") == "thinking":
            yield from (Reasoning(event.text) for event in _texts(part.get("thinking")))
        elif part.get("type") == "image_url":
            yield from _images([part])
        else:
            yield from _texts(part.get("text"))


def _texts(value: object) -> Iterator[Text]:
    if isinstance(value, str) and value:
        yield Text(loose.text(value))
    for part in loose.mappings(value):
        yield from _texts(part.get("text"))


def _images(images: object) -> Iterator[Image]:
    for image in loose.mappings(images):
        url = loose.text(loose.mapping(image.get("image_url")).get("url"))
        if url.startswith(("data:image/", "https://")):
            yield Image(url)


def _tool_calls(said: dict[str, object]) -> Iterator[ToolCall]:
    calls = loose.mappings(said.get("tool_calls"))
    old = said.get("function_call")
    if isinstance(old, dict):
        calls = [*calls, {"function": old}]
    for at, call in enumerate(calls):
        function = loose.mapping(call.get("function"))
        yield ToolCall(
            index=loose.count(call.get("index", at)),
            id=loose.text(call.get("id")),
            name=loose.text(function.get("name")),
            arguments=loose.text(function.get("arguments")),
        )
