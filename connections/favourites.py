"""Favourites: the routes that a member keeps at the top of every list of models."""

from typing import ClassVar

from django.db import models, transaction
from django.utils import timezone

from accounts.models import Member

LONGEST_ROUTE = 500  # characters
MOST = 100


class FavouriteManager(models.Manager["Favourite"]):
    """Of one member, reached as member.favourites."""

    def toggle(self, route: str) -> bool:
        """Keep the route, or let it go; returns whether it is kept now. MOST are kept."""
        deleted, _ = self.filter(route=route).delete()
        if deleted or not 0 < len(route) <= LONGEST_ROUTE or self.count() >= MOST:
            return False
        self.keep(route)
        return True

    def keep(self, route: str) -> "Favourite":
        last = self.aggregate(last=models.Max("position"))["last"]
        position = 0 if last is None else last + 1
        return self.get_or_create(route=route, defaults={"position": position})[0]

    def move(self, route: str, by: int) -> None:
        """by is -1 for up and 1 for down; beyond the ends nothing happens."""
        with transaction.atomic():
            kept = list(self.select_for_update())
            at = next((n for n, each in enumerate(kept) if each.route == route), None)
            if at is None or not 0 <= at + by < len(kept):
                return
            kept.insert(at + by, kept.pop(at))
            for position, each in enumerate(kept):
                each.position = position
            self.bulk_update(kept, ["position"])


class Favourite(models.Model):
    """A model's name or a whole route. A pinned one has a jack on the board of the empty chat."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="favourites")
    route = models.CharField(max_length=LONGEST_ROUTE)
    position = models.PositiveIntegerField(default=0)
    is_pinned = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[FavouriteManager] = FavouriteManager()

    class Meta:
        ordering: ClassVar = ["position", "created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "route"], name="one_favourite_for_a_route")
        ]

    def __str__(self) -> str:
        return self.route

    def exchange(self, route: str) -> None:
        """Another route in its place, which goes where that is kept already."""
        with transaction.atomic():
            if self.member.favourites.filter(route=route).exists():
                self.delete()
            else:
                self.route = route
                self.save(update_fields=["route"])

    def pin(self, on: bool) -> None:
        self.is_pinned = on
        self.save(update_fields=["is_pinned"])
