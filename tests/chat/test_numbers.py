"""Numbers in addresses and forms, of more digits than Python reads."""

import pytest
from django.test import Client

from accounts.http import whole_in
from accounts.models import Member

pytestmark = pytest.mark.django_db
DIGITS = "9" * 5_000


@pytest.mark.parametrize("given", ["", "-1", "1.5", "²", "1 ", DIGITS])
def test_what_is_no_number_is_none(given: str):
    assert whole_in(given) is None


@pytest.mark.parametrize("address", ["/models/?context={}", "/models/?rows={}", "/usage/?page={}"])
def test_an_address_with_one_is_answered(signed_in: Client, address: str):
    assert signed_in.get(address.format(DIGITS)).status_code == 200


def test_a_form_with_one_changes_nothing(signed_in: Client, member: Member):
    line = member.connections.create(name="Lab", source="helicone", route="gpt-4o", position=3)

    signed_in.post(f"/connections/{line.pk}/move/", {"place": DIGITS})

    line.refresh_from_db()
    assert line.position == 3
