"""Is a secret unreadable at rest, readable under every key in force, and never searchable?"""

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection
from django.db.models import F

from clients.models import Tin
from practice import encryption, keys
from tests.factories import acting, make_client, next_ssn


def stored(row):
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM clients_tin WHERE id = %s", [row.pk])
        return cursor.fetchone()[0]


@pytest.fixture
def number(owner):
    taken = next_ssn()
    return taken, make_client(owner, numbers=[taken]).tins.get()


def test_text_survives_and_never_looks_the_same_twice():
    one, other = encryption.encrypt("219-10-1234"), encryption.encrypt("219-10-1234")
    assert one != other
    assert "219" not in one
    assert encryption.decrypt(one) == encryption.decrypt(other) == "219-10-1234"


def test_an_old_key_still_opens_and_a_new_one_closes(settings):
    old = encryption.encrypt("secret")
    settings.FIELD_KEYS = [keys.new_field_key(), *settings.FIELD_KEYS]
    assert encryption.decrypt(old) == "secret"
    assert not encryption.is_newest(old.encode())
    assert encryption.is_newest(encryption.encrypt("secret").encode())


def test_without_its_key_a_secret_stays_closed(settings):
    token = encryption.encrypt("secret")
    settings.KEYS_GIVEN = [keys.FIELD_KEYS]
    settings.FIELD_KEYS = [keys.new_field_key()]
    with pytest.raises(ValueError, match="cannot be opened"):
        encryption.decrypt(token)


def test_a_changed_token_is_refused():
    token = encryption.encrypt("secret")
    changed = token[:-10] + ("A" if token[-10] != "A" else "B") + token[-9:]
    with pytest.raises(ValueError, match="cannot be opened"):
        encryption.decrypt(changed)


def test_without_keys_nothing_is_stored_in_clear(settings):
    settings.FIELD_KEYS, settings.DIGEST_KEY = [], ""
    with pytest.raises(ImproperlyConfigured, match="no encryption keys"):
        encryption.encrypt("secret")
    with pytest.raises(ImproperlyConfigured, match="no digest key"):
        encryption.digest("tin", "secret")


def test_a_process_learns_of_a_key_that_was_added_while_it_ran(settings, tmp_path):
    home = tmp_path / "home"
    keys.ensure(home, has_rows=False)
    settings.NOTICEBOOK_HOME, settings.KEYS_GIVEN = home, []
    settings.FIELD_KEYS = keys.read(home, keys.FIELD_KEYS).split()
    known = list(settings.FIELD_KEYS)
    settings.FIELD_KEYS = keys.add_field_key(home)
    token = encryption.encrypt("under the new key")
    settings.FIELD_KEYS = known
    assert encryption.decrypt(token) == "under the new key"


def test_digests_differ_by_purpose_and_key(settings):
    digest = encryption.digest("tin", "ssn:219101234")
    assert digest == encryption.digest("tin", "ssn:219101234")
    assert digest != encryption.digest("invitation", "ssn:219101234")
    settings.DIGEST_KEY = "another key"
    assert digest != encryption.digest("tin", "ssn:219101234")


def test_a_new_field_key_leaves_every_digest_as_it_was(settings):
    digest = encryption.digest("tin", "ssn:219101234")
    settings.FIELD_KEYS = [keys.new_field_key(), *settings.FIELD_KEYS]
    assert encryption.digest("tin", "ssn:219101234") == digest


def test_the_database_never_sees_the_number(number):
    taken, row = number
    assert taken.digits not in stored(row)
    assert encryption.decrypt(stored(row)) == taken.digits
    assert Tin.objects.get(pk=row.pk).number == taken.digits


@pytest.mark.parametrize("lookup", ["exact", "in", "contains", "startswith", "gt", "regex"])
def test_an_encrypted_column_cannot_be_searched(db, lookup):
    with pytest.raises(FieldError, match="search its digest"):
        list(Tin.objects.filter(**{f"number__{lookup}": "219101234"}))


def test_every_way_of_writing_encrypts_once(number):
    taken, row = number
    row.save()
    assert encryption.decrypt(stored(row)) == taken.digits
    Tin.objects.bulk_update([row], ["number"])
    assert encryption.decrypt(stored(row)) == taken.digits
    Tin.objects.filter(pk=row.pk).update(number=taken.digits)
    assert encryption.decrypt(stored(row)) == taken.digits
    Tin.objects.filter(pk=row.pk).update(number=F("number"))
    assert encryption.decrypt(stored(row)) == taken.digits


def test_the_history_never_holds_the_number(number, owner):
    from clients import register
    from practice.models import EventPayload

    taken, row = number
    register.reveal_number(row, by=acting(owner), purpose="a call")
    register.correct_number(row, by=acting(owner), number=next_ssn(), version=row.client.version)
    bodies = " ".join(EventPayload.objects.values_list("body", flat=True))
    for text in (taken.digits, f"{taken.digits[:3]}-{taken.digits[3:5]}-{taken.digits[5:]}"):
        assert text not in bodies
