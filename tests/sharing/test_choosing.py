"""The list of models on a lent line: what may be asked there, and nothing else."""

from connections.models import Connection

HTMX = {"HX-Request": "true"}


def test_the_list_holds_what_is_lent(as_bob, bob, line, lend):
    lend(bob, "claude-*", "gpt-4o/azure")

    page = as_bob.get(f"/models/?line={line.pk}").content.decode()

    assert "claude-3.5-haiku" in page and "gpt-4o" in page
    assert "gemini-2.5-flash" not in page and "gpt-4o-mini" not in page
    assert use(line) in page


def test_a_model_is_plugged_in_on_the_line_that_was_chosen(as_bob, bob, line, lend):
    bob.connections.practice()
    lend(bob, "claude-*")
    home = as_bob.get(f"/?line={line.pk}").content.decode()
    assert f"/models/?line={line.pk}" in home

    answer = as_bob.post(use(line), {"route": "claude-3.5-haiku"})

    assert answer.status_code == 302 and f"line={line.pk}" in answer["Location"]
    assert 'value="claude-3.5-haiku"' in as_bob.get(answer["Location"]).content.decode()


def test_what_is_not_lent_is_refused_where_it_is_chosen(as_bob, bob, line, lend):
    lend(bob, "claude-*")

    answer = as_bob.post(use(line), {"route": "gpt-4o"}, headers=HTMX)

    assert "gpt-4o may not be used here" in answer.content.decode()


def test_an_owner_sees_the_whole_list(as_alice, line, lend, bob):
    lend(bob, "claude-*")

    page = as_alice.get(f"/models/?connection={line.pk}").content.decode()

    assert "gpt-4o-mini" in page


def use(line: Connection) -> str:
    return f"/models/use/?line={line.pk}"


def test_the_default_of_a_lent_line_is_its_owners(as_bob, bob, line, lend):
    lend(bob)
    before = line.route
    assert "Make this my default" not in as_bob.get(f"/models/?line={line.pk}").content.decode()

    as_bob.post(use(line), {"route": "gpt-4o", "default": "1"})
    line.refresh_from_db()
    assert line.route == before
