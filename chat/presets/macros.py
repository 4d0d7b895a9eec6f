"""What stands in the texts of a preset for the two who talk: {{char}} and {{user}}."""

import re

# <BOT> and <USER> are how the oldest cards write the same.
_MACRO = re.compile(r"\{\{\s*(char|user)\s*\}\}|<(bot|user)>", re.IGNORECASE)


def expanded(text: str, *, char: str, user: str) -> str:
    """In one pass, so that a name that looks like a macro stays a name."""

    def name(found: re.Match[str]) -> str:
        meant = (found[1] or found[2]).lower()
        return user if meant == "user" else char

    return _MACRO.sub(name, text)
