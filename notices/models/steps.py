"""Which steps were done about a letter, and how has a firm changed the lists of steps?"""

from typing import Any

from django.db import models
from django.db.models.functions import JSONObject
from django.urls import reverse

from notices.law import catalogue
from notices.law.steps import kind_words
from notices.models.cases import Case
from notices.models.notices import Notice

LONGEST_ID = 40


class _AsList(models.Aggregate):
    """The rows of a group as one JSON list, so that a subquery carries many rows."""

    function = "JSONB_AGG"
    output_field: Any = models.JSONField()

    def as_sqlite(self, compiler, connection, **extra):
        return self.as_sql(compiler, connection, function="JSON_GROUP_ARRAY", **extra)


def _carried(rows: models.QuerySet, by: str, *columns: str) -> models.Subquery:
    """These columns of the rows as one value, for a query that names the group by `by`."""
    listed = _AsList(JSONObject(**{name: name for name in columns}))
    return models.Subquery(rows.order_by().values(by).annotate(listed=listed).values("listed"))


class FirmStepQuerySet(models.QuerySet):
    def visible_to(self, member) -> "FirmStepQuerySet":
        return self.filter(firm=member.firm_id)

    def carried(self, firm: str) -> models.Subquery:
        """What makes a list of steps, of the firm that the outer query names, as one value; None for no row."""
        rows = self.filter(firm=models.OuterRef(firm))
        return _carried(rows, "firm", "id", "code", "category", "step_id", "words", "why", "is_off", "before")


class FirmStep(models.Model):
    """What a firm does differently: a standard step in its own words or left out, or a step of its own.

    It counts for the letters of one code or of one category of the catalogue.
    """

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="+", editable=False)
    code = models.CharField(max_length=20, blank=True, editable=False)
    category = models.CharField(max_length=20, blank=True, editable=False)
    step_id = models.CharField(
        max_length=LONGEST_ID, blank=True, editable=False, help_text="The standard step; empty for one of the firm's."
    )
    words = models.CharField("what to do", max_length=160, help_text="As an order: Compare the bill with the return.")
    why = models.CharField(max_length=200, blank=True, help_text="In one line.")
    is_off = models.BooleanField("leave this step out", default=False)
    before = models.CharField("stands before", max_length=LONGEST_ID, blank=True)
    standard_words = models.CharField(
        max_length=160, blank=True, editable=False, help_text="What the standard step said when it was changed."
    )
    recorded_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = FirmStepQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code="") & ~models.Q(category="") | ~models.Q(code="") & models.Q(category=""),
                name="firm_step_of_code_or_category",
            ),
            models.CheckConstraint(condition=~models.Q(words=""), name="firm_step_has_words"),
            models.CheckConstraint(
                condition=models.Q(is_off=False) | ~models.Q(step_id=""), name="firm_step_off_is_standard"
            ),
            models.UniqueConstraint(
                fields=["firm", "code", "category", "step_id"],
                condition=~models.Q(step_id=""),
                name="firm_step_one_per_standard_step",
            ),
            models.UniqueConstraint(fields=["firm", "submission_id"], name="firm_step_one_per_submission"),
        ]

    def __str__(self):
        return self.words

    def get_absolute_url(self):
        return reverse("checklists")

    @property
    def scope(self) -> str:
        """Which letters it is for: "CP14", "letters of the kind balance due"."""
        if self.code:
            return catalogue.display_code(self.code)
        return f"letters of the kind {kind_words(self.category)}"

    @property
    def key(self) -> str:
        """The id under which the step is known on lists and on cases."""
        return self.step_id or f"firm_{self.pk}"


class StepMarkQuerySet(models.QuerySet):
    def visible_to(self, member) -> "StepMarkQuerySet":
        return self.filter(notice__case__in=Case.objects.visible_to(member))

    def standing(self) -> "StepMarkQuerySet":
        """Those that nobody undid."""
        return self.filter(undone_on=None)

    def carried(self, case: str) -> models.Subquery:
        """Letter, step and state of the marks that stand, of the case that the outer query names, as one value."""
        rows = self.standing().filter(notice__case=models.OuterRef(case))
        return _carried(rows, "notice__case", "notice_id", "key", "state")


class StepMark(models.Model):
    """A step about a letter that was done or does not apply: by whom, when, and what shows it.

    It keeps the words of the step as they read then. It is undone with a reason, never deleted.
    """

    class State(models.TextChoices):
        DONE = "done", "Done"
        NOT_APPLICABLE = "not_applicable", "Does not apply"

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="step_marks", editable=False)
    key = models.CharField(max_length=LONGEST_ID, editable=False)
    words = models.CharField(max_length=160, editable=False)
    state = models.CharField(max_length=14, choices=State, default=State.DONE)
    done_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+")
    done_on = models.DateField("done on")
    note = models.CharField(max_length=300, blank=True)
    response = models.ForeignKey("Response", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    call = models.ForeignKey("Call", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    paper = models.ForeignKey(
        Notice, on_delete=models.PROTECT, null=True, blank=True, related_name="+", help_text="A letter with its scan."
    )
    recorded_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    undone_on = models.DateField(null=True, editable=False)
    undone_by = models.ForeignKey(
        "practice.Member", on_delete=models.PROTECT, null=True, related_name="+", editable=False
    )
    undo_reason = models.CharField(max_length=200, blank=True, editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = StepMarkQuerySet.as_manager()

    class Meta:
        ordering = ["done_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "key"], condition=models.Q(undone_on=None), name="step_mark_one_per_step"
            ),
            models.UniqueConstraint(fields=["notice", "submission_id"], name="step_mark_one_per_submission"),
            models.CheckConstraint(
                condition=models.Q(state="done") | ~models.Q(note=""), name="step_mark_left_out_for_a_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(undone_on=None) | ~models.Q(undo_reason=""), name="step_mark_undone_for_a_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(response=None, call=None)
                | models.Q(response=None, paper=None)
                | models.Q(call=None, paper=None),
                name="step_mark_one_evidence",
            ),
        ]

    def __str__(self):
        return self.words

    @property
    def case(self) -> Case:
        return self.notice.case

    @property
    def evidence(self) -> str:
        """What shows that it was done, in words; "" where only the note does."""
        if self.response:
            return f"{self.response}: {self.response.summary}"
        if self.call:
            return f"{self.call}, {self.call.dialled_at:%b} {self.call.dialled_at.day}, {self.call.dialled_at.year}"
        return f"scan of {self.paper}" if self.paper else ""
