"""The catalogue of letters: how a code is found, and what every entry must say; no database."""

import re
from datetime import date
from decimal import Decimal

import pytest

from notices.law import catalogue

FOUND = [
    ("CP14", "CP14"),
    ("cp14", "CP14"),
    ("CP-504", "CP504"),
    (" cp 504 b ", "CP504B"),
    ("Notice CP14", "CP14"),
    ("IRS Notice CP 2000", "CP2000"),
    ("LT 11", "LT11"),
    ("Letter LT11", "LT11"),
    ("L1058", "L1058"),
    ("Letter 1058", "L1058"),
    ("LTR-1058", "L1058"),
    ("letter 1058 (A)", "L1058"),
    ("Letter 3172 (DO)", "L3172"),
    ("other", "OTHER"),
    ("Notice CP71C", "CP71C"),
    ("5071C", "5071C"),
    ("Letter 5071 C", "5071C"),
    ("LTR 4883C", "4883C"),
    ("l3219", "L3219"),
    ("Letter 3219", "L3219"),
    ("letter 105c", "L105C"),
    ("105C", "L105C"),
    ("1153", "L1153"),
    ("Letter 1153 (DO)", "L1153"),
    ("Letter 531", "L531"),
    ("90-day letter", "L531"),
    ("Letter 566-J", "L566"),
    ("Letter 2205-A", "L2205"),
    ("Letter 3194", "L3193"),
    ("CP242", "CP92"),
    ("CP 210", "CP220"),
    ("CP276B", "CP276"),
    ("CP 53 E", "CP53E"),
    ("CP05A", "CP05A"),
]

STEPS_THAT_ARE_NO_LETTERS = {"levy", "15% levy"}
LETTERS_NAMED_ONLY = {"CP508R", "CP523C"}
"""The reversal of a passport certification and the end of an agreement; neither asks for anything."""

WITHOUT_A_COPY = {"CP14IA", "CP502", "CP15", "CP220", "CP276", "CP2566", "L2604C"}
"""Letters nobody has seen: what is computed for them may be shown but may not raise a reminder."""

CODES = """
    CP14 CP14IA CP14H CP161 CP71 CP71A CP71C CP71D LT39 CP501 CP502 CP503 LT38 CP504 CP504B LT16 CP40
    L3172 LT11 L1058 CP90 CP297 CP297A CP92 LT75 CP91 CP298 L3193 CP508C
    CP521 IAREJ OICREJ CP523 L2604C
    CP2501 CP2000 CP2005 CP2006 L566 CP75 CP75A CP75D L2205 L692 L525 L915 L950 CP3219A CP3219N L3219 L531 ISFD
    CP11 CP23 CP12 CP13 CP10 CP16 CP24 CP25 CP21A CP21E CP22A CP22E CP60 CP220 CP21B CP21C CP87A
    CP15 CP215 CP162 L854C CP30 CP276 CP15B L1153
    CP59 CP259 CP515 CP516 CP518 CP2566 LT26 CP80
    CP05A CP05 CP49 CP39 CP42 CP53E CP53 5071C 6331C 5447C 4883C 5747C
    L105C L106C LT40 L3164 OTHER
"""


@pytest.mark.parametrize(("typed", "code"), FOUND, ids=[row[0] for row in FOUND])
def test_a_code_is_found_however_it_is_typed(typed, code):
    assert catalogue.find(typed).code == code


@pytest.mark.parametrize(
    ("typed", "near"),
    [("CP505", "CP504"), ("504", "CP504, CP504B"), ("L3127", "Letter 3172"), ("LT1058", "Letter 1058")],
)
def test_an_unknown_code_is_refused_naming_near_ones(typed, near):
    with pytest.raises(ValueError, match=re.escape(f"{typed} is not in the catalogue (near it: {near}")) as refusal:
        catalogue.find(typed)
    assert "OTHER" in str(refusal.value)


@pytest.mark.parametrize("typed", ["", "   ", "!!"])
def test_an_empty_code_is_refused(typed):
    with pytest.raises(ValueError, match=r"Type the code|is not in the catalogue"):
        catalogue.find(typed)


def test_every_letter_that_was_researched_is_there_once():
    assert sorted(entry.code for entry in catalogue.entries()) == sorted(CODES.split())


def test_the_reversal_of_a_passport_certification_is_not_taken_for_the_certification():
    with pytest.raises(ValueError, match="CP508R is not in the catalogue"):
        catalogue.find("CP508R")


def test_no_two_letters_answer_to_one_name():
    names = [catalogue.find(name).code for entry in catalogue.entries() for name in (entry.code, *entry.aliases)]
    own = [entry.code for entry in catalogue.entries() for _ in (entry.code, *entry.aliases)]
    assert names == own


