"""The verbs of an authorization's life: who signed, how it went out, how it is known, how it ended, who left."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from clients import authority, matters
from clients.authority import Signed
from clients.authority.signatures import Channel, Signature, why_not
from clients.models import Authorization, Representative
from clients.register import ClientError
from practice import documents, history
from practice.refusals import Conflict, Refused
from tests.factories import TODAY, acting, make_client

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
INK = Signed(TODAY - timedelta(9), "ink")
ELECTRONIC = Signed(TODAY - timedelta(9), "electronic")


def ago(days):
    return TODAY - timedelta(days)


@pytest.fixture
def draft(owner, practitioner, taxpayer):
    """A draft that names two members."""
    return authority.prepare_authorization(
        by=acting(owner),
        client=taxpayer,
        form="2848",
        representatives=[owner, practitioner],
        matters=matters.parse("1040 2021 to 2024"),
    )


@pytest.fixture
def do(owner):
    """`do(verb, row, ...)` by the owner, at the version on file."""

    def do(verb, row, by=owner, **given):
        holder = row.authorization if isinstance(row, Representative) else row
        version = Authorization.objects.get(pk=holder.pk).version
        return verb(row, by=acting(by), **{"version": version} | given)

    return do


@pytest.fixture
def signed(draft, do):
    people = {each.pk: INK for each in draft.representatives.all()}
    return do(authority.sign_authorization, draft, taxpayer=INK, representatives=people)


@pytest.fixture
def sent(signed, do):
    return do(authority.send_authorization, signed, sent_on=ago(8), channel="fax", sent_proof="6 pages, 2:14 PM")


def told(row):
    events = row.client.chain.events.select_related("payload").order_by("sequence")
    return [history.told(event) for event in events if event.kind.startswith("authorization")]


def last(row):
    return told(row)[-1]["sentence"]


def kept(row):
    """The row and its people as they stand, and how many events there are."""
    people = list(Representative.objects.filter(authorization=row).values())
    return Authorization.objects.filter(pk=row.pk).values().get(), people, len(told(row))


# Which signature goes which way.

WAYS = [
    (Signature.INK, {Channel.FAX, Channel.MAIL, Channel.UPLOAD, Channel.HANDED}, "i2848 (9-2021), line 7"),
    (Signature.ELECTRONIC, {Channel.UPLOAD}, "i2848 (9-2021), When To File"),
    (Signature.ACCOUNT, {Channel.ACCOUNT}, "IRS.gov, Tax Pro Account"),
]


@pytest.mark.parametrize(("kind", "ways", "citation"), WAYS, ids=[row[0] for row in WAYS])
def test_each_signature_goes_only_the_ways_that_take_it(kind, ways, citation):
    assert {channel for channel in Channel if not why_not(["", kind], channel)} == ways, citation


# Signing.


def test_signatures_are_told_with_day_and_kind(signed):
    assert (signed.state, signed.signature) == ("Signed", "ink")
    assert last(signed) == (
        "Form 2848 was signed by Terrence Boyd, Jun 20, 2026 (pen on paper), Rosa Moreno (Part II, line 1), "
        "Jun 20, 2026 (pen on paper) and Jo Tran (Part II, line 2), Jun 20, 2026 (pen on paper)."
    )


def test_a_representative_signs_later_and_the_taxpayer_stays_as_signed(draft, do):
    first, second = draft.representatives.all()
    do(authority.sign_authorization, draft, taxpayer=INK, representatives={first.pk: INK})
    row = do(authority.sign_authorization, draft, representatives={second.pk: Signed(ago(2), "ink")})
    assert row.signed_on == INK.on
    assert last(row).startswith("Form 2848 was signed by Jo Tran (Part II, line 2), Jun 27")


def test_a_signature_on_file_changes_only_with_a_reason_and_the_old_one_is_told(signed, do):
    before = kept(signed)
    with pytest.raises(ClientError, match="Say why it was wrong"):
        do(authority.sign_authorization, signed, taxpayer=Signed(ago(12), "ink"))
    assert kept(signed) == before
    do(authority.sign_authorization, signed, taxpayer=Signed(ago(12), "ink"), reason="misread")
    assert last(signed) == (
        "Form 2848 corrected: signature of Terrence Boyd from Jun 20, 2026 (pen on paper) to "
        "Jun 17, 2026 (pen on paper). misread"
    )


@pytest.mark.parametrize(
    ("signature", "sentence"),
    [
        (Signed(TODAY + timedelta(1), "ink"), "has not come yet"),
        (Signed(ago(1), ""), "both the day of a signature and how"),
        (Signed(None, "ink"), "both the day of a signature and how"),
    ],
)
def test_a_signature_that_cannot_be_is_refused(draft, do, signature, sentence):
    before = kept(draft)
    with pytest.raises(ClientError, match=sentence):
        do(authority.sign_authorization, draft, taxpayer=signature)
    assert kept(draft) == before


def test_after_sending_a_signature_still_fits_the_way_it_went(sent, do):
    with pytest.raises(ClientError, match="goes only by upload"):
        do(authority.sign_authorization, sent, taxpayer=ELECTRONIC, reason="misread")
    with pytest.raises(ClientError, match="The day it was sent cannot be before the day of a signature"):
        do(authority.sign_authorization, sent, taxpayer=Signed(ago(1), "ink"), reason="misread")


# Sending, and what is known of it.


def test_sending_says_where_to_and_what_proves_it(sent):
    assert (sent.state, sent.channel) == ("Sent", "fax")
    assert last(sent) == "Form 2848 was sent by fax to the CAF unit; 6 pages, 2:14 PM."
    assert told(sent)[-1]["facts"]["authorization"] == sent.pk


def test_nothing_is_sent_without_proof_or_a_reason(signed, do):
    with pytest.raises(ClientError, match="The tracking number proves the sending"):
        do(authority.send_authorization, signed, sent_on=ago(8), channel="mail")
    row = do(authority.send_authorization, signed, sent_on=ago(8), channel="mail", no_proof_reason="receipt lost")
    assert row.sending == "Mail to the CAF unit; without proof (receipt lost)"


def test_part_ii_must_be_signed_before_a_power_is_sent_but_no_designee_signs(draft, owner, taxpayer, do):
    do(authority.sign_authorization, draft, taxpayer=INK)
    how = {"sent_on": ago(8), "channel": "fax", "sent_proof": "6 pages"}
    with pytest.raises(ClientError, match="is not signed by Rosa Moreno and Jo Tran"):
        do(authority.send_authorization, draft, **how)
    info = authority.prepare_authorization(
        by=acting(owner), client=taxpayer, form="8821", representatives=[owner], matters=matters.parse("1040 2021")
    )
    do(authority.sign_authorization, info, taxpayer=INK)
    assert do(authority.send_authorization, info, **how).state == "Sent"


def test_one_electronic_signature_makes_it_an_upload(draft, do):
    first, second = draft.representatives.all()
    mixed = {first.pk: INK, second.pk: ELECTRONIC}
    row = do(authority.sign_authorization, draft, taxpayer=INK, representatives=mixed)
    with pytest.raises(ClientError, match="An electronic signature goes only by upload"):
        do(authority.send_authorization, row, sent_on=ago(8), channel="fax", sent_proof="6 pages")
    assert do(authority.send_authorization, row, sent_on=ago(8), channel="upload", sent_proof="44-1").state == "Sent"


def test_a_request_in_tax_pro_account_is_approved_by_the_taxpayer_alone(draft, do):
    row = do(authority.sign_authorization, draft, taxpayer=Signed(ago(9), "account"))
    row = do(authority.send_authorization, row, sent_on=ago(9), channel="account", sent_proof="request of 2:14 PM")
    assert last(row) == "Form 2848 was sent by Tax Pro Account; request of 2:14 PM."


def test_nothing_goes_out_before_it_was_signed_nor_tomorrow(signed, do):
    for day, sentence in ((ago(10), "cannot be before"), (TODAY + timedelta(1), "has not come yet")):
        with pytest.raises(ClientError, match=sentence):
            do(authority.send_authorization, signed, sent_on=day, channel="fax", sent_proof="6 pages")


def test_a_confirmation_keeps_how_by_whom_and_when(sent, practitioner, do):
    call = {"confirmed_means": "call", "employee_name": "Ms. Alvarez", "employee_id": "1000774421"}
    row = do(authority.confirm_authorization, sent, by=practitioner, confirmed_on=ago(1), **call)
    assert (row.confirmed_by, row.state_on) == (practitioner, ago(1))
    assert last(row) == ("Form 2848 is confirmed on CAF: Call to PPS or the CAF unit, Ms. Alvarez, ID 1000774421.")
    with pytest.raises(ClientError, match="recorded already"):
        do(authority.confirm_authorization, sent, confirmed_on=ago(2), confirmed_means="listing")
    do(authority.confirm_authorization, sent, confirmed_on=ago(2), confirmed_means="listing", reason="misheard")
    fact = told(row)[-1]["facts"]
    assert (fact["employee_id"], fact["confirmed_by"]) == (["1000774421", ""], ["Jo Tran", "Rosa Moreno"])


def test_a_form_for_a_specific_use_is_never_on_caf(sent, do):
    Authorization.objects.filter(pk=sent.pk).update(is_specific_use=True)
    with pytest.raises(ClientError, match="not recorded on CAF"):
        do(authority.confirm_authorization, sent, confirmed_on=ago(1), confirmed_means="listing")


def test_the_irs_acknowledges_only_what_was_sent(signed, sent, do):
    row = do(authority.acknowledge_authorization, sent, acknowledged_on=ago(7), acknowledged_how="fax back")
    assert (row.state, last(row)) == ("Acknowledged", "The IRS acknowledged Form 2848: fax back.")
    with pytest.raises(ClientError, match="cannot be before the day it was sent"):
        do(authority.acknowledge_authorization, sent, acknowledged_on=ago(9), acknowledged_how="x", reason="misread")


# The end, and taking back.


def test_a_later_form_of_the_same_taxpayer_and_kind_supersedes(sent, owner, taxpayer, do):
    def another(form="2848", client=taxpayer):
        lines = {"representatives": [owner], "matters": matters.parse("1040 2021 to 2025")}
        return authority.prepare_authorization(by=acting(owner), client=client, form=form, **lines)

    end = {"ended_on": ago(1), "end": "superseded"}
    for later, sentence in (
        (sent, "another one of the same taxpayer"),
        (another(client=make_client(owner)), "another one of the same taxpayer"),
        (another(form="8821"), "revokes earlier Forms 2848 only"),
    ):
        with pytest.raises(ClientError, match=sentence):
            do(authority.end_authorization, sent, superseded_by=later, **end)
    later = another()
    row = do(authority.end_authorization, sent, superseded_by=later, **end)
    assert (row.state, later.supersedes.get()) == ("Superseded", sent)
    with pytest.raises(ClientError, match="This form is superseded"):
        do(authority.confirm_authorization, sent, confirmed_on=ago(1), confirmed_means="listing")


@pytest.mark.parametrize(
    ("end", "words"),
    [
        ("revoked", "revoked by the taxpayer with REVOKE on it"),
        ("withdrawn", "withdrawn by the representative with WITHDRAW on it"),
        ("expired", "expired"),
    ],
)
def test_a_form_ends_by_the_word_that_stands_on_it(sent, do, end, words):
    row = do(authority.end_authorization, sent, ended_on=ago(1), end=end, end_note="faxed")
    assert last(row) == f"Form 2848 ended Jun 28, 2026: {words}; faxed."


def test_a_draft_is_discarded_and_what_was_sent_is_not(draft, do):
    assert do(authority.end_authorization, draft, ended_on=ago(1), end="discarded").state == "Discarded"


def test_what_reached_the_irs_is_not_discarded(sent, do):
    with pytest.raises(ClientError, match="This form reached the IRS"):
        do(authority.end_authorization, sent, ended_on=ago(1), end="discarded")


def test_steps_are_taken_back_one_by_one_and_the_history_keeps_them(sent, do):
    row = do(authority.end_authorization, sent, ended_on=ago(1), end="revoked")
    states = []
    for _ in range(3):
        row = do(authority.take_back, row, reason="the other client")
        states.append((row.state, told(row)[-1]["sentence"]))
    assert [state for state, _ in states] == ["Sent", "Signed", "Drafted"]
    assert states[1][1] == "Form 2848: taken back that it was sent (Jun 21, 2026). the other client"
    assert told(row)[-2]["facts"]["sent_proof"] == ["6 pages, 2:14 PM", None]
    with pytest.raises(ClientError, match="no step is recorded"):
        do(authority.take_back, row, reason="again")


# Whom it names.


def test_one_representative_leaves_and_the_form_stands_for_the_other(sent, owner, practitioner, do):
    first, second = sent.representatives.all()
    do(authority.end_representative, first, ended_on=ago(2), note="left the firm")
    assert last(sent) == "Form 2848: Rosa Moreno no longer represents since Jun 27, 2026; left the firm."
    with pytest.raises(ClientError, match="is the last one on this form"):
        do(authority.end_representative, second, ended_on=ago(1))
    with pytest.raises(ClientError, match="no longer represents since"):
        do(authority.end_representative, first, ended_on=ago(1))
    do(authority.restore_representative, first, reason="the other one")
    assert all(each.stands_on(TODAY) for each in sent.representatives.all())


def test_line_5a_decides_whether_somebody_may_be_added(sent, practitioner, owner, do):
    other = Representative(name="Al Other", caf_number="0312-45678R")
    with pytest.raises(ClientError, match="A new form is needed"):
        do(authority.add_representative, sent, person=other, added_on=ago(1))
    Authorization.objects.filter(pk=sent.pk).update(may_substitute=True)
    leaving = sent.representatives.get(member=practitioner)
    added = do(authority.add_representative, sent, person=other, added_on=ago(1), in_place_of=leaving)
    leaving.refresh_from_db()
    assert (added.position, added.in_place_of, leaving.ended_on) == (3, leaving, ago(1))
    assert last(sent) == "Form 2848: Al Other was named under line 5a in the place of Jo Tran, Jun 28, 2026."
    with pytest.raises(ClientError, match="is named on this form already"):
        do(authority.add_representative, sent, person=owner, added_on=ago(1))


def test_whoever_left_stays_on_the_form_through_a_correction(sent, owner, practitioner, do):
    do(authority.end_representative, sent.representatives.get(member=practitioner), ended_on=ago(2))
    lines = {"representatives": [owner], "matters": matters.parse("1040 2022"), "reason": "misread"}
    do(authority.change_authorization, sent, **lines)
    assert [(each.name, each.ended_on) for each in sent.representatives.all()] == [
        ("Rosa Moreno", None),
        ("Jo Tran", ago(2)),
    ]


def test_a_form_is_ours_only_while_it_names_a_member(sent, taxpayer, do):
    Authorization.objects.filter(pk=sent.pk).update(may_substitute=True)
    do(authority.add_representative, sent, person=Representative(name="Al Other"), added_on=ago(3))
    for person in sent.representatives.filter(member__isnull=False):
        do(authority.end_representative, person, ended_on=ago(2))
    sent.refresh_from_db()
    assert not sent.is_ours
    assert not taxpayer.standing_authorizations(TODAY).exists()


def test_particulars_that_were_corrected_are_told_with_the_caf_number_masked(draft, do):
    first, second = draft.representatives.all()
    first.caf_number, first.phone = "0312-45678R", "603-555-0134"
    lines = {"representatives": [first, second], "matters": matters.parse("1040 2021 to 2024")}
    do(authority.change_authorization, draft, **lines)
    assert last(draft) == (
        "Form 2848: Rosa Moreno: CAF number from nothing to 0312-*****R; phone from nothing to 603-555-0134."
    )
    assert "45678" not in str(told(draft))


# Somebody else's form.


def test_what_a_caf_listing_shows_of_somebody_else_is_kept_without_the_days_before(owner, taxpayer):
    row = authority.prepare_authorization(
        by=acting(owner),
        client=taxpayer,
        form="2848",
        representatives=[Representative(name="Former Accountant")],
        matters=matters.parse("1040 2020"),
        confirmed_on=ago(300),
        confirmed_means="listing",
    )
    assert (row.is_ours, row.state) == (False, "Confirmed on CAF")
    ended = authority.end_authorization(
        row, by=acting(owner), version=1, ended_on=ago(2), end="revoked", end_note="with REVOKE by our client"
    )
    assert ended.state == "Revoked"


# The signed copy.


def test_the_signed_copy_is_kept_encrypted_and_a_second_one_names_the_first(signed, owner, do):
    one, two = (SimpleUploadedFile(name, PNG) for name in ("one.png", "two.png"))
    do(authority.attach_signed_copy, signed, upload=one)
    row = do(authority.attach_signed_copy, signed, upload=two)
    assert documents.path_of(row.signed_copy).read_bytes() != PNG
    assert last(row) == "Form 2848: the signed copy two.png was added in the place of one.png."
    assert authority.open_signed_copy(row, by=acting(owner)) == PNG
    assert last(row) == "The signed copy of Form 2848 was opened."


def test_a_draft_has_no_signed_copy_and_a_text_is_none(draft, signed, do):
    with pytest.raises(Refused, match="is not a PDF, PNG or JPEG"):
        do(authority.attach_signed_copy, signed, upload=SimpleUploadedFile("form.txt", b"signed"))
    assert signed.signed_copy is None


# Who may, and two at once.


def test_a_viewer_records_no_step_and_a_stale_page_is_a_conflict(sent, viewer, owner, do):
    given = {"confirmed_on": ago(1), "confirmed_means": "listing"}
    before = kept(sent)
    with pytest.raises(PermissionDenied):
        do(authority.confirm_authorization, sent, by=viewer, **given)
    with pytest.raises(Conflict):
        authority.confirm_authorization(sent, by=acting(owner), version=1, **given)
    assert kept(sent) == before
