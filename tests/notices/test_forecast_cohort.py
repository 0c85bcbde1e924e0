"""What a cohort file says of its cases on any day, and what is wrong with a file that says nothing."""

import random
from datetime import date
from decimal import Decimal

import pytest

from notices.forecast import Bar
from notices.forecast.cohort import Unreadable, read, read_file
from notices.forecast.events import READ, class_of, entry
from notices.forecast.history import History

HEADER = "case,date,event,value\n"


def cases(*rows, header=HEADER):
    return read([line.encode() for line in (header, *(f"{row}\n" for row in rows))])


def facts(as_of, *rows):
    return cases(*(f"A,{row}" for row in rows))["A"].facts(date.fromisoformat(as_of))


class TestAsOfADay:
    def test_a_case_has_no_facts_before_its_first_letter(self):
        assert facts("2024-01-31", "2024-01-02,balance,500.00", "2024-02-05,notice,CP14") is None

    def test_a_letter_outside_the_stream_is_no_stage(self):
        found = facts("2024-03-01", "2024-01-01,notice,CP14", "2024-02-05,notice,CP2000")
        assert (found.last_code, found.last_notice_on) == ("CP14", date(2024, 1, 1))

    def test_the_last_letter_counts_and_later_rows_do_not(self):
        rows = ("2024-01-01,notice,CP14", "2024-02-05,notice,CP-501", "2024-03-11,notice,cp 503")
        assert [facts(day, *rows).last_code for day in ("2024-02-04", "2024-02-05", "2024-03-10", "2024-03-11")] == [
            "CP14",
            "CP501",
            "CP501",
            "CP503",
        ]

    def test_of_two_letters_of_one_day_the_further_one_counts(self):
        rows = ("2024-02-05,notice,CP503", "2024-02-05,notice,CP501")
        assert facts("2024-02-05", *rows).last_code == facts("2024-02-05", *rows[::-1]).last_code == "CP503"

    def test_what_nobody_recorded_is_unknown(self):
        found = facts("2024-02-01", "2024-01-01,notice,CP14")
        assert (found.balance, found.other_balances, found.unfiled_returns) == (None, None, None)

    def test_the_newest_value_counts(self):
        rows = ("2024-01-01,notice,CP14", "2024-01-01,other_balances,2", "2024-01-20,other_balances,0")
        assert facts("2024-01-19", *rows).other_balances == 2
        assert facts("2024-01-20", *rows).other_balances == 0

    def test_an_answer_clears_the_letters_before_it(self):
        rows = (
            "2024-01-01,notice,CP14",
            "2024-02-05,notice,CP501",
            "2024-02-20,dispute_sent,",
            "2024-03-11,notice,CP503",
        )
        found = [facts(day, *rows) for day in ("2024-02-19", "2024-02-20", "2024-03-11")]
        assert [(each.unanswered, each.answered) for each in found] == [(2, False), (0, True), (1, False)]

    @pytest.mark.parametrize("row", ["2024-01-20,hold_until,2024-03-01", "2024-01-20,payment,50"])
    def test_a_hold_or_a_part_payment_answers_nothing(self, row):
        found = facts("2024-02-01", "2024-01-01,notice,CP14", row)
        assert (found.unanswered, found.answered) == (1, False)

    def test_paid_in_full_stays_paid_when_a_letter_crosses_it_and_a_new_bill_is_a_new_debt(self):
        rows = (
            "2024-01-01,notice,CP14",
            "2024-02-02,paid_in_full,",
            "2024-02-05,notice,CP501",
            "2025-01-06,notice,CP14",
        )
        assert [facts(day, *rows).paid_in_full for day in ("2024-02-01", "2024-02-05", "2025-01-06")] == [
            False,
            True,
            False,
        ]

    def test_a_taxpayer_is_a_person_unless_said_otherwise(self):
        assert not facts("2024-02-01", "2024-01-01,notice,CP14").business
        assert facts("2024-02-01", "2024-01-01,notice,CP161", "2024-01-01,taxpayer,business").business


