"""List the cases, open one, steer it, close it, open it again."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models.expressions import OrderBy
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clients import finding
from clients.models import Client
from notices import casework, load
from notices.forms.case_filter import CaseFilter
from notices.forms.cases import CaseForm, CloseForm, MoveForm, NewCaseForm, ReopenForm
from notices.forms.search import case_number
from notices.models import Case, SavedFilter
from notices.tasks import look_again
from practice.access import Act, require
from practice.acting import acting, today
from practice.asking import asked_for
from practice.enqueue import enqueue

ROWS = 50


class LongList(Paginator):
    """Pages of cases, of which there may be very many: past the longest list it counts no further, and what a
    row shows is read for the rows of one page only, not carried through the sorting of all."""

    MOST, MOST_FOUND = 5000, 1000

    def __init__(self, cases, *, is_found):
        """`is_found` by a search: its list is cut earlier, for who looks for one case adds a word instead of paging."""
        super().__init__(cases, ROWS)
        self.most = self.MOST_FOUND if is_found else self.MOST

    def page(self, number):
        number = self.validate_number(number)
        in_order = self.keys[(number - 1) * self.per_page : min(number * self.per_page, self.count)]
        rows = Case.objects.listed().in_bulk(in_order)
        return self._get_page([rows[pk] for pk in in_order if pk in rows], number, self)

    @cached_property
    def keys(self):
        """The primary keys in their order, at most one more than are shown: one question for page and count."""
        wanted, keys = self.most + 1, []
        for part in in_order_of_index(self.object_list):
            keys += part.values_list("pk", flat=True)[: wanted - len(keys)]
            if len(keys) == wanted:
                break
        return keys

    @cached_property
    def count(self):
        """How many rows the pages hold."""
        return min(len(self.keys), self.most)

    @property
    def is_cut(self):
        """Whether there are more rows than the pages hold."""
        return len(self.keys) > self.most


def in_order_of_index(cases):
    """The cases in parts that follow each other: first those with a value to sort by, then those without.

    An index keeps each part in its order, so that reading ends with the list; all at once would be sorted anew.
    """
    first, *rest = cases.query.order_by
    if not isinstance(first, OrderBy):
        return [cases]
    column = first.expression.name
    valued = cases.filter(**{f"{column}__isnull": False})
    return [
        valued.order_by(f"-{column}" if first.descending else column, *rest),
        cases.filter(**{column: None}).order_by(*rest),
    ]


@require_safe
def case_list(request):
    """The cases that the filters of the address leave, fifty to a page."""
    typed = request.GET.get("q", "")
    if finding.without_numbers(typed) != typed:
        return _found(request, request.GET)
    day = today(request)
    found = CaseFilter(request.GET, queryset=Case.objects.visible_to(request.user), member=request.user, today=day)
    page = LongList(found.qs, is_found="q" in found.asked).get_page(request.GET.get("page"))
    saved = list(SavedFilter.objects.visible_to(request.user))
    context = {
        "filter": found,
        "page": page,
        "today": day,
        "sorted_by": found.sorted_by,
        "saved": saved,
        "current": next((row for row in saved if row.parameters == found.asked), None),
    }
    return render(request, "notices/case_list.html", context)


@require_POST
def case_find(request):
    """The search of the bar and of the list: posted, so that a whole taxpayer number never stands in an address."""
    return _found(request, request.POST)


def _found(request, asked):
    number = case_number(asked.get("q", ""))
    case = number and Case.objects.visible_to(request.user).filter(pk=number).first()
    if case:
        return redirect(case)
    typed = {name: asked.get(name, "").strip() for name in CaseFilter.base_filters}
    address, warning = finding.lead(typed, request.user, to=reverse("case_list"), widest={"state": "all"})
    if warning:
        messages.warning(request, warning)
    return redirect(address)


@require_http_methods(["GET", "POST"])
def case_new(request):
    """`?client=` preselects the client."""
    require(request.user, Act.RECORD)
    client = asked_for(request, "client", Client.objects.visible_to(request.user).current())
    by = acting(request)
    known = {"client": client.pk, "joint": bool(client.spouse_id)} if client else {}
    form = NewCaseForm(request.POST or None, member=request.user, today=by.on, initial=known)
    if request.method == "POST" and form.is_valid():
        case = form.try_to(casework.open_case, by=by, **form.case)
        if case:
            messages.success(request, f"The case of {case} is open.")
            enqueue(look_again, case.pk)
            return redirect(case)
    return render(request, "notices/case_new.html", {"form": form, "client": client}, status=form.status)


@require_http_methods(["GET", "POST"])
def case_change(request, pk):
    case = _visible_case(request, pk)
    require(request.user, Act.RECORD)
    day = today(request)
    form = CaseForm(request.POST or None, member=request.user, today=day, instance=case)
    loaded = load.while_choosing(case, day, seen_by=request.user)
    return _act(request, case, form, casework.change_case, "case_change", "Saved.", loaded=loaded)


@require_http_methods(["GET", "POST"])
def case_close(request, pk):
    case = _visible_case(request, pk)
    require(request.user, Act.DECIDE)
    form = CloseForm(request.POST or None, member=request.user, today=today(request), versioned=case)
    open_dates = case.deadlines.working().worst_first()
    return _act(request, case, form, casework.close_case, "case_close", "The case is closed.", open_dates=open_dates)


@require_http_methods(["GET", "POST"])
def case_reopen(request, pk):
    case = _visible_case(request, pk)
    require(request.user, Act.DECIDE)
    form = ReopenForm(request.POST or None, member=request.user, versioned=case)
    return _act(request, case, form, casework.reopen_case, "case_reopen", "The case is open again.")


@require_http_methods(["GET", "POST"])
def case_move(request, pk):
    case = _visible_case(request, pk)
    require(request.user, Act.DECIDE)
    form = MoveForm(request.POST or None, member=request.user, today=today(request), versioned=case)
    return _act(request, case, form, casework.move_case, "case_move", "The case is moved.", typed="move")


def _visible_case(request, pk):
    return get_object_or_404(Case.objects.visible_to(request.user).listed(), pk=pk)


def _act(request, case, form, verb, template, sentence, typed="cleaned_data", **shown):
    """One form, one verb on one case, then back to it; `typed` names what of the form the verb takes."""
    if (
        request.method == "POST"
        and form.is_valid()
        and form.try_to(verb, case, by=acting(request), **getattr(form, typed))
    ):
        messages.success(request, sentence)
        enqueue(look_again, case.pk)
        return redirect(case)
    context = {"case": case, "form": form, "conflict": form.conflict, **shown}
    return render(request, f"notices/{template}.html", context, status=form.status)
