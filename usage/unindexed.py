"""A column whose indexes SQLite leaves alone, so that it walks along that of the order."""

from typing import Any

from django.db.models import Func


class Unindexed(Func):
    """With a condition on the plain column SQLite would collect all that match, and sort them."""

    arity = 1
    template = "%(expressions)s"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="+%(expressions)s", **context)
