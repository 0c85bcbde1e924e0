"""The checklists of the law: every letter has one, every step keeps its id, and law is named with its certainty."""

import re

import pytest

from notices.law import catalogue, steps
from notices.models.steps import LONGEST_ID

ALL = {step.id: step for each in steps.step_lists() for step in each.steps}
CONFIDENCES = {"primary_seen", "secondary_seen", catalogue.UNVERIFIED}
LAW = re.compile(r"\b(?:IRC|Reg\.|Circular|Pub\.)")

# Letter, and what its checklist must ask for: the steps that tell its kind from others.
CASES = [
    ("first bill", "CP14", ["compare_return", "dispute_papers", "way_to_pay", "before_calling", "keep_papers"]),
    ("first bill, business", "CP161", ["compare_return", "way_to_pay"]),
    ("reminder", "CP503", ["crossed_letter", "compare_growth"]),
    ("intent to levy, no hearing (IRC 6331(d))", "CP504", ["no_hearing_yet"]),
    ("intent to levy payments", "CP298", ["no_hearing_yet"]),
    ("final notice (IRC 6330(a)(3)(B))", "LT11", ["hearing_date", "hearing_request", "collection_period"]),
    ("levy made (IRC 6330(f))", "CP92", ["hearing_request"]),
    ("determination (IRC 6330(d)(1))", "L3193", ["determination_date", "petition_proof"]),
    ("lien (IRC 6320)", "L3172", ["lien_date", "hearing_request"]),
    ("math error (IRC 6213(b)(2))", "CP11", ["find_change", "abatement_request"]),
    ("underreporter", "CP2000", ["match_income", "accuracy_penalty", "signed_answer", "watch_for_deficiency"]),
    ("underreporter, closed", "CP2005", ["what_is_asked"]),
    ("deficiency (IRC 6213(a))", "CP3219A", ["petition_date", "court_decision", "talks_move_nothing"]),
    ("innocent spouse (IRC 6015(e))", "ISFD", ["conflict_check", "spouse_petition_date"]),
    ("agreement in default (IRC 6159(b)(5))", "CP523", ["cure_default", "reinstate", "appeal_termination"]),
    ("agreement rejected", "IAREJ", ["appeal_rejection"]),
    ("audit", "L525", ["appeal_or_agree"]),
    ("penalty", "CP162", ["penalty_relief", "cause_papers"]),
    ("trust fund (IRC 6672)", "L1153", ["who_was_responsible", "protest_in_time"]),
    ("no return", "CP59", ["was_it_filed", "file_or_explain"]),
    ("identity", "5071C", ["who_filed", "verify_identity", "report_theft"]),
    ("refund kept", "CP49", ["where_it_went", "spouse_share"]),
    ("claim refused (IRC 6532(a)(1))", "L105C", ["suit_date"]),
    ("any other", "OTHER", ["what_is_asked", "keep_papers"]),
]


@pytest.mark.parametrize(("code", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_letter_has_the_steps_of_its_kind(code, wanted):
    entry = catalogue.find(code)
    found = [step.id for step in steps.list_for(entry.code, entry.category).steps]
    assert set(wanted) <= set(found)


def test_every_letter_of_the_catalogue_has_a_list_and_so_have_a_firms_own():
    for entry in catalogue.entries():
        assert steps.list_for(entry.code, entry.category).steps, entry.code
    assert steps.list_for("FTB 4963", steps.OWN).steps


def test_a_category_without_a_list_gets_a_sentence():
    with pytest.raises(ValueError, match="No list of steps is on file for letters of the category 'nothing'"):
        steps.list_for("CP14", "nothing")


def test_no_category_and_no_code_has_two_lists():
    codes = [code for each in steps.step_lists() for code in each.codes]
    assert len(set(steps.categories())) == len(steps.categories())
    assert len(set(codes)) == len(codes)
    assert set(codes) <= {entry.code for entry in catalogue.entries()}
    assert set(steps.categories()) - {steps.OWN} == {entry.category for entry in catalogue.entries()}


def test_every_list_ends_with_what_to_keep_and_names_no_step_twice():
    for each in steps.step_lists():
        ids = [step.id for step in each.steps]
        assert ids[0] == "authority", each.id
        assert ids[-1] == "keep_papers", each.id
        assert len(set(ids)) == len(ids), each.id
    assert len({each.id for each in steps.step_lists()}) == len(steps.step_lists())


@pytest.mark.parametrize("id", ALL)
def test_a_step_is_an_order_with_its_reason(id):
    step = ALL[id]
    assert re.fullmatch(r"[a-z_]+", id)
    assert len(id) <= LONGEST_ID
    assert 10 < len(step.words) <= 90
    assert not step.words.endswith(".")
    assert 10 < len(step.why) <= 140
    assert step.why.endswith(".")
    assert step.leads_to == "" or step.place
    assert steps.find_step(id) is step


@pytest.mark.parametrize("id", ALL)
def test_law_is_named_with_how_sure_it_is_and_stands_in_the_citation_only(id):
    step = ALL[id]
    assert bool(step.citation) == bool(step.confidence)
    assert step.confidence in CONFIDENCES | {""}
    assert not LAW.search(step.words + step.why)


def test_every_step_of_the_file_is_on_a_list():
    assert {id for id in steps._contents()["step"]} == set(ALL)
    assert steps.find_step("no_such_step") is None
