"""The page about penalty relief: what it reads, what a person records, and what only stands beside it."""

import re
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from clients import register
from notices import casework
from notices.law import periods
from notices.law.lookback import lookback
from notices.models import PriorPeriod
from notices.relief_page import ReliefPage
from practice import history
from practice.models import Event
from practice.refusals import Conflict
from tests.factories import NOW, acting, make_case, make_client, make_member, make_notice

LINES = {
    "tax": Decimal("2410.00"),
    "failure_to_file": Decimal("542.25"),
    "failure_to_pay": Decimal("60.25"),
    "estimated_tax": Decimal("31.00"),
}
CLEAN = {"filed": "on_time", "penalty": "none"}
SOURCE = "account transcripts of Jun 3"


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def late(owner, taxpayer):
    """A case of 2023 whose letter charges penalties."""
    case = make_case(owner, client=taxpayer, matter="1040 2023")
    make_notice(owner, case=case, amounts=LINES)
    return case


def record(member, case, *, client=None, source=SOURCE, ago=None, versions=0, **said):
    """The periods before as `said`, those of `ago` (a number from the newest, 1) as said there."""
    findings = [
        casework.Finding(client or case.client, before, (CLEAN | said) | (ago or {}).get(number, {}), versions)
        for number, before in enumerate(lookback(periods.parse(f"{case.form} {case.period}")), 1)
    ]
    return casework.record_compliance(by=acting(member), case=case, findings=findings, source=source)


def address(case):
    return f"/cases/{case.pk}/relief/"


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def fields_of(case, member, **more):
    """What the form of the page sends when nothing is changed, and `more` by column and year."""
    page = ReliefPage(case, member)
    typed = {"source": SOURCE}
    for entry in page.entries:
        row = entry.row
        typed |= {
            f"filed_{entry.key}": row.filed if row else "",
            f"penalty_{entry.key}": row.penalty if row else "",
            f"version_{entry.key}": row.version if row else 0,
        }
    return typed | more


def key(case, year):
    return f"{case.client_id}_{year}12"


# What the page says.


def test_without_a_record_it_cannot_be_said_and_what_is_missing_is_named(client, owner, late):
    client.force_login(owner)
    page = text_of(client.get(address(late)))
    assert "Penalty relief: it cannot be said yet" in page
    assert "Whether the return for 2020 to 2022 was filed on time" in page
    assert "second-hand: check on irs.gov before relying on it" in page


def test_three_clean_years_make_it_eligible_with_amounts_and_what_stays(client, owner, late):
    record(owner, late)
    client.force_login(owner)
    page = text_of(client.get(address(late)))
    assert "First-time abate (FTA): eligible on what is on file" in page
    assert "$542.25" in page
    assert "stays: $31.00" in page
    assert SOURCE in page


def test_first_time_abate_in_the_years_before_bars_it(client, owner, late):
    record(owner, late, ago={2: {"penalty": "first_time"}})
    client.force_login(owner)
    page = text_of(client.get(address(late)))
    assert "Neither exemption nor first-time abate" in page
    assert "2021 removed as first-time abate" in page


def test_the_newest_letter_that_names_a_penalty_states_its_amount(owner, late):
    make_notice(
        owner, case=late, code="CP501", notice_date=date(2026, 6, 30), amounts={"failure_to_pay": Decimal("72.30")}
    )
    charged = {line.penalty.kind: (line.amount, line.stated_by) for line in ReliefPage(late, owner).facts.charged}
    assert charged["failure_to_pay"] == (Decimal("72.30"), "CP501 dated Jun 30, 2026")
    assert charged["failure_to_file"] == (Decimal("542.25"), "CP14 dated Jun 29, 2026")


def test_a_letter_about_a_late_partnership_return_charges_that_penalty_without_a_line(owner):
    business = make_client(owner, kind="business", name="Harbor Diner LLC")
    case = make_case(owner, client=business, matter="1065 2023")
    make_notice(owner, case=case, code="CP162")
    (line,) = ReliefPage(case, owner).facts.charged
    assert (line.penalty.citation, line.amount) == ("IRC 6698(a)(1)", None)


