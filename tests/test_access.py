"""Who may open and send every page that has an address? One table, complete by test."""

import re
import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from clients import authority, couples, register
from clients.matters import Matter
from clients.models import Authorization
from notices import casework, exports, scan
from notices.exports import background
from notices.law.rates import published
from notices.models import (
    Assessment,
    Case,
    Export,
    FirmLetter,
    FirmStep,
    Flag,
    Hold,
    LetterTemplate,
    Notice,
    OutgoingLetter,
    SavedFilter,
    StepMark,
    Suspension,
)
from practice import documents, people, setup_link
from practice.access import Role
from practice.history import Actor
from practice.models import Firm, Member
from tests.factories import (
    acting,
    make_call,
    make_case,
    make_client,
    make_draft,
    make_finished_letter,
    make_firm,
    make_firm_letter,
    make_firm_window,
    make_member,
    make_notice,
    make_planned_call,
    next_ssn,
)

# Who asks. `unassigned` is a practitioner of the firm whom the client is restricted away from.
OWNER, PRACTITIONER, ASSISTANT, VIEWER = "owner", "practitioner", "assistant", "viewer"
UNASSIGNED, STRANGER, ANONYMOUS = "unassigned", "stranger", "anonymous"
CAST = (ANONYMOUS, STRANGER, UNASSIGNED, VIEWER, ASSISTANT, PRACTITIONER, OWNER)

# How a page may answer. A form that is sent empty comes back with its sentences, which is an answer too.
SEEN, FORBIDDEN, HIDDEN, SIGN_IN, NO_SUCH_METHOD = "answers", "403", "404", "sign in first", "405"

READERS = {VIEWER, ASSISTANT, PRACTITIONER, OWNER}
RECORDERS = {ASSISTANT, PRACTITIONER, OWNER}
DECIDERS = {PRACTITIONER, OWNER}
OWNERS = {OWNER}


@dataclass(frozen=True)
class Page:
    """Who may GET and POST it (None: it has no such method), and which row of the world its address names."""

    get: set[str] | None
    post: set[str] | None
    row: str = ""
    #: whether members of the firm from whom the client is restricted do not find it
    is_clients: bool = True

    def expected(self, who: str, method: str) -> str:
        allowed = self.get if method == "get" else self.post
        if who == ANONYMOUS:
            return SIGN_IN
        if allowed is None:
            return NO_SUCH_METHOD
        if self.row and (who == STRANGER or (who == UNASSIGNED and self.is_clients)):
            return HIDDEN
        role = {STRANGER: OWNER, UNASSIGNED: PRACTITIONER}.get(who, who)
        return SEEN if role in allowed else FORBIDDEN


@dataclass(frozen=True)
class Open:
    """A page for everybody, signed in or not."""

    get: bool = True
    post: bool = True
    row: str = ""

    def expected(self, who: str, method: str) -> str:
        return SEEN if getattr(self, method) else NO_SUCH_METHOD


@dataclass(frozen=True)
class Own(Page):
    """A page about whoever is signed in."""

    def expected(self, who: str, method: str) -> str:
        return SIGN_IN if who == ANONYMOUS else SEEN


@dataclass(frozen=True)
class Mine(Page):
    """A page about a row that only the member who made it finds; in the world that is the owner."""

    def expected(self, who: str, method: str) -> str:
        if who in (ANONYMOUS, OWNER) or (self.get if method == "get" else self.post) is None:
            return super().expected(who, method)
        return HIDDEN


def list_of(readers: set[str]) -> Page:
    return Page(readers, None)


def form(who: set[str], row: str = "", **more: Any) -> Page:
    return Page(who, who, row, **more)


