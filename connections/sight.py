"""Whether the models of a route read pictures."""

from connections.catalogs import catalog_for
from connections.models import Connection


def blind_model(connection: Connection, typed_route: str) -> str:
    """The first model of the route that reads none, by its name; empty where each may.

    What publishes nothing about it is believed to read them: its own refusal will say more.
    """
    catalog = catalog_for(connection)
    if catalog is None:
        return ""
    stops = connection.asked_route(catalog, typed_route).stops
    models = [catalog.model(stop.name) for stop in stops]
    return next((model.name for model in models if model and model.is_blind), "")