BARS = [
    ("asked_for", ["agreement_pending"], [("agreement_pending", "2024-01-10", None)]),
    (
        "granted",
        ["agreement_pending", "2024-02-01,agreement_in_force"],
        [("agreement_pending", "2024-01-10", "2024-01-31"), ("agreement_in_force", "2024-02-01", None)],
    ),
    (
        "refused",
        ["agreement_pending", "2024-02-01,agreement_refused"],
        [("agreement_pending", "2024-01-10", "2024-01-31")],
    ),
    (
        "defaulted",
        ["agreement_in_force", "2024-02-01,agreement_ended"],
        [("agreement_in_force", "2024-01-10", "2024-01-31")],
    ),
    ("offer", ["offer_pending", "2024-02-01,offer_ended"], [("offer_pending", "2024-01-10", "2024-01-31")]),
    (
        "hardship",
        ["not_collectible", "2024-02-01,not_collectible_ended"],
        [("not_collectible", "2024-01-10", "2024-01-31")],
    ),
    ("stay", ["bankruptcy", "2024-02-01,bankruptcy_ended"], [("bankruptcy", "2024-01-10", "2024-01-31")]),
    ("hearing", ["cdp_requested", "2024-02-01,cdp_ended"], [("cdp_hearing", "2024-01-10", "2024-01-31")]),
    ("hold", ["hold_until,2024-04-01"], [("short_hold", "2024-01-10", "2024-04-01")]),
    ("disaster", ["disaster_until,9999-12-31"], [("disaster", "2024-01-10", "9999-12-31")]),
    ("hold_in_the_past", ["hold_until,2024-01-09"], []),
    ("ended_the_day_it_began", ["bankruptcy", "2024-01-10,bankruptcy_ended"], [("bankruptcy", "2024-01-10", None)]),
    ("ended_without_a_beginning", ["bankruptcy_ended"], []),
    (
        "an_end_comes_before_a_start_of_the_same_day",
        ["bankruptcy", "2024-02-01,bankruptcy", "2024-02-01,bankruptcy_ended"],
        [("bankruptcy", "2024-01-10", "2024-01-31"), ("bankruptcy", "2024-02-01", None)],
    ),
    ("recorded_twice", ["bankruptcy", "2024-02-01,bankruptcy"], [("bankruptcy", "2024-01-10", None)]),
]


@pytest.mark.parametrize(("rows", "expected"), [row[1:] for row in BARS], ids=[row[0] for row in BARS])
def test_events_open_and_close_bars(rows, expected):
    dated = [row if row[:1].isdigit() else f"2024-01-10,{row}" for row in rows]
    written = [row if row.count(",") == 2 else f"{row}," for row in dated]
    found = facts("2024-03-01", "2024-01-01,notice,CP14", *written).bars
    day = date.fromisoformat
    assert list(found) == [Bar(kind, day(first), last and day(last)) for kind, first, last in expected]


def test_an_end_that_is_not_known_yet_is_not_used():
    rows = ("2024-01-01,notice,CP14", "2024-01-10,bankruptcy,", "2024-03-01,bankruptcy_ended,")
    assert facts("2024-02-29", *rows).bars == (Bar("bankruptcy", date(2024, 1, 10), None),)


def test_the_order_of_the_rows_does_not_matter():
    rows = [f"A,{day},{event},{value}" for day, event, value in (
        ("2024-01-01", "notice", "CP14"), ("2024-01-01", "balance", "12000"), ("2024-01-20", "agreement_pending", ""),
        ("2024-02-05", "agreement_refused", ""), ("2024-02-05", "notice", "CP501"), ("2024-02-05", "payment", "10.00"),
        ("2024-02-05", "agreement_pending", ""), ("2024-02-05", "agreement_in_force", ""),
    )]  # fmt: skip
    expected = cases(*rows)["A"].facts(date(2024, 3, 1))
    for seed in range(20):
        random.Random(seed).shuffle(rows)
        assert cases(*rows)["A"].facts(date(2024, 3, 1)) == expected


def test_a_history_is_built_from_rows_of_a_database_as_from_a_file():
    built = History([entry(date(2024, 2, 5), "notice", "CP501"), entry(date(2024, 1, 1), "notice", "CP14")])
    built.add(entry(date(2024, 2, 20), "hold_until", "2024-04-01"))
    rows = ("A,2024-01-01,notice,CP14", "A,2024-02-05,notice,CP501", "A,2024-02-20,hold_until,2024-04-01")
    assert built.entries == cases(*rows)["A"].entries


@pytest.mark.parametrize("balance", ["-20", "0", "0.01", "24.99", "25", "10000", "10000.01", "100000", "100000.01"])
def test_the_class_of_a_balance_is_its_own_class(balance):
    assert class_of(class_of(Decimal(balance))) == class_of(Decimal(balance))


