"""Work through the list of cases: set what comes next in a row, keep filters, give many cases to somebody, and undo."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notices import casework
from notices.forms.lists import (
    LONGEST_QUERY,
    FilterForm,
    NewFilterForm,
    NextForm,
    PressedForm,
    ReassignForm,
    UndoForm,
    filter_of,
)
from notices.models import Case, Reassignment, SavedFilter
from notices.tasks import look_again, look_at_touched
from practice.access import Act, require
from practice.acting import acting, today
from practice.asking import is_key
from practice.enqueue import enqueue
from practice.words import count, listed

SHOWN = 20
"""Cases named on a page about many of them."""


@require_http_methods(["GET", "POST"])
def case_next(request, pk):
    """What comes next on a case: a row of the list for htmx, else a page; then back to the list as it was filtered."""
    case = get_object_or_404(Case.objects.visible_to(request.user).listed(), pk=pk)
    require(request.user, Act.RECORD)
    # A row of its own for the form: a refused form must not leave what was typed on the one that is shown.
    form = NextForm(request.POST or None, member=request.user, instance=Case.objects.listed().get(pk=pk))
    context = {"case": case, "today": today(request), "sorted_by": request.GET.get("sort")}
    if request.htmx and "row" in request.GET:
        return render(request, "notices/_case_row.html", context | {"is_back": True})
    if request.method == "POST" and form.is_valid():
        changed = form.try_to(casework.change_case, case, by=acting(request), **form.cleaned_data)
        if changed:
            enqueue(look_again, case.pk)
            if request.htmx:
                case = Case.objects.listed().get(pk=pk)
                return render(request, "notices/_case_row.html", context | {"case": case, "is_back": True})
            messages.success(request, f"Saved: {case}.")
            return redirect(_list_at(request.GET.urlencode()))
    template = "_case_row_form" if request.htmx else "case_next"
    context |= {"form": form, "conflict": form.conflict, "list_address": _list_at(request.GET.urlencode())}
    return render(request, f"notices/{template}.html", context, status=form.status)


def _list_at(query):
    return f"{reverse('case_list')}?{query}" if query else reverse("case_list")


# Saved filters


@require_safe
def filter_open(request, pk):
    """The list as a saved filter narrows it; says so when a part of the filter means nothing any more."""
    row = _visible_filter(request, pk)
    faults = filter_of(row.query, request.user, today(request)).faults
    if faults:
        sentence = f"The filter {row.name} no longer works as it was saved: {listed(faults)}. The rest of it is shown."
        messages.warning(request, sentence)
    return redirect(_list_at(row.query))


@require_http_methods(["GET", "POST"])
def filter_new(request):
    """Keep the filters of the address that leads here under a name."""
    day, query = today(request), request.GET.urlencode()[:LONGEST_QUERY]
    form = NewFilterForm(request.POST or None, member=request.user, today=day, initial={"query": query})
    if request.method == "POST" and form.is_valid():
        row = form.try_to(casework.save_filter, by=acting(request), **form.facts)
        if row:
            messages.success(request, f"The filter {row.name} stands above the list now.")
            return redirect(row)
    words = filter_of(query, request.user, day).words
    return render(request, "notices/filter_new.html", {"form": form, "words": words}, status=form.status)


@require_http_methods(["GET", "POST"])
def filter_change(request, pk):
    row = _visible_filter(request, pk)
    casework.require_keeper(row, request.user)
    form = FilterForm(request.POST or None, member=request.user, instance=_visible_filter(request, pk))
    if (
        request.method == "POST"
        and form.is_valid()
        and form.try_to(casework.change_filter, row, by=acting(request), **form.cleaned_data)
    ):
        messages.success(request, "Saved.")
        return redirect(row)
    context = {"row": row, "form": form, "conflict": form.conflict}
    return render(request, "notices/filter_change.html", context, status=form.status)


@require_POST
def filter_delete(request, pk):
    row = _visible_filter(request, pk)
    casework.require_keeper(row, request.user)
    form = PressedForm(request.POST, member=request.user, versioned=row)
    if form.is_valid() and form.try_to(casework.delete_filter, row, by=acting(request), **form.cleaned_data):
        messages.success(request, f"The filter {row.name} is gone; no case was touched.")
        return redirect("case_list")
    said = [str(refusal) for refusal in form.non_field_errors()]
    messages.error(request, " ".join(said) or "Open the filter and press the button there.")
    return redirect("filter_change", pk=row.pk)


def _visible_filter(request, pk):
    return get_object_or_404(SavedFilter.objects.visible_to(request.user).select_related("member"), pk=pk)


# Many cases at once


@require_http_methods(["GET", "POST"])
def case_reassign(request):
    """`?case=` the ticked ones, or `?everything=on` and in `found` the query of the list."""
    require(request.user, Act.DECIDE)
    asked = request.POST if request.method == "POST" else request.GET
    found, everything = asked.get("found", "")[:LONGEST_QUERY], bool(asked.get("everything"))
    keys = [pk for pk in asked.getlist("cases") if is_key(pk)]
    form = ReassignForm(request.POST or None, member=request.user, today=today(request))
    chosen = form.chosen(everything, found, Case.objects.visible_to(request.user).filter(pk__in=keys))
    number = chosen.count()
    form.initial = {"cases": keys, "everything": "on" if everything else "", "found": found, "expected": number}
    if request.method == "POST" and form.is_valid():
        row = form.try_to(casework.reassign, by=acting(request), **form.wanted)
        if row:
            _say_what_was_done(request, row, number)
            enqueue(look_at_touched, request.user.firm_id)
            return redirect(_list_at(found))
    context = {
        "form": form,
        "number": number,
        "is_too_many": number > casework.MOST_AT_ONCE,
        "most": casework.MOST_AT_ONCE,
        "named": chosen[:SHOWN].select_related("client", "spouse", "owner"),
        "list_address": _list_at(found),
    }
    return render(request, "notices/case_reassign.html", context, status=form.status)


def _say_what_was_done(request, row, asked_for):
    done = row.lines.count()
    left = asked_for - done
    rest = f" {count(left, 'case')} stayed: theirs already, or not theirs to see." if left > 0 else ""
    sentence = '{} {} now with {}.{} <a href="{}">Undo</a>'
    verb = "is" if done == 1 else "are"
    messages.success(request, format_html(sentence, count(done, "case"), verb, row.owner, rest, row.get_absolute_url()))


@require_http_methods(["GET", "POST"])
def reassignment_undo(request, pk):
    """Who gave which cases to whom, and the button that takes it back."""
    rows = Reassignment.objects.visible_to(request.user).select_related("done_by", "owner", "undone_by")
    row = get_object_or_404(rows, pk=pk)
    require(request.user, Act.DECIDE)
    form = UndoForm(request.POST or None, member=request.user, versioned=row)
    if request.method == "POST" and form.is_valid():
        left = form.try_to(casework.undo_reassignment, row, by=acting(request), **form.cleaned_data)
        if left is not None:
            _say_what_was_undone(request, row, [] if left is True else left)
            enqueue(look_at_touched, request.user.firm_id)
            return redirect("case_list")
    seen = Case.objects.visible_to(request.user).values("pk")
    lines = row.lines.filter(case__in=seen)
    context = {
        "row": row,
        "form": form,
        "conflict": form.conflict,
        "number": lines.count(),
        "untouched": lines.untouched().count(),
        "lines": lines.select_related("case__client", "case__spouse", "case__owner", "owner_before")[:SHOWN],
    }
    return render(request, "notices/reassignment_undo.html", context, status=form.status)


def _say_what_was_undone(request, row, left):
    messages.success(request, f"Undone: {count(row.lines.count() - len(left), 'case')} as before.")
    if left:
        seen = Case.objects.visible_to(request.user).filter(pk__in=[case.pk for case in left]).listed()
        named = [str(case) for case in seen[:SHOWN]]
        unnamed = len(left) - len(named)
        others = [*named, *([count(unnamed, "other case")] if unnamed else [])]
        messages.warning(request, f"Left as they are, because somebody changed them since: {listed(others)}.")
