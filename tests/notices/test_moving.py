"""A case that was recorded under the wrong client or period: moved with its history, and moved back."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from clients import register
from clients.models import Authorization
from notices import casework
from notices.casework import CaseError
from notices.law import periods
from notices.models import Case
from practice import history
from practice.refusals import Conflict
from tests.factories import NOW, TODAY, acting, make_call, make_case, make_client, make_notice


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def other(owner):
    return make_client(owner, name="Ann Lee")


def move(member, case, **where):
    """Move to the named client, couple or matter; what is not named stays."""
    case = Case.objects.get(pk=case.pk)
    matter = periods.parse(where.pop("matter", f"{case.form} {case.period}"))
    to = {"client": case.client, "spouse": case.spouse, "reason": "Recorded under the wrong name"} | where
    return casework.move_case(case, by=acting(member), version=case.version, matter=matter, **to)


def told(chain):
    return [history.told(event)["sentence"] for event in chain.events.order_by("sequence")]


def test_everything_moves_along_and_the_history_names_both(owner, case, other):
    letter = make_notice(owner, case=case)
    call = make_call(owner, cases=[case], said="Will call back")
    before = told(case.chain)
    moved = move(owner, case, client=other)
    assert (moved.pk, moved.chain_id) == (case.pk, case.chain_id)
    assert list(moved.notices.all()) == [letter]
    assert list(moved.calls.all()) == [call]
    assert moved.next_due_on == letter.deadlines.working().get().due_on
    assert told(moved.chain) == [
        *before,
        "Moved from Terrence Boyd, 1040 for 2024 to Ann Lee, 1040 for 2024. Reason: Recorded under the wrong name",
    ]
    where = f"Case {case.pk}, 1040 for 2024, was moved"
    assert told(case.client.chain)[-1] == f"{where} to Ann Lee: Recorded under the wrong name"
    assert told(other.chain)[-1] == f"{where} from Terrence Boyd: Recorded under the wrong name"
    assert [history.verify(chain) for chain in (moved.chain, case.client.chain, other.chain)] == [None] * 3


@pytest.mark.both_databases
def test_what_was_moved_by_mistake_is_moved_back(owner, case, other):
    make_notice(owner, case=case)
    spouse = make_client(owner, name="Dee Boyd")
    register.marry(case.client, spouse, by=acting(owner))
    joint = move(owner, case, spouse=spouse)
    move(owner, joint, client=other, spouse=None, matter="1040 2022")
    back = move(owner, joint, client=case.client, spouse=spouse, matter="1040 2024")
    assert (back.client, back.spouse, back.period, back.period_end) == (
        case.client, spouse, "2024", date(2024, 12, 31),
    )  # fmt: skip
    assert len([line for line in told(back.chain) if line.startswith("Moved from")]) == 3
    assert history.verify(back.chain) is None


@pytest.mark.parametrize("archived", [False, True])
def test_where_there_is_such_a_case_or_no_client_any_more_it_cannot_go(owner, case, other, archived):
    if archived:
        register.archive(other, by=acting(owner), version=other.version, reason="moved away")
    else:
        make_case(owner, client=other)
    other.refresh_from_db()
    with pytest.raises(CaseError, match="is archived" if archived else "already has a case for 1040 2024"):
        move(owner, case, client=other)
    assert Case.objects.get(pk=case.pk).client == case.client


def test_a_joint_case_of_the_target_is_in_the_way_too(owner, case, other):
    first = make_client(owner, name="Dee Lee")
    make_case(owner, client=first, spouse=other)
    with pytest.raises(CaseError, match="Ann Lee already has a case"):
        move(owner, case, client=other)


def test_to_where_it_stands_is_no_move(owner, case):
    with pytest.raises(CaseError, match="stands there already"):
        move(owner, case)


def test_a_stale_page_moves_nothing(owner, case, other):
    with pytest.raises(Conflict):
        casework.move_case(
            case, by=acting(owner), version=7, client=other, matter=periods.parse("1040 2024"), reason="No"
        )


def test_assistants_do_not_move_cases(assistant, case, other):
    with pytest.raises(PermissionDenied):
        move(assistant, case, client=other)


def test_authorizations_stay_with_the_clients(owner, case, other):
    kept = Authorization.objects.create(client=case.client, created_at=NOW, sent_on=TODAY)
    move(owner, case, client=other)
    kept.refresh_from_db()
    assert kept.client == case.client
    assert not other.authorizations.exists()


def test_a_disaster_of_the_old_taxpayer_moves_its_dates_no_longer(owner, case, other):
    row = make_notice(owner, case=case).deadlines.working().get()
    casework.record_postponement(
        by=acting(owner),
        client=case.client,
        name="FEMA-9001-DR",
        from_on=TODAY,
        until_on=TODAY + timedelta(days=200),
        source="FL-2026-10",
        covers_all_acts=True,
    )
    postponed = case.deadlines.working().get()
    assert postponed.due_on > row.due_on
    move(owner, case, client=other)
    assert case.deadlines.working().get().due_on == row.due_on


def test_what_is_recorded_of_one_spouse_alone_needs_a_couple(owner, case, other):
    spouse = make_client(owner, name="Dee Boyd")
    joint = move(owner, case, spouse=spouse)
    casework.record_hold(by=acting(owner), case=joint, kind="innocent_spouse", from_on=TODAY, whose="spouse")
    with pytest.raises(CaseError, match="about one spouse alone"):
        move(owner, joint, client=other, spouse=None)


def test_a_closed_case_moves_and_stays_closed(owner, case, other):
    casework.close_case(case, by=acting(owner), version=case.version, outcome="Paid", closed_on=TODAY)
    assert move(owner, case, client=other).state == Case.State.CLOSED


def test_the_scan_looks_anew_at_what_else_the_taxpayers_owe(owner, case, other):
    rest = make_case(owner, client=case.client, matter="1040 2021")
    Case.objects.filter(pk=rest.pk).update(flags_change_on=TODAY)
    move(owner, case, client=other)
    assert Case.objects.get(pk=rest.pk).flags_change_on is None


# Restricted clients.


def restrict(client, *members):
    client.is_restricted = True
    client.save()
    client.assigned.add(*members)


def test_a_client_one_may_not_see_is_no_target(client, owner, practitioner, case, other):
    restrict(other)
    with pytest.raises(CaseError, match="You may not see every taxpayer"):
        move(practitioner, case, client=other)
    client.force_login(practitioner)
    page = client.post(
        reverse("case_move", args=[case.pk]),
        {"client": other.pk, "matter": "1040 2024", "reason": "x", "version": case.version},
    )
    assert "not among those you may see" in page.content.decode()


def test_only_an_owner_shows_the_history_of_a_restricted_client_to_more_members(owner, practitioner, case, other):
    restrict(case.client, practitioner)
    with pytest.raises(CaseError, match="Only an owner may move it"):
        move(practitioner, case, client=other)
    assert move(owner, case, client=other).client == other
    assert "Terrence Boyd" not in told(other.chain)[-1]
    assert told(other.chain)[-1].endswith("was moved from another client.")
    assert told(case.client.chain)[-1].endswith("to Ann Lee: Recorded under the wrong name")


def test_into_a_restricted_client_it_is_hidden_with_all_it_holds(owner, practitioner, case, other):
    restrict(other, practitioner)
    move(practitioner, case, client=other)
    assert told(case.client.chain)[-1].endswith("was moved to another client.")


# The page.


def test_the_page_proposes_where_it_stands_and_moves(client, practitioner, case, other):
    client.force_login(practitioner)
    address = reverse("case_move", args=[case.pk])
    form = client.get(address).context["form"]
    assert [form[name].value() for name in ("client", "matter", "joint")] == [case.client_id, "1040 2024", False]
    typed = {"client": other.pk, "matter": "1040 2023", "reason": "Misread", "version": form["version"].value()}
    assert client.post(address, typed).url == case.get_absolute_url()
    case.refresh_from_db()
    assert str(case) == "Ann Lee, 1040 for 2023"


def test_a_couple_no_longer_linked_stays_the_couple_of_its_case(client, owner, case):
    spouse = make_client(owner, name="Dee Boyd")
    move(owner, case, spouse=spouse)
    client.force_login(owner)
    address = reverse("case_move", args=[case.pk])
    form = client.get(address).context["form"]
    typed = {"client": case.client_id, "matter": "1040 2023", "joint": "on", "reason": "Misread"}
    assert client.post(address, typed | {"version": form["version"].value()}).status_code == 302
    case.refresh_from_db()
    assert (case.period, case.spouse) == ("2023", spouse)


def test_a_refused_move_keeps_what_was_typed(client, owner, case, other):
    make_case(owner, client=other)
    client.force_login(owner)
    typed = {"client": other.pk, "matter": "1040 2024", "reason": "Typed in haste", "version": case.version}
    page = client.post(reverse("case_move", args=[case.pk]), typed).content.decode()
    assert "already has a case for 1040 2024" in page
    assert "Typed in haste" in page
