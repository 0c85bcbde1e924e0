"""Of which couples do the interests diverge, since when, and is the consent of each on file?"""

import datetime

from django.db import models
from django.db.models.functions import JSONObject

from clients.models.clients import Client


class DivergenceQuerySet(models.QuerySet):
    def visible_to(self, member) -> "DivergenceQuerySet":
        """Those of couples both of whom the member may see."""
        hidden = Client.objects.hidden_from(member).values("pk")
        return self.filter(firm=member.firm_id).exclude(first__in=hidden).exclude(second__in=hidden)

    def standing(self) -> "DivergenceQuerySet":
        return self.filter(ended_on=None)

    def of(self, client: Client) -> "DivergenceQuerySet":
        return self.filter(models.Q(first=client) | models.Q(second=client))

    def between(self, one: object, other: object) -> "DivergenceQuerySet":
        """Those of two clients, whichever of them is named first; each is a client, its key or an `OuterRef`."""
        return self.filter(models.Q(first=one, second=other) | models.Q(first=other, second=one))

    def carried(self, one: str, other: str) -> models.Subquery:
        """What stands between the two clients that the outer query names, as one value; None where nothing does."""
        return _carried(self.standing().between(models.OuterRef(one), models.OuterRef(other)))

    def carried_of(self, client: str) -> models.Subquery:
        """What stands between the client that the outer query names and any other, the newest of several."""
        own = models.Q(first=models.OuterRef(client)) | models.Q(second=models.OuterRef(client))
        return _carried(self.standing().filter(own))


def _carried(rows: models.QuerySet) -> models.Subquery:
    columns = ("id", "first_id", "second_id", "since_on", "reason", "first_consent_on", "second_consent_on")
    whole = JSONObject(**{name: name for name in columns})
    return models.Subquery(rows.values(whole=whole)[:1], output_field=models.JSONField())


class Divergence(models.Model):
    """The interests of two spouses are not the same: since when and why, as a member of the firm judged it.

    While it stands each of them is written to and told apart. Rows are ended with a reason, never deleted. Whether
    each gave informed consent in writing is kept as a fact (Circular 230, 31 CFR 10.29(b)(3)).
    """

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="+", editable=False)
    first = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", editable=False)
    second = models.ForeignKey(Client, on_delete=models.PROTECT, related_name="+", editable=False)
    since_on = models.DateField("since")
    reason = models.CharField("why", max_length=200, help_text="In a sentence that either spouse may read one day.")
    first_consent_on = models.DateField("consent of the first", null=True, blank=True)
    second_consent_on = models.DateField("consent of the second", null=True, blank=True)
    recorded_by = models.ForeignKey("practice.Member", on_delete=models.PROTECT, related_name="+", editable=False)
    recorded_at = models.DateTimeField(editable=False)
    ended_on = models.DateField("until", null=True, editable=False)
    end_reason = models.CharField(max_length=200, blank=True, editable=False)
    submission_id = models.UUIDField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DivergenceQuerySet.as_manager()

    class Meta:
        ordering = ["-since_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], condition=models.Q(ended_on=None), name="divergence_one_at_a_time"
            ),
            models.UniqueConstraint(fields=["firm", "submission_id"], name="divergence_one_per_submission"),
            models.CheckConstraint(condition=models.Q(first__lt=models.F("second")), name="divergence_of_two_in_order"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="divergence_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | ~models.Q(end_reason=""), name="divergence_ended_for_a_reason"
            ),
        ]

    def __str__(self):
        return f"Interests diverge since {self.since_on}"

    @property
    def client(self) -> Client:
        """The spouse whose history tells of it first; it stands in that of both."""
        return self.first

    @classmethod
    def told_by(cls, carried: dict | None) -> "Divergence | None":
        """The row that `carried` gave with another query, without asking for it; None for none."""
        if not carried:
            return None
        days = ("since_on", "first_consent_on", "second_consent_on")
        read = {name: datetime.date.fromisoformat(carried[name]) for name in days if carried[name]}
        return cls(**carried | read)

    def partner_of(self, client: Client) -> int:
        """The key of the other spouse."""
        return self.second_id if client.pk == self.first_id else self.first_id

    def consent_of(self, client: Client) -> datetime.date | None:
        """The day of this spouse's informed written consent; None while none is on file."""
        return self.first_consent_on if client.pk == self.first_id else self.second_consent_on
