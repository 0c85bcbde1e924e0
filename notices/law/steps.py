"""What does a practice do about a letter, step by step, and why?

The lists stand in `steps.toml`, one for each kind of letter. Every step has an id that it keeps in every version, so
that a firm's own wording and what was done on a case stay with it when the words change.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("steps.toml")

OWN = "own"
"""The category of a letter that a firm added to the catalogue itself."""

PLACES = {
    "compare": "Compare with the return",
    "path": "Outcome and path",
    "call": "Record a call",
    "response": "Record a response",
    "relief": "Penalty relief",
    "collection": "Until when it may be collected",
    "payment": "Record a payment",
}
"""Where a step is done, with the words of its link."""


_KINDS = {
    "aur": "underreporter",
    "claim": "claim disallowed",
    "exam": "audit",
    "identity": "proof of identity",
    "nonfiler": "missing return",
    "other": "not in the catalogue",
    OWN: "your firm's own",
    "tfrp": "trust fund recovery penalty",
}


def kind_words(category: str) -> str:
    """A category of the catalogue in words, as in "letters of the kind balance due"."""
    return _KINDS.get(category, category.replace("_", " "))


@dataclass(frozen=True)
class Step:
    """One thing to do: an order, a line that says why, and where it is done ("" for outside of Noticebook).

    A step that rests on law has a `citation`, and a `confidence` that says how sure it is. One that `is_for_case` is
    done once, and so for every later letter of the case too.
    """

    id: str
    words: str
    why: str
    leads_to: str = ""
    citation: str = ""
    confidence: str = ""
    is_for_case: bool = False

    @property
    def place(self) -> str:
        """The words of the link to where the step is done; "" without one."""
        return PLACES.get(self.leads_to, "")


@dataclass(frozen=True)
class StepList:
    """The steps for one kind of letter, in the order in which they are done."""

    id: str
    title: str
    categories: tuple[str, ...]
    codes: tuple[str, ...]
    steps: tuple[Step, ...]


def step_lists() -> tuple[StepList, ...]:
    """Every list, in the order of the file."""
    return _load()


def list_for(code: str, category: str) -> StepList:
    """The list of a letter by its code, or else by its category; ValueError for a category that has none."""
    by_code, by_category = _index()
    found = by_code.get(code) or by_category.get(category)
    if found is None:
        raise ValueError(f"No list of steps is on file for letters of the category {category!r}.")
    return found


def as_of() -> date:
    """The day on which somebody last compared the lists with their sources."""
    return _contents()["as_of"]


def categories() -> tuple[str, ...]:
    """Every category that has a list."""
    return tuple(category for each in _load() for category in each.categories)


def find_step(id: str) -> Step | None:
    """The step with this id in any list; None for one that this version does not have."""
    return _steps().get(id)


@lru_cache(maxsize=1)
def _contents() -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _steps() -> dict[str, Step]:
    return {id: Step(id, **fields) for id, fields in _contents()["step"].items()}


@lru_cache(maxsize=1)
def _load() -> tuple[StepList, ...]:
    return tuple(_lists())


def _lists() -> Iterator[StepList]:
    for fields in _contents()["list"]:
        steps = tuple(_steps()[id] for id in fields["steps"])
        yield StepList(fields["id"], fields["title"], tuple(fields["categories"]), tuple(fields["codes"]), steps)


@lru_cache(maxsize=1)
def _index() -> tuple[dict[str, StepList], dict[str, StepList]]:
    by_code = {code: each for each in _load() for code in each.codes}
    return by_code, {category: each for each in _load() for category in each.categories}
