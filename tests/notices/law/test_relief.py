"""Which penalty relief is open: one row per rule with its citation; no database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.law import periods, relief
from notices.law import relief_rules as rules
from notices.law.lookback import History, Period, lookback
from notices.law.relief import Answer, Facts, Line
from notices.law.relief_rules import Charge, Filed

YES, NO, NOT_YET = Answer.YES, Answer.NO, Answer.NOT_YET
CLEAN = (Filed.ON_TIME, Charge.NONE)


def line(kind, form="1040", amount=None):
    return Line(rules.penalty(kind, form), Decimal(amount) if amount else None)


def history(matter, told=(), *, usual=CLEAN, name=""):
    """Clean periods before, but for those told otherwise from the newest on."""
    before = lookback(matter)
    return History(
        tuple(
            Period(each.label, *(told[number] if number < len(told) else usual)) for number, each in enumerate(before)
        ),
        name,
    )


def facts(text="1040 2023", *before, **more):
    matter = periods.parse(text)
    usual = {
        "own": Period(matter.label),
        "histories": (history(matter, before),),
        "charged": (line("failure_to_file", matter.form), line("failure_to_pay", matter.form)),
        "is_original": True,
        "letter_came": False,
        "deposits_barred": False,
    }
    return Facts(matter=matter, **(usual | more))


ABATE = [
    # id, period, the periods before (newest first), what else is known, answer, citation
    ("three clean years", "1040 2023", [], {}, YES, "IRM 20.1.1.3.3.2.1 (4)"),
    ("three clean fiscal years", "1120 FY 2023-06", [], {}, YES, "IRM 20.1.1.3.3.2.1 (4)"),
    ("twelve clean quarters", "941 2025 Q3", [], {}, YES, "IRS page on FTA: 12 consecutive quarters"),
    ("filed late last year", "1040 2023", [(Filed.LATE, Charge.NONE)], {}, NO, "IRS page on FTA, criterion 1"),
    ("filed late three years ago", "1040 2023", [CLEAN, CLEAN, (Filed.LATE, Charge.NONE)], {}, NO, "criterion 1"),
    (
        "late in the twelfth quarter",
        "941 2025 Q3",
        [CLEAN] * 11 + [(Filed.LATE, Charge.NONE)],
        {},
        NO,
        "IRS page on FTA, criterion 1",
    ),
    ("no return due", "1040 2023", [(Filed.NOT_REQUIRED, Charge.NONE)], {}, YES, "IRM 20.1.1.3.3.2.1 (4)"),
    ("a penalty stands", "1040 2023", [(Filed.ON_TIME, Charge.STANDS)], {}, NO, "IRS page on FTA, criterion 2"),
    ("first-time abate before", "1040 2023", [(Filed.ON_TIME, Charge.FIRST_TIME)], {}, NO, "IRM: reason code 018"),
    ("reasonable cause before", "1040 2023", [(Filed.ON_TIME, Charge.REASONABLE_CAUSE)], {}, YES, "criterion 2"),
    ("an IRS error before", "1040 2023", [(Filed.ON_TIME, Charge.IRS_ERROR)], {}, YES, "criterion 2"),
    ("exempted before", "1040 2027", [(Filed.ON_TIME, Charge.EXEMPTED)], {}, NOT_YET, "no source seen"),
    ("a filing not known", "1040 2023", [(Filed.UNKNOWN, Charge.NONE)], {}, NOT_YET, "IRS page on FTA, criterion 1"),
    ("a penalty not known", "1040 2023", [(Filed.ON_TIME, Charge.UNKNOWN)], {}, NOT_YET, "criterion 2"),
    (
        "bad beats not known",
        "1040 2023",
        [(Filed.UNKNOWN, Charge.UNKNOWN), (Filed.LATE, Charge.NONE)],
        {},
        NO,
        "criterion 1",
    ),
    ("nothing charged", "1040 2023", [], {"own": Period("2023", Filed.LATE, Charge.NONE)}, NO, "IRM (1)"),
    ("removed already", "1040 2023", [], {"own": Period("2023", Filed.LATE, Charge.FIRST_TIME)}, NO, "IRM (1)"),
    ("no letter lists a penalty", "1040 2023", [], {"charged": ()}, NOT_YET, "IRM 20.1.1.3.3.2.1 (1)"),
    ("estimated tax only", "1040 2023", [], {"charged": (line("estimated_tax"),)}, NO, "IRM 20.1.1.3.3.2.1 (1)"),
    ("accuracy only", "1040 2023", [], {"charged": (line("accuracy"),)}, NO, "IRM 20.1.1.3.3.2.1 (1)"),
    ("a line that may be anything", "1040 2023", [], {"charged": (line("other"),)}, NOT_YET, "IRM (1)"),
    ("covered beside uncovered", "1040 2023", [], {"charged": (line("accuracy"), line("failure_to_pay"))}, YES, "(1)"),
    ("late partnership return", "1065 2023", [], {"charged": (line("failure_to_file", "1065"),)}, YES, "IRC 6698"),
    ("late S corporation return", "1120-S 2023", [], {"charged": (line("failure_to_file", "1120-S"),)}, YES, "6699"),
    ("late deposits", "941 2025 Q3", [], {"charged": (line("failure_to_deposit", "941"),)}, YES, "IRC 6656"),
    ("four waivers of deposit penalties", "941 2025 Q3", [], {"deposits_barred": True}, NO, "criterion 3"),
    ("waivers not known", "941 2025 Q3", [], {"deposits_barred": None}, NOT_YET, "IRS page on FTA, criterion 3"),
    ("deposits do not matter on a 1040", "1040 2023", [], {"deposits_barred": None}, YES, "criterion 3: business"),
    ("estate tax is an event", "706", [], {}, NO, "IRM 20.1.1.3.3.2.1: event-based returns"),
    ("gift tax is filed seldom", "709 2023", [], {}, NO, "IRM 20.1.1.3.3.2.1: event-based returns"),
    ("information return", "5472 2023", [], {}, NO, "IRM 20.1.1.3.3.2.1: information reporting"),
    ("civil penalty", "CIVPEN 2023", [], {}, NO, "IRM 20.1.1.3.3.2.1 (1): the penalties listed"),
    ("a form no source names", "1041 2023", [], {}, NOT_YET, "no source seen"),
    ("months are not counted", "730 2025-07", [], {}, NOT_YET, "no source seen"),
    ("2025: no letter of the exemption", "1040 2025", [], {}, YES, "IRS page on FTA: not considered for AEP"),
    ("2025: its letter came", "1040 2025", [], {"letter_came": True}, NO, "IRS page on FTA: not considered for AEP"),
    ("2025: nobody has asked", "1040 2025", [], {"letter_came": None}, NOT_YET, "IRS page on FTA: AEP first"),
    ("2024 needs no letter", "1040 2024", [], {"letter_came": None}, YES, "IRS page on FTA: all prior years"),
    ("a quarter of 2025 needs no letter", "941 2025 Q4", [], {"letter_came": None}, YES, "all prior periods"),
    ("a quarter of 2026 does", "941 2026 Q1", [], {"letter_came": None}, NOT_YET, "IRS page on FTA: AEP first"),
]


@pytest.mark.parametrize(
    ("text", "before", "known", "answer"), [row[1:5] for row in ABATE], ids=[row[0] for row in ABATE]
)
def test_first_time_abate(text, before, known, answer):
    assert relief.first_time(facts(text, *before, **known)).answer is answer


EXEMPTION = [
    # id, period, the periods before (newest first), what else is known, answer, citation
    ("2025, three clean years", "1040 2025", [], {}, YES, "IRS page on AEP, as relayed"),
    ("2026 Q1, twelve clean quarters", "941 2026 Q1", [], {}, YES, "IRS page on AEP, as relayed"),
    ("2024 is before its time", "1040 2024", [], {}, NO, "IRS page on AEP: 2025 and later"),
    ("2025 Q4 is before its time", "941 2025 Q4", [], {}, NO, "IRS page on AEP: 2026 quarters and later"),
    ("an annual employment return of 2025", "944 2025", [], {}, YES, "IRS page on AEP, as relayed"),
    ("a fiscal year that ended in 2025", "1120 FY 2025-06", [], {}, NOT_YET, "no source seen"),
    ("a fiscal year that ended in 2024", "1120 FY 2024-06", [], {}, NO, "IRS page on AEP: 2025 and later"),
    ("a fiscal year that ended in 2026", "1120 FY 2026-06", [], {}, YES, "IRS page on AEP, as relayed"),
    ("a form outside the series", "1041 2025", [], {}, NO, "IRS page on AEP: the series named"),
    ("an amended return", "1040 2025", [], {"is_original": False}, NO, "IRS page on AEP: original returns"),
    ("nobody says whether original", "1040 2025", [], {"is_original": None}, NOT_YET, "original returns"),
    ("late in the years before", "1040 2025", [(Filed.LATE, Charge.NONE)], {}, NO, "timely compliance"),
    ("no return due before", "1040 2025", [(Filed.NOT_REQUIRED, Charge.NONE)], {}, NOT_YET, "no source seen"),
    ("a penalty before", "1040 2025", [(Filed.ON_TIME, Charge.STANDS)], {}, NOT_YET, "no source seen"),
    ("first-time abate before", "1040 2025", [(Filed.ON_TIME, Charge.FIRST_TIME)], {}, NOT_YET, "no source seen"),
    ("a filing not known", "1040 2025", [(Filed.UNKNOWN, Charge.NONE)], {}, NOT_YET, "timely compliance"),
]


@pytest.mark.parametrize(
    ("text", "before", "known", "answer"), [row[1:5] for row in EXEMPTION], ids=[row[0] for row in EXEMPTION]
)
def test_the_automatic_exemption(text, before, known, answer):
    assert relief.exemption(facts(text, *before, **known)).answer is answer


LOOKBACKS = [
    # id, period, the first and the last of the periods before, how many, citation
    ("years", "1040 2023", date(2022, 12, 31), date(2020, 12, 31), 3, "IRS page on FTA: prior three years"),
    ("fiscal years over a leap day", "1120 FY 2025-02", date(2024, 2, 29), date(2022, 2, 28), 3, "IRC 441(e)"),
    ("quarters", "941 2026 Q1", date(2025, 12, 31), date(2023, 3, 31), 12, "IRS page on FTA: 12 quarters"),
]


@pytest.mark.parametrize(
    ("text", "first", "last", "count"), [row[1:5] for row in LOOKBACKS], ids=[row[0] for row in LOOKBACKS]
)
def test_the_periods_before(text, first, last, count):
    found = lookback(periods.parse(text))
    assert (found[0].end_on, found[-1].end_on, len(found)) == (first, last, count)


def test_what_is_missing_is_named_once_and_together():
    unknown = (Filed.UNKNOWN, Charge.UNKNOWN)
    verdict = relief.first_time(facts("1040 2023", (Filed.ON_TIME, Charge.NONE), unknown, unknown))
    assert verdict.missing == (
        "whether the return for 2020 and 2021 was filed on time",
        "whether a penalty was charged for 2020 and 2021, and what became of it",
    )
    gap = [unknown, CLEAN, *[unknown] * 4, *[CLEAN] * 6]
    assert relief.first_time(facts("941 2025 Q4", *gap)).missing[0] == (
        "whether the return for 2024 Q2 to 2025 Q1 and 2025 Q3 was filed on time"
    )


def test_where_a_condition_has_failed_nothing_is_missing():
    verdict = relief.first_time(facts("1040 2023", (Filed.LATE, Charge.UNKNOWN)))
    assert (verdict.answer, verdict.missing) == (NO, ())
    assert [reason.id for reason in verdict.decisive] == ["filed"]
    assert len(verdict.others) == len(verdict.reasons) - 1


def test_of_a_couple_each_record_counts_and_is_named():
    matter = periods.parse("1040 2023")
    couple = (history(matter, name="Ana Vega"), history(matter, [(Filed.UNKNOWN, Charge.NONE)], name="Luis Vega"))
    verdict = relief.first_time(facts(histories=couple))
    assert verdict.answer is NOT_YET
    assert verdict.missing == ("whether the return of Luis Vega for 2022 was filed on time",)


def test_it_takes_away_what_it_covers_and_leaves_the_rest():
    lines = (
        line("failure_to_file", amount="542.25"),
        line("estimated_tax", amount="31.00"),
        line("other", amount="9.00"),
    )
    for verdict in relief.verdicts(facts(charged=lines)):
        assert [(each.penalty.kind, each.amount) for each in verdict.removes] == [
            ("failure_to_file", Decimal("542.25"))
        ]
        assert [each.penalty.kind for each in verdict.leaves] == ["estimated_tax", "other"]


SECTIONS = [
    # id, kind, form, section
    ("late income tax return", "failure_to_file", "1040", "IRC 6651(a)(1)"),
    ("late partnership return", "failure_to_file", "1065", "IRC 6698(a)(1)"),
    ("late S corporation return", "failure_to_file", "1120-S", "IRC 6699(a)(1), 6651(a)(1)"),
    ("late payment", "failure_to_pay", "941", "IRC 6651(a)(2), (a)(3)"),
    ("late deposit", "failure_to_deposit", "941", "IRC 6656"),
    ("estimated tax of a person", "estimated_tax", "1040", "IRC 6654"),
    ("estimated tax of a corporation", "estimated_tax", "1120", "IRC 6655"),
]


@pytest.mark.parametrize(("kind", "form", "section"), [row[1:] for row in SECTIONS], ids=[row[0] for row in SECTIONS])
def test_each_penalty_has_its_section(kind, form, section):
    assert rules.penalty(kind, form).citation == section


def test_tax_and_interest_are_no_penalties():
    with pytest.raises(ValueError, match="'interest' is not a penalty"):
        rules.penalty("interest", "1040")


def test_a_return_in_time_that_is_charged_as_late_is_an_error_of_the_account():
    in_time = Period("2023", Filed.ON_TIME, Charge.STANDS)
    assert relief.is_account_error(facts(own=in_time))
    assert not relief.is_account_error(facts(own=replace(in_time, filed=Filed.LATE)))
    assert not relief.is_account_error(facts(own=in_time, charged=(line("failure_to_pay"),)))


def test_first_of_all_ask_for_the_letter_of_the_exemption():
    assert "before drafting Form 843" in relief.exemption(facts("1040 2025", letter_came=None)).to_do
    assert "nothing is left to ask for" in relief.exemption(facts("1040 2025", letter_came=True)).to_do


def test_every_rule_says_that_it_is_second_hand_and_where_it_comes_from():
    for text in ("1040 2025", "941 2026 Q1", "1041 2023", "706"):
        for verdict in relief.verdicts(facts(text)):
            assert verdict.confidence == "secondary_seen"
            for reason in verdict.reasons:
                assert reason.confidence == "secondary_seen"
                assert reason.citation
                assert (reason.is_met is None) == bool(reason.missing)
    assert {ground.confidence for ground in rules.ORDER} == {"secondary_seen"}
    assert [ground.id for ground in rules.ORDER] == [
        "account_error",
        "written_advice",
        "exemption",
        "first_time",
        "reasonable_cause",
    ]


# What holds for any facts.

TRUTHS = st.sampled_from([True, False, None])
MATTERS = st.sampled_from(["1040 2023", "1040 2025", "941 2025 Q3", "941 2026 Q2", "1120 FY 2025-06", "1041 2025"])
KINDS = st.sampled_from(["failure_to_file", "failure_to_pay", "failure_to_deposit", "estimated_tax", "other"])
TOLD = st.tuples(st.sampled_from(list(Filed)), st.sampled_from(list(Charge)))


@st.composite
def any_facts(draw):
    matter = periods.parse(draw(MATTERS))
    usual = draw(st.sampled_from([CLEAN, (Filed.UNKNOWN, Charge.UNKNOWN)]))
    return Facts(
        matter=matter,
        own=Period(matter.label, *draw(TOLD)),
        histories=(history(matter, draw(st.lists(TOLD, max_size=3)), usual=usual),),
        charged=tuple(line(kind, matter.form) for kind in draw(st.lists(KINDS, unique=True))),
        is_original=draw(TRUTHS),
        letter_came=draw(TRUTHS),
        deposits_barred=draw(TRUTHS),
    )


def with_period(known, number, **changed):
    (before,) = known.histories
    rows = list(before.periods)
    rows[number % len(rows)] = replace(rows[number % len(rows)], **changed)
    return replace(known, histories=(History(tuple(rows)),))


UNKNOWN = [
    ("filed", lambda known, n: with_period(known, n, filed=Filed.UNKNOWN)),
    ("penalty", lambda known, n: with_period(known, n, charge=Charge.UNKNOWN)),
    ("own penalty", lambda known, n: replace(known, own=replace(known.own, charge=Charge.UNKNOWN))),
    ("charged", lambda known, n: replace(known, charged=())),
    ("original", lambda known, n: replace(known, is_original=None)),
    ("letter", lambda known, n: replace(known, letter_came=None)),
    ("deposits", lambda known, n: replace(known, deposits_barred=None)),
]


@pytest.mark.parametrize("forget", [row[1] for row in UNKNOWN], ids=[row[0] for row in UNKNOWN])
@given(known=any_facts(), number=st.integers(0, 11))
def test_to_know_less_never_makes_anybody_eligible_who_was_open(forget, known, number):
    for before, after in zip(relief.verdicts(known), relief.verdicts(forget(known, number)), strict=True):
        if before.answer is NOT_YET:
            assert after.answer is not YES


BAD = [
    ("filed late", lambda known, n: with_period(known, n, filed=Filed.LATE)),
    ("a penalty stands", lambda known, n: with_period(known, n, charge=Charge.STANDS)),
    ("first-time abate before", lambda known, n: with_period(known, n, charge=Charge.FIRST_TIME)),
    ("not the original", lambda known, n: replace(known, is_original=False)),
    ("deposits barred", lambda known, n: replace(known, deposits_barred=True)),
    ("never covered", lambda known, n: replace(known, charged=(line("estimated_tax", known.matter.form),))),
]


@pytest.mark.parametrize("spoil", [row[1] for row in BAD], ids=[row[0] for row in BAD])
@given(known=any_facts(), number=st.integers(0, 11))
def test_a_bad_fact_never_improves_a_verdict(spoil, known, number):
    for before, after in zip(relief.verdicts(known), relief.verdicts(spoil(known, number)), strict=True):
        assert after.answer.value <= before.answer.value
