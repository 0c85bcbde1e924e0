"""Is what was typed about an assessment or a suspension possible?"""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError

from notices.forms.contacts import not_ahead
from notices.forms.fields import TodayForm
from notices.models import Assessment, Case, Suspension, Whose
from practice.forms import ChangeForm, MoneyField, RecordForm
from practice.words import on


def couple_choices(case: Case) -> list[tuple[str, str]]:
    """Both spouses of a joint case or one of them, by name."""
    return [
        (Whose.BOTH, "Both spouses"),
        (Whose.TAXPAYER, str(case.client)),
        (Whose.SPOUSE, str(case.spouse)),
    ]


class FactForm(TodayForm):
    """What an assessment and a suspension have in common. Mix it in first; `about` is the case."""

    def __init__(self, *args, about: Case, **kwargs):
        super().__init__(*args, **kwargs)
        if about.spouse:
            self.fields["whose"].choices = couple_choices(about)
        else:
            del self.fields["whose"]
        self.fields["source"].error_messages["required"] = "Say where the date was read."


class AssessmentFields(FactForm):
    """What is asked of an assessment."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Assessment.Kind.choices  # no empty one among the buttons
        self.fields["kind"].error_messages["required"] = "Say what was assessed."
        self.fields["assessed_on"].error_messages["required"] = "Enter the day of the assessment."
        self.fields["assessed_on"].help_text = "The date of that line on the account transcript."
        self.fields["amount"].help_text = "Leave it empty where it was not read."

    def clean_assessed_on(self):
        return not_ahead(self.cleaned_data["assessed_on"], self.today, "been assessed")

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount is not None and amount <= 0:
            raise ValidationError("An assessment is more than $0.00; a transcript line of 0.00 assesses nothing.")
        return amount


class AssessmentForm(AssessmentFields, RecordForm, forms.ModelForm):
    """An assessment that was read somewhere."""

    submit = "Record assessment"

    amount = MoneyField(required=False, label="Amount assessed")

    class Meta:
        model = Assessment
        fields = ["kind", "assessed_on", "amount", "whose", "source"]
        widgets = {"kind": forms.RadioSelect}


class AssessmentChangeForm(AssessmentFields, ChangeForm, forms.ModelForm):
    """An assessment that was misread."""

    submit = "Correct it"

    amount = MoneyField(required=False, label="Amount assessed")

    class Meta(AssessmentForm.Meta):
        pass


class SuspensionFields(FactForm):
    """What is asked of a suspension."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", "Choose"), *Suspension.Kind.choices]
        self.fields["kind"].error_messages["required"] = "Say what held back collection."
        self.fields["from_on"].error_messages["required"] = "Enter the first day."
        self.fields["from_on"].help_text = "Of an agreed extension: the day it was signed."
        self.fields["until_on"].help_text = (
            "The day it was over: rejected, terminated, stay lifted, determination final, returned. Empty while it is "
            "running. Of an agreed extension: the agreed last day."
        )

    def clean_from_on(self):
        return not_ahead(self.cleaned_data["from_on"], self.today, "begun")

    def clean(self):
        cleaned = super().clean()
        first, last, kind = cleaned.get("from_on"), cleaned.get("until_on"), cleaned.get("kind")
        if kind in Suspension.ENDED and last is None and "until_on" not in self.errors:
            self.add_error("until_on", f"Enter {Suspension.ENDED[Suspension.Kind(kind)]}.")
        if first and last and last < first:
            self.add_error("until_on", f"It cannot end before it begins on {on(first)}.")
        return cleaned


class SuspensionForm(SuspensionFields, RecordForm, forms.ModelForm):
    """What held back collection, as it was read somewhere."""

    submit = "Record suspension"

    class Meta:
        model = Suspension
        fields = ["kind", "from_on", "until_on", "whose", "source"]


class SuspensionChangeForm(SuspensionFields, ChangeForm, forms.ModelForm):
    """A suspension that was misread."""

    submit = "Correct it"

    class Meta(SuspensionForm.Meta):
        pass


class SuspensionEndForm(TodayForm, ChangeForm, forms.ModelForm):
    """On which day a suspension was over."""

    submit = "Set its end"

    reason = forms.CharField(
        max_length=160,
        label="Where it was read",
        help_text="Account transcript of Jun 3, 2026; a call, with name and ID.",
        error_messages={"required": "Say where the date was read."},
    )

    class Meta:
        model = Suspension
        fields = ["until_on"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until_on"].required = True
        self.fields["until_on"].label = "The day it was over"
        self.fields["until_on"].error_messages["required"] = "Enter the day it was over."

    def clean_until_on(self):
        day: date = self.cleaned_data["until_on"]
        if day < self.versioned.from_on:
            raise ValidationError(f"It cannot end before it begins on {on(self.versioned.from_on)}.")
        return day


class WithdrawForm(ChangeForm, forms.Form):
    """Why an assessment or suspension on file is wrong."""

    submit = "Withdraw it"

    reason = forms.CharField(
        max_length=200,
        help_text="It leaves the count and stays on file with this reason.",
        error_messages={"required": "Say why it is wrong; the reason stays on file."},
    )
