"""Pages of the tests are not collected, so static files keep their plain names."""

import pytest


@pytest.fixture(autouse=True, scope="session")
def plain_static_names():
    from django.conf import settings
    from django.test import override_settings

    names = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={**settings.STORAGES, "staticfiles": names}):
        yield
