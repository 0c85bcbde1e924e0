"""One letter about several periods, and the other spouse's copy of a joint one: recorded once, never twice the work."""

import uuid
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from clients import register
from clients.models import Client
from notices import casework
from notices.casework import CaseError, FurtherPeriod
from notices.casework.letters import SameLetter
from notices.law import periods
from notices.models import Case, Deadline, Notice
from practice.history import told, verify
from practice.models import Document
from tests.factories import TODAY, acting, make_case, make_client, make_notice
from tests.notices.test_notice_pages import NEW, PDF, counts, four_fields, page_text

TWO = (FurtherPeriod(periods.parse("1040 2022"), Decimal("250.00")), FurtherPeriod(periods.parse("1040 2023")))


def receive(member, taxpayer, further=TWO, **more):
    fields = {"matter": periods.parse("1040 2021"), "code": "CP504", "notice_date": TODAY, "amount_due": Decimal("900")}
    return casework.receive_notice(
        by=acting(member), client=taxpayer, further=further, **fields | {"submission_id": uuid.uuid4()} | more
    )


@pytest.fixture
def today(owner):
    return owner.local_date(timezone.now())


@pytest.fixture
def signed_in(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def couple(owner, taxpayer):
    register.marry(taxpayer, make_client(owner, name="Ines Boyd"), by=acting(owner))
    return Client.objects.get(pk=taxpayer.pk)


@pytest.fixture
def joint_notice(owner, couple):
    return make_notice(owner, case=make_case(owner, client=couple, spouse=couple.spouse))


# Several periods.


@pytest.mark.both_databases
def test_one_letter_lands_on_the_case_of_each_period(owner, taxpayer):
    there = make_case(owner, client=taxpayer, matter="1040 2022")
    upload = SimpleUploadedFile("cp504.pdf", PDF, "application/pdf")
    first = receive(owner, taxpayer, upload=upload, amounts={"tax": Decimal("800")}, reached_us_on=TODAY)
    letters = list(Notice.objects.order_by("case__period_end"))
    assert [(each.case.period, each.amount_due) for each in letters] == [
        ("2021", Decimal("900.00")),
        ("2022", Decimal("250.00")),
        ("2023", None),
    ]
    assert letters[0] == first
    assert letters[1].case == there
    assert {each.document_id for each in letters} == {Document.objects.get().pk}
    assert len({each.submission_id for each in letters}) == 1
    assert [len(each.lines) for each in letters] == [1, 0, 0]
    for each in letters:
        assert each.deadlines.working().exists()
        event = each.case.chain.events.get(kind="notice_recorded")
        assert "one letter with 1040" in told(event)["sentence"]
        each.case.chain.refresh_from_db()
        assert verify(each.case.chain) is None
    assert set(Notice.objects.siblings_of(first)) == set(letters[1:])


@pytest.mark.both_databases
def test_a_second_click_makes_no_second_letter(owner, taxpayer):
    submission = uuid.uuid4()
    first = receive(owner, taxpayer, submission_id=submission)
    assert receive(owner, taxpayer, submission_id=submission) in [first, *Notice.objects.siblings_of(first)]
    assert Notice.objects.count() == 3


@pytest.mark.both_databases
def test_all_or_nothing_and_the_bad_period_is_named(owner, taxpayer):
    closed = make_case(owner, client=taxpayer, matter="1040 2023")
    casework.close_case(closed, by=acting(owner), version=1, outcome="Paid.", closed_on=TODAY)
    before = counts()
    with pytest.raises(CaseError, match=r"1040 · 2023: This case was closed .* Nothing was recorded for any period"):
        receive(owner, taxpayer, upload=SimpleUploadedFile("cp504.pdf", PDF, "application/pdf"))
    assert counts() == before


def test_a_letter_that_is_on_one_of_the_cases_already_is_refused_for_all(owner, taxpayer):
    make_notice(owner, case=make_case(owner, client=taxpayer, matter="1040 2022"), code="CP504")
    with pytest.raises(CaseError, match="1040 · 2022: CP504 dated Jun 29, 2026 is already on this case"):
        receive(owner, taxpayer)
    assert Notice.objects.count() == 1


def test_a_period_named_twice_is_refused(owner, taxpayer):
    with pytest.raises(CaseError, match="1040 · 2021 is named twice"):
        receive(owner, taxpayer, further=[FurtherPeriod(periods.parse("1040 2021"))])
    assert not Case.objects.exists()


def test_a_case_that_the_member_may_not_see_is_refused_for_all(owner, practitioner, couple):
    make_case(owner, client=couple, spouse=couple.spouse, matter="1040 2022")
    spouse = couple.spouse
    register.change_client(spouse, by=acting(owner), version=spouse.version, is_restricted=True, assigned=[])
    with pytest.raises(CaseError, match="1040 2022: There is a case for 1040 2022 that you may not see"):
        receive(practitioner, couple)
    assert not Notice.objects.exists()


def test_the_form_takes_more_periods_with_an_amount_each(signed_in, taxpayer, today):
    typed = {"matter_2": "1040 2022", "amount_2": "$1,200.00", "matter_3": "941 2025 Q3", "amount_due": "300"}
    answer = signed_in.post(NEW, four_fields(taxpayer, today, code="CP504", **typed), follow=True)
    page = page_text(answer)
    assert "and for 1040 · 2022 and 941 · 2025 Q3." in page
    assert sorted((each.case.matter, each.amount_due) for each in Notice.objects.all() if each.amount_due) == [
        ("1040 · 2022", Decimal("1200.00")),
        ("1040 · 2023", Decimal("300.00")),
    ]
    for each in Notice.objects.exclude(pk=answer.context["notice"].pk):
        assert f'href="{each.get_absolute_url()}"' in page


def test_from_a_case_the_further_periods_are_of_its_client(signed_in, owner, couple, today):
    case = make_case(owner, client=couple, spouse=couple.spouse, matter="1040 2023")
    typed = {"code": "CP504", "notice_date": str(today), "matter_2": "1040 2022", "submission_id": str(uuid.uuid4())}
    signed_in.post(f"{NEW}?case={case.pk}", typed)
    other = Case.objects.get(period="2022")
    assert (other.client, other.spouse) == (couple, couple.spouse)


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        ({"amount_2": "5.00"}, "matter_2", "Say which form and period this amount is for."),
        ({"matter_2": "1040 2023"}, "matter_2", "1040 2023 is named twice."),
        ({"matter_4": "1040"}, "matter_4", "Form 1040 needs its period"),
        ({"matter_3": "1040 2022", "amount_3": "much"}, "amount_3", "Enter an amount in dollars and cents"),
    ],
)
def test_a_bad_period_gets_a_sentence_and_keeps_what_was_typed(signed_in, taxpayer, today, typed, field, sentence):
    before = counts()
    answer = signed_in.post(NEW, four_fields(taxpayer, today, **typed))
    assert sentence in " ".join(answer.context["form"].errors[field])
    assert counts() == before
    for value in typed.values():
        assert f'value="{value}"' in page_text(answer)


