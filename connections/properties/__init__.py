"""Custom properties: typed as JSON, checked as typed, sent as Helicone-Property headers."""

from .faults import PropertiesRefused, PropertyFault
from .headers import PREFIX, Header, headers, merge, preview
from .placeholders import NAMES as PLACEHOLDERS
from .placeholders import Facts, filled
from .rules import Property, folded, parse

__all__ = [
    "PLACEHOLDERS",
    "PREFIX",
    "Facts",
    "Header",
    "PropertiesRefused",
    "Property",
    "PropertyFault",
    "filled",
    "folded",
    "headers",
    "merge",
    "parse",
    "preview",
]
