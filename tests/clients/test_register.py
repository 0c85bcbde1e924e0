"""What happens to a client: recorded once, changed without losing anything, married, archived, and always told."""

import threading
import uuid

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from clients import register, tin
from clients.models import Client, Tin
from notices import casework
from notices.law import periods
from practice import history
from practice.models import Chain, Event
from practice.refusals import Conflict
from tests.factories import NOW, acting, make_case, make_client, next_ssn

SSN = tin.parse(tin.SSN, "219-09-9999")
EIN = tin.parse(tin.EIN, "12-3456789")


def sentences(client):
    events = Event.objects.filter(chain=client.chain_id).select_related("payload").order_by("sequence")
    return [history.told(event)["sentence"] for event in events]


def at_once(*acts):
    """Run the acts in threads of their own, started together; what each returned or raised."""
    ready, outcomes = threading.Barrier(len(acts)), []

    def run(act):
        try:
            ready.wait(10)
            outcomes.append(act())
        except Exception as error:
            outcomes.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes


# Recording


def test_a_sole_proprietor_has_an_ssn_and_an_ein(owner):
    client = make_client(owner, name="Maria Vega", numbers=[SSN, EIN])
    assert [str(row) for row in client.tins.all()] == ["SSN ***-**-9999", "EIN **-***6789"]
    assert sentences(client) == [
        "Maria Vega was recorded as individual.",
        "SSN ***-**-9999 was added.",
        "EIN **-***6789 was added.",
    ]
    assert history.verify(Chain.objects.get(pk=client.chain_id)) is None


@pytest.mark.parametrize(
    ("kind", "name", "filed"),
    [
        ("individual", "Maria de la Vega", "vega maria de la"),
        ("individual", "Prince", "prince"),
        ("business", "Oak & Iron LLC", "oak & iron llc"),
    ],
)
def test_people_are_filed_by_their_last_name(owner, kind, name, filed):
    assert make_client(owner, kind=kind, name=name).sort_name == filed


def test_a_double_submit_makes_one_client(owner):
    token = uuid.uuid4()
    first = make_client(owner, name="Maria Vega", numbers=[SSN], submission_id=token)
    again = make_client(owner, name="Maria Vega", numbers=[SSN], submission_id=token)
    assert again == first
    assert (Client.objects.count(), Tin.objects.count()) == (1, 1)


def test_a_number_on_file_is_refused_and_nothing_is_left_behind(owner):
    first = make_client(owner, name="Maria Vega", numbers=[SSN])
    with pytest.raises(register.DuplicateTin, match="already on file for Maria Vega") as refused:
        make_client(owner, name="Maria Vega again", numbers=[next_ssn(), SSN])
    assert refused.value.client == first
    assert (Client.objects.count(), Tin.objects.count()) == (1, 1)


def test_a_number_of_a_client_the_member_may_not_see_names_nobody(owner, practitioner):
    make_client(owner, name="Maria Vega", numbers=[SSN], is_restricted=True)
    with pytest.raises(register.DuplicateTin, match="Ask an owner") as refused:
        make_client(practitioner, name="M. Vega", numbers=[SSN])
    assert refused.value.client is None
    assert "Vega" not in str(refused.value)


def test_a_viewer_records_nothing(viewer, taxpayer):
    for act in (
        lambda: make_client(viewer),
        lambda: register.change_client(taxpayer, by=acting(viewer), version=1, name="X"),
        lambda: register.add_number(taxpayer, by=acting(viewer), number=SSN),
        lambda: register.marry(taxpayer, None, by=acting(viewer)),
    ):
        with pytest.raises(PermissionDenied):
            act()
    taxpayer.refresh_from_db()
    assert (Client.objects.count(), taxpayer.name, Tin.objects.count()) == (1, "Terrence Boyd", 0)


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_two_who_enter_one_number_at_the_same_moment_leave_one_client(owner):
    outcomes = at_once(*(lambda name=name: make_client(owner, name=name, numbers=[SSN]) for name in "AB"))
    clients = [outcome for outcome in outcomes if isinstance(outcome, Client)]
    refusals = [outcome for outcome in outcomes if isinstance(outcome, register.DuplicateTin)]
    assert (len(clients), len(refusals)) == (1, 1), outcomes
    assert refusals[0].client == clients[0]
    assert Client.objects.get().tins.get().digest
    assert Chain.objects.filter(kind="client").count() == 1


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_double_click_at_the_same_moment_makes_one_client(owner):
    token = uuid.uuid4()
    outcomes = at_once(*[lambda: make_client(owner, name="Maria Vega", numbers=[SSN], submission_id=token)] * 2)
    assert outcomes[0] == outcomes[1] == Client.objects.get(), outcomes


# Changing


