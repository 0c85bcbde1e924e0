"""Which flags should stand on a case on a day, why, and when would that change if nothing happened? Writes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta
from functools import lru_cache

from notices import forecast, silence
from notices.collection_dates import CollectionDate
from notices.cover_flags import Gaps
from notices.firm_forecast import Yardstick
from notices.forecast import Facts, Forecast, Verdict
from notices.law import catalogue
from notices.models import Case, Deadline, Flag, Silence
from practice.words import listed, on

NEVER = date.max
"""The change day of a case whose flags stay as they are until somebody does something."""

HORIZON_DAYS = 120
"""So far ahead a change of the forecast is searched; a case without one is looked at again then."""

SOON, LATER = 60, 180
"""Days within which the chance counts: at any time, and once a pay date has passed."""

CSED_NEAR_DAYS = 365
"""So many days before its earlier estimate the end of a collection period is near: time to read a transcript, and to
weigh whether an offer or a hearing, which would hold the period back, is still worth asking for."""

LONGEST_WHY = Flag._meta.get_field("why").max_length or 0

Key = tuple[str, str]
"""Kind and subject: what makes a flag of a case the same flag."""


@dataclass(frozen=True)
class Wanted:
    """A flag that should stand."""

    kind: str
    why: str
    deadline: Deadline | None = None
    figures: dict = field(default_factory=dict)
    about: str = ""

    @property
    def subject(self) -> str:
        """Which of several flags of a kind: of which date, after which letter, of which assessment and day."""
        return str(self.deadline.pk) if self.deadline else self.about

    @property
    def key(self) -> Key:
        return self.kind, self.subject


@dataclass(frozen=True)
class Look:
    """What the scan sees of one case on one day; `quiet` says of a flag that should not stand why not."""

    wanted: dict[Key, Wanted]
    changes_on: date
    estimate: Forecast | None = None
    quiet: dict[str, str] = field(default_factory=dict)


def look_at(
    case: Case,
    deadlines: Iterable[Deadline],
    facts: Facts | None,
    as_of: date,
    *,
    window: int,
    standing: set[str],
    yardstick: Yardstick,
    collection: Sequence[CollectionDate] = (),
    silences: Sequence[Silence] = (),
    gaps: Gaps | None = None,
) -> Look:
    """The flags of a case on that day.

    `deadlines` are its working ones, `collection` the days until which it may be collected, `silences` the clocks of
    what we sent, `gaps` what its taxpayers' forms leave open, `window` the days before a date in which it counts as
    near, `standing` the kinds of flags that stand now: a case that is flagged stays so until its odds are clearly
    lower. `yardstick` are the firm's parameters and levels.
    """
    if not case.is_open:
        return Look({}, NEVER, quiet=dict.fromkeys(Flag.Kind.values, "The case is closed."))
    dated = [(row.due_on, row) for row in deadlines if row.due_on]
    odds = _weigh(facts, as_of, Flag.Kind.LIKELY_TO_ESCALATE in standing, yardstick) if facts else NO_ODDS
    wanted = [flag for flag in (_date_flag(row, due_on, as_of, window) for due_on, row in dated) if flag]
    wanted += [*_escalation_flag(odds, as_of, yardstick), *_steering_flag(case)]
    wanted += [flag for each in collection for flag in _collection_flag(each, as_of)]
    unanswered = silence.running_out(silences, case, as_of)
    wanted += [Wanted(Flag.Kind.IRS_SILENT, _cut(why), about=about) for about, why in unanswered]
    gaps = gaps or Gaps()
    wanted += [Wanted(kind, _cut(why), about=about) for kind, about, why in gaps.flags]
    return Look(
        wanted={flag.key: flag for flag in wanted},
        changes_on=min(
            odds.changes_on,
            *_date_changes([day for day, _ in dated], as_of, window),
            *(_collection_change(each, as_of) for each in collection),
            silence.next_change(silences, as_of) or NEVER,
            gaps.changes_on or NEVER,
            NEVER,
        ),
        estimate=odds.estimate,
        quiet=_quiet(odds),
    )


def _date_flag(row: Deadline, due_on: date, as_of: date, window: int) -> Wanted | None:
    left = (due_on - as_of).days
    if left > window:
        return None
    named = [catalogue.display_code(row.notice.code)] if row.notice else []
    named += [row.doubt] if row.doubt else []
    letter = f" ({', '.join(named)})" if named else ""
    what = f"{row.action}{letter} by {on(due_on)}"
    if left < 0:
        return Wanted(Flag.Kind.DEADLINE_PASSED, _cut(f"{what}: the day has passed and it is not marked done."), row)
    return Wanted(Flag.Kind.DEADLINE_NEAR, _cut(f"{what}."), row)


def _date_changes(days: list[date], as_of: date, window: int) -> list[date]:
    """The days after `as_of` on which a date comes near or has passed."""
    turns = [turn for day in days for turn in (_shift(day, -window), _shift(day, 1))]
    return [turn for turn in turns if turn > as_of]


def _shift(day: date, days: int) -> date:
    """The day so many days later, within the calendar: people do type the year 9999."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


MOVED = "What is on file now moves the end of the collection period."


