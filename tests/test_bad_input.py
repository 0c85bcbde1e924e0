"""Does any page take what cannot be? Every form and every address, given nonsense, answers in words and keeps nothing.

The forms are walked as the pages hand them out, so that a new field is covered on the day it is added.
"""

import html
import uuid
from datetime import timedelta

import pytest
from django import forms
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from clients import authority
from clients.models import Representative
from notices import casework
from practice.forms import ChangeForm, RecordForm
from practice.models import Chain
from tests.factories import (
    acting,
    make_call,
    make_case,
    make_client,
    make_finished_letter,
    make_notice,
    make_planned_call,
)
from tests.test_access import OWNER, PAGES, PNG, STRANGER, Page, world  # noqa: F401

HUGE = str(10**30)
# Longer than any field, and short enough that a form with fifty of them can still be sent.
LONG = "x" * 20_000
# Controls in which what was typed stands again when the form is shown again.
KEEPS = (forms.TextInput, forms.Textarea, forms.DateInput, forms.DateTimeInput)

FORMS = [
    name
    for name, page in PAGES.items()
    if isinstance(page, Page) and page.post and page.get and name != "account_change_password"
]


def rows():
    """How many rows every table of ours holds, history included, and where each chain ends."""
    counts = {model: model.objects.count() for app in ("practice", "clients", "notices") for model in models_of(app)}
    return counts, sorted(Chain.objects.values_list("pk", "head_hash"))


def models_of(app):
    return [model for model in apps.get_app_config(app).get_models() if hasattr(model, "objects")]


def addresses(world, names):  # noqa: F811
    """The address of each page by its name; pages about one kind of row share the row."""
    rows = {PAGES[name].row: world.arguments(name, PAGES[name].row) for name in names if PAGES[name].row}
    return {name: reverse(name, args=rows.get(PAGES[name].row) or world.arguments(name, "")) for name in names}


class Sheet:
    """A form as its page hands it out to the owner, filled in as far as the page fills it in."""

    def __init__(self, world, name):  # noqa: F811
        self.browser = world.browser(OWNER)
        self.address = reverse(name, args=world.arguments(name, PAGES[name].row))
        if name in ("call_new", "notice_new_on_case"):
            self.address += f"?case={world.case.pk}"
        self.form = self.browser.get(self.address).context["form"]
        shown = {field: self.form[field].value() for field in self.form.fields}
        self.data = {field: self._posted(value) for field, value in shown.items() if value not in (None, "", False)}

    def _posted(self, value):
        return [getattr(each, "pk", each) for each in value] if isinstance(value, list | tuple) else value

    def post(self, **wrong):
        answer = self.browser.post(self.address, self.data | wrong)
        assert answer.status_code in (200, 409), (answer.status_code, answer.get("Location"))
        return answer


@pytest.fixture
def foreign(world):  # noqa: F811
    """The rows of another firm, by model."""
    stranger = world.cast[STRANGER]
    case = make_case(stranger, client=make_client(stranger, name="Foreign Taxpayer", at=world.now), at=world.now)
    letter = make_notice(stranger, case=case, at=world.now, notice_date=world.by.on)
    call = make_call(stranger, cases=[case], at=world.now)
    plan = make_planned_call(stranger, case=case, at=world.now)
    named = Representative(name="Foreign Representative")
    paper = authority.prepare_authorization(
        by=acting(stranger, world.now), client=case.client, form="2848", representatives=[named], matters=[]
    )
    sent = casework.draft_response(by=acting(stranger, world.now), cases=[case], method="fax", summary="Dispute")
    ours = make_finished_letter(stranger, case=case, at=world.now)
    rows = [case.client, stranger, case, letter, call, plan, paper, named, sent, ours]
    return {type(row): row for row in rows}


