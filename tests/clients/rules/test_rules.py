"""What Forms 2848 and 8821 ask for: one row per rule with its citation; no database."""

from datetime import date, timedelta

import pytest

from clients.models import Authorization
from clients.rules import designations, lines, offices, periods, signing
from clients.rules.citations import PRIMARY, SECONDARY
from clients.rules.descriptions import description_of
from practice.models.members import Designation

I2848, F2848 = "Instructions for Form 2848 (Rev. 9-2021)", "Form 2848 (Rev. 1-2021)"
CHART = f"{I2848}, Where To File Chart"

WHERE = [
    # id, State, abroad, fax, city, citation
    ("Maine goes to Memphis", "ME", False, "855-214-7519", "Memphis, TN 38118", CHART),
    ("the District goes to Memphis", "DC", False, "855-214-7519", "Memphis, TN 38118", CHART),
    ("Illinois goes to Memphis", "IL", False, "855-214-7519", "Memphis, TN 38118", CHART),
    ("Texas goes to Ogden", "TX", False, "855-214-7522", "Ogden, UT 84201", CHART),
    ("Hawaii goes to Ogden", "HI", False, "855-214-7522", "Ogden, UT 84201", CHART),
    ("Puerto Rico is a territory", "PR", False, "855-772-3156", "Philadelphia, PA 19104", CHART),
    ("APO is international", "AE", False, "855-772-3156", "Philadelphia, PA 19104", CHART),
    ("abroad wins over the State", "TX", True, "855-772-3156", "Philadelphia, PA 19104", CHART),
    ("abroad without a State", "", True, "855-772-3156", "Philadelphia, PA 19104", CHART),
]


@pytest.mark.parametrize(("state", "abroad", "fax", "city"), [row[1:5] for row in WHERE], ids=[row[0] for row in WHERE])
def test_each_place_has_its_unit(state, abroad, fax, city):
    office = offices.office_for(state, abroad=abroad)
    assert (office.fax, office.address[-1], office.confidence) == (fax, city, PRIMARY)
    assert "Where To File" in office.citation


def test_the_chart_names_every_state_once():
    states = " ".join(office.states for office in offices.OFFICES).split()
    assert len(states) == len(set(states))
    assert len(offices.MEMPHIS.states.split()) + len(offices.OGDEN.states.split()) == 51  # 50 States and the District


def test_abroad_has_a_second_fax_number_and_the_chart_its_date_and_caution():
    assert offices.INTERNATIONAL.fax_from_abroad == "304-707-9785"
    assert f"{offices.AS_OF:%B %Y}" == "September 2021"
    assert "may change" in offices.CAUTION


@pytest.mark.parametrize("state", ["XX", "ON"])
def test_a_place_the_chart_lacks_is_refused_with_a_sentence(state):
    with pytest.raises(ValueError, match=f"{state} is no State"):
        offices.office_for(state)


def test_without_a_state_no_unit_is_guessed():
    assert offices.office_for("") is None


ADDRESSES = [
    ("12 Oak St\nAustin, TX 78701", "TX"),
    ("12 Oak St, Austin TX 78701-1234", "TX"),
    ("12 Oak St\nBurlington, Vt 05401\nUSA", "VT"),
    ("PSC 3 Box 4\nAPO AE 09123", "AE"),
    ("Calle 1\nSan Juan, PR 00901", "PR"),
    ("1 King St\nToronto ON M5H 1A1\nCanada", ""),
    ("10 Downing Street\nLondon SW1A 2AA", ""),
    ("12 Oak St, Austin TX", ""),
    ("", ""),
]


@pytest.mark.parametrize(("address", "state"), ADDRESSES)
def test_the_state_is_read_before_the_zip_code_or_not_at_all(address, state):
    assert offices.state_of(address) == state


WINDOWS = [
    # id, taxpayer, representative, abroad, in time, citation
    ("the same day", "2026-03-02", "2026-03-02", False, True, f"{I2848}, Part II"),
    ("day 45", "2026-03-02", "2026-04-16", False, True, f"{I2848}, Part II"),
    ("day 46", "2026-03-02", "2026-04-17", False, False, f"{I2848}, Part II"),
    ("day 60 abroad", "2026-03-02", "2026-05-01", True, True, f"{I2848}, Part II"),
    ("day 61 abroad", "2026-03-02", "2026-05-02", True, False, f"{I2848}, Part II"),
    ("over a leap day", "2028-02-01", "2028-03-17", False, True, f"{I2848}, Part II"),
    ("the representative first, long before", "2026-03-02", "2025-09-01", False, True, f"{I2848}, Part II"),
]


