"""What members and administrators see of what was spent."""

import re

import pytest
from django.test import Client

from accounts.models import Member
from tests.usage.calls import ended
from usage import figures

pytestmark = pytest.mark.django_db


def page(client: Client, reader: Member, address: str = "/usage/", **headers: str) -> str:
    client.force_login(reader)
    response = client.get(address, headers=headers)
    assert response.status_code == 200, address
    return response.content.decode()


def test_a_member_sees_what_is_theirs(client, administrator, member):
    ended(administrator, "7.5", model="claude-opus-4.1")
    mine = ended(member, "0.0215", model="gpt-4o", provider="openai", status=200)

    html = page(client, member)

    assert "$0.02" in html
    assert f"/usage/calls/{mine.pk}/" in html
    assert "claude-opus" not in html
    assert "Alice Moor" not in html
    assert "By member" not in html


def test_an_administrator_sees_everybodys_money_but_nobodys_call_is_a_text(
    client, administrator, member
):
    ended(administrator, "7.5")
    call = ended(member, "0.5", properties={"project": "retrofit"})

    assert "$8.00" in page(client, administrator)
    html = page(client, administrator, f"/usage/calls/{call.pk}/")

    assert "$0.5000" in html
    assert "Helicone-Property-project" in html
    assert "belongs to the member alone" in html


def test_a_search_is_in_the_address_as_a_sort_is(client, member):
    client.force_login(member)
    asked = "/usage/requests/?period=7d&sort=cost&q=o4"

    answer = client.get(asked, headers={"HX-Request": "true"})

    assert answer["HX-Push-Url"] == "/usage/?period=7d&sort=cost&q=o4"
    assert "HX-Push-Url" not in client.get(asked)


def test_the_price_of_a_request_says_what_it_is_for(client, member):
    price = {"of": "openai/gpt-4o", "input": "2.5", "search": "0.01", "version": "3"}
    call = ended(member, "0.5", price=price)

    shown = page(client, member, f"/usage/calls/{call.pk}/")

    assert re.findall("<dt>Price: (.+?)</dt><dd>(.+?)</dd>", shown) == [
        ("of", "openai/gpt-4o"),
        ("input", "$2.5 per million"),
        ("search", "$0.01 each"),
        ("version", "3"),
    ]


def test_htmx_gets_a_request_as_a_dialog_of_the_same_words(client, member):
    call = ended(member, "0.5", provider="openai", properties={"project": "retrofit"})
    address = f"/usage/calls/{call.pk}/"
    whole = page(client, member, address)
    dialog = page(client, member, address, **{"HX-Request": "true"})

    assert dialog.lstrip().startswith("<dialog") and f'data-address="{address}"' in dialog
    words = whole.partition('<div class="stack">')[2].partition("</main>")[0].strip()
    assert words in dialog and "Helicone-Property-project" in words


def test_who_answered_is_not_told_where_an_address_names_no_provider(client, member):
    answered, failed = ended(member, "0.5"), ended(member, None, outcome="failed")

    assert "<dd>not told</dd>" in page(client, member, f"/usage/calls/{answered.pk}/")
    assert "<dd>nobody</dd>" in page(client, member, f"/usage/calls/{failed.pk}/")


def test_somebody_elses_call_does_not_exist(client, administrator, member):
    call = ended(administrator, "7.5")
    client.force_login(member)

    assert client.get(f"/usage/calls/{call.pk}/").status_code == 404
    assert "No request matches" in page(client, member, f"/usage/?q={call.pk}")
    assert "$7.50" not in page(client, member, f"/usage/?member={administrator.pk}")


def test_who_lent_the_key_sees_what_it_paid(client, administrator, member):
    connection = member.connections.create(name="House", source="helicone")
    other = ended(administrator, "2")
    call = ended(administrator, "3", connection=connection, key_owner=member)

    html = page(client, member)

    assert "$3.00" in html and str(call.pk) in html and str(other.pk) not in html


@pytest.mark.parametrize(("name", "label"), [("connection", "deleted"), ("provider", "Nobody")])
def test_what_has_no_connection_or_provider_can_be_filtered_by_it(client, member, name, label):
    gone = member.connections.create(name="Old", source="helicone")
    ended(member, "3", connection=gone)
    gone.delete()
    ended(member, "2", provider="openai")

    listed = page(client, member, f"/usage/by/?by={name}")
    address = re.search(rf'href="(/usage/[^"]*{name}=)">[^<]*{label}', listed)

    assert address
    assert "dd>$3.00<" in page(client, member, address[1])
    assert label in page(client, member, address[1]).partition('class="chip on"')[2][:300]
    assert "dd>$2.00<" in page(client, member, f"/usage/?not.{name}=")


def test_an_unknown_cost_is_never_nothing(client, member):
    ended(member, None, cost_unknown="The reply was cut off.", outcome="interrupted")
    html = page(client, member)
    assert "unknown" in html
    assert "$0.00" not in html.split('<h2 id="budgets-title"')[0].split("</dl>")[0]

    assert "What was spent in these days is unknown." in html

    ended(member, "2", model="o4-mini")

    assert "at least $2.00" in page(client, member)
    table = page(client, member, "/usage/?view=table&period=7d").partition("Spend per day, as")[2]
    today = table.partition("</table>")[0].rpartition("<tr>")[2]
    cells = re.findall('<td class="n">(.+?)</td>', today)
    assert cells == ["$2.00", "unknown", "at least $2.00"]
    spoken = page(client, member, "/usage/?period=7d")
    assert "at least $2.00. o4-mini $2.00, gpt-4o unknown" in spoken