# For a kind of field, by round, what cannot be; a round without a value leaves the field as it is. The first kind
# that fits counts: some are kinds of others.
NONSENSE = (
    (forms.ModelChoiceField, {"huge": HUGE, "odd": "-1", "text": "²"}),
    (forms.ChoiceField, {"wrong": "nonsense", "huge": LONG, "odd": "\0"}),
    (
        forms.DateTimeField,
        {"wrong": "2026-02-30T10:00", "huge": "9999-12-31T23:59", "odd": "0001-01-01T00:00", "text": "noon"},
    ),
    (forms.DateField, {"wrong": "2026-02-30", "huge": "9999-12-31", "odd": "0001-01-01", "text": "tomorrow"}),
    (forms.TimeField, {"wrong": "25:00", "huge": LONG, "odd": "-1", "text": "noon"}),
    (forms.DecimalField, {"wrong": "12a4", "huge": "1e99", "odd": "NaN", "text": "Infinity"}),
    (forms.IntegerField, {"wrong": "x", "huge": HUGE, "odd": "-1", "text": "1.5"}),
    (forms.UUIDField, {"wrong": "x", "huge": HUGE, "odd": "\0", "text": "none"}),
    (forms.BooleanField, {}),
    (forms.CharField, {"wrong": "a\0b", "huge": LONG}),
)


def nonsense(field, foreign):
    if isinstance(field, forms.FileField):
        return {"wrong": SimpleUploadedFile("letter.pdf", b"%PDF-1.7 and no more"), "odd": SimpleUploadedFile("a", b"")}
    values = next(values for kind, values in NONSENSE if isinstance(field, kind))
    if isinstance(field, forms.ModelChoiceField):
        return values | {"wrong": foreign[field.queryset.model].pk}
    if isinstance(field, forms.IntegerField) and field.widget.is_hidden:
        return {"wrong": "x"}  # a version: any other number is a conflict
    if isinstance(field.widget, forms.Textarea) and not field.max_length:
        return {"wrong": values["wrong"]}  # as much as one likes
    return values


@pytest.mark.parametrize("name", FORMS)
def test_what_cannot_be_gets_a_sentence_is_kept_as_typed_and_changes_nothing(world, foreign, name):  # noqa: F811
    sheet = Sheet(world, name)
    fields = sheet.form.fields
    before = rows()
    for turn in ("wrong", "huge", "odd", "text"):
        each = {field: nonsense(fields[field], foreign) for field in fields}
        typed = {field: values[turn] for field, values in each.items() if turn in values}
        if not typed:
            continue
        answer = sheet.post(**typed)
        assert sorted(set(typed) - set(answer.context["form"].errors)) == [], turn
        assert rows() == before
        page = html.unescape(answer.content.decode())
        lost = [field for field in typed if isinstance(fields[field].widget, KEEPS) and str(typed[field]) not in page]
        assert lost == [], turn


# What an address may name after its question mark, and what never leads anywhere.
ASKED = {
    "docket": ("who", "waiting"),
    "case_list": (
        "q",
        "owner",
        "state",
        "waiting_on",
        "due",
        "silent",
        "flag",
        "undirected",
        "likely",
        "ending",
        "sort",
        "page",
    ),
    "filter_new": ("q", "owner", "due", "silent"),
    "case_reassign": ("cases", "found", "everything"),
    "case_next": ("row", "sort"),
    "client_list": ("q", "kind", "show", "page"),
    "spouse_change": ("q",),
    "authorization_list": ("q", "show", "page"),
    "authorization_new": ("form",),
    "case": ("channel", "all", "on", "project"),
    "case_balance": ("on", "project"),
    "client": ("story",),
    "call_list": ("promises", "page"),
    "call_new": ("case",),
    "call_desk": ("who",),
    "cover": ("show", "owner", "page"),
    "call_totals": ("year", "page"),
    "call_totals_csv": ("year",),
    "planned_call_new": ("line", "why"),
    "response_new": ("letter",),
    "case_new": ("client",),
    "notice_new": ("case", "client"),
    "late_letters": ("few", "at", "page"),
    "catalogue": ("q",),
    "step_mark": ("step", "state"),
    "audit_log": ("who", "what", "since", "until", "page"),
    "invitation_new": ("email", "role"),
}
ODD = ["\0", "a\0b", "²", "-1", HUGE, "9" * 5000, "9999-12-31", "0001-01-01", "\u202e\U0001f600", "'\"<b>%s{}"]


