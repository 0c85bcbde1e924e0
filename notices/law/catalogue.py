"""Which letters does the IRS send, what does each one ask for, and what is lost by not answering?

The letters stand in `letters/*.toml`, the periods they open in `letters/windows.toml`, each with its citation,
how sure it is, and the day as of which it was researched. Here they become frozen records, and a code as people
type it ("cp 504", "Letter 1058", "Notice CP14") finds its record.
"""

import difflib
import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

OTHER = "OTHER"
UNVERIFIED = "own_knowledge_unverified"
FIRM = "firm"  # the confidence of what a firm wrote into its own catalogue
IRS = "IRS"
LETTERS = Path(__file__).with_name("letters")

_FILES = (
    "balance_due",
    "levy_and_lien",
    "installment",
    "underreporter",
    "exam",
    "deficiency",
    "math_error",
    "account_change",
    "penalty",
    "nonfiler",
    "refund",
    "identity",
    "claims",
    "other",
)


@dataclass(frozen=True)
class Window:
    """One period that a letter opens; the fields are explained at the head of `letters/windows.toml`.

    Amounts are dollars; `days` counts `unit` (calendar_days, business_days or years) and is None for a date
    that only the letter can tell. `vouched_by` says of a firm's own window who typed it when, and from which source.
    """

    id: str
    action: str
    group: str
    kind: str
    roll: str
    citation: str
    confidence: str
    counted_from: str = ""
    unit: str = ""
    days: int | None = None
    lead_business_days: int = 0
    amount_from: Decimal | None = None
    amount_below: Decimal | None = None
    abroad: bool | None = None
    condition: str = ""
    drives: bool = True
    is_secondary: bool = False
    note: str = ""
    act: str = ""
    vouched_by: str = ""

    def applies_to(self, amount: Decimal | None, abroad: bool) -> bool:
        """Whether the window is open for this demand (dollars; None = not known) and this address."""
        if self.abroad is not None and self.abroad != abroad:
            return False
        if amount is None:
            return True
        return (self.amount_from is None or amount >= self.amount_from) and (
            self.amount_below is None or amount < self.amount_below
        )


@dataclass(frozen=True)
class NextLetter:
    """A letter that often follows when nothing is resolved, and the usual calendar days between their dates."""

    code: str
    days: tuple[int, int] | None
    confidence: str
    source: str


@dataclass(frozen=True)
class Entry:
    """One kind of letter. `recipient` is individual, business or both; a `stage_rank` of 10 is first contact and
    higher is closer to enforcement (None = not a step); `severity` is info, action, urgent or critical.
    `authority` is who sends it: IRS, or the two letters of a state, which only a firm's own entries have. One that
    `is_retired` is no longer recorded."""

    code: str
    title: str
    recipient: str
    category: str
    severity: str
    meaning: str
    windows: tuple[Window, ...]
    missing_it: str
    confidence: str
    as_of: date
    stage_rank: int | None = None
    aliases: tuple[str, ...] = ()
    rights: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    next_letters: tuple[NextLetter, ...] = ()
    url: str = ""
    notes: str = ""
    authority: str = IRS
    is_retired: bool = False

    @property
    def key(self) -> str:
        """The code squeezed to what tells it from others, which stands in addresses: "FTB 4963" is "FTB4963"."""
        return squeeze(self.code)

    @property
    def is_own(self) -> bool:
        """Whether a firm wrote this entry itself."""
        return self.confidence == FIRM

    @property
    def display_code(self) -> str:
        """The code as people write it: "CP14", "Letter 1058"."""
        return display_code(self.code)

    def __str__(self) -> str:
        return f"{self.display_code}: {self.title}"


def entries() -> tuple[Entry, ...]:
    """Every letter of the catalogue; within a category in the order of escalation, "OTHER" last."""
    return _load()


def find(code: str) -> Entry:
    """The letter with this code or alias, however it is typed; ValueError naming near matches if there is none."""
    key = squeeze(code)
    found = _index().get(key) or _index().get(f"L{key}")  # "105C" is Letter 105C
    if found is None:
        raise ValueError(unknown(code))
    return found


def is_unverified(code: str) -> bool:
    """Whether nobody has verified what the letter with this code is for; False for a code that is not in here."""
    found = _index().get(squeeze(code))
    return found is not None and found.confidence == UNVERIFIED


