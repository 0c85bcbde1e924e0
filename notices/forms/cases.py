"""Is what was typed about a case itself possible?"""

from crispy_forms.layout import Div, Layout
from django import forms
from django.db.models import Q
from django.urls import reverse_lazy

from notices.forms.contacts import not_ahead
from notices.forms.fields import ClientField, MatterField, TodayForm
from notices.forms.new_letters import joint_fault
from notices.models import Case
from practice.forms import ChangeForm, MoneyField, RecordForm
from practice.models import Member


class NewCaseForm(TodayForm, RecordForm, forms.Form):
    """A case without a letter yet: whose it is, for which form and period, and what comes first."""

    submit = "Open case"

    client = ClientField()
    matter = MatterField(states=True)
    joint = forms.BooleanField(required=False, label="Joint with the spouse")
    owner = forms.ModelChoiceField(queryset=Member.objects.active(), empty_label=None)
    next_action = forms.CharField(max_length=200, required=False, label="Next action")
    next_action_on = forms.DateField(required=False, label="By")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].initial = self.member.pk
        self.fields["client"].fit(reverse_lazy("notice_new"))

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("joint") and cleaned.get("client") and cleaned.get("matter"):
            fault = joint_fault(cleaned["client"], cleaned["matter"], self.member)
            if fault:
                self.add_error("joint", fault)
        return cleaned

    @property
    def case(self) -> dict:
        """What `casework.open_case` takes."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "joint"}
        return given | {"spouse": given["client"].spouse if self.cleaned_data["joint"] else None}


class CaseForm(TodayForm, ChangeForm, forms.ModelForm):
    """Where a case stands and what comes next."""

    balance = MoneyField(required=False)

    class Meta:
        model = Case
        fields = [
            "next_action",
            "next_action_on",
            "owner",
            "waiting_on",
            "wanted",
            "path",
            "unfiled_returns",
            "balance",
            "balance_on",
        ]

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, versioned=instance, **kwargs)
        owners = self.fields["owner"].queryset
        self.fields["owner"].queryset = owners.filter(Q(is_active=True) | Q(pk=instance.owner_id))
        self.fields["owner"].empty_label = "Nobody"
        if not self.member.may_decide:
            del self.fields["path"]
        rows = (
            ("next_action",),
            ("next_action_on", "owner"),
            ("wanted",),
            ("path", "waiting_on"),
            ("balance", "balance_on"),
            ("unfiled_returns",),
        )
        pairs = [[name for name in row if name in self.fields] for row in rows]
        self.helper.layout = Layout(*(Div(*pair, css_class="fields") for pair in pairs), "version")

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("balance") is not None and not cleaned.get("balance_on") and "balance_on" not in self.errors:
            cleaned["balance_on"] = self.today
        return cleaned

    def clean_balance_on(self):
        day = self.cleaned_data["balance_on"]
        # One that a letter set stays: letters are dated ahead at times.
        return not_ahead(day, self.today, "been the balance") if "balance_on" in self.changed_data else day


class CloseForm(TodayForm, ChangeForm, forms.Form):
    """How a case ended."""

    submit = "Close case"

    outcome = forms.CharField(
        max_length=200,
        label="How it ended",
        help_text="One sentence: Paid in full on Jun 3, 2026.",
        error_messages={"required": "Say in a sentence how the case ended."},
    )
    closed_on = forms.DateField(label="Closed on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["closed_on"].initial = self.today


class ReopenForm(ChangeForm, forms.Form):
    """Why a closed case is open again."""

    submit = "Open again"

    reason = forms.CharField(max_length=200, error_messages={"required": "Say why the case is open again."})


class MoveForm(TodayForm, ChangeForm, forms.Form):
    """Where a case belongs that was recorded under the wrong client or period, and why it is moved."""

    submit = "Move case"

    client = ClientField()
    matter = MatterField(states=True)
    joint = forms.BooleanField(required=False, label="Joint with the spouse")
    reason = forms.CharField(
        max_length=200,
        label="Why it is moved",
        help_text="Stays in the history of the case and of both clients.",
        error_messages={"required": "Say why the case is moved; the reason stays in the history."},
    )

    def __init__(self, *args, versioned, **kwargs):
        super().__init__(*args, versioned=versioned, **kwargs)
        self.fields["client"].fit(reverse_lazy("notice_new"))
        self.initial |= {
            "client": versioned.client_id,
            "matter": str(versioned.account),
            "joint": versioned.spouse_id is not None,
        }

    def clean(self):
        cleaned = super().clean()
        client, matter = cleaned.get("client"), cleaned.get("matter")
        if cleaned.get("joint") and client and matter and not self._keeps_spouse(client):
            fault = joint_fault(client, matter, self.member)
            if fault:
                self.add_error("joint", fault)
        return cleaned

    def _keeps_spouse(self, client):
        """The couple of a case stays the couple, also when they are no longer linked."""
        return client.pk == self.versioned.client_id and self.versioned.spouse_id is not None

    @property
    def move(self) -> dict:
        """What `casework.move_case` takes."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "joint"}
        client = given["client"]
        spouse = self.versioned.spouse if self._keeps_spouse(client) else client.spouse
        return given | {"spouse": spouse if self.cleaned_data["joint"] else None}
