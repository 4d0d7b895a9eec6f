"""The catalog: which models a source offers, at which providers and at which price."""

from .catalog import Catalog, CatalogUnreadable
from .changes import Changes, Repriced, changes
from .entries import Endpoint, Model
from .price import EnteredPrice, ModalityPrice, Price, Tier, figures, per_million

__all__ = [
    "Catalog",
    "CatalogUnreadable",
    "Changes",
    "Endpoint",
    "EnteredPrice",
    "ModalityPrice",
    "Model",
    "Price",
    "Repriced",
    "Tier",
    "changes",
    "figures",
    "per_million",
]
