"""Is what was typed about a disaster a period that the IRS can have declared?"""

from django import forms

from notices.models import Postponement
from practice.forms import ChangeForm, RecordForm


class _DisasterForm(forms.ModelForm):
    """What the IRS announced."""

    class Meta:
        model = Postponement
        fields = ["name", "source", "from_on", "until_on", "covers_all_acts"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fields = self.fields
        fields["from_on"].help_text = "The first day of the period; in most announcements the day the disaster began."
        fields["covers_all_acts"].help_text = (
            "Tick it only after reading so in the announcement. Then dates that the statute does not name move too: "
            "hearing requests, appeals, reply dates."
        )
        fields["name"].error_messages["required"] = "Enter the disaster, such as FEMA-4834-DR."
        fields["source"].error_messages["required"] = "Enter the IRS announcement in which you read the dates."
        fields["from_on"].error_messages["required"] = "Enter the first day of the postponement."
        fields["until_on"].error_messages["required"] = "Enter the declared end of the postponement."

    def clean(self):
        cleaned = super().clean()
        if all(cleaned.get(name) for name in ("name", "source", "from_on", "until_on")):
            try:
                Postponement(**{name: cleaned[name] for name in self.Meta.fields}).in_law()
            except ValueError as fault:
                self.add_error("until_on", str(fault))
        return cleaned


class PostponementForm(RecordForm, _DisasterForm):
    """A disaster that gives more time."""

    submit = "Record disaster relief"


class PostponementChangeForm(ChangeForm, _DisasterForm):
    """What was wrong in the record of a disaster, and why it is corrected."""

    submit = "Save correction"

    reason = forms.CharField(
        max_length=160,
        label="Why is it corrected?",
        help_text="Stays in the history beside the old and new dates.",
        error_messages={"required": "Say why the record of this disaster is corrected."},
    )


class PostponementWithdrawForm(ChangeForm, forms.Form):
    """Why a postponement does not count any more."""

    submit = "Withdraw"

    reason = forms.CharField(
        max_length=200, error_messages={"required": "Say why it is withdrawn; the reason stays in the history."}
    )
