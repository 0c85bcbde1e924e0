"""What people type for a form of a state, and what it means; no database."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.law import periods
from notices.law.authorities import STATES
from notices.law.state_matters import LONGEST_FORM, parse

READ = [
    # typed, canonical, kind, last day
    ("CA 540 2023", "CA 540 2023", "year", date(2023, 12, 31)),
    ("ny it-201 2022", "NY IT-201 2022", "year", date(2022, 12, 31)),
    ("NY IT 201 for 2022", "NY IT-201 2022", "year", date(2022, 12, 31)),
    ("NJ-1040 2023", "NJ 1040 2023", "year", date(2023, 12, 31)),
    ("Form PA-40 2023", "PA 40 2023", "year", date(2023, 12, 31)),
    ("OH IT 10 2023", "OH IT-10 2023", "year", date(2023, 12, 31)),
    ("KY 720 2023", "KY 720 2023", "year", date(2023, 12, 31)),
    ("CT-1040 2023", "CT 1040 2023", "year", date(2023, 12, 31)),
    ("CA 100 FY 2025-06", "CA 100 FY 2025-06", "year", date(2025, 6, 30)),
    ("CA DE-9 2025 Q3", "CA DE-9 2025 Q3", "quarter", date(2025, 9, 30)),
    ("CA DE 9 third quarter 2025", "CA DE-9 2025 Q3", "quarter", date(2025, 9, 30)),
    ("TX 05-158 2024-03", "TX 05-158 2024-03", "month", date(2024, 3, 31)),
    ("CA 540 Dec 31, 2023", "CA 540 2023", "year", date(2023, 12, 31)),
]

REFUSED = [
    ("CA 540", "A form of California needs its period: type CA 540 2023."),
    ("CA 2023", "Type the form of California and its period"),
    ("CA <b>540</b> 2023", "is not the name of a form"),
    ("CA 540' OR 1=1 2023", "is not the name of a form"),
    ("CA ５４０ 2023", "is not the name of a form"),
    ("CA =540 2023", "is not the name of a form"),
    ("CA 540\x00 2023", "is not the name of a form"),
    ("CA 5400000000000 2023", "at most 12 characters"),
    (f"CA {'X' * 500} 2023", "at most 12 characters"),
    ("CA 540 1492", "The year 1492 is outside"),
    ("CA 540 9999", "The year 9999 is outside"),
    ("CA 540 2023-13", "There is no month 13"),
    ("CA 540 2023-06-28", "ends on the last day of a month"),
    ("CA 540 FY 2025", "typed with the month it ends in: type CA 540 FY 2025-06."),
    ("XX 540 2023", "names no tax form"),
    ("540 2023", "names no tax form"),
]


@pytest.mark.parametrize(("typed", "canonical", "kind", "end_on"), READ, ids=[row[0] for row in READ])
def test_a_states_form_and_period_are_read(typed, canonical, kind, end_on):
    found = parse(typed)
    assert (str(found), found.kind, found.end_on) == (canonical, kind, end_on)
    assert not found.is_for_irs
    assert parse(str(found)) == found


@pytest.mark.parametrize(("typed", "sentence"), REFUSED, ids=[row[0][:20] for row in REFUSED])
def test_what_cannot_be_gets_a_sentence(typed, sentence):
    with pytest.raises(ValueError, match=re.escape(sentence)):
        parse(typed)


def test_a_period_far_ahead_is_refused_where_the_day_is_known():
    with pytest.raises(ValueError, match="lies after 2027"):
        parse("CA 540 2028", date(2026, 6, 29))


@pytest.mark.parametrize("typed", ["1040 2023", "CT-1 2020", "ct 1 2020", "941 2025 Q3", "706", "civil penalty 2023"])
def test_what_begins_with_no_state_or_is_a_form_of_the_irs_is_read_as_before(typed):
    assert parse(typed) == periods.parse(typed)
    assert parse(typed).is_for_irs


def test_the_reader_of_the_irs_knows_no_state_so_no_rule_of_the_code_meets_one():
    for typed, *_ in READ:
        with pytest.raises(ValueError, match=r"names no tax form|is not a period|needs its period|is filed by"):
            periods.parse(typed)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    for typed in (text, f"CA {text}", f"CA {text} 2023"):
        found = read(typed)
        assert found is None or found.is_for_irs or found.authority in STATES
        assert found is None or len(found.form) <= LONGEST_FORM


def read(typed):
    """The matter, or None for what is refused; anything but a refusal is a fault."""
    try:
        return parse(typed)
    except ValueError:
        return None