@pytest.mark.parametrize(
    ("taxpayer", "representative", "abroad", "expected"), [row[1:5] for row in WINDOWS], ids=[row[0] for row in WINDOWS]
)
def test_a_representative_signs_within_45_days_or_60_abroad(taxpayer, representative, abroad, expected):
    days = date.fromisoformat(taxpayer), date.fromisoformat(representative)
    assert signing.signed_in_time(*days, abroad=abroad) is expected


FITTING = [
    ("electronic", "upload", True),
    ("electronic", "fax", False),
    ("electronic", "mail", False),
    ("electronic", "handed", False),
    ("electronic", "", True),
    ("ink", "fax", True),
    ("ink", "mail", True),
    ("ink", "upload", True),
    ("account", "account", True),
    ("account", "fax", False),
    ("ink", "account", False),
    ("", "fax", True),
]


@pytest.mark.parametrize(("signature", "channel", "expected"), FITTING)
def test_each_kind_of_signature_goes_its_own_ways(signature, channel, expected):
    assert signing.fits(signature, channel) is expected


def test_the_ways_are_those_that_can_be_recorded():
    assert set(signing.WAYS) == set(Authorization.Signature.values)
    assert frozenset().union(*signing.WAYS.values()) == set(Authorization.Channel.values)


DESCRIBED = [
    # form, what line 3(a) says, citation
    ("1040", "Income", "Form 2848, line 3"),
    ("941", "Employment", "Form 2848, line 3"),
    ("CT-1", "Employment", "26 USC, subtitle C, chapter 22"),
    ("720", "Excise", "Form 2848, line 3"),
    ("706-NA", "Estate", "Form 2848, line 3"),
    ("709", "Gift", "Form 2848, line 3"),
    ("CIVPEN", "Civil Penalty", "Form 2848, line 3"),
    ("1065", "Income including pass-through items", f"{I2848}, line 3"),
    ("8857", "", "to be described by whoever names it"),
]


@pytest.mark.parametrize(("form", "words"), [row[:2] for row in DESCRIBED], ids=[row[0] for row in DESCRIBED])
def test_a_form_is_described_as_line_3_wants_it(form, words):
    assert description_of(form) == words


LAST_PERIODS = [
    # id, received, last day recorded, citation
    ("early in a year", "2026-01-02", "2029-12-31", f"{I2848}, line 3"),
    ("on the last day of a year", "2026-12-31", "2029-12-31", f"{I2848}, line 3"),
    ("a day later", "2027-01-01", "2030-12-31", f"{I2848}, line 3"),
    ("on a leap day", "2028-02-29", "2031-12-31", f"{I2848}, line 3"),
]


@pytest.mark.parametrize(("received", "last"), [row[1:3] for row in LAST_PERIODS], ids=[row[0] for row in LAST_PERIODS])
def test_future_periods_end_with_the_third_year_after_that_of_receipt(received, last):
    assert periods.last_recorded(date.fromisoformat(received)) == date.fromisoformat(last)


@pytest.mark.parametrize(
    "text",
    ["All years", "1040 all years", "income, all taxes", "any period", "all tax years", "all prior years",
     "every quarter", "ALL TAX FORMS", "1040 all open years", "all federal taxes"],
)  # fmt: skip
def test_general_words_are_known(text):
    assert periods.is_general(text)


@pytest.mark.parametrize("text", ["1040 2021 to 2024", "941 2024 Q1", "Smallwood 1120", "", "overall 1040 2020"])
def test_named_periods_are_not_general(text):
    assert not periods.is_general(text)


