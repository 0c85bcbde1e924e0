"""Which letters came: one row per letter per case."""

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse

from notices.law import catalogue
from notices.models.cases import Case

if TYPE_CHECKING:
    from notices.models.responses import Silence

_COLUMN = "line_{}"  # of the annotation that carries one line of a letter


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, member) -> "NoticeQuerySet":
        return self.filter(case__in=Case.objects.visible_to(member))

    def siblings_of(self, notice: "Notice") -> "NoticeQuerySet":
        """The same letter as it stands on the other cases it was recorded for in one go."""
        if notice.submission_id is None:
            return self.none()
        return self.filter(submission_id=notice.submission_id, case__firm=notice.case.firm_id).exclude(pk=notice.pk)

    def in_order(self) -> "NoticeQuerySet":
        return self.order_by("notice_date", "pk")

    def with_lines(self) -> "NoticeQuerySet":
        """With the amounts table of each letter in the same query, for `Notice.lines`."""
        return self.annotate(
            **{
                _COLUMN.format(kind): models.Max("amounts__amount", filter=models.Q(amounts__kind=kind))
                for kind in NoticeAmount.Kind.values
            }
        )


class Notice(models.Model):
    """One letter on a case, with the dates on the paper and the dates it reached people."""

    class Addressee(models.TextChoices):
        TAXPAYER = "taxpayer", "the taxpayer"
        SPOUSE = "spouse", "the spouse"
        BOTH = "both", "both spouses"

    class Answer(models.TextChoices):
        OPEN = "open", "not answered"
        ANSWERED = "answered", "answered"
        BY_PHONE = "by_phone", "answered by phone"
        COVERED = "covered", "covered by another answer"
        NOT_NEEDED = "not_needed", "no answer needed"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notices")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=160, blank=True, help_text="What the letter calls itself, if not a known code.")
    notice_date = models.DateField("notice date", help_text="The date printed on the letter.")
    due_printed_on = models.DateField("due date printed", null=True, blank=True)
    amount_due = models.DecimalField(max_digits=13, decimal_places=2, null=True, blank=True)
    addressee = models.CharField("addressed to", max_length=8, choices=Addressee, default=Addressee.TAXPAYER)
    sent_abroad = models.BooleanField("addressed outside the US", default=False)
    postmarked_on = models.DateField("postmarked", null=True, blank=True)
    reached_client_on = models.DateField("reached the client", null=True, blank=True)
    reached_us_on = models.DateField("reached us", null=True, blank=True)
    received_via = models.CharField("via", max_length=80, blank=True, help_text="The client's mail, fax, IRS copy ...")
    lien_filed_on = models.DateField("lien filed", null=True, blank=True, help_text="Letter 3172: the filing date.")
    terminated_on = models.DateField("agreement ended", null=True, blank=True, help_text="CP523: the termination date.")
    reply_state = models.CharField("State the answer goes to", max_length=2, blank=True)
    phone = models.CharField("phone on the letter", max_length=30, blank=True)
    caller_id = models.CharField("caller ID", max_length=20, blank=True)
    remarks = models.TextField(blank=True, help_text="Internal; left out of exports.")
    document = models.ForeignKey(
        "practice.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="notices"
    )
    # The other spouse's copy of a joint letter is this same letter and sets no dates of its own.
    copy_on = models.DateField("the other spouse's copy reached us", null=True, editable=False)
    copy_document = models.ForeignKey(
        "practice.Document", on_delete=models.PROTECT, null=True, related_name="copied_notices", editable=False
    )
    answer = models.CharField(max_length=10, choices=Answer, default=Answer.OPEN, editable=False)
    answered_on = models.DateField(null=True, editable=False)
    answered_by = models.ForeignKey(
        "practice.Member", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    answer_note = models.CharField(max_length=300, blank=True, editable=False)
    # A letter that may have crossed our reply is new work once a member says so.
    new_work_on = models.DateField(null=True, editable=False)
    new_work_by = models.ForeignKey(
        "practice.Member", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    recorded_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = NoticeQuerySet.as_manager()

    #: the clock of our reply that the letter may have crossed; `notices.silence.mark_crossed` sets it
    crossed: "Silence | None" = None

    class Meta:
        ordering = ["-notice_date", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["submission_id", "case"], name="notice_one_per_submission"),
            models.CheckConstraint(
                condition=models.Q(answer="open", answered_on=None)
                | (~models.Q(answer="open") & models.Q(answered_on__isnull=False)),
                name="notice_answer_has_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(copy_document=None) | models.Q(copy_on__isnull=False),
                name="notice_copy_has_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "notice_date"], name="notice_case_date"),
            models.Index(fields=["amount_due"], name="notice_amount_due"),
            models.Index(
                fields=["reached_us_on"], condition=models.Q(reached_us_on__isnull=False), name="notice_reached_us"
            ),
        ]

    def __str__(self):
        return f"{self.display_code} dated {self.notice_date:%b} {self.notice_date.day}, {self.notice_date.year}"

    def get_absolute_url(self):
        return reverse("notice", args=[self.pk])

    @property
    def display_code(self) -> str:
        """The code as it is printed, or the typed title of another letter."""
        return self.title or catalogue.OTHER if self.code == catalogue.OTHER else catalogue.display_code(self.code)

    @property
    def may_have_a_copy(self) -> bool:
        """Whether the other spouse may have been sent the same letter, and no copy of it is on file."""
        return self.case.spouse_id is not None and self.copy_on is None

    @property
    def is_answered(self) -> bool:
        return self.answer != self.Answer.OPEN

    @property
    def is_judged_new(self) -> bool:
        """Whether a member said that it is new work, although it may have crossed our reply."""
        return self.new_work_on is not None

    @property
    def known_on(self) -> datetime.date:
        """The first day on which anybody on our side had it."""
        days = (self.reached_client_on, self.reached_us_on, self.recorded_at.date())
        return min(day for day in days if day)

    @property
    def lines(self) -> dict[str, Decimal]:
        """The amounts table of the letter: dollars by kind of line, payments and credits negative."""
        if hasattr(self, _COLUMN.format(NoticeAmount.Kind.TAX)):
            read = {kind: getattr(self, _COLUMN.format(kind)) for kind in NoticeAmount.Kind.values}
            return {kind: amount for kind, amount in read.items() if amount is not None}
        return {line.kind: line.amount for line in self.amounts.all()}

    @property
    def law_events(self) -> dict[str, datetime.date]:
        """The dates other than its own from which windows of this letter run, as far as they are known."""
        known = {"nftl_filed": self.lien_filed_on, "termination": self.terminated_on}
        return {name: day for name, day in known.items() if day}


CREDITS = ("payments", "withholding", "estimated_payments", "refundable_credits", "other_payments")
"""The kinds of line that lower what is owed. A letter that lists them one by one has no line for their sum; where it
has both kinds, `payments` is what the other lines leave out."""


def credited(lines: dict[str, Decimal]) -> Decimal:
    """What the lines of a letter take off the tax, in dollars, positive, however each was signed."""
    return sum((abs(lines[kind]) for kind in CREDITS if kind in lines), Decimal(0))


class NoticeAmount(models.Model):
    """One line of the amounts table on a letter; payments and credits are negative."""

    class Kind(models.TextChoices):
        TAX = "tax", "Tax you owed"
        PAYMENTS = "payments", "Payments and credits"
        WITHHOLDING = "withholding", "Tax withheld"
        ESTIMATED_PAYMENTS = "estimated_payments", "Estimated payments and deposits"
        REFUNDABLE_CREDITS = "refundable_credits", "Refundable credits"
        OTHER_PAYMENTS = "other_payments", "Other payments"
        FAILURE_TO_FILE = "failure_to_file", "Failure-to-file penalty"
        FAILURE_TO_PAY = "failure_to_pay", "Failure-to-pay penalty"
        FAILURE_TO_DEPOSIT = "failure_to_deposit", "Failure-to-deposit penalty"
        ESTIMATED_TAX = "estimated_tax", "Estimated tax penalty"
        ACCURACY = "accuracy", "Accuracy-related penalty"
        INTEREST = "interest", "Interest charges"
        OTHER = "other", "Other"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="amounts")
    kind = models.CharField(max_length=20, choices=Kind)
    amount = models.DecimalField(max_digits=13, decimal_places=2)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["notice", "kind"], name="notice_amount_once")]

    def __str__(self):
        return f"{self.get_kind_display()} {self.amount:,.2f}"
