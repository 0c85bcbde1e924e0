"""All that is to be said about one form before it is printed, signed or sent: the worst first."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from clients import portfolio
from clients.checking import acts, people, taxpayer
from clients.checking.findings import Finding, JointGap, Named, Subject, worst_first
from clients.models import Authorization, Client, Representative
from clients.rules.periods import names
from practice.models import Member

CHECKS = (
    acts.life,
    taxpayer.line_1,
    people.line_2,
    acts.line_3,
    taxpayer.joint_returns,
    acts.line_4,
    acts.line_5,
    acts.line_6,
    taxpayer.signature,
    people.part_2,
)


def check(
    row: Authorization,
    *,
    member: Member,
    today: date,
    sending_on: date | None = None,
    people: Sequence[Representative] | None = None,
    matters: Sequence[Named] | None = None,
) -> tuple[Finding, ...]:
    """The findings about a form, for the member who reads them; at most eight queries.

    `row` may be unsaved: then `people` and `matters` are what is to stand on it. `sending_on` is the day on which it
    is meant to go to the IRS, today where that is not known.
    """
    subject = subject_of(row, member=member, today=today, sending_on=sending_on, people=people, matters=matters)
    return worst_first(finding for each in CHECKS for finding in each(subject))


def subject_of(
    row: Authorization,
    *,
    member: Member,
    today: date,
    sending_on: date | None = None,
    people: Sequence[Representative] | None = None,
    matters: Sequence[Named] | None = None,
) -> Subject:
    named = list(row.matters.all()) if matters is None else list(matters)
    return Subject(
        row=row,
        people=[each for each in (row.representatives.all() if people is None else people) if each.stands_on(today)],
        matters=named,
        number_kinds=frozenset(row.client.tins.values_list("kind", flat=True)),
        today=today,
        sending_on=max(sending_on or today, today),
        spouse=_spouse_of(row.client, member),
        joint=joint_gaps(row, named, member=member),
    )


def _spouse_of(client: Client, member: Member) -> Client | None:
    if client.spouse_id is None:
        return None
    return Client.objects.visible_to(member).filter(pk=client.spouse_id).first()


def joint_gaps(row: Authorization, matters: Sequence[Named], *, member: Member) -> list[JointGap]:
    """Open joint cases that this form names and for which the other spouse has given no form of the same kind.

    A form that has not ended counts from its draft on, so that the second one is not offered twice.
    """
    missing: dict[Client, list[str]] = defaultdict(list)
    joint = [
        case
        for case in portfolio.cases_of([row.client], member)
        .open()
        .listed()
        .exclude(spouse=None)
        .filter(authority="IRS")
        if any(names(matter, case.form, case.period_end) for matter in matters)
    ]
    others = {case.pk: case.spouse if case.client_id == row.client_id else case.client for case in joint}
    forms = _living_forms(row.form, others.values())
    for case in joint:
        other = others[case.pk]
        if not any(form.covers(case.form, case.period_end) for form in forms.get(other.pk, ())):
            missing[other].append(f"{case.form} {case.period}")
    return [JointGap(other, tuple(sorted(named))) for other, named in missing.items()]


def _living_forms(form: str, clients: Iterable[Client]) -> dict[int, list[Authorization]]:
    found: dict[int, list[Authorization]] = defaultdict(list)
    ids = {client.pk for client in clients}
    if ids:
        rows = Authorization.objects.ours().filter(client__in=ids, form=form, ended_on=None)
        for each in rows.prefetch_related("matters"):
            found[each.client_id].append(each)
    return found
