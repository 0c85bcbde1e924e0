"""What is asked when a call is planned, dropped, or made from its sheet?"""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from notices.forms.contacts import CallForm, CaseChoice
from notices.forms.fields import TodayForm
from notices.models import Call, CallDraft, Case, PlannedCall
from notices.models.contacts import whole_minutes
from practice.asking import LONGEST_KEY
from practice.forms import ChangeForm, RecordForm, RowsField, holds_whole_number
from practice.words import on

LONGEST_TEXT = 20_000
"""Characters of one field that a sheet keeps; no call is written down at greater length."""


class _PlanFields(TodayForm):
    """What both forms of a planned call ask."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["why"].error_messages["required"] = "Say what the call is for."
        callers = self.fields["caller"].queryset
        self.fields["caller"].queryset = callers.filter(Q(is_active=True) | Q(pk=self.instance.caller_id))
        self.fields["caller"].empty_label = "Whoever calls first"

    def clean_wanted_by(self):
        day = self.cleaned_data["wanted_by"]
        if day and day < self.today and "wanted_by" in self.changed_data:
            raise ValidationError(f"{on(day)} has passed already; enter a day from today on.")
        return day


class PlannedCallForm(_PlanFields, RecordForm, forms.ModelForm):
    """A call to make about one case."""

    submit = "Plan call"

    class Meta:
        model = PlannedCall
        fields = ["why", "line", "number", "wanted_by", "caller"]


class PlannedCallChangeForm(_PlanFields, ChangeForm, forms.ModelForm):
    """Another line, day or caller for a call that is still to be made."""

    class Meta(PlannedCallForm.Meta):
        pass


class PlannedCallDropForm(ChangeForm, forms.Form):
    """Why a planned call need not be made."""

    submit = "Drop call"

    reason = forms.CharField(
        max_length=200,
        label="Why it need not be made",
        help_text="Stays in the history of the case.",
        error_messages={"required": "Say why the call need not be made; the reason stays in the history."},
    )


class SheetCasesForm(forms.Form):
    """Which cases of a group are called about; posted by the checkboxes of the desk."""

    line = forms.ChoiceField(choices=Call.Line)
    number = forms.CharField(max_length=30, required=False)
    cases = CaseChoice()

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cases"].queryset = self.fields["cases"].queryset.visible_to(member)


class PlanChoice(RowsField):
    """Planned calls by checkbox."""

    default_error_messages = {"invalid_choice": "Planned call %(value)s is not one of this sheet's that is still open."}

    def label_from_instance(self, plan):
        return f"{plan.why} ({plan.case.taxpayer}, {plan.case.matter})"


class CallSheetForm(CallForm):
    """One attempt to reach the IRS, timed on its sheet; what the clock noted counts where no time is typed."""

    submit = "Record call"

    planned = PlanChoice(
        queryset=PlannedCall.objects.select_related("case__client", "case__spouse").order_by("pk"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        label="Planned calls that this one makes",
    )

    def __init__(self, *args, draft: CallDraft, initial: dict, **kwargs):
        self.draft = draft
        # No outcome is chosen beforehand: it would be recorded by whoever forgets it.
        given = {"outcome": "", "line": draft.line, "number": draft.number}
        super().__init__(*args, initial=given | initial | self._restored(draft), **kwargs)
        del self.fields["submission_id"]  # the sheet has its own
        for name in ("dialled_at", "connected_at", "ended_at"):
            self.fields[name].required = False
            self.fields[name].help_text = "Only to correct what the clock noted."
        self.fields["hold_minutes"].help_text = "Counted from the times, if left empty."
        self.fields["outcome"].error_messages["required"] = "Say how the call went."
        is_asked = draft.phase == "talking" and not (self.data or self.initial).get("employee_name")
        self.fields["employee_name"].widget.attrs["autofocus"] = is_asked

    def offer(self, about: Case | None) -> None:
        """The cases of the sheet and the calls planned about them, all of them ticked."""
        mine = self.fields["cases"].queryset.filter(pk__in=self.draft.cases.values("pk"))
        self.fields["cases"].queryset = mine
        plans = self.fields["planned"].queryset.open().filter(case__in=self.draft.cases.values("pk"))
        self.fields["planned"].queryset = plans
        self.initial.setdefault("cases", [case.pk for case in mine])
        ticked = plans.filter(line=self.draft.line).values_list("pk", flat=True)
        self.initial.setdefault("planned", list(ticked))

    def _restored(self, draft: CallDraft) -> dict:
        """What was typed on the sheet before, as the fields show it."""
        if not draft.typed:
            return {}
        lists = {name: [int(text) for text in draft.typed.get(name, ()) if _is_key(text)] for name in _CHOSEN}
        texts = {name: values[0] for name, values in draft.typed.items() if name not in _CHOSEN and values}
        return texts | lists | {"is_billable": bool(draft.typed.get("is_billable"))}

    def typed(self) -> tuple[dict[str, list[str]], list[str]]:
        """What the sheet may keep, by field, and the labels of fields it may not: they hold a whole taxpayer number."""
        kept, refused = {}, []
        for name, field in self.fields.items():
            texts = [text.replace("\0", "")[:LONGEST_TEXT] for text in self.data.getlist(name)]
            if any(map(holds_whole_number, texts)):
                refused.append(str(field.label))
            else:
                kept[name] = texts
        return kept, refused

    def clean_dialled_at(self):
        moment = self.cleaned_data["dialled_at"] or self.draft.dialled_at
        if moment is None:
            raise ValidationError("Press Dial when you dial, or enter the time when you did.", code="required")
        return moment

    def clean_connected_at(self):
        return self.cleaned_data["connected_at"] or self.draft.connected_at

    def clean_ended_at(self):
        return self.cleaned_data["ended_at"] or self.draft.ended_at

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("hold_minutes") is None and "hold_minutes" not in self.errors:
            cleaned["hold_minutes"] = self._waited(cleaned)
        return cleaned

    def _waited(self, cleaned) -> int | None:
        """Minutes until somebody spoke; the whole call where nobody did."""
        dialled, until = cleaned.get("dialled_at"), cleaned.get("connected_at")
        if not until and cleaned.get("outcome") not in Call.SPOKEN:
            until = cleaned.get("ended_at")
        return whole_minutes(dialled, until) if dialled and until and until >= dialled else None

    @property
    def call(self) -> dict:
        """What `casework.record_sheet` takes."""
        return {name: self.cleaned_data[name] for name in ("cases", "planned", *self.Meta.fields)}


_CHOSEN = ("cases", "planned")


def _is_key(text: str) -> bool:
    return text.isdecimal() and len(text) <= LONGEST_KEY
