"""How does a write happen safely: once per submission, and never over somebody else's change."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction

from practice.refusals import Conflict, Refused

Row = TypeVar("Row", bound=models.Model)


def once(model: type[models.Model]) -> Callable:
    """Make a recording verb safe against double clicks, and atomic.

    The verb takes `by` and `submission_id` (the form's hidden UUID). A second call with the same id returns the
    row of the first, also when both run at the same moment: the later one is stopped by a unique constraint, or
    refused because what it wants to record stands already, and then finds the row of the first.
    """

    rows: Any = model._default_manager

    def decorate(verb: Callable) -> Callable:
        @functools.wraps(verb)
        def run(*, by, submission_id=None, **rest):
            def earlier():
                if submission_id is None:
                    return None
                return rows.visible_to(by.member).filter(submission_id=submission_id).first()

            existing = earlier()
            if existing:
                return existing
            try:
                with transaction.atomic():
                    return verb(by=by, submission_id=submission_id, **rest)
            except (IntegrityError, Refused):
                existing = earlier()
                if not existing:
                    raise
                return existing

        return run

    return decorate


def claim(row: Row, version: int) -> Row:
    """The row locked, at the version the member saw; call it inside a transaction.

    Raises Conflict with a sentence when somebody changed the row in between. The caller saves with
    `version` among the changed fields: it is already one higher here.
    """
    locked: Any = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if locked.version != version:
        raise Conflict(
            "Somebody else changed this while you had it open. Nothing was saved; "
            "look at the values now on file, then enter yours again."
        )
    locked.version += 1
    return locked


def keep(row: models.Model, wanted: dict) -> None:
    """Save the wanted values and the row's new version, and nothing else."""
    for name, value in wanted.items():
        setattr(row, name, value)
    row.save(update_fields=[*wanted, "version"])
