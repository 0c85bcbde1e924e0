"""The home page: what must happen now, worst first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from notices import docket as questions
from notices import silence
from notices.firm_forecast import levels_of
from notices.models import Flag, WaitingOn
from practice.acting import today


@require_safe
def docket(request: HttpRequest) -> HttpResponse:
    """`?who=all` or `mine` chooses whose work, `?waiting=us|client|irs` the tab."""
    asked = {"all": False, "mine": True}.get(request.GET.get("who", ""))
    # A member who owns a case begins with their own work.
    counted = questions.count_own(request.user) if asked is None else None
    own = bool(counted[0]) if counted else bool(asked)
    scope = questions.Scope(request.user, today(request), own, counted)
    rest = questions.count_rest(scope)
    counts = questions.DateCounts(rest["overdue"], rest["due_today"], rest["this_week"])
    levels = levels_of(request.user.firm)
    waiting = request.GET.get("waiting", "")
    waiting = waiting if waiting in WaitingOn else WaitingOn.US
    due_now, this_week = scope.due_now()[: questions.ROWS], scope.due_this_week()[: questions.ROWS]
    waiting_cases = scope.waiting(waiting)[: questions.SHORT]
    silence.mark_docket([*due_now, *this_week], waiting_cases if waiting == WaitingOn.IRS else [])
    context = {
        "scope": scope,
        "today": scope.today,
        "counts": counts,
        "load": questions.bars_of(questions.load_of(scope), scope.today),
        "rest": rest,
        "due_now": due_now,
        "this_week": this_week,
        "likely": [questions.risk_of(flag, levels) for flag in scope.likely_to_escalate()[: questions.SHORT]],
        # Asked for only where there is one: most firms have none on most days.
        "ending": scope.collection_ending()[: questions.SHORT] if rest["collection_ending"] else [],
        "silent": scope.flags(Flag.Kind.IRS_SILENT).order_by("pk")[: questions.SHORT] if rest["irs_silent"] else [],
        "undirected": scope.without_next_action()[: questions.SHORT],
        "waiting": waiting,
        "moves": [(side.value, side.label, rest[side.value]) for side in WaitingOn],
        "waiting_cases": waiting_cases,
        "promises": scope.promises_passed()[:5],
    }
    return render(request, "notices/docket.html", context)
