"""What calls can be told apart by: the filters, breakdowns and series of the usage pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from accounts.http import uuid_in

NOT_SET = "(not set)"


@dataclass(frozen=True, slots=True)
class Dimension:
    """field is the same in the ledger and in its totals; label is where its name is read."""

    name: str
    field: str
    label: str
    title: str
    missing: str  # what is shown where a call has none
    told_apart_by: str = "name"  # where two have the same name

    @property
    def is_id(self) -> bool:
        return self.field.endswith("_id")

    def parse(self, text: str) -> Any:
        """The value that an address means; None where it means none."""
        return uuid_in(text) if self.is_id else text or None


DIMENSIONS: Mapping[str, Dimension] = {
    dimension.name: dimension
    for dimension in (
        Dimension("member", "member_id", "member__name", "Member", "Somebody who left"),
        Dimension(
            *("connection", "connection_id", "connection__name", "Connection"),
            missing="A deleted connection",
            told_apart_by="owner__name",
        ),
        Dimension("model", "model", "model", "Model", "No model"),
        Dimension("provider", "provider", "provider", "Provider", "Nobody answered"),
        Dimension("status", "outcome", "outcome", "Status", "Unknown"),
        Dimension("purpose", "purpose", "purpose", "Purpose", "Unknown"),
    )
}
