"""What we sent: drafted, discarded, sent with its proof, proved later; until when an answer is due; what crossed."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from notices import casework
from notices.forms.drafts import DiscardDraftForm, DraftForm, shown_again
from notices.forms.responses import (
    LETTERS,
    ProofForm,
    ResponseForm,
    SendForm,
    SilenceDaysForm,
    SilenceEndForm,
    SilenceRestartForm,
)
from notices.models import Case, Notice, OutgoingLetter, Response, Silence
from notices.tasks import look_again
from practice import papers
from practice.access import Act, require
from practice.acting import acting, today
from practice.asking import asked_for
from practice.enqueue import enqueue
from practice.models import Firm
from practice.refusals import Refused


@require_http_methods(["GET", "POST"])
def response_new(request, pk):
    """Sent with its proof, or kept as a draft; `stage=letters` shows the form again with the other cases' letters.

    `?letter=` names a finished letter of ours that was sent: it fills in the form and goes with the response.
    """
    case = get_object_or_404(Case.objects.visible_to(request.user).listed(), pk=pk)
    require(request.user, Act.RECORD)
    by = acting(request)
    letter = asked_for(request, "letter", OutgoingLetter.objects.finished().visible_to(request.user).filter(case=case))
    asked = {"member": request.user, "today": by.on, "about": case}
    if request.method == "POST" and request.POST.get("stage") == LETTERS:
        form = ResponseForm(initial=_typed(request.POST), **asked)
    else:
        known = letter.as_sent if letter else {}
        form = ResponseForm(request.POST or None, request.FILES or None, initial=known, **asked)
        if form.is_bound and form.is_valid():
            response = form.try_to(casework.receive_response, by=by, letter=letter, **form.response)
            if response:
                _look_again(response)
                _say_recorded(request, response)
                return redirect(case)
    return render(
        request, "notices/response_new.html", {"form": form, "case": case, "letter": letter}, status=form.status
    )


def _typed(posted):
    """What stands in a form that is shown again without being judged."""
    several = {name: posted.getlist(name) for name in ("cases", "notices")}
    return posted.dict() | several | {"stage": "sent"}


def _look_again(response):
    for touched in response.cases.all():
        enqueue(look_again, touched.pk)


def _say_recorded(request, response):
    if not response.is_sent:
        messages.success(request, "The draft is kept. It answers nothing until it is sent.")
        return
    messages.success(request, "The response is recorded as sent.")
    if not response.is_proved:
        messages.warning(
            request,
            f"There is no proof of it yet ({response.no_proof_reason}). Without proof the IRS may say that nothing "
            "arrived; add it as soon as you have it.",
        )
    if response.doubt:
        messages.warning(request, response.doubt)


def _visible_response(request, pk):
    return get_object_or_404(Response.objects.visible_to(request.user).select_related("document", "sender"), pk=pk)


@require_safe
def response(request, pk):
    """One thing we sent: its proof, what it answers, and on each case the clock of silence."""
    responses = Response.objects.visible_to(request.user).with_first_date().select_related("document", "sender")
    found = get_object_or_404(responses, pk=pk)
    context = {
        "response": found,
        "cases": found.cases.listed().order_by("pk"),
        "notices": found.notices.select_related("case__client", "case__spouse").in_order(),
        "silences": found.silences.select_related("case__client", "case__spouse", "letter", "call", "ended_by"),
        "today": today(request),
    }
    return render(request, "notices/response.html", context)


@require_http_methods(["GET", "POST"])
def response_send(request, pk):
    return _act(request, pk, SendForm, casework.send_response, "response_send")


@require_http_methods(["GET", "POST"])
def response_change(request, pk):
    """A draft is changed; `stage=letters` shows the form again with the other cases' letters."""
    row = _visible_response(request, pk)
    require(request.user, Act.RECORD)
    if row.is_sent:
        messages.error(request, "It was sent and cannot be changed any more. You can add to its proof.")
        return redirect(row)
    asked = {"member": request.user, "instance": _visible_response(request, pk)}
    form = DraftForm(request.POST or None, request.FILES or None, **asked)
    if request.POST.get("stage") == LETTERS:
        form = DraftForm(initial=shown_again(form), **asked)
    elif form.is_bound and form.is_valid():
        before = set(row.cases.values_list("pk", flat=True))
        changed = form.try_to(casework.change_draft, row, by=acting(request), **form.change)
        if changed:
            for touched in before | set(changed.cases.values_list("pk", flat=True)):
                enqueue(look_again, touched)
            messages.success(request, "The draft is saved. It answers nothing until it is sent.")
            return redirect(changed)
    context = {"response": row, "form": form, "conflict": form.conflict}
    return render(request, "notices/response_change.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def response_discard(request, pk):
    row = _visible_response(request, pk)
    require(request.user, Act.RECORD)
    form = DiscardDraftForm(request.POST or None, member=request.user, versioned=row)
    if request.method == "POST" and form.is_valid():
        cases = form.try_to(casework.discard_draft, row, by=acting(request), **form.cleaned_data)
        if cases:
            for case in cases:
                enqueue(look_again, case.pk)
            messages.success(request, "The draft is discarded.")
            return redirect(cases[0])
    context = {"response": row, "cases": row.cases.listed(), "form": form, "conflict": form.conflict}
    return render(request, "notices/response_discard.html", context, status=form.status)


@require_http_methods(["GET", "POST"])
def response_proof(request, pk):
    return _act(request, pk, ProofForm, casework.add_proof, "response_proof")


def _act(request, pk, form_class, verb, template):
    """One form, one verb on one response, then to its page."""
    row = _visible_response(request, pk)
    require(request.user, Act.RECORD)
    by = acting(request)
    # The form writes what was typed into an instance of its own; the page goes on to say what is on file.
    asked = {"member": request.user, "today": by.on, "versioned": row, "instance": _visible_response(request, pk)}
    form = form_class(request.POST or None, request.FILES or None, **asked)
    if request.method == "POST" and form.is_valid():
        done = form.try_to(verb, row, by=by, **form.cleaned_data)
        if done:
            _look_again(done)
            _say_recorded(request, done) if template == "response_send" else _say_added(request, done)
            return redirect(done)
    context = {"response": row, "form": form, "conflict": form.conflict}
    return render(request, f"notices/{template}.html", context, status=form.status)


def _say_added(request, response):
    messages.success(request, "Added; what stood before is in the history.")
    if not response.is_proved:
        messages.warning(request, f"It is still not proved. {response.wanted_proof}")
    if response.doubt:
        messages.warning(request, response.doubt)


@require_safe
def response_document(request, pk):
    """The document we sent or its receipt, shown in the browser; that it was opened goes into the history."""
    found = _visible_response(request, pk)
    if found.document is None:
        raise Http404
    try:
        content = casework.open_proof(found, by=acting(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(found.cases.visible_to(request.user).first() or "docket")
    return papers.shown(found.document, content)


@require_http_methods(["GET", "POST"])
def silence_end(request, pk):
    """`?letter=` is the one that was looked at when somebody said that it answers us."""
    row = _visible_silence(request, pk)
    letter = asked_for(request, "letter", Notice.objects.filter(case=row.case_id))
    begun = {"how": Silence.End.LETTER, "letter": letter} if letter else {}
    form = SilenceEndForm(request.POST or None, member=request.user, versioned=row, initial=begun)
    return _settle(request, row, form, casework.end_silence, "silence_end", "The clock is stopped.")


@require_http_methods(["GET", "POST"])
def silence_restart(request, pk):
    row = _visible_silence(request, pk)
    form = SilenceRestartForm(request.POST or None, member=request.user, versioned=row)
    return _settle(request, row, form, casework.restart_silence, "silence_restart", "The clock runs again.")


def _visible_silence(request, pk):
    rows = Silence.objects.visible_to(request.user).select_related("case__client", "case__spouse", "response")
    row = get_object_or_404(rows, pk=pk)
    require(request.user, Act.RECORD)
    return row


def _settle(request, row, form, verb, template, said):
    """One form, one verb on one clock, then back to its case."""
    if request.method == "POST" and form.is_valid() and form.try_to(verb, row, by=acting(request), **form.cleaned_data):
        enqueue(look_again, row.case_id)
        messages.success(request, said)
        return redirect(row.case)
    context = {"silence": row, "case": row.case, "form": form, "conflict": form.conflict, "today": today(request)}
    return render(request, f"notices/{template}.html", context, status=form.status)


@require_POST
def notice_new_work(request, pk):
    """A letter that may have crossed our reply is new work."""
    return _judge(request, pk, casework.take_as_new_work, "{} is new work.")


@require_POST
def notice_crossed(request, pk):
    """A letter crossed our reply and is covered by it."""
    return _judge(request, pk, casework.cover_crossed, "{} is covered by our reply; its dates are done with that.")


def _judge(request, pk, verb, said):
    notices = Notice.objects.visible_to(request.user).select_related("case__client", "case__spouse")
    notice = get_object_or_404(notices, pk=pk)
    require(request.user, Act.RECORD)
    version = request.POST.get("version", "")
    try:
        verb(notice, by=acting(request), version=int(version) if version.isdecimal() and len(version) < 9 else 0)
        enqueue(look_again, notice.case_id)
        messages.success(request, said.format(notice))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(notice)


@require_http_methods(["GET", "POST"])
def silence_days(request):
    """How long the firm waits for an answer before a case is flagged, by method."""
    require(request.user, Act.RUN_FIRM)
    firm = get_object_or_404(Firm, pk=request.user.firm_id)
    form = SilenceDaysForm(request.POST or None, member=request.user, versioned=firm)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        saved = form.try_to(casework.set_silence_days, firm, by=acting(request), version=version, days=form.days)
        if saved:
            messages.success(request, "The days were saved.")
            return redirect("silence_days")
    context = {"form": form, "conflict": form.conflict}
    return render(request, "notices/silence_days.html", context, status=form.status)
