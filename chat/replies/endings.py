"""The final states of a reply, and what each means for its call."""

from chat.models import Message
from chat.replies.order import CannotAsk
from chat.replies.record import Ending
from chat.replies.tally import Tally
from connections.booking import FREE_KINDS, outcome_of
from connections.gateway.errors import Cut, GatewayError
from usage.ledger import Settlement
from usage.models import Call

State, Outcome = Message.State, Call.Outcome

KEPT = "What came is kept."
RESTARTED = f"The server was restarted while this reply was being written. {KEPT}"
OUR_FAULT = "Something went wrong on this server while the reply was being written."


def done(tally: Tally) -> Ending:
    return Ending(
        State.DONE,
        citations=tally.citations,
        tools=tally.tools,
        reasoned_ms=tally.reasoned_ms,
        call=tally.settlement(Outcome.OK),
    )


def broken(tally: Tally, error: GatewayError) -> Ending:
    """Failed, unless a part came that is worth keeping."""
    cut = isinstance(error, Cut) and tally.has_words
    return Ending(
        State.INTERRUPTED if cut else State.FAILED,
        _cut(error, tally) if cut else str(error),
        error.kind,
        citations=tally.citations,
        tools=tally.tools,
        reasoned_ms=tally.reasoned_ms,
        call=tally.settlement(outcome_of(error), error),
        is_free=error.kind in FREE_KINDS,
    )


def our_fault(tally: Tally) -> Ending:
    return Ending(State.FAILED, OUR_FAULT, "our_fault", call=tally.settlement(Outcome.INTERRUPTED))


def halted(tally: Tally, state: Message.State, *, is_settled: bool) -> Ending:
    """Stopped by a member, or interrupted by a restart; unsettled while the cost may yet come."""
    restarted = state == State.INTERRUPTED
    return Ending(
        state,
        RESTARTED if restarted else "",
        "restarted" if restarted else "",
        citations=tally.citations,
        tools=tally.tools,
        reasoned_ms=tally.reasoned_ms,
        call=tally.settlement(Outcome(state.value)) if is_settled else None,
    )


def refused(error: CannotAsk) -> Ending:
    """Nothing was sent, so nothing was spent."""
    call = Settlement(outcome=Outcome.FAILED, error_kind=error.kind)
    return Ending(State.FAILED, str(error), error.kind, call=call, is_free=True)


def _cut(error: GatewayError, tally: Tally) -> str:
    return " ".join(filter(None, (error.sentence, KEPT, tally.unreported, error.remedy)))
