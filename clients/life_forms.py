"""What can be typed about the life of a form: who signed, how it was sent, how it is known, how it ended."""

from crispy_forms.layout import Div, Layout
from django import forms

from clients.authority.signing import Signed
from clients.authorization_forms import address_field
from clients.models import Authorization, Representative
from practice.forms import ChangeForm, PaperField, dressed
from practice.models import Member


class StepForm(ChangeForm, forms.ModelForm):
    """One step of a form's life: recorded, or corrected with a reason when it is on file already."""

    #: the column that says whether the step is on file
    day = ""

    reason = forms.CharField(label="Why what is on file is wrong", max_length=200, required=False)

    def __init__(self, *args, versioned, today, **kwargs):
        # A copy: a refused form must not leave what was typed on the row that the page shows.
        copy = Authorization.objects.get(pk=versioned.pk)
        super().__init__(*args, versioned=versioned, instance=copy, **kwargs)
        if getattr(versioned, self.day) is None:
            self.initial[self.day] = today
            del self.fields["reason"]
        else:
            self.fields["reason"].required = True
        self.fields[self.day].required = True


class SignForm(ChangeForm, forms.Form):
    """Who signed: the taxpayer, then each representative of Part II in the order of line 2."""

    submit = "Record signatures"

    reason = forms.CharField(
        label="Why a signature on file is wrong", max_length=200, required=False, help_text="Only for a correction."
    )

    def __init__(self, *args, versioned, today, **kwargs):
        super().__init__(*args, versioned=versioned, **kwargs)
        self.signers = [(0, versioned.signer_name or versioned.client.name, "the taxpayer", versioned)]
        if versioned.is_power:
            people = versioned.representatives.filter(ended_on=None).order_by("position")
            self.signers += [(row.pk, row.name, f"Part II, line {row.position}", row) for row in people]
        for pk, name, place, row in self.signers:
            self._add_signature(pk, f"{name}, {place}", row)
        if not any(row.signed_on for *_, row in self.signers):
            del self.fields["reason"]
        pairs = [Div(f"on_{pk}", f"kind_{pk}", css_class="fields") for pk, *_ in self.signers]
        self.helper.render_hidden_fields = True
        self.helper.layout = Layout(*pairs, *(["reason"] if "reason" in self.fields else []))

    def _add_signature(self, pk, label, row):
        day = forms.DateField(label=f"{label}: signed on", required=False, initial=row.signed_on)
        # Added after the form was built, so it is dressed as the form dresses its dates.
        self.fields[f"on_{pk}"] = dressed(day)
        choices = [("", "Not signed yet"), *Authorization.Signature.choices]
        self.fields[f"kind_{pk}"] = forms.ChoiceField(
            label=f"{label}: how", choices=choices, required=False, initial=row.signature
        )

    @property
    def signatures(self):
        """Keyword arguments of the verb: the taxpayer's signature, and each representative's by row."""
        typed = {pk: Signed(self.cleaned_data[f"on_{pk}"], self.cleaned_data[f"kind_{pk}"]) for pk, *_ in self.signers}
        return {"taxpayer": typed.pop(0), "representatives": typed, "reason": self.cleaned_data.get("reason", "")}


