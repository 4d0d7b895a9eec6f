"""Parameters and options of web search: typed on the panel, kept, and truly sent."""

from decimal import Decimal

import httpx
import pytest

from connections.parameters import Parameters
from connections.quotes import quote_for_chat
from connections.routes import WebSearch
from tests.connections.test_panel import HTMX, address, fields
from usage.models import Call

NO_OPTIONS = {
    f"web-{name}": ""
    for name in (
        "allowed_domains",
        "blocked_domains",
        "max_uses",
        "city",
        "region",
        "country",
        "timezone",
    )
}
NO_PARAMETERS = {"with-temperature": "", "with-max_output": "", "with-seed": "", "with-stop": ""}
CLAUDE = "claude-sonnet-4/anthropic"


def last_body(gateways: str) -> dict[str, object]:
    """What the last request asked for, but for its words."""
    entries = [entry for entry in httpx.get(f"{gateways}/__log").json() if entry["model"]]
    found: dict[str, object] = entries[-1]["asked"]
    return found


@pytest.fixture
def known(signed_in, line):
    signed_in.post(address(line, "check/"))
    return line


def test_what_is_set_goes_with_a_test_message(signed_in, known, gateways):
    typed = {
        "with-temperature": "0.3",
        "with-seed": "7",
        "with-stop": "END\r\n\r\nSTOP",
        "with-max_output": "40",
    }
    signed_in.post(address(known, "test/"), fields(known, **typed), headers=HTMX)

    body = last_body(gateways)
    assert (body["temperature"], body["seed"], body["max_tokens"]) == (0.3, 7, 40)
    assert body["stop"] == ["END", "STOP"]
    known.refresh_from_db()
    assert known.parameters == Parameters(
        temperature=0.3, seed=7, stop=("END", "STOP"), max_output=40
    )


def test_a_field_that_the_page_does_not_show_keeps_its_value(signed_in, known):
    known.stored_parameters = Parameters(top_k=5, temperature=0.1).stored()
    known.stored_web_options = WebSearch(max_uses=2).stored()
    known.save()
    signed_in.post(address(known), fields(known))
    known.refresh_from_db()
    assert known.parameters == Parameters(top_k=5, temperature=0.1)

    signed_in.post(address(known), fields(known, **NO_PARAMETERS))
    known.refresh_from_db()
    assert (known.parameters, known.web_options) == (Parameters(top_k=5), WebSearch(max_uses=2))


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"with-temperature": "3"}, "Temperature is a number from 0 to 2."),
        ({"with-seed": "lucky"}, "Seed is a number from 0 to"),
        ({"with-stop": "a\nb\nc\nd\ne"}, "At most 4 sequences, one a line."),
        ({**NO_OPTIONS, "web-max_uses": "50"}, "A reply may search 1 to 20 times."),
        (
            {**NO_OPTIONS, "web-allowed_domains": "a.org", "web-blocked_domains": "b.org"},
            "A search takes domains to allow or domains to block, not both.",
        ),
        ({**NO_OPTIONS, "web-country": "England"}, "A country is its two capital letters"),
    ],
)
def test_what_would_be_refused_is_not_saved(signed_in, known, typed, told):
    answer = signed_in.post(address(known), fields(known, **typed))

    assert answer.status_code == 422
    assert told in answer.content.decode()
    known.refresh_from_db()
    assert (known.parameters, known.web_options) == (Parameters(), WebSearch())


def test_a_wrong_value_leads_from_the_summary_to_its_field(signed_in, known):
    wrong = {**NO_OPTIONS, "web-country": "England", **NO_PARAMETERS, "with-temperature": "9"}
    page = signed_in.post(address(known), fields(known, route=CLAUDE, **wrong)).content.decode()

    for anchor, told in (
        ("id_with-temperature", "Temperature: Temperature is a number from 0 to 2."),
        ("id_web-country", "Country: A country is its two capital letters, such as GB."),
    ):
        assert f'<a href="#{anchor}">{told}</a>' in page and f'id="{anchor}"' in page
    assert page.count("A country is its two capital letters") == 2, "above, and at its field"


def test_a_wrong_value_is_told_at_its_field_before_it_is_saved(signed_in, known):
    typed = fields(known, **NO_PARAMETERS | {"with-temperature": "warm"})
    page = signed_in.post(address(known, "parameters/preview/"), typed, headers=HTMX)
    told = page.content.decode().partition('id="id_with-temperature_told"')[2]
    assert "Temperature is a number from 0 to 2." in told.partition("</div>")[0]

    typed = fields(known, route=CLAUDE, web_search="on", **NO_OPTIONS | {"web-max_uses": "50"})
    page = signed_in.post(address(known, "web/preview/"), typed, headers=HTMX)
    assert "A reply may search 1 to 20 times." in page.content.decode()


