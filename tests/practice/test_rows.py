"""Does writing many rows at once give the same rows as Django's own way?"""

import uuid
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from clients.models import Client, Tin
from notices.models import Case
from practice import rows
from practice.models import Chain
from tests.factories import NOW, make_case, next_ssn

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def new_clients(firm, count):
    chains = [Chain(firm=firm, kind="client", uid=uuid.uuid4()) for _ in range(count)]
    clients = [
        Client(firm=firm, name=f"Boyd {number}", sort_name=f"boyd {number}", chain=chain, created_at=NOW)
        for number, chain in enumerate(chains)
    ]
    return chains, clients


def test_inserted_rows_have_their_keys_and_point_at_rows_inserted_before(firm):
    chains, clients = new_clients(firm, 2 * rows.LARGEST_BATCH + 3)
    rows.insert(chains)
    rows.insert(clients)
    on_file = Client.objects.in_bulk([client.pk for client in clients])
    assert len(on_file) == len(clients)
    for chain, client in zip(chains, clients, strict=True):
        kept = on_file[client.pk]
        assert (kept.name, kept.chain_id, kept.firm_id) == (client.name, chain.pk, firm.pk)
        assert (kept.created_at, kept.version, kept.archived_at, kept.is_restricted) == (NOW, 1, None, False)


def test_a_secret_is_encrypted_on_its_way_in(firm):
    chains, clients = new_clients(firm, 1)
    number = next_ssn()
    row = Tin(firm=firm, client=clients[0], kind=number.kind, number=number.digits, digest="0" * 64, last4=number.last4)
    for table in (chains, clients, [row]):
        rows.insert(table)
    assert Tin.objects.get(pk=row.pk).number == number.digits
    assert not Tin.objects.extra(where=["number = %s"], params=[number.digits]).exists()


def test_a_row_that_was_inserted_can_be_saved_afterwards(firm):
    chains, clients = new_clients(firm, 1)
    rows.insert(chains)
    rows.insert(clients)
    clients[0].name = "Boyd after all"
    clients[0].save()
    assert Client.objects.get(chain=chains[0]).name == "Boyd after all"


def test_what_the_database_forbids_is_refused_whole(firm):
    chains, _ = new_clients(firm, 3)
    chains[2].uid = chains[0].uid
    before = Chain.objects.count()
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(chains)
    assert Chain.objects.count() == before


def test_each_row_gets_its_own_values_and_keeps_its_other_fields(owner):
    cases = [make_case(owner, matter=f"1040 {year}") for year in (2021, 2022, 2023)]
    wanted = [(0.25, date(2026, 7, 1), Decimal("12.50")), (None, None, None), (1.0, date.max, Decimal(0))]
    for case, (p60, day, balance) in zip(cases, wanted, strict=True):
        case.p60, case.flags_change_on, case.balance, case.next_action = p60, day, balance, "not written"
    rows.update_each(cases, ["p60", "flags_change_on", "balance"])
    on_file = Case.objects.order_by("pk").values_list("p60", "flags_change_on", "balance", "next_action")
    assert list(on_file) == [(*values, "") for values in wanted]


def test_no_rows_are_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        rows.insert([])
        rows.update_each([], ["p60"])


def test_rows_beyond_one_batch_keep_their_order(firm):
    chains, _ = new_clients(firm, rows.LARGEST_BATCH + 1)
    rows.insert(chains)
    assert [chain.pk for chain in chains] == sorted(chain.pk for chain in chains)
    assert Chain.objects.get(uid=chains[-1].uid).pk == chains[-1].pk


def test_taking_stock_harms_nothing(owner):
    case = make_case(owner, next_action="Call", next_action_on=NOW.date() + timedelta(days=1))
    rows.take_stock()
    assert Case.objects.get() == case
