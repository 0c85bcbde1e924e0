"""What is chosen when a form is made, and uploaded to make it from?"""

from django import forms
from django.db.models import TextChoices

from clients.official.blank import LARGEST, recognise
from practice.documents import megabytes
from practice.forms import ActForm
from practice.refusals import Refused


class Way(TextChoices):
    """The file that is wanted. Those on the official form, and the sheet with whole numbers, need a purpose."""

    FILLABLE = "fillable", "The official form, its fields still fillable for signature and date"
    FLAT = "flat", "The official form, flattened: nothing on it can be changed"
    SHEET = "sheet", "Preparation sheet, taxpayer numbers in full"
    MASKED = "masked", "Preparation sheet, taxpayer numbers masked"


OFFICIAL = (Way.FILLABLE, Way.FLAT)


class MakeForm(ActForm, forms.Form):
    """Which file of an authorization is made, and what for. The answer is the file itself."""

    submit = "Make the file"

    way = forms.ChoiceField(label="What to make", widget=forms.RadioSelect)
    purpose = forms.CharField(
        label="What for",
        required=False,
        min_length=3,
        max_length=120,
        help_text="Needed where numbers stand in full, for example: to be signed by the client.",
    )

    def __init__(self, *args, has_blank, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [way for way in Way.choices if self._is_offered(Way(way[0]), has_blank)]
        self.fields["way"].initial = self.fields["way"].choices[0][0]
        if not self.member.may_see_tins:
            del self.fields["purpose"]
        self.helper.attrs = {"data-repeat": ""}

    def _is_offered(self, way, has_blank):
        if way == Way.MASKED:
            return True
        return self.member.may_see_tins and (has_blank or way not in OFFICIAL)

    def clean(self):
        cleaned = super().clean()
        is_whole = cleaned.get("way", Way.MASKED) != Way.MASKED
        if is_whole and "purpose" not in self.errors and not cleaned["purpose"].strip():
            self.add_error("purpose", "Say what the whole taxpayer number is printed for.")
        return cleaned


class BlankFormUpload(ActForm, forms.Form):
    """A blank form from irs.gov. Which one it is, the file says itself."""

    submit = "Keep this form"

    file = forms.FileField(
        label="PDF from irs.gov",
        help_text="Form 2848 or 8821, exactly as the IRS publishes it.",
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > LARGEST:
            raise forms.ValidationError(f"{upload.name} has {megabytes(upload.size)}, which no form has.")
        try:
            self.blank = recognise(upload.read())
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return upload
