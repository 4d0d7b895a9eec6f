"""What becomes of parameters on a route, in sentences that name the stops."""

from collections.abc import Callable, Iterable, Iterator

from connections.parameter_use import ROOM_TO_THINK, Asked, Use, is_taken
from connections.parameters import Parameters

CLAUDES_OWN_LIMIT = 4096  # tokens of a reply, where no limit is sent
MOST_NAMED = 3

NOT_SENT = "Nobody on this route takes it, so it is not sent."


def notes(name: str, among: tuple[Asked, ...]) -> list[str]:
    """Who does not honour this parameter, and how."""
    if not is_taken(name, among):
        return [NOT_SENT]
    said = (
        (Use.DROPPED, "{} will not get it: the gateway drops it without a word."),
        (Use.DOUBTFUL, "{} may refuse it: it is not among the parameters listed for that model."),
        (Use.UNKNOWN, "{} is not in the catalog: nobody can say whether it takes this."),
    )
    found = (
        (sentence, named(among, lambda each, use=use: each.use(name) is use))  # type: ignore[misc]
        for use, sentence in said
    )
    return [sentence.format(who) for sentence, who in found if who]


def warnings(parameters: Parameters, among: tuple[Asked, ...]) -> list[str]:
    """Values that are good in themselves, though not together or not for every stop."""
    rules = (_hot_claude, _thinking_claude, _no_room_to_think, _longer_than_possible, _cut_short)
    return [told for rule in rules for told in rule(parameters, among)]


def named(among: Iterable[Asked], fits: Callable[[Asked], bool]) -> str:
    """The stops to which it applies; of a bare name that divides its providers, those."""
    everyone = list(among)
    found: list[str] = []
    for place in dict.fromkeys(each.place for each in everyone):
        offers = [each for each in everyone if each.place == place]
        fitting = [each for each in offers if fits(each)]
        whole = len(fitting) == len(offers)
        found += [offers[0].stop] if whole else [each.label for each in fitting]
    return _listed(list(dict.fromkeys(found)))


def _listed(names: list[str]) -> str:
    quoted = [f"“{name}”" for name in names[:MOST_NAMED]]
    if len(names) > MOST_NAMED:
        quoted.append(f"{len(names) - MOST_NAMED} more")
    head, last = quoted[:-1], quoted[-1:]
    return " and ".join([", ".join(head), *last] if head else last)


def _hot_claude(parameters: Parameters, among: tuple[Asked, ...]) -> Iterator[str]:
    claude = named(among, lambda each: each.is_claude)
    if claude and (parameters.temperature or 0) > 1 and not parameters.reasoning_effort:
        yield f"{claude} would refuse: Claude takes a temperature of at most 1."


def _thinking_claude(parameters: Parameters, among: tuple[Asked, ...]) -> Iterator[str]:
    claude = named(among, lambda each: each.is_claude)
    if claude and parameters.reasoning_effort and parameters.temperature is not None:
        yield f"{claude} thinks at a temperature of 1, whatever is set here."


def _no_room_to_think(parameters: Parameters, among: tuple[Asked, ...]) -> Iterator[str]:
    claude = named(among, lambda each: each.is_claude)
    limit = parameters.max_output
    if claude and parameters.reasoning_effort and limit and limit < ROOM_TO_THINK:
        yield (
            f"{claude} would refuse: half of the longest reply is for its thoughts, and it needs "
            f"at least {ROOM_TO_THINK:,} tokens in all."
        )


def _longer_than_possible(parameters: Parameters, among: tuple[Asked, ...]) -> Iterator[str]:
    limit = parameters.max_output or 0
    shorter = named(
        among,
        lambda each: bool(each.offer and each.offer.max_output and each.offer.max_output < limit),
    )
    if shorter:
        yield f"{shorter} cannot write {limit:,} tokens, and may refuse such a longest reply."


def _cut_short(parameters: Parameters, among: tuple[Asked, ...]) -> Iterator[str]:
    claude = named(among, lambda each: each.is_claude)
    if claude and parameters.max_output is None:
        yield f"{claude} stops after {CLAUDES_OWN_LIMIT:,} tokens unless a longest reply is given."
