"""Which fields of a case may the text of a letter name, and what do they say about this one?"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from clients.models import Authorization, Client, Tin
from notices.law.authorities import authority_name
from notices.law.forms import tax_form
from notices.models import Call, Case, Notice
from practice.models import Member
from practice.words import listed, money, on

MEANINGS = {
    "taxpayer": "the name of the taxpayer",
    "tin": "the taxpayer number, masked",
    "taxpayer_address": "the address of the taxpayer",
    "agency": "who the letter goes to",
    "form": "the tax form",
    "period": "the tax period",
    "notice": "the code of the notice",
    "notice_date": "the date of the notice",
    "amount": "the amount",
    "today": "the date of this letter",
    "member": "who signs",
    "designation": "the designation of who signs",
    "caf": "the CAF number of who signs",
    "member_phone": "the telephone of who signs",
    "member_fax": "the fax of who signs",
    "firm": "the name of the firm",
    "firm_address": "the address of the firm",
    "authorization": "the form that authorizes who signs",
    "call_date": "the date of the call",
    "call_time": "the time of the call",
    "line": "the line that was called",
    "caller": "who called",
    "employee": "the name of the IRS employee",
    "employee_id": "the ID of the IRS employee",
    "said": "what was said",
    "promise": "what the IRS promised",
    "promised_by": "the day by which it was promised",
    "hold_until": "the day until which collection is held",
}
"""Every field, and what belongs where it has no value."""

SAMPLE = {
    "taxpayer": "Maria Vega",
    "tin": "***-**-4471",
    "taxpayer_address": "12 Alder Street, Dayton, OH 45402",
    "agency": "Internal Revenue Service",
    "form": "1040",
    "period": "2023",
    "notice": "CP503",
    "notice_date": "Jun 3, 2026",
    "amount": "$4,212.80",
    "today": "Jun 29, 2026",
    "member": "Jo Tran",
    "designation": "Enrolled Agent",
    "caf": "0312-45678R",
    "member_phone": "937-555-0142",
    "member_fax": "937-555-0143",
    "firm": "Moreno Tax",
    "firm_address": "400 Main Street, Dayton, OH 45402",
    "authorization": "Form 2848 signed Mar 2, 2026",
    "call_date": "Jun 26, 2026",
    "call_time": "10:05 AM",
    "line": "Practitioner Priority Service",
    "caller": "Jo Tran",
    "employee": "Ms. Alvarez",
    "employee_id": "1000774421",
    "said": "The payment of Apr 14 is on the account of another year and will be moved.",
    "promise": "To move the payment and send a corrected notice",
    "promised_by": "Jul 24, 2026",
    "hold_until": "Aug 25, 2026",
}
"""The same case for every preview; nobody of that name is a client."""


@dataclass(frozen=True)
class About:
    """What a letter is about and who signs it, as of a day."""

    case: Case
    signer: Member
    today: date
    notice: Notice | None = None
    call: Call | None = None
    party: Client | None = None

    @property
    def people(self) -> list[Client]:
        """Whom the letter speaks for."""
        return people_of(self.case, self.party)


def values_of(about: About) -> dict[str, str]:
    """What each field says; "" where nothing is on file. Numbers are masked."""
    case, signer = about.case, about.signer
    known = {
        "taxpayer": about.party.name if about.party else case.taxpayer,
        "tin": ", ".join(numbers(case, is_whole=False, party=about.party)),
        "taxpayer_address": _one_line(about.people[0].address),
        "agency": agency(case),
        "form": case.form,
        "period": case.period,
        "today": on(about.today),
        "member": signer.name,
        "designation": str(signer.get_designation_display()) if signer.designation else "",
        "caf": signer.caf_number,
        "member_phone": signer.phone or case.firm.phone,
        "member_fax": signer.fax or case.firm.fax,
        "firm": case.firm.name,
        "firm_address": _one_line(case.firm.address),
        "authorization": _authorization(about),
    }
    return known | _of_notice(about) | (_of_call(about.call) if about.call else {})


def _one_line(address: str) -> str:
    return ", ".join(line.strip() for line in address.splitlines() if line.strip())


def agency(case: Case) -> str:
    """Whom a letter about the case goes to, as an address names them; the tax agency of a state must be filled in."""
    if case.is_for_irs:
        return "Internal Revenue Service"
    return f"[fill in: the tax agency of {authority_name(case.authority)}]"


def _of_notice(about: About) -> dict[str, str]:
    """The letter that is answered; without one, the balance on the case stands for the amount."""
    notice = about.notice
    amount = notice.amount_due if notice else about.case.balance
    return {
        "notice": notice.display_code if notice else "",
        "notice_date": on(notice.notice_date) if notice else "",
        "amount": money(amount) if amount is not None else "",
    }


def _of_call(call: Call) -> dict[str, str]:
    dialled = call.dialled_at.astimezone(call.caller.zone)
    return {
        "call_date": on(dialled.date()),
        "call_time": _clock(dialled),
        "line": str(call.get_line_display()),
        "caller": call.caller.name,
        "employee": call.employee_name,
        "employee_id": call.employee_id,
        "said": call.said,
        "promise": call.promise,
        "promised_by": on(call.promised_by) if call.promised_by else "",
        "hold_until": on(call.hold_until) if call.hold_until else "",
    }


def _clock(moment: datetime) -> str:
    return f"{moment.hour % 12 or 12}:{moment.minute:02} {'AM' if moment.hour < 12 else 'PM'} {moment.tzname()}"


def _authorization(about: About) -> str:
    """The power of attorney that names who signs for this form and period; "" unless one of each taxpayer stands."""
    people = about.people if about.case.is_for_irs else []
    rows = (
        Authorization.objects.ours()
        .filter(client__in=people, form=Authorization.Form.POWER_OF_ATTORNEY)
        .filter(representatives__member=about.signer, representatives__ended_on=None)
        .standing(about.today)
        .prefetch_related("matters")
    )
    found = {row.client_id: row for row in rows if row.covers(about.case.form, about.case.period_end)}
    if not people or len(found) < len(people):
        return ""
    signed = [f" signed {on(row.signed_on)}" if row.signed_on else "" for row in found.values()]
    return f"Form 2848{listed(list(dict.fromkeys(signed)))}"


def people_of(case: Case, party: Client | None = None) -> list[Client]:
    """The taxpayers of the case, or the one of them that a letter is for."""
    return [party] if party else [person for person in (case.client, case.spouse) if person]


def numbers(case: Case, *, is_whole: bool, party: Client | None = None) -> list[str]:
    """The number that the matter goes by, of each taxpayer on file with one; whose it is where there are two."""
    return [_number(row, case, is_whole) for row in numbers_on_file(case, party)]


def _number(row: Tin, case: Case, is_whole: bool) -> str:
    shown = f"{row.get_kind_display()} {row.formatted if is_whole else row.masked}"
    return f"{shown} ({row.client.name})" if case.spouse_id else shown


def numbers_on_file(case: Case, party: Client | None = None) -> list[Tin]:
    """One number a taxpayer: an EIN for what businesses file, a person's own number for what persons file."""
    people = people_of(case, party)
    rows = Tin.objects.filter(client__in=people).select_related("client").order_by("pk")
    if not rows:
        return []
    wants_ein = _goes_by_ein(case)
    by_person = {person.pk: [row for row in rows if row.client_id == person.pk] for person in people}
    return [min(own, key=lambda row: (row.kind == Tin.Kind.EIN) != wants_ein) for own in by_person.values() if own]


def _goes_by_ein(case: Case) -> bool:
    # A state's form may bear the number of one of the IRS for something else.
    filer = tax_form(case.form).filer if case.is_for_irs else "both"
    return case.client.is_business if filer == "both" else filer == "business"


def said_of_fields() -> Iterator[tuple[str, str, str]]:
    """Each field as it is written, what it says, and what it says in the sample."""
    return ((f"{{{name}}}", meaning, SAMPLE[name]) for name, meaning in MEANINGS.items())
