"""Which letters has the demo practice written into its own catalogue? Two that no state ever sent."""

from datetime import timedelta

from notices import casework
from practice.history import Actor

CALIFORNIA, NEW_YORK = "FTB D-100", "DTF D-200"
_SOURCE = "Made up for this demo; no such letter exists"


def write(by: Actor) -> None:
    """Write both with the dates they set; their periods are as fictional as they are."""
    read_on = by.on - timedelta(days=3)
    bill = casework.record_firm_letter(
        by=by,
        code=CALIFORNIA,
        title="Fictional bill for state income tax",
        authority="CA",
        severity="action",
        meaning="The demo's California bills income tax after changing a return.",
        missing_it="In the demo the state may begin to collect.",
        source=_SOURCE,
        as_of=read_on,
    )
    _add(by, bill, action="Pay the state or protest", days=25, is_rolled=True, note="A period of the demo only.")
    inquiry = casework.record_firm_letter(
        by=by,
        code=NEW_YORK,
        title="Fictional question about residence",
        authority="NY",
        severity="urgent",
        meaning="The demo's New York asks where a taxpayer lived.",
        missing_it="In the demo the state decides without an answer.",
        source=_SOURCE,
        as_of=read_on,
    )
    _add(by, inquiry, action="Answer the question", days=40, counted_from="mailing", note="A period of the demo only.")
    _add(by, inquiry, action="Answer by the printed date", counted_from="printed_date", days=None, unit="")


def _add(by: Actor, letter, **facts) -> None:
    usual = {
        "counted_from": "notice_date",
        "unit": "calendar_days",
        "kind": "administrative",
        "is_rolled": False,
        "citation": "",
        "note": "",
    }
    casework.add_firm_window(by=by, letter=letter, **(usual | facts))