PAGES: dict[str, Page | Open] = {
    # practice: set-up and sign-in
    "setup": Open(row="setup"),
    "join": Open(row="join"),
    "healthz": Open(post=False),
    "account_login": Open(),
    "account_logout": Open(),
    "account_signup": Open(),
    "account_inactive": Open(post=False),
    "account_reset_password": Open(),
    "account_reset_password_done": Open(post=False),
    "account_reset_password_from_key": Open(row="reset"),
    "account_reset_password_from_key_done": Open(post=False),
    "account_change_password": Own(READERS, READERS),
    # practice: the firm
    "profile": Own(READERS, READERS),
    "members": list_of(OWNERS),
    "member_change": form(OWNERS, "member", is_clients=False),
    "invitation_new": form(OWNERS),
    "invitation_withdraw": Page(None, OWNERS, "invitation", is_clients=False),
    "settings": form(OWNERS),
    "audit_log": list_of(OWNERS),
    "rates": form(OWNERS),
    "rate_change": form(OWNERS, "own_rate", is_clients=False),
    "rate_withdraw": form(OWNERS, "own_rate", is_clients=False),
    # clients
    "client_list": list_of(READERS),
    "client_find": Page(None, READERS),
    "client_list_export": Page(None, READERS),
    "client": Page(READERS, None, "client"),
    "client_new": form(RECORDERS),
    "client_change": form(RECORDERS, "client"),
    "client_archive": form(DECIDERS, "client"),
    "client_restore": form(DECIDERS, "client"),
    "spouse_change": form(RECORDERS, "client"),
    "divergence_new": form(DECIDERS, "couple"),
    "divergence_change": form(DECIDERS, "divergence"),
    "divergence_end": form(DECIDERS, "divergence"),
    "tin_new": form(RECORDERS, "client"),
    "tin_change": form(DECIDERS, "tin"),
    "tin_reveal": form(DECIDERS, "tin"),
    "authorization_new": form(RECORDERS, "client"),
    "authorization_list": list_of(READERS),
    "authorization_find": Page(None, READERS),
    "authorization": Page(READERS, None, "signed_form"),
    "authorization_change": form(RECORDERS, "authorization"),
    "authorization_paper": Page(READERS, None, "signed_form"),
    "authorization_sign": form(RECORDERS, "authorization"),
    "authorization_send": form(RECORDERS, "signed_form"),
    "authorization_acknowledge": form(RECORDERS, "authorization"),
    "authorization_confirm": form(RECORDERS, "authorization"),
    "authorization_end": form(RECORDERS, "authorization"),
    "authorization_take_back": form(RECORDERS, "signed_form"),
    "authorization_copy": form(RECORDERS, "signed_form"),
    "representative_add": form(RECORDERS, "signed_form"),
    "representative_end": form(RECORDERS, "representative"),
    "representative_restore": form(RECORDERS, "representative"),
    "authorization_form": form(RECORDERS, "authorization"),
    "official_forms": form(OWNERS),
    "client_export": form(READERS, "client"),
    # who may speak
    "cover": list_of(READERS),
    "client_cover": Page(READERS, None, "client"),
    # cases
    "docket": list_of(READERS),
    "case_list": list_of(READERS),
    "case_find": Page(None, READERS),
    "case_list_export": Page(None, READERS),
    "case_next": form(RECORDERS, "case"),
    "case_reassign": form(DECIDERS),
    "reassignment_undo": form(DECIDERS, "reassignment", is_clients=False),
    "filter_new": form(READERS),
    "filter_open": Page(READERS, None, "saved_filter", is_clients=False),
    "filter_change": form(OWNERS, "saved_filter", is_clients=False),
    "filter_delete": Page(None, OWNERS, "saved_filter", is_clients=False),
    "case": Page(READERS, None, "case"),
    "case_balance": Page(READERS, None, "case"),
    "case_return": form(RECORDERS, "case"),
    "case_new": form(RECORDERS),
    "case_change": form(RECORDERS, "case"),
    "case_close": form(DECIDERS, "case"),
    "case_reopen": form(DECIDERS, "closed_case"),
    "case_move": form(DECIDERS, "case"),
    "case_brief": Page(READERS, None, "case"),
    "case_export": form(READERS, "case"),
    "export_list": list_of(READERS),
    "export": Mine(READERS, None, "export"),
    "export_file": Mine(None, READERS, "export"),
    "case_relief": Page(READERS, RECORDERS, "case"),
    "note_new": form(RECORDERS, "case"),
    # forecast
    "forecast": list_of(READERS),
    # what has to be done about its letters
    "case_checklist": Page(READERS, None, "case"),
    "step_mark": form(RECORDERS, "notice"),
    "step_undo": form(RECORDERS, "step"),
    "notice_compare": Page(READERS, None, "notice"),
    # letters
    "notice_new": form(RECORDERS),
    "notice": Page(READERS, None, "notice"),
    "notice_change": form(RECORDERS, "notice"),
    "notice_answer": form(RECORDERS, "notice"),
    "notice_reopen": form(RECORDERS, "notice"),
    "notice_document": Page(READERS, None, "notice"),
    "notice_copy": form(RECORDERS, "joint_notice"),
    "notice_copy_document": Page(READERS, None, "copied_notice"),
    "late_letters": list_of(READERS),
    "late_letters_export": Page(None, READERS),
    # dates
    "deadline_new": form(RECORDERS, "case"),
    "deadline_override": form(DECIDERS, "deadline"),
    "deadline_extend": form(DECIDERS, "deadline"),
    "deadline_done": form(RECORDERS, "deadline"),
    "deadline_reopen": form(RECORDERS, "deadline"),
    "deadline_snooze": form(RECORDERS, "own_date"),
    "flag_snooze": form(RECORDERS, "flag"),
    "snooze_end": Page(None, RECORDERS, "snooze"),
    # disasters
    "case_postponement_new": form(DECIDERS, "case"),
    "client_postponement_new": form(DECIDERS, "client"),
    "postponement_change": form(DECIDERS, "postponement"),
    "postponement_withdraw": form(DECIDERS, "postponement"),
    # contacts
    "call_list": list_of(READERS),
    "call_new": form(RECORDERS),
    "call_promise": Page(None, RECORDERS, "call"),
    "call_desk": list_of(READERS),
    "call_sheet_new": Page(None, RECORDERS),
    "call_sheet": Mine(OWNERS, OWNERS, "call_draft"),
    "call_totals": list_of(READERS),
    "call_totals_csv": list_of(READERS),
    "planned_call_new": form(RECORDERS, "case"),
    "planned_call_change": form(RECORDERS, "planned_call"),
    "planned_call_drop": form(RECORDERS, "planned_call"),
    "response_new": form(RECORDERS, "case"),
    "response": Page(READERS, None, "response"),
    "response_send": form(RECORDERS, "draft"),
    "response_change": form(RECORDERS, "draft"),
    "response_discard": form(RECORDERS, "draft"),
    "response_proof": form(RECORDERS, "response"),
    "response_document": Page(READERS, None, "response"),
    "silence_end": form(RECORDERS, "silence"),
    "silence_restart": form(RECORDERS, "silence"),
    "notice_new_work": Page(None, RECORDERS, "notice"),
    "notice_crossed": Page(None, RECORDERS, "notice"),
    "silence_days": form(OWNERS),
    "hold_new": form(RECORDERS, "case"),
    "hold_end": form(RECORDERS, "hold"),
    "hold_withdraw": form(RECORDERS, "hold"),
    "payment_new": form(RECORDERS, "case"),
    "payment_step": form(RECORDERS, "payment"),
    "payment_withdraw": form(RECORDERS, "payment"),
    # the way out of a case
    "case_resolution": Page(READERS, None, "case"),
    "resolution_new": form(DECIDERS, "case"),
    "resolution_step": form(DECIDERS, "resolution"),
    "resolution_change": form(DECIDERS, "resolution"),
    "resolution_date": Page(None, RECORDERS, "resolution"),
    # letters we write
    "case_letters": Page(READERS, None, "case"),
    "outgoing_new": form(RECORDERS, "case"),
    "call_letter": form(RECORDERS, "call"),
    "outgoing": Page(READERS, None, "letter_draft"),
    "outgoing_change": form(RECORDERS, "letter_draft"),
    "outgoing_finish": Page(None, RECORDERS, "letter_draft"),
    "outgoing_paper": Page(READERS, None, "letter_draft"),
    "outgoing_docx": Page(None, RECORDERS, "letter_draft"),
    "outgoing_again": Page(None, RECORDERS, "finished_letter"),
    "outgoing_discard": form(RECORDERS, "letter_draft"),
    "letter_templates": list_of(DECIDERS),
    "letter_template_new": form(DECIDERS),
    "letter_template_change": form(DECIDERS, "letter_text", is_clients=False),
    "letter_template_drop": Page(None, DECIDERS, "letter_text", is_clients=False),
    # until when it may be collected
    "collection": Page(READERS, None, "case"),
    "assessment_new": form(RECORDERS, "case"),
    "assessment_change": form(RECORDERS, "assessment"),
    "assessment_withdraw": form(RECORDERS, "assessment"),
    "suspension_new": form(RECORDERS, "case"),
    "suspension_change": form(RECORDERS, "suspension"),
    "suspension_end": form(RECORDERS, "suspension"),
    "suspension_withdraw": form(RECORDERS, "suspension"),
    # catalogue
    "catalogue": list_of(READERS),
    "catalogue_entry": list_of(READERS),
    "own_letter_new": form(DECIDERS),
    "own_letter_change": form(DECIDERS, "own_letter", is_clients=False),
    "own_letter_retire": Page(None, DECIDERS, "own_letter", is_clients=False),
    "own_letter_restore": Page(None, DECIDERS, "own_letter", is_clients=False),
    "own_window_new": form(DECIDERS, "own_letter", is_clients=False),
    "own_window_change": form(DECIDERS, "own_window", is_clients=False),
    "own_window_remove": Page(None, DECIDERS, "own_window", is_clients=False),
    # the firm's checklists
    "checklists": list_of(READERS),
    "entry_checklist": list_of(READERS),
    "firm_step_new": form(DECIDERS),
    "firm_step_set": form(DECIDERS),
    "firm_step_change": form(DECIDERS, "firm_step", is_clients=False),
    "firm_step_remove": Page(None, DECIDERS, "firm_step", is_clients=False),
}
# What stands in the address of a page about a kind of letter, which is no row.
OF_A_LETTER: dict[str, list[Any]] = {
    "catalogue_entry": ["CP14"],
    "entry_checklist": ["CP14"],
    "firm_step_new": ["CP14"],
    "firm_step_set": ["CP14", "compare_return"],
}
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture
def world(owner: Member) -> "World":
    return World(owner)


