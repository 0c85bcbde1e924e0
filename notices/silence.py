"""For how long has the IRS been silent about what we sent, and which letters crossed it? Reads, writes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from notices.law.authorities import authority_name
from notices.law.mailing import may_have_crossed
from notices.models import Case, Deadline, Notice, Response, Silence
from practice.models import Firm
from practice.words import on

DEFAULT_DAYS = 60
"""Days of silence that are nothing unusual, until an owner says otherwise: a habit of practices, not a rule of law."""

MOST_DAYS = 730


def days_of(firm: Firm) -> dict[str, int]:
    """Days in which an answer is awaited, by method; 0 where none is."""
    return {method.value: firm.silence_days.get(method.value, DEFAULT_DAYS) for method in Response.Method}


def of_cases(ids: Iterable[int]) -> dict[int, list[Silence]]:
    """Every clock of some cases, the earliest first, each with its response; one query."""
    clocks: defaultdict[int, list[Silence]] = defaultdict(list)
    for clock in Silence.objects.filter(case__in=ids).select_related("response"):
        clocks[clock.case_id].append(clock)
    return dict(clocks)


def running_out(clocks: Sequence[Silence], case: Case, as_of: date) -> list[tuple[str, str]]:
    """Which clocks have run out on that day: of each its id and a sentence why somebody should ask."""
    return [(str(clock.pk), _why(clock, case, as_of)) for clock in clocks if clock.is_over(as_of)]


def _why(clock: Silence, case: Case, as_of: date) -> str:
    who = authority_name(case.authority)
    who = f"{who[:1].upper()}{who[1:]}"
    sent = f"{clock.response.how} of {on(clock.from_on)}"
    return (
        f"{who} has not answered our {sent} ({clock.response.summary}); an answer was awaited until "
        f"{on(clock.until_on)}."
    )


def next_change(clocks: Sequence[Silence], as_of: date) -> date | None:
    """The next day on which one of them runs out by itself; None when none will."""
    days = [clock.until_on + timedelta(1) for clock in clocks if clock.ended_on is None]
    return min((day for day in days if day > as_of), default=None)


def the_one_to_watch(clocks: Iterable[Silence]) -> Silence | None:
    """Of the clocks that still run the one that runs out first."""
    return min((each for each in clocks if each.ended_on is None), key=lambda each: each.until_on, default=None)


def reply_crossed(letter: Notice, clocks: Iterable[Silence]) -> Silence | None:
    """The latest of our replies that a letter may have crossed; None when there is none."""
    crossed = [
        clock
        for clock in clocks
        if may_have_crossed(
            letter.notice_date,
            letter.known_on,
            clock.from_on,
            clock.ended_on,
            is_answer=letter.pk is not None and clock.letter_id == letter.pk,
        )
    ]
    return max(crossed, key=lambda clock: (clock.from_on, clock.pk), default=None)


def mark_crossed(letters: Iterable[Notice], clocks: dict[int, list[Silence]]) -> None:
    """Set `crossed` on each letter that is open, or covered by another answer; any other is dealt with for itself."""
    for letter in letters:
        if letter.answer in (Notice.Answer.OPEN, Notice.Answer.COVERED):
            letter.crossed = reply_crossed(letter, clocks.get(letter.case_id, ()))


def mark_docket(dates: Iterable[Deadline], waiting: Iterable[Case]) -> None:
    """Set on the letters of these dates which reply of ours they may have crossed, and on cases that wait for the IRS
    their `clock`; one query for all of them."""
    dates, waiting = list(dates), list(waiting)
    if not dates and not waiting:
        return
    clocks = of_cases({date_.case_id for date_ in dates} | {case.pk for case in waiting})
    mark_crossed((date_.notice for date_ in dates if date_.notice), clocks)
    for case in waiting:
        case.clock = the_one_to_watch(clocks.get(case.pk, ()))
