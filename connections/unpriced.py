"""Models that were called on a connection, and whose price nobody knows."""

from connections.catalogs import catalog_for
from connections.models import Connection
from usage.models import MonthTotal


def unpriced_models(connection: Connection) -> list[str]:
    """Names in the order of the alphabet; what was priced since is left out."""
    catalog = catalog_for(connection)
    # The months know: its calls may be a million.
    months = MonthTotal.objects.filter(key="", connection=connection, unpriced__gt=0)
    called = months.exclude(model="").order_by()
    names = sorted(called.values_list("model", flat=True).distinct())
    known = {
        name for name in names if catalog and (model := catalog.model(name)) and model.cheapest
    }
    return [name for name in names if name not in known]
