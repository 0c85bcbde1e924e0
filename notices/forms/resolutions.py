"""Is what was typed about the way out of a case possible?"""

from crispy_forms.layout import HTML, Div, Layout
from django import forms

from notices.casework import hold_plan
from notices.forms.contacts import not_ahead
from notices.forms.fields import TodayForm
from notices.models import Case, Path, Resolution
from practice.forms import ChangeForm, MoneyField, RecordForm
from practice.words import on

HOLDS_FOLLOW = "Let the holds of the case follow"
SOURCE_HELP = "A letter, a call with name and ID, a transcript."
HOLDS_HELP = "Untick it where the holds on file are right as they are."


class TermsFields:
    """What was agreed or asked for. Mix it in first; `about` is the case."""

    def __init__(self, *args, about: Case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["agreement"].choices = [("", "Not known, or no agreement"), *Resolution.Agreement.choices]
        self.fields["agreement"].help_text = "Only of an installment agreement."
        self.fields["pay_day"].min_value, self.fields["pay_day"].max_value = 1, 28
        self.fields["response"].queryset = self.fields["response"].queryset.filter(cases=about)
        self.fields["response"].empty_label = "None of our answers"

    def clean_pay_day(self):
        day = self.cleaned_data["pay_day"]
        if day is not None and not 1 <= day <= 28:
            raise forms.ValidationError("Enter a day that every month has: 1 to 28.")
        return day

    def clean(self):
        cleaned = super().clean()
        path = cleaned.get("path") or getattr(self.instance, "path", "")
        if cleaned.get("agreement") and path != Path.INSTALLMENTS:
            self.add_error("agreement", "Only an installment agreement has a kind of agreement.")
        for name in ("monthly", "down_payment", "offered", "fee_paid"):
            if cleaned.get(name) is not None and cleaned[name] < 0:
                self.add_error(name, "An amount cannot be below zero.")
        return cleaned


class ResolutionForm(TermsFields, TodayForm, RecordForm, forms.ModelForm):
    """A way out of the case, taken up at whatever point it is."""

    submit = "Keep it"

    source = forms.CharField(max_length=160, required=False, label="How we know", help_text=SOURCE_HELP)
    moves_holds = forms.BooleanField(required=False, initial=True, label=HOLDS_FOLLOW, help_text=HOLDS_HELP)
    monthly = MoneyField(required=False, label="Monthly payment")
    down_payment = MoneyField(required=False)
    offered = MoneyField(required=False, label="Amount offered")
    fee_paid = MoneyField(required=False, label="User fee paid")

    class Meta:
        model = Resolution
        fields = ["path", "state", "state_on", *Resolution.TERMS]
        widgets = {"state": forms.RadioSelect}

    def __init__(self, *args, about: Case, **kwargs):
        super().__init__(*args, about=about, **kwargs)
        self.fields["path"].choices = [("", "Choose"), *((key, label) for key, label in Path.choices if key)]
        self.fields["path"].error_messages["required"] = "Choose the way out."
        self.fields["path"].initial = about.path
        self.fields["state"].choices = [
            (state.value, f"{state.label[:1].upper()}{state.label[1:]}")
            for state in Resolution.State
            if state not in Resolution.ENDED
        ]
        self.fields["state"].initial = Resolution.State.CONSIDERED
        self.fields["state_on"].initial = self.today
        self.fields["state_on"].error_messages["required"] = "Enter since when it stands so."
        self.helper.layout = Layout(
            Div("path", "agreement", "state", css_class="fields"),
            Div("state_on", "source", css_class="fields"),
            "moves_holds",
            HTML('<details class="more"><summary>Amounts, form and fee</summary>'),
            _terms(),
            HTML("</details>"),
            "submission_id",
        )

    def clean_state_on(self):
        return not_ahead(self.cleaned_data["state_on"], self.today, "been taken")

    @property
    def said(self) -> dict:
        """What the verb takes."""
        return {("happened_on" if name == "state_on" else name): value for name, value in self.cleaned_data.items()}


class ResolutionChangeForm(TermsFields, ChangeForm, forms.ModelForm):
    """What was agreed or asked for, once it is known."""

    submit = "Save"

    monthly = MoneyField(required=False, label="Monthly payment")
    down_payment = MoneyField(required=False)
    offered = MoneyField(required=False, label="Amount offered")
    fee_paid = MoneyField(required=False, label="User fee paid")

    class Meta:
        model = Resolution
        fields = Resolution.TERMS

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout("agreement", _terms(), "version")


def _terms() -> Div:
    return Div("monthly", "pay_day", "down_payment", "offered", "fee_paid", "form_used", "response", css_class="fields")


class ResolutionStepForm(TodayForm, ChangeForm, forms.Form):
    """What became of a resolution."""

    submit = "Record the step"

    state = forms.ChoiceField(
        widget=forms.RadioSelect, label="It is now", error_messages={"required": "Say what became of it."}
    )
    happened_on = forms.DateField(label="Since", error_messages={"required": "Enter the day."})
    source = forms.CharField(max_length=160, required=False, label="How we know", help_text=SOURCE_HELP)
    moves_holds = forms.BooleanField(required=False, initial=True, label=HOLDS_FOLLOW, help_text=HOLDS_HELP)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [(state.value, self._words(state)) for state in self.versioned.next_states]
        self.fields["happened_on"].initial = self.today

    def _words(self, state: Resolution.State) -> str:
        """The state with what it does to the holds: "pending with the IRS: opens the hold ..."."""
        row = self.versioned
        plan = hold_plan(row.case, row.path, state)
        label = f"{state.label[:1].upper()}{state.label[1:]}"
        return f"{label}: {plan.words}" if plan else label

    def clean_happened_on(self):
        day = not_ahead(self.cleaned_data["happened_on"], self.today, "happened")
        if day < self.versioned.state_on:
            raise forms.ValidationError(f"The step before was on {on(self.versioned.state_on)}.")
        return day
