"""What of the open block is shown: nothing that the next characters would take back."""

import re

from chat.markdown.maths import without_half

_FENCE_LINE = re.compile(r"^[ >]*(?:[-*+] |\d+[.)] )?[ ]*(?:```|~~~)", re.M)
_MARKERS_ONLY = re.compile(r"[\s>*\-+_=#|.:`~\d()\[\]!]*")
_DELIMITER_ROW = re.compile(r"\n[ ]{0,3}\|?[\s:|-]+\|?[ ]*\n")
_HALF_A_LINK = re.compile(r"!?\[[^\]\n]{0,200}(?:\](?:\([^)\n]{0,400})?)?$")
_INLINE = re.compile(r"\*\*|__|~~|`")


def presentable(source: str) -> str:
    """The open block without half-open markers, for its last line is not yet complete."""
    if len(_FENCE_LINE.findall(source)) % 2:
        return source
    if _is_table_head(source):
        return ""
    begin = source.rfind("\n") + 1
    last = source[begin:]
    if _MARKERS_ONLY.fullmatch(last):
        return source[:begin]
    return source[:begin] + _closed(_HALF_A_LINK.sub("", without_half(last)))


def _is_table_head(source: str) -> bool:
    """A row is a paragraph until the row of dashes below it has come."""
    if not source.lstrip().startswith("|") or source.strip().count("\n") > 1:
        return False
    return not _DELIMITER_ROW.search(source)


def _closed(line: str) -> str:
    """Close **bold and `code that are still open, so that they do not flash as stars."""
    still_open: list[str] = []
    for marker in _INLINE.findall(line):
        if still_open and still_open[-1] == marker:
            still_open.pop()
        elif "`" not in still_open:
            still_open.append(marker)
    for marker in reversed(still_open):
        line = line.rstrip()
        line = line.removesuffix(marker) if line.endswith(marker) else line + marker
    return line
