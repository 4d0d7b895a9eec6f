"""How soon the list of models follows what is typed, in a real browser."""

from decimal import Decimal
from statistics import median

from django.utils import timezone

from bench import chromium
from bench.figures import Figure, Findings
from bench.members import Seat
from bench.opening import signed_in
from bench.processes import Server
from connections.catalog import Catalog, Endpoint, Model, Price, stored
from connections.catalog.price import Tier
from connections.catalogs import CatalogSnapshot
from connections.sources import HELICONE

TYPED = ("o", "op", "open 1", "author 2", "model-3", "", "4 provider", "m")
FOLLOWS = """text => new Promise(done => {
    const box = document.getElementById('mq'), since = performance.now();
    const end = () => done(performance.now() - since);
    document.addEventListener('htmx:afterSettle', end, {once: true});
    box.value = text;
    box.dispatchEvent(new InputEvent('input', {bubbles: true}));
})"""


def typed(server: Server, seat: Seat, *, models: int, target: float, times: int) -> Findings:
    """From a keystroke until the list that answers it is on the page, its short wait included."""
    shelve(models)
    with chromium.running() as browser:
        page = signed_in(browser, server, seat).new_page()
        page.goto(f"{server.url}/models/", wait_until="load")
        taken = [float(page.evaluate(FOLLOWS, text)) for text in TYPED * times]
    name = f"list of {models} models"
    return Findings(
        [Figure(name, "from a keystroke to its list", "ms", median(taken), target=target)]
    )


def shelve(count: int) -> None:
    """A catalog of Helicone's with so many models, three endpoints each as in the real one."""
    made = [model(number) for number in range(count)]
    catalog = Catalog({each.id: each for each in made})
    known = {"model_count": count, "fetched_at": timezone.now(), "payload": stored.dumps(catalog)}
    CatalogSnapshot.objects.update_or_create(source=HELICONE.slug, connection=None, defaults=known)


def model(number: int) -> Model:
    rate = Decimal(number % 40 + 1) / 1_000_000
    price = Price((Tier(0, rate, rate * 4, rate / 2),), rate, rate, rate * 4)
    name = f"model-{number}"
    offers = tuple(
        Endpoint(f"provider-{place}", name, price, context=128_000) for place in range(3)
    )
    return Model(name, f"Open Model {number}", f"Author {number % 12}", offers, context=128_000)