DESIGNATIONS = [
    # letter, reach, needs jurisdiction, needs number, needs PTIN, persons, organizations, citation
    ("a", "full", True, False, False, True, True, f"{F2848}, Part II, a"),
    ("b", "full", True, False, False, True, True, f"{F2848}, Part II, b"),
    ("c", "full", False, True, False, True, True, f"{F2848}, Part II, c"),
    ("d", "limited", True, False, False, False, True, f"{F2848}, Part II, d and note"),
    ("e", "limited", True, False, False, True, True, f"{F2848}, Part II, e and note"),
    ("f", "limited", True, False, False, True, False, f"{F2848}, Part II, f and note"),
    ("g", "limited", False, True, False, True, True, f"{F2848}, Part II, g"),
    ("h", "limited", False, False, True, True, True, f"{F2848}, Part II, h"),
    ("k", "limited", True, False, False, True, True, f"{F2848}, Part II, k"),
    ("r", "limited", False, True, False, True, True, f"{F2848}, Part II, r"),
]


@pytest.mark.parametrize("row", DESIGNATIONS, ids=[row[0] for row in DESIGNATIONS])
def test_each_designation_asks_for_its_columns(row):
    each = designations.designation(row[0])
    found = (each.letter, each.reach, each.needs_jurisdiction, each.needs_number, each.needs_ptin)
    assert (*found, each.of_persons, each.of_organizations) == row[:7]
    assert each.citation.startswith(row[7])
    assert bool(each.limit) is (each.reach == "limited")


def test_the_letters_are_those_a_member_may_have():
    assert [(each.letter, each.name) for each in designations.LETTERS] == Designation.choices
    with pytest.raises(ValueError, match="no designation 'z'"):
        designations.designation("z")


def test_a_student_is_dropped_after_130_days():
    assert signing.dropped_on(date(2026, 1, 1)) == date(2026, 1, 1) + timedelta(130) == date(2026, 5, 11)


KEYED = [
    # key, line, confidence, a word of the sentence, citation
    ("one_taxpayer", "1", PRIMARY, "each spouse", F2848),
    ("sole_proprietor", "1", PRIMARY, "SSN and the EIN", I2848),
    ("fiduciary", "1", PRIMARY, "fiduciary", I2848),
    ("partnership_representative", "1", PRIMARY, "partnership representative", I2848),
    ("two_copies", "2", PRIMARY, "two representatives at most", F2848),
    ("caf_number", "2", PRIMARY, '"None"', I2848),
    ("all_years", "3", PRIMARY, "returns a form", I2848),
    ("civil_penalty", "3", PRIMARY, "trust fund recovery", I2848),
    ("innocent_spouse", "3", PRIMARY, "1040 and 8857", I2848),
    ("specific_use", "4", PRIMARY, "Form 843", I2848),
    ("specific_use_ordinary", "4", SECONDARY, "not for ordinary years", "Item posted on IRS.gov on Jul 8, 2026"),
    ("sign_a_return", "5a", PRIMARY, "60 days", "26 CFR 1.6012-1(a)(5)"),
    ("modified", "5a", SECONDARY, "modified", "Item posted on IRS.gov on Jul 8, 2026"),
    ("revokes_same_matters", "6", PRIMARY, "same matters", F2848),
    ("revokes_all_information", "5", PRIMARY, "whatever its matters", "Form 8821 (Rev. 1-2021)"),
    ("kinds_apart", "6", PRIMARY, "never revokes", I2848),
    ("specific_use_revokes_nothing", "4", PRIMARY, "revokes nothing", I2848),
    ("account_revokes", "6", PRIMARY, "Tax Pro Account", "IRS.gov"),
    ("ink_or_online", "7", PRIMARY, "pen", I2848),
    ("other_use_120_days", "6", PRIMARY, "120 days", "Instructions for Form 8821"),
]


@pytest.mark.parametrize("row", KEYED, ids=[row[0] for row in KEYED])
def test_each_rule_says_its_line_its_source_and_how_sure_it_is(row):
    key, line, confidence, word, citation = row
    rule = lines.rule(key)
    assert (rule.line, rule.confidence) == (line, confidence)
    assert word in rule.sentence
    assert rule.citation.startswith(citation)


def test_no_two_rules_share_a_key_and_none_lacks_its_source():
    assert len(lines.BY_KEY) == len(lines.RULES)
    assert all(rule.sentence.endswith(".") and rule.citation for rule in lines.RULES)
