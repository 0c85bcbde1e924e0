"""What can be typed about a couple whose interests diverge: since when, why, the consent of each, the end of it."""

from crispy_forms.layout import Div, Layout
from django import forms

from clients import couples
from clients.models import Client, Divergence
from practice.forms import ChangeForm, RecordForm

_SIGNED = "The day it was signed; leave it empty while none is on file."


class DivergenceForm(RecordForm, forms.ModelForm):
    """That the interests of a client and a spouse diverge."""

    submit = "Mark it"

    spouse = forms.ModelChoiceField(
        Client.objects.current(), label="The other spouse", empty_label=None, help_text="Of this or of a joint case."
    )
    client_consent_on = forms.DateField(required=False, help_text=_SIGNED)
    spouse_consent_on = forms.DateField(
        required=False, label="Informed written consent of the other spouse", help_text=_SIGNED
    )

    class Meta:
        model = Divergence
        fields = ("since_on", "reason")

    def __init__(self, *args, taxpayer, **kwargs):
        super().__init__(*args, **kwargs)
        spouse = self.fields["spouse"]
        spouse.queryset = spouse.queryset.filter(pk__in=couples.partners_of(taxpayer).values("pk"))
        spouse.initial = taxpayer.spouse_id
        self.fields["client_consent_on"].label = f"Informed written consent of {taxpayer.name}"
        self.helper.render_hidden_fields = True
        self.helper.layout = Layout(
            Div("spouse", "since_on", css_class="fields"),
            "reason",
            Div("client_consent_on", "spouse_consent_on", css_class="fields"),
        )


class DivergenceChangeForm(ChangeForm, forms.ModelForm):
    """The day and the reason as they should read, and the consents that came in."""

    class Meta:
        model = Divergence
        fields = ("since_on", "reason", "first_consent_on", "second_consent_on")

    def __init__(self, *args, versioned, **kwargs):
        super().__init__(*args, versioned=versioned, instance=versioned, **kwargs)
        for name, person in (("first_consent_on", versioned.first), ("second_consent_on", versioned.second)):
            self.fields[name].label = f"Informed written consent of {person.name}"
            self.fields[name].help_text = _SIGNED
        self.helper.render_hidden_fields = True
        self.helper.layout = Layout(
            Div("since_on", css_class="fields"),
            "reason",
            Div("first_consent_on", "second_consent_on", css_class="fields"),
        )


class DivergenceEndForm(ChangeForm, forms.Form):
    """Since when and why the interests no longer diverge."""

    submit = "End it"

    ended_on = forms.DateField(label="Since")
    reason = forms.CharField(max_length=200, min_length=3, label="Why")
