"""May somebody of the firm speak, by which form, and is it confirmed? Each answer in Python and in SQL alike."""

from datetime import date, timedelta

import pytest

from clients import cover
from clients.cover import Cover, Need, not_confirmed, not_covered, running_out
from clients.models import Client
from notices.models import Case
from tests.clients.on_file import on_file, person
from tests.factories import TODAY, make_case, make_client

SIGNED, SENT_ON, CONFIRMED_ON = TODAY - timedelta(30), TODAY - timedelta(20), TODAY - timedelta(5)
SIGNED_ONLY = {"signed_on": SIGNED}
SENT = SIGNED_ONLY | {"sent_on": SENT_ON}
CONFIRMED = SENT | {"confirmed_on": CONFIRMED_ON}


@pytest.fixture
def maria(owner):
    return make_client(owner, name="Maria Vega")


@pytest.fixture
def case(owner, maria):
    return make_case(owner, client=maria, matter="1040 2023")


STATES = [
    # id, facts of the forms on file, state, since, days
    ("nothing on file", [], cover.NOBODY, None, None),
    ("a draft", [{}], cover.DRAFTED, None, None),
    ("signed", [SIGNED_ONLY], cover.SIGNED, SIGNED, 30),
    ("sent", [SENT], cover.SENT, SENT_ON, 20),
    ("confirmed", [CONFIRMED], cover.CONFIRMED, CONFIRMED_ON, 5),
    ("an 8821 that was sent", [SENT | {"form": "8821"}], cover.INFORMATION, SENT_ON, 20),
    ("an 8821 that was confirmed", [CONFIRMED | {"form": "8821"}], cover.INFORMATION, SENT_ON, 20),
    ("a drafted 8821", [{"form": "8821"}], cover.DRAFTED, None, None),
    ("a specific use", [CONFIRMED | {"is_specific_use": True}], cover.SPECIFIC, SENT_ON, 20),
    ("an 8821 and a draft", [SENT | {"form": "8821"}, {}], cover.INFORMATION, SENT_ON, 20),
    ("sent, and confirmed before", [SENT, CONFIRMED], cover.CONFIRMED, CONFIRMED_ON, 5),
    ("other years", [CONFIRMED | {"lines": "1040 2020 to 2022"}], cover.NOBODY, None, None),
    ("another tax form", [CONFIRMED | {"lines": "941 2023"}], cover.NOBODY, None, None),
    ("withdrawn", [CONFIRMED | {"ended_on": TODAY, "end": "withdrawn"}], cover.NOBODY, None, None),
    (
        "ends tomorrow",
        [CONFIRMED | {"ended_on": TODAY + timedelta(1), "end": "revoked"}],
        cover.CONFIRMED,
        CONFIRMED_ON,
        5,
    ),
    ("to be sent tomorrow", [SIGNED_ONLY | {"sent_on": TODAY + timedelta(1)}], cover.SIGNED, SIGNED, 30),
    ("somebody else's", [CONFIRMED | {"people": ["Pat Lee"]}], cover.NOBODY, None, None),
]


@pytest.mark.parametrize(
    ("forms", "state", "since", "days"), [row[1:] for row in STATES], ids=[row[0] for row in STATES]
)
def test_how_a_matter_is_covered(owner, maria, case, forms, state, since, days):
    for facts in forms:
        on_file(maria, **{"people": [owner]} | facts)
    cell = Cover([maria.pk], owner, TODAY).of(Need(maria.pk, "1040", case.period_end))
    assert (cell.state, cell.since, cell.days) == (state, since, days)
    assert cell.people == (() if state == cover.NOBODY else ("Rosa Moreno",))
    # The database says the same.
    assert Case.objects.filter(not_covered(TODAY)).exists() is state.is_gap
    assert Case.objects.filter(not_confirmed(TODAY)).exists() is (state != cover.CONFIRMED)


def test_who_left_the_form_speaks_no_longer(owner, practitioner, maria, case):
    gone = person(practitioner, ended_on=TODAY)
    row = on_file(maria, people=[gone, "Pat Lee"], **CONFIRMED)
    need = Need(maria.pk, "1040", case.period_end)
    assert Cover([maria.pk], owner, TODAY).of(need).state == cover.NOBODY
    assert Case.objects.filter(not_covered(TODAY)).exists()
    assert Cover([maria.pk], owner, TODAY - timedelta(1)).of(need).form == row
    assert not Case.objects.filter(not_covered(TODAY - timedelta(1))).exists()