@pytest.mark.both_databases
@pytest.mark.parametrize("name", ASKED)
def test_an_address_with_nonsense_in_it_is_answered_in_words(world, name):  # noqa: F811
    browser = world.browser(OWNER)
    address = reverse(name, args=world.arguments(name, PAGES[name].row))
    for word in ASKED[name]:
        for odd in ODD:
            answer = browser.get(address, {word: odd})
            assert answer.status_code in (200, 404), (word, odd)
            assert "<b>%s" not in answer.content.decode()


@pytest.mark.both_databases
@pytest.mark.parametrize("text", ODD)
def test_suggestions_and_dates_to_come_bear_nonsense(world, monkeypatch, text):  # noqa: F811
    monkeypatch.setattr("notices.forms.fields.LONGEST_LIST", 0)
    browser = world.browser(OWNER)
    address, typed = reverse("notice_new"), dict.fromkeys(("code", "notice_date", "amount_due", "matter"), text)
    names = {"HX-Request": "true", "HX-Target": "client-names"}
    assert browser.post(address, {"client": text}, headers=names).status_code == 200
    assert browser.get(address, typed, headers=names | {"HX-Target": "dates-to-come"}).status_code == 200
    answer = browser.post(address, typed | {"client": text, "submission_id": uuid.uuid4()})
    assert answer.status_code == 200
    assert "client" in answer.context["form"].errors


@pytest.mark.parametrize("name", [name for name, page in PAGES.items() if isinstance(page, Page) and page.row])
def test_an_id_no_table_can_hold_is_not_found(world, name):  # noqa: F811
    method = "post" if PAGES[name].get is None else "get"
    address = reverse(name, args=[int(HUGE)])
    assert getattr(world.browser(OWNER), method)(address).status_code == 404
    for odd in ("-1", "0", "1.5", "9" * 5000, "%00", "²"):
        assert getattr(world.browser(OWNER), method)(address.replace(HUGE, odd)).status_code == 404


@pytest.mark.parametrize("name", PAGES)
def test_asking_for_the_head_of_a_page_is_answered(world, name):  # noqa: F811
    page = PAGES[name]
    answer = world.browser(OWNER).head(reverse(name, args=world.arguments(name, page.row)))
    assert answer.status_code in (200, 302, 404, 405, 503)
    assert answer.content == b""


def test_a_form_without_its_token_gets_a_calm_page_and_changes_nothing(world):  # noqa: F811
    browser = Browser(enforce_csrf_checks=True)
    browser.force_login(world.cast[OWNER])
    letter = world._letter()
    world._letter = lambda: letter
    places = addresses(world, FORMS)
    before = rows()
    for address in places.values():
        answer = browser.post(address, {"text": "typed"})
        assert answer.status_code == 403
        assert "This form is too old" in answer.content.decode()
    assert rows() == before


def test_more_than_a_form_may_hold_gets_a_calm_page_and_changes_nothing(world):  # noqa: F811
    before = rows()
    answer = world.browser(OWNER).post(reverse("note_new", args=[world.case.pk]), {"text": "x" * 3_000_000})
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.content.decode()
    assert rows() == before


# Typed into every free text of clients, cases and contacts at once.
NASTY = "<script>alert('x')</script>\u202e\U0001f600 &amp;"
# Texts with a meaning of their own, which no form lets a person choose freely.
MEANT = {
    "code",
    "last_code",
    "form",
    "period",
    "period_kind",
    "category",
    "step_id",
    "last4",
    "digest",
    "number",
    "stored_as",
    "sha256",
    "rule",
    "law_kind",
    "unit",
    "subject",
    "first_period",
    "last_period",
    "authority",
    "content_type",
    "message_id",
    "key",
    "dropped_because",
    "sheet",
}


