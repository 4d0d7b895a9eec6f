"""Why nothing is asked, for reasons of the chat itself."""

from usage.ledger import Refused


class ReplyUnderWay(Exception):
    """A chat has one reply being written at a time; the next message waits its turn."""


class NothingAsked(Refused):
    """The message begins its chat and answers nothing, as the greeting of an imported chat does."""

    def __str__(self) -> str:
        return "This message answers no question, so there is nothing to ask again."
