"""What the debt has grown to, every step of it, and the figures of the return that it rests on."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from notices import balance_chart, casework
from notices.balances import Asked, Balance
from notices.case_heading import with_heading
from notices.case_page import CasePage
from notices.forms.returns import DayForm, ReturnChangeForm, ReturnForm
from notices.law.accrual_rules import RULES
from notices.law.due_dates import due_date
from notices.models import Case
from practice.access import Act, require
from practice.acting import acting, today

PHONE = {"width": 360, "height": 220}


@require_safe
def case_balance(request, pk):
    """`?on=` asks for a day, `?project=1` carries the last rate on past the last published quarter."""
    found = get_object_or_404(with_heading(Case.objects.visible_to(request.user)), pk=pk)
    page = CasePage(found, today(request), asked(request))
    context = {
        "case": found,
        "page": page,
        "today": page.today,
        "balance_pictures": pictures(page.balance),
        "rules": RULES,
    }
    return render(request, "notices/case_balance.html", context)


@require_http_methods(["GET", "POST"])
def case_return(request, pk):
    """The figures of the return, recorded once and corrected after that."""
    case = get_object_or_404(Case.objects.visible_to(request.user).listed().select_related("tax_return"), pk=pk)
    require(request.user, Act.RECORD)
    by, row = acting(request), getattr(case, "tax_return", None)
    # Opened before there were figures: a second click finds them by its submission, another member's are refused.
    is_new = row is None or (request.method == "POST" and "version" not in request.POST)
    asks = {
        "member": request.user,
        "today": by.on,
        "proposal": due_date(case.form, case.period_kind, case.period_end),
        "period_end": case.period_end,
    }
    if is_new:
        form = ReturnForm(request.POST or None, **asks)
        keep = partial(casework.record_return, case=case)
    else:
        form = ReturnChangeForm(request.POST or None, instance=row, versioned=row, **asks)
        keep = partial(casework.correct_return, row)
    if request.method == "POST" and form.is_valid() and form.try_to(keep, by=by, **form.cleaned_data):
        messages.success(request, "The figures of the return are recorded.")
        return redirect("case_balance", pk=case.pk)
    context = {"case": case, "form": form, "conflict": form.conflict, "is_new": is_new}
    return render(request, "notices/case_return.html", context, status=form.status)


def asked(request):
    """What the address asks of the balance; a day that is none gets a sentence."""
    form = DayForm(request.GET)
    form.is_valid()
    return Asked(
        on=form.cleaned_data.get("on"),
        is_projected=bool(form.cleaned_data.get("project")),
        typed=request.GET.get("on", "")[:40],
        trouble=" ".join(form.errors.get("on", [])),
    )


def pictures(balance: Balance):
    """The course of the debt for a desk and for a phone; nothing without an estimate."""
    if balance.course is None:
        return ""
    drawn = (balance_chart.draw(balance.course, balance.letters, **size) for size in ({}, PHONE))
    # Safe: `draw` escapes every text it is given.
    return mark_safe("".join(drawn))  # noqa: S308
