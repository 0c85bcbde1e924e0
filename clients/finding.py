"""Where does a search lead? Never to an address that holds a whole taxpayer number."""

from urllib.parse import urlencode

from clients import portfolio
from clients.models import Client
from practice.logs import TIN_SHAPED
from practice.models import Member

NOBODY = "No client you may see has this number."


def without_numbers(text: str) -> str:
    """The text with each whole taxpayer number cut to its last four digits: fit for an address."""
    whole = portfolio.whole_number(text)
    return whole[-4:] if whole else TIN_SHAPED.sub(lambda found: found[0][-4:], text)


def lead(typed: dict[str, str], member: Member, *, to: str, widest: dict[str, str]) -> tuple[str, str]:
    """The address that a search leads to, and a sentence of warning or "".

    `typed` has the words under "q" and the filters of the list at `to` under their names. A whole number leads to
    its client; where an SSN and an EIN share their digits, to the list by their last four, under the `widest` filters.
    """
    warning, digits = "", portfolio.whole_number(typed["q"])
    if digits:
        found = portfolio.search(Client.objects.visible_to(member), digits, member.firm_id)[:2]
        if len(found) == 1:
            return found[0].get_absolute_url(), ""
        typed = widest | {"q": digits} if found else typed | {"q": ""}
        warning = "" if found else NOBODY
    typed = typed | {"q": without_numbers(typed["q"])}
    query = urlencode({name: value for name, value in typed.items() if value})
    return f"{to}?{query}" if query else to, warning
