"""What people type for form and period, and what it means; no database."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.law.forms import FORMS, tax_form
from notices.law.periods import FormPeriod, parse

READ = [
    # typed, canonical, kind, last day
    ("941 2025 Q3", "941 2025 Q3", "quarter", date(2025, 9, 30)),
    ("form 941 q3 2025", "941 2025 Q3", "quarter", date(2025, 9, 30)),
    ("941 3rd quarter 2025", "941 2025 Q3", "quarter", date(2025, 9, 30)),
    ("Form 941 for the third quarter of 2025", "941 2025 Q3", "quarter", date(2025, 9, 30)),
    ("720 2Q2024", "720 2024 Q2", "quarter", date(2024, 6, 30)),
    ("941 September 30, 2025", "941 2025 Q3", "quarter", date(2025, 9, 30)),
    ("941 202509", "941 2025 Q3", "quarter", date(2025, 9, 30)),
    ("941-X 2024 q2", "941 2024 Q2", "quarter", date(2024, 6, 30)),
    ("1040 2023", "1040 2023", "year", date(2023, 12, 31)),
    ("  FORM   1040 for 2023 ", "1040 2023", "year", date(2023, 12, 31)),
    ("Form 1040 tax year 2023", "1040 2023", "year", date(2023, 12, 31)),
    ("2023 Form 1040", "1040 2023", "year", date(2023, 12, 31)),
    ("1040 Dec 31, 2023", "1040 2023", "year", date(2023, 12, 31)),
    ("1040 12/31/2023", "1040 2023", "year", date(2023, 12, 31)),
    ("1040-SR 2023", "1040 2023", "year", date(2023, 12, 31)),
    ("1040nr 2023", "1040-NR 2023", "year", date(2023, 12, 31)),
    ("1120-S 2024", "1120-S 2024", "year", date(2024, 12, 31)),
    ("1120 s 2024", "1120-S 2024", "year", date(2024, 12, 31)),
    ("1120 FY 2025-06", "1120 FY 2025-06", "year", date(2025, 6, 30)),
    ("1120 fye 6/2025", "1120 FY 2025-06", "year", date(2025, 6, 30)),
    ("1120 06/30/2025", "1120 FY 2025-06", "year", date(2025, 6, 30)),
    ("1041 Feb 29, 2024", "1041 FY 2024-02", "year", date(2024, 2, 29)),
    ("1120 FY 2025-12", "1120 2025", "year", date(2025, 12, 31)),
    ("940 2025-12-31", "940 2025", "year", date(2025, 12, 31)),
    ("ct1 2020", "CT-1 2020", "year", date(2020, 12, 31)),
    ("CIVPEN 2023", "CIVPEN 2023", "year", date(2023, 12, 31)),
    ("civil penalty 2023", "CIVPEN 2023", "year", date(2023, 12, 31)),
    ("civpen 2023 q2", "CIVPEN 2023 Q2", "quarter", date(2023, 6, 30)),
    ("2290 2025-07", "2290 2025-07", "month", date(2025, 7, 31)),
    ("706", "706", "none", None),
]

REFUSED = [
    ("", "Type a form and a period"),
    ("2023", "2023 has no form: type 1040 2023."),
    ("2025 Q1", "has no form: type 941 2025 Q1."),
    ("banana", "names no tax form"),
    ("1040", "Form 1040 needs its period: type 1040 2025."),
    ("941 2025", "Form 941 is filed by quarter: type 941 2025 Q4."),
    ("941 2025-08", "Form 941 is filed by quarter"),
    ("1040 2025 Q1", "Form 1040 is filed by year: type 1040 2025."),
    ("940 FY 2025-06", "Form 940 is filed by year"),
    ("941 FY 2025-06", "Form 941 is filed by quarter"),
    ("1120 FY 2025", "typed with the month it ends in: type 1120 FY 2025-06."),
    ("1120 2025-06-28", "ends on the last day of a month"),
    ("1120 2025-13", "There is no month 13"),
    ("1040 23", "23 is not a period of Form 1040"),
    ("1040 20233", "20233 is not a period of Form 1040"),
    ("941 2025 Q5", "2025 Q5 is not a period of Form 941"),
    ("1040 1979", "outside 1980 to 2099"),
    ("706 2020", "Form 706 has no tax period"),
]


@pytest.mark.parametrize(("typed", "canonical", "kind", "end_on"), READ, ids=[row[0] for row in READ])
def test_what_people_type_is_understood(typed, canonical, kind, end_on):
    period = parse(typed)
    assert (str(period), period.kind, period.end_on) == (canonical, kind, end_on)


@pytest.mark.parametrize(("typed", "sentence"), REFUSED, ids=[row[0] or "empty" for row in REFUSED])
def test_what_cannot_be_meant_is_refused_with_a_sentence(typed, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)) as refusal:
        parse(typed)
    assert str(refusal.value).endswith(".")


def test_the_sentence_of_a_refusal_says_something_that_is_accepted():
    assert str(parse("941 2025 Q4")) == "941 2025 Q4"
    assert str(parse("1120 FY 2025-06")) == "1120 FY 2025-06"


def test_a_year_after_the_next_one_is_refused_when_today_is_known():
    today = date(2026, 11, 23)
    assert parse("1040 2027", today).end_on == date(2027, 12, 31)
    with pytest.raises(ValueError, match="lies after 2027"):
        parse("1040 2028", today)


def test_labels_are_the_period_alone():
    labels = [parse(text).label for text in ("941 2025 Q3", "1040 2023", "1120 FY 2025-06", "730 2025-02", "706")]
    assert labels == ["2025 Q3", "2023", "FY 2025-06", "2025-02", "no period"]


def test_no_two_forms_answer_to_one_name():
    names = [name.replace("-", "") for form in FORMS for name in (form.number, *form.aliases)]
    assert len(names) == len(set(names))


def test_the_employment_tax_returns_are_marked():
    marked = {form.number for form in FORMS if form.is_employment_tax}
    assert marked == {"940", "941", "943", "944", "945", "CT-1", "CT-2"}
    assert tax_form("ct 1").is_employment_tax


def test_an_unknown_form_is_refused():
    with pytest.raises(ValueError, match="W-9 is not a tax form"):
        tax_form("W-9")


@st.composite
def canonical_periods(draw):
    form = draw(st.sampled_from(FORMS))
    kind, year = draw(st.sampled_from(form.periods)), draw(st.integers(1980, 2099))
    if kind == "none":
        return parse(form.number)
    if kind == "quarter":
        return parse(f"{form.number} {year} Q{draw(st.integers(1, 4))}")
    month = draw(st.integers(1, 12))
    if kind == "month":
        return parse(f"{form.number} {year}-{month:02d}")
    may_be_fiscal = not form.is_employment_tax
    return parse(f"{form.number} FY {year}-{month:02d}" if may_be_fiscal else f"{form.number} {year}")


@given(canonical_periods())
def test_canonical_text_reads_back_to_the_same_period(period):
    assert parse(str(period)) == period
    assert parse(str(period).lower()) == period


@given(st.text(max_size=30))
def test_any_text_is_either_a_period_or_refused_with_a_sentence(text):
    try:
        answer = parse(text)
    except ValueError as refusal:
        answer = str(refusal)
    assert answer.endswith(".") if isinstance(answer, str) else isinstance(answer, FormPeriod)