def free_texts(model):
    for field in model._meta.concrete_fields:
        is_text = field.get_internal_type() in ("CharField", "TextField")
        if is_text and not field.choices and field.name not in MEANT and not field.primary_key:
            yield field.name, NASTY[: field.max_length or 1000]


def test_whatever_is_typed_is_shown_as_text_on_every_page(world):  # noqa: F811
    files = (
        "notice_document",
        "notice_copy_document",
        "response_document",
        "authorization_paper",
        "call_totals_csv",
        "outgoing_paper",
    )
    pages = [name for name, page in PAGES.items() if isinstance(page, Page) and page.get and name not in files]
    # A letter that is shown on its own page has its date on the page of the date.
    letter = world._letter()
    world._letter = lambda: letter
    places = addresses(world, pages)
    make_call(world.by.person, cases=[world.case], at=world.now, said=NASTY, promise=NASTY)
    casework.write_note(world.case, by=world.by, text=NASTY)
    for model in [*models_of("clients"), *models_of("notices")]:
        texts = dict(free_texts(model))
        if texts:
            model.objects.update(**texts)
    browser = world.browser(OWNER)
    shown = 0
    for name, address in places.items():
        page = browser.get(address).content.decode()
        assert "<script>alert" not in page, name
        shown += "&lt;script&gt;alert" in page
    assert shown > 20


