"""What did we send, what proves it, and for how long has nobody answered?"""

import datetime

from django.db import models
from django.db.models import F, FilteredRelation, OuterRef, Q, Subquery, Value, When
from django.urls import reverse

from notices.law import catalogue, mailing
from notices.models.cases import Case
from notices.models.contacts import ContactQuerySet
from notices.models.deadlines import Deadline
from practice.words import count


class ResponseQuerySet(ContactQuerySet):
    def sent(self) -> "ResponseQuerySet":
        """Those that went out; a draft has told nobody anything."""
        return self.filter(state=Response.State.SENT)

    def with_first_date(self) -> "ResponseQuerySet":
        """With the first last day of the letters each answers and what kind of law set it, for `Response.timing`."""
        kinds = (Deadline.Kind.LEGAL, Deadline.Kind.EXTENSION)
        dates = Deadline.objects.filter(notice__responses=OuterRef("pk"), kind__in=kinds, is_working=True)
        first = dates.filter(due_on__isnull=False).exclude(state=Deadline.State.REPLACED).order_by("due_on", "pk")
        own = When(confidence=catalogue.FIRM, then=Value(mailing.OWN))
        law = first.annotate(law=models.Case(own, default=F("law_kind"))).values("law")
        return self.annotate(first_due_on=Subquery(first.values("due_on")[:1]), first_law=Subquery(law[:1]))

    def of_case(self, case: Case) -> "ResponseQuerySet":
        """What was sent for a case, each with its clock on that case as `clock`."""
        clock = FilteredRelation("silences", condition=Q(silences__case=case))
        return self.filter(cases=case).annotate(clock=clock).select_related("document", "clock__letter")


class Response(models.Model):
    """What we sent, how, and the proof of it, or a draft of it. It may answer several notices and cases."""

    class State(models.TextChoices):
        DRAFTED = "drafted", "draft"
        SENT = "sent", "sent"

    class Method(models.TextChoices):
        CERTIFIED = "certified", "Certified mail"
        MAIL = "mail", "Ordinary mail"
        COURIER = "courier", "Private delivery service"
        FAX = "fax", "Fax"
        UPLOAD = "upload", "IRS upload"
        PAYMENT = "payment", "Payment"
        FORM = "form", "Form filed online"

        @property
        def words(self) -> str:
            """As it stands within a sentence: "certified mail", "IRS upload"."""
            label = str(self.label)
            return label if label.startswith("IRS") else label.lower()

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="+", editable=False)
    cases = models.ManyToManyField(Case, related_name="responses")
    notices = models.ManyToManyField("notices.Notice", related_name="responses", blank=True)
    state = models.CharField(max_length=7, choices=State, default=State.SENT, editable=False)
    method = models.CharField(max_length=9, choices=Method, default=Method.CERTIFIED)
    sent_on = models.DateField("sent", null=True, blank=True)
    sent_to = models.CharField("sent to", max_length=160, blank=True, help_text="Address or fax number.")
    tracking_number = models.CharField(max_length=60, blank=True)
    has_certificate = models.BooleanField("certificate of mailing", default=False)
    fax_pages = models.PositiveSmallIntegerField("pages on the fax confirmation", null=True, blank=True)
    fax_confirmed_at = models.DateTimeField("fax confirmed", null=True, blank=True)
    confirmation = models.CharField("confirmation number", max_length=60, blank=True)
    no_proof_reason = models.CharField("why there is no proof", max_length=200, blank=True)
    proof_added_on = models.DateField(null=True, editable=False)
    delivered_on = models.DateField("delivered", null=True, blank=True)
    summary = models.CharField("what was sent", max_length=300)
    is_dispute = models.BooleanField("disputes the amount", default=False)
    awaits_answer = models.BooleanField("awaits an answer", default=True)
    document = models.ForeignKey(
        "practice.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="responses"
    )
    # What was sent, where it was written here. It proves nothing by itself, so it is no document of the response.
    letter = models.ForeignKey(
        "notices.OutgoingLetter", on_delete=models.PROTECT, null=True, related_name="responses", editable=False
    )
    sender = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ResponseQuerySet.as_manager()

    #: its clock on the case that `ResponseQuerySet.of_case` was asked for
    clock: "Silence | None" = None

    class Meta:
        ordering = [F("sent_on").desc(nulls_first=True), "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "submission_id"], name="response_one_per_submission"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_on__isnull=False) | Q(state="drafted", sent_on=None),
                name="response_sent_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state="drafted")
                | ~Q(tracking_number="")
                | ~Q(confirmation="")
                | ~Q(no_proof_reason="")
                | Q(has_certificate=True)
                | Q(document__isnull=False)
                | Q(fax_pages__isnull=False, fax_confirmed_at__isnull=False),
                name="response_sent_has_proof_or_reason",
            ),
        ]
        indexes = [models.Index(fields=["firm", "tracking_number"], name="response_firm_tracking")]

    def __str__(self):
        if self.sent_on is None:
            return f"Draft, {self.how}"
        return f"{self.get_method_display()} of {self.sent_on:%b} {self.sent_on.day}, {self.sent_on.year}"

    def get_absolute_url(self):
        return reverse("response", args=[self.pk])

    @property
    def how(self) -> str:
        return Response.Method(self.method).words

    @property
    def is_sent(self) -> bool:
        return self.state == self.State.SENT

    @property
    def is_proved(self) -> bool:
        """Whether what this method leaves behind as proof is on file."""
        return mailing.is_proved(self.method, self.given)

    @property
    def proof_words(self) -> str:
        """What proves it: "tracking 9407...", or "without proof (the receipt is lost)"; "" where a document does."""
        if not self.is_proved:
            return f"without proof ({self.no_proof_reason})" if self.no_proof_reason else "without proof"
        words = [f"tracking {self.tracking_number}"] if self.tracking_number else []
        words += [f"confirmation {self.confirmation}"] if self.confirmation else []
        words += ["certificate of mailing"] if self.has_certificate else []
        words += [f"{count(self.fax_pages, 'page')} confirmed"] if self.fax_pages else []
        return ", ".join(words)

    @property
    def given(self) -> dict[str, object]:
        """What is on file of all that can prove something, by the names that `notices.law.mailing` uses."""
        return {name: getattr(self, name) for name in mailing.MARKS} | {"document": self.document_id}

    @property
    def wanted_proof(self) -> str:
        return mailing.PROOFS[self.method].wanted

    @property
    def doubt(self) -> str:
        """What looks wrong about the number on the receipt; "" when nothing does."""
        return mailing.tracking_doubt(self.method, self.tracking_number)

    @property
    def days_to_proof(self) -> int | None:
        """Days from sending it until its proof came on file; None when that was there at once, or still is not."""
        return (self.proof_added_on - self.sent_on).days if self.proof_added_on and self.sent_on else None

    @property
    def timing(self) -> str:
        """How long before the last day it went out and what the law makes of that; needs `with_first_date`."""
        due_on, law = getattr(self, "first_due_on", None), getattr(self, "first_law", None)
        return mailing.timing(self.method, self.sent_on, due_on, law or "") if self.sent_on and due_on else ""

    @property
    def margin(self) -> int | None:
        """Days from sending to that last day, negative when it was late; needs `with_first_date`."""
        due_on = getattr(self, "first_due_on", None)
        return (due_on - self.sent_on).days if self.sent_on and due_on else None


