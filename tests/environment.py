"""The settings under which tests run: set before Django reads any, and never the operator's own."""

import atexit
import os
import shutil
import tempfile

DATA_DIR = os.environ.get("LAMPFIELD_TEST_DIR") or tempfile.mkdtemp(prefix="lampfield-test-")
if "LAMPFIELD_TEST_DIR" not in os.environ:
    os.environ["LAMPFIELD_TEST_DIR"] = DATA_DIR
    atexit.register(shutil.rmtree, DATA_DIR, ignore_errors=True)

SETTINGS = {
    "ENV_FILE": os.devnull,
    "DATA_DIR": DATA_DIR,
    "SECRET_KEY": "a-key-for-tests-that-is-long-enough-and-signs-nothing-of-value",
    "ENCRYPTION_KEYS": "test:q8sJxQ3Yw0bWb9cZf6m2VtR1kLhNpE7uXyAaOoIiUuE=",
    "LOCAL_MODEL": "off",
    "LOG_LEVEL": "WARNING",
}
UNSET = ("DATABASE_URL", "REDIS_URL", "BASE_URL", "ALLOWED_HOSTS", "DEBUG", "PORT", "HOST")

os.environ.update(SETTINGS)
# Operators do not set it, and it would hide a line that waits in a buffer.
os.environ.pop("PYTHONUNBUFFERED", None)
for name in UNSET:
    os.environ.pop(name, None)
