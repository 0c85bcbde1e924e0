"""The pages about interest rates: the published ones, and the quarters that the firm adds, corrects, withdraws."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from notices import casework
from notices.firm_rates import own_rate, own_rates, rates_for
from notices.forms.rates import RateCorrectionForm, RateForm, RateWithdrawalForm
from notices.law import upkeep
from notices.law.rates import published, read_quarter
from practice.access import Act, require
from practice.acting import acting, today
from practice.models import Firm

RECENT = 12  # quarters that are not folded away


@require_http_methods(["GET", "POST"])
def rates(request):
    """Every rate on file, and a form for the next quarter's."""
    require(request.user, Act.RUN_FIRM)
    firm = get_object_or_404(Firm, pk=request.user.firm_id)
    form = RateForm(request.POST or None, member=request.user, versioned=firm)
    if request.method == "POST" and form.is_valid():
        saved = form.try_to(casework.set_rate, firm, by=acting(request), **form.cleaned_data)
        if saved:
            messages.success(request, f"The rate of {form.cleaned_data['quarter']} was saved.")
            return redirect("rates")
    table = rates_for(firm)
    newest_first = [(rate, firm.rates.get(str(rate.quarter))) for rate in reversed(published().rows)]
    context = {
        "form": form,
        "conflict": form.conflict,
        "last_on": table.last_on,
        "next_quarter": table.rows[-1].quarter.next(),
        "published": published(),
        "recent": newest_first[:RECENT],
        "earlier": newest_first[RECENT:],
        "own": own_rates(firm),
        "findings": upkeep.stale(today(request), rates=table),
    }
    return render(request, "notices/rates.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def rate_change(request, quarter):
    """Correct a quarter that the firm typed."""
    return _act(request, quarter, RateCorrectionForm, casework.correct_rate, "rate_change")


@require_http_methods(["GET", "POST"])
def rate_withdraw(request, quarter):
    """Take back a quarter that the firm typed."""
    return _act(request, quarter, RateWithdrawalForm, casework.withdraw_rate, "rate_withdraw")


def _act(request, address, form_class, verb, template):
    """One form, one verb on one of the firm's own quarters, then back to the rates."""
    firm = get_object_or_404(Firm, pk=request.user.firm_id)
    own = _own_or_404(firm, address)
    require(request.user, Act.RUN_FIRM)
    form = form_class(request.POST or None, member=request.user, versioned=firm, own=own)
    if request.method == "POST" and form.is_valid():
        saved = form.try_to(verb, firm, by=acting(request), quarter=own.quarter, **form.cleaned_data)
        if saved:
            messages.success(request, _SAID[template].format(own.quarter))
            return redirect("rates")
    context = {"form": form, "conflict": form.conflict, "own": own}
    return render(request, f"notices/{template}.html", context, status=form.status)


_SAID = {"rate_change": "The rate of {} was corrected.", "rate_withdraw": "The rate of {} was withdrawn."}


def _own_or_404(firm, address):
    """The firm's own rate of the quarter that the address names, as 2027-Q1."""
    try:
        own = own_rate(firm, read_quarter(address.replace("-", " ")))
    except ValueError as error:
        raise Http404 from error
    if own is None:
        raise Http404
    return own
