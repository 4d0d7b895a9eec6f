"""Connections: a source, an address, a sealed key and a route, each belonging to one member."""

import uuid
from typing import Any, ClassVar

from django.db import models, transaction
from django.utils import timezone

from accounts.models import Member
from connections import sealing, sources
from connections.catalog import Catalog
from connections.catalogs import CatalogSnapshot as CatalogSnapshot  # Django looks for models here
from connections.favourites import Favourite as Favourite
from connections.gateway.completion import Endpoint
from connections.gateway.secret import Secret
from connections.grants import BorrowedDefault as BorrowedDefault
from connections.grants import Grant as Grant
from connections.manual_prices import ManualPrice as ManualPrice
from connections.names import numbered
from connections.parameters import Parameters
from connections.reconciliation import Finding as Finding
from connections.reconciliation import ReconciledDay as ReconciledDay
from connections.reconciliation import ReconciliationTurn as ReconciliationTurn
from connections.reconciliation import begin_anew
from connections.route_tries import RouteTry as RouteTry
from connections.routes import Route, WebSearch, with_web
from connections.sources import PRACTICE, PRACTICE_KEY, SOURCES, Source
from connections.trials import Checkup as Checkup
from connections.trials import Trial as Trial
from connections.watch import CatalogChange as CatalogChange
from connections.watch import CatalogLook as CatalogLook

COPIED = (
    *("source", "address", "api_address", "route", "web_search"),
    *("stored_web_options", "stored_parameters", "properties"),
)


class KeyMissing(Exception):
    """No key was saved, or the saved one cannot be opened; str() is the sentence to show."""


class ConnectionManager(models.Manager["Connection"]):
    def usable_by(self, member: Member) -> models.QuerySet["Connection"]:
        """What a member may send on and has switched on: their own first, then what is lent."""
        lent = Grant.objects.live().to(member).order_by().values("connection")
        own_first = models.Case(models.When(owner=member, then=0), default=1)
        usable = self.filter(models.Q(owner=member) | models.Q(pk__in=lent), is_enabled=True)
        return usable.select_related("owner").order_by(own_first, "position", "created_at")

    def ready_for(self, member: Member) -> "Connection":
        """The connection that new chats of a member begin on, their own or lent."""
        lent = self.chosen_from_others(member)
        if lent is None and not member.connections.exists():
            lent = self.usable_by(member).first()
        return lent or member.connections.ready()

    def chosen_from_others(self, member: Member) -> "Connection | None":
        chosen = BorrowedDefault.objects.filter(member=member).values("connection")
        return self.usable_by(member).filter(pk__in=chosen).first()

    def ready(self) -> "Connection":
        """The connection that new chats of a member begin on; Practice for whoever has none."""
        chosen = self.filter(is_enabled=True).order_by("-is_default", "position").first()
        return chosen or self.practice()

    def practice(self) -> "Connection":
        """The member's Practice connection, made when it is first asked for."""
        first = not self.filter(is_default=True).exists()
        route = PRACTICE.first_route
        defaults = {"name": PRACTICE.name, "route": route, "is_default": first}
        return self.get_or_create(source=PRACTICE.slug, defaults=defaults)[0]


