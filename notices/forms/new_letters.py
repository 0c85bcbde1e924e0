"""What is typed when a letter comes: whose it is, for which forms and periods, and what it says?"""

from django import forms
from django.urls import reverse_lazy

from clients.models import Client
from notices.casework import FurtherPeriod
from notices.forms.fields import ClientField, MatterField, TodayForm
from notices.forms.letters import LetterForm
from practice.forms import ChangeForm, MoneyField, PaperField, RecordForm

JOINT_FORMS = ("1040", "1040-SS")
FURTHER = range(2, 7)
"""The numbers of the further periods that one letter can be recorded for in one go."""


class NewLetterForm(LetterForm, RecordForm):
    """A letter that came: four fields are enough, and its case is found or opened. It may be about more periods."""

    submit = "Record notice"

    PAIRED = "More periods on the same letter"
    FOLDED = (
        (PAIRED, [f"{name}_{number}" for number in FURTHER for name in ("matter", "amount")]),
        *LetterForm.FOLDED,
    )

    client = ClientField()
    matter = MatterField(states=True)
    joint = forms.BooleanField(required=False, label="Joint with the spouse")

    def __init__(self, *args, case=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.order_fields(["client", "matter", "joint"])
        self.case = case
        self._add_further()
        if case:
            for name in ("client", "matter", "joint"):
                del self.fields[name]
            return
        self.fields["client"].fit(reverse_lazy("notice_new"))
        self.fields["joint"].help_text = "Counts if this letter opens the case."

    def _add_further(self):
        for number in FURTHER:
            matter = MatterField(states=True, required=False, label=f"Form and period {number}", help_text="")
            matter.today = self.today
            self.fields[f"matter_{number}"] = matter
            self.fields[f"amount_{number}"] = MoneyField(required=False, label=f"Amount due {number}", min_value=0)
        self.fields["matter_2"].help_text = "Same client, same letter: one scan, and its dates on the case of each."
        self.fields["amount_2"].help_text = "What the letter asks for that period, where it says so."

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("joint") and cleaned.get("client"):
            for name in ("matter", *(f"matter_{number}" for number in FURTHER)):
                if cleaned.get(name) and (fault := joint_fault(cleaned["client"], cleaned[name], self.member)):
                    self.add_error("joint", fault)
                    break
        self._check_further(cleaned)
        return cleaned

    def _check_further(self, cleaned):
        named = [cleaned.get("matter")]
        for number in FURTHER:
            matter, amount = cleaned.get(f"matter_{number}"), cleaned.get(f"amount_{number}")
            if matter and matter in named:
                self.add_error(f"matter_{number}", f"{matter} is named twice.")
            elif amount is not None and not matter and f"matter_{number}" not in self.errors:
                self.add_error(f"matter_{number}", "Say which form and period this amount is for.")
            named.append(matter)

    @property
    def where(self) -> dict:
        """The case, or whose case for what it is, and the further periods."""
        typed = self.cleaned_data
        rows = [(typed[f"matter_{number}"], typed[f"amount_{number}"]) for number in FURTHER]
        if self.case:
            couple = {form: self.case.spouse for form in JOINT_FORMS}
            further = [FurtherPeriod(matter, due, couple.get(matter.form)) for matter, due in rows if matter]
            return {"case": self.case, "further": further}
        client = typed["client"]
        spouse = client.spouse if typed["joint"] else None
        further = [FurtherPeriod(matter, due, spouse) for matter, due in rows if matter]
        return {"client": client, "matter": typed["matter"], "spouse": spouse, "further": further}


def joint_fault(client: Client, matter, member) -> str:
    """Why this client has no joint case for this matter; "" when it may be joint."""
    if matter.is_for_irs and matter.form not in JOINT_FORMS:
        return f"Form {matter.form} is not a joint return."
    if not client.spouse_id:
        return f"{client.name} has no spouse on file; link one on the client's page, or leave this unticked."
    if not Client.objects.visible_to(member).filter(pk=client.spouse_id).exists():
        return f"You may not see the spouse of {client.name}; ask an owner of the firm to record this."
    return ""


class CopyForm(TodayForm, ChangeForm, forms.Form):
    """When the other spouse's copy of a joint letter came, and its scan."""

    submit = "Record the copy"

    copy_on = forms.DateField(label="The copy reached us on")
    upload = PaperField(what="", label="Scan of the copy")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["copy_on"].initial = self.today
