"""What has to be done about a letter at this firm, and how much of it is done? Builds lists from rows already read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from notices.law import catalogue
from notices.law.steps import OWN, Step, find_step, list_for
from notices.models import Case, FirmStep, Notice, StepMark


@dataclass(frozen=True)
class ListedStep:
    """One step as a firm has it. `row` is what the firm changed about it, if anything; `standard` is the step of the
    catalogue, None for one that the firm added."""

    step: Step
    standard: Step | None
    row: FirmStep | None = None

    @property
    def is_off(self) -> bool:
        return self.row is not None and self.row.is_off

    @property
    def has_moved_on(self) -> bool:
        """Whether this version words the standard step otherwise than when the firm changed it."""
        return bool(self.row and self.standard and self.row.standard_words != self.standard.words)


@dataclass(frozen=True)
class Item:
    """One step about one letter: its mark if it was done or left out, and that of an earlier letter of the case.

    What was done once for the case is the mark of each later letter as well.
    """

    step: Step
    mark: StepMark | None = None
    earlier: StepMark | None = None


@dataclass(frozen=True)
class Checklist:
    """The steps about one letter. `stray` are marks of steps that are not on the list any more."""

    letter: Notice
    items: tuple[Item, ...]
    stray: tuple[StepMark, ...] = ()

    @property
    def settled(self) -> int:
        """How many steps are done or do not apply."""
        return sum(item.mark is not None for item in self.items)

    @property
    def next(self) -> Step | None:
        return next((item.step for item in self.items if item.mark is None), None)


def category_of(code: str) -> str:
    """The category of a recorded letter; that of a firm's own is "own"."""
    try:
        return catalogue.find(code).category
    except ValueError:
        return OWN


def listed(code: str, category: str, rows: Iterable[FirmStep]) -> tuple[ListedStep, ...]:
    """Every step for letters of this code, those that the firm left out among them; `rows` are all of the firm.

    What the firm said of the code counts before what it said of the category.
    """
    mine = sorted((row for row in rows if category == row.category or code == row.code), key=_category_first)
    changed = {row.step_id: row for row in mine if row.step_id}
    steps = [_changed(step, changed.get(step.id)) for step in list_for(code, category).steps]
    for row in mine:
        if not row.step_id:
            places = [at for at, each in enumerate(steps) if each.step.id == row.before]
            steps.insert(places[0] if places else len(steps), ListedStep(_own_step(row), None, row))
    return tuple(steps)


def _category_first(row: FirmStep) -> tuple[bool, int]:
    return bool(row.code), row.pk


def _changed(step: Step, row: FirmStep | None) -> ListedStep:
    if row is None:
        return ListedStep(step, step)
    return ListedStep(replace(step, words=row.words, why=row.why), step, row)


def _own_step(row: FirmStep) -> Step:
    return Step(row.key, row.words, row.why)


def steps_of(code: str, rows: Iterable[FirmStep]) -> tuple[Step, ...]:
    """The steps to do about a letter of this code."""
    return tuple(each.step for each in listed(code, category_of(code), rows) if not each.is_off)


def orphans(rows: Iterable[FirmStep]) -> list[FirmStep]:
    """The changes of standard steps that this version does not have any more."""
    return [row for row in rows if row.step_id and find_step(row.step_id) is None]


def of_case(case: Case) -> list[Checklist]:
    """The checklists of all letters of a case, the newest letter first; three queries, however many letters."""
    rows = list(FirmStep.objects.filter(firm=case.firm_id))
    marks = StepMark.objects.standing().filter(notice__case=case)
    marks = marks.select_related("done_by", "response", "call", "paper", "notice")
    return of_letters(list(case.notices.in_order()), rows, list(marks))


def of_letters(letters: Sequence[Notice], rows: Sequence[FirmStep], marks: Sequence[StepMark]) -> list[Checklist]:
    """The checklists of these letters, which come in the order of their dates; the newest first."""
    of_letter: dict[int, dict[str, StepMark]] = {letter.pk: {} for letter in letters}
    for mark in marks:
        of_letter[mark.notice_id][mark.key] = mark
    found: list[Checklist] = []
    before: dict[str, StepMark] = {}
    for letter in letters:
        mine, steps = of_letter[letter.pk], steps_of(letter.code, rows)
        items = tuple(_item(step, mine.get(step.id), before.get(step.id)) for step in steps)
        stray = tuple(mark for key, mark in mine.items() if key not in {step.id for step in steps})
        found.append(Checklist(letter, items, stray))
        before |= mine
    return found[::-1]


def _item(step: Step, mark: StepMark | None, earlier: StepMark | None) -> Item:
    is_carried = mark is None and step.is_for_case and earlier is not None and earlier.state == StepMark.State.DONE
    return Item(step, earlier if is_carried else mark, earlier)


def current(letters: Sequence[Notice], carried_rows: Any, carried_marks: Any) -> Checklist | None:
    """The checklist of the newest letter that is not answered; None without one.

    Rows and marks come as `FirmStep.objects.carried` and `StepMark.objects.carried` gave them, so that the page of a
    case asks no query of its own for them.
    """
    rows = [FirmStep(**fields) for fields in carried_rows or ()]
    marks = [StepMark(**fields) for fields in carried_marks or ()]
    lists = of_letters(letters, rows, marks)
    return next((each for each in lists if not each.letter.is_answered), None)
