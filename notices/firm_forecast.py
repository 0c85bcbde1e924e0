"""By what are the cases of a firm forecast and flagged? By its newest fit, or the priors, and the levels it set."""

import json
from dataclasses import dataclass
from functools import lru_cache

from notices.forecast import PRIORS, Levels, Parameters
from notices.forecast.fit import course_from_json
from notices.models import FirmForecast, ForecastFit
from practice.models import Firm

JOINED = "forecast__fit"
"""What a query of firms joins, so that `yardstick_of` asks no more."""


@dataclass(frozen=True)
class Yardstick:
    """What a case is measured by: parameters, levels, and the fit (its id) they come from; None: the priors."""

    parameters: Parameters
    levels: Levels
    fit: int | None = None


def yardstick_of(firm: Firm) -> Yardstick:
    """What this firm's cases are measured by, as its row says; one query unless `JOINED` was joined."""
    found: FirmForecast | None = getattr(firm, "forecast", None)
    fit = found.fit if found else None
    if fit is None:
        return Yardstick(PRIORS, levels_of(firm))
    return Yardstick(parameters_of(fit.course), levels_of(firm), fit.pk)


def yardstick_now(firm: Firm) -> Yardstick:
    """The same as it stands in the database at this moment, in one query."""
    return yardstick_of(Firm.objects.select_related(JOINED).defer(f"{JOINED}__scores").get(pk=firm.pk))


def levels_of(firm: Firm) -> Levels:
    """The firm's levels as chances in [0, 1]."""
    return Levels(p60=firm.level_60 / 100, p180=firm.level_180 / 100)


# The forecast remembers what it worked out by the very object: one fit must be one object in a process.
@lru_cache(maxsize=256)
def parameters_of(course: str) -> Parameters:
    """The parameters of a fit from its text."""
    return course_from_json(json.loads(course))


def newest_fit(firm: Firm) -> ForecastFit | None:
    """The fit of the latest day, in force or not."""
    return ForecastFit.objects.filter(firm=firm).order_by("-as_of").first()
