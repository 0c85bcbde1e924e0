"""What can be typed about a client: the client, its numbers, its spouse, a reason."""

import copy

from crispy_forms.layout import Div, Layout, LayoutObject
from crispy_forms.utils import TEMPLATE_PACK
from django import forms
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from clients import tin
from clients.models import Client
from practice.forms import ActForm, ChangeForm, RecordForm, RowsField


class Fold(LayoutObject):
    """Fields that are not needed at first, folded under a line; open while one of them is filled or wrong."""

    def __init__(self, title, *fields):
        self.title = title
        self.fields = list(fields)

    def render(self, form, context, template_pack=TEMPLATE_PACK, **kwargs):
        inside = self.get_rendered_fields(form, context, template_pack, **kwargs)
        opening = '<details class="more" open>' if self.is_open(form) else '<details class="more">'
        return format_html("{}<summary>{}</summary>{}</details>", mark_safe(opening), self.title, inside)  # noqa: S308

    def is_open(self, form):
        return any(form[pointer.name].errors or form[pointer.name].value() for pointer in self.get_field_names())


def number_field(label="Number", **kwargs):
    """A taxpayer number as text: nothing of it is remembered or checked for spelling by the browser."""
    quiet = {"autocomplete": "off", "spellcheck": "false", "inputmode": "numeric", "class": "tin"}
    return forms.CharField(label=label, max_length=20, widget=forms.TextInput(attrs=quiet), **kwargs)


def number_kind_field(**kwargs):
    choices = [("", "Tell by the number"), *tin.LABELS.items()]
    return forms.ChoiceField(label="Kind of number", choices=choices, required=False, **kwargs)


def checked_number(kind, text, *, of_person):
    """The number of the kind chosen, or of the kind it looks like; raises ValidationError with the sentence."""
    try:
        return tin.parse(kind or tin.kind_of(text, of_person=of_person), text)
    except ValueError as error:
        raise forms.ValidationError(str(error)) from error


class ClientFields(ActForm, forms.ModelForm):
    """What a client's sheet holds, for a new client and for a change alike."""

    class Meta:
        model = Client
        fields = (
            "kind", "name", "fiduciary", "email", "phone", "address", "lives_abroad", "language", "remarks",
            "is_restricted", "assigned",
        )  # fmt: skip
        widgets = {
            "address": forms.Textarea(attrs={"rows": 3}),
            "remarks": forms.Textarea(attrs={"rows": 3}),
            "assigned": forms.CheckboxSelectMultiple,
        }
        field_classes = {"assigned": RowsField}
        labels = {"is_restricted": "Restricted to the assigned members and the owners", "assigned": "Assigned members"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        members = self.fields["assigned"].queryset.active()
        if self.instance.pk:
            members |= self.fields["assigned"].queryset.filter(assigned_clients=self.instance)
        self.fields["assigned"].queryset = members.distinct()
        self.fields["is_restricted"].help_text = ""
        self.helper.render_hidden_fields = True

    def folded(self):
        contact = Div("email", "phone", "address", "language", "lives_abroad", "fiduciary", css_class="fields")
        return (
            Fold("Contact", contact),
            Fold("Who sees this client", "is_restricted", Div("assigned", css_class="choices")),
            Fold("Remarks", "remarks"),
        )


class ClientForm(RecordForm, ClientFields):
    """A new client: kind and name, one number or two; the rest may wait."""

    submit = "Record client"

    tin_kind = number_kind_field()
    tin = number_field("SSN, ITIN, ATIN or EIN", required=False)
    other_tin_kind = number_kind_field()
    other_tin = number_field("Second number", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["tin"].help_text = "123-45-6789, an EIN 12-3456789. Kept encrypted. Leave empty if not known yet."
        self.fields["other_tin"].help_text = "A sole proprietor often has an SSN and an EIN."
        self.helper.layout = Layout(
            Div("kind", "name", "tin_kind", "tin", css_class="fields"),
            Fold("A second number", Div("other_tin_kind", "other_tin", css_class="fields")),
            *self.folded(),
        )

    def clean(self):
        super().clean()
        typed = self.cleaned_data
        numbers = [self._number_in(name) for name in ("tin", "other_tin")]
        typed["numbers"] = [number for number in numbers if number]
        kinds = [number.kind for number in typed["numbers"]]
        if len(kinds) == 2 and kinds[0] == kinds[1]:
            self.add_error("other_tin", f"A client has one {tin.LABELS[kinds[0]]}; these are two.")
        return typed

    def _number_in(self, name):
        kind, text = self.cleaned_data.pop(f"{name}_kind", ""), self.cleaned_data.pop(name, "")
        if not text:
            return None
        of_person = self.cleaned_data.get("kind") == Client.Kind.INDIVIDUAL
        try:
            return checked_number(kind, text, of_person=of_person)
        except forms.ValidationError as error:
            self.add_error(name, error)


class ClientChangeForm(ChangeForm, ClientFields):
    """Corrections of a client's sheet; numbers and spouse have pages of their own."""

    def __init__(self, *args, versioned, **kwargs):
        # A copy: a refused form must not leave what was typed on the client that the page shows.
        super().__init__(*args, versioned=versioned, instance=copy.copy(versioned), **kwargs)
        self.helper.layout = Layout(Div("kind", "name", css_class="fields"), *self.folded())


class NumberForm(ActForm, forms.Form):
    """One more number of a client. The client keeps one of each kind, so a second click adds nothing."""

    submit = "Add number"

    tin_kind = number_kind_field()
    tin = number_field()

    def __init__(self, *args, taxpayer, **kwargs):
        self.taxpayer = taxpayer
        super().__init__(*args, **kwargs)
        self.helper.render_hidden_fields = True
        self.helper.layout = Layout(Div("tin_kind", "tin", css_class="fields"))

    def clean_tin(self):
        of_person = self.taxpayer.kind == Client.Kind.INDIVIDUAL
        return checked_number(self.cleaned_data.get("tin_kind"), self.cleaned_data["tin"], of_person=of_person)


class NumberChangeForm(ChangeForm, NumberForm):
    """The right number in place of a wrong one; the version is the client's."""

    submit = "Correct number"


class RevealForm(ActForm, forms.Form):
    """Why somebody needs to see a whole number; the reason stays in the history."""

    submit = "Show the number"

    purpose = forms.CharField(
        label="What for", min_length=3, max_length=120, help_text="For example: call to the IRS about the CP503."
    )


class ReasonForm(ChangeForm, forms.Form):
    """Why a client is archived or taken back."""

    reason = forms.CharField(max_length=200, min_length=3)

    def __init__(self, *args, submit, **kwargs):
        self.submit = submit
        super().__init__(*args, **kwargs)


class SpouseForm(ChangeForm, forms.Form):
    """Which client this one is married to: one of those the search found, or nobody."""

    submit = "Save spouse"

    spouse = forms.ModelChoiceField(
        Client.objects.current().filter(kind=Client.Kind.INDIVIDUAL),
        required=False,
        widget=forms.RadioSelect,
        empty_label="Nobody",
    )

    def __init__(self, *args, found, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["spouse"]
        field.queryset = field.queryset.exclude(pk=self.versioned.pk)
        # The page offers the few that were searched for; any other client of the firm stays a valid choice.
        field.widget.choices = [("", "Nobody"), *((row.pk, row.choice) for row in found)]