def test_a_failed_request_shows_a_dash(client, member):
    ended(member, None, outcome="failed", error_kind="rate_limited", status=429)

    html = page(client, member)

    assert f"{figures.NOTHING}</td>" in html and ">429<" in html
    assert "at least" not in html


def test_a_filter_is_a_chip_in_the_address_that_can_be_taken_away(client, member):
    ended(member, "1", model="gpt-4o", properties={"project": "retrofit"})
    ended(member, "2", model="claude-sonnet-4", properties={"project": "evals"})

    html = page(client, member, "/usage/?period=7d&model=gpt-4o&p.project=retrofit")

    # The foot of the sidebar shows the whole month, whatever is filtered.
    shown = html.partition("<main")[2]
    assert "$1.00" in shown and "$3.00" not in shown
    assert "Remove filter: Model: gpt-4o" in html
    assert "/usage/?period=7d&amp;p.project=retrofit" in html
    assert "claude-sonnet-4" not in html


def test_calls_without_a_property_can_be_chosen(client, member):
    ended(member, "1", properties={"project": "retrofit"})
    bare = ended(member, "2")
    assert "(not set)" in page(client, member, "/usage/by/?by=p.project")

    html = page(client, member, "/usage/?p.project=")

    assert str(bare.pk) in html and "$2.00" in html and "project: (not set)" in html


def test_what_a_filter_means_can_be_left_out_instead(client, member):
    ended(member, "1", model="gpt-4o", properties={"project": "evals"})
    bare = ended(member, "2", model="gpt-4o")
    html = page(client, member, "/usage/?p.project=evals")
    assert 'href="/usage/?not.p.project=evals" title="Leave this out"' in html

    html = page(client, member, "/usage/?not.p.project=evals")

    assert "$2.00" in html and "$1.00" not in html and str(bare.pk) in html
    assert "project is not: evals" in html and 'href="/usage/?p.project=evals"' in html
    assert "$1.00" in page(client, member, "/usage/?not.p.project=")


def test_the_property_that_is_looked_at_has_a_column(client, member):
    ended(member, "1", properties={"project": "retrofit", "team": "north"})
    html = page(client, member, "/usage/?key=team")
    assert '<th scope="col">team</th>' in html and "north</td>" in html
    assert "key=team&amp;sort=cost" in html

    table = page(client, member, "/usage/requests/?key=team", **{"HX-Request": "true"})

    assert "north</td>" in table and "retrofit" not in table


def test_how_the_page_looks_stays_while_one_filters_and_turns_it(client, member):
    ended(member, "1", model="gpt-4o", properties={"project": "retrofit", "team": "north"})
    html = page(client, member, "/usage/?by=provider&key=team&view=table&period=custom")
    kept = "by=provider&amp;key=team&amp;view=table"

    shown = html.partition("<main")[2]
    for link in (
        f"/usage/?period=7d&amp;{kept}",
        f"&amp;model=gpt-4o&amp;{kept}",
        f"&amp;p.team=north&amp;{kept}",
        "&amp;by=provider&amp;key=project&amp;view=table",
        "&amp;by=member&amp;key=team&amp;view=table",
        '&amp;by=provider&amp;key=team"',
        f"{kept}&amp;sort=cost#requests",
    ):
        assert link in shown, link
    for name, value in (("by", "provider"), ("key", "team"), ("view", "table")):
        assert shown.count(f'type="hidden" name="{name}" value="{value}"') == 2


def test_an_address_full_of_nonsense_is_the_plain_page(client, member):
    ended(member, "1")
    nonsense = "?period=x&from=no&member=1&connection=%27&by=p.&page=-3&sort=name&p.%22=x&key=%22"

    assert "$1.00" in page(client, member, "/usage/" + nonsense)
    for day in ("9999-12-31", "0001-01-01", "2000-01-01"):
        assert page(client, member, f"/usage/?period=custom&from={day}&to={day}")


def test_htmx_gets_the_part_and_a_browser_the_page(client, member):
    ended(member, "1")
    part = page(client, member, "/usage/?period=7d", **{"HX-Request": "true"})

    assert part.lstrip().startswith('<div id="usage"')
    assert "$1.00, 1 request." in part
    assert "<html" in page(client, member, "/usage/requests/")
    table = page(client, member, "/usage/requests/?sort=cost", **{"HX-Request": "true"})
    assert table.lstrip().startswith('<section class="card" id="requests"')
    assert 'aria-sort="descending"' in table


def test_the_table_is_sorted_by_what_its_heading_says(client, member):
    cheap, dear = ended(member, "1"), ended(member, "5")
    unknown = ended(member, None, outcome="stopped")

    def order(address: str) -> list[int]:
        html = page(client, member, address)
        return [html.index(str(call.pk)) for call in (dear, cheap, unknown)]

    assert order("/usage/?sort=cost") == sorted(order("/usage/?sort=cost"))
    assert order("/usage/?sort=-cost") == sorted(order("/usage/?sort=-cost"), reverse=True)


def test_a_page_asks_the_database_a_fixed_number_of_times(
    client, member, django_assert_max_num_queries
):
    for _ in range(60):
        ended(member, "1", properties={"project": "retrofit"})
    client.force_login(member)

    with django_assert_max_num_queries(40):
        client.get("/usage/")
