"""Sentences that lead to the connections, on a page of a connection itself."""


def here(sentence: str) -> str:
    return sentence.replace(" in Connections.", " here.")
