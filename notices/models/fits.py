"""What has the forecast learned from a firm's own cases, and by what are its cases forecast now?"""

from django.db import models


class FitQuerySet(models.QuerySet):
    def visible_to(self, member) -> "FitQuerySet":
        return self.filter(firm=member.firm_id)


class ForecastFit(models.Model):
    """What the record of one firm taught by the end of one day, with what it was learned from; kept for ever.

    The scores are of the trial that goes with it: what would have been said 60 days before, held against what came.
    """

    firm = models.ForeignKey("practice.Firm", on_delete=models.PROTECT, related_name="forecast_fits", editable=False)
    as_of = models.DateField(help_text="The last day that was known.")
    made_at = models.DateTimeField()
    # As text, because it is told apart by its text: each process reads the same one once.
    course = models.TextField(help_text="The parameters as JSON.")
    cases = models.PositiveIntegerField(help_text="Cases with a letter from which CP504 was ahead.")
    transitions = models.PositiveIntegerField(help_text="Letters that followed another.")
    events = models.PositiveIntegerField(help_text="CP504 (CP504B) among them.")
    scored = models.PositiveIntegerField(help_text="Cases that were forecast 60 days before.")
    came = models.PositiveIntegerField(help_text="CP504 (CP504B) that came of these within the 60 days.")
    scores = models.JSONField(help_text="Brier score, log loss, AUC and bins of each way to forecast.")

    objects = FitQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of"]
        constraints = [
            models.UniqueConstraint(fields=["firm", "as_of"], name="fit_one_per_firm_and_day"),
            models.CheckConstraint(condition=models.Q(came__lte=models.F("scored")), name="fit_came_of_scored"),
        ]

    def __str__(self):
        return f"Fit as of {self.as_of:%b} {self.as_of.day}, {self.as_of.year}"


class FirmForecast(models.Model):
    """By what a firm's cases are forecast: its newest fit (none: the priors), and the levels last gone by.

    The levels that the firm wants stand in its settings. Where they differ from these, its cases are to be looked at.
    """

    firm = models.OneToOneField(
        "practice.Firm", on_delete=models.PROTECT, primary_key=True, related_name="forecast", editable=False
    )
    fit = models.OneToOneField(ForecastFit, on_delete=models.PROTECT, null=True, related_name="+")
    level_60 = models.PositiveSmallIntegerField()
    level_180 = models.PositiveSmallIntegerField()

    def __str__(self):
        return f"Forecast of firm {self.pk}"
