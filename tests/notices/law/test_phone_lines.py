"""Which number each line has, and how sure that is: one row a fact."""

import pytest

from notices.law import phone_lines
from notices.models import Call

PRIMARY, UNVERIFIED = "primary_seen", "own_knowledge_unverified"

# Line, number, whom it is for, how sure. The numbers printed on letters and irs.gov pages are primary.
NUMBERS = [
    ("pps", "866-860-4259", "", PRIMARY),
    ("acs", "800-829-8374", "balance due, printed on CP504, CP49, CP60", PRIMARY),
    ("acs", "800-829-7650", "individuals with wages", UNVERIFIED),
    ("acs", "800-829-3903", "businesses and self-employed", UNVERIFIED),
    ("tas", "877-777-4778", "", PRIMARY),
    ("other", "800-829-1040", "individuals in general", PRIMARY),
    ("other", "800-829-4933", "business and specialty tax", PRIMARY),
    ("other", "800-973-0424", "centralized insolvency", PRIMARY),
    ("other", "800-913-6050", "centralized lien operation", PRIMARY),
    ("other", "866-325-4066", "CP53E information", PRIMARY),
]


def test_the_table_holds_these_numbers_and_no_other():
    found = [
        (line.key, each.number, each.whom, each.confidence)
        for line in phone_lines.phone_lines().values()
        for each in line.numbers
    ]
    assert found == NUMBERS


def test_every_line_a_call_can_name_is_in_the_table():
    assert set(phone_lines.phone_lines()) == set(Call.Line.values)


def test_pps_sends_payment_plans_to_acs_as_others_relay_it():
    pps = phone_lines.line("pps")
    assert "ACS" in pps.does_not
    assert pps.is_second_hand
    assert "SCACPA" in pps.does_not_source


def test_the_five_clients_are_a_habit_nobody_verified():
    assert phone_lines.CLIENTS_IN_A_CALL == 5
    assert phone_lines.CLIENTS_IN_A_CALL_CONFIDENCE == UNVERIFIED
    assert [key for key, line in phone_lines.phone_lines().items() if line.has_a_limit] == ["pps"]


def test_an_unknown_line_is_refused_in_words():
    with pytest.raises(ValueError, match="exam is not a line"):
        phone_lines.line("exam")
