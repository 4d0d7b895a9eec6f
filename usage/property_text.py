"""The value of one property of a call, as text, in a query."""

import json
from typing import Any

from django.db.models import Func, TextField, Value


class PropertyText(Func):
    """NULL where the call has no such property. The name reaches the database as a parameter.

    Django's own key lookup takes a name of digits for a place in a list.
    """

    output_field = TextField()

    def __init__(self, key: str) -> None:
        super().__init__("properties", Value(key))
        self.key = key

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        path = self.copy()
        path.source_expressions = [self.source_expressions[0], Value(f"$.{json.dumps(self.key)}")]
        return path.as_sql(compiler, connection, function="JSON_EXTRACT", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="JSONB_EXTRACT_PATH_TEXT", **context)
