"""The settings as tools that start on their own (type checkers, editors) see them."""

from tests import environment  # noqa: F401, I001 - before the settings read the environment
from config.settings import *  # noqa: F403
