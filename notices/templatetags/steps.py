"""Where does a step lead?"""

from django import template
from django.urls import reverse

from notices.law.steps import Step
from notices.models import Case, Notice

register = template.Library()

_ACTS = {"path": "case_change", "response": "response_new", "payment": "payment_new"}
_IRS_ONLY = {"relief": "case_relief", "collection": "collection"}


@register.simple_tag
def step_url(step: Step, letter: Notice, case: Case, may_act: bool) -> str:
    """The address where a step is done; "" for one that is done elsewhere, or that the member may not open."""
    if step.leads_to == "compare":
        return reverse("notice_compare", args=[letter.pk])
    if step.leads_to in _IRS_ONLY:
        return reverse(_IRS_ONLY[step.leads_to], args=[case.pk]) if case.is_for_irs else ""
    if not may_act:
        return ""
    if step.leads_to == "call":
        return f"{reverse('call_new')}?case={case.pk}"
    return reverse(_ACTS[step.leads_to], args=[case.pk]) if step.leads_to in _ACTS else ""
