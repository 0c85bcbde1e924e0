"""Which letters do we write: the texts a firm keeps for them, and each letter from its draft to the finished paper."""

from django.db import models
from django.urls import reverse

from notices.models.cases import Case
from notices.models.responses import Response

LONGEST_BODY = 12_000
"""Characters in the text of a letter; about five pages."""


class LetterKind(models.TextChoices):
    """What a letter is for. Each kind but the last has a standard text in templates/documents/letters."""

    DISPUTE = "dispute", "Dispute of a notice"
    PAYMENT_PLAN = "payment_plan", "Request for a payment plan"
    HOLD = "hold", "Confirmation of a hold"
    FIRST_TIME = "first_time", "Penalty abatement: first-time abate"
    REASONABLE_CAUSE = "reasonable_cause", "Penalty abatement: reasonable cause"
    TRANSMITTAL = "transmittal", "Transmittal of papers"
    WITHDRAWAL = "withdrawal", "Withdrawal of representation"
    TAKING_BACK = "taking_back", "Withdrawal of an earlier request"
    CALL = "call", "Confirmation of a call"
    OWN = "own", "A letter of your own"


class LetterTemplateQuerySet(models.QuerySet):
    def visible_to(self, member) -> "LetterTemplateQuerySet":
        return self.filter(firm=member.firm_id)


class LetterTemplate(models.Model):
    """A text that a firm keeps for its letters: in place of a standard one, or one of its own.

    Its words are in the language of `notices.wording.language`. To restore a standard text is to delete this row.
    """

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="letter_texts", editable=False)
    kind = models.CharField(max_length=16, choices=LetterKind, default=LetterKind.OWN, editable=False)
    name = models.CharField(max_length=80, help_text="What the text is called in lists.")
    title = models.CharField("subject", max_length=200, help_text="The line in bold above the letter.")
    body = models.TextField("text", max_length=LONGEST_BODY)
    enclosures = models.TextField(max_length=1000, blank=True, help_text="One a line.")
    recorded_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["firm", "kind"], condition=~models.Q(kind="own"), name="letter_template_one_per_kind"
            ),
            models.UniqueConstraint(fields=["firm", "submission_id"], name="letter_template_one_per_submission"),
        ]

    def __str__(self):
        return self.name


class OutgoingLetterQuerySet(models.QuerySet):
    def visible_to(self, member) -> "OutgoingLetterQuerySet":
        return self.filter(case__in=Case.objects.visible_to(member))

    def finished(self) -> "OutgoingLetterQuerySet":
        return self.filter(state=OutgoingLetter.State.FINISHED)

    def whole(self) -> "OutgoingLetterQuerySet":
        """With everything that is printed on the paper."""
        return self.select_related(
            *("case__firm", "case__client", "case__spouse", "case__owner", "notice", "call", "document"),
            *("party", "signer__firm", "written_by__firm", "finished_by__firm", "supersedes"),
        )


class OutgoingLetter(models.Model):
    """One letter of ours on a case. Its words are plain text; a whole taxpayer number is never among them.

    A finished letter is never changed: its PDF is kept as a document, and a later letter may supersede it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        FINISHED = "finished", "Finished"

    class Method(models.TextChoices):
        """The ways of `Response.Method` by which a letter can go."""

        CERTIFIED = Response.Method.CERTIFIED.value, "By certified mail"
        MAIL = Response.Method.MAIL.value, "By ordinary mail"
        COURIER = Response.Method.COURIER.value, "By private delivery service"
        FAX = Response.Method.FAX.value, "By fax"
        UPLOAD = Response.Method.UPLOAD.value, "By upload to IRS.gov"

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="letters", editable=False)
    kind = models.CharField(max_length=16, choices=LetterKind, editable=False)
    name = models.CharField(max_length=80, editable=False, help_text="What the text it was begun from is called.")
    notice = models.ForeignKey(
        "notices.Notice", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="about"
    )
    call = models.ForeignKey("notices.Call", on_delete=models.PROTECT, null=True, related_name="+", editable=False)
    # Empty: for everybody the case is about. One spouse is named while the interests of a couple diverge.
    party = models.ForeignKey(
        "clients.Client", on_delete=models.PROTECT, null=True, related_name="+", editable=False, verbose_name="for"
    )
    addressee = models.CharField("to", max_length=160, help_text="The office, as the letter you answer names it.")
    address = models.TextField(max_length=300, blank=True)
    fax = models.CharField("fax number", max_length=30, blank=True)
    method = models.CharField("how it goes", max_length=9, choices=Method, default=Method.CERTIFIED)
    title = models.CharField("subject", max_length=200)
    body = models.TextField("text", max_length=LONGEST_BODY)
    enclosures = models.TextField(max_length=1000, blank=True, help_text="One a line.")
    signer = models.ForeignKey(
        "practice.Member", on_delete=models.PROTECT, related_name="+", verbose_name="who signs it"
    )
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT, editable=False)
    has_whole_tin = models.BooleanField(default=False, editable=False)
    document = models.ForeignKey(
        "practice.Document", on_delete=models.PROTECT, null=True, related_name="letters", editable=False
    )
    supersedes = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="successors", editable=False
    )
    written_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    written_at = models.DateTimeField(editable=False)
    finished_by = models.ForeignKey(
        "practice.Member", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    finished_at = models.DateTimeField(null=True, editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OutgoingLetterQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "submission_id"], name="outgoing_letter_one_per_submission"),
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=models.Q(state="finished"),
                name="outgoing_letter_superseded_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft", document=None, finished_at=None, finished_by=None)
                | models.Q(
                    state="finished", document__isnull=False, finished_at__isnull=False, finished_by__isnull=False
                ),
                name="outgoing_letter_finished_has_its_paper",
            ),
            models.CheckConstraint(
                condition=models.Q(has_whole_tin=False) | models.Q(state="finished"),
                name="outgoing_letter_draft_is_masked",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("outgoing", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def taxpayer(self) -> str:
        """The name or names it is written for."""
        return self.party.name if self.party else self.case.taxpayer

    @property
    def as_sent(self) -> dict[str, object]:
        """What the form for a response is filled in with when this letter was sent."""
        return {
            "summary": self.title,
            "method": self.method,
            "sent_to": self.goes_to[: Response._meta.get_field("sent_to").max_length],
            "is_dispute": self.kind == LetterKind.DISPUTE,
            "notices": [self.notice_id] if self.notice_id else [],
        }

    @property
    def goes_to(self) -> str:
        """Where it is sent, in one line: the fax number of a fax, else office and address."""
        if self.method == self.Method.FAX and self.fax:
            return f"{self.addressee}, fax {self.fax}"
        return ", ".join([self.addressee, *(line.strip() for line in self.address.splitlines() if line.strip())])
