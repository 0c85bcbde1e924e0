"""What do people type about the firm and themselves: set-up, joining, profile, members, settings, audit filter?"""

import functools
from pathlib import Path
from zoneinfo import available_timezones

from crispy_forms.layout import Div, Layout
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.db.models import Q
from django.utils.safestring import mark_safe

from practice.access import Act, Role, allows
from practice.forms import ActForm, ChangeForm, DateInput, RecordForm, check_year
from practice.models import Firm, Invitation, Member
from practice.models.firms import validate_lead_days

_US_ZONES = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Phoenix": "Mountain without daylight saving (Arizona)",
    "America/Los_Angeles": "Pacific",
    "America/Anchorage": "Alaska",
    "Pacific/Honolulu": "Hawaii",
    "America/Puerto_Rico": "Atlantic (Puerto Rico, Virgin Islands)",
    "Pacific/Guam": "Guam and Northern Marianas",
    "Pacific/Pago_Pago": "American Samoa",
}
_REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


@functools.cache
def zone_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Every place with a time zone of its own, those of the United States first."""
    others = sorted(name for name in available_timezones() if name.startswith(_REGIONS) and name not in _US_ZONES)
    return [
        ("United States", list(_US_ZONES.items())),
        ("Elsewhere", [(name, name.replace("_", " ")) for name in others]),
    ]


def machine_zone(localtime: Path = Path("/etc/localtime")) -> str:
    """The zone this machine runs in, if it is one of the United States; else Eastern, where most firms are."""
    name = str(localtime.resolve()).rpartition("zoneinfo/")[2]
    return name if name in _US_ZONES else "America/New_York"


class ZoneField(forms.ChoiceField):
    """A time zone. `none` names the choice of none, where that is allowed."""

    def __init__(self, *, none: str = "", **kwargs):
        choices = zone_choices()
        super().__init__(choices=[("", none), *choices] if none else choices, required=not none, **kwargs)

    def offer(self, on_file: str) -> None:
        """Add the zone on file, should the list leave it out as it does US/Eastern."""
        if on_file and not self.valid_value(on_file):
            self.choices = [*self.choices, (on_file, on_file)]


class CodeField(forms.CharField):
    """A number with letters in it, which people type in lower case as well."""

    def to_python(self, value):
        return super().to_python(value).upper()


class LeadDaysField(forms.CharField):
    """Days before a date, typed as "14, 7, 3, 1, 0" and kept as a list, the earliest reminder first."""

    def prepare_value(self, value):
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def to_python(self, value):
        words = super().to_python(value).replace(",", " ").split()
        days = [int(word) if word.isascii() and word.isdigit() and len(word) < 4 else word for word in words]
        validate_lead_days(days)
        return sorted(set(days), reverse=True)


class _WithNewPassword(ActForm, forms.Form):
    """The two fields of a new password, checked against the rules and against who will use it."""

    password = forms.CharField(strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}))
    password_again = forms.CharField(
        label="Password again",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = mark_safe(password_validators_help_text_html())  # noqa: S308  Django's own

    def check_password(self, *, name: str, email: str) -> None:
        """Call it at the end of `clean`."""
        password, again = self.cleaned_data.get("password"), self.cleaned_data.pop("password_again", None)
        if password and again and password != again:
            self.add_error("password_again", "The two passwords differ.")
        if password:
            try:
                validate_password(password, user=Member(name=name, email=email))
            except forms.ValidationError as error:
                self.add_error("password", error)


class SetUpForm(_WithNewPassword):
    """What is needed to begin: a firm and its first owner."""

    submit = "Create the practice"
    field_order = ["name", "time_zone", "owner_name", "owner_email", "password", "password_again"]

    name = forms.CharField(label="Name of the practice", min_length=2, max_length=120)
    time_zone = ZoneField(help_text="Days and deadlines are counted where the practice is.", initial=machine_zone)
    owner_name = forms.CharField(
        label="Your name", max_length=120, help_text="As it should stand in case histories: the name and no title."
    )
    owner_email = forms.EmailField(label="Your e-mail", help_text="You sign in with it.")

    def clean(self):
        super().clean()
        self.check_password(
            name=self.cleaned_data.get("owner_name", ""), email=self.cleaned_data.get("owner_email", "")
        )


class JoinForm(_WithNewPassword):
    """Somebody who was invited says who they are."""

    submit = "Join"
    field_order = ["name", "password", "password_again"]

    name = forms.CharField(
        label="Your name", max_length=120, help_text="As it should stand in case histories: the name and no title."
    )

    def __init__(self, *args, email, **kwargs):
        self.email = email
        super().__init__(*args, **kwargs)

    def clean(self):
        super().clean()
        self.check_password(name=self.cleaned_data.get("name", ""), email=self.email)


class _AbsenceForm(ChangeForm, forms.ModelForm):
    """When a member is away, and who of the others stands in."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        others = Member.objects.visible_to(self.member).exclude(pk=self.instance.pk)
        may_record = [role for role in Role if allows(role, Act.RECORD)]
        can = Q(is_active=True, role__in=may_record) | Q(pk=self.instance.substitute_id)
        self.fields["substitute"].queryset = others.filter(can)
        self.fields["substitute"].empty_label = "Nobody"


