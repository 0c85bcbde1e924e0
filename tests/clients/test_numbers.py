"""How are taxpayer numbers kept: encrypted at rest, under rotating keys, found by a digest that knows their kind."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import IntegrityError, connection, transaction

from clients import register, tin
from clients.models import Tin
from clients.models.numbers import digest_of
from practice import encryption, keys, rotation
from practice.models import EventPayload
from tests.factories import acting, make_client

SSN = tin.parse(tin.SSN, "219-09-9999")


@pytest.fixture
def row(owner):
    return make_client(owner, name="Maria Vega", numbers=[SSN]).tins.get()


def stored(row, column="number"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM clients_tin WHERE id = %s", [row.pk])
        return cursor.fetchone()[0]


def test_the_column_holds_no_digits_of_the_number(row):
    raw = stored(row)
    assert SSN.digits not in raw
    assert SSN.formatted not in raw
    assert raw.startswith("gAAAA"), "a Fernet token"
    assert Tin.objects.get(pk=row.pk).number == SSN.digits


def test_no_column_of_any_table_holds_the_number(row):
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for values in cursor.fetchall():
                text = " ".join(str(value) for value in values)
                assert SSN.digits not in text, table
                assert SSN.formatted not in text, table


def test_equal_numbers_are_stored_as_different_texts(row):
    assert encryption.encrypt(SSN.digits) != encryption.encrypt(SSN.digits)


def test_an_old_key_still_opens_and_the_new_one_takes_over_by_rotation(row, settings):
    old_text = stored(row)
    settings.KEYS_GIVEN = [keys.FIELD_KEYS]
    old, new = settings.FIELD_KEYS[0], Fernet.generate_key().decode()
    settings.FIELD_KEYS = [new, old]
    assert Tin.objects.get(pk=row.pk).number == SSN.digits
    rotation.encrypt_anew()
    assert stored(row) != old_text
    settings.FIELD_KEYS = [new]
    assert Tin.objects.get(pk=row.pk).number == SSN.digits
    assert Tin.objects.with_number(SSN).get() == row, "the digest has a key of its own"


def test_without_the_right_key_nothing_opens(row, settings):
    settings.KEYS_GIVEN = [keys.FIELD_KEYS]  # so that the key file is not asked
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(ValueError, match="cannot be opened"):
        Tin.objects.get(pk=row.pk)


def test_without_any_key_nothing_is_stored_in_clear(taxpayer, owner, settings):
    settings.FIELD_KEYS = []
    with pytest.raises(ImproperlyConfigured, match="no encryption keys"):
        register.add_number(taxpayer, by=acting(owner), number=SSN)
    assert not Tin.objects.exists()


def test_the_digest_differs_by_kind_and_by_key(settings):
    ein = tin.parse(tin.EIN, SSN.digits)
    first = digest_of(SSN)
    assert digest_of(ein) != first
    assert SSN.digits not in first
    settings.DIGEST_KEY = "another"
    assert digest_of(SSN) != first


def test_an_ssn_and_an_ein_may_share_their_digits(row, owner):
    company = make_client(owner, name="Vega LLC", kind="business", numbers=[tin.parse(tin.EIN, SSN.digits)])
    assert company.tins.get().masked == "**-***9999"
    assert Tin.objects.with_digits(SSN.digits).count() == 2


def test_the_number_itself_cannot_be_searched(row):
    with pytest.raises(FieldError, match="search its digest"):
        Tin.objects.filter(number=SSN.digits).exists()


def test_the_database_refuses_a_second_row_with_the_same_number_in_a_firm(row, owner):
    other = make_client(owner, name="John Vega")
    with pytest.raises(IntegrityError), transaction.atomic():
        Tin.objects.create(
            firm=owner.firm, client=other, kind="ssn", number=SSN.digits, digest=digest_of(SSN), last4=SSN.last4
        )


def test_two_firms_may_act_for_the_same_taxpayer(row, stranger):
    assert make_client(stranger, numbers=[SSN]).tins.get().digest == row.digest


def test_the_history_of_a_client_names_the_number_masked_only(row, owner):
    register.reveal_number(row, by=acting(owner), purpose=f"to check {SSN.formatted}")
    register.correct_number(row, by=acting(owner), version=row.client.version, number=tin.parse(tin.SSN, "219-09-9998"))
    bodies = "".join(EventPayload.objects.values_list("body", flat=True))
    assert "***-**-9999" in bodies
    assert "***-**-9998" in bodies
    for number in ("219-09-999", "21909999"):
        assert number not in bodies
