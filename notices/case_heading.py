"""What do the pages of one case show above all else, in the one query that finds the case?"""

from django.db.models import Count, OuterRef, Q, Subquery

from clients.models import Divergence, Tin
from notices.firm_forecast import JOINED
from notices.models import Case, FirmStep, StepMark
from notices.models.cases import CaseQuerySet


def with_heading(cases: CaseQuerySet) -> CaseQuerySet:
    """Cases with their return, what their checklists need, the taxpayers' first numbers (kind, last four), what stands
    between a couple, and how many other balances are open."""
    people = Q(client=OuterRef("client")) | Q(spouse=OuterRef("client"))
    people |= Q(client=OuterRef("spouse")) | Q(spouse=OuterRef("spouse"))
    others = Case.objects.open().filter(people, balance__gt=0).exclude(pk=OuterRef("pk")).order_by()
    return (
        cases.listed()
        .select_related("tax_return", f"firm__{JOINED}")
        .defer(f"firm__{JOINED}__scores")
        .annotate(
            client_tin=_first_number("client", "kind"),
            client_last4=_first_number("client", "last4"),
            spouse_tin=_first_number("spouse", "kind"),
            spouse_last4=_first_number("spouse", "last4"),
            firm_steps=FirmStep.objects.carried("firm"),
            step_marks=StepMark.objects.carried("pk"),
            apart=Divergence.objects.carried("client", "spouse"),
            other_balances=Subquery(others.values("firm").annotate(n=Count("pk")).values("n")),
        )
    )


def _first_number(person: str, column: str) -> Subquery:
    return Subquery(Tin.objects.filter(client=OuterRef(person)).order_by("pk").values(column)[:1])