def test_each_member_is_covered_by_the_forms_that_name_them(owner, practitioner, maria, case):
    on_file(maria, people=[owner, practitioner], lines="1040 2023", **SENT)
    on_file(maria, people=[practitioner], lines="1040 2023", **CONFIRMED)
    found = Cover([maria.pk], owner, TODAY)
    need = Need(maria.pk, "1040", case.period_end)
    assert found.people_of(maria.pk) == [(practitioner.pk, "Jo Tran"), (owner.pk, "Rosa Moreno")]
    assert [found.of(need, by=pk).state for pk, _ in found.people_of(maria.pk)] == [cover.CONFIRMED, cover.SENT]


def test_each_spouse_is_covered_apart(owner, maria):
    juan = make_client(owner, name="Juan Vega")
    joint = make_case(owner, client=maria, spouse=juan, matter="1040 2023")
    on_file(maria, people=[owner], **CONFIRMED)
    found = Cover([maria.pk, juan.pk], owner, TODAY)
    cells = [found.of(Need(pk, "1040", joint.period_end)).state for pk in (maria.pk, juan.pk)]
    assert cells == [cover.CONFIRMED, cover.NOBODY]
    assert Case.objects.filter(not_covered(TODAY)).get() == joint
    on_file(juan, people=[owner], **SENT)
    assert not Case.objects.filter(not_covered(TODAY)).exists()
    assert Case.objects.filter(not_confirmed(TODAY)).get() == joint


def test_a_form_filed_once_is_covered_by_any_line_that_names_it(owner, maria):
    make_case(owner, client=maria, matter="706")
    on_file(maria, people=[owner], lines="706 2022", **CONFIRMED)
    assert Cover([maria.pk], owner, TODAY).of(Need(maria.pk, "706", None)).state == cover.CONFIRMED
    assert not Case.objects.filter(not_confirmed(TODAY)).exists()


def test_a_case_of_a_state_needs_no_form(owner, maria):
    assert Cover([maria.pk], owner, TODAY).of(Need(maria.pk, "1040", None, is_federal=False)).state == cover.NOT_NEEDED


def test_a_hidden_clients_forms_are_not_read(owner, practitioner, maria, case):
    on_file(maria, people=[owner], **CONFIRMED)
    Client.objects.filter(pk=maria.pk).update(is_restricted=True)
    need = Need(maria.pk, "1040", case.period_end)
    assert Cover([maria.pk], practitioner, TODAY).of(need).state == cover.NOBODY
    assert Cover([maria.pk], owner, TODAY).of(need).state == cover.CONFIRMED


def test_many_taxpayers_take_three_queries(owner, django_assert_num_queries):
    clients = [make_client(owner, name=f"Client {number}") for number in range(6)]
    for each in clients:
        on_file(each, people=[owner], **CONFIRMED)
        on_file(each, people=[owner], lines="941 2024", **SENT)
    with django_assert_num_queries(3):
        found = Cover([each.pk for each in clients], owner, TODAY)
        states = {found.of(Need(each.pk, "941", date(2024, 6, 30))).state for each in clients}
    assert states == {cover.SENT}


# What runs out; TODAY is Jun 29, 2026


ENDINGS = [
    # id, lines of each form, when the last period ends, whether it has ended; None: no reminder
    ("ended last year", ["1040 2022 to 2025"], "2025-12-31", True),
    ("the year now running", ["1040 2022 to 2026"], None, None),
    ("a quarter about to end", ["941 2026 Q1 to 2026 Q3"], "2026-09-30", False),
    ("long ago", ["1040 2019 to 2023"], None, None),
    ("a later form", ["1040 2022 to 2025", "1040 2026 to 2029"], None, None),
]


@pytest.mark.parametrize(
    ("forms", "ends_on", "has_ended"), [row[1:] for row in ENDINGS], ids=[row[0] for row in ENDINGS]
)
def test_when_the_last_named_period_runs_out(owner, maria, forms, ends_on, has_ended):
    for lines in forms:
        on_file(maria, people=[owner], lines=lines, **SENT)
    found = running_out(Client.objects.all(), TODAY, most=10)
    expected = [] if ends_on is None else [(maria, ends_on, has_ended)]
    assert [(each.client, f"{each.ends_on}", each.has_ended) for each in found] == expected


@pytest.mark.parametrize(
    "facts",
    [{"form": "8821"}, {"is_specific_use": True}, {"ended_on": TODAY, "end": "revoked"}, {"people": ["Pat Lee"]}],
)
def test_what_never_gave_cover_does_not_run_out(owner, maria, facts):
    on_file(maria, **{"people": [owner], "lines": "1040 2025"} | SENT | facts)
    assert running_out(Client.objects.all(), TODAY, most=10) == []
