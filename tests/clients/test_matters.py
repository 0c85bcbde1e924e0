"""Which form and which periods does a line of a power of attorney name: one table, no database."""

from datetime import date

import pytest

from clients import matters
from notices.law import periods

# line, form, first period, its last day, last period, its last day
READ = [
    ("1040 2021 to 2024", "1040", "2021", date(2021, 12, 31), "2024", date(2024, 12, 31)),
    ("1040 2021-2024", "1040", "2021", date(2021, 12, 31), "2024", date(2024, 12, 31)),
    ("1040 2021 \u2013 2024", "1040", "2021", date(2021, 12, 31), "2024", date(2024, 12, 31)),
    ("form 1040, 2021 through 2024", "1040", "2021", date(2021, 12, 31), "2024", date(2024, 12, 31)),
    ("1040 2023", "1040", "2023", date(2023, 12, 31), "2023", date(2023, 12, 31)),
    ("1040-SR 2023", "1040", "2023", date(2023, 12, 31), "2023", date(2023, 12, 31)),
    ("1120S 2022", "1120-S", "2022", date(2022, 12, 31), "2022", date(2022, 12, 31)),
    ("1120 s 2022", "1120-S", "2022", date(2022, 12, 31), "2022", date(2022, 12, 31)),
    ("941 2024 Q1 to 2025 Q4", "941", "2024 Q1", date(2024, 3, 31), "2025 Q4", date(2025, 12, 31)),
    ("941 2024q3", "941", "2024 Q3", date(2024, 9, 30), "2024 Q3", date(2024, 9, 30)),
    ("941 2024", "941", "2024 Q1", date(2024, 3, 31), "2024 Q4", date(2024, 12, 31)),
    ("940 2024", "940", "2024", date(2024, 12, 31), "2024", date(2024, 12, 31)),
    ("1120 2024-06 to 2025-06", "1120", "FY 2024-06", date(2024, 6, 30), "FY 2025-06", date(2025, 6, 30)),
    ("1120 FYE 2024-02", "1120", "FY 2024-02", date(2024, 2, 29), "FY 2024-02", date(2024, 2, 29)),
    ("CT-1 2023", "CT-1", "2023", date(2023, 12, 31), "2023", date(2023, 12, 31)),
    ("Civil penalties 2021 to 2022", "CIVPEN", "2021", date(2021, 12, 31), "2022", date(2022, 12, 31)),
]


@pytest.mark.parametrize("row", READ, ids=[row[0] for row in READ])
def test_a_line_is_read_as_a_practitioner_means_it(row):
    line, *wanted = row
    matter = matters.parse_line(line)
    assert matter == matters.Matter(*wanted)
    assert matters.parse_line(str(matter)) == matter, "what is shown can be typed again"


YEARS = ("1040 2023", "1040-SR 2022", "1040X 2021", "1120-S 2022", "1065 2020", "CT-1 2023", "990-PF 2023", "1041 2022")
OTHERS = ("941 2024 Q3", "720 2024 Q1", "1120 FY 2024-06", "civil penalty 2021")


@pytest.mark.parametrize("line", YEARS + OTHERS)
def test_a_matter_means_the_same_account_as_the_case_it_covers(line):
    matter, account = matters.parse_line(line), periods.parse(line)
    assert (matter.form, matter.first_period, matter.first_period_end) == (account.form, account.label, account.end_on)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("1040", "is not a form with periods"),
        ("all years", "is too general"),
        ("1040 all", "is not a form with periods"),
        ("1040 2021 to 2022 to 2023", "is not a form with periods"),
        ("941 2024 Q5", "is not a form with periods"),
        ("1120 2024-13", "is not a form with periods"),
        ("1040 2024 to 2021", "runs backwards"),
        ("1040 1066", "between 1980 and 2099"),
    ],
)
def test_what_cannot_be_read_is_named_in_the_sentence(line, sentence):
    with pytest.raises(ValueError, match=sentence) as refused:
        matters.parse(f"1040 2023\n{line}")
    assert line in str(refused.value)


def test_lines_and_semicolons_part_the_matters_and_repeats_count_once():
    found = matters.parse("1040 2021 to 2024; 941 2024\n\n1040 2021-2024\n")
    assert matters.lines_of(found) == "1040 2021 to 2024\n941 2024 Q1 to 2024 Q4"


def test_an_empty_text_says_what_to_write():
    with pytest.raises(ValueError, match="for example 1040 2021 to 2024"):
        matters.parse(" \n ")
