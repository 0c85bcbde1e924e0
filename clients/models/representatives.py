"""Whom does an authorization name: line 2 and Part II of Form 2848, line 2 of Form 8821."""

from datetime import date

from django.core.validators import RegexValidator
from django.db import models

from clients.models.authorizations import Authorization
from clients.rules.signing import dropped_on
from practice.models import Member
from practice.models.members import Designation


class RepresentativeQuerySet(models.QuerySet):
    def visible_to(self, member: Member) -> "RepresentativeQuerySet":
        return self.filter(authorization__in=Authorization.objects.visible_to(member))


class Representative(models.Model):
    """One person as the form names them, a member of the firm or somebody else; later changes of a member's own
    particulars leave the form as it was signed."""

    authorization = models.ForeignKey(Authorization, on_delete=models.CASCADE, related_name="representatives")
    position = models.PositiveSmallIntegerField()
    member = models.ForeignKey(
        "practice.Member", on_delete=models.PROTECT, null=True, blank=True, related_name="representations"
    )
    name = models.CharField(max_length=120)
    designation = models.CharField(max_length=1, choices=Designation, blank=True)
    jurisdiction = models.CharField("licensed in, or by", max_length=60, blank=True, help_text="CA, or IRS.")
    licence = models.CharField("licence or enrollment number", max_length=40, blank=True)
    caf_number = models.CharField(
        "CAF number",
        max_length=11,
        blank=True,
        validators=[RegexValidator(r"^(None|\d{4}-?\d{5}[A-Z]?)$", "A CAF number looks like 0312-45678R, or None.")],
    )
    ptin = models.CharField(
        "PTIN",
        max_length=11,
        blank=True,
        validators=[RegexValidator(r"^(P\d{8}|Applied for)$", "A PTIN is the letter P and eight digits.")],
    )
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    fax = models.CharField(max_length=30, blank=True)
    gets_copies = models.BooleanField("is sent copies of notices", default=False)
    is_new_address = models.BooleanField("the address is new to the IRS", default=False)
    is_new_phone = models.BooleanField("the phone number is new to the IRS", default=False)
    is_new_fax = models.BooleanField("the fax number is new to the IRS", default=False)
    signed_on = models.DateField("signed by the representative", null=True, blank=True)
    signature = models.CharField("how it was signed", max_length=10, choices=Authorization.Signature, blank=True)
    # Added later under a line 5a that allows it, in the place of another or beside the others.
    added_on = models.DateField(null=True, blank=True)
    in_place_of = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_on = models.DateField("no longer represents since", null=True, blank=True)

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        ordering = ["authorization", "position"]
        constraints = [
            models.UniqueConstraint(fields=["authorization", "position"], name="representative_one_per_line"),
            models.UniqueConstraint(
                fields=["authorization", "member"],
                condition=models.Q(member__isnull=False),
                name="representative_named_once",
            ),
        ]

    def __str__(self):
        return self.name

    @classmethod
    def of(cls, member: Member) -> "Representative":
        """The member as a form would name them today, not yet on any."""
        firm = member.firm
        return cls(
            member=member,
            name=member.name,
            designation=member.designation,
            jurisdiction=member.jurisdiction,
            licence=member.licence,
            caf_number=member.caf_number,
            ptin=member.ptin,
            address=firm.address,
            phone=member.phone or firm.phone,
            fax=member.fax or firm.fax,
        )

    def stands_on(self, day: date) -> bool:
        """Whether this person still represents on that day, as far as this form goes."""
        return self.ended_on is None or day < self.ended_on

    @property
    def masked_caf(self) -> str:
        """The CAF number with what makes it whole left out: 0312-*****R."""
        if not self.caf_number[:1].isdigit():
            return self.caf_number
        return f"{self.caf_number[:4]}-*****{self.caf_number[-1:] if self.caf_number[-1:].isalpha() else ''}"

    @property
    def is_student(self) -> bool:
        return self.designation == Designation.STUDENT

    def lapses_on(self) -> date | None:
        """When the CAF drops a student at the earliest; None for everybody else, and before the form is sent.

        Counted from the day it was sent, since the day on which the IRS recorded it is not known to us.
        """
        sent_on = self.authorization.sent_on
        return dropped_on(sent_on) if self.is_student and sent_on else None
