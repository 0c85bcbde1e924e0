"""Where does a case stand on the way from first bill to levy? The picture of it, from plain facts. Reads no database.

`climb` places the letters that came and those still ahead on rungs; `draw` makes one SVG of them. The colours come
from the style sheet by class, so that the picture follows the theme.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from itertools import pairwise

from notices.forecast import Forecast, stream_position
from notices.law import catalogue
from practice.words import listed

INDIVIDUAL = {0: "CP14", 1: "CP501", 2: "CP503", 3: "CP504", 4: "LT11"}
BUSINESS = {0: "CP161", 3: "CP504B", 4: "CP297 or Letter 1058"}
INTENT_TO_LEVY, LAST_NOTICE = 3, 4
SHOWN_BESIDE_THE_STREAM = 3
"""Letters shown of a case that is not in the balance-due stream; the notices list has all of them."""


@dataclass(frozen=True)
class Letter:
    """A letter that came: its code in the catalogue and as people write it, its days, and how it was answered."""

    code: str
    name: str
    dated_on: date
    due_on: date | None = None
    answered_on: date | None = None


@dataclass(frozen=True)
class Rung:
    """One letter of the way. `state` is done, missed (its day passed unanswered), ahead, likely, or now for today."""

    name: str
    caption: str
    state: str
    dated_on: date | None = None
    position: int | None = None

    @property
    def words(self) -> str:
        return f"{self.name} {self.caption}".strip()


@dataclass(frozen=True)
class Ladder:
    """The rungs in order, and the days between which the letter marked likely is expected."""

    rungs: tuple[Rung, ...]
    today: date
    note: str = ""
    expected: tuple[date, date, date] | None = None

    @property
    def words(self) -> str:
        """The picture for who cannot see it."""
        return f"{listed([rung.words for rung in self.rungs])}. Today is {_day(self.today, None)}."

    @property
    def reached(self) -> int:
        """How many rungs lie behind today, letters never seen among them."""
        came = [index for index, rung in enumerate(self.rungs) if rung.dated_on]
        return came[-1] + 1 if came else 0

    @property
    def upright(self) -> list[Rung]:
        """The rungs as a list with today among them, for a phone."""
        now = Rung(f"today, {_day(self.today, None)}", "", "now")
        return [*self.rungs[: self.reached], now, *self.rungs[self.reached :]]


def climb(letters: Sequence[Letter], today: date, *, estimate: Forecast | None, is_business: bool) -> Ladder | None:
    """The ladder of a case as of `today`; None before the first letter. Of two letters of a kind the later counts."""
    in_order = sorted(letters, key=lambda letter: letter.dated_on)
    came = {position: each for each in in_order if (position := stream_position(each.code)) is not None}
    if came:
        expected = _expected(estimate) if max(came) < INTENT_TO_LEVY else None
        rungs = tuple(_stream(came, today, estimate, expected, INDIVIDUAL if not is_business else BUSINESS))
        return Ladder(rungs, today, _note(came[max(came)]), expected)
    if not in_order:
        return None
    behind = [_rung_of(each, today) for each in in_order[-SHOWN_BESIDE_THE_STREAM:]]
    return Ladder((*behind, *_following(in_order[-1].code)), today, _note(in_order[-1]))


def _expected(estimate: Forecast | None) -> tuple[date, date, date] | None:
    if estimate is None or estimate.stopped_by or not (estimate.earliest and estimate.middle and estimate.latest):
        return None
    return estimate.earliest, estimate.middle, estimate.latest


def _stream(
    came: dict[int, Letter],
    today: date,
    estimate: Forecast | None,
    expected: tuple[date, date, date] | None,
    route: dict[int, str],
) -> Iterator[Rung]:
    for position in sorted({*came, *route}):
        if position in came:
            yield _rung_of(came[position], today, position, is_followed=position < max(came))
        elif position < max(came):
            yield Rung(route[position], "not seen", "ahead", position=position)
        else:
            caption = _ahead(position, today, estimate, expected)
            is_likely = position == INTENT_TO_LEVY and expected is not None
            yield Rung(route[position], caption, "likely" if is_likely else "ahead", position=position)


def _ahead(position: int, today: date, estimate: Forecast | None, expected: tuple[date, date, date] | None) -> str:
    if position == LAST_NOTICE:
        return "right to a CDP hearing"
    if position != INTENT_TO_LEVY:
        return ""
    if expected:
        return f"likely {_day(expected[0], today)} to {_day(expected[2], today)}"
    return "stopped for now" if estimate and estimate.stopped_by else ""


def _rung_of(letter: Letter, today: date, position: int | None = None, *, is_followed: bool = False) -> Rung:
    """The rung of a letter that came; one that another letter followed before it was answered is missed too."""
    day = _day(letter.dated_on, today)
    if letter.answered_on:
        return Rung(
            letter.name, f"{day} · answered {_day(letter.answered_on, today)}", "done", letter.dated_on, position
        )
    if is_followed or (letter.due_on and letter.due_on < today):
        return Rung(letter.name, f"{day} · unanswered", "missed", letter.dated_on, position)
    due = f" · due {_day(letter.due_on, today)}" if letter.due_on else ""
    return Rung(letter.name, f"{day}{due}", "done", letter.dated_on, position)


def _following(code: str) -> Iterator[Rung]:
    """The letters that often follow one outside the stream, two at most."""
    for _ in range(2):
        following = _next_of(code)
        if not following:
            return
        code = following[0].code
        caption = ", ".join(filter(None, (_usual_wait(following[0].days), _doubt(following[0]))))
        yield Rung(catalogue.display_code(code), caption, "ahead")


def _is_letter(code: str) -> bool:
    """Whether a step is a letter of the catalogue, and not the levy itself or one nobody has written down."""
    return any(entry.code == code for entry in catalogue.entries())


def _next_of(code: str) -> tuple[catalogue.NextLetter, ...]:
    """What often follows; nothing after a step that is not a letter, such as the levy itself."""
    try:
        return catalogue.find(code).next_letters
    except ValueError:
        return ()


def _note(last: Letter) -> str:
    following = [each for each in _next_of(last.code) if _is_letter(each.code)]
    wait = _usual_wait(following[0].days) if following else ""
    doubt = _doubt(following[0]) if wait else ""
    return f"last letter {last.name}{f', the next {wait}' if wait else ''}{f' ({doubt})' if doubt else ''}"


def _doubt(following: catalogue.NextLetter) -> str:
    return "unverified" if following.confidence == catalogue.UNVERIFIED else ""


def _usual_wait(days: tuple[int, int] | None) -> str:
    if days is None:
        return ""
    first, last = (round(each / 7) for each in days)
    return f"usually {first} to {last} weeks later" if first != last else f"usually {first} weeks later"


def _day(day: date, today: date | None) -> str:
    """A day without its year when that is this year's."""
    text = f"{day:%b} {day.day}"
    return text if today and day.year == today.year else f"{text}, {day.year}"


