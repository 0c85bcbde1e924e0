"""Which revisions of Forms 2848 and 8821 are known, and which of their fields takes which line?"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Place:
    """Where one thing is written: what it is called in a sentence, and its fields in the order they are read."""

    where: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Note:
    """Where on the page, in points from its lower left corner, a reader is sent to the continuation sheet."""

    page: int
    x: float
    y: float


@dataclass(frozen=True)
class Revision:
    """One revision of a form.

    `texts` and `boxes` are keyed alike: "1.name", "2.3.caf" (representative 3), "II.1.date". `untouched` are fields
    that nobody but a signer or the IRS fills in. `people` and `matters` are how many it has room for.
    """

    form: str
    revision: str
    title: str
    fingerprint: str
    people: int
    matters: int
    texts: Mapping[str, Place] = field(repr=False)
    boxes: Mapping[str, Place] = field(repr=False)
    untouched: frozenset[str] = field(repr=False)
    notes: Mapping[str, Note] = field(repr=False)
    #: texts that go to the continuation sheet when they are too long for the form
    may_continue: frozenset[str] = frozenset()

    def __str__(self) -> str:
        return f"Form {self.form} (Rev. {self.revision})"

    @property
    def address(self) -> str:
        """Where the IRS publishes it."""
        return f"https://www.irs.gov/pub/irs-pdf/f{self.form}.pdf"

    @property
    def names(self) -> frozenset[str]:
        """The full names of all its fields."""
        places = (*self.texts.values(), *self.boxes.values())
        return self.untouched.union(*(place.fields for place in places))


def place(where: str, *names: str) -> Place:
    """A place whose fields have these full names."""
    return Place(where, names)