def search(text: str, among: Iterable[Entry] | None = None) -> tuple[Entry, ...]:
    """The letters whose code, title, meaning or forms contain every word of `text`; all for an empty text.

    `among` are other entries to search in place of these.
    """
    words = text.casefold().split()
    searched = _load() if among is None else among
    return tuple(entry for entry in searched if all(_mentions(entry, word) for word in words))


def display_code(code: str) -> str:
    """The code as people write it: "L1058" is "Letter 1058", "5071C" is "Letter 5071C", the rest stay."""
    if code == OTHER:
        return "Other letter"
    number = re.fullmatch(r"L?(\d+[A-Z]*)", code)
    return f"Letter {number[1]}" if number else code


def _mentions(entry: Entry, word: str) -> bool:
    names = " ".join((entry.code, entry.display_code, *entry.aliases, *entry.forms))
    return word in f"{names} {entry.title} {entry.meaning}".casefold() or squeeze(word) == entry.key


def squeeze(code: str) -> str:
    """What tells a code from others however it is typed: "Notice cp-14" is "CP14"; "" for a text without any."""
    squeezed = re.sub(r"[^A-Z0-9]", "", code.upper())
    squeezed = re.sub(r"^(?:IRS)?(?:NOTICE)?(?=.)", "", squeezed)
    squeezed = re.sub(r"(?<=\d)DO$", "", squeezed)  # "Letter 1153 (DO)", for district office, is Letter 1153
    squeezed = re.sub(r"^(?:LETTER|LTR)(?=LT\d|CP\d)", "", squeezed)
    return re.sub(r"^(?:LETTER|LTR)(?=\d)", "L", squeezed)


def unknown(code: str, own: Iterable[str] = ()) -> str:
    """The sentence about a code that is not in here, with near ones; `own` are codes of a firm's own entries."""
    typed = code.strip()[:40]
    if not typed:
        return "Type the code of the letter, for example CP14."
    key, names = squeeze(code), {entry.code: entry.display_code for entry in _load() if entry.code != OTHER}
    names |= {squeeze(each): each for each in own}
    codes, digits = list(names), re.sub(r"\D", "", key)
    same_number = [each for each in codes if digits and re.sub(r"\D", "", each) == digits]
    alike = difflib.get_close_matches(key, codes, n=6, cutoff=0.6)
    alike.sort(key=lambda code: not code.startswith(key[:-1]))  # first those that differ in the end only
    near = list(dict.fromkeys([*same_number, *alike]))[:3]
    meant = f" (near it: {', '.join(names[each] for each in near)})" if near else ""
    return f"{typed} is not in the catalogue{meant}; record any letter as {OTHER}, with title and printed date."


@lru_cache(maxsize=1)
def _index() -> dict[str, Entry]:
    return {squeeze(name): entry for entry in _load() for name in (entry.code, *entry.aliases)}


@lru_cache(maxsize=1)
def _load() -> tuple[Entry, ...]:
    rules = {name: _window({"id": name, **fields}) for name, fields in _read("windows").items()}
    loaded: list[Entry] = []
    for name in _FILES:
        contents = _read(name)
        loaded += [_entry(fields, rules, contents["as_of"]) for fields in contents["letter"]]
    return tuple(loaded)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((LETTERS / f"{name}.toml").read_text(encoding="utf-8"))


def _window(fields: dict[str, Any]) -> Window:
    read = dict(fields)
    for name in ("amount_from", "amount_below"):
        if name in read:
            read[name] = Decimal(read[name])
    return Window(**read)


def _entry(fields: dict[str, Any], rules: dict[str, Window], as_of: date) -> Entry:
    named = [{"use": item} if isinstance(item, str) else dict(item) for item in fields["windows"]]
    windows = tuple(replace(rules[item.pop("use")], **item) for item in named)
    following = tuple(_next_letter(item) for item in fields.get("next", ()))
    lists: dict[str, Any] = {name: tuple(fields.get(name, ())) for name in ("aliases", "rights", "forms", "citations")}
    plain = {name: value for name, value in fields.items() if name not in ("next", "windows", *lists)}
    return Entry(windows=windows, next_letters=following, as_of=as_of, **plain, **lists)


def _next_letter(fields: dict[str, Any]) -> NextLetter:
    days = fields.get("days")
    return NextLetter(fields["code"], (days[0], days[1]) if days else None, fields["confidence"], fields["source"])
