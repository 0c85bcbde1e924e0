"""Which money went to the IRS, and what became of it: posted, dishonored, credited elsewhere, moved?"""

from django.db import models
from django.db.models import F, Q

from notices.models.cases import Case
from notices.models.collection import CollectionQuerySet, Withdrawable


class PaymentQuerySet(CollectionQuerySet):
    def counting(self) -> "PaymentQuerySet":
        """The payments that lower this case's debt as far as anybody knows: what all figures go by."""
        return self.filter(withdrawn_at=None, state__in=Payment.COUNTING)


class Payment(Withdrawable):
    """Money that went to the IRS for this case, and what became of it on the way."""

    class State(models.TextChoices):
        SENT = "sent", "sent"
        POSTED = "posted", "posted"
        DISHONORED = "dishonored", "dishonored"
        MISAPPLIED = "misapplied", "credited elsewhere"
        TRACED = "traced", "trace asked for"
        MOVED = "moved", "moved to this case"

    #: the states in which it lowers the debt of this case
    COUNTING = (State.SENT, State.POSTED, State.MOVED)
    #: what can come after each
    NEXT = {
        State.SENT: (State.POSTED, State.DISHONORED, State.MISAPPLIED),
        State.POSTED: (State.DISHONORED, State.MISAPPLIED),
        State.DISHONORED: (),
        State.MISAPPLIED: (State.TRACED, State.MOVED),
        State.TRACED: (State.MOVED,),
        State.MOVED: (),
    }

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(max_digits=13, decimal_places=2)
    paid_on = models.DateField("paid")
    designation = models.CharField(
        max_length=80, blank=True, help_text="What it was meant for: tax, penalty, interest."
    )
    source = models.CharField("how we know", max_length=160, blank=True, help_text="Bank record, transcript, client.")
    pays_in_full = models.BooleanField("this pays the case in full", default=False)
    state = models.CharField("what became of it", max_length=10, choices=State, default=State.SENT)
    state_on = models.DateField("seen", null=True, blank=True)
    state_source = models.CharField("where it was seen", max_length=160, blank=True)
    credited_to = models.CharField(
        "credited to", max_length=120, blank=True, help_text="The year or the taxpayer it went to instead."
    )
    # What it did to the balance on file, so that it can be undone while nothing newer has set that balance: by how much
    # it lowered it (empty: the balance was not known before), what it left, and as of which day (empty: nothing).
    lowered_by = models.DecimalField(max_digits=13, decimal_places=2, null=True, editable=False)
    left_over = models.DecimalField(max_digits=13, decimal_places=2, null=True, editable=False)
    left_on = models.DateField(null=True, editable=False)
    recorded_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-paid_on", "-pk"]
        constraints = [
            *Withdrawable.Meta.constraints,
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_positive"),
            models.CheckConstraint(
                condition=Q(state="sent", state_on=None) | (~Q(state="sent") & Q(state_on__gte=F("paid_on"))),
                name="payment_state_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["misapplied", "traced", "moved"]) | ~Q(credited_to=""),
                name="payment_elsewhere_says_where",
            ),
            models.UniqueConstraint(fields=["submission_id", "case"], name="payment_one_per_submission"),
        ]

    def __str__(self):
        return f"Payment of ${self.amount:,.2f}"

    @property
    def counts(self) -> bool:
        """Whether it lowers this case's debt."""
        return not self.is_withdrawn and self.state in self.COUNTING

    @property
    def is_elsewhere(self) -> bool:
        """Whether the IRS credited it elsewhere and has not moved it."""
        return self.state in (self.State.MISAPPLIED, self.State.TRACED)

    @property
    def next_states(self) -> tuple["Payment.State", ...]:
        """What can become of it now."""
        return () if self.is_withdrawn else self.NEXT[self.State(self.state)]

    @property
    def words(self) -> str:
        """What became of it: "credited elsewhere (1040 for 2022)"."""
        if self.is_withdrawn:
            return "withdrawn"
        elsewhere = f" ({self.credited_to})" if self.is_elsewhere else ""
        return f"{self.get_state_display()}{elsewhere}"
