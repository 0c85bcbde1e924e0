"""Is what was typed about a letter possible, and is it all that is needed?"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy

from clients.models import Client
from notices.forms.fields import ClientField, CodeField, MatterField, PaperField, TodayForm
from notices.law import catalogue
from notices.law.statewide import STATES
from notices.models import Notice, NoticeAmount
from notices.models.notices import CREDITS
from practice.forms import ActForm, ChangeForm, MoneyField, RecordForm
from practice.words import count, on

# IRS letters are dated ahead of the day they are printed, by up to about three weeks.
AHEAD_AT_MOST = timedelta(days=21)
OLDEST_LIKELY, OLDEST = date(1995, 1, 1), date(1980, 1, 1)
JOINT_FORMS = ("1040", "1040-SS")
AMOUNT = "amount_of_"


@dataclass(frozen=True)
class Section:
    """A group of optional fields that is folded away until it is wanted or holds something."""

    title: str
    fields: list[forms.BoundField]
    is_open: bool


class LetterForm(TodayForm, ActForm, forms.ModelForm):
    """What stands on a letter, and how it reached us."""

    FOLDED = (
        ("Amounts on the letter", [f"{AMOUNT}{kind}" for kind in NoticeAmount.Kind.values]),
        ("Scan", ["upload"]),
        ("How it reached us", ["postmarked_on", "reached_client_on", "reached_us_on", "received_via"]),
        ("Addressed to", ["addressee", "sent_abroad", "phone", "caller_id"]),
        ("Where the answer goes", ["reply_state"]),
        ("Special dates", ["lien_filed_on", "terminated_on"]),
        ("A letter that is not in the catalogue", ["title"]),
        ("Remarks", ["remarks"]),
    )

    code = CodeField()
    amount_due = MoneyField(required=False, label="Amount due", min_value=0)
    date_is_right = forms.BooleanField(required=False, label="The letter does say this date")
    upload = PaperField(what="", label="Scan of the letter")

    class Meta:
        model = Notice
        fields = [
            "code",
            "notice_date",
            "due_printed_on",
            "amount_due",
            "title",
            "addressee",
            "sent_abroad",
            "postmarked_on",
            "reached_client_on",
            "reached_us_on",
            "received_via",
            "lien_filed_on",
            "terminated_on",
            "reply_state",
            "phone",
            "caller_id",
            "remarks",
        ]
        widgets = {"remarks": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.is_date_doubted = False
        self.fields["code"].firm = self.member.firm
        self.fields["notice_date"].error_messages["required"] = "Enter the date printed on the letter."
        self.fields["amount_due"].error_messages["min_value"] = "An amount due is not negative; leave a refund empty."
        self.fields["addressee"].required = False
        self.fields["reply_state"].help_text = (
            "Two letters, only from the address the letter itself gives for the answer; leave it empty otherwise. Most "
            "answers go to an IRS office in another State, and only that State's own holidays move a date."
        )
        self.fields["title"].help_text = "Only with the code OTHER: what the letter calls itself."
        for kind, label in NoticeAmount.Kind.choices:
            self.fields[f"{AMOUNT}{kind}"] = MoneyField(required=False, label=label)
        self.fields[
            f"{AMOUNT}{NoticeAmount.Kind.PAYMENTS}"
        ].help_text = "Their sum; where the letter lists them one by one, only what the next lines leave out."

    @property
    def entry(self):
        """What the catalogue or the firm's own entry says of the letter, once its code is known."""
        return self.fields["code"].entry

    def clean_code(self):
        code = self.cleaned_data["code"]
        if self.entry.is_retired and code != self.initial.get("code"):
            raise ValidationError(f"{code} is retired in your own catalogue; take it back there to record one.")
        return code

    def clean_notice_date(self):
        day = self.cleaned_data["notice_date"]
        if day > self.today + AHEAD_AT_MOST:
            raise ValidationError(f"{on(day)} is {count((day - self.today).days, 'day')} ahead; check the year.")
        if day < OLDEST:
            raise ValidationError(f"{on(day)} is before {OLDEST.year}; check the year.")
        return day

    def clean_addressee(self):
        return self.cleaned_data["addressee"] or Notice.Addressee.TAXPAYER

    def clean_reply_state(self):
        state = self.cleaned_data["reply_state"].upper()
        if state and state not in STATES:
            raise ValidationError(f"{state} is not the two letters of a State, such as UT.")
        return state

    def clean_reached_client_on(self):
        return self._not_ahead("reached_client_on", "reached the client")

    def clean_reached_us_on(self):
        return self._not_ahead("reached_us_on", "reached us")

    def clean_postmarked_on(self):
        return self._not_ahead("postmarked_on", "been postmarked")

    def _not_ahead(self, name, what):
        day = self.cleaned_data[name]
        if day and day > self.today:
            raise ValidationError(f"It cannot have {what} on {on(day)}; that day has not come.")
        return day

    def clean(self):
        cleaned = super().clean()
        self._ask_about_date(cleaned.get("notice_date"))
        self._compare_dates(cleaned)
        if cleaned.get("code") == catalogue.OTHER and not cleaned.get("title"):
            self.add_error("title", "Type what the letter calls itself; OTHER alone does not say which letter it is.")
        elif cleaned.get("code"):
            cleaned["title"] = cleaned.get("title", "") if cleaned["code"] == catalogue.OTHER else ""
        return cleaned

    def _ask_about_date(self, day):
        if not day or day == self.initial.get("notice_date") or OLDEST_LIKELY <= day <= self.today:
            return
        self.is_date_doubted = True
        if not self.cleaned_data.get("date_is_right"):
            ahead = "IRS letters often arrive before their date" if day > self.today else "that is long ago"
            self.add_error("notice_date", f"{on(day)}: {ahead}. Tick the box if the letter does say so.")

    def _compare_dates(self, cleaned):
        dated, printed = cleaned.get("notice_date"), cleaned.get("due_printed_on")
        if dated and printed and printed < dated:
            self.add_error("due_printed_on", f"{on(printed)} is before the date of the letter, {on(dated)}.")

    @property
    def amounts(self) -> dict[str, Decimal]:
        """The lines that were filled in; payments count against the debt however they were typed."""
        typed = {kind: self.cleaned_data[f"{AMOUNT}{kind}"] for kind in NoticeAmount.Kind.values}
        given = {kind: amount for kind, amount in typed.items() if amount is not None}
        return given | {kind: -abs(given[kind]) for kind in CREDITS if kind in given}

    @property
    def letter(self) -> dict:
        """What the verbs take of the letter itself."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields} | {"amounts": self.amounts}

    @property
    def is_file_lost(self) -> bool:
        """Whether a file came with a form that is shown again: a browser does not keep it."""
        return bool(self.errors) and "upload" in self.files

    @property
    def sections(self) -> list[Section]:
        """The folded fields; a group that holds something or needs a look is open."""
        return [
            Section(title, fields, any(self._is_wanted(field) for field in fields))
            for title, fields in ((title, [self[name] for name in names]) for title, names in self.FOLDED)
        ]

    def _is_wanted(self, field):
        usual = Notice.Addressee.TAXPAYER if field.name == "addressee" else None
        is_filled = field.value() not in (None, "", False, usual)
        return bool(field.errors) or is_filled or (field.name == "upload" and self.is_file_lost)


class NewLetterForm(LetterForm, RecordForm):
    """A letter that came: four fields are enough, and its case is found or opened."""

    submit = "Record notice"

    client = ClientField()
    matter = MatterField(states=True)
    joint = forms.BooleanField(required=False, label="Joint with the spouse")

    def __init__(self, *args, case=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["client", "matter", "joint"])
        self.case = case
        if case:
            for name in ("client", "matter", "joint"):
                del self.fields[name]
            return
        self.fields["client"].fit(reverse_lazy("notice_new"))
        self.fields["joint"].help_text = "Counts if this letter opens the case."

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("joint") and cleaned.get("client") and cleaned.get("matter"):
            fault = joint_fault(cleaned["client"], cleaned["matter"], self.member)
            if fault:
                self.add_error("joint", fault)
        return cleaned

    @property
    def where(self) -> dict:
        """The case, or whose case for what it is."""
        if self.case:
            return {"case": self.case}
        client, matter = self.cleaned_data["client"], self.cleaned_data["matter"]
        return {"client": client, "matter": matter, "spouse": client.spouse if self.cleaned_data["joint"] else None}


def joint_fault(client: Client, matter, member) -> str:
    """Why this client has no joint case for this matter; "" when it may be joint."""
    if matter.is_for_irs and matter.form not in JOINT_FORMS:
        return f"Form {matter.form} is not a joint return."
    if not client.spouse_id:
        return f"{client.name} has no spouse on file; link one on the client's page, or leave this unticked."
    if not Client.objects.visible_to(member).filter(pk=client.spouse_id).exists():
        return f"You may not see the spouse of {client.name}; ask an owner of the firm to record this."
    return ""


class LetterChangeForm(LetterForm, ChangeForm):
    """What was wrong in the record of a letter, and why it is corrected."""

    submit = "Save correction"

    reason = forms.CharField(
        max_length=200,
        label="Why is it corrected?",
        help_text="Stays in the history beside the old and new values.",
        error_messages={"required": "Say why the record of this letter is corrected."},
    )

    def __init__(self, *args, instance, **kwargs):
        lines = {f"{AMOUNT}{line.kind}": line.amount for line in instance.amounts.all()}
        super().__init__(*args, instance=instance, versioned=instance, initial=lines, **kwargs)


class AnswerForm(TodayForm, ChangeForm, forms.Form):
    """How and when a letter was answered."""

    submit = "Mark answered"

    answer = forms.ChoiceField(
        choices=[choice for choice in Notice.Answer.choices if choice[0] != Notice.Answer.OPEN], label="How"
    )
    answered_on = forms.DateField(label="On")
    note = forms.CharField(max_length=300, required=False, help_text="What was said or sent, and the proof of it.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["answered_on"].initial = self.today


class NoticeReopenForm(ChangeForm, forms.Form):
    """Why a letter is open again."""

    submit = "Open again"

    reason = forms.CharField(max_length=300, error_messages={"required": "Say why the letter is open again."})
