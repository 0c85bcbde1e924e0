"""The texts a firm begins its letters from: changed, previewed, restored, added, and nobody else's."""

import html
import re
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from notices import casework
from notices.models import LetterTemplate
from notices.wording.standard import find, standard, wordings
from practice import history
from practice.models import Event
from practice.refusals import Conflict, Refused
from tests.factories import acting, make_draft

ALL, NEW = "/settings/letters/", "/settings/letters/new/"
HOLD = "/settings/letters/hold/change/"
OWN = {"name": "Second reminder", "title": "Our letter about {period}", "body": "We wrote to you.", "enclosures": ""}


@pytest.fixture
def signed_in(client, practitioner):
    client.force_login(practitioner)
    return client


def words(response) -> str:
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())))


def told(firm, kind):
    events = Event.objects.filter(chain=firm.chain_id, kind=kind).select_related("payload").order_by("sequence")
    return [history.told(event) for event in events]


def changed(version=0, **typed):
    return {
        "title": "Hold for {period}",
        "body": "Thank you, {employee}.",
        "enclosures": "",
        "version": version,
    } | typed


def test_a_standard_text_becomes_the_firms_version_and_is_restored(signed_in, firm):
    assert signed_in.post(HOLD, changed()).headers["Location"] == ALL
    row = LetterTemplate.objects.get()
    assert (row.firm, row.kind, row.name) == (firm, "hold", "Confirmation of a hold")
    assert find(firm, "hold").body == "Thank you, {employee}."
    assert find(firm, "hold").check == standard()["hold"].check
    assert "restored" in words(signed_in.post("/settings/letters/hold/drop/", {"version": row.version}, follow=True))
    assert find(firm, "hold") == standard()["hold"]
    (first,) = told(firm, "letter_text_changed")
    (last,) = told(firm, "letter_text_restored")
    assert first["sentence"] == "The standard letter text “Confirmation of a hold” was changed for the firm."
    assert last["facts"]["body"] == "Thank you, {employee}."


def test_the_version_of_another_firm_is_not_ours(stranger, owner, firm):
    text = find(stranger.firm, "hold")
    casework.change_template(text, by=acting(stranger), version=0, name=text.name, title="Theirs", body="Theirs")
    row = casework.add_template(by=acting(stranger), **OWN)
    assert find(firm, "hold") == standard()["hold"]
    assert [text.key for text in wordings(firm)] == list(standard())
    with pytest.raises(ValueError, match="no such text"):
        find(firm, str(row.pk))


def test_letters_that_were_begun_keep_their_words(case, owner, firm):
    draft = make_draft(owner, case=case, kind="transmittal")
    text = find(firm, "transmittal")
    casework.change_template(text, by=acting(owner), version=0, name=text.name, title="Other", body="Other words.")
    draft.refresh_from_db()
    assert "Other words" not in draft.body
    new = casework.write_letter(by=acting(owner), case=case, wording=find(firm, "transmittal"))
    assert (new.title, new.body) == ("Other", "Other words.")


def test_a_text_of_the_firms_own_is_added_once_changed_and_removed(signed_in, firm):
    typed = OWN | {"submission_id": str(uuid.uuid4())}
    assert signed_in.post(NEW, typed).status_code == signed_in.post(NEW, typed).status_code == 302
    row = LetterTemplate.objects.get()
    place = f"/settings/letters/{row.pk}/"
    assert signed_in.post(f"{place}change/", OWN | {"title": "Another", "version": 1}).status_code == 302
    assert wordings(firm)[-1].title == "Another"
    (event,) = told(firm, "letter_text_changed")
    assert event["sentence"] == "The letter text “Second reminder” was changed: the subject."
    signed_in.post(f"{place}drop/", {"version": 2})
    assert LetterTemplate.objects.count() == 0
    assert [event["facts"]["title"] for event in told(firm, "letter_text_removed")] == ["Another"]


