"""What lies on the desks of the demo this morning: steps ticked, calls to make, letters begun and written, filters."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from notices import casework, checklists, outgoing
from notices.models import Call, Case, LetterKind, Notice
from notices.wording.standard import standard
from practice.history import Actor
from practice.models import Member

STEPPED = 9
"""Cases whose checklist is begun: one, two or three steps of it are done."""

NOTES = {
    "authority": "Signed form is in the client's folder.",
    "compare_return": "Laid beside the return on file.",
    "crossed_letter": "Nothing of ours was under way.",
    "compare_growth": "The difference is interest.",
    "agree_or_dispute": "Client agrees by e-mail.",
}
"""What is noted at a step that is done, by the step."""

CALLS = (
    (Call.Line.PPS, "Ask where the withholding was posted", 1),
    (Call.Line.PPS, "Ask for an account transcript by secure mail", 2),
    (Call.Line.PPS, "Ask for 60 more days to gather the papers", 0),
    (Call.Line.ACS, "Ask which plan the account qualifies for", 3),
    (Call.Line.ACS, "Ask for a hold while Form 433-F is filled in", 1),
    (Call.Line.CAF, "Ask whether Form 2848 is on file", 4),
    (Call.Line.NOTICE, "Ask who has the reply that was sent", 2),
)
"""Line, what for, and in how many days it is wanted."""

FILTERS = (
    ("Overdue", {"due": "over"}, True),
    ("Silent for two months", {"waiting_on": "irs", "silent": "60"}, True),
    ("Most likely first", {"likely": "true", "sort": "chance"}, False),
    ("Largest balances", {"sort": "balance"}, False),
)
"""Name, what is asked for, and whether the whole firm sees it."""

PAPERS = {
    "address": "Kansas City, MO 64999",
    "body": "The papers listed below show how the figures on the return were reached.\n\n"
    "Please confirm in writing that they have reached the file.",
    "enclosures": "Form W-2, 1 page\nForm 1099-B as corrected, 3 pages",
}


def lay_out(members: list[Member], now: datetime) -> None:
    """Lay it all on the desks of the firm's members; the owner comes first, then who practises, then who assists."""
    owner, practitioner, _, assistant, *_ = members
    today = owner.local_date(now)
    letters = list(_open_letters(owner))
    for number, letter in enumerate(letters[:STEPPED]):
        _tick(letter, Actor(assistant, now), 1 + number % 3)
    for number, (line, why, ahead) in enumerate(CALLS[: len(letters)]):
        planned = {"line": line, "why": why, "wanted_by": today + timedelta(days=ahead)}
        # Every other one is anybody's, for whoever gets through first.
        caller = practitioner if number % 2 else None
        casework.plan_call(by=Actor(owner, now), case=letters[-1 - number].case, caller=caller, **planned)
    _write(letters, Actor(owner, now))
    for name, parameters, is_shared in FILTERS:
        casework.save_filter(by=Actor(owner, now), name=name, parameters=parameters, is_shared=is_shared)


def _open_letters(owner: Member) -> Iterator[Notice]:
    """The newest letter of each open case with the IRS, where nobody has answered it."""
    cases = Case.objects.filter(firm=owner.firm_id, authority="IRS").open().order_by("pk")
    for case in cases:
        letter = case.notices.in_order().last()
        if letter and not letter.is_answered:
            yield letter


def _tick(letter: Notice, by: Actor, number: int) -> None:
    items = [item for each in checklists.of_case(letter.case)[:1] for item in each.items if item.step.id in NOTES]
    for item in items[:number]:
        if not item.mark and not item.earlier:
            casework.mark_step(by=by, notice=letter, step=item.step.id, note=NOTES[item.step.id])


def _write(letters: list[Notice], by: Actor) -> None:
    """A dispute that is begun, papers that are ready to go, and the letter that confirms a call."""
    for kind, code in ((LetterKind.DISPUTE, "CP14"), (LetterKind.TRANSMITTAL, "CP2000")):
        letter = next((letter for letter in letters if letter.code == code), None)
        if letter is None:
            continue  # a practice too small to have one
        row = casework.write_letter(by=by, case=letter.case, wording=standard()[kind], notice=letter)
        if kind == LetterKind.TRANSMITTAL:
            row = casework.change_letter(row, by=by, version=row.version, **PAPERS)
            outgoing.finish(row, by=by, version=row.version)
    spoken = Call.objects.filter(firm=by.person.firm_id, outcome=Call.Outcome.ANSWERED, cases__state=Case.State.OPEN)
    call = spoken.order_by("-dialled_at", "-pk").first()
    if call:
        casework.confirm_call(call, by=by, case=call.cases.open().order_by("pk")[0])
