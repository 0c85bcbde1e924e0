"""Does the account of a letter's days name who took them, and guess nothing?"""

import itertools
from datetime import date, timedelta

import pytest

from notices.letter_days import CLIENT, FIRM, POST, SENDER, LetterDays

PRINTED = date(2026, 6, 1)
DUE = date(2026, 7, 1)


def day(number: int) -> date:
    return PRINTED + timedelta(days=number)


def letter(**days) -> LetterDays:
    """A letter dated Jun 1; each other day as its distance from there, None for not known."""
    given = {"recorded_on": 20, "postmarked_on": 3, "reached_client_on": 7, "reached_us_on": 18} | days
    return LetterDays(PRINTED, **{name: None if number is None else day(number) for name, number in given.items()})


def taken(days: LetterDays) -> list[tuple]:
    return [(*each.takers, each.days) for each in days.stretches]


def test_each_stretch_is_the_work_of_one():
    assert taken(letter()) == [(SENDER, 3), (POST, 4), (CLIENT, 11), (FIRM, 2)]
    assert letter().slowest.takers == (CLIENT,)
    assert letter().sentence == (
        "20 days from its date until it was recorded: the IRS took 3 days, the post took 4 days, the client took 11 "
        "days and the firm took 2 days."
    )


@pytest.mark.parametrize(
    ("missing", "stretches", "words"),
    [
        (["postmarked_on"], [(SENDER, POST, 7), (CLIENT, 11), (FIRM, 2)], "Its postmark is not known."),
        (["reached_client_on"], [(SENDER, 3), (POST, CLIENT, 15), (FIRM, 2)], "The day it reached the client is not"),
        (["reached_us_on"], [(SENDER, 3), (POST, 4), (CLIENT, FIRM, 13)], "The day it reached the firm is not known."),
        (
            ["postmarked_on", "reached_client_on", "reached_us_on"],
            [(SENDER, POST, CLIENT, FIRM, 20)],
            "Its postmark, the day it reached the client and the day it reached the firm are not known.",
        ),
    ],
)
def test_a_missing_day_is_named_and_its_neighbours_are_counted_as_one(missing, stretches, words):
    days = letter(**dict.fromkeys(missing))
    assert taken(days) == stretches
    assert words in days.sentence


@pytest.mark.parametrize("known", list(itertools.product([True, False], repeat=3)))
@pytest.mark.parametrize("client", [2, 7, 19])
def test_the_stretches_add_up_to_all_that_passed(known, client):
    days = {"postmarked_on": -4, "reached_client_on": client, "reached_us_on": 18}
    found = letter(**{name: days[name] if is_known else None for name, is_known in zip(days, known, strict=True)})
    assert sum(each.days for each in found.stretches) == found.total == 20


def test_a_letter_dated_ahead_is_told_calmly():
    days = letter(postmarked_on=-4)
    first = days.stretches[0]
    assert (first.days, first.note) == (-4, "before its own date: letters are often dated ahead")
    assert "it was postmarked 4 days before it was dated" in days.sentence
    assert (days.slowest.takers, days.slowest.days) == ((POST,), 11)


def test_what_reached_us_first_cost_the_client_no_day():
    days = letter(reached_us_on=6, reached_client_on=9)
    assert taken(days) == [(SENDER, 3), (POST, 3), (FIRM, 14)]
    assert "The firm had it first; it reached the client on Jun 10, 2026, which cost no day." in days.sentence


def test_an_impossible_order_asks_for_a_look():
    arrived = letter(postmarked_on=9, reached_client_on=7)
    assert arrived.stretches[1].note == "reached the client before it was postmarked: check the two days"
    recorded = letter(reached_us_on=25)
    assert recorded.stretches[-1].note == "was recorded before it reached the firm: check the two days"


def test_a_letter_recorded_before_or_on_its_own_date():
    none = dict.fromkeys(("postmarked_on", "reached_client_on", "reached_us_on"))
    assert letter(recorded_on=0, **none).sentence.startswith("Recorded on its own date.")
    assert letter(recorded_on=-3, **none).sentence.startswith("Recorded 3 days before its own date: ")
    assert letter(recorded_on=0, **none).slowest is None


def test_how_much_was_left_when_the_firm_could_act():
    assert letter().left(DUE) == 12
    assert letter().left_in_words(DUE) == "12 days were left when it reached the firm on Jun 19, 2026"
    assert letter(reached_us_on=33).left_in_words(DUE).startswith("the last day had passed by 3 days when it reached")


def test_how_much_was_left_is_not_guessed():
    unknown = letter(reached_us_on=None)
    assert unknown.left(DUE) is None
    assert unknown.left_in_words(DUE) == (
        "10 days were left when it was recorded; how many when it reached the firm is not known"
    )


def test_a_date_met_late_or_missed_says_where_its_days_went():
    assert letter().account_of(DUE, day(36), day(40)) == (
        "Done 6 days late: of the 30 days from the letter's date the IRS took 3 days, the post took 4 days and the "
        "client took 11 days; 12 days were left when it reached the firm on Jun 19, 2026; from the day it reached the "
        "firm until it was done 18 days passed."
    )
    assert letter().account_of(DUE, None, day(40)).startswith("Not done, 10 days over: of the 30 days")


def test_an_account_of_what_nobody_noted_counts_from_the_record():
    none = dict.fromkeys(("postmarked_on", "reached_client_on", "reached_us_on"))
    assert letter(**none).account_of(DUE, None, day(31)) == (
        "Not done, 1 day over: 10 days were left when it was recorded; how many when it reached the firm is not known; "
        "from the day it was recorded until today 11 days passed."
    )


@pytest.mark.parametrize("done", [day(12), DUE])
def test_a_date_that_was_met_needs_no_account(done):
    assert letter().account_of(DUE, done, day(99)) == ""
    assert letter().account_of(DUE, None, DUE) == ""


def test_a_state_sends_its_own_letters():
    days = LetterDays(PRINTED, day(5), postmarked_on=day(2), sender="California")
    assert days.stretches[0].who == "California"
