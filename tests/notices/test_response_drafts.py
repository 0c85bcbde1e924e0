"""What is meant to be sent, until it is: changed, freed of a case, discarded; and never once it went out."""

import pytest

from notices import casework
from notices.casework import CaseError
from notices.models import Notice, Response
from practice import history
from practice.refusals import Conflict
from tests.factories import NOW, TODAY, acting, make_case, make_client, make_finished_letter, make_notice
from tests.notices.test_responses import send, text_of, told


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    """NOW is 11:00 AM on Monday, June 29, 2026 in New York."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def draft(member, notice, **fields):
    fields = {"method": "fax", "summary": "Form 9465"} | fields
    return casework.draft_response(by=acting(member), cases=[notice.case], notices=[notice], **fields)


def change(row, member, *, version=1, **fields):
    wanted = {"cases": list(row.cases.all()), "notices": list(row.notices.all()), "letter": row.letter} | fields
    return casework.change_draft(row, by=acting(member), version=version, **wanted)


@pytest.fixture
def other(owner):
    return make_notice(owner, case=make_case(owner, client=make_client(owner, name="Ann Lee")), code="CP501")


def test_a_change_of_words_cases_and_letters_is_kept_and_told_on_every_case(owner, notice, other):
    row = change(draft(owner, notice), owner, method="certified", cases=[other.case], notices=[other])
    row.refresh_from_db()
    assert (row.method, row.version, row.is_sent) == ("certified", 2, False)
    assert list(row.cases.all()) == [other.case]
    assert list(row.notices.all()) == [other]
    for case in (notice.case, other.case):
        kind, sentence = told(case)[-1]
        assert kind == "response_draft_changed"
        assert "method from Fax to Certified mail" in sentence
        assert "notices from CP14 dated Jun 29, 2026 to CP501 dated Jun 29, 2026" in sentence
        assert history.verify(case.chain) is None


def test_what_is_sent_after_a_change_answers_what_stands_then_and_nothing_else(owner, notice, other):
    row = change(draft(owner, notice), owner, cases=[other.case], notices=[other])
    casework.send_response(row, by=acting(owner), version=2, sent_on=TODAY, fax_pages=2, fax_confirmed_at=NOW)
    assert {letter.pk: letter.answer for letter in Notice.objects.all()} == {notice.pk: "open", other.pk: "answered"}


def test_saving_what_stands_there_already_is_no_change(owner, notice):
    row = draft(owner, notice)
    assert change(row, owner, summary="Form 9465").version == 2
    row.refresh_from_db()
    assert row.version == 1
    assert told(notice.case)[-1][0] == "response_drafted"


def test_who_changes_or_discards_what_somebody_else_changed_meanwhile_is_told_so(owner, notice):
    row = draft(owner, notice)
    change(row, owner, summary="Form 9465 and a letter")
    with pytest.raises(Conflict):
        change(row, owner, summary="Another")
    with pytest.raises(Conflict):
        casework.discard_draft(row, by=acting(owner), version=1)
    assert Response.objects.get().summary == "Form 9465 and a letter"


def test_a_letter_of_ours_can_be_attached_and_taken_away_when_it_is_finished_and_of_the_case(owner, notice, other):
    row = draft(owner, notice)
    letter, foreign = (make_finished_letter(owner, case=each.case) for each in (notice, other))
    row = change(row, owner, letter=letter)
    assert row.letter == letter
    assert "letter from nothing to" in told(notice.case)[-1][1]
    with pytest.raises(CaseError, match="about another case"):
        change(row, owner, version=2, letter=foreign)
    assert change(row, owner, version=2, letter=None).letter is None


def test_it_must_stay_about_a_case_and_takes_in_no_closed_one(owner, notice, other):
    row = draft(owner, notice)
    with pytest.raises(CaseError, match="at least one case"):
        change(row, owner, cases=[], notices=[])
    closed = other.case
    casework.close_case(closed, by=acting(owner), version=closed.version, outcome="Paid", closed_on=TODAY)
    with pytest.raises(CaseError, match="was closed"):
        change(row, owner, cases=[notice.case, closed])


def test_a_draft_can_be_freed_of_a_case_that_was_closed_meanwhile(owner, notice, other):
    row = change(draft(owner, notice), owner, cases=[notice.case, other.case])
    casework.close_case(other.case, by=acting(owner), version=other.case.version, outcome="Paid", closed_on=TODAY)
    row = change(row, owner, version=2, cases=[notice.case])
    assert list(row.cases.all()) == [notice.case]


def test_a_discarded_draft_is_gone_its_letters_stay_open_and_the_history_tells_of_it(owner, notice, other):
    row = change(draft(owner, notice), owner, cases=[notice.case, other.case])
    casework.discard_draft(row, by=acting(owner), version=2)
    assert not Response.objects.exists()
    notice.refresh_from_db()
    assert not notice.is_answered
    for case in (notice.case, other.case):
        assert told(case)[-1] == ("response_discarded", "Draft discarded, meant to be sent by fax: Form 9465.")
        assert history.verify(case.chain) is None


def test_what_was_sent_is_neither_changed_nor_discarded(owner, case):
    row = send(owner, case)
    with pytest.raises(CaseError, match="was sent"):
        change(row, owner, summary="Something else")
    with pytest.raises(CaseError, match="was sent"):
        casework.discard_draft(row, by=acting(owner), version=1)


# The pages


def typed(row, **fields):
    known = {"summary": row.summary, "method": row.method, "cases": [case.pk for case in row.cases.all()]}
    known |= {"notices": [letter.pk for letter in row.notices.all()], "version": row.version, "stage": "sent"}
    return known | fields


def test_the_form_shows_what_stands_and_keeps_what_is_typed(client, owner, notice, other):
    row = draft(owner, notice, sent_to="855-000-0000")
    client.force_login(owner)
    address = f"/responses/{row.pk}/change/"
    page = client.get(address).content.decode()
    assert 'value="855-000-0000"' in page
    assert f'value="{notice.pk}" id="id_notices_0" checked' in " ".join(page.replace("checked", " checked").split())
    more = client.post(address, typed(row, stage="letters", other_cases=str(other.case.pk), summary="Both"))
    assert "CP501 dated Jun 29, 2026 (Ann Lee" in text_of(more)
    assert 'value="Both"' in more.content.decode()
    wanted = {"other_cases": str(other.case.pk), "notices": [notice.pk, other.pk], "summary": "Both"}
    assert client.post(address, typed(row, **wanted)).status_code == 302
    row.refresh_from_db()
    assert row.summary == "Both"
    assert set(row.notices.all()) == {notice, other}
    stale = client.post(address, typed(row, version=1, summary="Mine"))
    assert stale.status_code == 409
    assert "Mine" in text_of(stale)


def test_saving_the_form_as_it_is_shown_changes_nothing_the_letter_of_ours_included(client, owner, notice):
    letter = make_finished_letter(owner, case=notice.case)
    row = draft(owner, notice, letter=letter, is_dispute=True, sent_to="Kansas City")
    client.force_login(owner)
    address = f"/responses/{row.pk}/change/"
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    assert shown["letter"] == letter.pk
    lists = {name: value for name, value in shown.items() if isinstance(value, list)}
    values = {name: [getattr(each, "pk", each) for each in value] for name, value in lists.items()}
    same = {name: value for name, value in shown.items() if value not in (None, "", False)} | values
    assert client.post(address, same).status_code == 302
    row.refresh_from_db()
    assert (row.version, row.letter) == (1, letter)
    assert told(notice.case)[-1][0] == "response_drafted"


def test_a_hidden_clients_case_or_letter_is_none_that_can_be_chosen(client, practitioner, owner, notice):
    hidden = make_case(owner, client=make_client(owner, name="Secret Lee", is_restricted=True))
    letter = make_notice(owner, case=hidden)
    row = draft(owner, notice)
    client.force_login(practitioner)
    address = f"/responses/{row.pk}/change/"
    for wrong in ({"cases": [hidden.pk]}, {"other_cases": str(hidden.pk)}, {"notices": [letter.pk]}):
        assert client.post(address, typed(row, **wrong)).status_code == 200
    row.refresh_from_db()
    assert row.version == 1


def test_what_was_sent_has_no_form_and_a_draft_has_its_links(client, owner, notice):
    row = draft(owner, notice)
    client.force_login(owner)
    page = client.get(row.get_absolute_url()).content.decode()
    assert f"/responses/{row.pk}/change/" in page
    assert f"/responses/{row.pk}/discard/" in page
    assert client.post(f"/responses/{row.pk}/discard/", {"version": row.version}).status_code == 302
    sent = send(owner, notice.case)
    assert client.get(f"/responses/{sent.pk}/change/").status_code == 302
    assert f"/responses/{sent.pk}/change/" not in client.get(sent.get_absolute_url()).content.decode()
