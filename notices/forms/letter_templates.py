"""Is the text of a letter that a firm keeps written in the language of such texts?"""

from django import forms

from notices.models import LetterKind, LetterTemplate
from notices.wording import language
from notices.wording.fields import MEANINGS
from notices.wording.standard import Wording
from practice.forms import ActForm, ChangeForm, RecordForm

_MOST_FAULTS = 5


class _TextForm(ActForm, forms.ModelForm):
    """The words of a text; a fault is named with its line under the field it stands in."""

    class Meta:
        model = LetterTemplate
        fields = ["name", "title", "body", "enclosures"]
        widgets = {
            "body": forms.Textarea(attrs={"rows": 20, "spellcheck": "true"}),
            "enclosures": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = "Say what the text is called."
        self.fields["title"].error_messages["required"] = "Say what such a letter is about."
        self.fields["body"].error_messages["required"] = "Type the text."

    def clean(self):
        cleaned = super().clean()
        for name in ("title", "body", "enclosures"):
            for fault in language.faults(cleaned.get(name) or "", MEANINGS)[:_MOST_FAULTS]:
                self.add_error(name, fault)
        return cleaned

    @property
    def words(self) -> dict:
        """What the verbs take of the text."""
        return {name: self.cleaned_data[name] for name in self.fields if name in self.Meta.fields}


class NewTextForm(_TextForm, RecordForm):
    """A text of the firm's own."""

    submit = "Add the text"


class TextChangeForm(_TextForm, ChangeForm):
    """What is different in a text. A standard one that was never changed has no row yet: its version is 0."""

    submit = "Save the text"

    def __init__(self, *args, wording: Wording, **kwargs):
        self.wording = wording
        row = wording.row or LetterTemplate(
            firm=kwargs["member"].firm,
            kind=wording.kind,
            name=wording.name,
            title=wording.title,
            body=wording.body,
            enclosures=wording.enclosures,
            version=0,
        )
        super().__init__(*args, instance=row, versioned=row, **kwargs)
        if wording.kind != LetterKind.OWN:
            del self.fields["name"]

    @property
    def words(self) -> dict:
        return {"name": self.wording.name} | super().words

    def _show_what_is_on_file(self) -> None:
        if self.versioned.pk is None:
            self.versioned = LetterTemplate.objects.visible_to(self.member).get(kind=self.wording.kind)
        super()._show_what_is_on_file()
