"""Is what was typed about an answer of ours possible: what was sent, its proof, and what ends the waiting?"""

import re

from django import forms
from django.db.models import Q

from notices.forms.contacts import AboutCasesForm, LetterChoice, cases_of_the_same_people, not_ahead
from notices.forms.fields import TodayForm
from notices.models import Call, Case, Notice, Response, Silence
from notices.models.cases import CaseQuerySet
from notices.models.notices import NoticeQuerySet
from notices.silence import MOST_DAYS, days_of
from practice.forms import ChangeForm, DateTimeInput, PaperField, RecordForm
from practice.words import on

PROOF = [
    "tracking_number",
    "has_certificate",
    "fax_pages",
    "fax_confirmed_at",
    "confirmation",
    "no_proof_reason",
    "delivered_on",
]
SENT, DRAFT, LETTERS = "sent", "draft", "letters"
NO_SUCH_MOMENT = "Enter a date and a time that exist, such as 06/03/2026 02:15 PM."


class ProofFields(TodayForm):
    """The fields that prove that something went out; mix it in before a form with `PROOF` among its fields."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        labels = {
            "tracking_number": ("Tracking number", "Certified mail or private delivery service."),
            "has_certificate": ("Certificate of mailing", "Ordinary mail: the post office stamped one and we keep it."),
            "fax_pages": ("Pages on the fax confirmation", ""),
            "fax_confirmed_at": ("Fax confirmed at", "The time printed on the confirmation."),
            "confirmation": ("Confirmation number", "Upload, EFTPS or Direct Pay, form filed online."),
            "no_proof_reason": ("Why there is no proof", "Only if there is none. The reason stays on file."),
        }
        for name, (label, help_text) in labels.items():
            self.fields[name].label, self.fields[name].help_text = label, help_text
        self.fields["fax_pages"].error_messages["invalid"] = "Enter whole pages, such as 14."
        self.fields["fax_confirmed_at"].error_messages["invalid"] = NO_SUCH_MOMENT

    def clean_sent_on(self):
        return not_ahead(self.cleaned_data["sent_on"], self.today, "been sent")

    def clean_delivered_on(self):
        return not_ahead(self.cleaned_data["delivered_on"], self.today, "been delivered")

    def clean_fax_confirmed_at(self):
        moment = self.cleaned_data["fax_confirmed_at"]
        not_ahead(moment and self.member.local_date(moment), self.today, "been confirmed")
        return moment

    def clean(self):
        cleaned = super().clean()
        sent = cleaned.get("sent_on") or getattr(self.instance, "sent_on", None)
        delivered, confirmed = cleaned.get("delivered_on"), cleaned.get("fax_confirmed_at")
        if sent and delivered and delivered < sent:
            self.add_error("delivered_on", f"It cannot have been delivered before it was sent on {on(sent)}.")
        if sent and confirmed and self.member.local_date(confirmed) < sent:
            self.add_error("fax_confirmed_at", f"It cannot have been confirmed before it was sent on {on(sent)}.")
        return cleaned

    @property
    def is_file_lost(self) -> bool:
        """Whether a file came with a form that is shown again: a browser does not keep it."""
        return bool(self.errors) and "upload" in self.files


class LettersOfCases(AboutCasesForm):
    """Which letters an answer of ours answers: open ones of these people, and of the cases that are named by number."""

    notices = LetterChoice(
        queryset=Notice.objects.select_related("case__client", "case__spouse"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="Answers",
        help_text="Each letter ticked is answered from the day it was sent, and its dates are done.",
    )

    def offer_letters(self, cases: CaseQuerySet, also: NoticeQuerySet | None = None) -> None:
        """Let the open letters of these cases be ticked, those of the cases named by number, and `also`."""
        named = Case.objects.visible_to(self.member).open().filter(pk__in=self._numbers())
        whose = Q(case__in=cases.values("pk")) | Q(case__in=named.values("pk"))
        offered = whose & Q(answer=Notice.Answer.OPEN)
        if also is not None:
            offered |= Q(pk__in=also.values("pk"))
        self.fields["notices"].queryset = self.fields["notices"].queryset.filter(offered).in_order()

    def _numbers(self) -> list[str]:
        """The cases named by number, as far as they are numbers, whose letters are offered too."""
        typed = self.data.get("other_cases") if self.is_bound else self.initial.get("other_cases")
        return re.findall(r"(?<!\d)\d{1,9}(?!\d)", str(typed or ""))[:50]


class ResponseForm(ProofFields, RecordForm, LettersOfCases, forms.ModelForm):
    """What we sent or are about to send, for which cases and letters, and the proof of it."""

    submit = "Record as sent"
    must_choose = False  # the case it is recorded on is one

    upload = PaperField(what="The letter sent, its receipt or the screen: ", label="Document")
    stage = forms.ChoiceField(choices=[(SENT, "Sent"), (DRAFT, "Draft"), (LETTERS, "Letters")], required=False)

    class Meta:
        model = Response
        fields = ["summary", "method", "sent_on", "sent_to", *PROOF, "is_dispute", "awaits_answer"]
        widgets = {"method": forms.RadioSelect, "fax_confirmed_at": DateTimeInput}

    def __init__(self, *args, about: Case, **kwargs):
        super().__init__(*args, about=about, **kwargs)
        self.about = about
        self.fields["cases"].label, self.fields["other_cases"].label = (
            "Sent for these too",
            "Other cases too, by number",
        )
        self.fields["cases"].queryset = self.fields["cases"].queryset.exclude(pk=about.pk)
        self.fields["cases"].initial = []
        self.offer_letters(Case.objects.visible_to(self.member).open().filter(cases_of_the_same_people(about)))
        self.fields["sent_on"].initial = self.today
        self.fields["stage"].initial = SENT
        self.fields["summary"].error_messages["required"] = "Say what was sent."
        self.fields["awaits_answer"].help_text = "Starts the clock of silence on each case."

    def clean(self):
        cleaned = super().clean()
        if not self.is_draft and not cleaned.get("sent_on") and "sent_on" not in self.errors:
            self.add_error("sent_on", "Enter the day it was sent.")
        return cleaned

    @property
    def is_draft(self) -> bool:
        return self.cleaned_data.get("stage") == DRAFT

    @property
    def response(self) -> dict:
        """What `casework.receive_response` takes."""
        names = (*self.Meta.fields, "cases", "notices", "upload", "submission_id")
        typed = {name: self.cleaned_data[name] for name in names}
        return typed | {"cases": [self.about, *typed["cases"]], "is_draft": self.is_draft}


class SendForm(ProofFields, ChangeForm, forms.ModelForm):
    """On which day a draft went out, where to, and the proof of it."""

    submit = "Record as sent"

    upload = PaperField(what="The letter sent, its receipt or the screen: ", label="Document")

    class Meta:
        model = Response
        fields = ["method", "sent_on", "sent_to", *PROOF, "awaits_answer"]
        widgets = {"method": forms.RadioSelect, "fax_confirmed_at": DateTimeInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sent_on"].required = True
        self.fields["sent_on"].error_messages["required"] = "Enter the day it was sent."
        self.fields["awaits_answer"].help_text = "Starts the clock of silence on each case."
        self.initial["sent_on"] = self.today


class ProofForm(ProofFields, ChangeForm, forms.ModelForm):
    """What proves something that was sent already."""

    submit = "Add to the proof"

    upload = PaperField(what="The receipt, the confirmation or the screen: ", label="Document")

    class Meta:
        model = Response
        fields = PROOF
        widgets = {"fax_confirmed_at": DateTimeInput}


class SilenceEndForm(ChangeForm, forms.Form):
    """What ends the waiting for an answer: a letter of the case, a call, or a member's word with a reason."""

    submit = "Stop the clock"

    how = forms.ChoiceField(
        choices=Silence.End.choices,
        widget=forms.RadioSelect,
        label="What ends it",
        error_messages={"required": "Say what ends the waiting."},
    )
    letter = forms.ModelChoiceField(Notice.objects.all(), required=False, empty_label="None")
    call = forms.ModelChoiceField(Call.objects.all(), required=False, empty_label="None")
    reason = forms.CharField(max_length=200, required=False, help_text="Needed where neither a letter nor a call does.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        clock = self.versioned
        letters = self.fields["letter"].queryset.filter(case=clock.case_id, notice_date__gte=clock.from_on)
        calls = self.fields["call"].queryset.filter(cases=clock.case_id, dialled_at__date__gte=clock.from_on)
        self.fields["letter"].queryset = letters.in_order()
        self.fields["call"].queryset = calls
        self.fields["call"].label_from_instance = self._words_of_call

    def _words_of_call(self, call):
        return f"{call} of {on(self.member.local_date(call.dialled_at))}"


class SilenceRestartForm(ChangeForm, forms.Form):
    """Why an answer is awaited after all."""

    submit = "Let the clock run again"

    reason = forms.CharField(max_length=200, error_messages={"required": "Say why an answer is awaited after all."})


class SilenceDaysForm(ChangeForm, forms.Form):
    """How many days of silence are nothing unusual, by how we sent what we sent."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        wrong = f"Enter whole days from 0 to {MOST_DAYS}."
        for method, days in days_of(self.versioned).items():
            errors = dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong)
            self.fields[method] = forms.IntegerField(
                label=Response.Method(method).label,
                initial=days,
                min_value=0,
                max_value=MOST_DAYS,
                error_messages=errors,
                widget=forms.TextInput(attrs={"inputmode": "numeric"}),
            )

    def _show_what_is_on_file(self):
        super()._show_what_is_on_file()
        saved = days_of(type(self.versioned).objects.get(pk=self.versioned.pk))
        self.conflict["rows"] = [
            (Response.Method(name).label, str(days), self._typed(name)) for name, days in saved.items()
        ]

    @property
    def days(self) -> dict[str, int]:
        return {method.value: self.cleaned_data[method.value] for method in Response.Method}
