"""Is what was typed on the list of cases possible: a filter's name, what comes next, who gets the cases?"""

from crispy_forms.layout import Div, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict

from clients import finding
from notices.casework.lists import MOST_AT_ONCE
from notices.forms.case_filter import CaseFilter
from notices.forms.fields import TodayForm
from notices.models import Case, SavedFilter
from practice.asking import is_key
from practice.forms import ChangeForm, RecordForm, RowsField
from practice.models import Member
from practice.words import count

LONGEST_QUERY = 800


def filter_of(query: str, member: Member, today) -> CaseFilter:
    """What the query of an address narrows the list to, for this member."""
    asked = QueryDict(query, mutable=True)
    asked["q"] = finding.without_numbers(asked.get("q", ""))
    return CaseFilter(asked, queryset=Case.objects.visible_to(member), member=member, today=today)


class NewFilterForm(TodayForm, RecordForm, forms.ModelForm):
    """The name of a filter; what it asks for comes from the address of the list."""

    submit = "Save filter"
    # A whole number in it is cut to its last four digits, not refused.
    number_fields = frozenset({"query"})

    query = forms.CharField(required=False, max_length=LONGEST_QUERY, widget=forms.HiddenInput)

    class Meta:
        model = SavedFilter
        fields = ["name", "is_shared"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = "Give the filter a name, such as Levies on me."
        if not self.member.may_decide:
            del self.fields["is_shared"]

    @property
    def facts(self) -> dict:
        """What `casework.save_filter` takes."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "query"}
        return given | {"parameters": filter_of(self.cleaned_data["query"], self.member, self.today).asked}


class FilterForm(ChangeForm, forms.ModelForm):
    """Another name, or other people who see it."""

    class Meta:
        model = SavedFilter
        fields = ["name", "is_shared"]

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, versioned=instance, **kwargs)
        if not self.member.may_decide:
            del self.fields["is_shared"]


class PressedForm(ChangeForm, forms.Form):
    """One button on a row, with the version of it that the member saw."""


class UndoForm(ChangeForm, forms.Form):
    """The button that takes a reassignment back."""

    submit = "Undo the reassignment"


class NextForm(ChangeForm, forms.ModelForm):
    """What comes next on a case, by when, by whom, and whose move it is."""

    class Meta:
        model = Case
        fields = ["next_action", "next_action_on", "owner", "waiting_on"]

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, versioned=instance, **kwargs)
        owners = self.fields["owner"].queryset
        self.fields["owner"].queryset = owners.filter(Q(is_active=True) | Q(pk=instance.owner_id))
        self.fields["owner"].empty_label = "Nobody"
        self.fields["waiting_on"].label = "Waiting"
        self.fields["next_action"].widget.attrs["autofocus"] = True


class TickedCases(RowsField):
    """The cases that were ticked, less those that the member may not see any more."""

    def clean(self, value):
        keys = [pk for pk in value or () if is_key(str(pk))]
        if len(keys) < len(value or ()):
            raise ValidationError("Tick the cases on the list.", code="invalid")
        # A case that was restricted meanwhile is left out like one that never was, and stops nobody.
        return self.queryset.filter(pk__in=keys)


class ReassignForm(TodayForm, RecordForm, forms.Form):
    """Whom the ticked cases, or all that a filter finds, are given to."""

    submit = "Reassign"

    cases = TickedCases(queryset=Case.objects.all(), required=False, widget=forms.MultipleHiddenInput)
    everything = forms.BooleanField(required=False, widget=forms.HiddenInput)
    found = forms.CharField(required=False, max_length=LONGEST_QUERY, widget=forms.HiddenInput)
    expected = forms.IntegerField(required=False, widget=forms.HiddenInput)
    owner = forms.ModelChoiceField(queryset=Member.objects.active(), label="New owner", empty_label="Choose")
    next_action_on = forms.DateField(
        required=False, label="Next action by", help_text="Leave it empty, and each case keeps its own day."
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper.layout = Layout(
            *("cases", "everything", "found", "expected", "submission_id"),
            Div("owner", "next_action_on", css_class="fields"),
        )

    def chosen(self, everything, found, cases):
        """The open cases meant: all that the query of the list finds, or the ticked ones; one more than is possible
        where there are too many."""
        rows = filter_of(found, self.member, self.today).qs if everything else cases
        return rows.filter(state=Case.State.OPEN)[: MOST_AT_ONCE + 1]

    def clean(self):
        cleaned = super().clean()
        everything = cleaned["everything"]
        if "cases" in self.errors or (everything and "found" in self.errors):
            return cleaned
        expected = cleaned.get("expected")
        cleaned["cases"] = self.chosen(everything, cleaned.get("found", ""), cleaned["cases"])
        number = cleaned["cases"].count()
        if not number:
            self.add_error("cases", "None of the ticked cases is open and yours to see. Go back and tick some.")
        elif everything and expected != number:
            self.data = self.data.copy()
            self.data["expected"] = str(number)
            self.add_error(None, f"The filter finds {count(number, 'open case')} now. Look again, then reassign.")
        return cleaned

    @property
    def wanted(self) -> dict:
        """What `casework.reassign` takes."""
        names = ("cases", "owner", "next_action_on", "submission_id")
        return {name: self.cleaned_data[name] for name in names}