class World:
    """One firm in which every kind of row exists once, about a restricted client."""

    def __init__(self, owner: Member) -> None:
        self.now = timezone.now()
        self.by = acting(owner, self.now)
        self.cast: dict[str, Member | None] = {
            ANONYMOUS: None,
            STRANGER: make_firm(name="Other Tax", owner_name="Sam Stranger"),
            OWNER: owner,
            UNASSIGNED: make_member(owner.firm, role=Role.PRACTITIONER, name="Una Signed"),
        }
        for role in (PRACTITIONER, ASSISTANT, VIEWER):
            self.cast[role] = make_member(owner.firm, role=role, name=role.title())
        self.client = make_client(
            owner,
            at=self.now,
            is_restricted=True,
            numbers=[next_ssn()],
            assigned=[self.cast[PRACTITIONER], self.cast[ASSISTANT], self.cast[VIEWER]],
        )
        self.case = make_case(owner, client=self.client, at=self.now)

    def browser(self, who: str) -> Browser:
        browser = Browser()
        member = self.cast[who]
        if member:
            browser.force_login(member)
        return browser

    def arguments(self, name: str, row: str) -> list[Any]:
        """What stands in the address of a page."""
        if name in OF_A_LETTER:
            return OF_A_LETTER[name]
        return getattr(self, f"_{row}")() if row else []

    def _client(self) -> list[int]:
        return [self.client.pk]

    def _case(self) -> list[int]:
        return [self.case.pk]

    def _tin(self) -> list[int]:
        return [self.client.tins.get().pk]

    def _member(self) -> list[int]:
        return [self.cast[VIEWER].pk]

    def _own_rate(self) -> list[str]:
        firm = Firm.objects.get(pk=self.by.person.firm_id)
        quarter = published().rows[-1].quarter.next()
        if not firm.rates:
            casework.set_rate(
                firm, by=self.by, version=firm.version, quarter=quarter, percent=7, citation="Rev. Rul. 2026-30"
            )
        return [str(quarter).replace(" ", "-")]

    def _invitation(self) -> list[int]:
        invitation, _ = people.invite(by=self.by, email="new@example.com", role=Role.VIEWER, submission_id=uuid.uuid4())
        return [invitation.pk]

    def _join(self) -> list[str]:
        return [people.invite(by=self.by, email="new@example.com", role=Role.VIEWER, submission_id=uuid.uuid4())[1]]

    def _setup(self) -> list[str]:
        return [setup_link.make_token()]

    def _reset(self) -> list[str]:
        return ["1", "nonsense-key"]

    def _authorization(self) -> list[int]:
        row = authority.prepare_authorization(
            by=self.by,
            client=self.client,
            form=Authorization.Form.POWER_OF_ATTORNEY,
            representatives=[self.cast[PRACTITIONER]],
            matters=[Matter("1040", "2022", date(2022, 12, 31), "2024", date(2024, 12, 31))],
        )
        return [row.pk]

    def _signed_form(self) -> list[int]:
        """Signed by everybody, with its copy, and not sent."""
        row = Authorization.objects.get(pk=self._authorization()[0])
        ink = authority.Signed(self.by.on, Authorization.Signature.INK)
        named = row.representatives.get()
        row = authority.sign_authorization(row, by=self.by, version=1, taxpayer=ink, representatives={named.pk: ink})
        upload = SimpleUploadedFile("form 2848.png", PNG)
        return [authority.attach_signed_copy(row, by=self.by, version=row.version, upload=upload).pk]

    def _representative(self) -> list[int]:
        return [Authorization.objects.get(pk=self._signed_form()[0]).representatives.get().pk]

    def _document(self) -> Any:
        return documents.keep(SimpleUploadedFile("letter.png", PNG), member=self.by.person, now=self.now)

    def _letter(self) -> Any:
        return make_notice(
            self.by.person, case=self.case, at=self.now, notice_date=self.by.on, document=self._document()
        )

    def _notice(self) -> list[int]:
        return [self._letter().pk]

    def _couple(self) -> list[int]:
        """The client, with a spouse on file."""
        spouse = self.client.spouse or make_client(self.by.person, name="Ines Boyd", at=self.now)
        register.marry(self.client, spouse, by=self.by)
        self.client.refresh_from_db()
        return [self.client.pk]

    def _divergence(self) -> list[int]:
        self._couple()
        row = couples.standing_between(self.client, self.client.spouse) or couples.record_divergence(
            by=self.by, client=self.client, spouse=self.client.spouse, since_on=self.by.on, reason="They live apart."
        )
        return [row.pk]

    def _joint_notice(self) -> list[int]:
        """A letter to a couple."""
        self._couple()
        spouse = self.client.spouse
        year = 2000 + Case.objects.of(self.client).count()
        case = make_case(self.by.person, client=self.client, spouse=spouse, at=self.now, matter=f"1040 {year}")
        letter = make_notice(self.by.person, case=case, at=self.now, notice_date=self.by.on)
        return [letter.pk]

    def _copied_notice(self) -> list[int]:
        letter = Notice.objects.get(pk=self._joint_notice()[0])
        upload = SimpleUploadedFile("copy.png", PNG)
        casework.record_copy(letter, by=self.by, version=letter.version, copy_on=self.by.on, upload=upload)
        return [letter.pk]

    def _deadline(self) -> list[int]:
        return [self._letter().deadlines.first().pk]

    def _call(self) -> list[int]:
        return [make_call(self.by.person, cases=[self.case], at=self.now).pk]

    def _planned_call(self) -> list[int]:
        return [make_planned_call(self.by.person, case=self.case, at=self.now).pk]

    def _call_draft(self) -> list[int]:
        return [casework.open_sheet(by=self.by, line="pps", cases=[self.case]).pk]

    def _response(self) -> list[int]:
        row = casework.record_response(
            by=self.by, cases=[self.case], sent_on=self.by.on, method="fax", document=self._document()
        )
        return [row.pk]

    def _draft(self) -> list[int]:
        return [casework.draft_response(by=self.by, cases=[self.case], method="fax", summary="Dispute").pk]

    def _silence(self) -> list[int]:
        sent = {"sent_on": self.by.on, "method": "upload", "confirmation": "4471", "summary": "Dispute"}
        row = casework.record_response(by=self.by, cases=[self.case], **sent)
        return [row.silences.get().pk]

    def _letter_draft(self) -> list[int]:
        drafts = OutgoingLetter.objects.filter(case=self.case, state=OutgoingLetter.State.DRAFT)
        return [(drafts.first() or make_draft(self.by.person, case=self.case, at=self.now)).pk]

    def _finished_letter(self) -> list[int]:
        finished = OutgoingLetter.objects.filter(case=self.case).finished().first()
        return [(finished or make_finished_letter(self.by.person, case=self.case, at=self.now)).pk]

    def _letter_text(self) -> list[str]:
        row = LetterTemplate.objects.filter(firm=self.by.person.firm).first() or casework.add_template(
            by=self.by, name="Follow-up", title="Our letter", body="We wrote to you."
        )
        return [str(row.pk)]

    def _export(self) -> list[int]:
        """One that is ready, asked for by the owner."""
        found = Export.objects.filter(state=Export.State.READY).first()
        if found is None:
            case = Case.objects.listed().select_related("chain").get(pk=self.case.pk)
            found = background.ask([case], exports.Wish("Our own file", format="json"), by=self.by)
            background.make_one(found.pk, lambda: self.now)
        return [found.pk]

    def _hold(self) -> list[int]:
        row = casework.record_hold(by=self.by, case=self.case, kind=Hold.Kind.SHORT_HOLD, from_on=self.by.on)
        return [row.pk]

    def _payment(self) -> list[int]:
        row = casework.record_payment(by=self.by, case=self.case, amount=Decimal(50), paid_on=self.by.on)
        return [row.pk]

    def _resolution(self) -> list[int]:
        row = self.case.resolutions.standing().first() or casework.begin_resolution(
            by=self.by, case=self.case, path="installments", state="asked", happened_on=self.by.on
        )
        return [row.pk]

    def _postponement(self) -> list[int]:
        row = self.client.postponements.first() or casework.record_postponement(
            by=self.by,
            client=self.client,
            name="FEMA-9001-DR",
            from_on=self.by.on,
            until_on=self.by.on + timedelta(days=120),
            source="IRS news release",
        )
        return [row.pk]

    def _own_letter(self) -> list[int]:
        letter = FirmLetter.objects.filter(firm=self.by.person.firm).first()
        return [(letter or make_firm_letter(self.by.person, at=self.now)).pk]

    def _own_window(self) -> list[int]:
        letter = FirmLetter.objects.get(pk=self._own_letter()[0])
        return [(letter.windows.first() or make_firm_window(letter, self.by.person, at=self.now)).pk]

    def _step(self) -> list[int]:
        row = StepMark.objects.standing().filter(notice__case=self.case).first()
        return [(row or casework.mark_step(by=self.by, notice=self._letter(), step="compare_return")).pk]

    def _firm_step(self) -> list[int]:
        row = FirmStep.objects.filter(firm=self.by.person.firm).first()
        return [(row or casework.record_firm_step(by=self.by, code="CP14", words="Ask the client for the W-2")).pk]

    def _assessment(self) -> list[int]:
        day = self.by.on - timedelta(days=3400 + self.case.assessments.count())
        row = casework.record_assessment(
            by=self.by, case=self.case, kind=Assessment.Kind.RETURN, assessed_on=day, source="account transcript"
        )
        return [row.pk]

    def _flag(self) -> list[int]:
        kind = Flag.Kind.CSED_NEAR
        if not self.case.flags.standing().filter(kind=kind).exists():
            self._assessment()
            scan.scan_case(self.case.pk, now=self.now)
        return [self.case.flags.standing().filter(kind=kind).first().pk]

    def _date(self) -> Any:
        due_on = self.by.on + timedelta(days=9)
        return casework.add_deadline(by=self.by, case=self.case, kind="target", action="Call the IRS", due_on=due_on)

    def _own_date(self) -> list[int]:
        return [self._date().pk]

    def _snooze(self) -> list[int]:
        row, until_on = self._date(), self.by.on + timedelta(days=5)
        return [casework.snooze(by=self.by, row=row, until_on=until_on, reason="waits for a transcript").pk]

    def _suspension(self) -> list[int]:
        row = casework.record_suspension(
            by=self.by,
            case=self.case,
            kind=Suspension.Kind.ABROAD,
            from_on=self.by.on - timedelta(days=300),
            source="passport",
        )
        return [row.pk]

    def _saved_filter(self) -> list[int]:
        """One that the owner shares with the firm: all see it, none but an owner changes it."""
        row = SavedFilter.objects.filter(firm=self.by.person.firm).first() or casework.save_filter(
            by=self.by, name="Due in a week", parameters={"due": "7"}, is_shared=True
        )
        return [row.pk]

    def _reassignment(self) -> list[int]:
        other = self.cast[PRACTITIONER]
        owner = self.by.person if Case.objects.get(pk=self.case.pk).owner_id == other.pk else other
        return [casework.reassign(by=self.by, cases=[self.case], owner=owner).pk]

    def _closed_case(self) -> list[int]:
        case = make_case(self.by.person, client=self.client, at=self.now, matter="1040 2021")
        casework.close_case(case, by=self.by, version=case.version, outcome="Paid in full.", closed_on=self.by.on)
        return [case.pk]


