"""Is what was typed about a draft of ours possible: what is to be sent, for which cases and letters?"""

from django import forms
from django.db.models import Q

from notices.forms.contacts import cases_of_the_same_people
from notices.forms.responses import LETTERS, SENT, LettersOfCases
from notices.models import Case, OutgoingLetter, Response
from practice.forms import ChangeForm, PaperField


class DraftForm(LettersOfCases, ChangeForm, forms.ModelForm):
    """What is meant to be sent, until it is: how, for which cases and letters, with which letter of ours."""

    submit = "Save the draft"

    letter = forms.ModelChoiceField(
        OutgoingLetter.objects.finished(),
        required=False,
        label="Our letter",
        empty_label="No letter of ours",
        help_text="A finished letter of these cases that goes with it.",
    )
    upload = PaperField(what="Takes the place of the document kept so far. ", label="Another document")
    stage = forms.ChoiceField(choices=[(SENT, "Save"), (LETTERS, "Letters")], required=False)

    class Meta:
        model = Response
        fields = ["summary", "method", "sent_to", "is_dispute", "awaits_answer"]
        widgets = {"method": forms.RadioSelect}

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, versioned=instance, **kwargs)
        letters = self.fields["letter"].queryset.filter(case__in=instance.cases.all())
        self.fields["letter"].queryset = letters.order_by("-finished_at", "-pk")
        self.fields["letter"].initial = instance.letter_id
        self.fields["summary"].label, self.fields["sent_to"].label = "What is to be sent", "Where to"
        self.fields["summary"].error_messages["required"] = "Say what is to be sent."
        self.fields["awaits_answer"].help_text = "Starts the clock of silence on each case when it is sent."

    def offer(self, about: None) -> None:
        """Let the cases and letters be ticked that it is about now, and the others of the same people."""
        now = list(self.instance.cases.all())
        theirs = Q(pk__in=[case.pk for case in now])
        for case in now:
            theirs |= cases_of_the_same_people(case)
        cases = Case.objects.visible_to(self.member).filter(theirs)
        self.fields["cases"].queryset, self.fields["cases"].initial = cases.listed(), now
        answers = self.instance.notices.all()
        self.offer_letters(cases, also=answers)
        self.fields["notices"].initial = list(answers)
        self.fields["notices"].help_text = "Each letter ticked is answered from the day it is sent."

    @property
    def is_file_lost(self) -> bool:
        """Whether a file came with a form that is shown again: a browser does not keep it."""
        return bool(self.errors) and "upload" in self.files

    @property
    def change(self) -> dict:
        """What `casework.change_draft` takes."""
        names = (*self.Meta.fields, "cases", "notices", "letter", "upload", "version")
        return {name: self.cleaned_data[name] for name in names}


class DiscardDraftForm(ChangeForm, forms.Form):
    """The button that throws away what was meant to be sent."""

    submit = "Discard the draft"


def shown_again(form: DraftForm) -> dict:
    """What stands in a form that is shown again with the letters of other cases, without being judged."""
    several = {name: form.data.getlist(name) for name in ("cases", "notices")}
    boxes = {name: name in form.data for name in ("is_dispute", "awaits_answer")}
    return form.data.dict() | several | boxes | {"stage": SENT}
