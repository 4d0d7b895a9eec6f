"""What the ledger did not know, set right by hand: all of it with JavaScript off."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import sign_in
from tests.browser.watching import watched
from tests.connections.helicone_log import Log, running_log
from tests.practice.server import KEY
from tests.server import Lampfield, running_lampfield

pytestmark = pytest.mark.browser

SEED = """
from django.utils import timezone
from accounts.models import Member
from connections.catalog import Catalog, stored
from connections.catalogs import CatalogSnapshot
from connections.models import CatalogChange
from tests.usage.calls import ended
from usage import rollups
from usage.models import Call

ines = Member.objects.get(email="{email}")
everyday = ines.connections.create(name="Everyday", source="helicone", route="gpt-4o")
everyday.save_key("{key}")
known = dict(connection=everyday, provider="openai", model="gpt-4o")
stopped = ended(ines, None, outcome="stopped", cost_unknown="It was cut off.", **known)
priced = ended(ines, "0.01", cost_source="catalog", **known)
calls = Call.objects.filter(pk__in=[stopped.pk, priced.pk])
calls.update(created_at="{noon}", day="{noon:%Y-%m-%d}")

box = ines.connections.create(
    name="Our box", source="compatible", address="http://box.example/v1", route="qwen3-14b"
)
listed = Catalog.from_models_list({{"data": [{{"id": "qwen3-8b"}}]}})
CatalogSnapshot.objects.create(
    source="compatible", connection=box, payload=stored.dumps(listed), model_count=1,
    fetched_at=timezone.now(),
)
CatalogChange.objects.create(source="compatible", connection=box, kind="gone", model="qwen3-14b")
local = ended(
    ines, None, connection=box, model="qwen3-8b", provider_model="qwen3-8b",
    prompt_tokens=1_000_000, completion_tokens=500_000, cost_unknown="Nobody knows the price.",
)
rollups.rebuild()
print("SEEDED", stopped.pk, priced.pk, local.pk)
"""
# An hour that is over, and whose day Helicone still tells of, in any zone of the group.
NOON = (datetime.now(UTC) - timedelta(days=2)).replace(hour=12, minute=0, second=0, microsecond=0)


@dataclass(frozen=True, slots=True)
class House:
    server: Lampfield
    email: str
    stopped: str
    priced: str
    local: str


@pytest.fixture(scope="module")
def log() -> Iterator[Log]:
    with running_log() as server:
        yield server


@pytest.fixture(scope="module")
def house(log: Log, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A member with calls on Helicone, which knows them at other costs, and on a box."""
    folder: Path = tmp_path_factory.mktemp("corrections")
    address = f"http://127.0.0.1:{log.server_port}"
    with running_lampfield(folder, HELICONE_API_URL=address, HELICONE_GATEWAY_URL=address) as it:
        email = it.create_member()
        seed = SEED.format(email=email, key=KEY, noon=NOON)
        found = re.search("SEEDED (.+)", it.manage("shell", "-v", "0", "-c", seed))
        assert found
        stopped, priced, local = found[1].split()
        log.rows = [logged(stopped, 0.0321), logged(priced, 0.02)]
        yield House(it, email, stopped, priced, local)


def logged(call_id: str, cost: float) -> dict[str, Any]:
    return {
        "request_id": call_id,
        "request_created_at": NOON.isoformat(),
        "response_status": 200,
        "model": "gpt-4o-2024-08-06",
        "cost": cost,
    }


@pytest.fixture
def page(browser: Browser, house: House) -> Iterator[Page]:
    with watched(browser, house.server, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto("/sign-in/")
        sign_in(page, house.email)
        page.wait_for_url("**/")
        yield page


def test_the_ledger_is_compared_and_a_figure_of_helicone_is_taken(page: Page, house: House):
    page.goto("/usage/")
    page.get_by_role("link", name="Beside Helicone").click()
    page.get_by_role("button", name="Compare now").click()
    expect(page.get_by_text("Everyday is compared with Helicone's log.")).to_be_visible()
    expect(page.get_by_text("$11.40 of credit left.")).to_be_visible()

    rows = page.get_by_role("region", name="What differs").locator("tbody tr")
    expect(rows.filter(has_text=house.stopped)).to_contain_text("taken over")
    known = rows.filter(has_text=house.priced)
    known.get_by_role("button", name="Take theirs").click()
    expect(page.get_by_text("Helicone's figure is in the ledger now")).to_be_visible()
    expect(known).to_contain_text("taken over")

    known.get_by_role("link").click()
    expect(page.get_by_role("region", name="What it came to")).to_contain_text("$0.0200")
    before = page.get_by_role("region", name="What it was thought to cost before")
    expect(before).to_contain_text("$0.0100")


def test_a_price_is_entered_and_past_calls_are_priced_again(page: Page, house: House):
    page.goto(f"/usage/calls/{house.local}/")
    page.get_by_role("link", name="Enter a price").click()
    row = page.locator("table.prices tbody tr").first
    expect(row.get_by_label("Model or pattern")).to_have_value("qwen3-8b")
    row.get_by_label("In, $/M").fill("0.20")
    row.get_by_label("Out, $/M").fill("0.60")
    page.get_by_role("button", name="Save prices").click()
    expect(page.get_by_text("Saved. The prices hold for what is sent")).to_be_visible()

    page.get_by_role("link", name="Price past calls again").click()
    expect(page.get_by_text("From unknown to $0.50.")).to_be_visible()
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_text("One call cost $0.50 now, and unknown before.")).to_be_visible()
    expect(page.get_by_role("heading", name="No call would change")).to_be_visible()

    page.goto(f"/usage/calls/{house.local}/")
    expect(page.get_by_text("Nobody knows the price.")).to_be_visible()


def test_a_connection_goes_on_with_what_is_nearest_to_a_model_that_is_gone(page: Page):
    page.goto("/models/changes/")
    gone = page.get_by_role("region", name="On a model that is gone")
    expect(gone).to_contain_text("qwen3-14b")

    gone.get_by_role("button", name="Use it").click()

    expect(page.get_by_text("begin with qwen3-8b.")).to_be_visible()
    expect(gone).to_have_count(0)
