"""Which practice is this: the row that everything else belongs to."""

import datetime
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinLengthValidator, MinValueValidator
from django.db import models


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(f"{name} is not a time zone; an example is America/New_York.")


def validate_lead_days(days: object) -> None:
    if not isinstance(days, list) or not all(isinstance(day, int) and 0 <= day <= 365 for day in days):
        raise ValidationError("Lead days are whole numbers from 0 to 365, such as 14, 7, 3, 1, 0.")


def default_lead_days() -> list[int]:
    return [14, 7, 3, 1, 0]


LEAST_LEVEL, GREATEST_LEVEL = 5, 95
"""Percent between which a firm may set a level: beyond them everything would be flagged, or nothing."""


USUAL_LEVELS = {"level_60": 35, "level_180": 30}
"""By column, the percent at which a firm begins."""


def _level(column: str, name: str) -> models.PositiveSmallIntegerField:
    """A column for a chance in whole percent."""
    sentence = f"A level is a whole percentage from {LEAST_LEVEL} to {GREATEST_LEVEL}."
    limits = [MinValueValidator(LEAST_LEVEL, sentence), MaxValueValidator(GREATEST_LEVEL, sentence)]
    return models.PositiveSmallIntegerField(name, default=USUAL_LEVELS[column], validators=limits)


class Firm(models.Model):
    """One tax practice. No firm ever sees another firm's rows."""

    name = models.CharField(max_length=120, validators=[MinLengthValidator(2)])
    address = models.TextField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    fax = models.CharField(max_length=30, blank=True)
    time_zone = models.CharField(max_length=64, default="America/New_York", validators=[validate_time_zone])
    lead_days = models.JSONField(
        default=default_lead_days,
        validators=[validate_lead_days],
        help_text="Days before a date on which a reminder goes out; after the date it goes out daily.",
    )
    scan_at = models.TimeField(default=datetime.time(4, 0), help_text="Local time of the night run.")
    mail_at = models.TimeField(default=datetime.time(7, 0), help_text="Local time of the morning mail.")
    mail_shows_details = models.BooleanField(
        "names and amounts in mail",
        default=False,
        help_text="Mail is not encrypted. Without this a line has initials, code, form and period only.",
    )
    # From which chance of a notice of intent to levy on a case is flagged as likely to escalate, in percent.
    level_60 = _level("level_60", "flag from this chance within 60 days")
    level_180 = _level("level_180", "flag from this chance within 180 days once a pay date has passed")
    rates = models.JSONField(
        default=dict,
        editable=False,
        help_text="Interest rates announced since this version, by quarter: percent a year and where it was read.",
    )
    silence_days = models.JSONField(
        default=dict,
        editable=False,
        help_text="Days in which an answer of the IRS is awaited, by how ours was sent; 0: none is awaited.",
    )
    last_scanned_on = models.DateField(null=True, blank=True, editable=False)
    chain = models.OneToOneField("practice.Chain", on_delete=models.PROTECT, related_name="firm_of", editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level_60__range=(LEAST_LEVEL, GREATEST_LEVEL))
                & models.Q(level_180__range=(LEAST_LEVEL, GREATEST_LEVEL)),
                name="firm_levels_are_possible",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def local_date(self, now: datetime.datetime) -> datetime.date:
        """The calendar day at this firm at the moment `now` (aware)."""
        return now.astimezone(self.zone).date()
