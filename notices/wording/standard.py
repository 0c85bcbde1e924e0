"""Which texts may a letter be begun from: the standard ones, the firm's version of them, and the firm's own?"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from notices.models import LetterKind, LetterTemplate
from practice.asking import is_key
from practice.models import Firm


@dataclass(frozen=True)
class Wording:
    """One text in the language of `notices.wording.language`.

    `key` names it in addresses: its kind, or the number of a text of the firm's own. `check` says what a member has to
    check before such a letter goes out; it is shown and never printed. `row` is the firm's version, if it has one.
    """

    key: str
    kind: str
    name: str
    title: str
    body: str
    enclosures: str = ""
    check: str = ""
    row: LetterTemplate | None = None

    @property
    def is_standard(self) -> bool:
        return self.row is None


def _folder() -> Path:
    return Path(settings.BASE_DIR) / "templates" / "documents" / "letters"


@cache
def standard() -> dict[str, Wording]:
    """The standard text of each kind, in the order of the kinds."""
    return {kind: _read(kind) for kind in LetterKind.values if kind != LetterKind.OWN}


def _read(kind: str) -> Wording:
    text = tomllib.loads((_folder() / f"{kind}.toml").read_text(encoding="utf-8"))
    return Wording(key=kind, kind=kind, name=str(LetterKind(kind).label), **text)


def wordings(firm: Firm) -> list[Wording]:
    """Every text that the firm may begin a letter from: by kind, its own at the end. One query."""
    rows = list(LetterTemplate.objects.filter(firm=firm))
    changed = {row.kind: row for row in rows if row.kind != LetterKind.OWN}
    known = [_version(changed[kind]) if kind in changed else text for kind, text in standard().items()]
    return known + [_version(row) for row in rows if row.kind == LetterKind.OWN]


def find(firm: Firm, key: str) -> Wording:
    """The text of that key; raises ValueError when the firm has none."""
    rows = LetterTemplate.objects.filter(firm=firm)
    if key in standard():
        row = rows.filter(kind=key).first()
        return _version(row) if row else standard()[key]
    own = rows.filter(kind=LetterKind.OWN, pk=key).first() if is_key(key) else None
    if own is None:
        raise ValueError("There is no such text.")
    return _version(own)


def _version(row: LetterTemplate) -> Wording:
    """The firm's version of a text; what has to be checked stays that of the standard one."""
    is_own = row.kind == LetterKind.OWN
    return Wording(
        key=str(row.pk) if is_own else row.kind,
        kind=row.kind,
        name=row.name,
        title=row.title,
        body=row.body,
        enclosures=row.enclosures,
        check="" if is_own else standard()[row.kind].check,
        row=row,
    )
