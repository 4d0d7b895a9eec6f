"""The ledger: one row for every request to a gateway, whatever it was for."""

import uuid
from typing import ClassVar

from django.db import models
from django.utils import timezone

from accounts.models import Member
from usage import days
from usage.money import DollarsField

FILTERED_BY = (
    *("id", "day", "outcome", "purpose", "provider", "model", "connection", "member", "key_owner"),
    "state",
)


class Call(models.Model):
    """One request to a gateway. Its id is sent along, so that both ledgers join on it."""

    class Purpose(models.TextChoices):
        REPLY = "reply"
        TEST = "test"
        TITLE = "title"
        CHECK = "check"

    class State(models.TextChoices):
        RESERVED = "reserved"
        SETTLED = "settled"
        RELEASED = "released"  # nothing was spent: it never reached a provider

    class Outcome(models.TextChoices):
        OK = "ok"
        STOPPED = "stopped"
        INTERRUPTED = "interrupted"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="calls")
    connection = models.ForeignKey(
        "connections.Connection", null=True, on_delete=models.SET_NULL, related_name="calls"
    )
    key_owner = models.ForeignKey(Member, null=True, on_delete=models.SET_NULL, related_name="+")
    # What a borrowed key was lent by; its money is counted in the totals too, see rollups.py.
    grant = models.ForeignKey(
        "connections.Grant", null=True, on_delete=models.SET_NULL, related_name="calls"
    )
    purpose = models.CharField(max_length=8, choices=Purpose)
    state = models.CharField(max_length=8, choices=State, default=State.RESERVED)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    status = models.PositiveSmallIntegerField(null=True, blank=True)  # HTTP, as the gateway said
    error_kind = models.CharField(max_length=40, blank=True)

    model = models.CharField(max_length=200, blank=True)  # the one that served, once known
    route = models.CharField(max_length=500)
    provider = models.CharField(max_length=60, blank=True)
    provider_model = models.CharField(max_length=200, blank=True)
    mode = models.CharField(max_length=4, blank=True)  # BYOK or PTB: whose provider key paid
    cache = models.CharField(max_length=4, blank=True)
    fell_back = models.BooleanField(default=False)  # another provider than the first answered
    attempts = models.JSONField(default=list, blank=True)
    properties = models.JSONField(default=dict, blank=True)
    # What was sent beside model and messages; NULL where nothing was, or it was not kept yet.
    options = models.JSONField(null=True, blank=True)

    prompt_tokens = models.PositiveBigIntegerField(null=True, blank=True)
    completion_tokens = models.PositiveBigIntegerField(null=True, blank=True)
    cached_tokens = models.PositiveBigIntegerField(null=True, blank=True)
    written_tokens = models.PositiveBigIntegerField(null=True, blank=True)  # into a prompt cache
    thinking_tokens = models.PositiveBigIntegerField(null=True, blank=True)
    searches = models.PositiveIntegerField(null=True, blank=True)

    # Unknown is NULL with the reason beside it, never 0.
    reserved = DollarsField(null=True, blank=True)  # the most it could cost, while under way
    cost = DollarsField(null=True, blank=True)
    cost_unknown = models.CharField(max_length=120, blank=True)
    cost_source = models.CharField(max_length=20, blank=True)
    price = models.JSONField(null=True, blank=True)  # the figures that the cost was made with

    first_token_ms = models.PositiveIntegerField(null=True, blank=True)
    total_ms = models.PositiveIntegerField(null=True, blank=True)
    # In the group's zone, when it was reserved: the day that pays for it.
    day = models.DateField(default=days.today)
    created_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-created_at"]
        indexes: ClassVar = [
            models.Index(fields=["connection", "created_at"]),
            # With all that one filters by, so that a page reads few rows besides its own.
            models.Index(fields=["created_at", *FILTERED_BY], name="calls_by_time"),
            models.Index(fields=["cost", *FILTERED_BY], name="calls_by_cost"),
            models.Index(fields=["total_ms", *FILTERED_BY], name="calls_by_duration"),
            models.Index(fields=["route"], name="calls_by_route"),  # see searching.py
            models.Index(fields=["provider_model"], name="calls_by_provider_model"),
            models.Index(
                fields=["day"], condition=models.Q(state="reserved"), name="calls_under_way"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(state="reserved") | models.Q(settled_at__isnull=False),
                name="an_ended_call_says_when",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.id}"

    @property
    def has_unknown_cost(self) -> bool:
        """A failed call is shown without a cost, for it has no answer that anybody would bill."""
        billed = self.state == self.State.SETTLED and self.outcome != self.Outcome.FAILED
        return billed and self.cost is None


UNPRICED = models.Q(state=Call.State.SETTLED, cost=None) & ~models.Q(outcome=Call.Outcome.FAILED)


class CallRevision(models.Model):
    """What a call was thought to cost before it was priced or reconciled again."""

    class Cause(models.TextChoices):
        REPRICED = "repriced"
        RECONCILED = "reconciled"

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="revisions")
    cause = models.CharField(max_length=10, choices=Cause)
    cost = DollarsField(null=True, blank=True)
    cost_unknown = models.CharField(max_length=120, blank=True)
    cost_source = models.CharField(max_length=20, blank=True)
    price = models.JSONField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["created_at"]

    def __str__(self) -> str:
        return f"{self.cause} {self.created_at:%Y-%m-%d}"
