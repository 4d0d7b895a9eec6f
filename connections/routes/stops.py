"""What is wrong with one stop: the rules that the gateway applies without telling."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace

from connections.catalog import Catalog, Endpoint, Model

from .attempts import attempts
from .fault import Fault, Severity
from .nearest import nearest_stops
from .route import ONLINE, Route, Stop
from .web import searching_stops


@dataclass(frozen=True, slots=True)
class Written:
    """A stop where it stands, with what it is checked against."""

    index: int
    stop: Stop
    route: Route
    catalog: Catalog
    own_keys: Set[str]

    @property
    def model(self) -> Model | None:
        return self.catalog.model(self.stop.name)

    def fault(self, severity: Severity, sentence: str, *suggested: Stop) -> Fault:
        text = str(self.stop)
        suggestions = dict.fromkeys(str(stop) for stop in suggested)
        kept = tuple(other for other in suggestions if other != text)
        return Fault(severity, sentence, text, self.index, kept)

    @property
    def near(self) -> tuple[Stop, ...]:
        return nearest_stops(self.stop, self.catalog)

    def title(self, provider: str) -> str:
        return self.catalog.providers.get(provider, provider)

    def is_asked(self, route: Route) -> bool:
        return bool(attempts(route, self.catalog, self.own_keys))


def stop_faults(written: Written) -> Iterator[Fault]:
    """The one reason why it would not be asked, or everything that may surprise."""
    for rule in (_malformed, _unknown_provider, _unknown_model, _not_offered, _never_asked):
        if fault := rule(written):
            yield fault
            return
    for warning in (_alias, _deployment, _no_search, _repeated):
        if fault := warning(written):
            yield fault


def _malformed(written: Written) -> Fault | None:
    stop = written.stop
    if any(part != part.strip() for part in str(stop).split("/")):
        wrong = "has a space beside the slash"
    elif not stop.name:
        wrong = "names no model"
    elif stop.provider == "":
        wrong = "names no provider after the slash"
    else:
        return None
    sentence = f"“{stop}” {wrong}, so the gateway skips it."
    return written.fault(Severity.DROPPED, sentence, *written.near)


def _unknown_provider(written: Written) -> Fault | None:
    stop, providers = written.stop, written.catalog.providers
    if stop.provider is None or stop.provider in providers:
        return None
    if stop.name in providers and written.catalog.model(stop.provider):
        sentence = f"“{stop}” is the wrong way round: the model comes first, then the provider."
    elif stop.provider.removesuffix(ONLINE) in providers:
        sentence = f"In “{stop}” the word :online belongs before the slash."
    else:
        sentence = f"“{stop.provider}” is no provider at Helicone, so the gateway skips “{stop}”."
    return written.fault(Severity.DROPPED, sentence, *written.near)


def _unknown_model(written: Written) -> Fault | None:
    stop = written.stop
    if written.model:
        return None
    if stop.provider is None:
        sentence = f"“{stop.name}” is not in the catalog, so the gateway skips it."
        return written.fault(Severity.DROPPED, sentence, *written.near)
    return _passed_on(written, f"“{stop.name}” is not in the catalog.", *written.near)


def _not_offered(written: Written) -> Fault | None:
    stop, model = written.stop, written.model
    if stop.provider is None or not model or model.at(stop.provider):
        return None
    offered = list(dict.fromkeys(offer.provider for offer in model.endpoints))
    others = [replace(stop, provider=provider, deployment=None) for provider in offered[:3]]
    where = ", ".join(map(written.title, offered))
    what = f"{written.title(stop.provider)} does not offer {model.id} (these do: {where})."
    return _passed_on(written, what, *others)


def _passed_on(written: Written, what: str, *others: Stop) -> Fault:
    provider = written.stop.provider or ""
    who = written.title(provider)
    if provider in written.own_keys:
        how = f"{who} is asked for it with your own key, at a price that is not known here."
        return written.fault(Severity.WARNING, f"{what} {how}", *others)
    how = f"{who} is asked for it only with a key of your own kept at Helicone."
    return written.fault(Severity.OWN_KEYS, f"{what} {how}", *others)


def _never_asked(written: Written) -> Fault | None:
    stop, exclusions = written.stop, written.route.exclusions
    alone = Route((stop,))
    if written.is_asked(Route((stop,), exclusions)):
        return None
    if written.is_asked(alone):
        sentence = f"“{stop}” is never asked: the route excludes every provider it could go to."
        return written.fault(Severity.DROPPED, sentence)
    model = written.model
    offers = model.endpoints if model else ()
    if stop.provider is None and any(offer.ptb for offer in offers):
        sentence = f"“{stop}” is asked only where its provider is named."
        return written.fault(Severity.DROPPED, sentence, *_pinned(stop, offers))
    where = f" at {written.title(stop.provider)}" if stop.provider else ""
    sentence = f"{stop.name} is answered{where} only with a key of your own kept at Helicone."
    others = [offer for offer in offers if offer.ptb]
    return written.fault(Severity.OWN_KEYS, sentence, *_pinned(stop, others))


def _alias(written: Written) -> Fault | None:
    real = written.catalog.real_name(written.stop.name)
    if real == written.stop.name:
        return None
    sentence = f"Helicone answers “{written.stop.name}” with {real}."
    return written.fault(Severity.WARNING, sentence, replace(written.stop, name=real))


def _deployment(written: Written) -> Fault | None:
    stop = written.stop
    if stop.deployment is None:
        return None
    plain = replace(stop, deployment=None)
    if not stop.deployment or "/" in stop.deployment:
        sentence = f"The gateway ignores what follows the provider in “{stop}”."
        return written.fault(Severity.WARNING, sentence, plain)
    sentence = (
        f"If the deployment {stop.deployment} fails or is not known, "
        f"{written.title(stop.provider or '')} is asked with Helicone's own key all the same."
    )
    return written.fault(Severity.WARNING, sentence)


def _no_search(written: Written) -> Fault | None:
    if not written.stop.web:
        return None
    tried = attempts(Route((written.stop,)), written.catalog, written.own_keys)
    if tried and tried[0].searches_web:
        return None
    first = tried[0].provider if tried else written.stop.provider or ""
    sentence = (
        f"{written.title(first)} would answer for {written.stop.name} without searching the web."
    )
    anywhere = replace(written.stop, provider=None, deployment=None)
    pinned = searching_stops(Route((anywhere,)), written.catalog, written.own_keys)
    return written.fault(Severity.WARNING, sentence, *pinned, replace(written.stop, web=False))


def _repeated(written: Written) -> Fault | None:
    if written.stop not in written.route.stops[: written.index]:
        return None
    sentence = f"“{written.stop}” is listed twice and would be asked twice."
    return written.fault(Severity.WARNING, sentence)


def _pinned(stop: Stop, offers: Sequence[Endpoint]) -> list[Stop]:
    return [replace(stop, provider=offer.provider, deployment=None) for offer in offers[:3]]