@pytest.mark.parametrize("entry", catalogue.entries(), ids=lambda entry: entry.code)
class TestEveryEntry:
    def test_says_what_it_is_and_what_is_lost(self, entry):
        assert entry.title
        assert entry.meaning.endswith(".")
        assert entry.missing_it.endswith(".")
        assert entry.as_of >= date(2026, 1, 1)

    def test_cites_something_and_says_how_sure_it_is(self, entry):
        assert entry.citations
        assert all(window.citation and window.confidence for window in entry.windows)

    def test_reads_well(self, entry):
        sentences = [entry.meaning, entry.missing_it]
        sentences += [text for text in (entry.notes, *(window.note for window in entry.windows)) if text]
        for text in sentences:
            assert text[0].isupper() or text[0].isdigit(), text
            assert text.endswith("."), text
        phrases = [entry.title, *entry.rights, *entry.forms, *entry.citations]
        phrases += [window.action for window in entry.windows]
        for text in phrases:
            assert not text.endswith("."), text
            assert text[0].isupper() or text[0].isdigit(), text
        for text in (*sentences, *phrases, *(window.condition for window in entry.windows)):
            assert text == " ".join(text.split()), text
            assert not re.search(r"None|TODO|\.\.|\( | \)| [,.;:]", text), text

    def test_fits_where_it_is_kept(self, entry):
        # The columns of Deadline and Case
        assert len(entry.code) <= 20
        for window in entry.windows:
            lengths = [len(text) for text in (window.id, window.action, window.condition, window.citation)]
            assert all(length <= most for length, most in zip(lengths, (40, 160, 200, 300), strict=True)), lengths

    def test_uses_the_words_of_the_catalogue(self, entry):
        assert entry.recipient in {"individual", "business", "both"}
        assert entry.severity in {"info", "action", "urgent", "critical"}
        assert entry.confidence in {"primary_seen", "secondary_seen", "own_knowledge_unverified"}
        assert entry.url == "" or entry.url.startswith("https://")

    def test_has_windows_whose_parts_agree(self, entry):
        assert entry.windows
        assert len({window.id for window in entry.windows}) == len(entry.windows)
        for window in entry.windows:
            assert window.roll in {"7503", "6213a", "7503_mailing", "printed_only", "none"}
            assert window.unit in {"", "calendar_days", "business_days", "years"}
            assert (window.unit == "") == (window.days is None)
            assert window.citation
            assert window.action
            assert window.counted_from in {"", "notice_date", "mailing", "printed_date", "nftl_filed", "termination"}
            assert window.kind in {
                "statutory_hard",
                "statutory_benefit",
                "administrative",
                "reminder",
                "informational",
            }

    def test_names_next_letters_with_a_range_of_days(self, entry):
        for following in entry.next_letters:
            assert following.source
            assert following.confidence
            assert following.days is None or 0 < following.days[0] <= following.days[1]

    def test_names_next_letters_that_are_known(self, entry):
        known = set(CODES.split()) | STEPS_THAT_ARE_NO_LETTERS | LETTERS_NAMED_ONLY
        following = [each.code for each in entry.next_letters]
        assert set(following) <= known - {entry.code}
        assert len(following) == len(set(following))

    def test_opens_a_window_or_says_that_it_sets_no_date(self, entry):
        dated = [window for window in entry.windows if window.counted_from]
        assert dated or [window.id for window in entry.windows] == ["none"]


def test_only_the_letters_of_6320_and_6330_offer_a_hearing():
    # IRC 6320, 6330; Pub. 1660: CP504 and CP523 do not.
    offering = {entry.code for entry in catalogue.entries() if any(w.group == "cdp" for w in entry.windows)}
    assert offering == {"LT11", "L1058", "CP90", "CP297", "L3172", "CP297A", "CP92", "LT75"}


def test_the_sixty_days_of_a_math_error_are_not_offered_for_estimated_payments():
    # IRC 6201(a)(3)
    for code in ("CP23", "CP24", "CP25"):
        assert "abate" not in {window.group for window in catalogue.find(code).windows}


def test_only_letters_of_deficiency_follow_the_rule_of_6213():
    ruled = {entry.code for entry in catalogue.entries() if any(w.roll == "6213a" for w in entry.windows)}
    assert ruled == {"CP3219A", "CP3219N", "L3219", "L531"}


def test_no_computed_window_of_a_letter_nobody_has_seen_drives():
    for code in WITHOUT_A_COPY:
        entry = catalogue.find(code)
        assert entry.confidence == catalogue.UNVERIFIED
        for window in entry.windows:
            assert window.days is None or not window.drives or window.confidence == catalogue.UNVERIFIED


def test_within_a_category_letters_stand_in_the_order_of_escalation():
    ranks = {}
    for entry in catalogue.entries():
        ranks.setdefault(entry.category, []).append(entry.stage_rank or 1000)
    assert all(found == sorted(found) for found in ranks.values()), ranks


def test_no_two_entries_name_the_same_thing():
    names = [name for entry in catalogue.entries() for name in (entry.code, *entry.aliases)]
    assert len(names) == len(set(names))
    titles = [entry.title for entry in catalogue.entries()]
    assert len(titles) == len(set(titles))


def test_a_demand_of_100000_dollars_opens_the_short_window_only():
    # IRC 6601(e)(3)
    windows = catalogue.find("CP14").windows
    open_for = {
        amount: [window.id for window in windows if window.applies_to(Decimal(amount), abroad=False)]
        for amount in ("99999.99", "100000")
    }
    assert open_for == {"99999.99": ["printed_date", "pay_by_21"], "100000": ["printed_date", "pay_by_10bd"]}


def test_search_finds_by_code_title_and_form():
    assert [entry.code for entry in catalogue.search("CP-14")] == ["CP14"]
    assert {entry.code for entry in catalogue.search("12153 lien")} == {"L3172"}
    assert catalogue.search("") == catalogue.entries()
    assert catalogue.search("no such words") == ()


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("L1058", "Letter 1058"),
        ("5071C", "Letter 5071C"),
        ("L105C", "Letter 105C"),
        ("LT11", "LT11"),
        ("CP14", "CP14"),
        ("OTHER", "Other letter"),
    ],
)
def test_a_code_is_shown_as_people_write_it(code, shown):
    assert catalogue.display_code(code) == shown
