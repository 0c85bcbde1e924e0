"""What happens to an authorization: prepared once, kept up to date, its days in an order that can be true."""

import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from clients import authority, matters, register
from clients.models import Authorization
from practice import history
from practice.refusals import Conflict
from tests.factories import TODAY, acting, make_case

BOTH = matters.parse("1040 2021 to 2024\n941 2024 Q1 to 2025 Q4")
SIGNED, SENT, CONFIRMED, ENDED = (TODAY - timedelta(days=days) for days in (20, 18, 10, 2))


@pytest.fixture
def prepare(owner, taxpayer):
    def prepare(by=owner, **overrides):
        wanted = {"client": taxpayer, "form": "2848", "representatives": [owner], "matters": BOTH} | overrides
        return authority.prepare_authorization(by=acting(by), **wanted)

    return prepare


def told(client):
    events = client.chain.events.select_related("payload").order_by("sequence")
    return [history.told(event) for event in events if event.kind.startswith("authorization")]


def test_an_assistant_prepares_and_the_history_says_for_what(prepare, assistant, practitioner, owner, taxpayer):
    row = prepare(by=assistant, representatives=[practitioner, owner])
    assert row.state == "Drafted"
    [entry] = told(taxpayer)
    assert entry["sentence"] == (
        "Form 2848 (drafted) was recorded for 1040 2021 to 2024 and 941 2024 Q1 to 2025 Q4; "
        "representing: Jo Tran and Rosa Moreno."
    )
    assert entry["facts"]["matters"] == "1040 2021 to 2024 and 941 2024 Q1 to 2025 Q4"


def test_a_double_submit_prepares_one(prepare):
    token = uuid.uuid4()
    assert prepare(submission_id=token) == prepare(submission_id=token)
    assert Authorization.objects.count() == 1


def test_a_viewer_prepares_nothing(prepare, viewer):
    with pytest.raises(PermissionDenied):
        prepare(by=viewer)
    assert not Authorization.objects.exists()


def test_it_covers_the_accounts_it_names_and_no_others(prepare, owner, taxpayer):
    row = prepare(matters=matters.parse("1040 2021 to 2024; 941 2024"))
    cases = {text: make_case(owner, client=taxpayer, matter=text) for text in ("1040 2021", "1040 2020", "941 2024 Q2")}
    covered = {text for text, case in cases.items() if row.covers(case.form, case.period_end)}
    assert covered == {"1040 2021", "941 2024 Q2"}


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ({"sent_on": SENT}, "Give the day it was signed too"),
        ({"signed_on": SIGNED, "confirmed_on": CONFIRMED}, "Give the day it was sent too"),
        ({"signed_on": SENT, "sent_on": SIGNED}, "The day it was sent cannot be before the day it was signed"),
        (
            {"signed_on": SIGNED, "sent_on": CONFIRMED, "confirmed_on": SENT},
            "The day it was confirmed cannot be before",
        ),
        (
            {"signed_on": SIGNED, "ended_on": SIGNED - timedelta(1), "end": "revoked"},
            "The day it ended cannot be before",
        ),
        ({"signed_on": TODAY + timedelta(1)}, "The day it was signed has not come yet"),
        ({"signed_on": SIGNED, "ended_on": ENDED}, "both the day it ended and how"),
        ({"signed_on": SIGNED, "end": "revoked"}, "both the day it ended and how"),
    ],
)
def test_days_that_cannot_be_true_are_refused(prepare, taxpayer, days, sentence):
    with pytest.raises(register.ClientError, match=sentence):
        prepare(**days)
    assert not Authorization.objects.exists()
    assert told(taxpayer) == []


def test_a_form_that_was_signed_and_sent_before_is_recorded_with_its_life(prepare, taxpayer):
    row = prepare(signed_on=SIGNED, sent_on=SENT, channel="fax", sent_how="by the former assistant")
    assert (row.state, row.state_on) == ("Sent", SENT)
    assert taxpayer.standing_authorizations(TODAY).get() == row
    assert not taxpayer.standing_authorizations(SENT - timedelta(1)).exists()
    assert row.sending == "Fax to the CAF unit, by the former assistant"


def change(row, member, version=None, **wanted):
    people = wanted.pop("representatives", row.representatives.all())
    lines = wanted.pop("matters", BOTH)
    return authority.change_authorization(
        row, by=acting(member), version=version or row.version, representatives=people, matters=lines, **wanted
    )


def test_other_matters_and_representatives_replace_the_former_and_are_told(prepare, owner, practitioner, taxpayer):
    row = change(prepare(), owner, matters=matters.parse("1040 2022"), representatives=[practitioner])
    assert [str(matter) for matter in row.matters.all()] == ["1040 2022"]
    assert told(taxpayer)[-1]["sentence"] == (
        "Form 2848: representatives from Rosa Moreno to Jo Tran; "
        "matters from Income: 1040 2021 to 2024 and Employment: 941 2024 Q1 to 2025 Q4 to Income: 1040 2022."
    )


def test_saving_it_unchanged_writes_no_history(prepare, owner, taxpayer):
    change(prepare(), owner)
    assert len(told(taxpayer)) == 1


def test_two_editors_do_not_overwrite_each_other(prepare, owner, practitioner):
    row = prepare()
    change(row, owner, acts_denied="sign a waiver")
    with pytest.raises(Conflict):
        change(row, practitioner, version=1, acts_denied="")
    row.refresh_from_db()
    assert row.acts_denied == "sign a waiver"


def test_nothing_is_prepared_for_an_archived_client(prepare, owner, taxpayer):
    row = prepare()
    archived = register.archive(taxpayer, by=acting(owner), version=1, reason="left")
    with pytest.raises(register.ClientError, match="is archived"):
        prepare(client=archived)
    row.refresh_from_db()
    with pytest.raises(register.ClientError, match="is archived"):
        change(row, owner, acts_denied="")
