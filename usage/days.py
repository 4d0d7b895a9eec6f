"""Days, weeks and months of money, in the zone of the group."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from accounts.models import Group


def zone() -> ZoneInfo:
    name = Group.objects.values_list("time_zone", flat=True).first()
    return ZoneInfo(name or "UTC")


def today() -> date:
    return day_of(timezone.now())


def day_of(moment: datetime) -> date:
    return moment.astimezone(zone()).date()


def hours_begun(day: date) -> int:
    """Of its twenty-four: all of them once it is over."""
    now = timezone.now().astimezone(zone())
    return now.hour + 1 if now.date() == day else 24


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def first_of_next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
