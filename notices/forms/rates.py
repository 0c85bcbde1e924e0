"""What does an owner type about the firm's own interest rates: a quarter, its rate, where it was announced?"""

from django import forms
from django.core.exceptions import ValidationError

from notices.firm_rates import own_rate, rates_for
from notices.law.rates import Quarter, read_quarter
from practice.forms import ChangeForm

_CITATION = {
    "max_length": 200,
    "label": "Source",
    "help_text": "The revenue ruling that announces it, such as Rev. Rul. 2026-30.",
    "error_messages": {"required": "Say where the rate was announced, for example in which revenue ruling."},
}
_REASON = {"max_length": 300, "label": "Why", "help_text": "Stays in the firm's history."}


class PercentField(forms.IntegerField):
    """A yearly rate in percent; "7 %" is taken as 7. Bounds belong to the verb, these only keep out the absurd."""

    def __init__(self):
        super().__init__(
            min_value=0,
            max_value=99,
            label="Percent a year",
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            error_messages={
                "required": "Enter the rate in percent.",
                "invalid": "The law rounds to a full percent (IRC 6621(b)(3)): enter a whole number, such as 7.",
                "max_value": "That is not a yearly rate in percent.",
                "min_value": "That is not a yearly rate in percent.",
            },
        )

    def to_python(self, value):
        return super().to_python(value.strip().removesuffix("%").strip() if isinstance(value, str) else value)


class QuarterField(forms.CharField):
    """A calendar quarter, typed as 2027 Q1."""

    def __init__(self):
        super().__init__(
            max_length=20,
            label="Quarter",
            help_text="Year and quarter, as 2027 Q1.",
            error_messages={"required": "Enter the quarter, such as 2027 Q1."},
        )

    def clean(self, value):
        text = super().clean(value)
        try:
            return read_quarter(text.upper())
        except ValueError as error:
            raise ValidationError("Enter a quarter as year and number, such as 2027 Q1.") from error


class _OfFirm(ChangeForm, forms.Form):
    """A form about the firm's own rates; a conflict shows what is on file for the quarter now."""

    #: the quarter that the form is about; the first form finds it in what was typed
    quarter: Quarter | None = None

    def _show_what_is_on_file(self):
        super()._show_what_is_on_file()
        quarter = self.quarter or self.cleaned_data["quarter"]
        self.versioned.refresh_from_db(fields=["rates"])
        own = own_rate(self.versioned, quarter)
        saved = f"{own.percent} percent, {own.citation}" if own else "no rate of your firm's own"
        typed = ", ".join(str(self.cleaned_data[name]) for name in ("percent", "citation") if name in self.cleaned_data)
        self.conflict["rows"] = [(str(quarter), saved, typed or "withdraw it")]


class RateForm(_OfFirm):
    """A quarter announced since this version, or one in place of a published one."""

    submit = "Add the rate"

    quarter = QuarterField()
    percent = PercentField()
    citation = forms.CharField(**_CITATION)
    replaces_published = forms.BooleanField(
        required=False,
        label="Replace a published quarter",
        help_text="Only if the published rate is wrong. All figures of your firm will follow your rate and say that "
        "it is your firm's own.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["quarter"].initial = str(rates_for(self.versioned).rows[-1].quarter.next())


class RateCorrectionForm(_OfFirm):
    """Another rate or source for a quarter that the firm typed."""

    submit = "Correct the rate"

    percent = PercentField()
    citation = forms.CharField(**_CITATION)
    reason = forms.CharField(error_messages={"required": "Say why the rate on file is wrong."}, **_REASON)

    def __init__(self, *args, own, **kwargs):
        super().__init__(*args, **kwargs)
        self.quarter = own.quarter
        self.fields["percent"].initial, self.fields["citation"].initial = own.percent, own.citation


class RateWithdrawalForm(_OfFirm):
    """Why a quarter that the firm typed no longer holds."""

    submit = "Withdraw the rate"

    reason = forms.CharField(error_messages={"required": "Say why the rate no longer holds."}, **_REASON)

    def __init__(self, *args, own, **kwargs):
        super().__init__(*args, **kwargs)
        self.quarter = own.quarter
