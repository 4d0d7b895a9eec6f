"""Pages of the tests are not collected, so static files keep their plain names."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import override_settings

from tests.chat.attached import practice  # noqa: F401 - a fixture
from tests.connections.conftest import (  # noqa: F401 - fixtures
    answered_by,
    apply_policy,
    gateways,
    line,
    member,
    practice_url,
    signed_in,
)

PLAIN = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(autouse=True, scope="session")
def plain_static_names():
    with override_settings(STORAGES={**django_settings.STORAGES, "staticfiles": PLAIN}):
        yield


@pytest.fixture
def brisk(settings):
    """Everything that waits in a reply's life, short; and templates that say little."""
    settings.REPLY_CHECKPOINT_EVERY = 0.05
    settings.REPLY_STALE_AFTER = 5
    settings.SHUTDOWN_GRACE = 5
    folder = Path(__file__).parent / "templates"
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [folder]}]
    return settings
