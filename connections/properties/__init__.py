"""Custom properties: typed as JSON, checked as typed, sent as Helicone-Property headers."""

from .faults import PropertiesRefused, PropertyFault
from .headers import PREFIX, Pairs, header_bytes, merge, pairs, preview
from .placeholders import NAMES as PLACEHOLDERS
from .placeholders import Facts, filled
from .rows import Row, rows_of, text_of, written
from .rules import Property, folded, parse

__all__ = [
    "PLACEHOLDERS",
    "PREFIX",
    "Facts",
    "Pairs",
    "PropertiesRefused",
    "Property",
    "PropertyFault",
    "Row",
    "filled",
    "folded",
    "header_bytes",
    "merge",
    "pairs",
    "parse",
    "preview",
    "rows_of",
    "text_of",
    "written",
]