ABSENCE_FIELDS = ("away_from", "away_until", "substitute")


class ProfileForm(_AbsenceForm):
    """What a member says of themselves; Form 2848 needs most of it."""

    caf_number = CodeField(label="CAF number", required=False, max_length=11)
    ptin = CodeField(label="PTIN", required=False, max_length=9)
    phone = forms.CharField(required=False, max_length=30, widget=forms.TextInput(attrs={"type": "tel"}))
    fax = forms.CharField(required=False, max_length=30, widget=forms.TextInput(attrs={"type": "tel"}))

    class Meta:
        model = Member
        fields = [
            *("name", "designation", "jurisdiction", "licence", "caf_number", "ptin", "phone", "fax", "time_zone"),
            *ABSENCE_FIELDS,
        ]
        labels = {"licence": "Licence or enrollment number"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = ZoneField(label="Time zone", none=f"The practice's ({self.instance.firm.time_zone})")
        self.fields["time_zone"].offer(self.instance.time_zone)
        self.helper.render_hidden_fields = True
        self.helper.layout = Layout(
            "name",
            Div("designation", "jurisdiction", "licence", "caf_number", "ptin", "phone", "fax", css_class="fields"),
            "time_zone",
            Div(*ABSENCE_FIELDS, css_class="fields fields-3"),
        )


class MemberForm(_AbsenceForm):
    """What an owner decides about a member."""

    class Meta:
        model = Member
        fields = ["role", "is_active", *ABSENCE_FIELDS]
        labels = {"is_active": "May sign in"}
        help_texts = {"is_active": "Without this the member is signed out everywhere at once. Nothing is deleted."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper.render_hidden_fields = True
        self.helper.layout = Layout("role", "is_active", Div(*ABSENCE_FIELDS, css_class="fields fields-3"))


class InvitationForm(RecordForm, forms.ModelForm):
    """Whom an owner invites, and as what."""

    submit = "Send the invitation"

    class Meta:
        model = Invitation
        fields = ["email", "role"]


class FirmForm(ChangeForm, forms.ModelForm):
    """The settings of the firm."""

    time_zone = ZoneField(help_text="Days and deadlines are counted where the practice is.")
    lead_days = LeadDaysField(
        label="Remind this many days before",
        help_text="Whole numbers with commas between. Once a date has passed, a reminder goes out every day.",
    )

    class Meta:
        model = Firm
        fields = [
            *("name", "address", "phone", "fax", "time_zone"),
            *("lead_days", "scan_at", "mail_at", "mail_shows_details", "level_60", "level_180"),
        ]
        labels = {
            "level_60": "Flag from this chance in 60 days (%)",
            "level_180": "Flag from this chance in 180 days (%)",
            "scan_at": "Look through all cases at",
            "mail_at": "Send the morning mail at",
            "mail_shows_details": "Names and amounts in mail",
        }
        help_texts = {
            "level_60": "Of a CP504. A case stays flagged as likely to escalate until the chance is 10 lower.",
            "level_180": "For a first bill or a CP501 whose pay date passed unanswered. Flags follow within minutes.",
            "scan_at": "Local time.",
            "mail_at": "Local time; later than the look through the cases, so that the mail tells of today.",
            "mail_shows_details": (
                "Mail travels unencrypted and lies in mailboxes for years. Without this a line shows initials, code, "
                "form, period and a link. With it, whoever reads the mailbox reads taxpayer names and amounts."
            ),
        }
        widgets = {
            "address": forms.Textarea(attrs={"rows": 3}),
            "scan_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "mail_at": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["time_zone"].offer(self.instance.time_zone)
        self.helper.render_hidden_fields = True
        self.helper.layout = Layout(
            *("name", "address", Div("phone", "fax", css_class="fields"), "time_zone", "lead_days"),
            Div("scan_at", "mail_at", css_class="fields"),
            "mail_shows_details",
            Div("level_60", "level_180", css_class="fields"),
        )

    def clean(self):
        super().clean()
        scan_at, mail_at = self.cleaned_data.get("scan_at"), self.cleaned_data.get("mail_at")
        if scan_at and mail_at and mail_at <= scan_at:
            self.add_error("mail_at", "The mail must go out later than the look through the cases.")


class AuditFilter(forms.Form):
    """Which entries of the audit log an owner looks for; the address carries it."""

    WHAT = [("", "Everything"), ("firm", "People and settings"), ("tin", "Taxpayer numbers"), ("export", "Exports")]

    who = forms.ModelChoiceField(Member.objects.none(), required=False, empty_label="Anybody")
    what = forms.ChoiceField(choices=WHAT, required=False)
    since = forms.DateField(required=False, widget=DateInput, label="From", validators=[check_year])
    until = forms.DateField(required=False, widget=DateInput, label="To", validators=[check_year])

    def __init__(self, *args, member, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["who"].queryset = Member.objects.visible_to(member)
