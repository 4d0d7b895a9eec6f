"""The operator's settings, told to the gateway client: where it may go and how long it waits."""

from typing import cast

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from connections import sealing
from connections.gateway.client import Timeouts, configure
from connections.gateway.egress import Custom, Policy, parse
from connections.gateway.errors import RefusedAddress


def apply() -> None:
    """Once at start, and again when `up` has learned where the practice gateway listens.

    Raises ImproperlyConfigured for a setting with which no member could send anything.
    """
    sealing.master_keys(settings.ENCRYPTION_KEYS)
    for address in policy().origins:
        try:
            parse(address)
        except RefusedAddress as error:
            raise ImproperlyConfigured(f"{address!r} is listed as a gateway. {error}") from error
    configure(policy(), timeouts())


def policy() -> Policy:
    built_in = (settings.HELICONE_GATEWAY_URL, settings.HELICONE_API_URL, settings.PRACTICE_URL)
    return Policy(
        origins=tuple(filter(None, (*built_in, *settings.GATEWAY_ORIGINS))),
        custom=cast(Custom, settings.ALLOW_CUSTOM_GATEWAYS),
        own_port=settings.PORT,
    )


def timeouts() -> Timeouts:
    return Timeouts(
        connect=settings.GATEWAY_CONNECT_TIMEOUT,
        first_byte=settings.GATEWAY_FIRST_BYTE_TIMEOUT,
        silence=settings.GATEWAY_SILENCE_TIMEOUT,
        total=settings.GATEWAY_TOTAL_TIMEOUT,
    )
