"""Is what was typed about a hold possible?"""

from django import forms
from django.core.exceptions import ValidationError

from notices.forms.assessments import couple_choices
from notices.forms.fields import TodayForm
from notices.models import Case, Hold
from practice.forms import ChangeForm, RecordForm
from practice.words import on

INNOCENT_SPOUSE_ENDS = (
    "The last day on which collection was barred: the 90th day after the determination was mailed, or the day on which "
    "the Tax Court's decision became final."
)


# What follows an end, where it moves until when the IRS may collect: IRC 6331(k).
ENDING_MATTERS = {
    Hold.Kind.OFFER_PENDING: "A rejection gives the IRS 30 days more to collect.",
    Hold.Kind.AGREEMENT_PENDING: "A rejection gives the IRS 30 days more to collect.",
    Hold.Kind.AGREEMENT_IN_FORCE: "A termination by the IRS gives it 30 days more to collect.",
}


def fit_to_couple(fields: dict, case: Case) -> None:
    """Ask which spouse is meant where there are two, and nothing where there is one taxpayer."""
    if not case.spouse:
        del fields["whose"]
        return
    fields["whose"].choices = [("", "Not known"), *couple_choices(case)]
    fields["whose"].help_text = "The ten years to collect stand still only for whoever it is about."


class HoldForm(TodayForm, RecordForm, forms.ModelForm):
    """Why collection is paused."""

    submit = "Record hold"

    class Meta:
        model = Hold
        fields = ["kind", "from_on", "until_on", "timely", "whose", "source"]
        widgets = {"kind": forms.RadioSelect}

    def __init__(self, *args, about, **kwargs):
        super().__init__(*args, **kwargs)
        fit_to_couple(self.fields, about)
        self.fields["timely"].choices = Hold.Timely.choices
        self.fields["timely"].help_text = "Only for a hearing: within 30 days of the letter."
        self.fields["kind"].choices = Hold.Kind.choices  # no empty one among the buttons
        self.fields["from_on"].initial = self.today
        self.fields["until_on"].help_text = "Leave it empty while nobody knows."
        self.fields["source"].help_text = "Who said so, with ID, or the letter."
        self.fields["kind"].error_messages["required"] = "Say why collection is paused."
        self.fields["from_on"].error_messages["required"] = "Enter the first day of the hold."

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("from_on"), cleaned.get("until_on")
        if first and last and last < first:
            self.add_error("until_on", f"It cannot end before it begins on {on(first)}.")
        if cleaned.get("timely") and cleaned.get("kind") != Hold.Kind.CDP_HEARING:
            self.add_error("timely", "Only a hearing is asked for in time or too late.")
        return cleaned


class HoldEndForm(ChangeForm, forms.ModelForm):
    """On which day a hold ended or will end."""

    submit = "Set its end"

    reason = forms.CharField(max_length=200, required=False, help_text="What happened, and how we know.")

    class Meta:
        model = Hold
        fields = ["until_on", "ended_how", "timely", "whose"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        hold = self.versioned
        fit_to_couple(self.fields, hold.case)
        self.fields["ended_how"].choices = [(how.value, how.label) for how in (Hold.Ending.UNKNOWN, *hold.endings)]
        self.fields["ended_how"].help_text = ENDING_MATTERS.get(hold.kind, "")
        self.fields["timely"].choices = Hold.Timely.choices
        if not hold.endings:
            del self.fields["ended_how"]
        if hold.kind != Hold.Kind.CDP_HEARING:
            del self.fields["timely"]
        if hold.kind == Hold.Kind.INNOCENT_SPOUSE:
            self.fields["until_on"].help_text = INNOCENT_SPOUSE_ENDS
        self.fields["until_on"].required = True
        self.fields["until_on"].label = "Last day"
        self.fields["until_on"].error_messages["required"] = "Enter the last day of the hold."

    def clean_until_on(self):
        day = self.cleaned_data["until_on"]
        if day < self.versioned.from_on:
            raise ValidationError(f"It cannot end before it begins on {on(self.versioned.from_on)}.")
        return day
