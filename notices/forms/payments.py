"""Is what was typed about a payment and what became of it possible?"""

from django import forms
from django.core.exceptions import ValidationError

from notices.forms.contacts import not_ahead
from notices.forms.fields import TodayForm
from notices.models import Payment
from practice.forms import ChangeForm, MoneyField, RecordForm
from practice.words import on

_WORDS = {
    Payment.State.POSTED: "Posted: it stands on the transcript of this case",
    Payment.State.DISHONORED: "Dishonored: the bank did not pay (TC 671)",
    Payment.State.MISAPPLIED: "Credited elsewhere: another year, form or taxpayer",
    Payment.State.TRACED: "Trace asked for",
    Payment.State.MOVED: "Moved to this case",
}


class PaymentForm(TodayForm, RecordForm, forms.ModelForm):
    """Money that went to the IRS."""

    submit = "Record payment"

    amount = MoneyField()

    class Meta:
        model = Payment
        fields = ["amount", "paid_on", "designation", "source", "pays_in_full"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["paid_on"].initial = self.today
        self.fields["amount"].error_messages["required"] = "Enter the amount paid."
        self.fields["paid_on"].error_messages["required"] = "Enter the day it was paid."

    def clean_amount(self):
        amount = self.cleaned_data["amount"]
        if amount <= 0:
            raise ValidationError("A payment is more than $0.00.")
        return amount

    def clean_paid_on(self):
        return not_ahead(self.cleaned_data["paid_on"], self.today, "been paid")


class PaymentStepForm(TodayForm, ChangeForm, forms.Form):
    """What became of a payment, and where that was seen."""

    submit = "Record it"

    state = forms.ChoiceField(
        widget=forms.RadioSelect, label="What became of it", error_messages={"required": "Say what became of it."}
    )
    state_on = forms.DateField(label="Seen on", error_messages={"required": "Enter the day it was seen."})
    source = forms.CharField(
        max_length=160,
        required=False,
        label="Where it was seen",
        help_text="Transcript, bank, a call with ID.",
    )
    credited_to = forms.CharField(
        max_length=120, required=False, label="Credited to", help_text="The year, form or taxpayer: 1040 for 2022."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [(state.value, _WORDS[state]) for state in self.versioned.next_states]
        self.fields["state_on"].initial = self.today
        if Payment.State.MISAPPLIED not in self.versioned.next_states:
            del self.fields["credited_to"]

    def clean_state_on(self):
        day = not_ahead(self.cleaned_data["state_on"], self.today, "been seen")
        first = self.versioned.state_on or self.versioned.paid_on
        if day < first:
            raise ValidationError(f"That is before {on(first)}, the step before it.")
        return day

    def clean(self):
        cleaned = super().clean()
        is_elsewhere = cleaned.get("state") == Payment.State.MISAPPLIED
        if is_elsewhere and not cleaned.get("credited_to") and "credited_to" not in self.errors:
            self.add_error("credited_to", "Say to which year or taxpayer it was credited.")
        return cleaned
