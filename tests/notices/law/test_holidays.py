"""Legal holidays in the District of Columbia, one row per rule; no database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.law import holidays, yearly
from notices.law.statewide import STATEWIDE as STATEWIDE_TABLE

KEPT = [
    # id, day, name, citation
    ("new-year", date(2026, 1, 1), "New Year's Day", "5 U.S.C. 6103(a)"),
    ("new-year-on-a-saturday", date(2021, 12, 31), "New Year's Day (observed)", "5 U.S.C. 6103(b)"),
    ("new-year-on-a-sunday", date(2023, 1, 2), "New Year's Day (observed)", "D.C. Code 28-2701"),
    ("king-day", date(2026, 1, 19), "Martin Luther King Jr. Day", "P.L. 98-144"),
    ("first-king-day", date(1986, 1, 20), "Martin Luther King Jr. Day", "P.L. 98-144"),
    ("inauguration", date(2017, 1, 20), "Inauguration Day", "5 U.S.C. 6103(c)"),
    ("inauguration-on-a-sunday", date(1985, 1, 21), "Inauguration Day (observed)", "5 U.S.C. 6103(c)"),
    ("washington", date(2026, 2, 16), "Washington's Birthday", "5 U.S.C. 6103(a)"),
    ("emancipation", date(2026, 4, 16), "Emancipation Day", "D.C. Code 1-612.02"),
    ("emancipation-on-a-saturday", date(2011, 4, 15), "Emancipation Day (observed)", "Notice 2011-17"),
    ("emancipation-on-a-sunday", date(2017, 4, 17), "Emancipation Day (observed)", "D.C. Code 28-2701"),
    ("memorial", date(2026, 5, 25), "Memorial Day", "5 U.S.C. 6103(a)"),
    ("juneteenth", date(2026, 6, 19), "Juneteenth", "P.L. 117-17"),
    ("first-juneteenth-a-saturday", date(2021, 6, 18), "Juneteenth (observed)", "P.L. 117-17"),
    ("independence-on-a-saturday", date(2026, 7, 3), "Independence Day (observed)", "5 U.S.C. 6103(b)"),
    ("labor", date(2026, 9, 7), "Labor Day", "5 U.S.C. 6103(a)"),
    ("columbus", date(2026, 10, 12), "Columbus Day", "5 U.S.C. 6103(a)"),
    ("veterans", date(2026, 11, 11), "Veterans Day", "P.L. 94-97"),
    ("veterans-in-october", date(1975, 10, 27), "Veterans Day", "P.L. 90-363"),
    ("thanksgiving", date(1995, 11, 23), "Thanksgiving Day", "Treas. Reg. 301.7503-1(a)"),
    ("christmas-on-a-sunday", date(2022, 12, 26), "Christmas Day (observed)", "D.C. Code 28-2701"),
]

NOT_KEPT = [
    ("before-king-day", date(1985, 1, 14), "P.L. 98-144 begins in 1986"),
    ("no-inauguration-in-2026", date(2026, 1, 20), "every fourth year"),
    ("inauguration-on-a-saturday-does-not-move", date(2029, 1, 19), "5 U.S.C. 6103(c) moves Sundays only"),
    ("before-emancipation-day", date(2004, 4, 16), "kept from 2005"),
    ("before-juneteenth", date(2020, 6, 19), "P.L. 117-17 is of 2021"),
    ("veterans-day-elsewhere-in-the-seventies", date(1975, 11, 11), "P.L. 90-363"),
    ("executive-order-closing", date(2024, 12, 24), "closed by executive order only"),
    ("a-plain-day", date(2026, 3, 3), "no holiday"),
]


@pytest.mark.parametrize(("day", "name"), [row[1:3] for row in KEPT], ids=[row[0] for row in KEPT])
def test_a_legal_holiday_is_known_by_its_name(day, name):
    assert holidays.holiday_name(day) == name
    assert holidays.is_legal_holiday(day)
    assert not holidays.is_business_day(day)


@pytest.mark.parametrize("day", [row[1] for row in NOT_KEPT], ids=[row[0] for row in NOT_KEPT])
def test_a_day_without_a_legal_holiday_has_no_name(day):
    assert holidays.holiday_name(day) is None
    assert not holidays.is_legal_holiday(day)


def test_every_year_since_2021_has_eleven_federal_holidays_and_emancipation_day():
    for year in range(2021, 2041):
        days = [date(year, 1, 1) + timedelta(days=count) for count in range(365)]
        names = {name.removesuffix(" (observed)") for day in days if (name := holidays.holiday_name(day))}
        assert len(names - {"Inauguration Day"}) == 12, year


def test_a_saturday_rolls_to_monday():
    assert holidays.next_business_day(date(2026, 8, 8)) == date(2026, 8, 10)


def test_a_business_day_stays_where_it_is():
    assert holidays.next_business_day(date(2026, 8, 10)) == date(2026, 8, 10)
    assert holidays.last_business_day(date(2026, 8, 10)) == date(2026, 8, 10)


def test_the_last_business_day_before_labor_day_is_friday():
    assert holidays.last_business_day(date(2026, 9, 7)) == date(2026, 9, 4)


def test_business_days_skip_weekends_and_juneteenth():
    assert holidays.add_business_days(date(2026, 6, 15), 10) == date(2026, 6, 30)


def test_a_count_of_no_business_days_is_refused():
    with pytest.raises(ValueError, match="at least 1"):
        holidays.add_business_days(date(2026, 6, 15), 0)


def test_patriots_day_counts_only_for_an_office_in_massachusetts_or_maine():
    # Rev. Rul. 2015-13
    assert holidays.holiday_name(date(2026, 4, 20)) is None
    assert holidays.holiday_name(date(2026, 4, 20), "NY") is None
    assert holidays.holiday_name(date(2026, 4, 20), "me") == "Patriots' Day in Maine"
    assert holidays.next_business_day(date(2026, 4, 18), "MA") == date(2026, 4, 21)


STATEWIDE = [
    # id, State, day, name, citation
    ("pioneer-day", "UT", date(2026, 7, 24), "Pioneer Day in Utah", "Utah Code 63G-1-301(1)(a)(iii)"),
    ("pioneer-day-on-a-saturday", "UT", date(2027, 7, 23), "Pioneer Day in Utah", "Utah Code 63G-1-301(2)(a)"),
    ("pioneer-day-on-a-sunday", "UT", date(2033, 7, 25), "Pioneer Day in Utah", "Utah Code 63G-1-301(2)(b)"),
    ("utah-juneteenth-of-a-friday", "UT", date(2026, 6, 15), "Juneteenth in Utah", "Utah Code 63G-1-301(2)(c)"),
    ("utah-juneteenth-of-a-saturday", "UT", date(2027, 6, 21), "Juneteenth in Utah", "Utah Code 63G-1-301(2)(d)"),
    ("truman-day", "MO", date(2026, 5, 8), "Truman Day in Missouri", "RSMo 9.010"),
    ("truman-day-on-a-sunday", "MO", date(2033, 5, 9), "Truman Day in Missouri", "RSMo 9.010"),
    ("lincoln-day", "MO", date(2026, 2, 12), "Lincoln Day in Missouri", "RSMo 9.010"),
    ("lincoln-day-on-a-saturday", "CT", date(2028, 2, 11), "Lincoln Day in Connecticut", "Conn. Gen. Stat. 1-4"),
    ("lincoln-in-new-york", "NY", date(2026, 2, 12), "Lincoln's Birthday in New York", "N.Y. Gen. Constr. Law 24"),
    ("good-friday-in-memphis", "TN", date(2026, 4, 3), "Good Friday in Tennessee", "Tenn. Code 15-1-101"),
    ("good-friday-in-charlotte", "NC", date(2027, 3, 26), "Good Friday in North Carolina", "N.C.G.S. 103-4(a)(8)"),
    ("texas-independence", "TX", date(2026, 3, 2), "Independence Day in Texas", "Tex. Gov't Code 662.021"),
    (
        "after-thanksgiving",
        "TX",
        date(2026, 11, 27),
        "the Friday after Thanksgiving in Texas",
        "Tex. Gov't Code 662.021",
    ),
    ("patriots", "MA", date(2027, 4, 19), "Patriots' Day in Massachusetts", "Mass. G.L. c. 4, s. 7"),
]

NOT_STATEWIDE = [
    # id, State, day, citation
    ("truman-day-on-a-saturday-does-not-move", "MO", date(2027, 5, 7), "RSMo 9.010 moves Sundays only"),
    ("a-texas-sunday-does-not-move", "TX", date(2025, 3, 3), "Tex. Gov't Code 662.003 moves none"),
    ("another-state", "CO", date(2026, 7, 24), "kept in Utah only"),
    ("before-the-oldest-text-read", "TN", date(2018, 3, 30), "the text read is of 2021"),
    ("utah-before-its-monday-rule", "UT", date(2024, 6, 17), "the text read is of 2025"),
]

UNVERIFIED = [
    # id, State, day, name, why it moves nothing
    ("chavez", "CA", date(2026, 3, 31), "Cesar Chavez Day in California", "not for cities and counties"),
    ("georgia", "GA", date(2026, 4, 3), "Good Friday in Georgia", "statute not read"),
    ("kentucky", "KY", date(2026, 6, 3), "Jefferson Davis Day in Kentucky", "offices may be closed"),
    ("pennsylvania", "PA", date(2026, 11, 3), "Election Day in Pennsylvania", "statute not read"),
    ("texas", "TX", date(2026, 1, 19), "Confederate Heroes Day in Texas", "bills of 2025"),
    ("utah-from-2027", "UT", date(2027, 3, 26), "Good Friday in Utah", "its condition was not read"),
]


@pytest.mark.parametrize(("state", "day", "name"), [row[1:4] for row in STATEWIDE], ids=[row[0] for row in STATEWIDE])
def test_a_statewide_holiday_counts_in_its_own_state_only(state, day, name):
    assert holidays.holiday_name(day, state) == name
    assert not holidays.is_business_day(day, state)
    assert holidays.is_business_day(day)
    assert holidays.holiday_name(day, "WY") is None


@pytest.mark.parametrize(("state", "day"), [row[1:3] for row in NOT_STATEWIDE], ids=[row[0] for row in NOT_STATEWIDE])
def test_a_state_moves_its_holidays_as_its_own_statute_says(state, day):
    assert holidays.holiday_name(day, state) is None


@pytest.mark.parametrize(("state", "day", "name"), [row[1:4] for row in UNVERIFIED], ids=[row[0] for row in UNVERIFIED])
def test_an_unverified_holiday_is_named_and_moves_nothing(state, day, name):
    assert holidays.unverified_name(day, state) == name
    assert holidays.unverified_name(day, "WY") is None
    assert name != holidays.holiday_name(day, state)
    assert holidays.next_business_day(day, state) == holidays.next_business_day(day)


def test_every_statewide_row_has_a_source_and_never_falls_before_its_text():
    for state, rows in STATEWIDE_TABLE.items():
        assert len(state) == 2
        for row in rows:
            assert row.source
            assert row.confidence in ("primary_seen", "own_knowledge_unverified")
            assert row.confidence != "primary_seen" or "not read" not in row.source


EASTERS = [
    (1818, date(1818, 3, 22), "the earliest there is"),
    (1943, date(1943, 4, 25), "the latest there is"),
    (1954, date(1954, 4, 18), "an exception of the tables"),
    (1981, date(1981, 4, 19), "an exception of the tables"),
    (2000, date(2000, 4, 23), "a leap century"),
    (2024, date(2024, 3, 31), "U.S. Naval Observatory"),
    (2025, date(2025, 4, 20), "U.S. Naval Observatory"),
    (2026, date(2026, 4, 5), "U.S. Naval Observatory"),
    (2038, date(2038, 4, 25), "U.S. Naval Observatory"),
]


@pytest.mark.parametrize(("year", "sunday"), [row[:2] for row in EASTERS], ids=[str(row[0]) for row in EASTERS])
def test_easter_is_where_the_church_tables_have_it(year, sunday):
    assert yearly.easter(year) == sunday


@given(st.integers(1971, 2199))
def test_easter_is_a_sunday_between_22_march_and_25_april(year):
    assert yearly.easter(year).weekday() == 6
    assert date(year, 3, 22) <= yearly.easter(year) <= date(year, 4, 25)


def test_a_day_before_the_table_is_refused():
    with pytest.raises(ValueError, match="begins in 1971"):
        holidays.holiday_name(date(1970, 12, 31))


@given(st.dates(date(1971, 1, 1), date(2099, 12, 1)))
def test_rolling_lands_on_a_business_day_within_five_days(day):
    landed = holidays.next_business_day(day)
    assert holidays.is_business_day(landed)
    assert timedelta() <= landed - day <= timedelta(days=5)
    between = [day + timedelta(days=count) for count in range((landed - day).days)]
    assert not any(holidays.is_business_day(each) for each in between)


@given(st.dates(date(1971, 1, 1), date(2099, 1, 1)), st.integers(1, 30))
def test_adding_business_days_counts_exactly_that_many(day, count):
    landed = holidays.add_business_days(day, count)
    passed = [day + timedelta(days=step) for step in range(1, (landed - day).days + 1)]
    assert sum(holidays.is_business_day(each) for each in passed) == count
    assert holidays.is_business_day(landed)
