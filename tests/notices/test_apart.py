"""While the interests of a couple diverge, each spouse is written to, told and covered apart."""

from dataclasses import replace
from datetime import date

import pytest
from django.urls import reverse

from clients import authority, couples, register
from clients.matters import Matter
from clients.models import Client
from notices import casework, exports, outgoing
from notices.casework import CaseError
from notices.exports import ExportError, Wish
from notices.models import OutgoingLetter
from notices.wording.standard import standard
from tests.factories import (
    TODAY,
    acting,
    make_call,
    make_case,
    make_client,
    make_draft,
    make_finished_letter,
    make_notice,
    next_ssn,
)
from tests.notices.test_exports import bytes_of, flat, pages_of

MARIAS = ("937-555-0111", "12 Alder Street")
LUISS = ("513-555-0222", "9 Pine Road")


@pytest.fixture
def couple(owner):
    maria = make_client(
        owner, name="Maria Vega", phone=MARIAS[0], address=f"{MARIAS[1]}\nDayton, OH 45402", numbers=[next_ssn()]
    )
    luis = make_client(
        owner, name="Luis Vega", phone=LUISS[0], address=f"{LUISS[1]}\nMason, OH 45040", numbers=[next_ssn()]
    )
    register.marry(maria, luis, by=acting(owner))
    return Client.objects.get(pk=maria.pk), Client.objects.get(pk=luis.pk)


@pytest.fixture
def joint(owner, couple):
    maria, luis = couple
    case = make_case(owner, client=maria, spouse=luis)
    make_notice(owner, case=case)
    return case


@pytest.fixture
def apart(owner, couple, joint):
    maria, luis = couple
    return couples.record_divergence(
        by=acting(owner), client=maria, spouse=luis, since_on=TODAY, reason="They live apart."
    )


def shown(client, member, name, *args) -> str:
    client.force_login(member)
    return " ".join(client.get(reverse(name, args=args)).content.decode().split())


@pytest.mark.both_databases
@pytest.mark.parametrize("name", ["case", "case_brief"])
def test_the_case_says_so_and_shows_how_each_is_reached(client, owner, joint, apart, name):
    page = shown(client, owner, name, joint.pk)
    for words in ("Interests diverge", "They live apart.", *MARIAS, *LUISS, "none on file"):
        assert words in page


@pytest.mark.parametrize("name", ["case", "case_brief"])
def test_a_couple_without_it_is_not_told_apart(client, owner, joint, name):
    assert "Interests diverge" not in shown(client, owner, name, joint.pk)


def test_the_call_sheet_says_so(client, owner, joint, apart):
    draft = casework.open_sheet(by=acting(owner), line="pps", cases=[joint])
    assert "interests of Maria Vega and Luis Vega diverge since Jun 29, 2026" in shown(
        client, owner, "call_sheet", draft.pk
    )


# Letters we write


def test_a_letter_must_name_one_spouse(owner, joint, apart):
    with pytest.raises(CaseError, match="say whether the letter is for Maria Vega or Luis Vega"):
        make_draft(owner, case=joint)
    assert not OutgoingLetter.objects.exists()


@pytest.mark.parametrize("number", [0, 1])
def test_a_letter_for_one_holds_nothing_of_the_other(owner, couple, joint, apart, number):
    wording = standard()["payment_plan"]
    party, other = couple[number], couple[1 - number]
    letter = casework.write_letter(by=acting(owner), case=joint, wording=wording, party=party)
    paper = str(outgoing.paper_of(OutgoingLetter.objects.whole().get(pk=letter.pk), today=TODAY))
    assert party.name in paper
    assert party.tins.get().masked in paper
    for words in (other.name, other.tins.get().masked, other.address.splitlines()[0]):
        assert words not in paper


def test_a_letter_for_somebody_else_is_refused(owner, joint, apart):
    with pytest.raises(CaseError, match="Ann Lee is not a taxpayer of this case"):
        make_draft(owner, case=joint, party=make_client(owner, name="Ann Lee"))


def test_a_draft_for_both_is_not_finished_until_it_names_one(owner, couple, joint):
    draft = make_draft(owner, case=joint)
    words = {"address": "Kansas City, MO 64999", "body": "Here are the papers.", "enclosures": ""}
    draft = casework.change_letter(draft, by=acting(owner), version=draft.version, **words)
    couples.record_divergence(by=acting(owner), client=couple[0], spouse=couple[1], since_on=TODAY, reason="Apart.")
    with pytest.raises(CaseError, match="say whether the letter is for"):
        outgoing.finish(draft, by=acting(owner), version=draft.version)
    draft = casework.change_letter(draft, by=acting(owner), version=draft.version, party=couple[1])
    assert outgoing.finish(draft, by=acting(owner), version=draft.version).party == couple[1]


