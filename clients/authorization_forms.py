"""What can be typed about a Form 2848 or 8821: whom it names, for which matters, its other lines."""

from crispy_forms.bootstrap import FormActions
from crispy_forms.layout import HTML, Div, Layout, Submit
from django import forms

from clients import matters
from clients.authority.drafts import PARTICULARS, POWERS
from clients.forms import Fold
from clients.models import Authorization, Representative
from practice.forms import ActForm, ChangeForm, RecordForm
from practice.models import Member

LINES, MORE = 4, 2
"""Lines for representatives on Form 2848, and how many more one press adds."""
MOST_LINES = 12
OUTSIDER = "other"
MORE_BUTTON = '<button class="btn" type="submit" name="more" value="1" formnovalidate>Name more people</button>'
TICKS = ("gets_copies", "is_new_address", "is_new_phone", "is_new_fax")
HINTS = {"caf_number": "0312-45678R, or None.", "ptin": "P01234567, or Applied for."}
# Columns of Part II that Form 8821 does not have.
OF_PART_II = ("designation", "jurisdiction", "licence")
TYPED = tuple(name for name in PARTICULARS if name not in TICKS)
OTHER_LINES = (
    *("is_specific_use", *POWERS),
    *("retains_earlier", "signer_name", "signer_title"),
)
BOXES = (
    *("is_specific_use", "may_access_records", "may_disclose", "may_substitute", "may_sign_return", "retains_earlier"),
    *(f"{name}_{line}" for name in TICKS for line in range(1, MOST_LINES + 1)),
)
LIFE = (
    *("signed_on", "signature", "sent_on", "channel", "sent_how", "confirmed_on", "confirmed_means", "confirmed_how"),
    *("ended_on", "end"),
)


def address_field():
    return forms.CharField(max_length=400, required=False, widget=forms.Textarea(attrs={"rows": 2}))


def _field_of(name):
    """The field for one particular of a representative."""
    if name == "address":
        return address_field()
    field = forms.fields_for_model(Representative, [name])[name]
    field.required = False
    field.help_text = HINTS.get(name, field.help_text)
    return field


class Particulars(Fold):
    """The particulars of one line, folded; open for somebody outside the firm and where one of them is wrong."""

    def __init__(self, line, *fields):
        super().__init__("Particulars and copies", *fields)
        self.line = line

    def is_open(self, form):
        names = [pointer.name for pointer in self.get_field_names()]
        return form[f"who_{self.line}"].value() == OUTSIDER or any(form[name].errors for name in names)