DISASTER = {"name": "FEMA-9002-DR", "source": "IRS news release"}
# What makes each form complete, beside what its page fills in. Days are as of today.
COMPLETE = {
    "client_new": lambda w: {"name": "Ann Lee"},
    "client_change": lambda w: {"name": "Ann Lee"},
    "client_archive": lambda w: {"reason": "moved away"},
    "client_restore": lambda w: {"reason": "came back"},
    "spouse_change": lambda w: {"spouse": make_client(w.by.person, name="Ann Lee", at=w.now).pk},
    "divergence_new": lambda w: {"since_on": w.by.on, "reason": "They live apart."},
    "divergence_change": lambda w: {"reason": "They live apart and do not speak."},
    "divergence_end": lambda w: {"ended_on": w.by.on, "reason": "They are reconciled."},
    "tin_change": lambda w: {"tin": "219-09-9999"},
    "authorization_new": lambda w: {"matters": "1040 2023", "who_1": w.by.person.pk},
    "authorization_change": lambda w: {"matters": "1040 2023"},
    "authorization_sign": lambda w: {"on_0": w.by.on, "kind_0": "ink"},
    "authorization_send": lambda w: {"channel": "fax", "sent_proof": "6 pages, 2:14 PM"},
    "authorization_acknowledge": lambda w: {"acknowledged_how": "by phone"},
    "authorization_confirm": lambda w: {"confirmed_means": "listing"},
    "authorization_end": lambda w: {"end": "discarded"},
    "authorization_take_back": lambda w: {"reason": "the other client"},
    "authorization_copy": lambda w: {"upload": SimpleUploadedFile("form.png", PNG)},
    "representative_add": lambda w: {"name": "Al Other"},
    "representative_end": lambda w: {"note": "left the firm"},
    "representative_restore": lambda w: {"reason": "the other one left"},
    "case_new": lambda w: {"client": w.client.pk, "matter": "1040 2019"},
    "case_change": lambda w: {"next_action": "Call PPS"},
    "case_move": lambda w: {"matter": "1040 2018", "reason": "recorded under the wrong year"},
    "deadline_snooze": lambda w: {"until_on": w.by.on + timedelta(days=4), "reason": "waits for a transcript"},
    "flag_snooze": lambda w: {"until_on": w.by.on + timedelta(days=4), "reason": "waits for a transcript"},
    "case_next": lambda w: {"next_action": "Call PPS"},
    "case_reassign": lambda w: {"cases": [w.case.pk], "owner": w.cast["practitioner"].pk},
    "reassignment_undo": lambda w: {},
    "filter_new": lambda w: {"name": "Levies on me"},
    "filter_change": lambda w: {"name": "Levies on me"},
    "case_close": lambda w: {"outcome": "Paid in full."},
    "case_reopen": lambda w: {"reason": "A new letter came."},
    "case_return": lambda w: {"tax": "9000.00", "filed_on": w.by.on},
    "note_new": lambda w: {"text": "Client is travelling."},
    "notice_new": lambda w: {"client": w.client.pk, "matter": "1040 2019", "code": "CP14", "notice_date": w.by.on},
    "notice_change": lambda w: {"phone": "800-555-0100", "reason": "misread"},
    "notice_copy": lambda w: {},
    "notice_answer": lambda w: {"answer": "answered"},
    "notice_reopen": lambda w: {"reason": "not ours"},
    "deadline_new": lambda w: {"action": "Draft Form 9465", "due_on": w.by.on},
    "call_new": lambda w: {"dialled_at": f"{w.now.astimezone(w.by.person.zone):%Y-%m-%dT%H:%M}", "outcome": "answered"},
    "call_sheet": lambda w: {
        "dialled_at": f"{w.now.astimezone(w.by.person.zone):%Y-%m-%dT%H:%M}",
        "outcome": "answered",
    },
    "planned_call_new": lambda w: {"why": "Ask for a hold"},
    "planned_call_change": lambda w: {"why": "Ask for a longer hold"},
    "planned_call_drop": lambda w: {"reason": "settled by letter"},
    "response_new": lambda w: {"summary": "Form 9465", "method": "upload", "confirmation": "4471"},
    "response_send": lambda w: {"method": "upload", "confirmation": "4471"},
    "response_change": lambda w: {"summary": "Form 9465 and a letter"},
    "response_discard": lambda w: {},
    "response_proof": lambda w: {"confirmation": "4471"},
    "silence_end": lambda w: {"how": "hand", "reason": "settled with the examiner"},
    "silence_restart": lambda w: {"reason": "stopped by mistake"},
    "silence_days": lambda w: {"fax": "45"},
    "hold_new": lambda w: {"kind": "short_hold"},
    "hold_end": lambda w: {"until_on": w.by.on},
    "payment_new": lambda w: {"amount": "25.00"},
    "payment_step": lambda w: {"state": "posted", "source": "account transcript"},
    "payment_withdraw": lambda w: {"reason": "the other year"},
    "hold_withdraw": lambda w: {"reason": "recorded on the wrong case"},
    "resolution_new": lambda w: {"path": "offer", "state": "considered"},
    "resolution_step": lambda w: {"state": "pending", "source": "call with ACS"},
    "resolution_change": lambda w: {"form_used": "9465"},
    "case_postponement_new": lambda w: DISASTER | {"from_on": w.by.on, "until_on": w.by.on},
    "client_postponement_new": lambda w: DISASTER | {"from_on": w.by.on, "until_on": w.by.on},
    "postponement_change": lambda w: {"source": "FL-2024-10", "reason": "misread"},
    "postponement_withdraw": lambda w: {"reason": "lives elsewhere"},
    "own_letter_new": lambda w: {
        "code": "MFT-28",
        "authority": "NY",
        "title": "Bill",
        "meaning": "A bill.",
        "missing_it": "Interest.",
        "source": "The letter",
    },
    "own_letter_change": lambda w: {"title": "Another title"},
    "own_window_new": lambda w: {"action": "Protest", "days": "60"},
    "step_mark": lambda w: {"step": "compare_return"},
    "step_undo": lambda w: {"reason": "the other year"},
    "firm_step_new": lambda w: {"words": "Ask the client for the W-2"},
    "firm_step_set": lambda w: {"words": "Lay the bill beside the return"},
    "firm_step_change": lambda w: {"words": "Ask for the W-2"},
    "own_window_change": lambda w: {"action": "Protest in writing"},
    "outgoing_new": lambda w: {"key": "transmittal"},
    "outgoing_change": lambda w: {"title": "Papers you asked for"},
    "outgoing_discard": lambda w: {},
    "letter_template_new": lambda w: {"name": "Reminder", "title": "Our letter", "body": "We wrote to you."},
    "letter_template_change": lambda w: {"title": "Our last letter"},
    "assessment_new": lambda w: {"kind": "return", "assessed_on": "2020-06-01", "source": "account transcript"},
    "assessment_change": lambda w: {"source": "account transcript"},
    "assessment_withdraw": lambda w: {"reason": "misread"},
    "suspension_new": lambda w: {"kind": "tao", "from_on": "2021-06-01", "source": "account transcript"},
    "suspension_change": lambda w: {"source": "account transcript"},
    "suspension_end": lambda w: {"until_on": w.by.on, "reason": "account transcript"},
    "suspension_withdraw": lambda w: {"reason": "misread"},
    "profile": lambda w: {"name": "Rosa M."},
    "member_change": lambda w: {"role": "assistant"},
    "settings": lambda w: {"name": "Moreno Tax and Co."},
    "invitation_new": lambda w: {"email": "late@example.com"},
    "rates": lambda w: {"percent": "7", "citation": "Rev. Rul. 2026-30"},
    "rate_change": lambda w: {"percent": "6", "reason": "misread"},
    "rate_withdraw": lambda w: {"reason": "not announced after all"},
}


