"""Tables, which scroll where they are wider than the text."""

OPENING = '<div class="scroll-x" tabindex="0" role="group" aria-label="Table"><table>'


def frame(cleaned: str) -> str:
    """Done after cleaning: there these tags are elements and never text."""
    return cleaned.replace("<table>", OPENING).replace("</table>", "</table></div>")