def test_an_unknown_field_is_refused_with_line_and_name_and_the_text_is_kept(signed_in):
    answer = signed_in.post(HOLD, changed(body="Dear all,\n\nfor {taxpayr} and {a.b}"))
    assert answer.status_code == 200
    assert "Line 3: taxpayr is not a field. Did you mean taxpayer?" in words(answer)
    assert "Line 3: braces stand only around the name of a field" in words(answer)
    assert "for {taxpayr} and {a.b}" in html.unescape(answer.content.decode())
    assert LetterTemplate.objects.count() == 0


def test_the_verb_refuses_it_too(owner, firm):
    with pytest.raises(Refused, match="Line 1: taxpayr is not a field"):
        casework.add_template(by=acting(owner), **OWN | {"body": "{taxpayr}"})
    with pytest.raises(Refused, match="Line 1: taxpayr is not a field"):
        casework.change_template(find(firm, "hold"), by=acting(owner), version=0, name="x", title="{taxpayr}", body="y")


@pytest.mark.parametrize("address", [HOLD, NEW])
def test_a_preview_shows_the_sample_and_saves_nothing(signed_in, address):
    typed = OWN | changed(body="- One for {taxpayer}\n- Two\n\n[if no promise]\nNever shown") | {"preview": "1"}
    answer = signed_in.post(address, typed | {"submission_id": str(uuid.uuid4())})
    assert answer.status_code == 200
    assert "<li>One for Maria Vega</li>" in answer.content.decode()
    assert "<p>Never shown" not in answer.content.decode()
    assert LetterTemplate.objects.count() == 0


def test_two_members_who_change_the_same_standard_text_do_not_overwrite_each_other(signed_in, firm, owner):
    text = find(firm, "hold")
    row = casework.change_template(text, by=acting(owner), version=0, name=text.name, title="First", body="First")
    answer = signed_in.post(HOLD, changed())
    assert answer.status_code == 409
    assert "First" in words(answer)
    assert "Thank you, {employee}." in words(answer)
    # The same at the same moment: the text was still the standard one when the second member's page asked.
    with pytest.raises(Conflict):
        casework.change_template(text, by=acting(owner), version=0, name=text.name, title="Second", body="Second")
    casework.drop_template(row, by=acting(owner), version=1)
    answer = signed_in.post(HOLD, changed(version=1))
    assert "The standard text was restored meanwhile" in words(answer)
    assert LetterTemplate.objects.count() == 0


def test_the_standard_text_cannot_be_restored_twice(signed_in, firm, owner):
    assert "the standard text already" in words(signed_in.post("/settings/letters/hold/drop/", follow=True))
    row = casework.add_template(by=acting(owner), **OWN)
    answer = signed_in.post(f"/settings/letters/{row.pk}/drop/", {"version": "nonsense"}, follow=True)
    assert "Somebody else changed this" in words(answer)
    assert LetterTemplate.objects.get() == row


@pytest.mark.parametrize("key", ["own", "nonsense", "999999", "0", "-1", "²"])
def test_a_text_that_does_not_exist_is_not_found(signed_in, key):
    assert signed_in.get(f"/settings/letters/{key}/change/").status_code == 404
    assert signed_in.post(f"/settings/letters/{key}/drop/").status_code == 404


def test_assistants_and_viewers_do_not_change_texts(assistant, viewer, firm):
    for member in (assistant, viewer):
        with pytest.raises(PermissionDenied):
            casework.add_template(by=acting(member), **OWN)
        with pytest.raises(PermissionDenied):
            casework.change_template(find(firm, "hold"), by=acting(member), version=0, name="x", title="y", body="z")


@pytest.mark.both_databases
def test_the_database_keeps_one_version_of_a_kind(owner, firm):
    text = find(firm, "hold")
    row = casework.change_template(text, by=acting(owner), version=0, name=text.name, title="First", body="First")
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.parametrize(("address", "most"), [(ALL, 6), (HOLD, 7)])
def test_the_pages_ask_the_database_few_times(signed_in, owner, firm, address, most, django_assert_max_num_queries):
    for number in range(12):
        casework.add_template(by=acting(owner), **OWN | {"name": f"Text {number}"})
    with django_assert_max_num_queries(most):
        assert signed_in.get(address).status_code == 200
