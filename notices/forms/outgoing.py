"""What does a member type or choose for a letter of ours: the text it begins from, its words, how it is finished?"""

from django import forms

from clients import couples
from clients.models import Client
from notices.models import Call, Case, LetterKind, Notice, OutgoingLetter
from notices.wording.standard import Wording
from practice.forms import ActForm, ChangeForm, RecordForm
from practice.models import Member


def party_field(case, member):
    """Which spouse a letter is for, while the interests of the couple diverge; None otherwise."""
    if couples.standing_between(case.client, case.spouse) is None:
        return None
    both = Client.objects.visible_to(member).filter(pk__in=[case.client_id, case.spouse_id])
    return forms.ModelChoiceField(
        both,
        label="For which spouse",
        empty_label="Choose",
        help_text="Their interests diverge: it speaks for one of them, and a copy for the client goes to that one.",
        error_messages={"required": "Say which spouse the letter is for; their interests diverge."},
    )


class NewLetterForm(RecordForm, forms.Form):
    """From which text a letter is begun, about which notice, and who signs it."""

    submit = "Begin the letter"

    key = forms.ChoiceField(label="Text", widget=forms.RadioSelect, error_messages={"required": "Choose a text."})
    notice = forms.ModelChoiceField(
        Notice.objects.all(),
        required=False,
        label="It answers",
        empty_label="No letter of theirs",
        help_text="Fills in its code, its date and its amount.",
    )
    signer = forms.ModelChoiceField(Member.objects.active(), label="Signed by", empty_label=None)

    def __init__(self, *args, case, wordings: list[Wording], **kwargs):
        super().__init__(*args, **kwargs)
        self.wordings = {wording.key: wording for wording in wordings}
        standard = [(row.key, row.name) for row in wordings if row.kind != LetterKind.OWN]
        own = [(row.key, row.name) for row in wordings if row.kind == LetterKind.OWN]
        self.fields["key"].choices = [*standard, *own]
        letters = self.fields["notice"].queryset.filter(case=case)
        self.fields["notice"].queryset = letters.order_by("-notice_date", "-pk")
        newest_open = letters.filter(answer=Notice.Answer.OPEN).order_by("-notice_date", "-pk").first()
        self.fields["notice"].initial = newest_open and newest_open.pk
        if party := party_field(case, self.member):
            self.fields["party"] = party
        # Whoever is nobody on Form 2848 writes for the owner of the case.
        self.fields["signer"].initial = self.member if self.member.designation else case.owner or self.member

    @property
    def letter(self) -> dict:
        """What `casework.write_letter` takes."""
        typed = {name: self.cleaned_data[name] for name in ("notice", "signer", "submission_id")}
        typed["party"] = self.cleaned_data.get("party")
        return typed | {"wording": self.wordings[self.cleaned_data["key"]]}


class LetterForm(ChangeForm, forms.ModelForm):
    """The words of a draft, where it goes and who signs it."""

    submit = "Save and look at it"

    class Meta:
        model = OutgoingLetter
        fields = ["addressee", "address", "method", "fax", "notice", "signer", "title", "body", "enclosures"]
        widgets = {
            "address": forms.Textarea(attrs={"rows": 3}),
            "body": forms.Textarea(attrs={"rows": 22}),
            "enclosures": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, instance, **kwargs):
        super().__init__(*args, instance=instance, versioned=instance, **kwargs)
        letters = self.fields["notice"].queryset.filter(case=instance.case_id)
        self.fields["notice"].queryset = letters.order_by("-notice_date", "-pk")
        self.fields["notice"].empty_label = "No letter of theirs"
        if party := party_field(instance.case, self.member):
            self.fields["party"] = party
            party.initial = instance.party_id
        members = self.fields["signer"].queryset
        self.fields["signer"].queryset = members.active() | members.filter(pk=instance.signer_id)
        self.fields["signer"].empty_label = None
        self.fields["addressee"].error_messages["required"] = "Say which office it goes to."
        self.fields["title"].error_messages["required"] = "Say what the letter is about."
        self.fields["body"].error_messages["required"] = "A letter has a text."
        self.fields["body"].help_text = (
            "An empty line begins a paragraph; lines that all begin with a hyphen and a space are a list. "
            "Whatever stands as [fill in: …] must be filled in, or taken out, before the letter can be finished."
        )

    @property
    def words(self) -> dict:
        """What `casework.change_letter` takes of the letter."""
        names = [*self.Meta.fields, *(["party"] if "party" in self.fields else [])]
        return {name: self.cleaned_data[name] for name in names}


class _CaseOfCall(forms.ModelChoiceField):
    """One case of a call, named with what was written to confirm it already."""

    def __init__(self, **kwargs):
        kwargs |= {"widget": forms.RadioSelect, "empty_label": None}
        super().__init__(Case.objects.open().listed(), **kwargs)
        self.written: dict[int, str] = {}

    def label_from_instance(self, case):
        words = {"draft": "a letter is begun", "finished": "a letter is written"}
        told = words.get(self.written.get(case.pk, ""))
        return f"{case.taxpayer}, {case.matter}{f' ({told})' if told else ''}"


class ConfirmCallForm(ActForm, forms.Form):
    """For which of the cases of a call the letter is that confirms it."""

    submit = "Begin the letter"

    case = _CaseOfCall(
        error_messages={
            "required": "Choose the case that the letter is about.",
            "invalid_choice": "That is not an open case of this call.",
        }
    )

    def __init__(self, *args, call: Call, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["case"].queryset = self.fields["case"].queryset.filter(calls=call).order_by("pk")
        confirming = OutgoingLetter.objects.filter(call=call, kind=LetterKind.CALL).order_by("state")
        self.fields["case"].written = dict(confirming.values_list("case", "state"))
        self.has_cases = bool(self.fields["case"].queryset)


class _NumbersForm(ActForm):
    """Whether taxpayer numbers are printed in full is decided by the verb, not by what is offered here."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.member.may_see_tins:
            # Still a field: who asks for it without the right is refused, not quietly given less.
            self.fields["whole_tin"].widget = forms.HiddenInput()


class FinishForm(_NumbersForm, ChangeForm, forms.Form):
    """The box and the button that finish a letter."""

    submit = "Finish the letter"

    whole_tin = forms.BooleanField(
        label="Print the taxpayer number in full", required=False, help_text="Written to the history of the taxpayer."
    )


class DocxForm(_NumbersForm, forms.Form):
    """The box and the button that hand out a letter for a word processor."""

    submit = "Take the DOCX"

    whole_tin = forms.BooleanField(label="With the taxpayer number in full", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="docx_%s", **kwargs)


class AgainForm(RecordForm, forms.Form):
    """The button that begins a new letter in place of a finished one."""


class DiscardForm(ChangeForm, forms.Form):
    """The button that throws a draft away."""

    submit = "Discard the draft"
