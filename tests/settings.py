"""The settings as tests in this process see them, and tools that start on their own."""

from tests import environment  # noqa: F401, I001 - before the settings read the environment
from config.settings import *  # noqa: F403
from config.settings import DATA_DIR, DATABASES, STORAGES

# Without `up` nobody collected static files, so their names have no hashes here.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}

# A file: threads of one test would find the tables of a shared memory database locked.
DATABASES["default"]["TEST"] = {"NAME": DATA_DIR / "test.sqlite3"}

# Argon2 is slow on purpose, and nearly every test makes a member; servers of their own have it.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
