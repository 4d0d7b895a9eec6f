"""Routes: model strings parsed, checked, put in order and made to search the web."""

from .attempts import Attempt, attempts, dearest, endpoints, smallest_context
from .check import MOST_CHARACTERS, MOST_STOPS, check
from .fault import Fault, Severity
from .nearest import nearest_models, nearest_provider, nearest_stops
from .route import Route, Stop
from .web import MOST_SEARCHES, WebSearch, plugins, search_label, searching_stops, with_web

__all__ = [
    "MOST_CHARACTERS",
    "MOST_SEARCHES",
    "MOST_STOPS",
    "Attempt",
    "Fault",
    "Route",
    "Severity",
    "Stop",
    "WebSearch",
    "attempts",
    "check",
    "dearest",
    "endpoints",
    "nearest_models",
    "nearest_provider",
    "nearest_stops",
    "plugins",
    "search_label",
    "searching_stops",
    "smallest_context",
    "with_web",
]
