"""What goes into an export: what was asked for, and the rows it is told from.

Every list is read once, however many cases there are, and holds only what the member may see.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

from clients.models import Authorization, Tin
from notices import collection_dates, firm_letters, silence, timeline
from notices.collection_dates import CollectionDate
from notices.exports import exhibits
from notices.exports.asked import Asked
from notices.exports.discretion import Discretion
from notices.exports.exhibits import Exhibit
from notices.exports.plain_text import masker
from notices.exports.presets import CSV, PDF
from notices.exports.wish import Seal, Wish
from notices.law import catalogue
from notices.models import Call, Case, Deadline, Hold, Notice, OutgoingLetter, Payment, Response, Silence, TaxReturn
from notices.timeline import Entry
from practice import history
from practice.models import Event

__all__ = ["CSV", "PDF", "Scope", "Seal", "Wish"]

OURS = (Deadline.Kind.TARGET, Deadline.Kind.FOLLOW_UP)
"""The kinds of dates that we set for ourselves: plans, not facts."""


@dataclass(frozen=True)
class Scope(Asked):
    """The cases of one export and everything on file about them."""

    @cached_property
    def discretion(self) -> Discretion:
        is_ours = self.preset.is_ours
        return Discretion(
            with_notes=self.wish.with_notes,
            with_strategy=self.tells_strategy,
            with_housekeeping=self.preset.is_for_counsel,
            plans=frozenset(row.pk for row in self.deadlines if row.kind in OURS),
            calls=frozenset() if is_ours else self._shared(self._all_calls),
            responses=frozenset() if is_ours else self._shared(self.all_responses),
        )

    def _shared(self, rows: Iterable[Call] | Iterable[Response]) -> frozenset[int]:
        """Those that were also about a taxpayer who is no party of this export."""
        mine = {person.pk for person in self.parties}
        return frozenset(
            row.pk for row in rows for case in row.cases.all() if not {case.client_id, case.spouse_id} <= {*mine, None}
        )

    @cached_property
    def tins(self) -> dict[int, list[Tin]]:
        """The numbers of each party; those of a private one are read too, so that free text can be masked of them."""
        return _by("client_id", Tin.objects.filter(client__in=self.parties))

    @cached_property
    def earlier_addresses(self) -> dict[int, list[tuple[Event, str]]]:
        """By chain of a party, the changes that replaced an address and what it was, the newest first."""
        chains = [person.chain_id for person in self.parties]
        changes: dict[int, list[tuple[Event, str]]] = defaultdict(list)
        for event in Event.objects.filter(chain__in=chains, kind="client_changed").told().reverse():
            pair = history.told(event)["facts"].get("address")
            if isinstance(pair, list) and pair[0]:
                changes[event.chain_id].append((event, pair[0]))
        return changes

    @cached_property
    def mask(self) -> Callable[[str], str]:
        """Takes whole numbers out of free text, unless they were asked for and allowed."""
        return str if self.wish.whole_tins else masker(tin for rows in self.tins.values() for tin in rows)

    @cached_property
    def authorizations(self) -> dict[int, list[Authorization]]:
        people = [person for person in self.parties if not self.is_private(person)]
        rows = Authorization.objects.filter(client__in=people).order_by("created_at", "pk")
        return _by("client_id", rows.select_related("client").prefetch_related("matters", "representatives"))

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
    def _all_calls(self) -> list[Call]:
        rows = Call.objects.visible_to(self.member).filter(cases__in=self.cases).distinct()
        return list(rows.order_by("dialled_at", "pk").select_related("caller").prefetch_related("cases"))

    @property
    def calls(self) -> list[Call]:
        """Each call once, although it may be about several of the cases."""
        return [row for row in self._all_calls if self.covers_moment(row.dialled_at)]

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
    def all_holds(self) -> list[Hold]:
        rows = Hold.objects.filter(case__in=self.cases).select_related("extends")
        return list(rows.order_by("from_on", "pk"))

    @property
    def holds(self) -> list[Hold]:
        """Those that stood on some day of the range."""
        first, last = self.wish.from_on or date.min, self.wish.to_on or date.max
        return [row for row in self.all_holds if row.from_on <= last and (row.until_on or date.max) >= first]

    @cached_property
    def returns(self) -> dict[int, TaxReturn]:
        """The figures of the return of each case, by case."""
        return {row.case_id: row for row in TaxReturn.objects.filter(case__in=self.cases)}

    @cached_property
    def collection(self) -> list[CollectionDate]:
        """Until when each assessment may be collected, in the order of the cases."""
        of_case = collection_dates.of_cases(self.cases, self.today)
        return [date for case in self.cases for date in of_case.get(case.pk, [])]

    @cached_property
    def whole_story(self) -> dict[int, list[Entry]]:
        """Every entry of each case up to its seal, notes among them; for counting, not for showing."""
        return {case.pk: list(timeline.stream(case, up_to=self.seals[case.pk].length)) for case in self.cases}

    def entries_of(self, case: Case) -> Iterable[Entry]:
        """Every entry of a case up to its seal: those held already, else read one after the other."""
        if "whole_story" in vars(self):
            return self.whole_story[case.pk]
        return timeline.stream(case, up_to=self.seals[case.pk].length)

    @cached_property
    def story(self) -> dict[int, list[Entry]]:
        """The entries to show of each case, oldest first."""
        return {pk: list(self._told(entries)) for pk, entries in self.whole_story.items()}

    def story_of(self, case: Case) -> Iterator[Entry]:
        """The entries to show of one case, read while they are taken and kept nowhere: what the CSV streams from."""
        return self._told(timeline.stream(case, up_to=self.seals[case.pk].length))

    def _told(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """Those of the range that may be told, in the words in which they may be."""
        told = (self.discretion.told(entry) for entry in entries if self.covers_moment(entry.occurred_at))
        return (entry for entry in told if entry)

    @cached_property
    def exhibits(self) -> dict[int, Exhibit]:
        """Every document once, by id."""
        return exhibits.numbered(self)

    def exhibit(self, document_id: int | None) -> str:
        """ "Exhibit 3", or nothing without a document."""
        return self.exhibits[document_id].label if document_id in self.exhibits else ""

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