def test_only_the_history_of_the_one_it_is_for_tells_of_a_whole_number(owner, couple, joint, apart):
    make_finished_letter(owner, case=joint, whole_tin=True, party=couple[0])
    maria, luis = ([event.kind for event in person.chain.events.all()] for person in couple)
    assert "tin_revealed" in maria
    assert "tin_revealed" not in luis


def test_the_form_asks_for_whom_and_the_letter_says_where_a_copy_goes(client, owner, couple, joint, apart):
    client.force_login(owner)
    address = reverse("outgoing_new", args=[joint.pk])
    form = client.get(address).context["form"]
    typed = {"key": "transmittal", "signer": owner.pk, "submission_id": form["submission_id"].value()}
    assert "Say which spouse the letter is for" in client.post(address, typed).content.decode()
    assert client.post(address, typed | {"party": couple[1].pk}).status_code == 302
    page = shown(client, owner, "outgoing", OutgoingLetter.objects.get().pk)
    assert "A copy for the client goes to Luis Vega and nobody else" in page
    assert LUISS[1] in page
    assert MARIAS[1] not in page


def test_a_call_is_confirmed_for_one_of_them(client, owner, couple, joint, apart):
    call = make_call(owner, cases=[joint])
    page = shown(client, owner, "case", joint.pk)
    assert "Confirm this call for Maria Vega" in page
    assert "Confirm this call for Luis Vega" in page
    address = reverse("call_letter", args=[call.pk])
    client.post(address, {"case": joint.pk})
    assert not OutgoingLetter.objects.exists()
    client.post(address, {"case": joint.pk, "party": couple[1].pk})
    assert OutgoingLetter.objects.get().party == couple[1]


def test_a_couple_without_it_is_written_for_together(owner, joint):
    letter = make_draft(owner, case=joint)
    paper = outgoing.paper_of(OutgoingLetter.objects.whole().get(pk=letter.pk), today=TODAY)
    assert paper["reference"][0] == ["Taxpayers", "Maria Vega and Luis Vega"]


# Exports


COPY = Wish(purpose="The client", preset="client")


def test_a_copy_for_the_client_must_say_for_which_spouse(owner, joint, apart):
    with pytest.raises(ExportError, match="say whose copy it is"):
        exports.make([joint], COPY, by=acting(owner))


@pytest.mark.parametrize(("number", "answer"), [(0, "first"), (1, "spouse")])
def test_it_leaves_out_the_contact_details_of_the_other(owner, couple, joint, apart, number, answer):
    wish = replace(COPY, answers={"copy_for": answer})
    text = flat(" ".join(pages_of(bytes_of(exports.make([joint], wish, by=acting(owner))))))
    assert f"The client, {couple[number].name}" in text
    assert [words for words in (LUISS, MARIAS)[number] if words in text] == []


def test_a_history_for_others_is_whole(owner, joint, apart):
    wish = Wish(purpose="Co-counsel", preset="co_counsel")
    text = flat(" ".join(pages_of(bytes_of(exports.make([joint], wish, by=acting(owner))))))
    assert [words for words in (*MARIAS, *LUISS) if words not in text] == []


def test_the_form_of_an_export_asks_which_spouse(client, owner, joint, apart):
    client.force_login(owner)
    address = reverse("case_export", args=[joint.pk])
    typed = {"purpose": "client", "format": "pdf"}
    assert "say whose copy it is" in client.post(address, typed).content.decode()
    answer = client.post(address, typed | {"copy_for": "spouse"})
    assert answer.headers["Content-Disposition"].endswith('.pdf"')
    assert joint.chain.events.filter(kind="history_exported").count() == 1


def test_a_couple_without_it_gets_the_copy_of_the_first_name(owner, couple, joint):
    text = flat(" ".join(pages_of(bytes_of(exports.make([joint], COPY, by=acting(owner))))))
    assert f"The client, {couple[0].name}" in text


# The trap: either spouse's authorization counted as cover for both.


@pytest.mark.parametrize("number", [0, 1])
def test_one_spouses_authorization_is_no_cover_for_the_other(client, owner, couple, joint, number):
    year = date(2024, 12, 31)
    authority.prepare_authorization(
        by=acting(owner),
        client=couple[number],
        form="2848",
        representatives=[owner],
        matters=[Matter("1040", "2024", year, "2024", year)],
        **dict.fromkeys(("signed_on", "sent_on", "confirmed_on"), TODAY),
    )
    client.force_login(owner)
    parties = client.get(joint.get_absolute_url()).context["page"].parties
    covered = {party.client: party.may_be_spoken_for for party in parties}
    assert covered == {couple[number]: True, couple[1 - number]: False}
    draft = make_draft(owner, case=joint, kind="payment_plan")
    assert "Form 2848 signed" not in draft.body
    file = exports.make([joint], Wish(purpose="Co-counsel"), by=acting(owner))
    assert flat(" ".join(pages_of(bytes_of(file)))).count("No authorization on file for this matter.") == 1