class TestFiles:
    def test_quotes_a_byte_order_mark_blank_lines_and_other_columns_orders_are_read(self):
        raw = b'\xef\xbb\xbfdate,case,value,event\r\n2024-01-01,"Smith, J.",CP14,notice\r\n\r\n'
        assert list(read([raw[:26] + b"\n", raw[26:].strip() + b"\n", b"\r\n"])) == ["Smith, J."]

    def test_rows_that_say_the_same_are_kept_once(self):
        found = cases("A,2024-01-01,balance,500", "B,2024-01-01,balance,600.50")
        assert found["A"].entries[0] is found["B"].entries[0]

    @pytest.mark.parametrize("event", sorted(READ))
    def test_every_event_can_be_read(self, event):
        values = {"notice": "CP14", "taxpayer": "business", "hold_until": "2024-02-01", "disaster_until": "2024-02-01"}
        value = values.get(event, "3" if event in ("balance", "payment", "other_balances", "unfiled_returns") else "")
        assert cases(f"A,2024-01-01,{event},{value}")["A"].entries[0].event == event


GOOD = "A,2024-01-01,notice,CP14\n"
WRONG = [
    ("no_rows", [HEADER], "The file has no rows after its header"),
    ("nothing", [], "Line 1: the header lacks case and date and event and value"),
    ("a_column_is_missing", ["case,date,event\n", "A,2024-01-01,notice\n"], "Line 1: the header lacks value"),
    ("a_column_too_many", ["case,date,event,value,note\n"], "Line 1: the header has 5 columns"),
    ("a_field_is_missing", [HEADER, GOOD, "A,2024-01-01,notice\n"], "Line 3: the row has 3 of 4 fields."),
    ("an_empty_case", [HEADER, ",2024-01-01,notice,CP14\n"], "Line 2: the case is empty."),
    ("a_blank_case", [HEADER, GOOD, "  ,2024-01-01,notice,CP14\n"], "Line 3: the case is empty."),
    ("an_unknown_event", [HEADER, "A,2024-01-01,lunch,\n"], "Line 2: 'lunch' is not an event; known are agreement_"),
    ("an_impossible_date", [HEADER, "A,2023-02-29,notice,CP14\n"], "Line 2: '2023-02-29' is not a day"),
    ("a_date_of_other_form", [HEADER, "A,01/02/2024,notice,CP14\n"], "Line 2: '01/02/2024' is not a day"),
    ("a_week_date", [HEADER, "A,2024-W01-1,notice,CP14\n"], "is not a day written as YYYY-MM-DD."),
    ("a_date_too_far_off", [HEADER, "A,0001-01-01,notice,CP14\n"], "Line 2: 0001-01-01 is too far off"),
    ("a_hold_without_a_day", [HEADER, "A,2024-01-01,hold_until,\n"], "Line 2: '' is not a day"),
    ("a_bad_amount", [HEADER, "A,2024-01-01,balance,a lot\n"], "Line 2: 'a lot' is not dollars and cents"),
    ("an_amount_of_tenths_of_cents", [HEADER, "A,2024-01-01,balance,1.234\n"], "is not dollars and cents"),
    ("an_infinite_amount", [HEADER, "A,2024-01-01,balance,inf\n"], "is not dollars and cents"),
    ("a_negative_payment", [HEADER, "A,2024-01-01,payment,-5.00\n"], "is not dollars and cents"),
    ("a_bad_count", [HEADER, "A,2024-01-01,other_balances,-1\n"], "Line 2: '-1' is not a count"),
    ("half_a_return", [HEADER, "A,2024-01-01,unfiled_returns,0.5\n"], "Line 2: '0.5' is not a count"),
    ("no_code", [HEADER, "A,2024-01-01,notice,\n"], "Line 2: '' is not the code of a letter"),
    ("a_word_for_a_code", [HEADER, "A,2024-01-01,notice,bill\n"], "Line 2: 'bill' is not the code of a letter"),
    ("an_unknown_taxpayer", [HEADER, "A,2024-01-01,taxpayer,trust\n"], "Line 2: 'trust' is not a kind of taxpayer"),
    ("a_quote_left_open", [HEADER, GOOD, 'A,2024-01-01,notice,"CP14\n'], "Line 3 is not a row of a CSV file"),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "sentence"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_said_with_its_line(lines, sentence):
    with pytest.raises(Unreadable) as refusal:
        read([line.encode() for line in lines])
    assert sentence in str(refusal.value)
    assert str(refusal.value).count("\n") == 0
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("bad", ["M\xfcller".encode("latin-1"), "Müller".encode("utf-16")], ids=["latin1", "utf16"])
def test_a_line_in_another_encoding_is_named(bad):
    with pytest.raises(Unreadable, match=r"^Line 3 is not UTF-8 text\.$"):
        read([HEADER.encode(), GOOD.encode(), bad + b",2024-01-01,notice,CP14\n", GOOD.encode()])


def test_a_file_that_is_not_there_is_refused_with_its_name(tmp_path):
    with pytest.raises(Unreadable, match=r"gone\.csv cannot be read: No such file"):
        read_file(tmp_path / "gone.csv")
