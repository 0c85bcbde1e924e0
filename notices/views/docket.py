"""The home page: what must happen now, worst first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from notices import docket as questions
from notices import docket_counts, load, silence
from notices.firm_forecast import levels_of
from notices.models import WaitingOn
from notices.own_work import own_of
from practice.acting import today


@require_safe
def docket(request: HttpRequest) -> HttpResponse:
    """`?who=all` or `mine` chooses whose work, `?waiting=us|client|irs` the tab, `?snoozed=1` shows what rests."""
    asked = {"all": False, "mine": True}.get(request.GET.get("who", ""))
    # A member who owns a case, or stands in for one who does, begins with their own work.
    counted = own_of(request.user, today(request)) if asked is None else None
    own = bool(counted.theirs) if counted else bool(asked)
    scope = questions.Scope(request.user, today(request), own, counted)
    rest = docket_counts.count_rest(scope)
    due_now, this_week = scope.dates_shown()
    undirected, silent, ending = scope.flags_shown()
    waiting = request.GET.get("waiting", "")
    waiting = waiting if waiting in WaitingOn else WaitingOn.US
    waiting_cases = scope.waiting(waiting)[: questions.SHORT]
    silence.mark_docket([*due_now, *this_week], waiting_cases if waiting == WaitingOn.IRS else [])
    levels = levels_of(request.user.firm)
    context = {
        "scope": scope,
        "today": scope.today,
        "counts": docket_counts.DateCounts(
            rest["overdue"], rest["due_today"], rest["this_week"], rest["no_next_action"]
        ),
        "load": load.bars_of(load.load_of(scope), scope.today),
        "rest": rest,
        "due_now": due_now,
        "this_week": this_week,
        "likely": [questions.risk_of(flag, levels) for flag in scope.likely_to_escalate()[: questions.SHORT]],
        "ending": ending,
        "silent": silent,
        # Asked for only where there is one: most firms have none on most days.
        "holds": scope.holds_running_out()[: questions.SHORT] if rest["holds"] else [],
        "snoozed": scope.snoozed()[: questions.ROWS] if rest["snoozed"] and "snoozed" in request.GET else [],
        "undirected": undirected,
        "waiting": waiting,
        "moves": [(side.value, side.label, rest[side.value]) for side in WaitingOn],
        "waiting_cases": waiting_cases,
        "promises": scope.promises_passed()[:5],
    }
    return render(request, "notices/docket.html", context)
