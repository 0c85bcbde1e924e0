"""What is asked before a history leaves the house: what for, in which form, how much of it."""

from django import forms
from django.db.models import TextChoices

from clients.models import Client
from practice.forms import ActForm


class Purpose(TextChoices):
    """Why a history is handed out; the label is printed and kept in the history."""

    CO_COUNSEL = "co_counsel", "Co-counsel"
    APPEALS = "appeals", "IRS Independent Office of Appeals"
    ADVOCATE = "advocate", "Taxpayer Advocate Service"
    PENALTY = "penalty", "Penalty relief"
    CLIENT = "client", "The client"
    AUTHORIZATION = "authorization", "Form 2848 work"
    OWN_FILE = "own_file", "Our own file"


class Marking(TextChoices):
    """What is printed on every page."""

    NONE = "", "No marking"
    CONFIDENTIAL = "confidential", "Confidential tax return information"
    WORK_PRODUCT = "work_product", "Privileged and confidential: attorney work product"
    PRACTITIONER = "practitioner", "Privileged and confidential: IRC 7525 communication"


class Kind(TextChoices):
    PDF = "pdf", "PDF, typeset for people"
    CSV = "csv", "CSV, the chronology for spreadsheets"


class ExportForm(ActForm, forms.Form):
    """One export of a history. Whether whole numbers are given is decided by the run, not by what is offered here."""

    submit = "Make the file"

    purpose = forms.ChoiceField(label="What for", choices=[("", "Choose"), *Purpose.choices])
    format = forms.ChoiceField(choices=Kind, initial=Kind.PDF, widget=forms.RadioSelect)
    from_on = forms.DateField(label="From", required=False, help_text="Leave both empty for everything on file.")
    to_on = forms.DateField(label="To", required=False)
    marking = forms.ChoiceField(choices=Marking, required=False, help_text="Printed on every page of the PDF.")
    with_notes = forms.BooleanField(
        label="Include internal notes",
        required=False,
        help_text="They hold opinions and strategy; think of who will read them.",
    )
    whole_tins = forms.BooleanField(
        label="Print taxpayer numbers in full",
        required=False,
        help_text="Masked otherwise. It is written to the history of each taxpayer.",
    )

    def __init__(self, *args, couples=(), **kwargs):
        """`couples` are those among the parties whose interests diverge: it is then asked which spouse it is for."""
        super().__init__(*args, **kwargs)
        if couples:
            people = [pk for row in couples for pk in (row.first_id, row.second_id)]
            self.fields["recipient"] = forms.ModelChoiceField(
                Client.objects.visible_to(self.member).filter(pk__in=people),
                required=False,
                label="For which spouse",
                empty_label="Not for the client",
                help_text="Their interests diverge: a history for the client names one of them and leaves out the "
                "contact details of the other.",
            )
            self.order_fields(["purpose", "recipient"])
        if not self.member.may_see_tins:
            # Still a field: who asks for it without the right is refused in words, not quietly given less.
            self.fields["whole_tins"].widget = forms.HiddenInput()

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", "The range ends before it begins.")
        if "recipient" in self.fields and "recipient" not in self.errors:
            self._check_recipient(cleaned)
        return cleaned

    def _check_recipient(self, cleaned):
        is_for_client = cleaned.get("purpose") == Purpose.CLIENT
        if is_for_client and not cleaned["recipient"]:
            self.add_error("recipient", "Say which spouse it is for; their interests diverge.")
        elif cleaned["recipient"] and cleaned.get("purpose") and not is_for_client:
            self.add_error("recipient", "A spouse is named only where it is for the client.")

    def wanted(self) -> dict:
        """What was asked for, purpose and marking in the words that are printed."""
        words = {"purpose": Purpose(self.cleaned_data["purpose"]).label, "marking": ""}
        if self.cleaned_data["marking"]:
            words["marking"] = Marking(self.cleaned_data["marking"]).label
        return self.cleaned_data | words
