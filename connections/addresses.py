"""Which addresses a member may give a connection, and the ones known by name."""

from dataclasses import dataclass

from django.conf import settings

from accounts.models import Member
from connections import policy
from connections.gateway.egress import check_address, parse
from connections.gateway.errors import RefusedAddress
from connections.sources import COMPATIBLE, OWN_HELICONE, Source


@dataclass(frozen=True, slots=True)
class Preset:
    """Listed addresses are offered to every source that asks for one, these to their own.

    Only what is known has a name.
    """

    name: str
    address: str
    source: Source = COMPATIBLE


PRESETS = (
    Preset("OpenRouter", "https://openrouter.ai/api/v1"),
    Preset("Ollama", "http://127.0.0.1:11434"),
    Preset("LiteLLM", "http://127.0.0.1:4000"),
    Preset("llama.cpp", "http://127.0.0.1:8080"),
    Preset("vLLM", "http://127.0.0.1:8001"),
    Preset("Helicone, self-hosted", "http://127.0.0.1:8793", OWN_HELICONE),
    Preset("the API of Helicone, self-hosted", "http://127.0.0.1:8585", OWN_HELICONE),
)


def offered(member: Member, source: Source) -> list[Preset]:
    """The operator's list first, by name where we know one; then what else would be let through."""
    known = {preset.address: preset.name for preset in PRESETS}
    listed = [Preset(known.get(address, ""), address) for address in listed_origins()]
    others = [preset for preset in _of(source) if preset.address not in listed_origins()]
    return listed + [preset for preset in others if is_usable(preset.address, member)]


def unlisted(member: Member, source: Source) -> list[Preset]:
    """Those that only the operator can open the way to."""
    usable = {preset.address for preset in offered(member, source)}
    return [preset for preset in _of(source) if preset.address not in usable]


def may_use_any(member: Member) -> bool:
    """Whether there is anything at all that this member could enter."""
    return bool(listed_origins()) or may_type(member)


def may_type(member: Member) -> bool:
    allowed = settings.ALLOW_CUSTOM_GATEWAYS
    return allowed == "members" or (allowed == "admins" and member.is_administrator)


def is_usable(address: str, member: Member) -> bool:
    try:
        check_address(address, policy.policy(), administrator=member.is_administrator)
    except RefusedAddress:
        return False
    return True


def listed_origins() -> list[str]:
    return list(settings.GATEWAY_ORIGINS)


def _of(source: Source) -> list[Preset]:
    """All of them where the source asks for no address: so whoever looks learns what there is."""
    return [each for each in PRESETS if each.source is source or not source.needs_address]


def host_of(address: str) -> str:
    try:
        origin = parse(address)
    except RefusedAddress:
        return address
    return origin.host if origin.port in (80, 443) else f"{origin.host}:{origin.port}"