def test_a_return_on_file_as_in_time_but_charged_as_late_is_to_be_put_right_first(client, owner, late):
    own = casework.Finding(late.client, periods.parse("1040 2023"), {"filed": "on_time"})
    casework.record_compliance(by=acting(owner), case=late, findings=[own], source="e-file acceptance")
    client.force_login(owner)
    assert "Have the account put right first" in text_of(client.get(address(late)))


def test_for_2025_the_letter_of_the_exemption_is_asked_for_first(client, owner, taxpayer):
    case = make_case(owner, client=taxpayer, matter="1040 2025")
    make_notice(owner, case=case, amounts=LINES)
    record(owner, case)
    client.force_login(owner)
    page = text_of(client.get(address(case)))
    assert "Ask first whether an AEP letter came, before drafting Form 843." in page
    assert "Whether an AEP letter came for 2025" in page
    typed = fields_of(case, owner, **{f"exemption_letter_{key(case, 2025)}": "yes"})
    assert client.post(address(case), typed).status_code == 302
    assert "The automatic exemption was given" in text_of(client.get(address(case)))


def test_of_a_couple_both_records_are_asked_for(client, owner, taxpayer):
    ana = make_client(owner, name="Ana Boyd")
    register.marry(taxpayer, ana, by=acting(owner))
    case = make_case(owner, client=taxpayer, spouse=ana, matter="1040 2023")
    make_notice(owner, case=case, amounts=LINES)
    record(owner, case)
    client.force_login(owner)
    assert "Whether the return of Ana Boyd for 2020 to 2022 was filed on time" in text_of(client.get(address(case)))
    record(owner, case, client=ana)
    assert "eligible on what is on file" in text_of(client.get(address(case)))


def test_a_case_of_a_state_is_told_that_these_rules_are_federal(client, owner, taxpayer):
    case = make_case(owner, client=taxpayer, matter="1040 2023", authority="CA")
    client.force_login(owner)
    page = client.get(address(case))
    assert "These rules are federal" in text_of(page)
    assert page.context["form"] is None
    assert client.post(address(case), {"source": SOURCE}).status_code == 200
    assert not PriorPeriod.objects.exists()


def test_a_return_of_an_event_has_no_record_and_no_relief(client, owner, taxpayer):
    case = make_case(owner, client=taxpayer, matter="706")
    client.force_login(owner)
    page = client.get(address(case))
    assert page.context["form"] is None
    assert "Neither exemption nor first-time abate" in text_of(page)


def test_the_record_is_shared_by_the_cases_of_a_taxpayer_and_form(owner, late, taxpayer):
    record(owner, late)
    later = make_case(owner, client=taxpayer, matter="1040 2024")
    known = {period.label: period.filed for period in ReliefPage(later, owner).facts.histories[0].periods}
    assert known == {"2023": "", "2022": "on_time", "2021": "on_time"}
    other_form = make_case(owner, client=taxpayer, matter="709 2023")
    assert {each.row for each in ReliefPage(other_form, owner).entries} == {None}


def test_on_a_payroll_return_the_questions_about_deposits_decide(client, owner):
    business = make_client(owner, kind="business", name="Harbor Diner LLC")
    case = make_case(owner, client=business, matter="941 2025 Q3")
    make_notice(owner, case=case, code="CP161")
    record(owner, case)
    client.force_login(owner)
    page = text_of(client.get(address(case)))
    assert "Which penalties were charged for 2025 Q3" in page
    assert "Whether deposit penalties were waived four times, or one was charged for avoiding EFTPS" in page
    own = ReliefPage(case, owner).own.key
    typed = fields_of(case, owner, **{f"deposit_penalty_{own}": "yes", f"deposits_barred_{own}": "no"})
    assert client.post(address(case), typed).status_code == 302
    page = text_of(client.get(address(case)))
    assert "First-time abate (FTA): eligible on what is on file" in page
    assert "Failure to deposit IRC 6656 amount not known" in page
    make_notice(owner, case=case, code="CP220", amounts={"failure_to_deposit": Decimal(75)})
    page = text_of(client.get(address(case)))
    assert "Failure to deposit IRC 6656" in page
    assert "$75.00" in page


# Proposals.


