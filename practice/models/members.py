"""Who signs in: members, their role and what Form 2848 needs to know of them."""

import datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower

from practice.access import Act, Role, allows
from practice.models.firms import validate_time_zone


class Designation(models.TextChoices):
    """The letters of Form 2848, Part II (Rev. January 2021)."""

    ATTORNEY = "a", "Attorney"
    CPA = "b", "Certified Public Accountant"
    ENROLLED_AGENT = "c", "Enrolled Agent"
    OFFICER = "d", "Officer"
    EMPLOYEE = "e", "Full-time employee"
    FAMILY = "f", "Family member"
    ACTUARY = "g", "Enrolled Actuary"
    UNENROLLED = "h", "Unenrolled Return Preparer"
    STUDENT = "k", "Qualifying student or law graduate"
    RETIREMENT_AGENT = "r", "Enrolled Retirement Plan Agent"


class MemberQuerySet(models.QuerySet):
    def visible_to(self, member: "Member") -> "MemberQuerySet":
        return self.filter(firm=member.firm_id)

    def active(self) -> "MemberQuerySet":
        return self.filter(is_active=True)

    def owners(self) -> "MemberQuerySet":
        return self.filter(role=Role.OWNER)

    def represented_by(self, member: "Member", today: datetime.date) -> "MemberQuerySet":
        """Those who are away on that day and for whom this member stands in."""
        return self.filter(firm=member.firm_id, substitute=member.pk, away_from__lte=today, away_until__gte=today)


class MemberManager(BaseUserManager.from_queryset(MemberQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, email):
        return self.get(email=email.strip().lower())


class Member(AbstractBaseUser):
    """A person of one firm who signs in by e-mail. Members are never deleted, only deactivated."""

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="members", editable=False)
    email = models.EmailField("e-mail", unique=True)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=12, choices=Role, default=Role.PRACTITIONER)
    designation = models.CharField(max_length=1, choices=Designation, blank=True)
    jurisdiction = models.CharField("licensed in, or by", max_length=60, blank=True, help_text="A state, or IRS.")
    licence = models.CharField("licence or enrollment number", max_length=40, blank=True)
    caf_number = models.CharField(
        "CAF number",
        max_length=11,
        blank=True,
        validators=[RegexValidator(r"^\d{4}-?\d{5}[A-Z]?$", "A CAF number looks like 0312-45678R.")],
    )
    ptin = models.CharField(
        "PTIN",
        max_length=9,
        blank=True,
        validators=[RegexValidator(r"^P\d{8}$", "A PTIN is the letter P and eight digits.")],
    )
    phone = models.CharField(max_length=30, blank=True)
    fax = models.CharField(max_length=30, blank=True)
    time_zone = models.CharField(max_length=64, blank=True, validators=[validate_time_zone])
    # Somebody stands in from the first to the last day; afterwards nothing needs to be done.
    away_from = models.DateField("away from", null=True, blank=True)
    away_until = models.DateField("away until", null=True, blank=True)
    substitute = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="who stands in"
    )
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = MemberManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="member_email_is_lower_case"),
            models.CheckConstraint(
                condition=models.Q(away_from=None, away_until=None, substitute=None)
                | models.Q(away_from__isnull=False, away_until__isnull=False, substitute__isnull=False),
                name="member_away_is_whole",
                violation_error_message="Say from when until when, and who stands in; or leave all three empty.",
            ),
            models.CheckConstraint(
                condition=models.Q(away_until__gte=models.F("away_from")),
                name="member_away_ends_after_it_begins",
                violation_error_message="An absence cannot end before it begins.",
            ),
            models.CheckConstraint(condition=~models.Q(substitute=models.F("pk")), name="member_substitute_is_another"),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        self.email = self.email.strip().lower()

    def may(self, act: Act) -> bool:
        return self.is_active and allows(self.role, act)

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER

    @property
    def may_record(self) -> bool:
        return self.may(Act.RECORD)

    @property
    def may_decide(self) -> bool:
        return self.may(Act.DECIDE)

    @property
    def may_see_tins(self) -> bool:
        return self.may(Act.SEE_TIN)

    @property
    def initials(self) -> str:
        words = self.name.split()
        return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone) if self.time_zone else self.firm.zone

    def is_away(self, today: datetime.date) -> bool:
        first, last = self.away_from, self.away_until
        return first is not None and last is not None and first <= today <= last

    def absence_for(self, reader: "Member", today: datetime.date) -> str:
        """What a row of this member's work says to another one: "for Jo Tran, away until Dec 12"; "" when not away."""
        last = self.away_until
        if last is None or not self.is_away(today) or reader == self:
            return ""
        until = f"away until {last:%b} {last.day}"
        return f"for {self.name}, {until}" if self.substitute_id == reader.pk else f"{self.name} is {until}"

    def local_date(self, now: datetime.datetime) -> datetime.date:
        """The calendar day where this member works at the moment `now` (aware)."""
        return now.astimezone(self.zone).date()


class InvitationQuerySet(models.QuerySet):
    def visible_to(self, member: Member) -> "InvitationQuerySet":
        return self.filter(firm=member.firm_id)

    def waiting(self, now: datetime.datetime) -> "InvitationQuerySet":
        return self.filter(accepted_at=None, withdrawn_at=None, expires_at__gt=now)


class Invitation(models.Model):
    """An e-mail that lets one person join one firm in one role, once; only the digest of its link is kept."""

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField("e-mail")
    role = models.CharField(max_length=12, choices=Role, default=Role.PRACTITIONER)
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    invited_by = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(editable=False)
    expires_at = models.DateTimeField(editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]

    def __str__(self):
        return f"{self.email} as {self.get_role_display().lower()}"