def outcome(answer: Any) -> str:
    if answer.status_code == 302 and answer.url.startswith(f"{reverse('account_login')}?next="):
        return SIGN_IN
    known = {403: FORBIDDEN, 404: HIDDEN, 405: NO_SUCH_METHOD}
    # 503 is how healthz says that this test runs without a broker.
    assert answer.status_code < 500 or answer.status_code == 503
    return known.get(answer.status_code, SEEN)


def names(patterns: list[URLPattern | URLResolver]) -> list[str]:
    found = []
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            found += names(pattern.url_patterns)
        else:
            assert pattern.name, f"{pattern} has no name, so nobody says who may open it"
            found.append(pattern.name)
    return found


def test_the_table_names_every_address_and_no_other():
    addresses = names(get_resolver().url_patterns)
    assert sorted(addresses) == sorted(PAGES)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", PAGES)
def test_each_page_answers_whom_it_should(world, name, method):
    page = PAGES[name]
    address = reverse(name, args=world.arguments(name, page.row))
    found = {who: outcome(getattr(world.browser(who), method)(address)) for who in CAST}
    assert found == {who: page.expected(who, method) for who in CAST}


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if isinstance(page, Page) and page.row])
def test_a_row_that_does_not_exist_is_not_found(world, name):
    page = PAGES[name]
    method = "post" if page.get is None else "get"
    answer = getattr(world.browser(OWNER), method)(reverse(name, args=[999_999]))
    assert answer.status_code == 404


def test_deactivating_takes_every_page_away(world):
    owner = world.cast[OWNER]
    practitioner = world.cast[PRACTITIONER]
    browser = world.browser(PRACTITIONER)
    people.change_member(practitioner, by=Actor(owner, world.now), version=1, is_active=False)
    closed = [name for name, page in PAGES.items() if isinstance(page, Page) and not page.row and page.get]
    for name in closed:
        address = reverse(name, args=world.arguments(name, ""))
        assert outcome(browser.get(address)) == SIGN_IN, name


def test_a_hidden_row_reads_like_one_that_never_was(world):
    browser = world.browser(STRANGER)

    def words_of(pk: int) -> str:
        page = browser.get(reverse("client", args=[pk])).content.decode()
        return re.search(r"<main.*</main>", page, re.DOTALL)[0]

    assert words_of(world.client.pk) == words_of(999_999)
