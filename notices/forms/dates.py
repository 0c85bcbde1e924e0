"""What is asked when a member sets, moves, extends, finishes or reopens a date?"""

from django import forms
from django.core.exceptions import ValidationError

from notices.forms.fields import TodayForm
from notices.models import Deadline
from practice.forms import ActForm, RecordForm
from practice.words import on


class NewDateForm(TodayForm, RecordForm, forms.Form):
    """A date of our own or a follow-up; legal dates come from letters."""

    submit = "Set date"

    kind = forms.ChoiceField(
        choices=[
            (Deadline.Kind.TARGET, "A date of our own"),
            (Deadline.Kind.FOLLOW_UP, "A follow-up"),
        ],
        widget=forms.RadioSelect,
        initial=Deadline.Kind.TARGET,
        label="What it is",
    )
    action = forms.CharField(
        max_length=160,
        label="What must be done",
        help_text="As an order: Draft Form 9465.",
        error_messages={"required": "Say what must be done by that day."},
    )
    due_on = forms.DateField(label="By", error_messages={"required": "Enter the day."})

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < self.today:
            raise ValidationError(f"{on(day)} has passed already; enter a day from today on.")
        return day


class OverrideForm(ActForm, forms.Form):
    """A person's date in place of a computed one."""

    submit = "Set this date"

    due_on = forms.DateField(label="The right date", error_messages={"required": "Enter the day that is right."})
    reason = forms.CharField(
        max_length=300,
        label="Why this date is right",
        help_text="Stays in the history beside the computed date.",
        error_messages={"required": "Say why this date is right; the reason stays in the history."},
    )


class ExtendForm(ActForm, forms.Form):
    """More time that the IRS gave."""

    submit = "Record extension"

    due_on = forms.DateField(label="Extended to", error_messages={"required": "Enter the day it was extended to."})
    granted_by = forms.CharField(
        max_length=120,
        label="Granted by",
        help_text="Name and ID of the IRS employee.",
        error_messages={"required": "Say who granted the extension: name and ID of the IRS employee."},
    )
    proof = forms.CharField(
        max_length=200, required=False, label="Proof", help_text="A letter, a fax, the call in which it was said."
    )


class DoneForm(TodayForm, ActForm, forms.Form):
    """That a date is met, or knowingly let go."""

    submit = "Mark done"

    done_on = forms.DateField(label="Done on", error_messages={"required": "Enter the day it was done."})
    note = forms.CharField(max_length=300, required=False, help_text="How, and the proof of it.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["done_on"].initial = self.today


class DateReopenForm(ActForm, forms.Form):
    """Why a date that was done is open again."""

    submit = "Open again"

    reason = forms.CharField(max_length=300, error_messages={"required": "Say why this date is open again."})


class SnoozeForm(TodayForm, RecordForm, forms.Form):
    """Until when a row of the docket may rest, and why."""

    submit = "Snooze"

    until_on = forms.DateField(label="Back on", error_messages={"required": "Enter the day on which it comes back."})
    reason = forms.CharField(
        max_length=200,
        label="Why it may rest",
        help_text="Everybody reads it beside your name.",
        error_messages={"required": "Say why it may rest; everybody reads the reason."},
    )

    def clean_until_on(self):
        day = self.cleaned_data["until_on"]
        if day <= self.today:
            raise ValidationError(f"{on(day)} is not after today; enter the day on which it comes back.")
        return day
