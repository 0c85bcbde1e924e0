"""Which letters does the IRS send, and what does each of them ask for?"""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from notices.law import catalogue as law


@require_safe
def catalogue(request):
    """`?q=` keeps the letters that mention every word of it."""
    text = request.GET.get("q", "").strip()[:80]
    found = [entry for entry in law.search(text) if entry.code != law.OTHER]
    return render(request, "notices/catalogue.html", {"entries": found, "q": text, "unverified": law.UNVERIFIED})


@require_safe
def catalogue_entry(request, code):
    """One letter; another spelling of its code leads to the same page."""
    try:
        entry = law.find(code)
    except ValueError as error:
        raise Http404(str(error)) from error
    if entry.code != code:
        return redirect("catalogue_entry", entry.code)
    known = {each.code for each in law.entries()}
    context = {"entry": entry, "known": known, "unverified": law.UNVERIFIED}
    return render(request, "notices/catalogue_entry.html", context)