def test_every_form_that_records_or_changes_is_tried_complete(world):  # noqa: F811
    letter = world._letter()
    world._letter = lambda: letter
    forms_of = {
        name: world.browser(OWNER).get(place).context["form"] for name, place in addresses(world, FORMS).items()
    }
    kept = {name for name, form in forms_of.items() if isinstance(form, RecordForm | ChangeForm)}
    assert kept == set(COMPLETE)


@pytest.mark.parametrize("name", COMPLETE)
def test_a_second_click_records_nothing_more_and_a_stale_form_is_a_conflict(world, name):  # noqa: F811
    sheet = Sheet(world, name)
    complete = COMPLETE[name](world)
    if isinstance(sheet.form, ChangeForm):
        # Another member saved meanwhile: the version in the form is not the one on file any more.
        type(sheet.form.versioned).objects.filter(pk=sheet.form.versioned.pk).update(version=7)
        before = rows()
        answer = sheet.post(**complete)
        assert answer.status_code == 409
        assert rows() == before
        page = html.unescape(answer.content.decode())
        assert [typed for typed in complete.values() if isinstance(typed, str) and typed not in page] == []
        return
    first = sheet.browser.post(sheet.address, sheet.data | complete)
    assert first.status_code in (200, 302)
    assert first.status_code == 302 or name == "invitation_new"
    before = rows()
    second = sheet.browser.post(sheet.address, sheet.data | complete)
    assert second.status_code == 302
    assert rows() == before


@pytest.mark.both_databases
@pytest.mark.parametrize("name", COMPLETE)
def test_the_longest_texts_a_form_takes_fit_into_the_tables(world, name):  # noqa: F811
    sheet = Sheet(world, name)
    typed = sheet.data | COMPLETE[name](world)
    for field, each in sheet.form.fields.items():
        is_free = type(each) is forms.CharField and field not in (
            "matters",
            "tin",
            "other_tin",
            "other_cases",
            "tin_kind",
        )
        if is_free:
            typed[field] = "\u0130" * (each.max_length or 100_000)
    assert sheet.browser.post(sheet.address, typed).status_code in (200, 302)
