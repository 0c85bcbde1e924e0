"""Are the figures of a return possible, and on which day was the balance asked for?"""

from crispy_forms.bootstrap import FormActions
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms

from notices.forms.contacts import not_ahead
from notices.forms.fields import TodayForm
from notices.law.accrual_rules import PRIMARY
from notices.law.due_dates import DueDate
from notices.models import TaxReturn
from notices.models.returns import IN_TIME, NOTHING
from practice.forms import ActForm, ChangeForm, DateInput, MoneyField, RecordForm, check_year
from practice.words import on

_DATES = ("due_on", "filed_on", "extended_to", "substitute_on")
_AMOUNTS = ("tax", *IN_TIME, "required_tax")
_WORDS = {name: TaxReturn._meta.get_field(name) for name in _AMOUNTS}


def _amount(name):
    field = _WORDS[name]
    is_required = name == "tax"
    return MoneyField(
        label=field.verbose_name.capitalize(),
        help_text=field.help_text,
        required=is_required,
        initial=NOTHING if name in IN_TIME else None,
        min_value=0,
        error_messages={
            "required": "Enter the total tax; 0 if the return shows none.",
            "min_value": "It cannot be below $0.00.",
        },
    )


class ReturnFields(TodayForm, ActForm, forms.ModelForm):
    """The dates and amounts of one return; `proposal` is the day the law names, where a rule is on file."""

    tax, withholding, estimated_payments, refundable_credits, other_payments, required_tax = map(_amount, _AMOUNTS)

    class Meta:
        model = TaxReturn
        fields = [*_DATES, *_AMOUNTS, "source"]

    def __init__(self, *args, proposal: DueDate | None, period_end, **kwargs):
        super().__init__(*args, **kwargs)
        self.period_end = period_end
        due = self.fields["due_on"]
        due.error_messages["required"] = "Enter the day on which the return was due."
        due.help_text = f"{_origin(proposal)} {due.help_text}".strip()
        if proposal and not proposal.postponed_by:
            due.initial = proposal.on
        self.helper.inputs.clear()
        self.helper.layout = Layout(
            Div(*_DATES, css_class="fields"),
            HTML("<fieldset><legend>Tax, and what was paid in time</legend>"),
            Div("tax", *IN_TIME, "required_tax", css_class="fields"),
            HTML("</fieldset>"),
            "source",
            *(name for name in ("submission_id", "version") if name in self.fields),
            FormActions(Submit("", self.submit, css_class="btn-go")),
        )

    def clean(self):
        cleaned = super().clean()
        for name in IN_TIME:
            if name in cleaned and cleaned[name] is None:
                cleaned[name] = NOTHING
        due_on = cleaned.get("due_on")
        if due_on and self.period_end and due_on <= self.period_end:
            self.add_error("due_on", f"It is due after the period, which ends {on(self.period_end)}.")
        if due_on and cleaned.get("extended_to") and cleaned["extended_to"] < due_on:
            self.add_error("extended_to", f"An extension ends no earlier than the due date, {on(due_on)}.")
        if due_on and cleaned.get("substitute_on") and cleaned["substitute_on"] <= due_on:
            self.add_error("substitute_on", f"The IRS makes a return only after the due date, {on(due_on)}.")
        return cleaned

    def clean_filed_on(self):
        return not_ahead(self.cleaned_data["filed_on"], self.today, "been filed")

    def clean_substitute_on(self):
        return not_ahead(self.cleaned_data["substitute_on"], self.today, "been made")


class ReturnForm(ReturnFields, RecordForm):
    """The figures of a return, for the first time."""

    submit = "Record figures"


class ReturnChangeForm(ReturnFields, ChangeForm):
    """The figures of a return, set right."""

    submit = "Save figures"


class DayForm(forms.Form):
    """On which day the balance is asked for, and whether to carry the last rate on; sent by GET."""

    on = forms.DateField(
        label="Balance on",
        required=False,
        widget=DateInput,
        validators=[check_year],
        error_messages={"invalid": "That is not a date; pick one such as 12/24/2026."},
    )
    project = forms.BooleanField(required=False)


def _origin(proposal: DueDate | None) -> str:
    """Why that day is proposed, or why none is."""
    if proposal is None:
        return "No rule for this form and period is on file: take the day from its instructions."
    if proposal.postponed_by:
        return (
            f"The law names {on(proposal.on)} ({proposal.rule.citation}), but {proposal.postponed_by.citation} is"
            " believed to have postponed it for everybody (unverified): enter the day from which the IRS counts."
        )
    relayed = "" if proposal.rule.confidence == PRIMARY else ", relayed"
    return f"Proposed for a full period by {proposal.rule.citation}{relayed}."
