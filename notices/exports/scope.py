"""What goes into an export: what was asked for, and the rows it is told from.

Every list is read once, however many cases there are, and holds only what the member may see.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

from clients.models import Authorization, Client, Divergence, Tin
from notices import collection_dates, firm_letters, silence, timeline
from notices.collection_dates import CollectionDate
from notices.law import catalogue
from notices.models import Call, Case, Deadline, Hold, Notice, OutgoingLetter, Payment, Response, Silence
from notices.timeline import Entry
from practice.history import Actor
from practice.models import Document, Member

PDF, CSV = "pdf", "csv"
FOR_THE_CLIENT = "The client"
"""The purpose of an export that goes to a taxpayer."""


@dataclass(frozen=True)
class Wish:
    """What a member asked for. `purpose` and `marking` are words that are printed as they stand.

    The days, both included and both optional, limit the chronology, calls, correspondence, payments and holds;
    letters, dates and documents are always listed whole, because a margin without its letter proves nothing.
    """

    purpose: str
    format: str = PDF
    from_on: date | None = None
    to_on: date | None = None
    with_notes: bool = False
    whole_tins: bool = False
    marking: str = ""
    #: the one spouse it is for, who must be named in an export for the client while interests diverge
    recipient: Client | None = None

    @property
    def is_for_the_client(self) -> bool:
        return self.purpose == FOR_THE_CLIENT

    @property
    def readers(self) -> str:
        """What for, and for whom where one spouse is named."""
        return f"{self.purpose}, {self.recipient.name}" if self.recipient else self.purpose

    def covers(self, day: date) -> bool:
        return (self.from_on is None or self.from_on <= day) and (self.to_on is None or day <= self.to_on)


@dataclass(frozen=True)
class Seal:
    """Where the chain of a case stood when the export was made; `fault` is empty when the chain holds."""

    length: int
    head: str
    fault: str


@dataclass(frozen=True)
class Scope:
    """The cases of one export and everything on file about them. `client` is set when all its cases were asked for."""

    cases: list[Case]
    wish: Wish
    by: Actor
    client: Client | None
    seals: dict[int, Seal]

    @property
    def is_about_many(self) -> bool:
        return len(self.cases) > 1

    @property
    def member(self) -> Member:
        """Who exports; the night run never does."""
        if self.by.member is None:
            raise TypeError("An export is made by a member.")
        return self.by.member

    @property
    def today(self) -> date:
        return self.by.on

    @property
    def zone(self) -> ZoneInfo:
        """The time zone every moment is written in: that of the member who exports."""
        return self.member.zone

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def covers_moment(self, moment: datetime) -> bool:
        return self.wish.covers(self.local(moment).date())

    @cached_property
    def parties(self) -> list[Client]:
        """The taxpayers, each once: the client first, then whoever else the cases bind."""
        people = [self.client] if self.client else []
        people += [person for case in self.cases for person in (case.client, case.spouse) if person]
        return list({person.pk: person for person in people}.values())

    @cached_property
    def apart(self) -> list[Divergence]:
        """What stands between the couples among the parties while their interests diverge."""
        between = Divergence.objects.visible_to(self.member).standing()
        return list(between.filter(first__in=self.parties, second__in=self.parties).select_related("first", "second"))

    @property
    def withheld_from_recipient(self) -> set[int]:
        """The spouses (keys) whose contact details are not for the one that the export is for."""
        person = self.wish.recipient
        if person is None:
            return set()
        return {row.partner_of(person) for row in self.apart if person.pk in (row.first_id, row.second_id)}

    @cached_property
    def tins(self) -> dict[int, list[Tin]]:
        return _by("client_id", Tin.objects.filter(client__in=self.parties))

    @cached_property
    def authorizations(self) -> dict[int, list[Authorization]]:
        rows = Authorization.objects.filter(client__in=self.parties).order_by("created_at", "pk")
        return _by("client_id", rows.prefetch_related("matters", "representatives"))

    @cached_property
    def notices(self) -> list[Notice]:
        rows = Notice.objects.filter(case__in=self.cases).in_order()
        letters = list(
            rows.select_related("case", "document", "copy_document", "new_work_by").prefetch_related("amounts")
        )
        silence.mark_crossed(letters, self.silences)
        return letters

    @cached_property
    def silences(self) -> dict[int, list[Silence]]:
        """The clocks of what was sent, by case."""
        return silence.of_cases([case.pk for case in self.cases])

    def title_of(self, code: str) -> str:
        """What the letter with this code is called by the catalogue or by the firm's own entry."""
        try:
            return catalogue.find(code).title
        except ValueError:
            return self._own_titles.get(code, "")

    @cached_property
    def _own_titles(self) -> dict[str, str]:
        return {entry.code: entry.title for entry in firm_letters.entries(self.member.firm)}

    @cached_property
    def deadlines(self) -> list[Deadline]:
        rows = Deadline.objects.filter(case__in=self.cases).select_related(
            "case", "notice__case", "author", "done_by", "replaced_by"
        )
        # A date that waits for a missing one has no day yet and comes last, on either database.
        return sorted(rows, key=lambda row: (row.due_on is None, row.due_on or date.max, row.pk))

    @cached_property
    def deadlines_of_notice(self) -> dict[int, list[Deadline]]:
        return _by("notice_id", self.deadlines)

    @cached_property
    def calls(self) -> list[Call]:
        """Each call once, although it may be about several of the cases."""
        rows = Call.objects.visible_to(self.member).filter(cases__in=self.cases).distinct()
        rows = rows.order_by("dialled_at", "pk").select_related("caller").prefetch_related("cases")
        return [row for row in rows if self.covers_moment(row.dialled_at)]

    @cached_property
    def all_responses(self) -> list[Response]:
        """What was sent, each once; a draft has told nobody anything."""
        rows = Response.objects.sent().visible_to(self.member).filter(cases__in=self.cases).distinct()
        rows = rows.order_by("sent_on", "pk").select_related("document", "sender", "letter")
        return list(rows.prefetch_related("cases", "notices"))

    @cached_property
    def sendings(self) -> dict[int, list[Response]]:
        """What was sent with each letter of ours, by its id, in whatever days."""
        return _by("letter_id", (row for row in self.all_responses if row.letter_id))

    @property
    def responses(self) -> list[Response]:
        return [row for row in self.all_responses if row.sent_on and self.wish.covers(row.sent_on)]

    @cached_property
    def all_our_letters(self) -> list[OutgoingLetter]:
        """The letters we finished, whether they were sent or not."""
        rows = OutgoingLetter.objects.filter(case__in=self.cases).finished().order_by("finished_at", "pk")
        return list(rows.select_related("document", "signer", "supersedes").prefetch_related("successors"))

    @property
    def our_letters(self) -> list[OutgoingLetter]:
        return [row for row in self.all_our_letters if row.finished_at and self.covers_moment(row.finished_at)]

    @cached_property
    def payments(self) -> list[Payment]:
        rows = Payment.objects.filter(case__in=self.cases).order_by("paid_on", "pk")
        return [row for row in rows if self.wish.covers(row.paid_on)]

    @cached_property
    def holds(self) -> list[Hold]:
        """Those that stood on some day of the range."""
        rows = Hold.objects.filter(case__in=self.cases).select_related("extends").order_by("from_on", "pk")
        first, last = self.wish.from_on or date.min, self.wish.to_on or date.max
        return [row for row in rows if row.from_on <= last and (row.until_on or date.max) >= first]

    @cached_property
    def collection(self) -> list[CollectionDate]:
        """Until when each assessment may be collected, in the order of the cases."""
        of_case = collection_dates.of_cases(self.cases, self.today)
        return [date for case in self.cases for date in of_case.get(case.pk, [])]

    @cached_property
    def whole_story(self) -> dict[int, list[Entry]]:
        """Every entry of each case up to its seal, notes among them; for counting, not for showing."""
        return {case.pk: self._sealed(case, timeline.of(case)) for case in self.cases}

    @cached_property
    def story(self) -> dict[int, list[Entry]]:
        """The entries to show of each case, oldest first."""
        return {pk: [entry for entry in entries if self._shows(entry)] for pk, entries in self.whole_story.items()}

    def story_of(self, case: Case) -> list[Entry]:
        """The entries to show of one case, read now and kept nowhere: what the CSV streams from."""
        entries = timeline.of(case, with_notes=self.wish.with_notes)
        return [entry for entry in self._sealed(case, entries) if self._shows(entry)]

    def _sealed(self, case: Case, entries: list[Entry]) -> list[Entry]:
        return [entry for entry in entries if entry.event.sequence <= self.seals[case.pk].length]

    def _shows(self, entry: Entry) -> bool:
        return (self.wish.with_notes or not entry.is_internal) and self.covers_moment(entry.occurred_at)

    @cached_property
    def exhibits(self) -> dict[int, tuple[int, Document, str]]:
        """Every document once, by id: its exhibit number, itself and what it is."""
        papers = [(row.notice_date, 0, row.pk, row.document, str(row)) for row in self.notices]
        papers += [
            (row.notice_date, 0, row.pk, row.copy_document, f"{row}, the other spouse's copy")
            for row in self.notices
            if row.copy_document
        ]
        papers += [
            (row.sent_on, 1, row.pk, row.document, f"{row}: {row.summary}") for row in self.all_responses if row.sent_on
        ]
        papers += [
            (self.local(row.finished_at).date(), 2, row.pk, row.document, f"Our letter: {row.title}")
            for row in self.all_our_letters
            if row.finished_at
        ]
        found: dict[int, tuple[int, Document, str]] = {}
        for _, _, _, document, meaning in sorted(papers, key=lambda paper: paper[:3]):
            if document and document.pk not in found:
                found[document.pk] = (len(found) + 1, document, meaning)
        return found

    def exhibit(self, document_id: int | None) -> str:
        """ "Exhibit 3", or nothing without a document."""
        return f"Exhibit {self.exhibits[document_id][0]}" if document_id in self.exhibits else ""

    def matters(self, cases: list[Case]) -> str:
        """The forms and periods among these cases that are part of the export."""
        mine = {case.pk for case in self.cases}
        return ", ".join(case.matter for case in cases if case.pk in mine)

    def matter_of(self, case_id: int) -> str:
        """Form and period of a case where several are told of; nothing where it goes without saying."""
        return self._matters[case_id] if self.is_about_many else ""

    @cached_property
    def _matters(self) -> dict[int, str]:
        return {case.pk: case.matter for case in self.cases}


def _by(name: str, rows: Iterable) -> dict[int, list]:
    """The rows in lists by a foreign key."""
    lists = defaultdict(list)
    for row in rows:
        lists[getattr(row, name)].append(row)
    return dict(lists)


def stamp(moment: datetime) -> str:
    """A moment for machines: ISO 8601 with its offset."""
    return moment.astimezone(moment.tzinfo or UTC).isoformat(timespec="seconds")
