"""What happens to a case that was recorded under the wrong client or period: it is moved, with its whole history."""

from django.db import transaction
from django.db.models import Q

from clients.models import Client
from notices.casework.base import CaseError, count_anew, tell
from notices.casework.cases import find_case, lock_clients
from notices.casework.dates import lay_case_anew
from notices.law.authorities import authority_name
from notices.law.periods import FormPeriod
from notices.models import Case, Whose
from practice import history
from practice.access import Act, require
from practice.history import Actor
from practice.writing import claim, keep


@transaction.atomic
def move_case(
    case: Case,
    *,
    by: Actor,
    version: int,
    client: Client,
    matter: FormPeriod,
    reason: str,
    spouse: Client | None = None,
) -> Case:
    """Put a case where it belongs: another client, couple, form or period. It can be moved back in the same way.

    Letters, calls, papers and the chain of events stay with the case; authorizations stay with the clients. Raises
    CaseError where the target has that case already, and where restricted clients forbid it.
    """
    require(by.person, Act.DECIDE)
    before, after = _couple(case.client, case.spouse), _couple(client, spouse)
    _lock([*before, *after])
    case = claim(case, version)
    was = str(case)
    _check_target(case, after, matter)
    _check_restrictions(by, before, after)
    _check_whose(case, spouse)
    keep(
        case,
        {
            "client": client,
            "spouse": spouse,
            "form": matter.form,
            "period": matter.label,
            "period_kind": matter.kind,
            "period_end": matter.end_on,
        },
    )
    if case.is_open:
        # Disasters are recorded for a taxpayer: those of the new one move dates, those of the old one no longer do.
        lay_case_anew(case, by=by, reason=f"Case moved: {reason}")
    count_anew(case, by.on)
    tell(case, by, "case_moved", f"Moved from {was} to {case}. Reason: {reason}", _facts(case, before, after))
    _tell_clients(case, by, before, after, reason)
    return case


def _couple(client: Client, spouse: Client | None) -> list[Client]:
    return [client, spouse] if spouse else [client]


def _lock(people: list[Client]) -> None:
    """The taxpayers before their cases, as a disaster locks them; the scan looks anew at what else each owes."""
    lock_clients(people)
    theirs = Case.objects.filter(Q(client__in=people) | Q(spouse__in=people))
    pks = [each.pk for each in theirs.select_for_update().order_by("pk")]
    Case.objects.filter(pk__in=pks).update(flags_change_on=None)


def _check_target(case: Case, after: list[Client], matter: FormPeriod) -> None:
    if not matter.is_for_irs and matter.authority != case.authority:
        now, wanted = authority_name(case.authority), authority_name(matter.authority)
        raise CaseError(f"A case with {now} cannot become one with {wanted}: its letters stay what they are.")
    stays = [person.pk for person in after] == [pk for pk in (case.client_id, case.spouse_id) if pk]
    if stays and (matter.form, matter.kind, matter.end_on) == (case.form, case.period_kind, case.period_end):
        raise CaseError("The case stands there already.")
    for person in after:
        if person.is_archived:
            raise CaseError(f"{person.name} is archived. Take the client back first.")
        other = find_case(person, matter, case.authority)
        if other and other != case:
            raise CaseError(f"{person.name} already has a case for {matter}: case {other.pk}.")


def _check_restrictions(by: Actor, before: list[Client], after: list[Client]) -> None:
    """Who moves a case sees all its people; only an owner shows the history of a restricted client to more members."""
    people = {person.pk for person in (*before, *after)}
    if Client.objects.visible_to(by.person).filter(pk__in=people).count() < len(people):
        raise CaseError("You may not see every taxpayer of this move; ask an owner of the firm.")
    if any(person.is_restricted and person not in after for person in before) and not by.person.is_owner:
        raise CaseError(
            "The history of this case names a restricted client, and whoever sees the new one would read it. Only an "
            "owner may move it."
        )


def _check_whose(case: Case, spouse: Client | None) -> None:
    """What is recorded of one spouse alone would be about nobody on a case of one person."""
    of_one = (Whose.TAXPAYER, Whose.SPOUSE)
    rows = (case.holds.counting(), case.assessments.all(), case.suspensions.all())
    if case.spouse_id and not spouse and any(each.filter(whose__in=of_one).exists() for each in rows):
        raise CaseError("Holds or assessments of this case are about one spouse alone; correct those first.")


def _facts(case: Case, before: list[Client], after: list[Client]) -> dict:
    return {"case": case.pk, "clients": [[each.pk for each in before], [each.pk for each in after]]}


def _tell_clients(case: Case, by: Actor, before: list[Client], after: list[Client], reason: str) -> None:
    """One event for each client; what is restricted about one is not told to the readers of the other."""
    for mine, others, kind, way in (
        (before, after, "case_moved_away", "to"),
        (after, before, "case_moved_here", "from"),
    ):
        is_told = not any(each.is_restricted for each in others)
        names = " and ".join(map(str, others))
        where = f"{way} {names}: {reason}" if is_told else f"{way} another client."
        sentence = f"Case {case.pk}, {case.form} for {case.period}, was moved {where}"
        chains = [each.chain_id for each in mine if each not in others]
        if chains:
            history.record(chains, by=by, kind=kind, sentence=sentence, facts={"case": case.pk})
