"""When was the tax assessed, and what held back the ten years in which it may be collected?"""

from django.db import models

from notices.models.cases import Case


class Whose(models.TextChoices):
    """Which of the taxpayers of a case something is about; everybody is one person where there is no spouse."""

    BOTH = "both", "both spouses"
    TAXPAYER = "taxpayer", "the taxpayer"
    SPOUSE = "spouse", "the spouse"


def person_of(case: Case, whose: str) -> str:
    """The taxpayer or the spouse by name, or everybody on the case."""
    if whose == Whose.SPOUSE and case.spouse:
        return case.spouse.name
    return case.client.name if whose == Whose.TAXPAYER else case.taxpayer


class FactQuerySet(models.QuerySet):
    def visible_to(self, member) -> "FactQuerySet":
        return self.filter(case__in=Case.objects.visible_to(member))

    def standing(self) -> "FactQuerySet":
        """Without the withdrawn ones."""
        return self.filter(withdrawn_at=None)


class CollectionFact(models.Model):
    """Something read on a transcript that moves the collection date. A wrong one is withdrawn and stays on file."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="%(class)ss", editable=False)
    whose = models.CharField("whom it is about", max_length=8, choices=Whose, default=Whose.BOTH)
    source = models.CharField(
        "where the date was read",
        max_length=160,
        help_text="Account transcript of Jun 3, 2026; a call, with name and ID.",
    )
    recorded_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    withdrawn_by = models.ForeignKey(
        "practice.Member", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    withdrawn_at = models.DateTimeField(null=True, editable=False)
    withdrawn_why = models.CharField(max_length=200, blank=True, editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(condition=~models.Q(source=""), name="%(class)s_has_a_source"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None)
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~models.Q(withdrawn_why=""),
                name="%(class)s_withdrawn_by_whom_and_why",
            ),
            models.UniqueConstraint(fields=["submission_id", "case"], name="%(class)s_one_per_submission"),
        ]

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn_at is not None

    @property
    def person(self) -> str:
        """Whom it is about, by name."""
        return person_of(self.case, self.whose)


class Assessment(CollectionFact):
    """One assessment of tax or penalty, from which its own ten years of IRC 6502 run."""

    class Kind(models.TextChoices):
        RETURN = "return", "Return as filed (TC 150)"
        ADDITIONAL = "additional", "Additional tax (TC 290 or 300)"
        SUBSTITUTE = "substitute", "Substitute for return (TC 150 or 290)"
        CIVIL_PENALTY = "civil_penalty", "Civil penalty (TC 240)"

    kind = models.CharField(max_length=14, choices=Kind)
    assessed_on = models.DateField("assessed")
    amount = models.DecimalField("amount assessed", max_digits=13, decimal_places=2, null=True, blank=True)

    class Meta(CollectionFact.Meta):
        ordering = ["assessed_on", "pk"]
        constraints = [
            *CollectionFact.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(amount=None) | models.Q(amount__gt=0), name="assessment_is_of_something"
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "assessed_on", "whose", "amount"],
                condition=models.Q(withdrawn_at=None),
                name="assessment_stands_once",
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "assessed_on", "whose"],
                condition=models.Q(withdrawn_at=None, amount=None),
                name="assessment_stands_once_unsized",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()


class Suspension(CollectionFact):
    """A time in which the ten years stood still, or an agreed extension, that no hold of the case tells of."""

    class Kind(models.TextChoices):
        ABROAD = "abroad", "Abroad for six months or more"
        TAO = "tao", "Taxpayer Assistance Order asked for (Form 911)"
        COMBAT_ZONE = "combat_zone", "Combat zone or contingency operation"
        MILITARY_DEFERMENT = "military_deferment", "Collection deferred during military service"
        COURT_CUSTODY = "court_custody", "Assets in the custody of a court"
        WAIVER = "waiver", "Extension agreed with an installment agreement (Form 900)"
        OFFER_PENDING = "offer_pending", "Offer in compromise pending, not rejected"
        OFFER_REJECTED = "offer_rejected", "Offer in compromise pending until rejected"
        AGREEMENT_PENDING = "agreement_pending", "Installment agreement asked for, not rejected"
        AGREEMENT_REJECTED = "agreement_rejected", "Installment agreement asked for until rejected"
        AGREEMENT_TERMINATED = "agreement_terminated", "Installment agreement terminated"
        CDP = "cdp", "CDP hearing asked for in time"
        INNOCENT_SPOUSE = "innocent_spouse", "Innocent spouse request"
        BANKRUPTCY = "bankruptcy", "Bankruptcy stay"

    #: the kinds that say by themselves that it is over, and which day its end is
    ENDED = {
        Kind.WAIVER: "the last day that was agreed on",
        Kind.OFFER_REJECTED: "the day of the rejection",
        Kind.AGREEMENT_REJECTED: "the day of the rejection",
        Kind.AGREEMENT_TERMINATED: "the day of the termination",
    }

    kind = models.CharField(max_length=20, choices=Kind)
    from_on = models.DateField("from")
    until_on = models.DateField("until", null=True, blank=True)

    class Meta(CollectionFact.Meta):
        ordering = ["from_on", "pk"]
        constraints = [
            *CollectionFact.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(until_on=None) | models.Q(until_on__gte=models.F("from_on")),
                name="suspension_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind__in=["waiver", "offer_rejected", "agreement_rejected", "agreement_terminated"])
                | models.Q(until_on__isnull=False),
                name="suspension_is_over_where_its_kind_says",
            ),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def is_running(self) -> bool:
        return self.until_on is None
