"""Within which threshold is a debt, what does asking cost, what does each path do? A row per rule, with its source."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.law import paths
from notices.law.catalogue import UNVERIFIED
from notices.law.path_rules import AS_OF, PRIMARY, SECONDARY, Limit, Rule
from notices.law.path_table import PATHS, path_rule, rules_of
from notices.law.paths import Standing, Verdict, months_left, paths_open_to
from notices.law.tolling import TOLLING
from notices.law.user_fees import FEES, fee, fees_of

TODAY = date(2026, 11, 25)


def standing(owed, taxpayer="individual", **more):
    facts = {"unfiled": 0, "has_trust_fund": False, "collect_until": date(2037, 1, 1)} | more
    return Standing(owed=Decimal(owed) if owed is not None else None, taxpayer=taxpayer, **facts)


def said(key, facts):
    return next(each for each in paths_open_to(facts, TODAY) if each.rule.key == key)


ANSWERS = [
    # id, path, facts, verdict, words, citation
    ("at the limit", "simple_individual", standing("50000.00"), "within", "within the threshold", "irs.gov, Mar 2025"),
    ("a cent above", "simple_individual", standing("50000.01"), "above", "above it by $0.01", "irs.gov, Mar 2025"),
    ("far above", "simple_individual", standing("61250.40"), "above", "above it by $11,250.40", "irs.gov, Mar 2025"),
    (
        "unfiled returns first",
        "simple_individual",
        standing("9000", unfiled=2),
        "within",
        "within the threshold; 2 returns must be filed first",
        "i9465",
    ),
    (
        "nobody said whether all are filed",
        "simple_individual",
        standing("9000", unfiled=None),
        "cannot_tell",
        "cannot tell: whether all returns are filed",
        "i9465",
    ),
    ("no balance", "simple_individual", standing(None), "cannot_tell", "cannot tell: the balance", "no figure on file"),
    (
        "other periods count, and one has no balance",
        "simple_individual",
        standing("9000", unknown=1),
        "cannot_tell",
        "cannot tell: the balance of 1 other open case",
        "the limit is of all periods together",
    ),
    (
        "above is above, whatever the others owe",
        "simple_individual",
        standing("51000", unknown=2),
        "above",
        "above it by $1,000.00",
        "irs.gov, Mar 2025",
    ),
    (
        "not for a business",
        "simple_individual",
        standing("9000", "business"),
        "not_for",
        "for individuals only",
        "same",
    ),
    (
        "trust fund tax of an individual",
        "simple_individual",
        standing("9000", has_trust_fund=True),
        "cannot_tell",
        "cannot tell: how the IRS counts trust fund tax that an individual owes",
        "no rule on file",
    ),
    (
        "an estate",
        "simple_individual",
        standing("9000", "estate"),
        "cannot_tell",
        "cannot tell: how the IRS counts an estate",
        "no rule on file",
    ),
    (
        "payroll tax at its limit",
        "simple_trust_fund",
        standing("25000", "business", has_trust_fund=True),
        "within",
        "within the threshold",
        "irs.gov, 3 Dec 2025",
    ),
    (
        "payroll tax above its limit",
        "simple_trust_fund",
        standing("25000.01", "business", has_trust_fund=True),
        "above",
        "above it by $0.01",
        "irs.gov, 3 Dec 2025",
    ),
    (
        "income tax of a corporation",
        "simple_business",
        standing("50000", "business"),
        "within",
        "within the threshold",
        "irs.gov, 3 Dec 2025",
    ),
    (
        "payroll tax has no higher limit",
        "simple_business",
        standing("30000", "business", has_trust_fund=True),
        "not_for",
        "for taxes without a trust fund part only",
        "irs.gov, 3 Dec 2025",
    ),
    (
        "a business whose taxes nobody sorted",
        "simple_business",
        standing("30000", "business", has_trust_fund=None),
        "cannot_tell",
        "cannot tell: whether trust fund tax is in it",
        "irs.gov, 3 Dec 2025",
    ),
    ("guaranteed, all of it below", "guaranteed", standing("10000"), "within", "within the threshold", "IRC 6159(c)"),
    (
        "guaranteed, tax alone not known",
        "guaranteed",
        standing("10400"),
        "cannot_tell",
        "cannot tell: how much of the balance is tax alone",
        "IRC 6159(c)(1): without interest and penalties",
    ),
    (
        "guaranteed, tax alone below",
        "guaranteed",
        standing("10400", tax_owed=Decimal("9900")),
        "within",
        "within the threshold",
        "IRC 6159(c)(1)",
    ),
    (
        "guaranteed, tax alone above",
        "guaranteed",
        standing("12000", tax_owed=Decimal("10100")),
        "above",
        "above it by $100.00",
        "IRC 6159(c)(1)",
    ),
    (
        "short-term at its limit",
        "short_term",
        standing("100000", unfiled=None),
        "within",
        "within the threshold",
        "i9465",
    ),
    ("short-term above it", "short_term", standing("100000.01"), "above", "above it by $0.01", "i9465"),
]


IDS = [row[0] for row in ANSWERS]


@pytest.mark.parametrize(("key", "facts", "verdict", "words"), [row[1:5] for row in ANSWERS], ids=IDS)
def test_what_is_on_file_is_compared_with_the_threshold(key, facts, verdict, words):
    found = said(key, facts)
    assert (found.verdict, found.words) == (verdict, words)
    assert bool(found.missing) == (verdict == "cannot_tell")


MONTHLY = [
    # id, path, facts, [(amount, months)], citation
    ("36 months", "guaranteed", standing("3600"), [("100.00", 36)], "IRC 6159(c)"),
    (
        "ten years, and the 72 of older terms",
        "simple_individual",
        standing("7200"),
        [("60.00", 120), ("100.00", 72)],
        "irs.gov; i9465",
    ),
    (
        "cut short by the end of the time to collect",
        "simple_individual",
        standing("7200", collect_until=date(2029, 11, 25)),
        [("200.00", 36)],
        "irs.gov: within the CSED",
    ),
    (
        "one of two cut short",
        "simple_individual",
        standing("7300", collect_until=date(2034, 1, 1)),
        [("85.89", 85), ("101.39", 72)],
        "irs.gov; i9465",
    ),
    (
        "a business has no 72 months",
        "simple_business",
        standing("1200", "business"),
        [("10.00", 120)],
        "irs.gov, 3 Dec 2025",
    ),
    ("rounded up", "guaranteed", standing("100"), [("2.78", 36)], "IRC 6159(c)"),
    ("the time is over", "guaranteed", standing("3600", collect_until=date(2026, 11, 30)), [], "IRC 6502(a)"),
    ("no term, no division", "short_term", standing("3600"), [], "up to 180 days"),
    ("nothing owed", "guaranteed", standing("0"), [], "nothing to divide"),
]


@pytest.mark.parametrize(("key", "facts", "expected"), [row[1:4] for row in MONTHLY], ids=[row[0] for row in MONTHLY])
def test_the_least_monthly_payment_is_the_balance_over_the_months_of_the_rule(key, facts, expected):
    assert [(str(each.amount), each.months) for each in said(key, facts).monthly] == expected


def test_a_term_whose_end_is_not_on_file_says_so():
    (found,) = said("guaranteed", standing("3600", collect_until=None)).monthly
    assert "not on file" in found.why


def test_above_the_threshold_nothing_is_divided():
    assert said("simple_individual", standing("60000")).monthly == ()


def test_a_threshold_that_nobody_verified_is_never_compared_with(monkeypatch):
    made_up = replace(path_rule("short_term"), limit=Limit(Decimal(5), "individual", Rule("x", "none", UNVERIFIED)))
    monkeypatch.setattr(paths, "PATHS", (made_up,))
    (found,) = paths_open_to(standing("1000000"), TODAY)
    assert (found.verdict, found.words) == (Verdict.CANNOT_TELL, "cannot tell: the threshold is unverified")


LEFT = [
    ("not known", None, None),
    ("to the day", date(2027, 11, 25), 12),
    ("a day short", date(2027, 11, 24), 11),
    ("this month", date(2026, 11, 30), 0),
    ("passed", date(2020, 1, 1), 0),
]


@pytest.mark.parametrize(("until", "months"), [row[1:] for row in LEFT], ids=[row[0] for row in LEFT])
def test_whole_months_are_counted_to_the_end_of_the_time_to_collect(until, months):
    assert months_left(until, TODAY) == months


COSTS = [
    # way, low income, dollars, citation: rule_parameters, user fees from Mar 3, 2026; Form 656-B (Apr 2026)
    ("direct_debit_online", False, "29"),
    ("direct_debit_online", True, "0"),
    ("direct_debit_other", False, "107"),
    ("direct_debit_other", True, "0"),
    ("other_online", False, "69"),
    ("other_online", True, "43"),
    ("other_phone_mail", False, "178"),
    ("other_phone_mail", True, "43"),
    ("short_term", False, "0"),
    ("offer", False, "205"),
]


@pytest.mark.parametrize(("key", "is_low_income", "dollars"), COSTS)
def test_each_way_of_asking_has_its_fee_of_2026(key, is_low_income, dollars):
    assert fee(key, is_low_income=is_low_income) == Decimal(dollars)


def test_a_fee_that_is_not_on_file_is_refused_in_words():
    with pytest.raises(ValueError, match="not on file"):
        fee("offer", is_low_income=True)
    with pytest.raises(ValueError, match="no fee on file"):
        fee("telegram")


def test_no_fee_is_called_checked_that_was_only_relayed():
    assert {each.confidence for each in FEES} == {SECONDARY}
    assert fees_of("partial_payment") == fees_of("installments")
    assert fees_of("dispute") == ()


EFFECTS = [
    # path, what its period says, its confidence, citation
    ("simple_individual", "run while the agreement is in effect", PRIMARY, "IRC 6331(k)(2)-(3), (i)(5)"),
    ("offer", "30 days after a rejection", PRIMARY, "IRC 6331(k)(1), (k)(3)(B), (i)(5)"),
    ("not_collectible", "go on running", PRIMARY, "no statute; IRC 6502(a)"),
    ("hearing", "an equivalent hearing does not move them", PRIMARY, "IRC 6330(e)(1), 6320(c)"),
    ("innocent_spouse", "for the spouse who asked", PRIMARY, "IRC 6015(e)(2)"),
    ("dispute", "does not by itself suspend", UNVERIFIED, "none found"),
    ("abatement", "does not by itself suspend", UNVERIFIED, "none found"),
    ("identity_theft", "No rule was found", UNVERIFIED, "none found"),
    ("short_term", "was not found", UNVERIFIED, "none found"),
]


@pytest.mark.parametrize(("key", "words", "confidence", "citation"), EFFECTS, ids=[row[0] for row in EFFECTS])
def test_each_path_says_what_it_does_to_the_ten_years(key, words, confidence, citation):
    period = path_rule(key).period
    assert words in period.says
    assert (period.confidence, period.citation) == (confidence, citation)


def test_what_a_path_says_of_the_ten_years_has_the_citation_of_the_rule_that_counts_them():
    counted = {row.kind: row.citation for row in TOLLING}
    assert path_rule("offer").period.citation == counted["offer_rejected"]
    assert path_rule("hearing").period.citation == counted["cdp"]
    assert path_rule("innocent_spouse").period.citation == counted["innocent_spouse"]


def test_only_an_individuals_agreement_lowers_the_penalty():
    lowered = {rule.key for rule in PATHS if "0.25" in rule.late_payment.says}
    assert lowered == {"guaranteed", "simple_individual", "full_statement", "partial_payment"}
    assert all("individual" in path_rule(key).late_payment.says for key in lowered)


def test_every_rule_has_a_source_and_says_how_sure_it_is():
    for rule in PATHS:
        assert rule.as_of == AS_OF
        assert rule.what
        for each in rule.rules:
            assert each.says.endswith(".")
            assert each.citation
            assert each.confidence in (PRIMARY, SECONDARY, UNVERIFIED)


def test_a_word_that_is_no_path_is_refused():
    with pytest.raises(ValueError, match="no path on file"):
        path_rule("telepathy")
    assert rules_of("telepathy") == ()


@given(
    st.decimals(0, 10**9, places=2) | st.none(),
    st.sampled_from(["individual", "business", "estate", "trust"]),
    st.integers(0, 9),
    st.none() | st.integers(0, 9),
    st.none() | st.booleans(),
    st.none() | st.dates(date(2000, 1, 1), date(2090, 1, 1)),
)
def test_whatever_is_on_file_each_path_gets_one_answer_and_no_payment_below_the_balance(
    owed, taxpayer, unknown, unfiled, has_trust_fund, until
):
    facts = Standing(owed, taxpayer, unknown, None, has_trust_fund, unfiled, until)
    for answer in paths_open_to(facts, TODAY):
        assert answer.words
        assert (answer.verdict == Verdict.CANNOT_TELL) == bool(answer.missing)
        for monthly in answer.monthly:
            assert monthly.amount * monthly.months >= owed