# Correcting one of them.


def correct(member, notice, **wanted):
    return casework.correct_letter(notice, by=acting(member), version=notice.version, reason="misread", **wanted)


@pytest.mark.both_databases
def test_a_wrong_date_is_corrected_for_every_period(owner, taxpayer):
    first = receive(owner, taxpayer)
    correct(owner, first, with_siblings=True, notice_date=date(2026, 6, 22), amount_due=Decimal("950"))
    letters = Notice.objects.order_by("case__period_end")
    assert {each.notice_date for each in letters} == {date(2026, 6, 22)}
    assert [each.amount_due for each in letters] == [Decimal("950.00"), Decimal("250.00"), None]
    for each in letters:
        assert each.deadlines.filter(state=Deadline.State.REPLACED).exists()
        assert each.case.chain.events.filter(kind="notice_corrected").count() == 1


def test_without_the_box_only_this_one_is_corrected(owner, taxpayer):
    first = receive(owner, taxpayer)
    correct(owner, first, notice_date=date(2026, 6, 22))
    assert sorted(str(each.notice_date) for each in Notice.objects.all()) == ["2026-06-22", "2026-06-29", "2026-06-29"]


def test_what_already_differed_stays_as_it_is(owner, taxpayer):
    first = receive(owner, taxpayer)
    other = Notice.objects.get(case__period="2022")
    correct(owner, other, phone="800-555-0100")
    correct(owner, first, with_siblings=True, phone="800-555-0199", caller_id="77")
    assert dict(Notice.objects.values_list("case__period", "phone")) == {
        "2021": "800-555-0199",
        "2022": "800-555-0100",
        "2023": "800-555-0199",
    }
    assert set(Notice.objects.values_list("caller_id", flat=True)) == {"77"}


def test_a_closed_sibling_refuses_the_correction_of_all(owner, taxpayer):
    first = receive(owner, taxpayer)
    case = Case.objects.get(period="2022")
    casework.close_case(case, by=acting(owner), version=case.version, outcome="Paid.", closed_on=TODAY)
    with pytest.raises(CaseError, match="1040 · 2022: closed"):
        correct(owner, first, with_siblings=True, notice_date=date(2026, 6, 22))
    assert set(Notice.objects.values_list("notice_date", flat=True)) == {TODAY}


