"""On which day the law wants a return; no database. Each row carries the text it is held to."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.law import periods
from notices.law.accrual_rules import PRIMARY, SECONDARY
from notices.law.due_dates import POSTPONED, RULES, due_date
from notices.law.forms import FORMS

DUE = [
    # what is typed, due, rule, citation
    ("1040 2024", date(2025, 4, 15), "individual", "IRC 6072(a)"),
    ("1040 2022", date(2023, 4, 15), "individual", "IRC 6072(a); a Saturday, which moves nothing here"),
    ("1040 FY 2025-06", date(2025, 10, 15), "individual", "IRC 6072(a), fourth month of a fiscal year"),
    ("1040-SS 2024", date(2025, 4, 15), "individual", "IRC 6072(a), returns under section 6017"),
    ("1120 2024", date(2025, 4, 15), "corporation", "IRC 6072(a) after P.L. 114-41 sec. 2006(a)"),
    ("1120 2016", date(2017, 4, 15), "corporation", "the first year that begins after 2015"),
    ("1120 2015", date(2016, 3, 15), "corporation_before_2016", "IRC 6072(b) before the change"),
    ("1120 FY 2016-11", date(2017, 2, 15), "corporation_before_2016", "began on Dec 1, 2015"),
    ("1120 FY 2016-12", date(2017, 4, 15), "corporation", "began on Jan 1, 2016"),
    ("1120 FY 2025-06", date(2025, 9, 15), "june_corporation", "third month until years that begin after 2025"),
    ("1120 FY 2026-06", date(2026, 9, 15), "june_corporation", "began on Jul 1, 2025"),
    ("1120 FY 2027-06", date(2027, 10, 15), "corporation", "began on Jul 1, 2026"),
    ("1120 FY 2025-09", date(2026, 1, 15), "corporation", "fourth month after September"),
    ("1120-S 2024", date(2025, 3, 15), "s_corporation", "IRC 6072(b)"),
    ("1120-S 2012", date(2013, 3, 15), "s_corporation", "IRC 6072(b) before the change, as a corporation"),
    ("1065 2024", date(2025, 3, 15), "partnership", "IRC 6072(b)"),
    ("1065 2015", date(2016, 4, 15), "partnership_before_2016", "IRC 6072(a) with section 6031, before the change"),
    ("941 2025 Q3", date(2025, 10, 31), "payroll", "Reg. 31.6071(a)-1(a)(1)"),
    ("941 2025 Q4", date(2026, 1, 31), "payroll", "Reg. 31.6071(a)-1(a)(1)"),
    ("941 2025 Q1", date(2025, 4, 30), "payroll", "Reg. 31.6071(a)-1(a)(1); April has 30 days"),
    ("943 2024", date(2025, 1, 31), "payroll_year", "Reg. 31.6071(a)-1(a)(1)"),
    ("944 2024", date(2025, 1, 31), "payroll_year", "Reg. 31.6071(a)-1(a)(1)"),
    ("945 2024", date(2025, 1, 31), "payroll_year", "Reg. 31.6071(a)-1(a)(1)"),
    ("940 2024", date(2025, 1, 31), "unemployment", "Reg. 31.6071(a)-1(c)"),
]
NOT_ON_FILE = ["706", "1040-NR 2024", "CIVPEN 2023", "720 2024 Q2", "990 2024", "2290 2025-07"]
POSTPONED_FOR_ALL = [
    ("1040 2019", "Notice 2020-23"),
    ("1120 2019", "Notice 2020-23"),
    ("1040 2020", "Notice 2021-21"),
]


def due(text):
    matter = periods.parse(text)
    return due_date(matter.form, matter.kind, matter.end_on)


@pytest.mark.parametrize(("text", "day", "rule", "citation"), DUE, ids=[row[0] for row in DUE])
def test_a_return_is_due_when_its_rule_says(text, day, rule, citation):
    found = due(text)
    assert (found.on, found.rule.id, found.postponed_by) == (day, rule, None), citation


@pytest.mark.parametrize("text", NOT_ON_FILE)
def test_where_no_rule_is_on_file_nobody_guesses(text):
    assert due(text) is None


@pytest.mark.parametrize(("text", "citation"), POSTPONED_FOR_ALL)
def test_a_day_that_was_postponed_for_everybody_is_marked_and_the_notice_is_not_taken_as_read(text, citation):
    found = due(text)
    assert found.postponed_by.citation == citation
    assert found.postponed_by.confidence == "own_knowledge_unverified"


def test_payroll_and_partnerships_of_early_2020_are_told_apart():
    assert due("941 2020 Q1").postponed_by is None
    assert due("1065 2019").on == date(2020, 3, 15)
    assert due("1065 2019").postponed_by is None


def test_every_rule_is_about_known_forms_and_says_where_it_was_read():
    known = {form.number for form in FORMS}
    for rule in (*RULES, *POSTPONED):
        assert set(rule.forms) <= known
        assert rule.citation
    assert {rule.confidence for rule in RULES} <= {PRIMARY, SECONDARY}
    assert len({rule.id for rule in RULES}) == len(RULES)


@given(form=st.sampled_from(["1040", "1120", "1120-S", "1065"]), year=st.integers(1980, 2090), month=st.integers(1, 12))
def test_a_return_is_due_within_four_months_after_its_period(form, year, month):
    matter = periods.parse(f"{form} FY {year}-{month:02}")
    found = due_date(matter.form, matter.kind, matter.end_on)
    assert 0 < (found.on - matter.end_on).days <= 4 * 31
    assert found.on.day == 15