def test_what_other_cases_suggest_stands_beside_with_its_origin_and_is_not_counted(client, owner, late, taxpayer):
    earlier = make_case(owner, client=taxpayer, matter="1040 2021")
    make_notice(
        owner, case=earlier, notice_date=date(2022, 7, 4), amounts={"failure_to_pay": Decimal(35), "interest": 1}
    )
    make_notice(owner, case=earlier, notice_date=date(2022, 8, 1), code="CP59")
    client.force_login(owner)
    page = text_of(client.get(address(late)))
    assert (
        f"Proposal for 2021, not counted until somebody saves it: from case {earlier.pk}: CP14 dated Jul 4, 2022 lists "
        f"a penalty for failure to pay; from case {earlier.pk}: CP59 dated Aug 1, 2022 is about a missing return."
    ) in page
    assert ReliefPage(late, owner).facts.histories[0].periods[1].charge == ""
    record(owner, late)
    assert "Proposal for 2021" not in text_of(client.get(address(late)))


def test_estimated_tax_is_no_proposal(owner, late, taxpayer):
    earlier = make_case(owner, client=taxpayer, matter="1040 2021")
    make_notice(owner, case=earlier, notice_date=date(2022, 7, 4), amounts={"estimated_tax": Decimal(35)})
    assert [entry.proposals for entry in ReliefPage(late, owner).entries[1:]] == [(), (), ()]


def test_what_is_recorded_of_the_spouse_is_a_proposal_where_the_return_was_joint(owner, taxpayer):
    ana = make_client(owner, name="Ana Boyd")
    register.marry(taxpayer, ana, by=acting(owner))
    case = make_case(owner, client=taxpayer, spouse=ana, matter="1040 2023")
    joint = make_case(owner, client=taxpayer, spouse=ana, matter="1040 2022")
    record(owner, case)
    of_ana = {each.matter.label: each.proposals for each in ReliefPage(case, owner).entries if each.client == ana}
    told = f"from case {joint.pk}, joint: recorded of the other spouse: filed on time, none charged"
    assert of_ana == {"2022": (told,), "2021": (), "2020": ()}


def test_a_case_that_the_member_may_not_see_suggests_nothing(owner, firm, late, taxpayer):
    hidden = make_client(owner, name="Former Spouse")
    earlier = make_case(owner, client=hidden, spouse=taxpayer, matter="1040 2021")
    make_notice(owner, case=earlier, notice_date=date(2022, 7, 4), amounts=LINES)
    member = make_member(firm)
    assert any(entry.proposals for entry in ReliefPage(late, member).entries[1:])
    type(hidden).objects.filter(pk=hidden.pk).update(is_restricted=True)
    assert not any(entry.proposals for entry in ReliefPage(late, member).entries[1:])


# Recording.


def test_saving_records_each_period_once_and_tells_it_on_the_client(client, assistant, late):
    client.force_login(assistant)
    typed = fields_of(late, assistant)
    for year in (2020, 2021, 2022):
        typed |= {f"filed_{key(late, year)}": "on_time", f"penalty_{key(late, year)}": "none"}
    before = Event.objects.filter(chain=late.chain_id).count()
    assert client.post(address(late), typed)["Location"] == address(late)
    rows = PriorPeriod.objects.filter(client=late.client).order_by("period_end")
    assert [(row.period, row.filed, row.penalty, row.source, row.version) for row in rows] == [
        (year, "on_time", "none", SOURCE, 1) for year in ("2020", "2021", "2022")
    ]
    told = Event.objects.filter(chain=late.client.chain_id, kind="compliance_recorded").select_related("payload").get()
    assert told.actor == assistant
    assert history.told(told)["sentence"] == (
        f"Record of returns ({SOURCE}): 1040 2022: return filed on time, penalty none charged; "
        "1040 2021: return filed on time, penalty none charged; 1040 2020: return filed on time, penalty none charged."
    )
    assert Event.objects.filter(chain=late.chain_id).count() == before


def test_a_second_click_records_nothing_more(client, owner, late):
    client.force_login(owner)
    typed = fields_of(late, owner, **{f"filed_{key(late, 2022)}": "late"})
    assert client.post(address(late), typed).status_code == 302
    events = Event.objects.count()
    assert client.post(address(late), typed).status_code == 302
    assert (Event.objects.count(), PriorPeriod.objects.get().version) == (events, 1)