# The drawing. Places are in units of the view box, 1240 wide; everything hangs on one line at y = 40.
WIDTH, HEIGHT, MARGIN, LINE = 1240, 108, 115, 40
BAND_TOP, BAND_HEIGHT, LEAST_HALF = 22, 36, 34
CLEAR = 34
"""Least distance between the today line or the band's edge and a rung."""


def draw(ladder: Ladder) -> str:
    """The ladder as one SVG element with its words as label; every text is escaped."""
    places = _places(len(ladder.rungs))
    today = _today_place(ladder, places)
    parts = [
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(ladder.words)}">',
        f'<line class="way" x1="{places[0] - 30}" x2="{today}" y1="{LINE}" y2="{LINE}"/>',
        f'<line class="way-ahead" x1="{today}" x2="{max(places[-1] + 60, today)}" y1="{LINE}" y2="{LINE}"/>',
        *_band(ladder, places, today),
        f'<line class="now" x1="{today}" x2="{today}" y1="16" y2="64"/>',
        f'<text x="{today}" y="11" text-anchor="middle">today</text>',
        *(_mark(rung, place) for rung, place in zip(ladder.rungs, places, strict=True)),
        "</svg>",
    ]
    return "".join(parts)


def _places(count: int) -> list[int]:
    """The rungs at even distances over the whole width."""
    if count == 1:
        return [MARGIN]
    return [MARGIN + round(index * (WIDTH - 2 * MARGIN) / (count - 1)) for index in range(count)]


def _mark(rung: Rung, place: int) -> str:
    shape = "ahead" if rung.state == "likely" else rung.state
    return (
        f'<circle class="{shape}" cx="{place}" cy="{LINE}" r="8"/><g text-anchor="middle">'
        f'<text class="step-name" x="{place}" y="80">{escape(rung.name)}</text>'
        f'<text x="{place}" y="98">{escape(rung.caption)}</text></g>'
    )


def _place_of(day: date, ladder: Ladder, places: list[int]) -> int:
    """Where a day lies: between the dated rungs and the middle of the expected days in proportion to time."""
    fixed = sorted((rung.dated_on, place) for rung, place in zip(ladder.rungs, places, strict=True) if rung.dated_on)
    fixed += [
        (ladder.expected[1], place)
        for rung, place in zip(ladder.rungs, places, strict=True)
        if rung.state == "likely" and ladder.expected
    ]
    days = [each for each, _ in fixed]
    index = bisect_right(days, day)
    if index == 0:
        return fixed[0][1]
    if index == len(fixed):
        # Beyond the last fixed day: as many units a day as an ordinary eight weeks take between two rungs.
        return round(fixed[-1][1] + (day - days[-1]).days * 4)
    (first, left), (last, right) = fixed[index - 1], fixed[index]
    return round(left + (right - left) * ((day - first) / max(last - first, timedelta(days=1))))


def _today_place(ladder: Ladder, places: list[int]) -> int:
    """Today, kept between the last letter that came and the next one."""
    before = places[ladder.reached - 1] + CLEAR if ladder.reached else 0
    after = places[ladder.reached] - CLEAR if ladder.reached < len(places) else WIDTH - 30
    return min(max(_place_of(ladder.today, ladder, places), before), after)


def _band(ladder: Ladder, places: list[int], today: int) -> Iterator[str]:
    """The days between which the likely letter is expected, as a hump that peaks at their middle."""
    if not ladder.expected:
        return
    for (_, before), (rung, middle) in pairwise(zip(ladder.rungs, places, strict=True)):
        if rung.state != "likely":
            continue
        after = next((place for place in places if place > middle), WIDTH)
        left = max(_place_of(ladder.expected[0], ladder, places), before + CLEAR, today + 8)
        left = min(left, middle - LEAST_HALF)
        right = min(max(_place_of(ladder.expected[2], ladder, places), middle + LEAST_HALF), after - 3 * CLEAR)
        foot = BAND_TOP + BAND_HEIGHT
        rise, fall = (left + middle) // 2, (middle + right) // 2
        yield (
            f'<rect class="likely" x="{left}" y="{BAND_TOP}" width="{right - left}" height="{BAND_HEIGHT}" rx="6"/>'
            f'<path class="hump" d="M{left} {foot} C{rise} {foot} {rise} {BAND_TOP + 2} {middle} {BAND_TOP + 2}'
            f' S{fall} {foot} {right} {foot} Z"/>'
        )
