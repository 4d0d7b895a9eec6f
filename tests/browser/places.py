"""Every page there is, by the name of its address."""

from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

NOBODY = "11111111-1111-4111-8111-111111111111"

# Each name of a page in the URL configuration, with the addresses that show it in all its states.
PLACES: dict[str, tuple[str, ...]] = {
    "home": ("/", "/?start=tour", "/?temporary", "{begins}"),
    "chat": ("{chat}", "{failed}", "{cited}", "{reasoned}", "{cut}", "{orphan}"),
    "chat with files": ("{attached}",),  # by itself, for it takes as long as the others together
    "chat_cast": ("{chat}cast/",),
    "presets": ("/presets/",),
    "import_preset": ("/presets/import/",),
    "new_preset": ("/presets/new/",),
    "personas": ("/personas/",),
    "persona": ("{persona}",),
    "preset": ("{preset}", "{lent_preset}"),
    "chat_properties": ("{chat}properties/",),
    "edit_message": ("{edited}",),
    "models": ("/models/", "/models/?open=gpt-4o&route=gpt-4o/openai,gpt-4", "/models/?q=zzzz"),
    "chats": ("/chats/", "/chats/?q=code"),
    "import_chats": ("/chats/import/",),
    "share_chat": ("{chat}share/",),
    "shares": ("/chats/shares/",),
    "shared": ("{shared}",),
    "jump": ("/jump/",),
    "ask_beside": ("/beside/", "/beside/?then=none&text=Hello"),
    "columns": ("{columns}",),
    "catalog_changes": ("/models/changes/",),
    "connections": ("/connections/",),
    "new_connection": (
        "/connections/new/",
        "/connections/new/?source=compatible",
        "/connections/new/?source=own-helicone",
    ),
    "connection": ("{line}", "{line}?replace", "{refused}", "{practice}"),
    "first_connection": ("/welcome/connection/",),
    "import_connections": ("/connections/import/",),
    "sharing": ("{line}sharing/",),
    "shared_connections": ("/connections/shared/",),
    "connection_prices": ("{line}prices/",),
    "reconciliation": ("/usage/reconciliation/",),
    "reprice": ("/usage/reprice/",),
    "settings": ("/settings/",),
    "about": ("/about/",),
    "practice_model": ("/practice/model/",),
    "group": ("/group/",),
    "group_properties": ("/group/properties/",),
    "usage": ("/usage/", "/usage/?view=table&by=member", "/usage/?period=custom&model=none"),
    "usage_by": ("/usage/by/?by=p.character",),
    "usage_requests": ("/usage/requests/",),
    "usage_call": ("{call}",),
    "budgets": ("/usage/budgets/",),
    "usage_token": ("/usage/token/",),
}
# A file is attached to the next message there before it is looked at.
ATTACHING = {"{attached}"}
SIGNED_OUT = {"welcome", "sign_in", "join", "new_password"}
# Answers to htmx alone: what they show is looked at on the page that asks for them. And files.
PARTS = {
    "attachment",
    "chat_route",
    "checking",
    "export_chat",
    "export_preset",
    "look",
    "message",
    "model_providers",
    "model_route",
    "model_rows",
    "older_messages",
    "picker",
    "preset_picture",
    "route_tried",
    "shortcuts",
    "test_result",
    "web_of_new_chat",
}


@dataclass(frozen=True, slots=True)
class Address:
    """One entry of the URL configuration, with an example of its path."""

    name: str
    path: str


def addresses() -> list[Address]:
    return [each for pattern in get_resolver().url_patterns for each in _under("/", pattern)]


def _under(path: str, pattern: URLPattern | URLResolver) -> list[Address]:
    path += _example(str(pattern.pattern))
    if isinstance(pattern, URLPattern):
        return [Address(pattern.name or "", path)]
    return [each for inner in pattern.url_patterns for each in _under(path, inner)]


def _example(route: str) -> str:
    for converter, value in (
        ("uuid", NOBODY),
        ("int", "1"),
        ("slug", "x"),
        ("str", "x"),
        ("path", "x"),
    ):
        while f"<{converter}:" in route:
            before, _, after = route.partition(f"<{converter}:")
            route = before + value + after.partition(">")[2]
    return route
