"""Which letters has a firm written into the catalogue itself, and which periods do they open?"""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.urls import reverse

from notices.law import catalogue
from notices.law.authorities import STATES
from notices.law.legal_dates import PRINTED
from practice.words import count

AUTHORITIES = [(catalogue.IRS, "IRS"), *((letters, f"{name} ({letters})") for letters, name in STATES.items())]
LONGEST_PERIOD = 1000
"""Days, business days or years in one period; the law has none longer, and the calendar ends."""


class FirmLetterQuerySet(models.QuerySet):
    def visible_to(self, member) -> "FirmLetterQuerySet":
        return self.filter(firm=member.firm_id)

    def whole(self) -> "FirmLetterQuerySet":
        """With everything that makes an entry of the catalogue."""
        windows = FirmWindow.objects.select_related("recorded_by")
        return self.select_related("firm").prefetch_related(models.Prefetch("windows", windows))


class FirmLetter(models.Model):
    """One kind of letter that the catalogue does not know and a firm gets, a state's above all.

    It is never deleted: one that is retired can no longer be recorded, and letters on file still show it. Its code
    stays what it is, because letters on file carry it.
    """

    class Severity(models.TextChoices):
        INFO = "info", "for information"
        ACTION = "action", "asks for something"
        URGENT = "urgent", "urgent"
        CRITICAL = "critical", "critical: enforcement or a lost right is near"

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="letters", editable=False)
    code = models.CharField(
        max_length=20,
        validators=[RegexValidator(r"\A[A-Za-z0-9 ./()-]+\Z", "A code has letters, digits, spaces, - . / ( ) only.")],
        help_text="As it is printed: FTB 4963, MFT-28, DTF-960.",
    )
    key = models.CharField(max_length=40, editable=False, help_text="The code squeezed to what tells it from others.")
    title = models.CharField(max_length=160, help_text="What the letter calls itself.")
    authority = models.CharField("sent by", max_length=3, choices=AUTHORITIES)
    severity = models.CharField("weight", max_length=8, choices=Severity, default=Severity.ACTION)
    meaning = models.TextField("what it means", max_length=2000)
    missing_it = models.TextField("what is lost by not answering", max_length=2000)
    source = models.CharField(
        max_length=300, help_text="Where this can be checked: a statute, the agency's page, the letter itself."
    )
    as_of = models.DateField("as of", help_text="The day on which the source was read.")
    is_retired = models.BooleanField("retired", default=False, editable=False)
    recorded_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FirmLetterQuerySet.as_manager()

    class Meta:
        ordering = ["authority", "code", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "key"], name="firm_letter_one_per_code"),
            models.UniqueConstraint(fields=["firm", "submission_id"], name="firm_letter_one_per_submission"),
            models.CheckConstraint(condition=~models.Q(key="") & ~models.Q(code=""), name="firm_letter_has_a_code"),
            models.CheckConstraint(
                condition=models.Q(authority__in=[letters for letters, _ in AUTHORITIES]),
                name="firm_letter_authority_is_known",
            ),
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self):
        return reverse("catalogue_entry", args=[self.key])


class FirmWindowQuerySet(models.QuerySet):
    def visible_to(self, member) -> "FirmWindowQuerySet":
        return self.filter(letter__firm=member.firm_id)


class FirmWindow(models.Model):
    """One date that a firm's own letter sets: so many days from its own date or its mailing, or the one it prints."""

    class Start(models.TextChoices):
        NOTICE_DATE = "notice_date", "the date of the letter"
        MAILING = "mailing", "its mailing"
        PRINTED = PRINTED, "no count: the letter prints the date"

    class Unit(models.TextChoices):
        CALENDAR_DAYS = "calendar_days", "days"
        BUSINESS_DAYS = "business_days", "business days"
        YEARS = "years", "years"

    class Kind(models.TextChoices):
        ADMINISTRATIVE = "administrative", "set by whoever sent the letter"
        STATUTORY_HARD = "statutory_hard", "set by statute: a right is lost after it"
        STATUTORY_BENEFIT = "statutory_benefit", "set by statute: money or a benefit is lost after it"

    letter = models.ForeignKey(FirmLetter, on_delete=models.PROTECT, related_name="windows", editable=False)
    position = models.PositiveSmallIntegerField(editable=False, help_text="Its place among the dates of the letter.")
    action = models.CharField("what to do", max_length=160, help_text="As an order: File a protest.")
    counted_from = models.CharField(max_length=12, choices=Start, default=Start.NOTICE_DATE)
    days = models.PositiveSmallIntegerField(
        "how many",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_PERIOD)],
        help_text="Empty where the letter prints the date.",
    )
    unit = models.CharField(max_length=13, choices=Unit, blank=True)
    kind = models.CharField("what sets it", max_length=17, choices=Kind, default=Kind.ADMINISTRATIVE)
    is_rolled = models.BooleanField(
        "weekends and holidays move it",
        default=False,
        help_text="Only if the source says so. Saturdays, Sundays and federal holidays count; "
        "a state's own holidays are not on file.",
    )
    citation = models.CharField(
        max_length=300, blank=True, help_text="The law or page for this date. A date set by statute needs it."
    )
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FirmWindowQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "submission_id"], name="firm_window_one_per_submission"),
            models.UniqueConstraint(
                fields=["letter"],
                condition=models.Q(counted_from=PRINTED),
                name="firm_window_one_printed_date",
            ),
            models.CheckConstraint(
                condition=models.Q(counted_from=PRINTED, days=None, unit="", is_rolled=False)
                | (
                    # NULL in a range is neither true nor false, and a check refuses only what is false.
                    models.Q(counted_from__in=["notice_date", "mailing"], days__isnull=False)
                    & models.Q(days__range=(1, LONGEST_PERIOD))
                    & models.Q(unit__in=["calendar_days", "business_days", "years"])
                ),
                name="firm_window_is_counted_or_printed",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="administrative")
                | (models.Q(kind__in=["statutory_hard", "statutory_benefit"]) & ~models.Q(citation="")),
                name="firm_window_statute_is_cited",
            ),
        ]

    def __str__(self):
        return f"{self.action}: {self.length}"

    def get_absolute_url(self):
        return self.letter.get_absolute_url()

    @property
    def firm(self):
        return self.letter.firm

    @property
    def is_printed(self) -> bool:
        return self.counted_from == self.Start.PRINTED

    @property
    def length(self) -> str:
        """The count in words: "30 days from its mailing", or that the letter prints the date."""
        if self.is_printed:
            return "the date printed on the letter"
        unit = self.get_unit_display().removesuffix("s")
        return f"{count(self.days or 0, unit)} from {self.get_counted_from_display()}"
