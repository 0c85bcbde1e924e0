"""What has a firm's own record taught by now? Learns it once a week and has the firm's cases measured by it.

Each fit is kept for ever, and none sees the rows of two firms. Running it twice for a day changes nothing.
"""

import json
from dataclasses import asdict
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet

from notices.case_histories import histories_of
from notices.firm_forecast import newest_fit
from notices.forecast.facts import POSITIONS
from notices.forecast.fit import Fit, course_to_json, learn
from notices.models import Case, FirmForecast, ForecastFit
from practice import history
from practice.history import Actor
from practice.models import Firm
from practice.models.firms import USUAL_LEVELS
from practice.words import count, on

EVERY = timedelta(days=7)


def refits_due(now: datetime) -> list[tuple[int, date]]:
    """Firms (ids), each with its own date, that have a case to learn from and whose newest fit is a week old.

    After the night of that date, so that its mail does not wait.
    """
    to_learn_from = Case.objects.filter(firm=OuterRef("pk"), last_code__in=POSITIONS)
    firms = Firm.objects.filter(Exists(to_learn_from)).annotate(fitted_on=Max("forecast_fits__as_of"))
    return [(firm.pk, firm.local_date(now)) for firm in firms if _is_due(firm, firm.local_date(now), firm.fitted_on)]


def _is_due(firm: Firm, today: date, fitted_on: date | None) -> bool:
    return firm.last_scanned_on == today and (fitted_on is None or fitted_on <= today - EVERY)


def refit(firm: Firm, as_of: date, *, now: datetime) -> ForecastFit:
    """Learn from the firm's record as known by the end of that day, keep the fit, put it in force.

    The fit of that day when there is one already. Raises ValueError with a sentence when there is a later one, and for
    a day that has not come: what is in force must not be undone, or known in advance.
    """
    _refuse(firm, as_of, now)
    found = ForecastFit.objects.filter(firm=firm, as_of=as_of).first()
    return found or _keep(firm, learn(histories_of(firm), as_of), now)


def _refuse(firm: Firm, as_of: date, now: datetime) -> None:
    if as_of > firm.local_date(now):
        raise ValueError(f"{on(as_of)} has not come at {firm.name}; nothing can be learned from it yet.")
    newest = newest_fit(firm)
    if newest and as_of < newest.as_of:
        raise ValueError(f"{firm.name} was fitted as of {on(newest.as_of)}; {on(as_of)} comes too late.")


@transaction.atomic
def _keep(firm: Firm, learned: Fit, now: datetime) -> ForecastFit:
    """Store a fit; that of another worker who was faster is left as it is."""
    firm = _locked(firm)
    earlier = ForecastFit.objects.filter(firm=firm, as_of=learned.as_of).first()
    if earlier:
        return earlier
    counts = {name: getattr(learned, name) for name in ("cases", "transitions", "events", "scored", "came")}
    fit = ForecastFit.objects.create(
        firm=firm,
        as_of=learned.as_of,
        made_at=now,
        course=json.dumps(course_to_json(learned.course), sort_keys=True),
        scores={name: asdict(each) for name, each in learned.scores.items()},
        **counts,
    )
    _put_in_force(firm, fit)
    by = Actor(None, now, firm)
    history.record(
        firm.chain_id, by=by, kind="forecast_fitted", sentence=_sentence(fit), facts=counts | {"fit": fit.pk}
    )
    return fit


def _put_in_force(firm: Firm, fit: ForecastFit | None) -> None:
    """Go by this fit and the firm's levels from now on, and have every case that was forecast looked at anew."""
    columns = {"fit": fit, "level_60": firm.level_60, "level_180": firm.level_180}
    if not FirmForecast.objects.filter(firm=firm).update(**columns):
        FirmForecast.objects.create(firm=firm, **columns)
    forecast = Case.objects.filter(firm=firm, p60__isnull=False).open()
    # Locked in the order in which everybody locks cases, so that none waits for this while this waits for it.
    list(forecast.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    forecast.update(flags_change_on=None)


def _sentence(fit: ForecastFit) -> str:
    return (
        f"The forecast was fitted to the firm's own record as of {on(fit.as_of)}: {count(fit.cases, 'case')}, "
        f"{count(fit.transitions, 'letter')} that followed another, {fit.events} of them a notice of intent to levy."
    )


def with_other_levels() -> QuerySet[Firm]:
    """Firms whose levels are not those by which their cases were judged last; at first that was by the usual ones."""
    judged_by = Q(forecast__level_60=F("level_60"), forecast__level_180=F("level_180"))
    return Firm.objects.exclude(judged_by | Q(forecast=None, **USUAL_LEVELS))


def take_up_levels(firm: Firm) -> None:
    """Have the firm's cases looked at anew if it has set other levels since."""
    if with_other_levels().filter(pk=firm.pk).exists():
        with transaction.atomic():
            firm = _locked(firm)
            found = FirmForecast.objects.filter(firm=firm).select_related("fit").first()
            _put_in_force(firm, found.fit if found else None)


def _locked(firm: Firm) -> Firm:
    """The firm, locked against another fit and other settings, and not against rows that name it."""
    return Firm.objects.select_for_update(no_key=True).get(pk=firm.pk)