def test_a_change_keeps_old_and_new_in_the_history(client, owner, late):
    record(owner, late)
    client.force_login(owner)
    typed = fields_of(late, owner, source="letter of Jun 20", **{f"penalty_{key(late, 2021)}": "irs_error"})
    assert client.post(address(late), typed).status_code == 302
    row = PriorPeriod.objects.get(period="2021")
    assert (row.penalty, row.source, row.version) == ("irs_error", "letter of Jun 20", 2)
    assert PriorPeriod.objects.get(period="2022").source == SOURCE
    told = Event.objects.filter(kind="compliance_recorded").select_related("payload").latest("sequence")
    assert "1040 2021: penalty from None charged to Removed as an error of the IRS" in history.told(told)["sentence"]


def test_what_was_said_can_be_taken_back_to_not_known(client, owner, late):
    record(owner, late)
    client.force_login(owner)
    typed = fields_of(late, owner, **{f"filed_{key(late, 2021)}": "", f"penalty_{key(late, 2021)}": ""})
    assert client.post(address(late), typed).status_code == 302
    assert "Whether the return for 2021 was filed on time" in text_of(client.get(address(late)))


def test_a_form_from_before_somebody_else_saved_is_a_conflict_and_keeps_what_was_typed(client, owner, assistant, late):
    stale = fields_of(late, owner, **{f"filed_{key(late, 2022)}": "late"})
    record(assistant, late)
    client.force_login(owner)
    answer = client.post(address(late), stale)
    assert answer.status_code == 409
    assert "Ana Silva changed this while you were typing" in text_of(answer)
    assert ("Terrence Boyd, 2022: return", "Filed on time", "Filed late") in answer.context["conflict"]["rows"]
    assert PriorPeriod.objects.get(period="2022").filed == "on_time"
    shown = answer.context["form"]
    again = {name: shown[name].value() or "" for name in shown.fields}
    assert again[f"version_{key(late, 2022)}"] == "1"
    assert client.post(address(late), again).status_code == 302
    assert PriorPeriod.objects.get(period="2022").filed == "late"


def test_a_version_that_never_was_is_refused_in_words(client, owner, late):
    client.force_login(owner)
    typed = fields_of(late, owner, **{f"filed_{key(late, 2022)}": "late", f"version_{key(late, 2022)}": 7})
    answer = client.post(address(late), typed)
    assert "Somebody else recorded 1040 2022" in text_of(answer)
    assert not PriorPeriod.objects.exists()


@pytest.mark.parametrize(
    ("column", "typed", "sentence"),
    [
        ("source", "", "Say how you know"),
        ("source", "x" * 161, "at most 160 characters"),
        ("source", "SSN 219-09-9999", "Leave the taxpayer number out here"),
        ("filed", "nonsense", "Select a valid choice"),
        ("penalty", "stands", "Where no return was due, no penalty of it can be."),
        ("penalty", "exempted", "Select a valid choice"),
        ("is_original", "maybe", "Select a valid choice"),
    ],
)
def test_what_cannot_be_gets_a_sentence_and_changes_nothing(client, owner, late, column, typed, sentence):
    client.force_login(owner)
    sent = fields_of(late, owner, **{f"filed_{key(late, 2022)}": "not_required"})
    year = 2023 if column == "is_original" else 2022
    sent[column if column == "source" else f"{column}_{key(late, year)}"] = typed
    answer = client.post(address(late), sent)
    assert answer.status_code == 200
    assert sentence in text_of(answer)
    assert not PriorPeriod.objects.exists()


def test_the_verb_refuses_what_the_form_would(owner, late, taxpayer):
    stranger = make_client(owner, name="Somebody Else")
    before = lookback(periods.parse("1040 2023"))[0]
    for person, said, source, sentence in (
        (taxpayer, CLEAN, "", "Say how you know"),
        (taxpayer, {"filed": "not_required", "penalty": "stands"}, SOURCE, "no return was due"),
        (stranger, CLEAN, SOURCE, "is not a taxpayer of this case"),
    ):
        with pytest.raises(casework.CaseError, match=sentence):
            casework.record_compliance(
                by=acting(owner), case=late, findings=[casework.Finding(person, before, said)], source=source
            )
    no_period = casework.Finding(taxpayer, periods.parse("706"), CLEAN)
    with pytest.raises(casework.CaseError, match="has no tax period"):
        casework.record_compliance(by=acting(owner), case=late, findings=[no_period], source=SOURCE)
    record(owner, late)
    with pytest.raises(Conflict):
        record(owner, late, filed="late")
    assert set(PriorPeriod.objects.values_list("filed", flat=True)) == {"on_time"}


