"""A Helicone of one's own: it speaks as Helicone does, at addresses that the member gives."""

from decimal import Decimal

import httpx
import pytest

from chat.models import Chat
from connections.importing import planned
from connections.models import Connection
from connections.reconciling import helicone_connections
from connections.sealing import Unreadable, open_sealed
from tests.chat.replying import replied
from tests.connections.test_panel import HTMX, SECRET_PART, address, fields
from tests.connections.test_properties import seen, sent_properties
from tests.connections.test_transfer import a_file
from tests.practice.server import KEY, REVOKED_KEY
from tests.replay.beside import replaying_beside
from usage.models import Call

NOBODY = "http://127.0.0.1:9"
PRIVATE = "http://10.0.0.7:8793"


@pytest.fixture
def elsewhere(gateways: str, settings, apply_policy) -> str:
    """A gateway that the operator has listed, while Helicone itself cannot be reached."""
    settings.HELICONE_GATEWAY_URL = settings.HELICONE_API_URL = NOBODY
    settings.GATEWAY_ORIGINS = [gateways]
    apply_policy()
    return gateways


@pytest.fixture
def given(elsewhere) -> dict[str, str]:
    return {"source": "own-helicone", "address": elsewhere, "api_address": elsewhere, "key": KEY}


@pytest.fixture
def own(signed_in, member, given) -> Connection:
    signed_in.post("/connections/new/", given)
    return Connection.objects.get(owner=member)


def test_its_address_its_key_and_its_credit_pass_every_stage(signed_in, own, elsewhere):
    titles = ["Address", "Encryption", "Gateway", "Key", "Credit", "Models"]
    assert [stage["title"] for stage in own.last_check] == titles
    assert (own.health, own.credit, own.route) == ("ok", 25, "gpt-4o-mini")
    assert own.name == elsewhere.removeprefix("http://")
    page = signed_in.get(address(own)).content.decode()
    assert "Helicone of your own" in page and 'name="api_address"' in page
    assert "$25.00 of credit left" in page and SECRET_PART not in page


def test_it_can_be_the_first_line_of_a_member(signed_in, member, given):
    page = signed_in.get("/welcome/connection/?gateway=own-helicone").content.decode()
    assert 'value="own-helicone" checked' in page and 'name="api_address"' in page

    signed_in.post("/welcome/connection/", given)
    made = member.connections.get(source="own-helicone")
    assert (made.health, made.is_default, made.api_address) == ("ok", True, given["api_address"])


def test_routes_properties_prices_and_web_search_are_helicones(signed_in, own, elsewhere):
    route = "fail-500/practice,claude-sonnet-4/anthropic"
    typed = fields(own, **addresses(own), route=route, properties='{"project": "retrofit"}')
    page = seen(signed_in.post(address(own, "route/preview/"), typed, headers=HTMX))
    assert "$3.00 in, $15.00 out" in page
    assert "Messages then go to claude-sonnet-4:online/anthropic" in page

    signed_in.post(address(own, "test/"), typed, headers=HTMX)
    call = Call.objects.get(purpose="test")
    assert sent_properties(elsewhere, call) == {"project": "retrofit"}
    assert (call.provider, call.state) == ("anthropic", "settled")
    assert call.cost and call.cost > 0
    assert "Fell back to anthropic answered" in seen(signed_in.get(address(own)))


@pytest.mark.django_db(transaction=True)
def test_a_chat_falls_back_and_knows_its_cost(own):
    reply = replied(Chat.begin(own.owner, own, "Hello", route="fail-500/practice,gpt-4o/openai"))

    call = Call.objects.get(purpose="reply")
    assert (reply.state, call.provider) == ("done", "openai")
    assert call.cost is not None


@pytest.mark.parametrize(
    ("recorded", "notice"),
    [
        ("no-credits", "It needs up to $0.0103, and $0.00 is left."),
        ("provider-key-refused", "your connection's key is fine."),
        ("unknown-model", "knows no provider for this route."),
    ],
)
def test_its_refusals_are_understood_as_helicones(
    signed_in, own, elsewhere, settings, apply_policy, recorded, notice
):
    with replaying_beside(recorded) as replayed:
        settings.GATEWAY_ORIGINS = [elsewhere, replayed]
        apply_policy()
        typed = fields(own, address=replayed, api_address=elsewhere, key=KEY)
        signed_in.post(address(own, "test/"), typed, headers=HTMX)
        assert notice in seen(signed_in.get(address(own)))


def test_a_revoked_key_is_named_at_its_host(signed_in, own, elsewhere):
    typed = fields(own, **addresses(own), key=REVOKED_KEY)
    page = seen(signed_in.post(address(own, "connect/"), typed, headers=HTMX))

    assert f"The key was refused by {elsewhere.removeprefix('http://')}." in page


def test_without_an_api_the_key_is_tried_and_the_public_list_has_the_prices(
    signed_in, member, given, gateways, settings
):
    settings.HELICONE_API_URL = gateways
    signed_in.post("/connections/new/", given | {"api_address": ""})

    line = member.connections.get()
    assert (line.health, line.credit) == ("ok", None)
    call = Call.objects.get(purpose="check")
    assert call.cost is not None and call.cost < Decimal("0.01")
    log = httpx.get(f"{gateways}/__log").json()
    assert not any("/v1/credits" in entry["path"] for entry in log)
    assert helicone_connections() == [], "nothing tells what it logged"


@pytest.mark.parametrize("field", ["address", "api_address"])
def test_both_addresses_have_to_be_allowed_by_the_operator(signed_in, member, given, field):
    answer = signed_in.post("/connections/new/", given | {field: PRIVATE})

    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert not member.connections.exists()


def test_an_api_that_the_operator_took_off_the_list_is_not_asked(
    signed_in, own, settings, apply_policy
):
    Connection.objects.filter(pk=own.pk).update(api_address=PRIVATE)
    own.refresh_from_db()
    own.save_key(KEY)
    signed_in.post(address(own, "check/"))

    own.refresh_from_db()
    assert [stage["title"] for stage in own.last_check] == ["Address"]
    assert own.health == "down"


@pytest.mark.parametrize("field", ["address", "api_address"])
def test_the_key_goes_to_no_other_of_its_addresses(
    signed_in, own, elsewhere, settings, apply_policy, field
):
    settings.GATEWAY_ORIGINS = [elsewhere, NOBODY]
    apply_policy()
    moved = fields(own, **addresses(own)) | {field: NOBODY}
    assert "sealed to its address" in seen(signed_in.post(address(own), moved))

    Connection.objects.filter(pk=own.pk).update(**{field: NOBODY})
    own.refresh_from_db()
    with pytest.raises(Unreadable):
        open_sealed(own.sealed_key, own._place)


def test_it_is_copied_exported_and_imported_with_both_addresses(signed_in, member, own):
    copy = own.duplicate()
    assert (copy.address, copy.api_address) == (own.address, own.api_address)

    entry = {"name": "Taken", "source": "own-helicone", **addresses(own)}
    made = planned(a_file(entry), member).made[0]
    assert addresses(made.line) == addresses(own)
    refused = planned(a_file(entry | {"api_address": PRIVATE}), member)
    assert not refused.made and PRIVATE in refused.left[0].reason


def test_its_log_is_read_beside_the_ledger(own):
    assert helicone_connections() == [own]


def addresses(line: Connection) -> dict[str, str]:
    return {"address": line.address, "api_address": line.api_address}
