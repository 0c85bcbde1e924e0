"""Working through the list of cases: what comes next in a row, filters kept, many cases given away and taken back."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from clients import tin
from notices import casework
from notices.casework import CaseError
from notices.models import Case, ReassignedCase, Reassignment, SavedFilter
from practice import history
from practice.access import Role
from practice.models import Chain, Event, Member
from practice.refusals import Conflict
from tests.factories import acting, make_case, make_client, make_member

LIST = reverse("case_list")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def today(owner):
    return owner.local_date(timezone.now())


@pytest.fixture
def signed_in(client, owner):
    client.force_login(owner)
    return client


def sentences(chain_id):
    events = Event.objects.filter(chain=chain_id).select_related("payload").order_by("sequence")
    return [history.told(event)["sentence"] for event in events]


# What comes next, in the row.


def next_of(case):
    return reverse("case_next", args=[case.pk])


def typed(case, **changes):
    fields = {"next_action": case.next_action, "owner": case.owner_id, "waiting_on": case.waiting_on}
    return fields | {"version": case.version} | changes


def test_a_row_is_set_in_place_with_one_event_and_comes_back_as_a_row(signed_in, case, practitioner, today):
    form = signed_in.get(next_of(case), headers=HTMX).content.decode()
    assert form.strip().startswith("<tr")
    assert "<html" not in form
    before = len(sentences(case.chain_id))
    wanted = typed(case, next_action="Call PPS", next_action_on=today, owner=practitioner.pk, waiting_on="client")
    row = signed_in.post(next_of(case), wanted, headers=HTMX)
    assert row.status_code == 200
    assert row.content.decode().strip().startswith("<tr")
    assert "Call PPS" in row.content.decode()
    case.refresh_from_db()
    assert (case.next_action, case.next_action_on, case.owner, case.waiting_on, case.waiting_since) == (
        "Call PPS",
        today,
        practitioner,
        "client",
        today,
    )
    (told,) = sentences(case.chain_id)[before:]
    assert "next action from nothing to Call PPS" in told


def test_without_htmx_it_is_a_page_and_leads_back_to_the_list_as_it_was_filtered(signed_in, case):
    address = f"{next_of(case)}?due=7&sort=name"
    assert "<html" in signed_in.get(address).content.decode()
    answer = signed_in.post(address, typed(case, next_action="Call ACS"))
    assert answer.url == f"{LIST}?due=7&sort=name"


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_a_row_that_somebody_else_set_meanwhile_is_a_conflict_that_shows_both(signed_in, owner, case, headers):
    stale = typed(case, next_action="Call ACS")
    casework.change_case(case, by=acting(owner), version=case.version, next_action="Write to them")
    answer = signed_in.post(next_of(case), stale, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Write to them" in page
    assert "Call ACS" in page
    assert Case.objects.get(pk=case.pk).next_action == "Write to them"


def test_a_row_keeps_what_was_typed_and_says_a_sentence_on_bad_input(signed_in, case):
    row = signed_in.post(next_of(case), typed(case, next_action="x", next_action_on="2026-02-30"), headers=HTMX)
    assert "Enter a date that exists" in row.content.decode()
    assert "2026-02-30" in row.content.decode()
    number = signed_in.post(next_of(case), typed(case, next_action="Tell 219-45-4471"), headers=HTMX)
    assert "Leave the taxpayer number out here" in number.content.decode()


def test_cancel_brings_the_row_back_and_a_closed_case_has_no_form_in_its_row(signed_in, owner, case, today):
    row = signed_in.get(f"{next_of(case)}?row=1", headers=HTMX).content.decode()
    assert 'class="row-act"' in row
    casework.close_case(case, by=acting(owner), version=case.version, outcome="Paid.", closed_on=acting(owner).on)
    assert 'class="row-act"' not in signed_in.get(f"{next_of(case)}?row=1", headers=HTMX).content.decode()
    case.refresh_from_db()
    refused = signed_in.post(next_of(case), typed(case, next_action="Call"), headers=HTMX)
    assert "Reopen it first" in refused.content.decode()


def test_who_may_not_record_or_decide_sees_neither_the_form_nor_the_boxes(client, owner, case, viewer, assistant):
    client.force_login(viewer)
    page = client.get(LIST).content.decode()
    assert "row-act" not in page
    assert 'name="cases"' not in page
    client.force_login(assistant)
    page = client.get(LIST).content.decode()
    assert "row-act" in page
    assert 'name="cases"' not in page


# Saved filters.


def save(member, name="Due in a week", **fields):
    return casework.save_filter(by=acting(member), name=name, **({"parameters": {"due": "7"}} | fields))


@pytest.mark.both_databases
def test_a_filter_is_saved_from_the_list_and_opens_it_again(signed_in, owner, case):
    asked = {"q": "boyd", "due": "7", "sort": "name", "state": "open", "page": "2", "foreign": "x"}
    page = signed_in.get(reverse("filter_new"), asked)
    form = page.context["form"]
    posted = {"name": "Boyd soon", "query": form["query"].value(), "submission_id": uuid.uuid4()}
    answer = signed_in.post(reverse("filter_new"), posted, follow=True)
    row = SavedFilter.objects.get()
    assert row.parameters == {"q": "boyd", "due": "7", "sort": "name"}
    assert answer.redirect_chain[-1][0] == f"{LIST}?q=boyd&due=7&sort=name"
    assert answer.context["current"] == row
    assert sentences(owner.firm.chain_id)[-1] == "Filter saved: Boyd soon."


def test_no_taxpayer_number_is_kept_in_a_filter(signed_in, owner):
    make_client(owner, name="One Number", numbers=[tin.parse(tin.SSN, "219-45-9012")])
    for name, text in (("One", "219-45-9012"), ("Two", "219459012"), ("Three", "boyd 219-45-9012")):
        posted = {"name": name, "query": f"q={text}&due=7", "submission_id": uuid.uuid4()}
        assert signed_in.post(reverse("filter_new"), posted).status_code == 302
        kept = SavedFilter.objects.latest("pk")
        assert kept.parameters["q"].endswith("9012")
        assert "219" not in str(kept.parameters)
    answer = signed_in.post(
        reverse("filter_new"), {"name": "Of 219-45-9012", "query": "due=7", "submission_id": uuid.uuid4()}
    )
    assert "Leave the taxpayer number out here" in answer.content.decode()


def test_a_filter_is_its_members_until_it_is_shared(client, owner, practitioner, viewer, stranger):
    own, shared = save(practitioner, "Mine"), save(practitioner, "Everybody's", is_shared=True)
    foreign = save(stranger, "Foreign", is_shared=True)
    client.force_login(viewer)
    page = client.get(LIST).content.decode()
    assert "Everybody&#x27;s · firm" in page
    assert "Mine" not in page
    assert "Foreign" not in page
    assert client.get(own.get_absolute_url()).status_code == 404
    assert client.get(foreign.get_absolute_url()).status_code == 404
    assert client.get(shared.get_absolute_url()).url == f"{LIST}?due=7"
    assert client.get(reverse("filter_change", args=[shared.pk])).status_code == 403


def test_only_who_decides_shares_a_filter_and_only_its_keeper_or_an_owner_changes_it(owner, practitioner, assistant):
    with pytest.raises(PermissionDenied):
        save(assistant, is_shared=True)
    row = save(assistant)
    with pytest.raises(PermissionDenied):
        casework.change_filter(row, by=acting(assistant), version=1, is_shared=True)
    with pytest.raises(PermissionDenied):
        casework.delete_filter(row, by=acting(owner), version=1)
    shared = save(practitioner, is_shared=True)
    with pytest.raises(PermissionDenied):
        casework.change_filter(shared, by=acting(assistant), version=1, name="Mine now")
    renamed = casework.change_filter(shared, by=acting(owner), version=1, name="Of the firm")
    with pytest.raises(Conflict):
        casework.delete_filter(shared, by=acting(practitioner), version=1)
    casework.delete_filter(renamed, by=acting(practitioner), version=2)
    assert list(SavedFilter.objects.all()) == [row]
    assert sentences(owner.firm.chain_id)[-1] == "Filter deleted: Of the firm."


def test_a_name_is_taken_once_and_a_member_keeps_so_many(owner, monkeypatch):
    save(owner, "Levies")
    with pytest.raises(CaseError, match="a filter called levies already"):
        save(owner, "levies")
    other = save(owner, "Liens")
    with pytest.raises(CaseError, match="already"):
        casework.change_filter(other, by=acting(owner), version=1, name="Levies")
    casework.change_filter(other, by=acting(owner), version=1, name="liens")
    monkeypatch.setattr("notices.casework.lists.MOST_FILTERS", 2)
    with pytest.raises(CaseError, match="Delete one first"):
        save(owner, "Third")


def test_a_filter_is_renamed_and_deleted_on_its_page(signed_in, owner):
    row = save(owner)
    address = reverse("filter_change", args=[row.pk])
    assert signed_in.post(address, {"name": "This week", "version": 1}).status_code == 302
    assert "This week" in signed_in.get(LIST).content.decode()
    stale = signed_in.post(reverse("filter_delete", args=[row.pk]), {"version": 1})
    assert stale.url == address
    assert SavedFilter.objects.exists()
    signed_in.post(reverse("filter_delete", args=[row.pk]), {"version": 2})
    assert not SavedFilter.objects.exists()


def test_a_filter_that_no_longer_parses_says_so_and_shows_the_rest(signed_in, owner, stranger, case):
    row = save(owner, parameters={"owner": str(stranger.pk), "due": "fortnight", "channel": "fax", "q": "boyd"})
    page = signed_in.get(row.get_absolute_url(), follow=True)
    said = " ".join(str(message) for message in page.context["messages"])
    assert "no longer works as it was saved" in said
    assert "there is no filter channel" in said
    assert "Owner has no choice like it" in said
    assert "Due has no choice like it" in said
    assert case.taxpayer in page.content.decode()
    assert not list(signed_in.get(save(owner, "Whole").get_absolute_url(), follow=True).context["messages"])


# Many cases at once.


@pytest.fixture
def cases(owner):
    """Three open cases of the owner."""
    return [make_case(owner, client=make_client(owner, name=f"Ann {name}")) for name in ("Ash", "Birch", "Cedar")]


def give(member, cases, owner, **fields):
    return casework.reassign(by=acting(member), cases=cases, owner=owner, **fields)


def owners(cases):
    found = Case.objects.in_bulk([case.pk for case in cases])
    return [found[case.pk].owner for case in cases]


def posted(cases, owner, **more):
    fields = {"cases": [case.pk for case in cases], "owner": owner.pk, "submission_id": uuid.uuid4()}
    return fields | more


@pytest.mark.both_databases
def test_ticked_cases_change_owner_and_day_with_one_event_each(signed_in, owner, practitioner, cases, today):
    page = signed_in.get(reverse("case_reassign"), {"cases": [cases[0].pk, cases[2].pk], "found": "due=7"})
    assert "Reassign 2 cases" in page.content.decode()
    before = [len(sentences(case.chain_id)) for case in cases]
    day = today + timedelta(3)
    wanted = posted([cases[0], cases[2]], practitioner, next_action_on=day, found="due=7")
    answer = signed_in.post(reverse("case_reassign"), wanted)
    assert answer.url == f"{LIST}?due=7"
    assert owners(cases) == [practitioner, owner, practitioner]
    assert [len(sentences(case.chain_id)) for case in cases] == [before[0] + 1, before[1], before[2] + 1]
    told = sentences(cases[0].chain_id)[-1]
    assert told.startswith(f"Reassigned with 1 other: owner from {owner.name} to {practitioner.name}; by from nothing")
    changed = Case.objects.get(pk=cases[0].pk)
    assert (changed.next_action_on, changed.version, changed.flags_change_on) == (day, cases[0].version + 1, None)
    assert all(history.verify(Chain.objects.get(pk=case.chain_id)) is None for case in cases)
    said = signed_in.get(LIST).content.decode()
    assert f"2 cases are now with {practitioner.name}." in said
    assert f'href="{Reassignment.objects.get().get_absolute_url()}">Undo</a>' in said


def test_all_found_is_what_the_filter_finds_and_no_more_than_was_shown(signed_in, owner, practitioner, cases):
    make_case(owner, client=make_client(owner, name="Bob Oak"))
    asked = {"everything": "on", "found": "q=ann", "cases": [cases[0].pk]}
    form = signed_in.get(reverse("case_reassign"), asked).context["form"]
    assert form["expected"].value() == 3
    make_case(owner, client=make_client(owner, name="Ann Late"))
    wanted = posted([], practitioner, everything="on", found="q=ann", expected="3")
    refused = signed_in.post(reverse("case_reassign"), wanted)
    assert "The filter finds 4 open cases now" in refused.content.decode()
    assert not Reassignment.objects.exists()
    assert refused.context["form"]["expected"].value() == "4"
    assert signed_in.post(reverse("case_reassign"), wanted | {"expected": "4"}).status_code == 302
    assert Case.objects.filter(owner=practitioner).count() == 4
    assert Case.objects.filter(owner=owner).count() == 1


def test_hidden_foreign_and_closed_cases_are_left_as_they_are(client, owner, practitioner, stranger, cases):
    hidden = make_case(owner, client=make_client(owner, name="Hidden Elm", is_restricted=True))
    foreign = make_case(stranger, client=make_client(stranger, name="Foreign Fir"))
    casework.close_case(cases[2], by=acting(owner), version=1, outcome="Paid.", closed_on=acting(owner).on)
    client.force_login(practitioner)
    everyone = [*cases, hidden, foreign]
    assert client.post(reverse("case_reassign"), posted(everyone, practitioner)).status_code == 302
    assert owners(everyone) == [practitioner, practitioner, owner, owner, stranger]
    row = Reassignment.objects.get()
    assert [line.case for line in row.lines.all()] == cases[:2]
    with pytest.raises(CaseError, match="Nothing to reassign"):
        give(practitioner, [hidden, foreign, cases[2]], owner)
    page = client.get(reverse("case_reassign"), {"cases": [hidden.pk, foreign.pk]}).content.decode()
    assert "Elm" not in page
    assert "Fir" not in page


def test_a_case_is_never_given_to_somebody_who_may_not_see_it(owner, firm, practitioner, stranger, cases):
    restricted = make_case(
        owner, client=make_client(owner, name="Hidden Elm", is_restricted=True, assigned=[practitioner])
    )
    other = make_member(firm, name="Una Signed")
    give(owner, [*cases, restricted], other)
    assert owners([*cases, restricted]) == [other, other, other, owner]
    give(owner, [restricted], practitioner)
    Member.objects.filter(pk=other.pk).update(is_active=False)
    other.refresh_from_db()
    for nobody in (other, stranger):
        with pytest.raises(CaseError, match="not an active member"):
            give(owner, cases, nobody)


def test_it_is_all_or_nothing_and_only_for_who_decides(owner, practitioner, assistant, cases, monkeypatch):
    with pytest.raises(PermissionDenied):
        give(assistant, cases, practitioner)
    with monkeypatch.context() as patch:
        patch.setattr(history, "save", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            give(owner, cases, practitioner)
    assert owners(cases) == [owner] * 3
    assert not Reassignment.objects.exists()
    monkeypatch.setattr("notices.casework.lists.MOST_AT_ONCE", 2)
    with pytest.raises(CaseError, match="are the most"):
        give(owner, cases, practitioner)


@pytest.mark.both_databases
def test_a_second_click_gives_nothing_away_twice(owner, practitioner, cases):
    submission = uuid.uuid4()
    first = give(owner, cases, practitioner, submission_id=submission)
    assert give(owner, cases, practitioner, submission_id=submission) == first
    assert ReassignedCase.objects.count() == 3


def test_a_reassignment_takes_the_same_few_queries_however_many_cases_there_are(
    owner, practitioner, cases, django_assert_max_num_queries
):
    def queries(some) -> int:
        with django_assert_max_num_queries(30) as counted:
            row = give(owner, some, practitioner)
            casework.undo_reassignment(row, by=acting(owner), version=1)
        return len(counted)

    few = queries(cases)
    many = [make_case(owner, client=make_client(owner, name=f"Ann {number}")) for number in range(30)]
    assert queries([*cases, *many]) == few


# Undo.


@pytest.mark.both_databases
def test_undo_gives_back_what_nobody_changed_since_and_names_the_others(signed_in, owner, practitioner, cases, today):
    Case.objects.filter(pk=cases[1].pk).update(owner=None, next_action_on=today)
    row = give(owner, cases, practitioner, next_action_on=today + timedelta(9))
    changed = Case.objects.get(pk=cases[2].pk)
    casework.change_case(changed, by=acting(practitioner), version=changed.version, next_action="Call")
    page = signed_in.get(row.get_absolute_url()).content.decode()
    assert "2 of them go back" in page
    answer = signed_in.post(row.get_absolute_url(), {"version": row.version}, follow=True)
    said = " ".join(str(message) for message in answer.context["messages"])
    assert "Undone: 2 cases as before." in said
    assert "changed them since: Ann Cedar" in said
    assert owners(cases) == [owner, None, practitioner]
    assert Case.objects.get(pk=cases[1].pk).next_action_on == today
    assert sentences(cases[0].chain_id)[-1].startswith("Reassigned, undone: owner from Jo Tran to")
    row.refresh_from_db()
    assert (row.undone_by, row.is_undone) == (owner, True)


def test_undo_without_a_day_leaves_the_days_alone(owner, practitioner, cases, today):
    Case.objects.filter(pk=cases[0].pk).update(next_action_on=today)
    row = give(owner, cases, practitioner)
    casework.undo_reassignment(row, by=acting(owner), version=1)
    assert Case.objects.get(pk=cases[0].pk).next_action_on == today


def test_two_who_undo_at_once_undo_once(signed_in, owner, practitioner, cases):
    row = give(owner, cases, practitioner)
    casework.undo_reassignment(row, by=acting(practitioner), version=1)
    before = [len(sentences(case.chain_id)) for case in cases]
    assert signed_in.post(row.get_absolute_url(), {"version": 1}).status_code == 409
    again = signed_in.post(row.get_absolute_url(), {"version": 2}).content.decode()
    assert "already" in again
    assert [len(sentences(case.chain_id)) for case in cases] == before
    assert "undid this on" in signed_in.get(row.get_absolute_url()).content.decode()


def test_cases_given_on_or_closed_since_stay_where_they_are(owner, practitioner, firm, cases):
    third = make_member(firm, name="Una Signed")
    first = give(owner, cases, practitioner)
    give(owner, cases[:1], third)
    closed = Case.objects.get(pk=cases[1].pk)
    casework.close_case(closed, by=acting(owner), version=closed.version, outcome="Paid.", closed_on=acting(owner).on)
    left = casework.undo_reassignment(first, by=acting(owner), version=1)
    assert left == cases[:2]
    assert owners(cases) == [third, practitioner, owner]


def test_nothing_left_to_undo_is_refused(owner, practitioner, cases):
    row = give(owner, cases, practitioner)
    give(owner, cases, owner)
    with pytest.raises(CaseError, match="nothing can be undone"):
        casework.undo_reassignment(row, by=acting(owner), version=1)


def test_undo_is_for_who_decides_in_the_firm_and_shows_no_hidden_case(client, owner, practitioner, assistant, firm):
    hidden = make_case(owner, client=make_client(owner, name="Hidden Elm", is_restricted=True, assigned=[practitioner]))
    seen = make_case(owner, client=make_client(owner, name="Ann Ash"))
    row = give(owner, [hidden, seen], practitioner)
    with pytest.raises(PermissionDenied):
        casework.undo_reassignment(row, by=acting(assistant), version=1)
    client.force_login(make_member(firm, role=Role.PRACTITIONER, name="Una Signed"))
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Ann Ash" in page
    assert "Elm" not in page
    answer = client.post(row.get_absolute_url(), {"version": 1}, follow=True).content.decode()
    assert "Elm" not in answer
    assert "1 other case" in answer
    assert owners([hidden, seen]) == [practitioner, owner]
