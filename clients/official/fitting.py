"""Does what is to be written fit into the form, and where does each line break?"""

from dataclasses import dataclass, field
from functools import reduce

from clients.official import winansi
from clients.official.blank import Blank
from clients.official.fields import Field, wrapped
from clients.official.lines import SEE_ATTACHED, Rest, lay_out, people_with_copies_elsewhere
from clients.official.revisions import Place
from clients.official.sheet import Named, Sheet
from clients.rules.lines import MOST_COPIES
from practice.refusals import Refused

MOST_SENTENCES = 6


class CannotFill(Refused):
    """The form was not made; `faults` say what does not fit or cannot be printed, a sentence each."""

    def __init__(self, faults: list[str]) -> None:
        self.faults = faults
        more = len(faults) - MOST_SENTENCES
        sentences = faults[:MOST_SENTENCES] + ([f"And {more} more."] if more > 0 else [])
        super().__init__(" ".join(sentences))


@dataclass
class Written:
    """What goes into one field: its value, and the lines that are drawn."""

    value: str
    lines: list[str]


@dataclass
class Fitted:
    """Every field that is filled in, every box that is ticked, by full name, and what goes onto the continuation."""

    texts: dict[str, Written] = field(default_factory=dict)
    ticks: set[str] = field(default_factory=set)
    rest: Rest = field(default_factory=Rest)


def fit(sheet: Sheet, blank: Blank) -> Fitted:
    """Everything in its field. Raises CannotFill with a sentence for each text that the form cannot take."""
    lines = lay_out(sheet, blank.revision)
    fitted = Fitted(rest=lines.rest)
    fitted.ticks = {blank.revision.boxes[key].fields[0] for key in lines.ticks}
    faults = _misplaced_copies(sheet) + _number_without_a_box(sheet)
    for key, text in lines.texts.items():
        faults += _put(fitted, blank, key, winansi.plain(text))
    faults += _unprintable_rest(fitted.rest)
    if faults:
        raise CannotFill(faults)
    return fitted


def _misplaced_copies(sheet: Sheet) -> list[str]:
    return [
        f"Line 2: {name} is to be sent copies, and the form has that box for the first {MOST_COPIES} alone. "
        "Move the name up, or take the copies away."
        for name in people_with_copies_elsewhere(sheet)
    ]


def _number_without_a_box(sheet: Sheet) -> list[str]:
    if sheet.form != "2848" or not sheet.taxpayer.atin:
        return []
    return ["Line 1: the form has boxes for an SSN, an ITIN and an EIN, and none for an ATIN. Fill it in by hand."]


def _put(fitted: Fitted, blank: Blank, key: str, text: str) -> list[str]:
    """Write one text into its field or fields; the sentence when it cannot be done."""
    if not text:
        return []
    place = blank.revision.texts[key]
    unprintable = winansi.fault(place.where, text)
    if unprintable:
        return [unprintable]
    fields = [blank.fields[name] for name in place.fields]
    if len(fields) > 1:
        return _put_over_several(fitted, blank, key, place, text)
    written = _in_one(fields[0], text)
    if written is None:
        return [fields[0].overflow(place.where, text)]
    fitted.texts[place.fields[0]] = written
    return []


def _in_one(room: Field, text: str) -> Written | None:
    """The text in one field; an address of more lines than it has is set with commas between its parts."""
    if room.longest is not None and len(text) > room.longest:
        return None
    for value in _forms_of(text) if room.is_multiline else [" ".join(text.split("\n"))]:
        lines = wrapped(value, [room.room] * room.lines, room.wide)
        if lines is not None:
            return Written(value, lines)
    return None


def _forms_of(text: str) -> list[str]:
    """As typed; with its first line kept; in one run."""
    first, _, others = text.partition("\n")
    joined = ", ".join(others.split("\n"))
    return list(dict.fromkeys([text, f"{first}\n{joined}" if others else text, ", ".join(text.split("\n"))]))


def _put_over_several(fitted: Fitted, blank: Blank, key: str, place: Place, text: str) -> list[str]:
    """A text that runs over several lines of the form; what is too long goes to the continuation sheet whole."""
    fields = [blank.fields[name] for name in place.fields]
    rooms = [each.room for each in fields]
    in_one_run = " ".join(text.split("\n"))
    lines = wrapped(in_one_run, rooms, fields[0].wide)
    if lines is None and key in blank.revision.may_continue:
        fitted.rest.acts.append((place.where, text))
        lines = wrapped(SEE_ATTACHED, rooms, fields[0].wide)
    if lines is None:
        return [reduce(lambda first, second: first if first.room > second.room else second, fields).overflow(
            place.where, in_one_run
        )]  # fmt: skip
    fitted.texts |= {name: Written(line, [line]) for name, line in zip(place.fields, lines, strict=False) if line}
    return []


def _unprintable_rest(rest: Rest) -> list[str]:
    """The continuation sheet is typeset, but what it says must be what the form would have said."""
    texts = [
        (f"Line 2, number {number}, {name.replace('_', ' ')}", str(getattr(each, name)))
        for number, each in rest.people
        for name in _TEXTS_OF_A_PERSON
    ]
    texts += [
        (f"Line 3, matter {number}, {name}", str(getattr(matter, name)))
        for number, matter in rest.matters
        for name in ("description", "form", "periods", "specific")
    ]
    faults = (winansi.fault(where, winansi.plain(text)) for where, text in texts)
    return [fault for fault in faults if fault]


_TEXTS_OF_A_PERSON = tuple(name for name, kind in Named.__annotations__.items() if kind in (str, "str"))