class AuthorizationFields(ActForm, forms.ModelForm):
    """The lines of a Form 2848 or 8821, for a new one and for a change alike; `kind` says which of the two.

    Line n of line 2 is the fields that end in `_n`. What is left empty of a member comes from their profile.
    """

    matters = forms.CharField(
        label="Matters",
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": "1040 2021 to 2024\n941 2024 Q1 to 2025 Q4"}),
        help_text="One form a line, with its first and last period.",
    )

    class Meta:
        model = Authorization
        fields = ("form", *OTHER_LINES, *LIFE)
        labels = {
            "is_specific_use": "For a specific use that CAF does not record",
            "retains_earlier": "Earlier authorizations stay in force; copies of them go with the form",
        }

    def __init__(self, *args, kind, lines=LINES, **kwargs):
        self.kind, self.lines = kind, min(max(lines, LINES), MOST_LINES)
        super().__init__(*args, **kwargs)
        if kind == Authorization.Form.INFORMATION:
            for name in POWERS:
                del self.fields[name]
        self.on_file = {row.pk: row for row in self._standing()}
        able = Member.objects.visible_to(self.member).active()
        on_form = Member.objects.filter(pk__in=[row.member_id for row in self.on_file.values() if row.member_id])
        self.members = {member.pk: member for member in (able | on_form).select_related("firm").distinct()}
        for line, row in zip(range(1, self.lines + 1), [*self.on_file.values(), *[None] * self.lines], strict=False):
            self._add_line(line, row)
        self.helper.inputs = []
        self.helper.render_hidden_fields = True

    def lay_out(self):
        """Put the fields in order, once each of them is there."""
        self.helper.layout = Layout(*self._parts(), FormActions(*self._buttons()))

    def _standing(self):
        return self.instance.representatives.filter(ended_on=None).order_by("position") if self.instance.pk else []

    def _add_line(self, line, row):
        people = [(str(pk), member.name) for pk, member in self.members.items()]
        choices = [("", "Nobody"), *people, (OUTSIDER, "Somebody outside the firm")]
        who = (row.member_id or OUTSIDER) if row else ""
        label = "First representative" if line == 1 else f"Representative {line}"
        if self.kind == Authorization.Form.INFORMATION:
            label = "First designee" if line == 1 else f"Designee {line}"
        self.fields[f"who_{line}"] = forms.ChoiceField(
            label=label, choices=choices, required=line == 1, initial=str(who),
            error_messages={"required": "Name at least one."},
        )  # fmt: skip
        self.fields[f"row_{line}"] = forms.IntegerField(
            widget=forms.HiddenInput, required=False, initial=row.pk if row else None, max_value=10**17
        )
        for name in PARTICULARS:
            if name in OF_PART_II and self.kind == Authorization.Form.INFORMATION:
                continue
            self.fields[f"{name}_{line}"] = _field_of(name)
            self.fields[f"{name}_{line}"].initial = getattr(row, name) if row else None

    def _parts(self):
        heading = "Designees" if self.kind == Authorization.Form.INFORMATION else "Representatives"
        yield HTML(f"<fieldset><legend>{heading} <small>line 2</small></legend>")
        yield HTML('<p class="dim">In their order on the form. A member\'s particulars come from their profile.</p>')
        for line in range(1, self.lines + 1):
            typed = [f"{name}_{line}" for name in TYPED if f"{name}_{line}" in self.fields]
            ticks = [f"{name}_{line}" for name in TICKS]
            yield Div(
                f"who_{line}",
                f"row_{line}",
                Particulars(line, Div(*typed, css_class="fields"), Div(*ticks, css_class="fields")),
                css_class="line",
            )
        yield HTML("</fieldset><fieldset><legend>Matters <small>line 3</small></legend>")
        yield "matters"
        yield from self._other_lines()
        yield HTML("</fieldset>")

    def _buttons(self):
        yield Submit("save", self.submit, css_class="btn-go")
        if self.lines < MOST_LINES:
            yield HTML(MORE_BUTTON)

    def _other_lines(self):
        is_power = self.kind == Authorization.Form.POWER_OF_ATTORNEY
        yield Fold("Specific use (line 4)", "is_specific_use")
        if is_power:
            acts = Div("may_access_records", "may_disclose", "may_substitute", "may_sign_return", css_class="fields")
            yield Fold("Additional acts (line 5a)", acts, Div("sign_return_reason", "other_acts", css_class="fields"))
            yield Fold("Acts not authorized (line 5b)", "acts_denied")
        yield Fold(f"Earlier authorizations (line {6 if is_power else 5})", "retains_earlier")
        who = Div("signer_name", "signer_title", css_class="fields")
        yield Fold(f"Somebody else signs for the taxpayer (line {7 if is_power else 6})", who)

    def clean_form(self):
        # The page has the lines of one kind; the other kind has other lines.
        if self.cleaned_data["form"] != self.kind:
            raise forms.ValidationError("Choose the form again: its lines are others.")
        return self.cleaned_data["form"]

    def clean_matters(self):
        try:
            return matters.parse(self.cleaned_data["matters"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self):
        super().clean()
        people = [self._person(line) for line in range(1, self.lines + 1)]
        self.named = [person for person in people if person]
        return self.cleaned_data

    @property
    def authorization(self):
        """Keyword arguments of the verb: lines and representatives."""
        lines = {name: value for name, value in self.cleaned_data.items() if not name.rpartition("_")[2].isdecimal()}
        return lines | {"representatives": self.named}

    def _person(self, line):
        """Who stands on this line, as a row with what was typed; None where nobody does."""
        typed = {name: self.cleaned_data.get(f"{name}_{line}") for name in PARTICULARS}
        who = self.cleaned_data.get(f"who_{line}")
        if not who:
            if any(typed.values()) and f"who_{line}" not in self.errors:
                self.add_error(f"who_{line}", "Choose who this is, or empty the particulars.")
            return None
        before = self.on_file.get(self.cleaned_data.get(f"row_{line}"))
        person = self._begun(who, before)
        if who == OUTSIDER and not typed["name"]:
            self.add_error(f"name_{line}", "Say who it is.")
        for name, value in typed.items():
            # Whoever is chosen anew takes nothing over from the one who stood on this line.
            is_meant = person is before or name in TICKS or (value and value != getattr(before, name, None))
            if is_meant and f"{name}_{line}" in self.fields:
                setattr(person, name, value or (False if name in TICKS else ""))
        person.name = person.name or (self.members[int(who)].name if who != OUTSIDER else "")
        self._check_particulars(person, line)
        return person

    def _check_particulars(self, person, line):
        try:
            person.clean_fields(exclude={field.name for field in person._meta.fields} - set(PARTICULARS) | {"name"})
        except forms.ValidationError as errors:
            for name, sentences in errors.message_dict.items():
                if f"{name}_{line}" in self.fields:
                    self.add_error(f"{name}_{line}", sentences)

    def _begun(self, who, before):
        """The row of the one who is chosen: the one on file, else a new one."""
        if who == OUTSIDER:
            return before if before and not before.member_id else Representative()
        member = self.members[int(who)]
        same = [each for each in self.on_file.values() if each.member_id == member.pk]
        return same[0] if same else Representative.of(member)


class AuthorizationForm(AuthorizationFields, RecordForm):
    """A new authorization of one client, or one that has a life already."""

    submit = "Record authorization"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["form"].widget = forms.HiddenInput()
        self.initial["form"] = self.kind
        self.lay_out()

    def _parts(self):
        yield "form"
        yield from super()._parts()
        yield HTML("<fieldset>")
        days = Div(*LIFE, css_class="fields fields-3")
        yield Fold("It was signed, sent or confirmed already", days)
        yield HTML("</fieldset>")


class AuthorizationChangeForm(AuthorizationFields, ChangeForm):
    """What a form says: changed while it is a draft, corrected with a reason later."""

    submit = "Save"

    reason = forms.CharField(
        label="Why what is on file is wrong", max_length=200, required=False, help_text="Needed once it was signed."
    )

    class Meta(AuthorizationFields.Meta):
        fields = OTHER_LINES  # type: ignore[assignment]

    def __init__(self, *args, versioned, **kwargs):
        kwargs.setdefault("kind", versioned.form)
        lines = max(kwargs.pop("lines", LINES), versioned.representatives.filter(ended_on=None).count())
        begun = {"matters": matters.lines_of(versioned.matters.all())} | kwargs.pop("begun", {})
        copy = Authorization.objects.get(pk=versioned.pk)
        super().__init__(*args, versioned=versioned, instance=copy, initial=begun, lines=lines, **kwargs)
        if versioned.is_draft:
            del self.fields["reason"]
        self.lay_out()

    def _parts(self):
        yield from super()._parts()
        if "reason" in self.fields:
            yield HTML("<fieldset><legend>The correction</legend>")
            yield "reason"
            yield HTML("</fieldset>")

    def _show_what_is_on_file(self):
        super()._show_what_is_on_file()
        saved = ", ".join(str(row) for row in self._standing())
        yours = ", ".join(str(row) for row in self.named)
        self.conflict["rows"].insert(0, ("Representatives", saved, yours))