def test_a_change_says_what_changed_and_keeps_remarks_to_itself(owner, taxpayer):
    register.change_client(
        taxpayer, by=acting(owner), version=1, name="Terrence A. Boyd", phone="(512) 555-0134", remarks="Shy."
    )
    taxpayer.refresh_from_db()
    assert (taxpayer.sort_name, taxpayer.version) == ("boyd terrence a.", 2)
    assert sentences(taxpayer)[1:] == [
        "Changed: name from Terrence Boyd to Terrence A. Boyd; phone from nothing to (512) 555-0134.",
        "The internal remarks were changed.",
    ]
    assert "Shy" not in "".join(event.payload.body for event in taxpayer.chain.events.all())


def test_a_save_without_a_change_writes_no_history(owner, taxpayer):
    register.change_client(taxpayer, by=acting(owner), version=1, name=taxpayer.name, assigned=[])
    assert len(sentences(taxpayer)) == 1


def test_the_second_of_two_editors_is_told_and_overwrites_nothing(owner, practitioner, taxpayer):
    register.change_client(taxpayer, by=acting(owner), version=1, phone="1")
    with pytest.raises(Conflict):
        register.change_client(taxpayer, by=acting(practitioner), version=1, phone="2")
    taxpayer.refresh_from_db()
    assert taxpayer.phone == "1"


def test_a_member_cannot_lock_themselves_out(owner, practitioner, assistant, taxpayer):
    by = acting(assistant)
    with pytest.raises(register.ClientError, match="Assign yourself"):
        register.change_client(taxpayer, by=by, version=1, is_restricted=True, assigned=[practitioner])
    register.change_client(taxpayer, by=by, version=1, is_restricted=True, assigned=[practitioner, assistant])
    with pytest.raises(register.ClientError, match="Assign yourself"):
        register.change_client(taxpayer, by=by, version=2, assigned=[practitioner])
    register.change_client(taxpayer, by=acting(owner), version=2, assigned=[practitioner])
    assert sentences(taxpayer)[-1] == "Assigned to Jo Tran."
    assert not Client.objects.visible_to(assistant).filter(pk=taxpayer.pk).exists()


def test_a_restricted_client_is_seen_by_owners_and_assigned_members_alone(
    owner, practitioner, assistant, viewer, stranger
):
    client = make_client(owner, is_restricted=True, assigned=[practitioner])
    sees = {member.name for member in (owner, practitioner, assistant, viewer, stranger) if client in seen_by(member)}
    assert sees == {owner.name, practitioner.name}


def seen_by(member):
    return Client.objects.visible_to(member)


# Numbers


def test_a_second_number_of_one_kind_is_refused(owner):
    client = make_client(owner, numbers=[SSN])
    with pytest.raises(register.ClientError, match="already has an SSN"):
        register.add_number(client, by=acting(owner), number=next_ssn())


def test_adding_the_same_number_twice_adds_nothing(owner, taxpayer):
    first = register.add_number(taxpayer, by=acting(owner), number=SSN)
    assert register.add_number(taxpayer, by=acting(owner), number=SSN) == first
    assert sentences(taxpayer)[1:] == ["SSN ***-**-9999 was added."]


def test_a_wrong_number_is_corrected_and_found_under_the_right_one(owner):
    row = make_client(owner, numbers=[SSN]).tins.get()
    right = tin.parse(tin.ITIN, "900-70-1234")
    register.correct_number(row, by=acting(owner), version=1, number=right)
    assert not Tin.objects.with_number(SSN).exists()
    assert Tin.objects.with_number(right).get().number == right.digits
    assert sentences(row.client)[-1] == "SSN ***-**-9999 was corrected to ITIN ***-**-1234."


def test_a_correction_is_held_to_the_same_rules(owner, practitioner, assistant):
    other = make_client(owner, name="Maria Vega", numbers=[EIN])
    row = make_client(owner, numbers=[SSN, tin.parse(tin.EIN, "45-1234567")]).tins.get(kind="ssn")
    with pytest.raises(register.DuplicateTin) as refused:
        register.correct_number(row, by=acting(practitioner), version=1, number=EIN)
    assert refused.value.client == other
    with pytest.raises(register.ClientError, match="already has an EIN"):
        register.correct_number(row, by=acting(owner), version=1, number=tin.parse(tin.EIN, "46-1234567"))
    with pytest.raises(PermissionDenied):
        register.correct_number(row, by=acting(assistant), version=1, number=next_ssn())
    register.correct_number(row, by=acting(owner), version=1, number=next_ssn())
    with pytest.raises(Conflict):
        register.correct_number(row, by=acting(owner), version=1, number=next_ssn())


def test_a_reveal_gives_the_number_and_leaves_an_event(owner, practitioner):
    row = make_client(owner, numbers=[SSN]).tins.get()
    assert register.reveal_number(row, by=acting(practitioner), purpose="call to PPS") == "219-09-9999"
    assert sentences(row.client)[-1] == "SSN ***-**-9999 was shown in full: call to PPS."
    assert row.client.chain.events.get(kind="tin_revealed").actor_name == "Jo Tran"


@pytest.mark.parametrize("role", ["assistant", "viewer"])
def test_assistants_and_viewers_reveal_nothing(owner, request, role):
    row = make_client(owner, numbers=[SSN]).tins.get()
    with pytest.raises(PermissionDenied):
        register.reveal_number(row, by=acting(request.getfixturevalue(role)), purpose="curious")
    assert not row.client.chain.events.filter(kind="tin_revealed").exists()


