"""What each purpose of an export holds, leaves out and refuses; and that a joint copy tells nothing of the other."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from clients import register, tin
from clients.models import Representative
from notices import casework, exports
from notices.exports import gathering, presets
from notices.exports.discretion import DEALINGS, HOUSEKEEPING
from notices.exports.story import EXPORTED
from notices.models import Case
from practice import documents, history
from practice.access import Role
from practice.models import Event
from tests.factories import (
    NOW,
    acting,
    make_call,
    make_case,
    make_client,
    make_finished_letter,
    make_member,
    make_notice,
)
from tests.notices.export_stories import a_scan, at, tell_boyd
from tests.notices.test_exports import bytes_of, csv_rows, flat, pages_of

IDS = [preset.id for preset in presets.PRESETS]


@pytest.fixture
def boyd(owner, practitioner):
    return tell_boyd(owner, practitioner)


def export(cases, member, preset, *, at=NOW, client=None, **wish):
    chosen = presets.find(preset)
    fields = {"purpose": chosen.recipient, "marking": chosen.marking, "preset": preset} | wish
    listed = list(Case.objects.listed().filter(pk__in=[case.pk for case in cases]).order_by("pk"))
    return exports.make(listed, exports.Wish(**fields), by=acting(member, at), client=client)


def text_of(case, member, preset, **wish) -> str:
    return flat("\n".join(pages_of(bytes_of(export([case], member, preset, **wish)))))


# The table


@pytest.mark.parametrize("preset", presets.PRESETS, ids=IDS)
def test_every_preset_names_parts_and_formats_that_exist(preset):
    assert set(preset.sections) <= set(gathering.SECTIONS)
    assert set(preset.formats) & set(exports.FORMATS)
    assert presets.PDF in preset.formats
    assert preset.says.endswith(".")


def test_a_purpose_that_does_not_exist_is_named_with_those_that_do():
    with pytest.raises(ValueError, match="'revenge' is no purpose of an export; those are authorization, co_counsel"):
        presets.find("revenge")


@pytest.mark.parametrize("preset", presets.PRESETS, ids=IDS)
def test_every_preset_is_made_with_its_parts_in_order_and_its_marking(preset, boyd, owner):
    pages = pages_of(bytes_of(export([boyd], owner, preset.id)))
    told = flat("\n".join(pages))
    contents = told[told.index("Contents 1 ") :]
    titles = [gathering.SECTIONS[name](_scope(boyd, owner, preset.id)).title for name in preset.sections]
    places = [contents.lower().index(title.lower()) for title in titles]
    assert places == sorted(places)
    assert all(preset.marking in page for page in pages)
    assert f"Prepared for {preset.recipient}" in told


def _scope(case, member, preset):
    listed = Case.objects.listed().select_related("chain").get(pk=case.pk)
    seals = {case.pk: exports.scope.Seal(listed.chain.length, listed.chain.head_hash, "")}
    return exports.scope.Scope([listed], exports.Wish("x", preset=preset), acting(member), None, seals)


@pytest.mark.parametrize("preset", presets.PRESETS, ids=IDS)
def test_a_preset_of_a_case_with_nothing_on_it_says_so(preset, owner, case):
    assert "No " in text_of(case, owner, preset.id)


# What stays inside

INSIDE = (
    "A plan of $200 a month",
    "Draft Form 9465",
    "strategy open",
    "Read the transcript",
    "Ask whether the transfer",
)


@pytest.mark.parametrize("preset", [preset.id for preset in presets.PRESETS if not preset.is_ours])
def test_notes_plans_and_the_outcome_we_want_stay_inside(preset, boyd, owner):
    casework.plan_call(by=acting(owner), case=boyd, line="pps", why="Read the transcript with them")
    told = text_of(boyd, owner, preset)
    assert [words for words in INSIDE if words in told] == []
    assert "1 internal note left out" in told
    assert "of our own planning and housekeeping left out" in told


def test_the_csv_keeps_inside_what_the_pages_keep_inside(boyd, owner):
    rows = csv_rows(export([boyd], owner, "co_counsel", format="csv"))
    sentences = " ".join(row["sentence"] for row in rows)
    assert [words for words in INSIDE if words in sentences] == []
    assert "CP14 dated Mar 9, 2026" in sentences


def test_our_own_file_tells_plans_without_asking_and_notes_when_asked(boyd, owner):
    told = text_of(boyd, owner, "own_file")
    assert "A plan of $200 a month" in told
    assert "strategy open" not in told
    assert "strategy open" in text_of(boyd, owner, "own_file", with_notes=True)


def test_a_kind_of_event_that_nobody_thought_of_stays_inside(boyd, owner):
    history.record(boyd.chain_id, by=acting(owner), kind="something_new", sentence="Our secret thought.")
    assert "Our secret thought" not in text_of(boyd, owner, "co_counsel")
    assert "Our secret thought" in text_of(boyd, owner, "own_file")


@pytest.mark.parametrize("kind", sorted(DEALINGS | HOUSEKEEPING))
def test_each_kind_that_may_be_told_is_one_that_is_written(kind):
    written = kind.removesuffix("_corrected") if kind.startswith("authorization_") else kind
    verbs = [path for app in ("clients", "notices") for path in Path(app).rglob("*.py") if "exports" not in path.parts]
    is_written = any(f'"{written}"' in path.read_text() for path in verbs)
    assert is_written or kind == EXPORTED


def test_a_date_that_was_met_is_told(boyd, owner):
    deadline = boyd.deadlines.exclude(kind__in=["target", "follow_up"]).open().first()
    casework.finish_deadline(deadline, by=acting(owner), done_on=NOW.date(), note="Certified mail 9407")
    assert f"Done: {deadline.action}" in text_of(boyd, owner, "co_counsel")


def test_what_was_signed_and_filed_is_told_in_the_chain_of_the_client_and_what_was_drafted_is_not(boyd, owner):
    row = boyd.client.authorizations.get()
    kinds = ("authorization_prepared", "authorization_sent", "form_made")
    for kind in kinds:
        facts = {"authorization": row.pk}
        history.record(boyd.client.chain_id, by=acting(owner), kind=kind, sentence=f"Test of {kind}.", facts=facts)

    def told_to(preset):
        document = bytes_of(export([boyd], owner, preset, format="json", client=boyd.client)).decode()
        return [
            kind for kind in ("authorization_prepared", "authorization_sent", "form_made") if f"of {kind}." in document
        ]

    assert told_to("appeals") == ["authorization_sent"]
    assert told_to("co_counsel") == ["authorization_sent", "form_made"]
    assert len(told_to("own_file")) == 3


def test_a_change_that_mixes_facts_with_plans_is_told_without_the_plans(boyd, owner):
    boyd.refresh_from_db()
    casework.change_case(
        boyd, by=acting(owner), version=boyd.version, balance=Decimal("9000.00"), wanted="An offer of $500"
    )
    told = text_of(boyd, owner, "co_counsel")
    assert "Changed: balance from $9,533.53 to $9,000.00." in told
    assert "An offer of $500" not in told


@pytest.mark.parametrize("preset", ["client", "records"])
def test_a_copy_for_the_client_with_notes_is_refused_in_words_and_nothing_is_recorded(preset, boyd, owner):
    with pytest.raises(exports.ExportError, match="never includes internal notes or strategy"):
        export([boyd], owner, preset, with_notes=True)
    assert not Event.objects.filter(kind="history_exported").exists()


@pytest.mark.parametrize("preset", ["client", "records"])
def test_a_copy_for_the_client_with_whole_numbers_is_refused_in_words(preset, boyd, owner):
    with pytest.raises(exports.ExportError, match="the numbers stay masked"):
        export([boyd], owner, preset, whole_tins=True, reason="asked")


def test_a_format_that_a_purpose_is_not_made_as_is_refused_in_words(boyd, owner):
    with pytest.raises(exports.ExportError, match="this is made as PDF or ZIP, not as CSV"):
        export([boyd], owner, "records", format="csv")


def test_whole_numbers_without_a_reason_are_refused_in_words(boyd, owner):
    with pytest.raises(exports.ExportError, match="Say why the taxpayer numbers must be printed in full"):
        export([boyd], owner, "appeals", whole_tins=True, reason="  ")
    assert not Event.objects.filter(kind="history_exported").exists()


def test_the_event_names_who_which_preset_and_why(boyd, practitioner):
    export([boyd], practitioner, "advocate", reason="Levy on the rent", answers={"harm": "No rent."})
    event = Event.objects.get(chain=boyd.chain_id, kind="history_exported")
    told = history.told(event)
    assert event.actor == practitioner
    assert told["facts"]["preset"] == "advocate"
    assert told["facts"]["reason"] == "Levy on the rent"
    assert told["facts"]["answers"] == {"harm": "No rent."}
    assert told["sentence"].endswith("Why: Levy on the rent.")


# Form 2848 packet


def test_the_packet_has_line_3_as_the_form_takes_it_and_what_came_under_it(boyd, owner):
    particulars = {"licence": "EA 12345", "caf_number": "0312-45678R", "ptin": "P01234567"}
    Representative.objects.update(designation="c", **particulars)
    told = text_of(boyd, owner, "authorization")
    assert "Income 1040 2022 thru 2025 Terrence Boyd Form 2848, confirmed on CAF" in told
    assert "c, Enrolled Agent EA 12345 0312-*****R P01234567" in told
    assert "0312-45678R" not in told
    under = told[told.rindex("Terrence Boyd: Form 2848") :]
    assert under.index("CP14") < under.index("Call to Practitioner Priority Service") < under.index("CP503")
    assert "Lena Boyd No authorization on file for this matter." in told


# Appeals


def test_the_cover_for_appeals_says_which_hearing_was_asked_for_and_when(boyd, owner):
    make_notice(owner, case=boyd, code="LT11", notice_date=date(2026, 6, 15), at=at(date(2026, 6, 20)))
    casework.record_hold(
        by=acting(owner), case=boyd, kind="cdp_hearing", from_on=date(2026, 6, 25), timely="yes", source="fax"
    )
    cover = flat(pages_of(bytes_of(export([boyd], owner, "appeals")))[0])
    assert "Notice: LT11 dated Jun 15, 2026" in cover
    assert "Hearing requested: Jun 25, 2026, as the hold on file begins: fax" in cover
    assert "Last day to request a CDP hearing: Jul 15, 2026, requested on or before that day" in cover
    assert "Kind of hearing: CDP hearing, as recorded with the hold" in cover
    assert "Terrence Boyd, Form 2848, confirmed on CAF, Lena Boyd, No authorization on file" in cover
    assert "SSN ***-**-4471" in cover


def test_a_hearing_recorded_by_mistake_is_none_that_was_asked_for(boyd, owner):
    hold = casework.record_hold(
        by=acting(owner), case=boyd, kind="cdp_hearing", from_on=date(2026, 6, 25), timely="yes", source="fax"
    )
    casework.withdraw_hold(hold, by=acting(owner), version=hold.version, reason="Another case")
    cover = flat(pages_of(bytes_of(export([boyd], owner, "appeals")))[0])
    assert "Hearing requested: Not stated" in cover


def test_what_is_stated_for_appeals_goes_before_what_is_on_file(boyd, owner):
    make_notice(owner, case=boyd, code="LT11", notice_date=date(2026, 5, 1), at=at(date(2026, 6, 20)))
    answers = {"requested_on": "2026-06-20", "hearing": "equivalent"}
    cover = flat(pages_of(bytes_of(export([boyd], owner, "appeals", answers=answers)))[0])
    assert "Hearing requested: Jun 20, 2026, as stated for this export" in cover
    assert "requested after that day" in cover
    assert "Kind of hearing: Equivalent hearing, as stated for this export" in cover


def test_appeals_is_told_plainly_what_nobody_recorded(boyd, owner):
    cover = flat(pages_of(bytes_of(export([boyd], owner, "appeals")))[0])
    assert "Notice: No letter with hearing rights on file" in cover
    assert "Hearing requested: Not stated" in cover
    assert "Kind of hearing: Not stated" in cover


def test_a_request_sent_on_form_12153_dates_the_hearing(boyd, owner):
    casework.record_response(
        by=acting(owner), cases=[boyd], notices=[], method="fax", no_proof_reason="receipt lost",
        sent_on=date(2026, 6, 24), summary="Form 12153, request for a CDP hearing",
    )  # fmt: skip
    assert "Hearing requested: Jun 24, 2026, as sent" in text_of(boyd, owner, "appeals")


@pytest.mark.parametrize("code", ["LT11", "L1058", "CP90", "L3172"])
def test_the_letters_with_hearing_rights_are_those_of_the_catalogue(code):
    assert exports.hearing.gives_a_hearing(code)
    assert not exports.hearing.gives_a_hearing("CP504")  # the notice of IRC 6331(d) gives none
    assert not exports.hearing.gives_a_hearing("OWN-1")


# Taxpayer Advocate


def test_the_advocate_reads_the_earlier_tries_as_dated_sentences(boyd, owner):
    told = text_of(boyd, owner, "advocate")
    call = (
        "On Mar 23, 2026 Jo Tran called the Practitioner Priority Service and spoke with Ms. Alvarez (ID 1000774421) "
        "after 58 minutes on hold. As noted then: Withholding was posted to 2023. She will ask for a transfer. The IRS "
        "promised by Apr 15, 2026: transfer of $1,800 withholding. By Jun 29, 2026 it is not recorded as kept."
    )
    sent = "On Mar 26, 2026 Jo Tran sent by certified mail:"
    assert call in told
    assert told.index("The IRS sent CP14") < told.index(call) < told.index("sent by certified mail: Letter with W-2")
    assert sent.replace("Jo Tran", practitioner_of(boyd)) in told
    assert "What harm the taxpayer suffers not stated" in told


def practitioner_of(case) -> str:
    return case.responses.get().sender.name


def test_a_promise_that_was_broken_is_said_so_and_a_kept_one_is_not_listed(boyd, owner):
    call = boyd.calls.get()
    casework.settle_promise(call, by=acting(owner), version=call.version, kept=False)
    assert "This was not kept." in text_of(boyd, owner, "advocate")
    call.refresh_from_db()
    casework.settle_promise(call, by=acting(owner), version=call.version, kept=True)
    told = text_of(boyd, owner, "advocate")
    assert "This was kept." in told
    assert "No promise passed unkept." in told


def test_harm_and_relief_stand_as_they_were_typed(boyd, owner):
    answers = {"harm": "Rent is due on Friday.", "relief_wanted": "Release of the levy"}
    told = text_of(boyd, owner, "advocate", answers=answers)
    assert "What harm the taxpayer suffers Rent is due on Friday." in told
    assert "What relief is wanted Release of the levy" in told


def test_a_call_that_reached_nobody_is_no_talk(owner, case):
    make_call(owner, cases=[case], line="acs", outcome="no_queue", ended_at=NOW, dialled_at=NOW - timedelta(minutes=7))
    assert "called ACS (collection); the outcome was: no queue, not accepted" in text_of(case, owner, "advocate")


# Penalty relief


def test_penalties_stand_beside_their_periods_with_relief_and_evidence(boyd, owner):
    told = text_of(boyd, owner, "penalty", answers={"cause": "The river rose on Feb 2."})
    assert "As the taxpayer tells it: The river rose on Feb 2." in told
    assert "Failure to pay IRC 6651(a)(2), (a)(3) CP14 dated Mar 9, 2026 $500.00" in told
    assert "May 4, 2026: payment of $250.00" in told
    assert "First-time abate (FTA): it cannot be said yet" in told
    assert "seen second-hand: to be checked on irs.gov" in told
    assert "2023 not known not known nobody has recorded it Terrence Boyd" in told
    assert "Exhibit 1 CP14 dated Mar 9, 2026 Letters received" in told


def test_what_was_recorded_by_mistake_is_no_event_of_the_period(boyd, owner):
    payment = boyd.payments.get()
    hold = casework.record_hold(by=acting(owner), case=boyd, kind="bankruptcy", from_on=date(2026, 5, 2))
    events = "May 2, 2026: Bankruptcy stay May 4, 2026: payment of $250.00"
    assert events in text_of(boyd, owner, "penalty")
    casework.withdraw_payment(payment, by=acting(owner), version=payment.version, reason="Another client's check")
    casework.withdraw_hold(hold, by=acting(owner), version=hold.version, reason="Of another case")
    told = text_of(boyd, owner, "penalty")
    assert "May 4, 2026: payment of" not in told
    assert "May 2, 2026: Bankruptcy" not in told


def test_a_return_filed_late_says_by_how_many_days(boyd, owner):
    casework.record_return(
        by=acting(owner), case=boyd, due_on=date(2025, 4, 15), filed_on=date(2025, 6, 14), tax=Decimal("8800.00"),
        source="account transcript",
    )  # fmt: skip
    told = text_of(boyd, owner, "penalty")
    assert "Due Apr 15, 2025 Filed Jun 14, 2025 60 days after the last day account transcript" in told


def test_without_a_penalty_nothing_is_worked_out(owner, case):
    make_notice(owner, case=case)
    told = text_of(case, owner, "penalty")
    assert "No letter on file charges a penalty." in told
    assert "First-time abate" not in told


# The client's copy, and the return of records


def test_a_copy_tells_one_spouse_nothing_of_the_other_but_the_name(boyd, owner):
    told = text_of(boyd, owner, "client")
    assert "This copy is for Terrence Boyd." in told
    assert "SSN ***-**-4471" in told
    assert "-8830" not in told
    told = text_of(boyd, owner, "client", answers={"copy_for": "spouse"})
    assert "This copy is for Lena Boyd." in told
    assert "-4471" not in told  # with its stroke: the digits alone may stand in a hash


def test_a_copy_of_all_cases_of_a_client_is_that_clients(boyd, owner):
    told = flat("\n".join(pages_of(bytes_of(export([boyd], owner, "client", client=boyd.spouse)))))
    assert "This copy is for Lena Boyd." in told
    assert "-4471" not in told  # with its stroke: the digits alone may stand in a hash


def test_what_was_also_about_another_taxpayer_is_told_without_its_words(boyd, owner):
    other = make_case(owner, client=make_client(owner, name="Nadia Korb"))
    paper = documents.keep(a_scan(), member=owner, now=NOW)
    paper.name = "korb bank records.png"
    paper.save()
    make_call(
        owner, cases=[boyd, other], said="Korb owes 900.", promise="release Korb's levy", promised_by=date(2026, 6, 1)
    )
    casework.record_response(
        by=acting(owner), cases=[boyd, other], notices=[], method="fax", no_proof_reason="lost",
        sent_on=date(2026, 6, 20), summary="Korb's bank records", document=paper,
    )  # fmt: skip
    for preset in presets.PRESETS:
        told = text_of(boyd, owner, preset.id)
        assert ("korb" in told.lower()) is preset.is_ours, preset.id
        assert preset.is_ours or "Left out: it is also about another taxpayer." in told


def test_the_client_reads_where_things_stand(boyd, owner):
    told = text_of(boyd, owner, "client")
    assert "Form 1040 for 2024 a joint return Open. We have the next move." in told
    assert "First bill for an unpaid balance" in told
    assert "Your contact: Jo Tran" in told


def test_the_return_of_records_lists_hashes_and_a_receipt(boyd, owner):
    told = text_of(boyd, owner, "records")
    paper = boyd.notices.get(code="CP14").document
    assert paper.sha256 in told
    assert "Received 2 records, as listed above From Moreno Tax By Terrence Boyd" in told
    assert "Signature ____" in told
    assert "Circular 230 (31 CFR) 10.28" in told


# What a history holds beside


def test_what_was_changed_is_listed_from_old_to_new(boyd, owner):
    cp14 = boyd.notices.get(code="CP14")
    casework.correct_notice(
        cp14, by=acting(owner), version=cp14.version, reason="misread", amount_due=Decimal("9412.51")
    )
    told = text_of(boyd, owner, "co_counsel")
    changed = told[told.rindex("Changed afterwards") :]
    assert "Amount due notice corrected 9412.15 9412.51 misread" in changed


def test_what_the_client_was_asked_for_says_when_it_came(boyd, owner):
    for days, whose, action in ((20, "client", "Bring the W-2"), (8, "us", "Send it")):
        boyd.refresh_from_db()
        casework.change_case(
            boyd,
            by=acting(owner, NOW - timedelta(days=days)),
            version=boyd.version,
            waiting_on=whose,
            next_action=action,
        )
    assert "Bring the W-2 Jun 9, 2026 Jun 21, 2026 12 days" in text_of(boyd, owner, "co_counsel")


def test_a_call_names_the_letter_that_confirms_it(boyd, owner):
    make_finished_letter(owner, case=boyd, kind="call", call=boyd.calls.get())
    assert "Confirmed in writing:" in text_of(boyd, owner, "co_counsel")


@pytest.mark.parametrize("role", list(Role))
def test_every_role_gets_every_preset_masked(role, boyd, firm):
    member = make_member(firm, role=role)
    for preset in presets.PRESETS:
        assert "219-44-4471" not in text_of(boyd, member, preset.id)


def test_appeals_gets_whole_numbers_with_the_right_and_a_reason(owner):
    case = make_case(owner, client=make_client(owner, numbers=[tin.parse(tin.SSN, "219-44-4471")]))
    told = text_of(case, owner, "appeals", whole_tins=True, reason="Form 12153 asks for it")
    assert "SSN 219-44-4471" in told
    assert "Form 12153 asks for it" in told


def test_an_earlier_address_is_listed_with_the_day_until_which_it_was_on_file(boyd, owner):
    client = boyd.client
    client.refresh_from_db()
    register.change_client(client, by=acting(owner), version=client.version, address="5 Elm Road\nBoston, MA 02108")
    told = text_of(boyd, owner, "co_counsel")
    assert "5 Elm Road Boston, MA 02108 Until Jun 29, 2026: 118 Alder Street Cambridge, MA 02139" in told
