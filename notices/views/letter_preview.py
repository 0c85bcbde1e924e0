"""What the form of a letter shows while it is typed: clients like that, who may speak, the dates it would set."""

from django.shortcuts import render

from clients.models import Client
from notices.casework.dates import answers_for
from notices.cover_page import gaps_of
from notices.forms.fields import NAMED_AT_MOST, clients_like, picked_text
from notices.forms.new_letters import NewLetterForm
from notices.law.authorities import authority_name
from notices.law.catalogue import IRS, UNVERIFIED
from notices.models import Case, Notice
from practice.acting import today
from practice.refusals import Refused


def client_names(request):
    text = request.POST.get("client", "")
    found = clients_like(text, Client.objects.visible_to(request.user).current())[:NAMED_AT_MOST] if text else []
    return render(request, "notices/_client_names.html", {"names": [picked_text(client) for client in found]})


def who_may_speak(request):
    """For whom nobody may speak on the case that the letter would land on; nothing is kept."""
    day = today(request)
    form = NewLetterForm(request.POST, member=request.user, today=day)
    form.is_valid()
    client, matter = form.cleaned_data.get("client"), form.cleaned_data.get("matter")
    gaps = gaps_of(_case_for(client, matter, form, request.user), request.user, day) if client and matter else []
    return render(request, "notices/_cover_gap.html", {"gaps": gaps})


def _case_for(client, matter, form, member):
    """The case on file for what was typed, else the one that would be opened, unsaved."""
    account = {"client": client, "authority": matter.authority, "form": matter.form, "period_end": matter.end_on}
    known = Case.objects.visible_to(member).listed().filter(**account).first()
    spouse = client.spouse if form.cleaned_data.get("joint") else None
    return known or Case(firm=member.firm, spouse=spouse, period=matter.label, period_kind=matter.kind, **account)


# What is typed of a letter beside its code and its date, and bears on its dates.
_BESIDES = ("amount_due", "due_printed_on", "lien_filed_on", "terminated_on", "postmarked_on")


def dates_to_come(request, case):
    """The dates that the letter as typed so far would set; nothing is kept."""
    form = NewLetterForm(request.GET, member=request.user, today=today(request), case=case)
    form.is_valid()
    typed = form.cleaned_data
    context = {"dates": [], "today": today(request)}
    if typed.get("code") and typed.get("notice_date"):
        letter = Notice(
            **{name: typed[name] for name in ("code", "notice_date")},
            **{name: typed.get(name) for name in _BESIDES},
            sent_abroad=bool(typed.get("sent_abroad")),
            reply_state=typed.get("reply_state") or "",
            case=case,
        )
        try:
            dates = answers_for(letter, request.user.firm)
            context |= {"letter": letter, "dates": sorted(dates, key=lambda each: (not each.governs, not each.due_on))}
            context["letter_is_unverified"] = form.entry.confidence == UNVERIFIED
            context["sender"] = "" if form.entry.authority == IRS else authority_name(form.entry.authority)
        except Refused as refusal:
            context["trouble"] = str(refusal)
    return render(request, "notices/_dates_to_come.html", context)