def test_the_database_keeps_one_row_a_period_and_no_penalty_without_a_return(owner, late):
    row = record(owner, late)[0]
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        PriorPeriod.objects.filter(period="2022").update(filed="not_required", penalty="stands")


# Who may, and at what cost.


def test_a_viewer_reads_the_record_and_may_not_change_it(client, owner, viewer, late):
    record(owner, late)
    client.force_login(viewer)
    page = client.get(address(late))
    assert page.context["form"] is None
    assert "Filed on time" in text_of(page)
    assert client.post(address(late), fields_of(late, viewer)).status_code == 403


def test_strangers_and_members_kept_from_the_client_do_not_find_it(client, stranger, firm, late):
    type(late.client).objects.filter(pk=late.client_id).update(is_restricted=True)
    for member in (stranger, make_member(firm)):
        client.force_login(member)
        assert client.get(address(late)).status_code == 404
        assert client.post(address(late), {}).status_code == 404


def test_rows_are_visible_to_those_who_see_the_client(owner, stranger, firm, late):
    record(owner, late)
    member = make_member(firm)
    assert PriorPeriod.objects.visible_to(member).count() == 3
    assert PriorPeriod.objects.visible_to(stranger).count() == 0
    type(late.client).objects.filter(pk=late.client_id).update(is_restricted=True)
    assert PriorPeriod.objects.visible_to(member).count() == 0


def test_the_page_asks_as_often_for_much_as_for_little(client, owner, late, taxpayer):
    def asked():
        with CaptureQueriesContext(connection) as found:
            assert client.get(address(late)).status_code == 200
        return len(found)

    client.force_login(owner)
    make_notice(owner, case=make_case(owner, client=taxpayer, matter="1040 2022"), amounts=LINES)
    little = asked()
    record(owner, late, ago={1: {"penalty": ""}})
    for year in (2020, 2021):
        earlier = make_case(owner, client=taxpayer, matter=f"1040 {year}")
        for code in ("CP14", "CP501", "CP503"):
            make_notice(owner, case=earlier, code=code, amounts=LINES)
            make_notice(owner, case=late, code=code, amounts=LINES, notice_date=date(year + 5, 7, 1))
    assert asked() == little
    assert little <= 11


def test_the_figures_of_a_return_propose_whether_it_was_in_time(client, owner, taxpayer, late):
    client.force_login(owner)
    for year, filed_on, words in ((2022, date(2023, 4, 18), "on time"), (2021, date(2022, 6, 1), "late")):
        before = make_case(owner, client=taxpayer, matter=f"1040 {year}")
        due_on = date(year + 1, 4, 15)
        casework.record_return(by=acting(owner), case=before, due_on=due_on, filed_on=filed_on, tax=Decimal(100))
        said = f"from case {before.pk}: its return was filed {words}"
        assert said in client.get(address(late)).content.decode()


def test_the_case_page_leads_there_once_a_letter_of_the_irs_came(client, owner, taxpayer, late):
    client.force_login(owner)
    link = f'<a href="{address(late)}">See what is open</a>'
    assert link in client.get(late.get_absolute_url()).content.decode()
    for matter, authority, letter in (("1040 2020", "CA", "OTHER"), ("709 2020", "IRS", "CP14")):
        other = make_case(owner, client=taxpayer, matter=matter, authority=authority)
        make_notice(owner, case=other, code=letter, title="Bill" if letter == "OTHER" else "")
        assert "See what is open" not in client.get(other.get_absolute_url()).content.decode()
    bare = make_case(owner, client=taxpayer, matter="1040 2019")
    page = client.get(bare.get_absolute_url()).content.decode()
    assert "See what is open" not in page
    assert f'<a href="{address(bare)}">Penalty relief</a>' in page
