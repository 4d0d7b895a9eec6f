"""Where a connection can lead: a Helicone, an OpenAI-compatible address, the practice gateway."""

from dataclasses import dataclass
from typing import Literal

from django.conf import settings

PRACTICE_KEY = "sk-helicone-practic-practic-practic-practic"


@dataclass(frozen=True, slots=True)
class Source:
    slug: str
    name: str
    short_name: str  # who a member would say answered or refused; empty: the address's host
    dialect: Literal["helicone", "openai"]
    needs_key: bool
    needs_address: bool
    first_route: str
    keys_url: str = ""
    providers_url: str = ""  # where keys of providers are stored

    @property
    def speaks_helicone(self) -> bool:
        """Routes, properties and web search arrive, and its registry has the prices."""
        return self.dialect == "helicone"


HELICONE = Source(
    slug="helicone",
    name="Helicone AI Gateway",
    short_name="Helicone",
    dialect="helicone",
    needs_key=True,
    needs_address=False,
    first_route="gpt-4o-mini",
    keys_url="https://us.helicone.ai/settings/api-keys",
    providers_url="https://us.helicone.ai/providers",
)
OWN_HELICONE = Source(
    slug="own-helicone",
    name="Helicone of your own",
    short_name="",
    dialect="helicone",
    needs_key=True,
    needs_address=True,
    first_route="gpt-4o-mini",
)
COMPATIBLE = Source(
    slug="compatible",
    name="OpenAI-compatible address",
    short_name="",
    dialect="openai",
    needs_key=False,
    needs_address=True,
    first_route="",
)
PRACTICE = Source(
    slug="practice",
    name="Practice on this server",
    short_name="Practice",
    dialect="helicone",
    needs_key=False,
    needs_address=False,
    first_route="practice",
)
SOURCES = {source.slug: source for source in (HELICONE, OWN_HELICONE, COMPATIBLE, PRACTICE)}


def built_in_address(source: Source) -> str:
    """The address of a source that brings its own; empty where the member gives it."""
    addresses: dict[str, str] = {
        HELICONE.slug: settings.HELICONE_GATEWAY_URL,
        PRACTICE.slug: settings.PRACTICE_URL,
    }
    return addresses.get(source.slug, "")


def built_in_api(source: Source) -> str:
    """The same for the REST API beside the gateway."""
    own: dict[str, str] = {HELICONE.slug: settings.HELICONE_API_URL}
    return own.get(source.slug, built_in_address(source))
