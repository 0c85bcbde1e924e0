"""What does a mail say? Words for the morning digest, as text and as HTML.

Mail is not encrypted. By default a line has the client's initials, code, form, period and a link; names, amounts and
what is to be done only where an owner opted the firm in.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from notices.law import catalogue
from notices.models import Case, Digest, Reminder
from practice.models import Member
from practice.words import count, on

MOST_LINES = 60
"""Lines that a mail shows; the docket has the rest."""


@dataclass(frozen=True)
class Line:
    """One line as the reader sees it; `who`, `note` and `amount` are empty of details unless the firm opted in."""

    group: str
    when: str
    who: str
    code: str
    matter: str
    url: str
    doubt: str = ""
    absence: str = ""
    note: str = ""
    amount: Decimal | None = None


def digest(
    row: Digest, reminders: QuerySet[Reminder], today: date, connection: BaseEmailBackend | None = None
) -> EmailMultiAlternatives:
    """The mail of a morning; `reminders` worst first, `today` where the member reads it."""
    firm = row.member.firm
    days = list(reminders.values_list("deadline__due_on", "case"))
    subject = f"Noticebook: {', '.join(_counts(days, today))}"
    contents = {
        "subject": subject,
        "member": row.member,
        "firm": firm,
        "today": today,
        "groups": _grouped([_line(each, row.member, today) for each in reminders[:MOST_LINES]]),
        "more": max(0, len(days) - MOST_LINES),
        "docket_url": settings.SITE_URL + reverse("docket"),
    }
    mail = EmailMultiAlternatives(
        subject=subject,
        body=render_to_string("emails/digest.txt", contents),
        to=[row.member.email],
        # RFC 3834: answering machines leave it alone.
        headers={"Message-ID": row.message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    mail.attach_alternative(render_to_string("emails/digest.html", contents), "text/html")
    return mail


TO_LOOK_AT = "To look at"
COUNTED = {"Overdue": "{} overdue", "Due today": "{} due today", "This week": "{} this week", "Later": "{} later"}


def _group(due_on: date | None, today: date) -> str:
    """Under which heading a line stands; a flag has no day."""
    if due_on is None:
        return TO_LOOK_AT
    left = (due_on - today).days
    if left <= 0:
        return "Overdue" if left < 0 else "Due today"
    return "This week" if left <= 7 else "Later"


def _counts(days: Sequence[tuple[date | None, int]], today: date) -> list[str]:
    """ "2 overdue", "1 due today" and so on, worst first, without what there is none of."""
    groups = [_group(due_on, today) for due_on, _ in days]
    dates = [words.format(groups.count(name)) for name, words in COUNTED.items() if name in groups]
    cases = len({case_id for due_on, case_id in days if due_on is None})
    return dates + ([f"{count(cases, 'case')} to look at"] if cases else [])


def _grouped(lines: list[Line]) -> list[tuple[str, list[Line]]]:
    names = list(dict.fromkeys(line.group for line in lines))
    return [(name, [line for line in lines if line.group == name]) for name in names]


def _line(each: Reminder, reader: Member, today: date) -> Line:
    case = each.case
    line = Line(
        group=_group(each.deadline.due_on if each.deadline else None, today),
        when=_when(each, today),
        who=" & ".join(person.initials for person in (case.client, case.spouse) if person),
        code=_code(each),
        matter=case.matter,
        url=settings.SITE_URL + case.get_absolute_url(),
        doubt=each.deadline.doubt if each.deadline else "",
        absence=case.owner.absence_for(reader, today) if case.owner else "",
    )
    if not reader.firm.mail_shows_details:
        return line
    told = each.deadline.action if each.deadline else each.flag.why if each.flag else ""
    return replace(line, who=case.taxpayer, note=told, amount=_amount(each, case))


def _when(each: Reminder, today: date) -> str:
    due_on = each.deadline.due_on if each.deadline else None
    if due_on is None:
        return each.flag.get_kind_display() if each.flag else ""
    left = (due_on - today).days
    if left < 0:
        return f"{count(-left, 'day')} overdue ({on(due_on)})"
    return f"due today ({on(due_on)})" if left == 0 else f"in {count(left, 'day')} ({on(due_on)})"


def _code(each: Reminder) -> str:
    """The letter's code, never the title somebody typed for it."""
    letter = each.deadline and each.deadline.notice
    code = letter.code if letter else each.case.last_code
    return catalogue.display_code(code) if code else ""


def _amount(each: Reminder, case: Case) -> Decimal | None:
    letter = each.deadline and each.deadline.notice
    return letter.amount_due if letter and letter.amount_due is not None else case.balance
