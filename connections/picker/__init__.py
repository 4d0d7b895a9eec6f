"""The model picker: the rows of a catalog, what is asked of them, and what a member keeps."""

from .fold import toggled
from .parts import Part
from .picker import Entry, Group, Picker
from .question import SORTS, Question
from .rows import Row, Rows, rows_of, short_name

__all__ = [
    "SORTS",
    "Entry",
    "Group",
    "Part",
    "Picker",
    "Question",
    "Row",
    "Rows",
    "rows_of",
    "short_name",
    "toggled",
]
