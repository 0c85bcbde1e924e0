"""Is what was typed about a taxpayer's returns and their penalties possible?"""

from django import forms

from notices.casework import Finding
from notices.law.relief import is_exempt_period
from notices.law.relief_rules import DEPOSIT_FORMS, Charge, Filed
from notices.models import PriorPeriod
from practice.forms import ActForm
from practice.words import shown

_NOT_KNOWN = ("", "Not known")
_NO_PENALTY = (Charge.UNKNOWN, Charge.NONE)


class TruthField(forms.TypedChoiceField):
    """Yes, no or not known; cleans to True, False or None."""

    def __init__(self, **kwargs):
        choices = (_NOT_KNOWN, ("yes", "Yes"), ("no", "No"))
        super().__init__(choices=choices, required=False, coerce="yes".__eq__, empty_value=None, **kwargs)

    def prepare_value(self, value):
        return {True: "yes", False: "no", None: ""}.get(value, value)


class ComplianceForm(ActForm, forms.Form):
    """Of each period that the page shows: was its return in time, and what became of penalties on it?

    `entries` are the page's: client, matter, row, key and is_own of each period. Some questions are asked of the period
    itself only. The version of each row travels hidden.
    """

    submit = "Save the record"
    versioned = True  # rows of many periods, each with a version of its own

    source = forms.CharField(
        max_length=160,
        label="How we know",
        help_text="Account transcript of Jun 3, the preparer's file, the client.",
        error_messages={"required": "Say how you know, such as the account transcript and its day."},
    )

    def __init__(self, *args, entries, **kwargs):
        super().__init__(*args, **kwargs)
        self.entries = entries
        for entry in entries:
            self._ask_about(entry)

    def _ask_about(self, entry):
        name = f"{entry.client}, {entry.matter.label}"
        penalties = [
            choice
            for choice in PriorPeriod.Penalty.choices
            if choice[0] != Charge.EXEMPTED or is_exempt_period(entry.matter) is not False
        ]
        asked = {
            "filed": _choice(f"{name}: return", [_NOT_KNOWN, *PriorPeriod.Filing.choices]),
            "penalty": _choice(f"{name}: penalty", [_NOT_KNOWN, *penalties]),
            **(_questions(entry.matter) if entry.is_own else {}),
        }
        for column, field in asked.items():
            field.initial = getattr(entry.row, column) if entry.row else None
            self.fields[f"{column}_{entry.key}"] = field
        version = entry.row.version if entry.row else 0
        self.fields[f"version_{entry.key}"] = forms.IntegerField(widget=forms.HiddenInput, initial=version)

    def clean(self):
        cleaned = super().clean()
        for entry in self.entries:
            filed, penalty = cleaned.get(f"filed_{entry.key}"), cleaned.get(f"penalty_{entry.key}")
            if filed == Filed.NOT_REQUIRED and penalty not in (*_NO_PENALTY, None):
                self.add_error(f"penalty_{entry.key}", "Where no return was due, no penalty of it can be.")
        return cleaned

    @property
    def findings(self) -> list[Finding]:
        """What `casework.record_compliance` takes."""
        return [
            Finding(entry.client, entry.matter, self._said(entry), self.cleaned_data[f"version_{entry.key}"])
            for entry in self.entries
        ]

    def _said(self, entry) -> dict:
        names = ("filed", "penalty", *(_questions(entry.matter) if entry.is_own else ()))
        return {name: self.cleaned_data[f"{name}_{entry.key}"] for name in names}

    @property
    def questions(self) -> list[forms.BoundField]:
        """What is asked of the period itself only, for the template."""
        return [
            self[f"{name}_{entry.key}"] for entry in self.entries if entry.is_own for name in _questions(entry.matter)
        ]

    def rows(self, entries) -> list[tuple]:
        """Each of these entries with its two fields, for the template."""
        return [(entry, self[f"filed_{entry.key}"], self[f"penalty_{entry.key}"]) for entry in entries]

    def _show_what_is_on_file(self) -> None:
        """Set the rows that somebody else saved beside what was typed, and let the next submit overwrite them."""
        theirs = [
            (entry, finding, row)
            for entry, finding in zip(self.entries, self.findings, strict=True)
            for row in PriorPeriod.objects.select_related("recorded_by").of(entry.client, entry.matter)
            if row.version != finding.version
        ]
        self.data = self.data.copy()
        for entry, _finding, row in theirs:
            self.data[f"version_{entry.key}"] = str(row.version)
        last = max((row for _entry, _finding, row in theirs), key=lambda row: row.recorded_at, default=None)
        if last:
            differing = [row for each in theirs for row in self._beside(*each)]
            self.conflict = {"by": last.recorded_by.name, "at": last.recorded_at, "rows": differing}

    def _beside(self, entry, finding, row) -> list[tuple]:
        """What is saved and what was typed, where they differ."""
        fields = ((name, f"{name}_{entry.key}") for name, value in finding.said.items() if getattr(row, name) != value)
        return [(self.fields[field].label, _words(row, name), self._typed(field)) for name, field in fields]


def _choice(label, choices) -> forms.ChoiceField:
    widget = forms.Select(attrs={"class": "form-select"})
    return forms.ChoiceField(label=label, choices=choices, required=False, widget=widget)


def _questions(matter) -> dict[str, TruthField]:
    """What relief from the penalties of this very period hangs on, beside its return and its penalty."""
    asked = {"is_original": TruthField(label="Is this the original return, not an amended or substitute one?")}
    if is_exempt_period(matter) is not False:
        asked["exemption_letter"] = TruthField(label="Did a letter of the automatic exemption (AEP) come?")
    if matter.form in DEPOSIT_FORMS:
        asked["deposit_penalty"] = TruthField(label="Is a penalty for depositing late charged (IRC 6656)?")
        asked["deposits_barred"] = TruthField(
            label="In the three years before: deposit penalties waived four times, or one for avoiding EFTPS?"
        )
    return asked


def _words(row: PriorPeriod, name: str) -> str:
    display = getattr(row, f"get_{name}_display", None)
    return display() if display else shown(getattr(row, name))
