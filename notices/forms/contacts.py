"""Is what was typed about a call or a note possible, and which cases and letters can it be about?"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from notices.forms.fields import TodayForm
from notices.models import Call, Case
from practice.forms import ActForm, DateTimeInput, RecordForm, RowsField
from practice.words import on

NO_SUCH_MOMENT = "Enter a date and a time that exist, such as 06/03/2026 02:15 PM."


def cases_of_the_same_people(case: Case) -> Q:
    """This case and the open ones of its taxpayers, alone or joint."""
    people = [pk for pk in (case.client_id, case.spouse_id) if pk]
    return Q(pk=case.pk) | (Q(state=Case.State.OPEN) & (Q(client__in=people) | Q(spouse__in=people)))


class CaseChoice(RowsField):
    """Cases by checkbox."""

    default_error_messages = {"invalid_choice": "Case %(value)s is not an open case that you may see."}

    def __init__(self, **kwargs):
        super().__init__(queryset=Case.objects.listed(), widget=forms.CheckboxSelectMultiple, required=False, **kwargs)


class AboutCasesForm(forms.Form):
    """What is about one case, several of the same people, and any other that is named by number."""

    #: whether at least one must be chosen here
    must_choose = True

    cases = CaseChoice(label="About")
    other_cases = forms.CharField(
        required=False,
        label="Other cases, by number",
        help_text="The number stands at the top of a case: 12, 15.",
        max_length=200,
    )

    def __init__(self, *args, about: Case | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        self.offer(about)

    def offer(self, about: Case | None) -> None:
        """Let the cases be ticked that are likely meant."""
        if about is None:
            del self.fields["cases"]
            self.fields["other_cases"].label = "Cases, by number"
            return
        self.fields["cases"].queryset = self.fields["cases"].queryset.filter(cases_of_the_same_people(about))
        self.fields["cases"].initial = [about.pk]

    def clean_other_cases(self):
        text = self.cleaned_data["other_cases"]
        numbers = [word.lstrip("#") for word in re.split(r"[\s,;]+", text) if word]
        wrong = [word for word in numbers if not re.fullmatch(r"\d{1,9}", word)]
        if wrong:
            raise ValidationError(f"{wrong[0]} is not a case number; a number such as 12 stands at the top of a case.")
        found = list(Case.objects.visible_to(self.member).open().filter(pk__in=numbers))
        missing = {int(word) for word in numbers} - {case.pk for case in found}
        if missing:
            raise ValidationError(f"Case {min(missing)} is not an open case that you may see.")
        return found

    def clean(self):
        cleaned = super().clean()
        chosen = [*cleaned.get("cases", ()), *cleaned.pop("other_cases", ())]
        cleaned["cases"] = list({case.pk: case for case in chosen}.values())
        if self.must_choose and not chosen and not self.errors:
            raise ValidationError("Choose at least one case this was about.")
        return cleaned


class CallForm(TodayForm, RecordForm, AboutCasesForm, forms.ModelForm):
    """One attempt to reach the IRS, written down while it lasts or after it; who answered comes first."""

    submit = "Record call"

    class Meta:
        model = Call
        fields = [
            "employee_name",
            "employee_id",
            "line",
            "number",
            "dialled_at",
            "connected_at",
            "ended_at",
            "hold_minutes",
            "outcome",
            "said",
            "promise",
            "promised_by",
            "hold_until",
            "follow_up",
            "follow_up_on",
            "is_billable",
        ]
        widgets = {
            "outcome": forms.RadioSelect,
            "said": forms.Textarea(attrs={"rows": 4}),
            **{name: DateTimeInput for name in ("dialled_at", "connected_at", "ended_at")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("dialled_at", "connected_at", "ended_at"):
            self.fields[name].error_messages["invalid"] = NO_SUCH_MOMENT
        self.fields["dialled_at"].error_messages["required"] = "Enter when you dialled."
        self.fields["hold_minutes"].error_messages["invalid"] = "Enter whole minutes, such as 58."
        self.fields["employee_name"].widget.attrs["autofocus"] = True
        self.fields["hold_until"].help_text = "Records a hold on each case. No hold moves a legal date."
        self.fields["follow_up_on"].help_text = "Sets a follow-up date on each case."

    def clean(self):
        cleaned = super().clean()
        dialled = cleaned.get("dialled_at")
        if dialled:
            self._check_days_ahead(self.member.local_date(dialled))
            self._check_minutes(dialled)
        if cleaned.get("promised_by") and not cleaned.get("promise"):
            self.add_error("promise", "Say what was promised by that day.")
        if cleaned.get("follow_up") and not cleaned.get("follow_up_on") and "follow_up_on" not in self.errors:
            self.add_error("follow_up_on", "Enter the day to follow up on.")
        return cleaned

    def _check_days_ahead(self, called_on):
        for name in ("promised_by", "hold_until", "follow_up_on"):
            day = self.cleaned_data.get(name)
            if day and day < called_on:
                self.add_error(name, f"{on(day)} is before the call of {on(called_on)}.")

    def _check_minutes(self, dialled):
        minutes, ended = self.cleaned_data.get("hold_minutes"), self.cleaned_data.get("ended_at")
        if minutes and ended and ended >= dialled and minutes > (ended - dialled).total_seconds() / 60 + 1:
            self.add_error("hold_minutes", "That is longer than the whole call; check the times.")

    @property
    def call(self) -> dict:
        """What `casework.record_call` takes."""
        return {name: self.cleaned_data[name] for name in ("cases", "submission_id", *self.Meta.fields)}


class LetterChoice(RowsField):
    """Open letters by checkbox."""

    default_error_messages = {"invalid_choice": "Letter %(value)s is not an open letter of these taxpayers."}

    def label_from_instance(self, notice):
        return f"{notice} ({notice.case.taxpayer}, {notice.case.matter})"


class NoteForm(TodayForm, RecordForm, forms.Form):
    """Something to remember; internal."""

    submit = "Keep note"

    text = forms.CharField(
        max_length=4000,
        label="Note",
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Internal: exports leave notes out unless asked.",
        error_messages={"required": "Type the note."},
    )
    happened_on = forms.DateField(required=False, label="About the day", help_text="Today, if left empty.")

    def clean_happened_on(self):
        return not_ahead(self.cleaned_data["happened_on"], self.today, "happened")


class PromiseForm(ActForm, forms.Form):
    """Whether the IRS kept what it promised."""

    kept = forms.ChoiceField(choices=[("yes", "Kept"), ("no", "Not kept")])
    version = forms.IntegerField()


def not_ahead(day, today, what):
    """The day; ValidationError when it has not come."""
    if day and day > today:
        raise ValidationError(f"It cannot have {what} on {on(day)}; that day has not come.")
    return day
