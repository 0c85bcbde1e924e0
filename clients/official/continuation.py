"""What stands on the continuation sheet: the same line numbers, whose form it belongs to, which revision?"""

import typst

from clients.official import winansi
from clients.official.lines import Rest, numbers_of
from clients.official.revisions import Revision
from clients.official.sheet import Line3, Named, Sheet
from practice.refusals import Refused
from practice.typesetting import typeset_pages

CONTINUATION = "continuation"
_SAID = "What the typeset pages say could not be set. Look for letters of a rare script."


def continuation_pages(sheet: Sheet, revision: Revision, rest: Rest) -> bytes:
    """The pages that follow the form, as a PDF; raises Refused when they cannot be set."""
    facts = {
        "form": str(revision),
        "taxpayer": winansi.plain(sheet.taxpayer.name),
        "numbers": numbers_of(sheet),
        "signer": winansi.plain(sheet.signer_name),
        "title": winansi.plain(sheet.signer_title),
        "is_power": sheet.form == "2848",
        "people": [person_facts(number, each) for number, each in rest.people],
        "matters": [matter_facts(number, matter) for number, matter in rest.matters],
        "acts": [{"line": line, "text": text} for line, text in rest.acts],
    }
    try:
        return typeset_pages(facts, CONTINUATION)
    except typst.TypstError as error:
        raise Refused(_SAID) from error


def person_facts(number: int, each: Named) -> dict:
    """A person of line 2 as label and words, those that are known."""
    new = [
        words
        for words, is_new in (
            ("address", each.is_new_address),
            ("telephone", each.is_new_phone),
            ("fax", each.is_new_fax),
        )
        if is_new
    ]
    rows = [
        ("Address", winansi.plain(each.address)),
        ("CAF No.", each.caf_number),
        ("PTIN", each.ptin),
        ("Telephone No.", each.phone),
        ("Fax No.", each.fax),
        ("Check if new", ", ".join(new)),
        ("Sent copies", "yes" if each.gets_copies else ""),
    ]
    return {
        "number": number,
        "name": winansi.plain(each.name),
        "rows": [[label, words] for label, words in rows if words],
        "designation": each.designation,
        "jurisdiction": winansi.plain(each.jurisdiction),
        "licence": winansi.plain(each.licence),
        "date": f"{each.signed_on:%m/%d/%Y}" if each.signed_on else "",
    }


def matter_facts(number: int, matter: Line3) -> dict:
    """A matter of line 3."""
    return {
        "number": number,
        "description": winansi.plain(matter.description),
        "form": winansi.plain(matter.form),
        "periods": winansi.plain(matter.periods),
        "specific": winansi.plain(matter.specific),
    }
