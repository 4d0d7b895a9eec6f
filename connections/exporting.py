"""A member's connections as a file to take along; keys stay here, whatever happens."""

import json
from collections.abc import Mapping
from typing import Any

from accounts.models import Member
from connections.models import Connection
from connections.parameters import Parameters
from connections.routes import WebSearch
from connections.sources import PRACTICE

FORMAT = "lampfield-connections"
VERSION = 1
TEXTS = ("address", "api_address", "route", "properties")  # each as it was typed
SWITCHES = ("web_search",)
OBJECTS: Mapping[str, type[WebSearch] | type[Parameters]] = {
    "web_options": WebSearch,
    "parameters": Parameters,
}


def exported(member: Member) -> str:
    """In the member's order. Practice is left out, because every server has it."""
    lines = member.connections.exclude(source=PRACTICE.slug)
    content = {
        "format": FORMAT,
        "version": VERSION,
        "connections": [_plain(line) for line in lines],
    }
    return json.dumps(content, indent=2, ensure_ascii=False) + "\n"


def _plain(line: Connection) -> Mapping[str, Any]:
    objects = {name: getattr(line, name).stored() for name in OBJECTS}
    given = {**{name: getattr(line, name) for name in (*TEXTS, *SWITCHES)}, **objects}
    return {"name": line.name, "source": line.source, **{n: v for n, v in given.items() if v}}
