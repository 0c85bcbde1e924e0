"""What is asked before a history leaves the house: what for, in which form, how much of it."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import TextChoices
from django.utils.html import format_html

from practice.forms import ActForm

AS_USUAL, NO_MARKING = "", "none"
LONGEST_ANSWER = 4000
"""Characters of what the member describes; about a page and a half."""


class Marking(TextChoices):
    """What is printed on every page, where the member does not leave it to the purpose."""

    CONFIDENTIAL = "confidential", "Confidential tax return information"
    WORK_PRODUCT = "work_product", "Privileged and confidential: attorney work product"
    PRACTITIONER = "practitioner", "Privileged and confidential: IRC 7525 communication"


_MARKINGS = [(AS_USUAL, "As usual for what it is for"), (NO_MARKING, "No marking"), *Marking.choices]
_KINDS = {
    "pdf": ("PDF", "Typeset for people, with numbered pages."),
    "docx": ("DOCX", "The same parts, to go on writing in a word processor."),
    "csv": ("CSV", "The chronology, for spreadsheets."),
    "json": ("JSON", "Every entry with its hash, for a program that checks it."),
    "zip": ("ZIP", "The history with every exhibit, an index and hashes."),
}


def _described(value: str, name: str, says: str) -> tuple[str, str]:
    """A choice whose description stands below its name."""
    return value, format_html("{}<small>{}</small>", name, says)


def _field(ask: Any) -> forms.Field:
    """The field for a question of a preset."""
    shared: dict[str, Any] = {"label": ask.label, "required": False, "help_text": ask.help}
    if ask.is_day:
        return forms.DateField(**shared)
    if ask.choices:
        return forms.ChoiceField(choices=ask.choices, **shared)
    return forms.CharField(max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 4}), **shared)


class ExportForm(ActForm, forms.Form):
    """One export of a history: the purposes and formats of `notices.exports`, and what each purpose asks.

    What a purpose refuses, and who may have whole numbers, is decided by the run.
    """

    submit = "Make the file"

    purpose = forms.ChoiceField(
        label="What for", widget=forms.RadioSelect, error_messages={"required": "Choose what the history is for."}
    )
    format = forms.ChoiceField(initial="pdf", widget=forms.RadioSelect, error_messages={"required": "Choose a format."})
    reason = forms.CharField(
        label="Why, in your words",
        required=False,
        max_length=200,
        help_text="Printed on the cover and kept in the history. Required for whole taxpayer numbers.",
    )
    from_on = forms.DateField(label="From", required=False, help_text="Leave both empty for everything on file.")
    to_on = forms.DateField(label="To", required=False)
    marking = forms.ChoiceField(choices=_MARKINGS, required=False, help_text="Printed on every page.")
    with_notes = forms.BooleanField(
        label="Include internal notes and strategy",
        required=False,
        help_text="They hold opinions and plans; think of who will read them.",
    )
    whole_tins = forms.BooleanField(
        label="Print taxpayer numbers in full",
        required=False,
        help_text="Masked otherwise. It is written to the history of each taxpayer.",
    )

    in_background = forms.BooleanField(
        label="Make it in the background",
        required=False,
        help_text="You can go on working; the file waits for you for 24 hours. Long histories are always made so.",
    )

    def __init__(self, *args: Any, presets: Iterable[Any], formats: Iterable[str], **kwargs: Any):
        self.presets = {preset.id: preset for preset in presets}
        self.asked = {ask.name: ask for preset in self.presets.values() for ask in preset.asks}
        self.base_fields = self.base_fields | {name: _field(ask) for name, ask in self.asked.items()}
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = [_described(row.id, row.recipient, row.says) for row in self.presets.values()]
        self.fields["format"].choices = [_described(name, *words) for name, words in _KINDS.items() if name in formats]
        if not self.member.may_see_tins:
            # Still a field: who asks for it without the right is refused in words, not quietly given less.
            self.fields["whole_tins"].widget = forms.HiddenInput()

    @property
    def questions(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """The questions under the names of the purposes that ask them, and whether they stand open."""
        groups: dict[tuple[str, ...], list[str]] = {}
        for preset in self.presets.values():
            if preset.asks:
                groups.setdefault(tuple(ask.name for ask in preset.asks), []).append(preset.id)
        return [
            (
                " and ".join(self.presets[id].recipient for id in ids),
                [self[name] for name in names],
                self["purpose"].value() in ids or any(self[name].errors for name in names),
            )
            for names, ids in groups.items()
        ]

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", "The range ends before it begins.")
        return cleaned

    def wanted(self) -> dict:
        """What was asked for, purpose and marking in the words that are printed."""
        typed = self.cleaned_data
        preset = self.presets[typed["purpose"]]
        kept = ("format", "reason", "from_on", "to_on", "with_notes", "whole_tins")
        return {name: typed[name] for name in kept} | {
            "preset": preset.id,
            "purpose": preset.recipient,
            "marking": self._marking(preset),
            "answers": {ask.name: str(typed[ask.name]) for ask in preset.asks if typed.get(ask.name)},
        }

    def _marking(self, preset: Any) -> str:
        chosen = self.cleaned_data["marking"]
        if chosen == AS_USUAL:
            return preset.marking
        return "" if chosen == NO_MARKING else str(Marking(chosen).label)