class Connection(models.Model):
    class Health(models.TextChoices):
        UNCHECKED = "unchecked", "Not checked yet"
        OK = "ok", "Connected"
        REFUSED = "refused", "Refused"
        DOWN = "down", "Not reachable"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="connections")
    name = models.CharField(max_length=60)
    source = models.CharField(
        max_length=12, choices=[(slug, source.name) for slug, source in SOURCES.items()]
    )
    address = models.CharField(max_length=300, blank=True)
    api_address = models.CharField(max_length=300, blank=True)  # see api_url
    sealed_key = models.TextField(blank=True, editable=False)
    last_four = models.CharField(max_length=4, blank=True, editable=False)
    key_fingerprint = models.CharField(max_length=32, blank=True, editable=False)
    key_saved_at = models.DateTimeField(null=True, blank=True, editable=False)

    route = models.CharField(max_length=500, blank=True)
    web_search = models.BooleanField(default=False)
    stored_web_options = models.JSONField(default=dict, blank=True)  # see web_options
    stored_parameters = models.JSONField(default=dict, blank=True)  # see parameters
    properties = models.TextField(blank=True)  # the JSON as the member typed it

    health = models.CharField(max_length=10, choices=Health, default=Health.UNCHECKED)
    health_detail = models.CharField(max_length=500, blank=True)
    credit = models.DecimalField(max_digits=14, decimal_places=4, null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    last_check = models.JSONField(default=list, blank=True, editable=False)  # see stages.py

    is_default = models.BooleanField(default=False)
    is_enabled = models.BooleanField(default=True)
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[ConnectionManager] = ConnectionManager()

    class Meta:
        ordering: ClassVar = ["position", "created_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(is_default=True), name="one_default_each"
            ),
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(source="practice"), name="one_practice_each"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *arguments: Any, **options: Any) -> None:
        """A new one comes last."""
        if self._state.adding and not self.position:
            others = Connection.objects.filter(owner=self.owner_id)
            last = others.aggregate(last=models.Max("position"))["last"]
            self.position = 0 if last is None else last + 1
        super().save(*arguments, **options)

    @property
    def kind(self) -> Source:
        return SOURCES[self.source]

    @property
    def base_url(self) -> str:
        return sources.built_in_address(self.kind) or self.address

    @property
    def api_url(self) -> str:
        """Helicone's REST API for credit, prices and the log; empty where there is none."""
        return sources.built_in_api(self.kind) or self.api_address

    @property
    def key_goes_to(self) -> tuple[str, ...]:
        return tuple(filter(None, (self.base_url, self.api_address)))

    @property
    def has_key(self) -> bool:
        return bool(self.sealed_key)

    def save_key(self, key: str) -> None:
        """Seal the key to this row, its owner and its address; only the last four stay readable."""
        self.sealed_key = sealing.seal(key, self._place)
        self.last_four = Secret(key).last_four
        self.key_fingerprint = sealing.fingerprint(key)
        self.key_saved_at = timezone.now()
        self._forget_check()
        self.save()
        begin_anew(self.pk)

    def forget_key(self) -> None:
        """A key is sent only where it was pasted for: another address needs it pasted again."""
        self.sealed_key = self.last_four = self.key_fingerprint = ""
        self.key_saved_at = None
        self._forget_check()
        self.save()

    @property
    def short_stops(self) -> list[str]:
        """For a narrow card: a stop that only changes the provider is just the provider."""
        stops = self.asked_route(None).stops
        before = [None, *stops]
        return [
            stop.provider if last and stop.provider and last.name == stop.name else str(stop)
            for last, stop in zip(before, stops, strict=False)
        ]

    @property
    def stops(self) -> list[str]:
        return [str(stop) for stop in self.asked_route(None).stops]

    def key_opens(self) -> bool:
        try:
            sealing.open_sealed(self.sealed_key, self._place)
        except sealing.Unreadable:
            return False
        return True

    def reseal(self) -> bool:
        """Under the first master key; False for a key that no master key opens."""
        try:
            key = sealing.open_sealed(self.sealed_key, self._place)
        except sealing.Unreadable:
            return False
        # A key that was replaced meanwhile is the newer one, and wins.
        Connection.objects.filter(pk=self.pk, sealed_key=self.sealed_key).update(
            sealed_key=sealing.seal(key, self._place), key_fingerprint=sealing.fingerprint(key)
        )
        return True

    def make_default(self) -> None:
        with transaction.atomic():
            siblings = Connection.objects.filter(owner=self.owner_id, is_default=True)
            siblings.exclude(pk=self.pk).update(is_default=False)
            self.is_default = True
            self.save(update_fields=["is_default"])
            BorrowedDefault.objects.filter(member=self.owner_id).delete()

    def move_to(self, place: int) -> None:
        """Among the member's connections; places count from 0."""
        with transaction.atomic():
            siblings = Connection.objects.select_for_update().filter(owner=self.owner_id)
            ordered = [each for each in siblings if each.pk != self.pk]
            ordered.insert(max(place, 0), self)
            for position, each in enumerate(ordered):
                each.position = position
            Connection.objects.bulk_update(ordered, ["position"])

    @property
    def sibling_names(self) -> set[str]:
        siblings = Connection.objects.filter(owner=self.owner_id)
        return set(siblings.values_list("name", flat=True))

    def duplicate(self) -> "Connection":
        """The same line without its key, which is sealed to this row."""
        name = numbered(f"{self.name[:50].rstrip()} copy", self.sibling_names)
        copied = {field: getattr(self, field) for field in COPIED}
        return Connection.objects.create(owner_id=self.owner_id, name=name, **copied)

    def asked_route(self, catalog: Catalog | None, typed: str = "") -> Route:
        """The route as it is sent: with web search, where the catalog knows stops that search.

        typed is the route of a chat that has its own.
        """
        route = self.written_route(typed)
        if not self.kind.speaks_helicone:
            return route
        searching = with_web(route, catalog) if self.web_search and catalog else Route()
        return searching or route

    @property
    def web_options(self) -> WebSearch:
        return WebSearch.read(self.stored_web_options)

    @property
    def parameters(self) -> Parameters:
        return Parameters.read(self.stored_parameters)

    def written_route(self, typed: str = "") -> Route:
        """As the member wrote it; typed is the route of a chat that has its own."""
        typed = typed or self.route
        return Route.parse(typed) if self.kind.speaks_helicone else Route.single(typed)

    def endpoint(self) -> Endpoint:
        """Where and with which key to send. Raises KeyMissing with the sentence to show."""
        return Endpoint(
            base_url=self.base_url,
            key=self._key(),
            dialect=self.kind.dialect,
            api_url=self.api_url,
            name=self.kind.short_name,
        )

    def _key(self) -> Secret | None:
        if self.kind is PRACTICE:
            return Secret(PRACTICE_KEY)
        if not self.sealed_key:
            if self.kind.needs_key:
                raise KeyMissing("This connection has no key yet. Paste one in Connections.")
            return None
        try:
            return Secret(sealing.open_sealed(self.sealed_key, self._place))
        except sealing.Unreadable as error:
            raise KeyMissing(
                "The saved key cannot be opened on this server any more. "
                "Paste it again in Connections."
            ) from error

    def _forget_check(self) -> None:
        self.health, self.health_detail = self.Health.UNCHECKED, ""
        self.credit, self.checked_at, self.last_check = None, None, []

    @property
    def _place(self) -> sealing.Place:
        return sealing.Place(
            table=self._meta.db_table,
            row=str(self.pk),
            owner=str(self.owner_id),
            origin=" ".join(map(sealing.origin, self.key_goes_to or ("",))),
        )
