"""What does a member type about a letter of the firm's own catalogue, and about a date that it sets?"""

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError

from notices.forms.fields import TodayForm
from notices.models import FirmLetter, FirmWindow
from practice.forms import ActForm, ChangeForm, RecordForm
from practice.words import on

MOST_YEARS = 30
_LETTER_FIELDS = ["title", "authority", "severity", "meaning", "missing_it", "source", "as_of"]


class _FirmLetterForm(TodayForm, ActForm, forms.ModelForm):
    """What an entry says."""

    class Meta:
        model = FirmLetter
        fields = _LETTER_FIELDS
        widgets = {"meaning": forms.Textarea(attrs={"rows": 3}), "missing_it": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, sentence in _REQUIRED.items():
            self.fields[name].error_messages["required"] = sentence
        self.fields["authority"].choices = [("", "Choose"), *FirmLetter._meta.get_field("authority").choices]
        first = [name for name in ("code", "authority") if name in self.fields]
        self.helper.layout = Layout(
            Div(*first, "title", "severity", css_class="fields"),
            "meaning",
            "missing_it",
            Div("source", "as_of", css_class="fields"),
        )
        self.helper.render_hidden_fields = True

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        if day > self.today:
            raise ValidationError(f"The source cannot have been read on {on(day)}; that day has not come.")
        return day

    @property
    def facts(self) -> dict:
        """What the verbs take of the entry."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


_REQUIRED = {
    "title": "Type what the letter calls itself.",
    "authority": "Choose who sends it.",
    "meaning": "Say in a sentence what the letter means.",
    "missing_it": "Say what is lost by not answering; if nothing is, say so.",
    "source": "Say where this can be checked.",
    "as_of": "Enter the day on which the source was read.",
}


class NewFirmLetterForm(_FirmLetterForm, RecordForm):
    """A letter that the catalogue does not know."""

    submit = "Add letter"

    class Meta(_FirmLetterForm.Meta):
        fields = ["code", *_LETTER_FIELDS]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].error_messages["required"] = "Type the code as it is printed, such as FTB 4963."
        self.fields["as_of"].initial = self.today

    def clean_code(self):
        return " ".join(self.cleaned_data["code"].split())


class FirmLetterChangeForm(_FirmLetterForm, ChangeForm):
    """What is different in an entry; its code stays, because letters on file carry it."""

    submit = "Save entry"

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, versioned=instance, **kwargs)


class _FirmWindowForm(ActForm, forms.ModelForm):
    """A date that the letter sets."""

    class Meta:
        model = FirmWindow
        fields = ["action", "counted_from", "days", "unit", "kind", "is_rolled", "citation", "note"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["action"].error_messages["required"] = "Say what must be done by that day."
        self.fields["unit"].choices = FirmWindow.Unit.choices
        self.initial["unit"] = self.initial.get("unit") or FirmWindow.Unit.CALENDAR_DAYS
        self.fields["is_rolled"].label = "A last day on a weekend or a holiday moves to the next business day"
        self.helper.layout = Layout(
            Div("action", "counted_from", css_class="fields"),
            Div("days", "unit", css_class="fields"),
            Div("kind", "citation", css_class="fields"),
            "is_rolled",
            "note",
        )
        self.helper.render_hidden_fields = True

    def clean(self):
        cleaned = super().clean()
        is_printed = cleaned.get("counted_from") == FirmWindow.Start.PRINTED
        if is_printed:
            self._check_printed(cleaned)
        else:
            self._check_count(cleaned)
        if cleaned.get("unit") == FirmWindow.Unit.YEARS and (cleaned.get("days") or 0) > MOST_YEARS:
            self.add_error("days", f"More than {MOST_YEARS} years; check the unit.")
        is_statutory = cleaned.get("kind") in (FirmWindow.Kind.STATUTORY_HARD, FirmWindow.Kind.STATUTORY_BENEFIT)
        if is_statutory and not cleaned.get("citation") and "citation" not in self.errors:
            self.add_error("citation", "A date set by statute needs its citation; name the section.")
        return cleaned

    def _check_count(self, cleaned):
        if "days" not in self.errors and not cleaned.get("days"):
            self.add_error("days", "Say how many days, or choose that the letter prints the date.")
        if "unit" not in self.errors and not cleaned.get("unit"):
            self.add_error("unit", "Choose what is counted.")

    def _check_printed(self, cleaned):
        if cleaned.get("days"):
            self.add_error("days", "The letter prints the date, so leave this empty.")
        if cleaned.get("is_rolled"):
            self.add_error("is_rolled", "A printed date is taken as it stands; nothing moves it.")
        cleaned["unit"] = ""

    @property
    def facts(self) -> dict:
        """What the verbs take of the date."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class NewFirmWindowForm(_FirmWindowForm, RecordForm):
    """One more date that the letter sets."""

    submit = "Add date"


class FirmWindowChangeForm(_FirmWindowForm, ChangeForm):
    """What is different about a date that the letter sets."""

    submit = "Save date"

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, versioned=instance, **kwargs)


class PressedForm(ChangeForm, forms.Form):
    """A button that says all: the form knows only which state of the row the member saw when pressing it."""
