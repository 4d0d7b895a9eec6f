"""Sealed keys: readable only in their own row, for their owner and the address they are for.

AES-256-GCM with a fresh sub-key for each record, so that a nonce never meets the same key twice;
the associated data makes a ciphertext useless anywhere else in the database.
"""

import base64
import functools
import hmac
import os
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

VERSION = "v1"
SALT, NONCE = 16, 12


class Unreadable(Exception):
    """The sealed text does not open here: another row, owner or address, or the key is gone."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed text belongs; all four must be the same again to open it."""

    table: str
    row: str
    owner: str
    origin: str

    @property
    def associated_data(self) -> bytes:
        return "\x1f".join((VERSION, self.table, self.row, self.owner, self.origin)).encode()


def origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def seal(plain: str, place: Place) -> str:
    """`v1.<key id>.<base64url of salt, nonce, ciphertext and tag>`, under the first master key."""
    key_id, master = next(iter(master_keys(settings.ENCRYPTION_KEYS).items()))
    salt, nonce = os.urandom(SALT), os.urandom(NONCE)
    sealed = AESGCM(_sub_key(master, salt)).encrypt(nonce, plain.encode(), place.associated_data)
    body = base64.urlsafe_b64encode(salt + nonce + sealed).decode().rstrip("=")
    return f"{VERSION}.{key_id}.{body}"


def open_sealed(text: str, place: Place) -> str:
    """The plain text. Raises Unreadable; never returns the ciphertext instead."""
    try:
        version, key_id, body = text.split(".")
        master = master_keys(settings.ENCRYPTION_KEYS)[key_id]
        raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
        salt, nonce, sealed = raw[:SALT], raw[SALT : SALT + NONCE], raw[SALT + NONCE :]
        plain = AESGCM(_sub_key(master, salt)).decrypt(nonce, sealed, place.associated_data)
    except (ValueError, KeyError, InvalidTag) as error:
        raise Unreadable from error
    if version != VERSION:
        raise Unreadable
    return plain.decode()


def fingerprint(plain: str) -> str:
    """Tells that two keys are the same without telling the key."""
    master = next(iter(master_keys(settings.ENCRYPTION_KEYS).values()))
    return hmac.new(_sub_key(master, b"fingerprint"), plain.encode(), sha256).hexdigest()[:32]


@functools.lru_cache(maxsize=4)
def master_keys(text: str) -> dict[str, bytes]:
    """Parse ENCRYPTION_KEYS, `id:base64,id:base64`. Raises ImproperlyConfigured with the reason."""
    keys: dict[str, bytes] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        key_id, _, encoded = item.partition(":")
        if not key_id.isalnum() or key_id in keys:
            raise ImproperlyConfigured("ENCRYPTION_KEYS: each key needs an id of its own.")
        keys[key_id] = _decoded(encoded)
    if not keys:
        raise ImproperlyConfigured("ENCRYPTION_KEYS is empty: members' keys could not be sealed.")
    return keys


def _decoded(encoded: str) -> bytes:
    if encoded == settings.SECRET_KEY:
        raise ImproperlyConfigured("ENCRYPTION_KEYS and SECRET_KEY must differ.")
    try:
        key = base64.urlsafe_b64decode(encoded + "=" * (-len(encoded) % 4))
    except ValueError as error:
        raise ImproperlyConfigured("ENCRYPTION_KEYS: a key is not base64.") from error
    if len(key) != 32 or len(set(key)) < 8:
        raise ImproperlyConfigured("ENCRYPTION_KEYS: a key is 32 random bytes in base64.")
    return key


def _sub_key(master: bytes, salt: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=salt, info=b"lampfield/gateway-key/v1").derive(master)