# Spouses


@pytest.fixture
def couple(owner):
    john, mary = make_client(owner, name="John Smith"), make_client(owner, name="Mary Smith")
    register.marry(john, mary, by=acting(owner))
    john.refresh_from_db()
    mary.refresh_from_db()
    return john, mary


def spouses():
    return dict(Client.objects.exclude(spouse=None).values_list("name", "spouse__name"))


def test_the_link_stands_on_both_spouses_and_in_both_histories(couple):
    assert spouses() == {"John Smith": "Mary Smith", "Mary Smith": "John Smith"}
    for one in couple:
        assert sentences(one)[-1] == "John Smith and Mary Smith were linked as spouses."


def test_who_marries_again_releases_the_former_spouse(owner, couple):
    john, mary = couple
    anna, karl = make_client(owner, name="Anna Berg"), make_client(owner, name="Karl Berg")
    register.marry(anna, karl, by=acting(owner))
    register.marry(john, anna, by=acting(owner), version=john.version)
    assert spouses() == {"John Smith": "Anna Berg", "Anna Berg": "John Smith"}
    assert sentences(mary)[-1] == "The spouse link of John Smith and Mary Smith was removed."
    assert sentences(karl)[-1] == "The spouse link of Anna Berg and Karl Berg was removed."
    assert len(sentences(john)) == 4


def test_unlinking_clears_both_sides_once(owner, couple):
    john, mary = couple
    register.marry(mary, None, by=acting(owner))
    register.marry(mary, None, by=acting(owner))
    assert spouses() == {}
    assert [sentence for sentence in sentences(john) if "removed" in sentence] == [
        "The spouse link of Mary Smith and John Smith was removed."
    ]


def test_a_stale_page_changes_no_link(owner, couple):
    john, _ = couple
    register.change_client(john, by=acting(owner), version=john.version, phone="1")
    with pytest.raises(Conflict):
        register.marry(john, None, by=acting(owner), version=john.version)
    assert spouses() == {"John Smith": "Mary Smith", "Mary Smith": "John Smith"}


def test_only_two_individuals_of_the_firm_can_be_linked(owner, stranger, taxpayer):
    others = {
        "another client of this firm": make_client(stranger),
        "Only individuals": make_client(owner, kind="business", name="Oak LLC"),
        "must be another": taxpayer,
    }
    for sentence, other in others.items():
        with pytest.raises(register.ClientError, match=sentence):
            register.marry(taxpayer, other, by=acting(owner))
    assert spouses() == {}


def test_a_hidden_spouse_is_neither_named_nor_unlinked(owner, practitioner, couple):
    john, mary = couple
    register.change_client(mary, by=acting(owner), version=mary.version, is_restricted=True)
    with pytest.raises(register.ClientError, match="a client you may not see") as refused:
        register.marry(john, None, by=acting(practitioner))
    assert "Mary" not in str(refused.value)
    assert len(spouses()) == 2


def test_a_married_client_stays_an_individual(owner, couple):
    with pytest.raises(register.ClientError, match="Remove the spouse link"):
        register.change_client(couple[0], by=acting(owner), version=couple[0].version, kind="estate")


# The archive


def test_a_client_with_open_cases_is_not_archived(owner, couple):
    john, mary = couple
    case = make_case(owner, client=john, spouse=mary)
    for one in couple:
        with pytest.raises(register.ClientError, match="1 open case"):
            register.archive(one, by=acting(owner), version=one.version, reason="left")
    casework.close_case(case, by=acting(owner), version=case.version, outcome="Paid.", closed_on=NOW.date())
    assert register.archive(mary, by=acting(owner), version=mary.version, reason="left").is_archived


def test_an_archived_client_takes_nothing_new_until_taken_back(owner, taxpayer):
    by = acting(owner)
    archived = register.archive(taxpayer, by=by, version=1, reason="moved away")
    for act in (
        lambda: casework.open_case(by=by, client=archived, matter=periods.parse("1040 2024")),
        lambda: register.add_number(archived, by=by, number=SSN),
        lambda: register.change_client(archived, by=by, version=2, phone="1"),
        lambda: register.marry(archived, make_client(owner), by=by),
        lambda: register.archive(archived, by=by, version=2, reason="twice"),
    ):
        with pytest.raises(Exception, match="is archived") as refused:
            act()
        assert isinstance(refused.value, register.Refused)
    restored = register.restore(archived, by=by, version=2, reason="came back")
    register.change_client(restored, by=by, version=3, phone="1")
    assert [row for row in sentences(taxpayer) if "archive" in row] == [
        "Terrence Boyd was archived: moved away",
        "Terrence Boyd was taken back from the archive: came back",
    ]


def test_archiving_needs_the_role_that_decides(assistant, taxpayer):
    with pytest.raises(PermissionDenied):
        register.archive(taxpayer, by=acting(assistant), version=1, reason="left")
