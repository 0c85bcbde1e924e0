"""What do we know of a taxpayer's returns? Said by a person, kept with the taxpayer, shared by all its cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction

from clients.models import Client
from clients.register import require_current
from notices.casework.base import CaseError
from notices.casework.cases import lock_couple
from notices.law.periods import FormPeriod
from notices.law.relief_rules import Charge, Filed
from notices.models import Case, PriorPeriod
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.refusals import Conflict
from practice.words import change_sentence, differences, shown
from practice.writing import keep


@dataclass(frozen=True)
class Finding:
    """What a person says of one period of one taxpayer: fields of `PriorPeriod` with their values.

    `version` is that of the row the person saw, 0 where there was none.
    """

    client: Client
    matter: FormPeriod
    said: Mapping[str, object] = field(default_factory=dict)
    version: int = 0

    @property
    def key(self) -> tuple[int, str, date | None]:
        return self.client.pk, self.matter.kind, self.matter.end_on


@transaction.atomic
def record_compliance(*, by: Actor, case: Case, findings: Iterable[Finding], source: str) -> list[PriorPeriod]:
    """Keep what a person found out about the returns of the case's taxpayers; the rows that changed.

    What is on file already as said is left alone, so that a second click changes nothing. Raises CaseError without a
    source or for what cannot be, and Conflict when somebody changed one of the rows meanwhile.
    """
    require(by.person, Act.RECORD)
    people = {person.pk: person for person in lock_couple(case.client, case.spouse)}
    on_file = _on_file(case, people)
    changes = [(each, on_file.get(each.key) or _blank(each)) for each in findings]
    changes = [(each, row) for each, row in changes if differences(row, dict(each.said))]
    if changes and not source:
        raise CaseError("Say how you know, such as the account transcript and its day.")
    for each, row in changes:
        _check(people, each, row)
    told: dict[int, list[str]] = {}
    for each, row in changes:
        told.setdefault(each.client.pk, []).append(_keep(row, each, source, by))
    for person in sorted((people[pk] for pk in told), key=lambda person: person.chain_id):
        sentence = f"Record of returns ({source}): {'; '.join(told[person.pk])}."
        facts = {"case": case.pk, "source": source}
        history.record(person.chain_id, by=by, kind="compliance_recorded", sentence=sentence, facts=facts)
    return [row for _each, row in changes]


def _on_file(case: Case, people: Mapping[int, Client]) -> dict[tuple[int, str, date | None], PriorPeriod]:
    rows = PriorPeriod.objects.select_for_update().filter(client__in=people, form=case.form)
    return {(row.client_id, row.period_kind, row.period_end): row for row in rows}


def _blank(finding: Finding) -> PriorPeriod:
    matter = finding.matter
    if matter.end_on is None:
        raise CaseError(f"Form {matter.form} has no tax period, so there is none before it.")
    return PriorPeriod(
        client=finding.client,
        form=matter.form,
        period=matter.label,
        period_kind=matter.kind,
        period_end=matter.end_on,
        version=0,
    )


def _check(people: Mapping[int, Client], finding: Finding, row: PriorPeriod) -> None:
    if finding.client.pk not in people:
        raise CaseError(f"{finding.client} is not a taxpayer of this case.")
    require_current(people[finding.client.pk])
    if row.version != finding.version:
        raise Conflict(
            f"Somebody else recorded {row} while you had this page open. Nothing was saved; "
            "look at what is on file now, then enter yours again."
        )
    said = {name: finding.said.get(name, getattr(row, name)) for name in ("filed", "penalty")}
    if said["filed"] == Filed.NOT_REQUIRED and said["penalty"] not in (Charge.UNKNOWN, Charge.NONE):
        raise CaseError(f"{row}: where no return was due, no penalty of that return can stand or be removed.")


def _keep(row: PriorPeriod, finding: Finding, source: str, by: Actor) -> str:
    """Save the row; what was said, in words."""
    changed = differences(row, dict(finding.said))
    is_new = row.pk is None
    before = change_sentence(row, changed)
    row.version += 1
    wanted = {**finding.said, "source": source, "recorded_by": by.person, "recorded_at": by.at}
    if is_new:
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save(force_insert=True)
    else:
        keep(row, wanted)
    return f"{row}: {_as_said(row, changed) if is_new else before}"


def _as_said(row: PriorPeriod, names: Iterable[str]) -> str:
    """ "return filed on time, penalty none charged": the named fields with their words."""
    parts = []
    for name in names:
        field: Any = PriorPeriod._meta.get_field(name)
        display = getattr(row, f"get_{name}_display", None)
        parts.append(f"{field.verbose_name} {display().lower() if display else shown(getattr(row, name))}")
    return ", ".join(parts)