def test_the_switch_of_web_search_changes_cost_and_notes_before_it_is_saved(signed_in, known):
    def previewed(**switch: str) -> str:
        typed = fields(known, route=f"gpt-4o,{CLAUDE}", **NO_OPTIONS, **switch)
        page = signed_in.post(address(known, "web/preview/"), typed, headers=HTMX)
        return str(page.content.decode())

    off, on = previewed(), previewed(web_search="on")
    assert "about $0.0106" in on and "about $0.0106" not in off
    assert 'name="with-seed"' in off and 'name="with-seed"' not in on
    known.refresh_from_db()
    assert not known.web_search


def test_only_parameters_that_the_route_takes_are_offered(signed_in, known):
    def offered(route: str) -> str:
        preview = address(known, "route/preview/")
        page = signed_in.post(preview, fields(known, route=route), headers=HTMX)
        return str(page.content.decode())

    assert 'name="with-seed"' in offered("gpt-4o/openai")
    assert 'name="with-seed"' not in offered(CLAUDE)
    assert "drops it without a word" in offered(f"gpt-4o/openai,{CLAUDE}")


def test_a_value_that_a_stop_would_refuse_is_told_while_it_is_typed(signed_in, known):
    preview = address(known, "parameters/preview/")
    typed = fields(known, route=CLAUDE, **{"with-temperature": "1.7"})

    page = signed_in.post(preview, typed, headers=HTMX).content.decode()
    assert "Claude takes a temperature of at most 1" in page


def test_options_of_web_search_are_truly_sent(signed_in, known, gateways):
    options = {
        **NO_OPTIONS,
        "web-allowed_domains": "https://Example.org/, bbc.co.uk",
        "web-max_uses": "2",
        "web-city": "Leeds",
        "web-country": "gb",
        "web-timezone": "Europe/London",
    }
    asked = fields(known, route=f"gpt-4o,{CLAUDE}", web_search="on", **options)
    card = signed_in.post(address(known, "test/"), asked, headers=HTMX).content.decode()

    body = last_body(gateways)
    assert body["model"] == "claude-sonnet-4:online/anthropic"
    assert body["plugins"] == [
        {
            "id": "web",
            "max_uses": 2,
            "allowed_domains": ["example.org", "bbc.co.uk"],
            "user_location": {
                "type": "approximate",
                "city": "Leeds",
                "country": "GB",
                "timezone": "Europe/London",
            },
        }
    ]
    assert "&quot;max_uses&quot;:2" in card
    assert Call.objects.get(purpose="test").searches == 1


def test_options_stay_at_home_while_web_search_is_off(signed_in, known, gateways):
    asked = fields(known, route=CLAUDE, **{**NO_OPTIONS, "web-max_uses": "2"})
    signed_in.post(address(known, "test/"), asked, headers=HTMX)

    assert "plugins" not in last_body(gateways)
    known.refresh_from_db()
    assert known.web_options == WebSearch(max_uses=2)


def test_the_stops_that_are_left_out_while_searching_are_named(signed_in, known):
    page = signed_in.post(
        address(known, "route/preview/"), fields(known, route=f"gpt-4o,{CLAUDE}"), headers=HTMX
    ).content.decode()

    assert "Not asked while it is on" in page and "<code>gpt-4o</code>" in page


def test_a_longest_reply_and_a_bound_on_searches_bound_what_is_set_aside(known):
    known.route, known.web_search = CLAUDE, True

    def most(parameters: Parameters, options: WebSearch) -> Decimal:
        known.stored_parameters, known.stored_web_options = parameters.stored(), options.stored()
        found = quote_for_chat(known, "", ["Hello"]).worst_case
        assert found is not None
        return found

    free = most(Parameters(), WebSearch())
    short = most(Parameters(max_output=100), WebSearch())
    assert free - short == (64_000 - 100) * Decimal("0.000015")
    assert short - most(Parameters(max_output=100), WebSearch(max_uses=1)) == 4 * Decimal("0.01")
    overruled = quote_for_chat(known, "", ["Hello"], Parameters(max_output=10)).worst_case
    assert overruled is not None and overruled < short


def test_a_copy_and_an_export_take_them_along(signed_in, known, member):
    known.stored_parameters = Parameters(temperature=0.5).stored()
    known.stored_web_options = WebSearch(city="Leeds").stored()
    known.save()

    assert known.duplicate().parameters == known.parameters
    exported = signed_in.get("/connections/export.json").content.decode()
    assert '"temperature": 0.5' in exported and '"city": "Leeds"' in exported
    known.delete()
    member.connections.all().delete()
    signed_in.post("/connections/import/", {"text": exported, "make": "1"})
    made = member.connections.first()
    assert (made.parameters, made.web_options) == (
        Parameters(temperature=0.5),
        WebSearch(city="Leeds"),
    )
