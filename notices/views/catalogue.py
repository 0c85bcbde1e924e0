"""Which letters does the IRS send, which has the firm added, and what does each of them ask for?"""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from notices import firm_letters
from notices.law import catalogue as law
from notices.models import FirmLetter


@require_safe
def catalogue(request):
    """`?q=` keeps the letters that mention every word of it."""
    text = request.GET.get("q", "").strip()[:80]
    own = law.search(text, firm_letters.entries(request.user.firm))
    of_irs = tuple(entry for entry in law.search(text) if entry.code != law.OTHER)
    context = {"entries": (*own, *of_irs), "own": len(own), "of_irs": len(of_irs), "q": text}
    return render(request, "notices/catalogue.html", context | {"unverified": law.UNVERIFIED})


@require_safe
def catalogue_entry(request, code):
    """One letter; another spelling of its code leads to the same page."""
    try:
        entry = firm_letters.find(request.user.firm, code)
    except ValueError as error:
        raise Http404(str(error)) from error
    if entry.key != code:
        return redirect("catalogue_entry", entry.key)
    context = {"entry": entry, "known": {each.code for each in law.entries()}, "unverified": law.UNVERIFIED}
    if not entry.is_own:
        return render(request, "notices/catalogue_entry.html", context)
    letters = FirmLetter.objects.visible_to(request.user).whole().select_related("recorded_by")
    letter = get_object_or_404(letters, key=entry.key)
    return render(request, "notices/own_letter.html", context | {"letter": letter})
