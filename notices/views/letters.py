"""Record a letter, look at it, correct it, answer it, open its scan."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clients.models import Client
from notices import casework, firm_letters, silence, timeline
from notices.cover_page import gaps_of
from notices.forms.letters import AnswerForm, LetterChangeForm, NoticeReopenForm
from notices.forms.new_letters import CopyForm, NewLetterForm
from notices.late_letters import DaysOfLetter
from notices.law.authorities import authority_name
from notices.law.catalogue import OTHER
from notices.models import Case, Notice
from notices.tasks import look_again
from notices.views import letter_preview
from practice import papers
from practice.access import Act, require
from practice.acting import acting, today
from practice.asking import asked_for
from practice.enqueue import enqueue
from practice.refusals import Refused
from practice.words import listed, money


@require_http_methods(["GET", "POST"])
def notice_new(request):
    """`?case=` fixes the case, `?client=` preselects the client; htmx asks for names and for
    who may speak (both posted: a name or number stands in no address), and for dates to come."""
    require(request.user, Act.RECORD)
    if request.htmx.target == "client-names":
        return letter_preview.client_names(request)
    if request.htmx.target == "who-may-speak":
        return letter_preview.who_may_speak(request)
    case = asked_for(request, "case", Case.objects.visible_to(request.user).listed())
    if request.htmx.target == "dates-to-come":
        return letter_preview.dates_to_come(request, case)
    client = asked_for(request, "client", Client.objects.visible_to(request.user).current())
    by = acting(request)
    form = NewLetterForm(
        request.POST or None,
        request.FILES or None,
        member=request.user,
        today=by.on,
        case=case,
        initial=_known(request, client),
    )
    if request.method == "POST" and form.is_valid():
        notice = form.try_to(
            casework.receive_notice,
            by=by,
            submission_id=form.cleaned_data["submission_id"],
            upload=form.cleaned_data["upload"],
            **form.where,
            **form.letter,
        )
        if notice:
            return _recorded(request, notice, is_new=notice.recorded_at == by.at)
    context = {"form": form, "case": case, "client": client, "codes": firm_letters.recordable(request.user.firm)}
    # The letter that is on file already, which the other spouse's copy belongs to.
    context["same"] = getattr(form.refusal, "notice", None)
    context["gaps"] = gaps_of(case, request.user, by.on) if case else []
    return render(request, "notices/notice_new.html", context, status=form.status)


def _known(request, client):
    known = {"code": request.GET.get("code", "")}
    if client:
        known |= {"client": client.pk, "joint": bool(client.spouse_id), "sent_abroad": client.lives_abroad}
    return known


def _recorded(request, notice, *, is_new):
    if is_new:
        siblings = list(Notice.objects.siblings_of(notice).select_related("case").order_by("pk"))
        other = "" if notice.case.is_for_irs else f", a case with {authority_name(notice.case.authority)}"
        more = f", and for {listed([each.case.matter for each in siblings])}" if siblings else ""
        messages.success(request, f"{notice} is recorded on {notice.case}{other}{more}.")
        for sentence in _doubts(notice):
            messages.warning(request, sentence)
        for each in (notice, *siblings):
            enqueue(look_again, each.case_id)
    else:
        messages.info(request, f"{notice} was recorded already; this is the record.")
    return redirect(notice)


def _doubts(notice):
    """What is missing or does not agree, one sentence each; nothing of it blocks."""
    total = sum(line.amount for line in notice.amounts.all())
    if total and notice.amount_due is not None and total != notice.amount_due:
        apart = money(abs(total - notice.amount_due))
        yield (
            f"The lines add up to {money(total)} and the amount due is {money(notice.amount_due)}: {apart} apart. "
            "Check them against the letter."
        )
    dates = list(notice.deadlines.open())
    if any(row.is_working and row.due_on for row in dates):
        return
    missing = [row.missing for row in dates if row.missing]
    # A letter of the firm's own may set no date at all yet.
    if not missing and (notice.code == OTHER or not notice.deadlines.exists()):
        missing = ["printed date"]
    for what in dict.fromkeys(missing):
        yield f"The {what} is missing, so nothing reminds of this letter yet. Correct the letter to add it."


def _visible_notice(request, pk):
    """The letter, if its case is one that the member may see; two look-ups by key, however large the firm."""
    notices = Notice.objects.select_related(
        *("case__client", "case__spouse", "document", "copy_document", "answered_by", "new_work_by")
    )
    notice = get_object_or_404(notices, pk=pk, case__firm=request.user.firm_id)
    get_object_or_404(Case.objects.visible_to(request.user), pk=notice.case_id)
    return notice


@require_safe
def notice(request, pk):
    notice = _visible_notice(request, pk)
    dates = list(notice.deadlines.select_related("author", "done_by"))
    touched = {row.pk for row in dates}
    story = [
        entry
        for entry in timeline.of(notice.case)
        if entry.facts.get("notice") == pk
        or pk in entry.facts.get("notices", ())
        or entry.facts.get("deadline") in touched
    ]
    clocks = silence.of_cases([notice.case_id]).get(notice.case_id, [])
    silence.mark_crossed([notice], {notice.case_id: clocks})
    context = {
        "notice": notice,
        "entry": firm_letters.find(request.user.firm, notice.code),
        "amounts": notice.amounts.all(),
        "total": sum(line.amount for line in notice.amounts.all()),
        "dates": sorted(dates, key=_open_and_working_first),
        "story": story,
        "days": DaysOfLetter(notice, dates, request.user.firm.zone, today(request)),
        "siblings": _siblings(request, notice),
        "responses": notice.responses.visible_to(request.user).with_first_date(),
        "silences": [clock for clock in clocks if not clock.ended_on and clock.from_on <= notice.notice_date],
        "gaps": gaps_of(notice.case, request.user, today(request)),
        "today": today(request),
    }
    return render(request, "notices/notice.html", context)


def _siblings(request, notice):
    """The same letter on the other cases that it was recorded for in one go, as far as the member may see them."""
    letters = Notice.objects.visible_to(request.user).siblings_of(notice)
    return letters.select_related("case__client", "case__spouse").order_by("case__form", "case__period_end", "pk")


def _open_and_working_first(row):
    return not row.is_open, row.state == row.State.REPLACED, not row.is_working, row.due_on or date.max, row.pk


@require_http_methods(["GET", "POST"])
def notice_change(request, pk):
    notice = _visible_notice(request, pk)
    require(request.user, Act.RECORD)
    heading = str(notice)
    by = acting(request)
    siblings = list(_siblings(request, notice))
    form = LetterChangeForm(
        request.POST or None,
        request.FILES or None,
        member=request.user,
        today=by.on,
        instance=notice,
        siblings=siblings,
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        extra = {name: typed[name] for name in ("version", "reason", "upload", "with_siblings") if name in typed}
        corrected = form.try_to(casework.correct_letter, notice, by=by, **extra, **form.letter)
        if corrected:
            messages.success(request, "Corrected. What stood before is in the history.")
            for sentence in _doubts(corrected):
                messages.warning(request, sentence)
            for each in (notice, *siblings):
                enqueue(look_again, each.case_id)
            return redirect(notice)
    codes = firm_letters.recordable(request.user.firm)
    context = {"notice": notice, "heading": heading, "form": form, "codes": codes, "siblings": siblings}
    return render(request, "notices/notice_change.html", context | {"conflict": form.conflict}, status=form.status)


@require_http_methods(["GET", "POST"])
def notice_answer(request, pk):
    return _act(request, pk, AnswerForm, casework.answer_notice, "notice_answer", today=today(request))


@require_http_methods(["GET", "POST"])
def notice_reopen(request, pk):
    return _act(request, pk, NoticeReopenForm, casework.reopen_notice, "notice_reopen")


def _act(request, pk, form_class, verb, template, **asked):
    """One form, one verb on one letter, then back to it."""
    notice = _visible_notice(request, pk)
    require(request.user, Act.RECORD)
    form = form_class(request.POST or None, member=request.user, versioned=notice, **asked)
    if request.method == "POST" and form.is_valid():
        changed = form.try_to(verb, notice, by=acting(request), **form.cleaned_data)
        if changed:
            messages.success(request, f"{changed}: {changed.get_answer_display()}.")
            enqueue(look_again, notice.case_id)
            return redirect(notice)
    context = {"notice": notice, "form": form, "conflict": form.conflict}
    return render(request, f"notices/{template}.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def notice_copy(request, pk):
    """The other spouse's copy of a joint letter: no second date, only who was written to and the paper."""
    notice = _visible_notice(request, pk)
    require(request.user, Act.RECORD)
    by = acting(request)
    form = CopyForm(request.POST or None, request.FILES or None, member=request.user, versioned=notice, today=by.on)
    if request.method == "POST" and form.is_valid():
        kept = form.try_to(casework.record_copy, notice, by=by, **form.cleaned_data)
        if kept:
            messages.success(request, f"The other spouse's copy of {notice} is on file. Its dates stand as they are.")
            return redirect(notice)
    context = {"notice": notice, "form": form, "conflict": form.conflict}
    return render(request, "notices/notice_copy.html", context, status=form.status)


@require_safe
def notice_document(request, pk):
    """The scan, shown in the browser; that it was opened goes into the history."""
    notice = _visible_notice(request, pk)
    return _paper(request, notice, notice.document, casework.open_document)


@require_safe
def notice_copy_document(request, pk):
    """The scan of the other spouse's copy, likewise."""
    notice = _visible_notice(request, pk)
    return _paper(request, notice, notice.copy_document, casework.open_copy)


def _paper(request, notice, document, opening):
    if document is None:
        raise Http404
    try:
        content = opening(notice, by=acting(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(notice)
    return papers.shown(document, content)