class SendForm(StepForm):
    submit = "Record as sent"
    day = "sent_on"

    class Meta:
        model = Authorization
        fields = ("sent_on", "channel", "sent_to", "sent_proof", "no_proof_reason")
        help_texts = {
            "sent_proof": "Fax confirmation, tracking number, submission number, or who took it.",
            "no_proof_reason": "Only if there is none. The reason stays on file.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["channel"].required = True


class AcknowledgeForm(StepForm):
    submit = "Record acknowledgement"
    day = "acknowledged_on"

    class Meta:
        model = Authorization
        fields = ("acknowledged_on", "acknowledged_how")
        help_texts = {"acknowledged_how": "By phone with whom and their ID, or by which letter or message."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["acknowledged_how"].required = True


class ConfirmForm(StepForm):
    submit = "Record confirmation"
    day = "confirmed_on"

    class Meta:
        model = Authorization
        fields = ("confirmed_on", "confirmed_means", "employee_name", "employee_id", "confirmed_how")
        labels = {"confirmed_how": "More about it"}
        help_texts = {"employee_name": "Needed after a call, with the ID.", "confirmed_how": ""}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["confirmed_means"].required = True


class LaterForm(forms.ModelChoiceField):
    """A form by its kind, how far it has come, and its matters."""

    def label_from_instance(self, obj):
        matters = "; ".join(str(matter) for matter in obj.matters.all())
        return f"{obj} ({matters})"


class EndForm(StepForm):
    submit = "Record the end"
    day = "ended_on"

    class Meta:
        model = Authorization
        fields = ("ended_on", "end", "end_note")
        labels = {"end_note": "Note"}
        help_texts = {"end_note": "Where the paper with REVOKE or WITHDRAW went, for example."}

    field_order = ["ended_on", "end", "superseded_by", "end_note"]

    def __init__(self, *args, versioned, today, **kwargs):
        super().__init__(*args, versioned=versioned, today=today, **kwargs)
        others = Authorization.objects.visible_to(self.member).filter(client=versioned.client_id, form=versioned.form)
        self.fields["superseded_by"] = LaterForm(
            others.exclude(pk=versioned.pk).prefetch_related("matters"),
            required=False,
            empty_label="None on file",
            label="Superseded by",
        )
        self.order_fields(self.field_order)
        self.fields["end"].required = True
        students = [row.lapses_on() for row in versioned.representatives.all() if row.stands_on(today)]
        if not versioned.end and students and all(day and day <= today for day in students):
            self.initial.update(end=Authorization.End.EXPIRED, ended_on=max(filter(None, students)))


class TakeBackForm(ChangeForm, forms.Form):
    submit = "Take the step back"

    reason = forms.CharField(max_length=200, min_length=3, label="Why it was a mistake")


class CopyForm(ChangeForm, forms.Form):
    """The signed form as a file."""

    submit = "Keep the signed copy"

    upload = PaperField(what="The form as it was signed: ", label="Signed copy")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["upload"].required = True
        self.fields["upload"].error_messages["required"] = "Choose the file of the signed form."


class LeaveForm(ChangeForm, forms.Form):
    """One representative no longer represents; the version is the form's."""

    submit = "Record the withdrawal"

    ended_on = forms.DateField(label="Since", error_messages={"required": "Enter the day."})
    note = forms.CharField(max_length=200, required=False, help_text="How the IRS was told, for example.")


class RestoreForm(ChangeForm, forms.Form):
    submit = "Take the withdrawal back"

    reason = forms.CharField(max_length=200, min_length=3, label="Why it was a mistake")


class NamedForm(ChangeForm, forms.ModelForm):
    """Another representative under line 5a: a member, or somebody else with their particulars."""

    submit = "Name this representative"

    address = address_field()

    class Meta:
        model = Representative
        fields = (
            *("added_on", "name", "designation", "jurisdiction", "licence", "caf_number", "ptin"),
            *("address", "phone", "fax"),
        )
        labels = {"added_on": "Since"}

    field_order = ["who", "in_place_of", "added_on"]

    def __init__(self, *args, versioned, today, **kwargs):
        super().__init__(*args, versioned=versioned, **kwargs)
        members = Member.objects.visible_to(self.member).active()
        standing = Representative.objects.filter(authorization=versioned, ended_on=None)
        self.fields["who"] = forms.ModelChoiceField(members, required=False, empty_label="Somebody outside the firm")
        self.fields["in_place_of"] = forms.ModelChoiceField(standing, required=False, empty_label="Nobody, added")
        self.order_fields(self.field_order)
        self.fields["added_on"].required, self.initial["added_on"] = True, today
        self.fields["name"].required = False
        self.fields["name"].help_text = "Of somebody outside the firm; a member's particulars are in the profile."

    def clean(self):
        super().clean()
        if not self.cleaned_data.get("who") and not self.cleaned_data.get("name"):
            self.add_error("name", "Say who it is, or choose a member.")
        return self.cleaned_data

    @property
    def named(self):
        """Keyword arguments of the verb."""
        typed = self.cleaned_data
        return {
            "version": typed["version"],
            "person": typed["who"] or self.instance,
            "added_on": typed["added_on"],
            "in_place_of": typed["in_place_of"],
        }