class SilenceQuerySet(models.QuerySet):
    def visible_to(self, member) -> "SilenceQuerySet":
        return self.filter(case__in=Case.objects.visible_to(member))

    def running(self) -> "SilenceQuerySet":
        return self.filter(ended_on=None)


class Silence(models.Model):
    """The clock of silence: something we sent awaits an answer on one case, from the day it was sent until it comes."""

    class End(models.TextChoices):
        LETTER = "letter", "a letter answers it"
        CALL = "call", "a call settled it"
        HAND = "hand", "for another reason"

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="+", editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="silences")
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="silences")
    from_on = models.DateField()
    until_on = models.DateField(help_text="The last day on which silence is nothing unusual.")
    ended_on = models.DateField(null=True)
    ended_how = models.CharField(max_length=6, choices=End, blank=True)
    letter = models.ForeignKey("notices.Notice", on_delete=models.PROTECT, null=True, related_name="+")
    call = models.ForeignKey("notices.Call", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    ended_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SilenceQuerySet.as_manager()

    class Meta:
        ordering = ["from_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "response"], name="silence_once_on_a_case"),
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="silence_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(ended_on=None, ended_how="") | (Q(ended_on__isnull=False) & ~Q(ended_how="")),
                name="silence_end_says_how",
            ),
        ]

    def __str__(self):
        return f"Silence since {self.from_on:%b} {self.from_on.day}, {self.from_on.year}"

    @property
    def days(self) -> int:
        """How many days of silence are nothing unusual."""
        return (self.until_on - self.from_on).days

    def is_over(self, today: datetime.date) -> bool:
        """Whether nobody has answered and the time for it has passed."""
        return self.ended_on is None and today > self.until_on

    def words(self, today: datetime.date) -> str:
        """Where the clock stands: "silent for 43 of 60 days"."""
        if self.ended_on:
            return f"answered after {_days((self.ended_on - self.from_on).days)}"
        silent = (today - self.from_on).days
        if silent > self.days:
            return f"silent for {_days(silent)}, {silent - self.days} over the {self.days}"
        return f"silent for {silent} of {_days(self.days)}"


def _days(number: int) -> str:
    return f"{number:,} day{'' if number == 1 else 's'}"
