"""Where the law counts from mailing and the postmark differs from the letter's date: which day is worked to?"""

from datetime import date

import pytest

from notices.law.catalogue import entries
from notices.law.deadlines import deadlines_for

FEB_10 = date(2026, 2, 10)

# letter, its date, postmark, printed date, window, day to work to, last day the law accepts, citation
COUNTS = [
    ("CP3219A", FEB_10, date(2026, 2, 12), None, "petition_90", date(2026, 5, 11), date(2026, 5, 13), "IRC 6213(a)"),
    ("CP3219A", FEB_10, date(2026, 2, 6), None, "petition_90", date(2026, 5, 7), date(2026, 5, 7), "IRC 6213(a)"),
    (
        "CP3219A",
        FEB_10,
        date(2026, 2, 12),
        date(2026, 5, 20),
        "petition_90",
        date(2026, 5, 11),
        date(2026, 5, 20),
        "IRC 6213(a), last sentence",
    ),
    (
        "CP12",
        date(2026, 3, 2),
        date(2026, 3, 9),
        None,
        "abatement_60",
        date(2026, 5, 1),
        date(2026, 5, 8),
        "IRC 6213(b)(2)(A)",
    ),
    (
        "L106C",
        date(2026, 8, 7),
        date(2026, 8, 12),
        None,
        "suit_2y",
        date(2028, 8, 7),
        date(2028, 8, 14),
        "IRC 6532(a)(1); Reg. 301.7503-1(a)",
    ),
]


def of(window, *args, **facts):
    (found,) = [each for each in deadlines_for(*args, **facts) if each.id == window]
    return found


@pytest.mark.parametrize(
    ("code", "dated", "postmark", "printed", "window", "due_on", "last_on", "citation"),
    COUNTS,
    ids=[f"{row[0]} postmarked {row[2]} {'printed' if row[3] else ''}" for row in COUNTS],
)
def test_the_earlier_count_is_worked_to_and_the_mailing_says_the_last_day(
    code, dated, postmark, printed, window, due_on, last_on, citation
):
    found = of(window, code, dated, postmarked_on=postmark, printed_on=printed)
    assert (found.due_on, found.legal_last_on, found.governs) == (due_on, last_on, True), citation


def test_a_later_postmark_says_both_counts_and_why():
    found = of("petition_90", "CP3219A", FEB_10, postmarked_on=date(2026, 2, 12))
    assert found.explanation.endswith(
        "The postmark is of Feb 12, 2026, taken as the day of mailing; counted from there the last day is May 13, "
        "2026, which is the last day the law accepts (IRC 6213(a)) and no day to plan for."
    )
    assert "Mailing is taken to be on the notice date" not in found.explanation


def test_a_letter_dated_ahead_is_counted_from_its_mailing_and_its_own_date_is_no_last_day():
    found = of("petition_90", "CP3219A", FEB_10, postmarked_on=date(2026, 2, 6))
    assert "counted from the letter's own date it would be May 11, 2026, which is too late" in found.explanation
    assert found.legal_last_on == found.due_on


def test_two_counts_that_end_on_one_day_say_so():
    # Sunday, May 10 and Monday, May 11, 2026.
    found = of("petition_90", "CP3219A", date(2026, 2, 9), postmarked_on=FEB_10)
    assert found.due_on == found.legal_last_on == date(2026, 5, 11)
    assert "counted from there the day is the same" in found.explanation


def test_a_postmark_on_the_day_of_the_letter_changes_nothing():
    assert deadlines_for("CP3219A", FEB_10, postmarked_on=FEB_10) == deadlines_for("CP3219A", FEB_10)


def test_a_mailing_date_that_is_known_for_sure_is_the_only_count():
    known = date(2026, 2, 11)
    assert deadlines_for("CP3219A", FEB_10, mailed_on=known, postmarked_on=date(2026, 2, 12)) == deadlines_for(
        "CP3219A", FEB_10, mailed_on=known
    )


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.code)
def test_a_postmark_moves_only_what_the_law_counts_from_mailing(entry):
    events = {"nftl_filed": FEB_10, "termination": FEB_10}
    plain = deadlines_for(entry, FEB_10, events=events)
    for each, other in zip(
        plain, deadlines_for(entry, FEB_10, events=events, postmarked_on=date(2026, 2, 3)), strict=True
    ):
        if each.counted_from != "mailing":
            assert each == other
        elif each.due_on:
            assert other.due_on <= each.due_on
