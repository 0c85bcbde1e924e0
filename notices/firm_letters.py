"""Which letter does a code mean at this firm: one of the catalogue, or one that the firm wrote into it itself?"""

from notices.law import catalogue
from notices.law.catalogue import FIRM, Entry, Window
from notices.law.legal_dates import PRINTED
from notices.models import FirmLetter, FirmWindow
from practice.models import Firm
from practice.words import on


def find(firm: Firm, code: str) -> Entry:
    """The letter with this code at this firm, however it is typed; the catalogue comes first, then its own.

    ValueError with a sentence that names near codes of both if there is none.
    """
    try:
        return catalogue.find(code)
    except ValueError:
        letter = FirmLetter.objects.whole().filter(firm=firm, key=catalogue.squeeze(code)).first()
        if letter is None:
            own = FirmLetter.objects.filter(firm=firm, is_retired=False).values_list("code", flat=True)
            raise ValueError(catalogue.unknown(code, own)) from None
        return entry_of(letter)


def code_of(firm: Firm, text: str) -> str:
    """The code that a text means at this firm, "" if it means none; one query at most, and no sentence."""
    try:
        return catalogue.find(text).code
    except ValueError:
        key = catalogue.squeeze(text)
        own = FirmLetter.objects.filter(firm=firm, key=key).values_list("code", flat=True)
        return own.first() or "" if key else ""


def entries(firm: Firm) -> tuple[Entry, ...]:
    """The firm's own letters in the order of who sends them, retired ones among them; two queries, however many."""
    return tuple(entry_of(letter) for letter in FirmLetter.objects.whole().filter(firm=firm))


def recordable(firm: Firm) -> tuple[Entry, ...]:
    """Every letter that can be recorded at this firm: the firm's own, which are few, then the catalogue."""
    return (*(entry for entry in entries(firm) if not entry.is_retired), *catalogue.entries())


def entry_of(letter: FirmLetter) -> Entry:
    """The row as an entry of the catalogue."""
    return Entry(
        code=letter.code,
        title=letter.title,
        recipient="",
        category="own",
        severity=letter.severity,
        meaning=letter.meaning,
        windows=tuple(_window_of(row, letter) for row in letter.windows.all()),
        missing_it=letter.missing_it,
        confidence=FIRM,
        as_of=letter.as_of,
        citations=(letter.source,),
        authority=letter.authority,
        is_retired=letter.is_retired,
    )


def _window_of(row: FirmWindow, letter: FirmLetter) -> Window:
    source = row.citation or letter.source
    return Window(
        id=PRINTED if row.is_printed else f"firm_{row.pk}",
        action=row.action,
        group=row.action.casefold(),
        kind=row.kind,
        roll="firm" if row.is_rolled else "printed_only",
        citation=source,
        confidence=FIRM,
        counted_from=row.counted_from,
        unit=row.unit,
        days=row.days,
        note=row.note,
        vouched_by=f"{row.recorded_by.name} on {on(letter.firm.local_date(row.recorded_at))} from: {source}",
    )