def _collection_flag(date_: CollectionDate, as_of: date) -> list[Wanted]:
    """That the IRS's ten years end soon, or may have ended, by the earlier estimate."""
    last_on = date_.estimate.earliest_on
    if (last_on - as_of).days > CSED_NEAR_DAYS:
        return []
    assessed = f"{date_.assessment.get_kind_display()}, assessed {on(date_.assessment.assessed_on)}"
    later = f", by the later estimate until {on(date_.estimate.latest_on)}" if date_.is_range else ""
    # While something runs each day moves the date: it is the same flag all the time.
    day = "" if date_.period.is_moving else f":{last_on:%Y%m%d}"
    about = f"{date_.assessment.pk}{date_.whose[0]}{day}"
    if last_on < as_of:
        why = f"{assessed}: the time to collect may have ended on {on(last_on)}{later}. An estimate; confirm it on a "
        return [Wanted(Flag.Kind.CSED_PASSED, _cut(f"{why}transcript. Nothing is closed by itself."), about=about)]
    still = " Something still suspends it, so the date moves with each day." if date_.period.is_moving else ""
    why = f"{assessed}: may be collected until {on(last_on)}{later}.{still} An estimate; confirm it on a transcript."
    return [Wanted(Flag.Kind.CSED_NEAR, _cut(why), about=about)]


def _collection_change(date_: CollectionDate, as_of: date) -> date:
    """The next day on which a collection date or its flag changes: every day while something suspends the period."""
    if date_.period.is_moving:
        return as_of + timedelta(days=1)
    turns = _date_changes([date_.estimate.earliest_on], as_of, CSED_NEAR_DAYS)
    over_on = _shift(date_.estimate.latest_on, 1)  # when another assessment of the case comes first
    return min([*turns, over_on if over_on > as_of else NEVER])


@dataclass(frozen=True)
class Odds:
    """What the forecast says of a case on a day, the day on which it says otherwise, and the horizon of its rule."""

    estimate: Forecast | None
    verdict: Verdict
    changes_on: date
    days: int = SOON


NO_ODDS = Odds(None, Verdict(False, "CP504 is not ahead of this case."), NEVER)


def _quiet(odds: Odds) -> dict[str, str]:
    """Why a flag of each kind would not stand."""
    return {
        # Still likely, yet not under this letter: a later one gives the reasons now.
        Flag.Kind.LIKELY_TO_ESCALATE: f"{_last_letter(odds)} has come since; it is flagged anew."
        if odds.verdict.likely
        else odds.verdict.why,
        Flag.Kind.NO_NEXT_ACTION: "Next action, date and owner are set.",
        Flag.Kind.DEADLINE_NEAR: "The date needs no action any more.",
        Flag.Kind.DEADLINE_PASSED: "The date needs no action any more.",
        Flag.Kind.CSED_NEAR: MOVED,
        Flag.Kind.CSED_PASSED: MOVED,
        Flag.Kind.IRS_SILENT: "What we sent is answered, or no answer is awaited any more.",
        Flag.Kind.NO_COVER: "A form that was sent names it.",
        Flag.Kind.UNCONFIRMED: "It is confirmed, or that form is not waited for any more.",
    }


# Remembered, because the scan asks twice: before it locks the cases, where the answer may take its time, and
# under the lock, where only those whose facts changed in between are worked out anew.
@lru_cache(maxsize=4096)
def _weigh(facts: Facts, as_of: date, flagged: bool, yardstick: Yardstick) -> Odds:
    parameters, levels = yardstick.parameters, yardstick.levels
    try:
        estimate = forecast.forecast(facts, as_of, parameters)
        if estimate is None:
            return NO_ODDS
        verdict = forecast.judge(estimate, facts, as_of, flagged=flagged, levels=levels)
        changes_on = forecast.next_change_on(
            facts, as_of, flagged=flagged, levels=levels, horizon_days=HORIZON_DAYS, priors=parameters
        )
    except OverflowError:  # a letter dated at an end of the calendar, where a slip of the finger put it
        return NO_ODDS
    days = SOON if estimate.p60 >= levels.when(flagged=flagged)[0] else LATER
    return Odds(estimate, verdict, changes_on or as_of + timedelta(HORIZON_DAYS), days)


def _escalation_flag(odds: Odds, as_of: date, yardstick: Yardstick) -> list[Wanted]:
    if not odds.verdict.likely or odds.estimate is None:
        return []
    figures = _figures(odds.estimate) | {
        "as_of": as_of.isoformat(),
        "days": odds.days,
        "fit": yardstick.fit,
        "levels": asdict(yardstick.levels),
    }
    why = _cut(odds.verdict.why)
    return [Wanted(Flag.Kind.LIKELY_TO_ESCALATE, why, figures=figures, about=odds.estimate.last_code)]


def _last_letter(odds: Odds) -> str:
    return catalogue.display_code(odds.estimate.last_code) if odds.estimate else "A later letter"


def _figures(estimate: Forecast) -> dict:
    """The forecast as it is kept with the flag, so that it can be held against what happened."""
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(estimate).items()
        if name != "stopped_by"
    }


def _steering_flag(case: Case) -> list[Wanted]:
    missing = case.lacks()
    return [Wanted(Flag.Kind.NO_NEXT_ACTION, f"The case lacks {listed(missing)}.")] if missing else []


def _cut(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST_WHY else f"{sentence[: LONGEST_WHY - 1]}…"
