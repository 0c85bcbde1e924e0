"""Setting, overriding, extending, finishing and reopening a date, as a member does it in the browser."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from notices import casework
from notices.models import Deadline
from practice.models import Event
from tests.factories import acting, make_notice

ACTS = ("deadline_override", "deadline_extend", "deadline_done", "deadline_reopen")
FAR = "2030-03-04"


@pytest.fixture
def today(owner):
    return owner.local_date(timezone.now())


@pytest.fixture
def signed_in(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def row(owner, case):
    """The working date of a CP2000, which the IRS set and may extend."""
    return make_notice(owner, case=case, code="CP2000").deadlines.working().get()


def page_text(response) -> str:
    return " ".join(response.content.decode().split())


def address(name: str, row) -> str:
    return reverse(name, args=[row.pk])


def target(**others) -> dict:
    typed = {"kind": "target", "action": "Draft Form 9465", "due_on": FAR, "submission_id": str(uuid.uuid4())}
    return typed | others


def test_a_target_or_follow_up_is_set_and_a_double_click_sets_one(signed_in, case):
    typed = target(kind="follow_up")
    first = signed_in.post(address("deadline_new", case), typed)
    second = signed_in.post(address("deadline_new", case), typed)
    assert first.headers["Location"] == second.headers["Location"] == case.get_absolute_url()
    row = Deadline.objects.get()
    assert (row.kind, row.action, row.due_on, row.certainty) == (
        "follow_up",
        "Draft Form 9465",
        date(2030, 3, 4),
        "person",
    )


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"due_on": "2020-01-02"}, "has passed already"),
        ({"due_on": "2030-02-30"}, "Enter a date that exists"),
        ({"action": ""}, "Say what must be done"),
        ({"kind": "legal"}, "legal is not one of the available choices"),
    ],
)
def test_a_date_of_our_own_is_checked_and_what_was_typed_stays(signed_in, case, wrong, sentence):
    typed = target() | wrong
    page = page_text(signed_in.post(address("deadline_new", case), typed))
    assert sentence in page
    assert not typed["action"] or typed["action"] in page
    assert not Deadline.objects.exists()


def test_an_override_leaves_the_computed_date_struck_through(signed_in, row):
    typed = {"due_on": FAR, "reason": "The IRS re-dated it."}
    response = signed_in.post(address("deadline_override", row), typed, follow=True)
    assert response.redirect_chain == [(row.case.get_absolute_url(), 302)]
    page = page_text(signed_in.get(row.notice.get_absolute_url()))
    assert f'<span class="struck">{row.action}</span>' in page
    assert "Reason: The IRS re-dated it." in page
    assert row.notice.deadlines.working().get().due_on == date(2030, 3, 4)


def test_an_override_without_a_reason_is_refused_and_keeps_the_date_typed(signed_in, row):
    before = Event.objects.count()
    page = page_text(signed_in.post(address("deadline_override", row), {"due_on": FAR, "reason": ""}))
    assert "Say why this date is right" in page
    assert f'value="{FAR}"' in page
    assert Event.objects.count() == before


def test_an_extension_names_who_granted_it(signed_in, row):
    typed = {"due_on": FAR, "granted_by": "", "proof": "Fax"}
    assert "Say who granted the extension" in page_text(signed_in.post(address("deadline_extend", row), typed))
    signed_in.post(address("deadline_extend", row), typed | {"granted_by": "Ms. Alvarez, ID 1000774421"})
    longer = row.notice.deadlines.working().get()
    assert (longer.kind, longer.granted_by, longer.proof) == ("extension", "Ms. Alvarez, ID 1000774421", "Fax")


def test_a_statutory_date_is_not_extended_and_the_page_says_why(signed_in, owner, case):
    notice = make_notice(owner, case=case, code="CP3219A")
    row = notice.deadlines.filter(law_kind="statutory_hard").first()
    assert address("deadline_extend", row) not in page_text(signed_in.get(notice.get_absolute_url()))
    typed = {"due_on": FAR, "granted_by": "Ms. A"}
    page = page_text(signed_in.post(address("deadline_extend", row), typed))
    assert "This date is set by statute; the IRS cannot extend it" in page
    assert 'value="Ms. A"' in page
    assert not Deadline.objects.filter(kind="extension").exists()


def test_a_date_is_done_and_opened_again(signed_in, row, today):
    done_on = str(max(today, row.notice.notice_date))
    assert f'value="{today}"' in page_text(signed_in.get(address("deadline_done", row)))
    signed_in.post(address("deadline_done", row), {"done_on": done_on, "note": "Certified mail 9407"})
    row.refresh_from_db()
    assert (row.state, row.done_note) == ("done", "Certified mail 9407")
    page = page_text(signed_in.post(address("deadline_reopen", row), {"reason": ""}))
    assert "Say why this date is open again" in page
    signed_in.post(address("deadline_reopen", row), {"reason": "It came back."})
    row.refresh_from_db()
    assert row.is_open


def test_a_date_cannot_be_done_tomorrow(signed_in, row, today):
    typed = {"done_on": str(today + timedelta(1)), "note": "Soon"}
    page = page_text(signed_in.post(address("deadline_done", row), typed))
    assert "has not come" in page
    assert 'value="Soon"' in page


def test_a_second_click_or_a_faster_colleague_is_told_and_changes_nothing(signed_in, owner, row, today):
    casework.finish_deadline(row, by=acting(owner), done_on=acting(owner).on, note="First")
    before = Event.objects.count()
    for name, typed in (
        ("deadline_done", {"done_on": str(today)}),
        ("deadline_override", {"due_on": FAR, "reason": "x"}),
    ):
        page = page_text(signed_in.post(address(name, row), typed))
        assert "This date is done already; somebody may have been faster." in page
    row.refresh_from_db()
    assert row.done_note == "First"
    assert Event.objects.count() == before


def test_who_may_touch_dates(client, viewer, assistant, stranger, case, row):
    for member, status in ((viewer, 403), (stranger, 404)):
        client.force_login(member)
        for url in (address("deadline_new", case), *(address(name, row) for name in ACTS)):
            assert client.get(url).status_code == status
            assert client.post(url, {}).status_code == status
    client.force_login(assistant)
    for name, status in zip(ACTS, (403, 403, 200, 200), strict=True):
        assert client.get(address(name, row)).status_code == status
