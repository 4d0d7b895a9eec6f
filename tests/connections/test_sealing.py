"""A sealed key opens in its own row, for its owner and its address, and nowhere else."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from connections import sealing
from connections.models import Connection, KeyMissing
from tests.people import bob
from tests.practice.server import KEY

NEW = "new:QUFBQkJCQ0NDREREZWVlZmZmZ2dnaGhoaWlpampqa2s="


def run(*command: str) -> str:
    out = StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def opened(connection: Connection) -> str:
    key = Connection.objects.get(pk=connection.pk).endpoint().key
    return key.reveal() if key else ""


def test_a_saved_key_comes_back_to_whoever_sends(line):
    assert opened(line) == KEY
    assert KEY not in line.sealed_key


def test_a_key_moved_to_another_row_does_not_open(line, member):
    copy = line.duplicate()
    Connection.objects.filter(pk=copy.pk).update(sealed_key=line.sealed_key)

    with pytest.raises(KeyMissing, match="Paste it again"):
        opened(copy)


def test_a_key_whose_row_changed_its_owner_does_not_open(line):
    Connection.objects.filter(pk=line.pk).update(owner=bob())

    with pytest.raises(KeyMissing):
        opened(line)


def test_a_key_is_not_sent_to_an_address_that_was_swapped_under_it(line, settings):
    settings.HELICONE_GATEWAY_URL = "https://evil.example.org"

    with pytest.raises(KeyMissing):
        opened(line)


@pytest.mark.parametrize("damage", ["", "v1.test", "v1.test.AAAA", "v2.test.AAAA", "v1.gone.AAAA"])
def test_a_damaged_key_is_missing_and_never_the_ciphertext(line, damage):
    Connection.objects.filter(pk=line.pk).update(sealed_key=damage)

    with pytest.raises(KeyMissing):
        opened(line)


def test_the_same_key_is_sealed_differently_each_time_and_known_by_its_fingerprint(line):
    before = line.sealed_key
    line.save_key(KEY)

    assert line.sealed_key != before
    assert line.key_fingerprint == sealing.fingerprint(KEY)


def test_a_short_key_shows_none_of_its_characters(line):
    line.save_key("twelve-chars")

    assert line.last_four == ""


def test_master_keys_are_rotated_while_members_go_on(line, settings):
    old = settings.ENCRYPTION_KEYS
    settings.ENCRYPTION_KEYS = f"{NEW},{old}"
    assert opened(line) == KEY

    assert "1 keys sealed under the first key" in run("seal_keys", "--rotate")

    settings.ENCRYPTION_KEYS = NEW
    assert opened(line) == KEY
    assert "1 keys open" in run("seal_keys", "--check")


def test_a_key_that_no_master_key_opens_is_named_by_its_row(line, settings):
    settings.ENCRYPTION_KEYS = NEW

    with pytest.raises(CommandError, match=str(line.pk)):
        run("seal_keys", "--check")