def test_the_page_offers_to_correct_all_and_does_by_itself(signed_in, owner, taxpayer):
    first = receive(owner, taxpayer)
    address = reverse("notice_change", args=[first.pk])
    page = signed_in.get(address)
    assert "Correct it for 1040 · 2022 and 1040 · 2023 too" in page_text(page)
    form = page.context["form"]
    assert form["with_siblings"].value() is True
    typed = {"code": "CP504", "notice_date": "2026-06-22", "version": first.version, "reason": "misread"}
    assert signed_in.post(address, typed | {"with_siblings": "on", "date_is_right": "on"}).status_code == 302
    assert set(Notice.objects.values_list("notice_date", flat=True)) == {date(2026, 6, 22)}


def test_a_letter_of_one_period_offers_nothing(signed_in, notice):
    form = signed_in.get(reverse("notice_change", args=[notice.pk])).context["form"]
    assert "with_siblings" not in form.fields


# The other spouse's copy.


@pytest.mark.both_databases
def test_the_other_spouses_copy_is_the_same_letter_and_no_second_date(owner, joint_notice):
    before = list(joint_notice.deadlines.values())
    notice = casework.record_copy(
        joint_notice,
        by=acting(owner),
        version=joint_notice.version,
        copy_on=TODAY,
        upload=SimpleUploadedFile("copy.pdf", PDF, "application/pdf"),
    )
    assert (notice.get_addressee_display(), notice.copy_on) == ("both spouses", TODAY)
    assert notice.copy_document
    assert Notice.objects.count() == 1
    assert list(notice.deadlines.values()) == before
    event = notice.case.chain.events.get(kind="notice_copy_recorded")
    what = told(event)
    assert "It is the same letter, and its dates stand." in what["sentence"]
    assert what["facts"]["addressee"] == ["the taxpayer", "both spouses"]
    assert what["facts"]["sha256"] == notice.copy_document.sha256


def test_recording_it_again_is_recognised_and_offered_as_the_copy(signed_in, owner, joint_notice, couple):
    typed = four_fields(couple, joint_notice.notice_date, matter="1040 2024", addressee="spouse")
    before = counts()
    answer = signed_in.post(NEW, typed)
    assert counts() == before
    assert isinstance(answer.context["form"].refusal, SameLetter)
    assert f'href="{reverse("notice_copy", args=[joint_notice.pk])}"' in page_text(answer)


def test_on_a_case_of_one_taxpayer_there_is_no_copy(signed_in, owner, notice, taxpayer):
    answer = signed_in.post(NEW, four_fields(taxpayer, notice.notice_date, matter="1040 2024"))
    assert "is already on this case" in page_text(answer)
    assert reverse("notice_copy", args=[notice.pk]) not in page_text(answer)
    with pytest.raises(CaseError, match="about one taxpayer"):
        casework.record_copy(notice, by=acting(owner), version=notice.version, copy_on=TODAY)


def test_a_second_copy_and_one_of_tomorrow_are_refused(owner, joint_notice):
    with pytest.raises(CaseError, match="a day that has not come"):
        casework.record_copy(joint_notice, by=acting(owner), version=1, copy_on=date(2026, 6, 30))
    notice = casework.record_copy(joint_notice, by=acting(owner), version=1, copy_on=TODAY)
    with pytest.raises(CaseError, match="is on file already; it reached us on Jun 29, 2026"):
        casework.record_copy(notice, by=acting(owner), version=notice.version, copy_on=TODAY)


def test_the_copy_is_recorded_and_opened_on_its_pages(signed_in, owner, joint_notice, today):
    address = reverse("notice_copy", args=[joint_notice.pk])
    assert address in page_text(signed_in.get(joint_notice.get_absolute_url()))
    upload = SimpleUploadedFile("copy.pdf", PDF, "application/pdf")
    typed = {"version": joint_notice.version, "copy_on": str(today), "upload": upload}
    page = page_text(signed_in.post(address, typed, follow=True))
    assert "addressed to both" not in page
    assert "both spouses" in page
    paper = reverse("notice_copy_document", args=[joint_notice.pk])
    assert paper in page
    assert f'href="{address}"' not in page
    assert b"".join(signed_in.get(paper)) == PDF
    event = joint_notice.case.chain.events.filter(kind="document_opened").get()
    assert "the other spouse's copy" in told(event)["sentence"]
    lost = signed_in.get(reverse("notice_document", args=[joint_notice.pk]))
    assert lost.status_code == 404
