"""Is what was typed about a step possible: that it was done, that it is open again, how the firm wants it?"""

from collections.abc import Sequence

from crispy_forms.layout import Div, Layout
from django import forms

from notices.checklists import Item, ListedStep
from notices.forms.contacts import not_ahead
from notices.forms.fields import TodayForm
from notices.law.steps import kind_words
from notices.models import Call, FirmStep, Notice, Response, StepMark
from practice.forms import ActForm, ChangeForm, RecordForm
from practice.models import Member
from practice.words import on

_KINDS_OF_EVIDENCE = {"response": Response, "call": Call, "paper": Notice}
_CODE, _CATEGORY = "code", "category"


class StepForm(TodayForm, RecordForm, forms.Form):
    """Who did a step about a letter, when, and what shows it; or why it does not apply."""

    submit = "Save step"

    step = forms.ChoiceField(error_messages={"required": "Choose the step."})
    state = forms.ChoiceField(label="How", choices=StepMark.State.choices, initial=StepMark.State.DONE)
    done_on = forms.DateField(label="On", required=False, help_text="Today, if left empty.")
    done_by = forms.ModelChoiceField(label="By", queryset=Member.objects.active(), required=False, empty_label="Me")
    evidence = forms.ChoiceField(required=False, help_text="A response, call or scan of this case.")
    note = forms.CharField(
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was found. If the step does not apply, why.",
    )

    def __init__(self, *args, letter: Notice, items: Sequence[Item], **kwargs):
        super().__init__(*args, **kwargs)
        self.letter = letter
        self.fields["step"].choices = [(item.step.id, item.step.words) for item in items if item.mark is None]
        self.fields["evidence"].choices = [("", "None"), *_evidence_of(letter, self.member)]
        self.helper.layout = Layout(
            "step", Div("state", "done_on", "done_by", "evidence", css_class="fields"), "note", "submission_id"
        )

    def clean_done_on(self):
        return not_ahead(self.cleaned_data["done_on"], self.today, "been done")

    def clean(self):
        cleaned = super().clean()
        is_left_out = cleaned.get("state") == StepMark.State.NOT_APPLICABLE
        if is_left_out and not cleaned.get("note") and "note" not in self.errors:
            self.add_error("note", "Say why the step does not apply.")
        return cleaned

    @property
    def mark(self) -> dict:
        """What `casework.mark_step` takes."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "evidence"}
        kind, _, pk = self.cleaned_data["evidence"].partition("-")
        return given | ({kind: _KINDS_OF_EVIDENCE[kind].objects.get(pk=pk)} if kind else {})


def _evidence_of(letter: Notice, member: Member) -> list[tuple[str, str]]:
    """The responses and calls of the letter's case that the member may see, and its letters with a scan."""
    case = letter.case
    responses = Response.objects.visible_to(member).filter(cases=case)
    calls = Call.objects.visible_to(member).filter(cases=case)
    scans = case.notices.exclude(document=None)
    return [
        *((f"response-{row.pk}", f"{row}: {row.summary}") for row in responses),
        *((f"call-{row.pk}", f"{row}, {on(member.local_date(row.dialled_at))}") for row in calls),
        *((f"paper-{row.pk}", f"Scan of {row}") for row in scans),
    ]


class UndoStepForm(ChangeForm, forms.Form):
    """Why a step is open again."""

    submit = "Open again"

    reason = forms.CharField(max_length=200, error_messages={"required": "Say why the step is open again."})


class _FirmStepForm(ActForm, forms.ModelForm):
    """A step in the firm's words."""

    class Meta:
        model = FirmStep
        fields = ["words", "why"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["words"].error_messages["required"] = "Say what has to be done."

    def _offer_places(self, steps: Sequence[ListedStep]):
        """For a step of the firm's own: before which other one it stands."""
        others = [(each.step.id, each.step.words) for each in steps if each.standard]
        self.fields["before"] = forms.ChoiceField(
            label="Stands before", required=False, choices=[("", "At the end"), *others]
        )

    @property
    def facts(self) -> dict:
        """What the verbs take of the step."""
        names = ("words", "why", "is_off", "before")
        return {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}


class NewFirmStepForm(_FirmStepForm, RecordForm):
    """A step of the firm's own, or a standard one as the firm wants it, for one code or a whole kind of letters."""

    submit = "Save for the firm"

    scope = forms.ChoiceField(label="Counts for", initial=_CODE)

    def __init__(self, *args, code, display_code, category, steps, standard=None, **kwargs):
        if standard:
            kwargs["initial"] = {"words": standard.words, "why": standard.why}
        super().__init__(*args, **kwargs)
        self.codes = {_CODE: code, _CATEGORY: category}
        self.fields["scope"].choices = [
            (_CODE, f"{display_code} only"),
            (_CATEGORY, f"All letters of the kind {kind_words(category)}"),
        ]
        if standard:
            self.fields["is_off"] = forms.BooleanField(label="Leave this step out", required=False)
        else:
            self._offer_places(steps)
        last = [name for name in ("before", "is_off") if name in self.fields]
        self.helper.layout = Layout("words", "why", Div("scope", *last, css_class="fields"), "submission_id")

    @property
    def where(self) -> dict:
        """The code or the category that the step is for."""
        chosen = self.cleaned_data["scope"]
        return {chosen: self.codes[chosen]}


class FirmStepChangeForm(_FirmStepForm, ChangeForm):
    """What is different about a step that the firm added or changed; the letters it is for stay the same."""

    submit = "Save for the firm"

    class Meta(_FirmStepForm.Meta):
        fields = ["words", "why", "is_off"]

    def __init__(self, *args, instance, steps, **kwargs):
        super().__init__(*args, instance=instance, versioned=instance, **kwargs)
        if not instance.step_id:
            del self.fields["is_off"]
            self._offer_places(steps)
            # A place that is not on the list any more stands for the end of it.
            known = {value for value, _ in self.fields["before"].choices}
            self.initial["before"] = instance.before if instance.before in known else ""
