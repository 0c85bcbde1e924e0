"""What all verbs share: the refusal, the lock on a case, the event, and the case's own summary."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Min

from notices import collection_dates
from notices.models import Case, Deadline, Notice
from practice import history
from practice.history import Actor
from practice.refusals import Refused
from practice.words import on


class CaseError(Refused):
    """An act on a case was refused; nothing changed."""


def locked(cases: Iterable[Case]) -> list[Case]:
    """The cases, locked in primary-key order, as they stand now; call it inside a transaction."""
    return list(Case.objects.select_for_update().filter(pk__in=[case.pk for case in cases]).order_by("pk"))


def require_open(case: Case) -> None:
    if case.closed_on:
        raise CaseError(f"This case was closed on {on(case.closed_on)}. Reopen it first.")


def tell(
    cases: Case | Iterable[Case],
    by: Actor,
    kind: str,
    sentence: str,
    facts: dict | None = None,
    happened_on: date | None = None,
) -> None:
    """Write one event to the history of each case."""
    chains = [case.chain_id for case in ([cases] if isinstance(cases, Case) else cases)]
    history.record(chains, by=by, kind=kind, sentence=sentence, facts=facts, occurred_at=by.moment(happened_on))


def touch(case: Case, **changes: object) -> None:
    """Save what lists show of a case and ask the scan to look at it; the case is locked by the caller.

    Not an edit, so the version that guards a member's form stays as it is; but a new balance is on that form.
    """
    last = Notice.objects.filter(case=case).order_by("-notice_date", "-pk").values("code", "notice_date").first()
    changes |= {
        "last_code": last["code"] if last else "",
        "last_notice_on": last["notice_date"] if last else None,
        "next_due_on": Deadline.objects.filter(case=case).working().aggregate(first=Min("due_on"))["first"],
        "flags_change_on": None,
    }
    if "balance" in changes:
        changes["version"] = case.version + 1
    for name, value in changes.items():
        setattr(case, name, value)
    case.save(update_fields=list(changes))


def count_anew(case: Case, as_of: date) -> None:
    """Bring up to date until when the case may be collected, after something that bears on it changed."""
    touch(case, **collection_dates.columns_of(collection_dates.of_case(case, as_of), as_of))
