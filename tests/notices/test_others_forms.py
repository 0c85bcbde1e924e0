"""Does a form of somebody else ever count as ours? Under what the former accountant holds, nobody here may speak."""

from datetime import timedelta

import pytest

from clients import authority, matters
from clients.models import Authorization, Representative
from notices import casework
from notices.call_sheet import Sheet
from notices.case_heading import with_heading
from notices.case_page import CasePage
from notices.docket import Scope
from notices.exports.packet import line_three
from notices.exports.people import authority as authority_section
from notices.exports.scope import Scope as ExportScope
from notices.exports.scope import Wish
from notices.models import Case
from notices.scan import scan_case
from notices.wording.fields import About, values_of
from tests.factories import NOW, TODAY, acting, make_case

CONFIRMED = {
    "signed_on": TODAY - timedelta(40),
    "sent_on": TODAY - timedelta(39),
    "confirmed_on": TODAY - timedelta(20),
}


def form_of(owner, taxpayer, *people, **life):
    return authority.prepare_authorization(
        by=acting(owner),
        client=taxpayer,
        form="2848",
        representatives=people,
        matters=matters.parse("1040 2020 to 2026"),
        **life,
    )


@pytest.fixture
def theirs(owner, taxpayer, case):
    return form_of(owner, taxpayer, Representative(name="Former Accountant"), **CONFIRMED)


@pytest.fixture
def ours(owner, taxpayer, case):
    return form_of(owner, taxpayer, owner, **CONFIRMED)


def answers(owner, case):
    """What every place that asks who may speak says of the case, as yes or no; the docket as of a look at it."""
    scan_case(case.pk, now=NOW)
    (party,) = CasePage(with_heading(Case.objects.filter(pk=case.pk)).get(), TODAY).parties
    sheet = casework.open_sheet(by=acting(owner), line="pps", cases=[case])
    (row,) = Sheet(sheet, owner, TODAY).rows
    return {
        "case page": party.may_be_spoken_for,
        "call sheet": row.voices[0].authorization is not None,
        "docket": not Scope(owner, TODAY, own=False).nobody_may_speak_for().exists(),
        "letters": bool(values_of(About(case, owner, TODAY))["authorization"]),
        "client page": case.client.standing_authorizations(TODAY).exists(),
        "export": "Form 2848, confirmed on CAF" in str(_cover(owner, case).tables[1].rows),
    }


def _cover(owner, case):
    listed = Case.objects.listed().get(pk=case.pk)
    return authority_section(ExportScope([listed], Wish(purpose="Appeals"), acting(owner), None, {}))


def test_a_form_of_ours_lets_us_speak_everywhere(owner, case, ours):
    assert all(answers(owner, case).values())


def test_a_form_of_somebody_else_lets_us_speak_nowhere(owner, case, theirs):
    assert not any(answers(owner, case).values())


def test_a_form_that_we_withdrew_from_lets_us_speak_nowhere(owner, taxpayer, case):
    row = form_of(owner, taxpayer, owner, Representative(name="Co-counsel"), **CONFIRMED)
    ours = row.representatives.get(member=owner)
    authority.end_representative(ours, by=acting(owner), version=row.version, ended_on=TODAY, note="")
    assert not any(answers(owner, case).values())
    assert "Form 2848 on file names nobody of this firm." in str(_cover(owner, case))


def test_the_packet_asks_for_our_matters_and_names_who_still_represents(owner, practitioner, taxpayer, case, theirs):
    row = form_of(owner, taxpayer, owner, practitioner, **CONFIRMED)
    gone = row.representatives.get(member=practitioner)
    authority.end_representative(gone, by=acting(owner), version=row.version, ended_on=TODAY, note="")
    listed = Case.objects.listed().get(pk=case.pk)
    matters_of, people = line_three(ExportScope([listed], Wish(purpose="Appeals"), acting(owner), None, {})).tables
    assert len(matters_of.rows) == 1
    assert owner.name in str(people.rows)
    assert practitioner.name not in str(people.rows)
    assert "Former Accountant" not in str(people.rows)


def test_an_information_authorization_lets_nobody_speak(owner, taxpayer, case):
    row = form_of(owner, taxpayer, owner, **CONFIRMED)
    Authorization.objects.filter(pk=row.pk).update(form="8821")
    (party,) = CasePage(with_heading(Case.objects.filter(pk=case.pk)).get(), TODAY).parties
    assert (party.may_be_spoken_for, "information only" in party.authority) == (False, True)
    assert "information only" in str(_cover(owner, case).tables[1].rows)


def test_with_a_state_these_forms_are_not_asked_for(owner, taxpayer):
    state = make_case(owner, client=taxpayer, authority="CA")
    form_of(owner, taxpayer, owner, **CONFIRMED)
    (party,) = CasePage(with_heading(Case.objects.filter(pk=state.pk)).get(), TODAY).parties
    assert party.authority == "who may speak with California is not kept here"
    assert "Not needed" in str(_cover(owner, state).tables[1].rows)


def test_nobody_waits_for_somebody_elses_form(owner, taxpayer, case):
    life = {"signed_on": TODAY - timedelta(40), "sent_on": TODAY - timedelta(39)}
    form_of(owner, taxpayer, Representative(name="Former Accountant"), **life)
    assert not Scope(owner, TODAY, own=False).not_confirmed().exists()
    assert not Authorization.objects.get().is_late(TODAY)
    form_of(owner, taxpayer, owner, **life)
    assert Scope(owner, TODAY, own=False).not_confirmed().count() == 1
