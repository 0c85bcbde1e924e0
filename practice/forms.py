"""What all forms share: the member they are filled in by, and how they carry out a verb.

A form validates, a verb decides. `form.try_to(verb, ...)` runs the verb with what was typed; a refusal becomes
an error of the form, which keeps everything that was typed.
"""

import re
import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models

from practice import documents
from practice.asking import LONGEST_KEY
from practice.models import Chain
from practice.refusals import Conflict, Refused
from practice.words import on, shown

# Whatever a practice writes down happened or is due in these years; another one is a slip of the finger.
FIRST_YEAR, LAST_YEAR = 1900, 2199


def check_year(day: date | datetime) -> None:
    """Raise ValidationError for a day that the calendar has and no practice ever means."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValidationError(f"{on(day)}: check the year.", code="year")


class DateInput(forms.DateInput):
    """The browser's own date control, which needs its value in ISO form."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


def dressed(field: forms.Field) -> forms.Field:
    """The field, which, if it is a date, shows and judges it as every form of ours does."""
    if isinstance(field, forms.DateField | forms.DateTimeField):
        field.validators = [*field.validators, check_year]
    if isinstance(field, forms.DateField):
        field.widget = DateInput(attrs=field.widget.attrs)
        field.error_messages["invalid"] = "Enter a date that exists, such as 06/03/2026."
    return field


class MoneyField(forms.DecimalField):
    """An amount in dollars as it stands on the letter: 1,075.21 or $1,075.21."""

    def __init__(self, **kwargs):
        kwargs = {
            "max_digits": 13,
            "decimal_places": 2,
            "widget": forms.TextInput(attrs={"inputmode": "decimal"}),
        } | kwargs
        super().__init__(**kwargs)
        self.error_messages["invalid"] = "Enter an amount in dollars and cents, such as 1,075.21."

    def to_python(self, value):
        if isinstance(value, str):
            value = value.strip().removeprefix("$").replace(",", "")
        return super().to_python(value)


class PaperField(forms.FileField):
    """A scan to keep: small enough, and really a PDF or a picture; cleans to the upload, unread."""

    def __init__(self, *, what: str, **kwargs):
        limit = documents.megabytes(settings.MAX_UPLOAD_BYTES)
        super().__init__(required=False, help_text=f"{what}PDF, PNG or JPEG, at most {limit}.", **kwargs)

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if not upload:
            return None
        try:
            documents.check_size(upload)
            documents.inspect(upload.name, upload.read())
        except Refused as refusal:
            raise ValidationError(str(refusal), code="refused") from refusal
        upload.seek(0)
        return upload


class RowsField(forms.ModelMultipleChoiceField):
    """Some of the rows that the member may see. An id too large for any table is no choice either."""

    def clean(self, value):
        for pk in value or ():
            if len(str(pk)) > LONGEST_KEY:
                raise ValidationError(self.error_messages["invalid_choice"] % {"value": pk})
        return super().clean(value)


# As people write them: an SSN as 123-45-6789, an EIN as 12-3456789. Bare digits may be anything.
_WHOLE_NUMBER = re.compile(r"(?<![\d-])(?:\d{3}-\d{2}-\d{4}|\d{2}-\d{7})(?![\d-])")


def holds_whole_number(text: str) -> bool:
    """Whether a text holds a whole taxpayer number as people write it."""
    return _WHOLE_NUMBER.search(text) is not None


class ActForm:
    """A form filled in by a member. Mix it in before `forms.Form` or `forms.ModelForm`.

    Every choice of rows is narrowed to what the member may see, so that another firm's id is not a choice.
    """

    #: the row whose version the form was opened with; None on forms that record something new
    versioned = None
    #: the word on the button
    submit = "Save"
    #: the only fields that take a whole taxpayer number: it is encrypted, everything else is kept in clear
    number_fields: frozenset[str] = frozenset({"tin", "other_tin"})

    def __init__(self, *args, member, **kwargs):
        self.member = member
        #: what `_conflict.html` shows when somebody else was faster; empty otherwise
        self.conflict: dict = {}
        #: why the verb said no, for a page that has more to say about it than the sentence
        self.refusal: Refused | None = None
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = field.queryset.visible_to(member)
            dressed(field)
        self.helper = FormHelper()
        self.helper.add_input(Submit("", self.submit, css_class="btn-go"))

    def _post_clean(self):
        """Words are kept in clear, in rows and in history: a whole taxpayer number does not belong there."""
        super()._post_clean()
        for name, value in list(self.cleaned_data.items()):
            if name not in self.number_fields and isinstance(value, str) and holds_whole_number(value):
                self.add_error(name, "Leave the taxpayer number out here; its last four digits are enough.")

    def try_to(self, verb: Callable, *args, **kwargs):
        """Run the verb; its result, or None when it refused, with the sentence among the form's errors."""
        try:
            return verb(*args, **kwargs) or True
        except Conflict as conflict:
            self.add_error(None, str(conflict))
            if self.versioned is not None:
                self._show_what_is_on_file()
        except Refused as refusal:
            self.refusal = refusal
            self.add_error(None, str(refusal))
        return None

    @property
    def status(self) -> int:
        """The HTTP status of the page that shows this form again: 409 when somebody else was faster."""
        return 409 if self.conflict else 200

    def _show_what_is_on_file(self) -> None:
        """Set the values now on file beside the typed ones, and let the next submit overwrite them knowingly."""
        row = type(self.versioned)._default_manager.get(pk=self.versioned.pk)
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(row.version)
        last = _history_of(row).events.order_by("sequence").last()
        self.conflict = {
            "by": last.actor_name,
            "at": last.recorded_at,
            "rows": [
                (field.label, shown(_display(row, name)), self._typed(name))
                for name, field in self.fields.items()
                if name != "version" and hasattr(row, name)
            ],
        }

    def _typed(self, name: str) -> str:
        """What the member entered, in the words of the choices rather than their keys."""
        value = self.cleaned_data.get(name, self.data.get(self.add_prefix(name), ""))
        if isinstance(value, models.QuerySet | list | tuple):
            return ", ".join(str(each) for each in value)
        field = self.fields[name]
        words = dict(field.choices) if type(field) in (forms.ChoiceField, forms.TypedChoiceField) else {}
        return shown(words.get(value, value))


def _history_of(row: models.Model) -> Chain:
    """The chain that a change of this row was written to: its own, its case's (the first of several) or client's,
    or its firm's."""
    for name in ("", "case", "cases", "client", "firm"):
        holder: Any = getattr(row, name, None) if name else row
        if name == "cases" and holder is not None:
            holder = holder.first()
        if holder is not None and hasattr(holder, "chain_id"):
            return holder.chain
    raise TypeError(f"{row!r} has no history.")


def _display(row: models.Model, name: str) -> object:
    display = getattr(row, f"get_{name}_display", None)
    value = display() if display else getattr(row, name)
    return ", ".join(str(each) for each in value.all()) if hasattr(value, "all") else value


class RecordForm(ActForm):
    """A form that records something new, once however often it is submitted."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["submission_id"] = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class ChangeForm(ActForm):
    """A form that changes a row, and carries the version of it that the member saw."""

    def __init__(self, *args, versioned, **kwargs):
        super().__init__(*args, **kwargs)
        self.versioned = versioned
        self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, initial=versioned.version)
