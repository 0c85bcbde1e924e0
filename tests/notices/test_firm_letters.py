"""A firm's own part of the catalogue: written by its members, seen by nobody else, and dated like any letter."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from notices import casework, exports, firm_letters, scan
from notices.casework import CaseError
from notices.forms.new_letters import NewLetterForm
from notices.law import periods
from notices.models import Case, Deadline, FirmLetter, FirmWindow, Flag, Notice
from practice import history
from practice.models import Event
from practice.refusals import Conflict, Refused
from tests.factories import (
    NOW,
    TODAY,
    acting,
    make_case,
    make_client,
    make_firm_letter,
    make_firm_window,
    make_notice,
)

NEW = "/catalogue/own/new/"
TYPED = {
    "code": "MFT-28",
    "title": "Bill for unpaid tax",
    "authority": "NY",
    "severity": "action",
    "meaning": "New York bills tax.",
    "missing_it": "A warrant may follow.",
    "source": "The letter itself",
    "as_of": "2026-06-01",
}
WINDOW = {"action": "Pay or protest", "counted_from": "notice_date", "days": "90", "unit": "calendar_days"}


@pytest.fixture
def letter(owner):
    return make_firm_letter(owner)


@pytest.fixture
def window(letter, owner):
    return make_firm_window(letter, owner)


@pytest.fixture
def signed_in(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def today(owner):
    return owner.local_date(timezone.now())


def words(response) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode())).replace("&#x27;", "'")


def told(firm, kind):
    events = Event.objects.filter(chain=firm.chain_id, kind=kind).select_related("payload").order_by("sequence")
    return [history.told(event) for event in events]


def submitted(**typed):
    return {"submission_id": str(uuid.uuid4())} | typed


# Written and changed


def test_an_entry_is_written_on_a_page_and_stands_in_the_history_of_the_firm(signed_in, firm):
    answer = signed_in.post(NEW, submitted(**TYPED))
    letter = FirmLetter.objects.get()
    assert answer.headers["Location"] == "/catalogue/MFT28/"
    assert (letter.firm, letter.code, letter.key, letter.authority) == (firm, "MFT-28", "MFT28", "NY")
    (event,) = told(firm, "firm_letter_recorded")
    assert event["sentence"] == "MFT-28 (Bill for unpaid tax) was written into the firm's own catalogue."
    assert event["facts"]["source"] == "The letter itself"


def test_a_double_click_writes_one_entry(signed_in):
    typed = submitted(**TYPED)
    assert signed_in.post(NEW, typed).status_code == signed_in.post(NEW, typed).status_code == 302
    assert FirmLetter.objects.count() == 1


TAKEN = {
    "a code of the IRS": ("cp 14", "CP14 is in the catalogue already"),
    "another name of one": ("Letter 1058", "in front"),
    "a bare number": ("4963", "a bare number reads as a letter of the IRS"),
    "OTHER": ("other", "is in the catalogue already"),
    "one of its own in another spelling": ("ftb-4963", "FTB 4963 is in your own catalogue already"),
    "no letter and no digit": ("(-)", "letters and digits"),
    "what is no code": ("FTB <b>", "letters, digits, spaces"),
    "too long": ("F" * 21, "at most 20"),
    "nothing": ("", "Type the code as it is printed"),
}


@pytest.mark.parametrize(("code", "sentence"), TAKEN.values(), ids=TAKEN)
def test_a_code_that_cannot_be_is_refused_with_a_sentence_and_kept(signed_in, letter, code, sentence):
    answer = signed_in.post(NEW, submitted(**TYPED | {"code": code}))
    assert answer.status_code == 200
    assert sentence in words(answer)
    assert answer.context["form"]["code"].value() == code
    assert FirmLetter.objects.get() == letter


def test_the_database_itself_refuses_a_second_entry_of_a_code(letter):
    letter.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        letter.save(force_insert=True)


def test_another_firm_may_write_the_same_code(letter, stranger):
    assert make_firm_letter(stranger).key == letter.key


def test_a_source_cannot_have_been_read_tomorrow(signed_in, today):
    answer = signed_in.post(NEW, submitted(**TYPED | {"as_of": str(today + timedelta(days=2))}))
    assert "that day has not come" in words(answer)


def test_a_change_keeps_old_and_new_in_the_history(letter, owner, firm):
    wanted = {"title": "Tax due", "meaning": "Another meaning."}
    casework.change_firm_letter(letter, by=acting(owner), version=1, **wanted)
    (event,) = told(firm, "firm_letter_changed")
    assert event["sentence"] == "FTB 4963: title from Income tax due to Tax due; what it means."
    assert event["facts"]["meaning"] == ["California bills income tax.", "Another meaning."]


def test_a_stale_change_is_a_conflict(letter, owner):
    casework.change_firm_letter(letter, by=acting(owner), version=1, title="First")
    with pytest.raises(Conflict):
        casework.change_firm_letter(letter, by=acting(owner), version=1, title="Second")


@pytest.mark.parametrize("role", ["assistant", "viewer"])
def test_who_may_not_decide_writes_nothing(role, request, letter):
    member = request.getfixturevalue(role)
    with pytest.raises(PermissionDenied):
        make_firm_window(letter, member)
    with pytest.raises(PermissionDenied):
        casework.retire_firm_letter(letter, by=acting(member), version=1, is_retired=True)
    assert not FirmWindow.objects.exists()


# The dates it sets


def test_a_date_is_added_changed_and_removed_with_its_old_values_in_the_history(signed_in, letter, firm, today):
    signed_in.post(reverse("own_window_new", args=[letter.pk]), submitted(**WINDOW, kind="administrative"))
    window = FirmWindow.objects.get()
    assert window.length == "90 days from the date of the letter"
    typed = WINDOW | {"days": "60", "kind": "statutory_hard", "citation": "Tax Law 689", "version": "1"}
    signed_in.post(reverse("own_window_change", args=[window.pk]), typed)
    (changed,) = told(firm, "firm_window_changed")
    assert changed["facts"]["days"] == [90, 60]
    signed_in.post(reverse("own_window_remove", args=[window.pk]), {"version": "2"})
    assert not FirmWindow.objects.exists()
    (removed,) = told(firm, "firm_window_removed")
    assert (removed["facts"]["days"], removed["facts"]["citation"]) == (60, "Tax Law 689")


def test_a_stale_button_removes_nothing(signed_in, window):
    answer = signed_in.post(reverse("own_window_remove", args=[window.pk]), {"version": "7"}, follow=True)
    assert "Somebody else changed this" in words(answer)
    assert FirmWindow.objects.exists()


IMPOSSIBLE = {
    "a statute without its citation": ({"kind": "statutory_hard"}, "needs its citation"),
    "no count": ({"days": ""}, "Say how many days"),
    "a count of nothing": ({"days": "0"}, "Say how many days"),
    "a count beyond all law": ({"days": "1001"}, "less than or equal to 1000"),
    "a century": ({"days": "100", "unit": "years"}, "check the unit"),
    "a count of a printed date": ({"counted_from": "printed_date"}, "leave this empty"),
    "a printed date that moves": (
        {"counted_from": "printed_date", "days": "", "is_rolled": "on"},
        "A printed date is taken as it stands",
    ),
    "no order": ({"action": ""}, "Say what must be done"),
}


@pytest.mark.parametrize(("wrong", "sentence"), IMPOSSIBLE.values(), ids=IMPOSSIBLE)
def test_a_date_that_cannot_be_is_refused_with_a_sentence(signed_in, letter, wrong, sentence):
    typed = submitted(**WINDOW, kind="administrative") | wrong
    answer = signed_in.post(reverse("own_window_new", args=[letter.pk]), typed)
    assert answer.status_code == 200
    assert sentence in words(answer)
    assert not FirmWindow.objects.exists()


REFUSED_BY_THE_DATABASE = {
    "a statute without its citation": {"kind": "statutory_benefit"},
    "no count": {"days": None},
    "a printed date with a count": {"counted_from": "printed_date"},
    "a printed date that moves": {"counted_from": "printed_date", "days": None, "unit": "", "is_rolled": True},
    "a kind that is none": {"kind": "reminder"},
    "a unit that is none": {"unit": "weeks"},
}


@pytest.mark.both_databases
@pytest.mark.parametrize("wrong", REFUSED_BY_THE_DATABASE.values(), ids=REFUSED_BY_THE_DATABASE)
def test_what_must_never_be_is_refused_by_the_database(window, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        FirmWindow.objects.update(**wrong)


@pytest.mark.both_databases
def test_a_letter_of_nobody_is_refused_by_the_database(letter):
    with pytest.raises(IntegrityError), transaction.atomic():
        FirmLetter.objects.update(authority="XX")


def test_a_letter_prints_one_date(letter, owner):
    printed = {"counted_from": "printed_date", "days": None, "unit": ""}
    make_firm_window(letter, owner, **printed)
    with pytest.raises(Refused, match="prints one date"):
        make_firm_window(letter, owner, **printed)


# Recorded


@pytest.mark.parametrize("typed", ["ftb 4963", "FTB4963", "Notice FTB-4963", "FTB 4963"])
def test_a_letter_is_recorded_in_any_spelling_on_a_case_with_its_state_and_dated(
    signed_in, window, taxpayer, today, typed
):
    ours = make_case(taxpayer.firm.members.first(), client=taxpayer, matter="1040 2023")
    answer = signed_in.post(
        "/notices/new/",
        submitted(client=taxpayer.pk, matter="1040 2023", code=typed, notice_date=str(today)),
        follow=True,
    )
    notice = Notice.objects.get()
    assert (notice.code, notice.display_code) == ("FTB 4963", "FTB 4963")
    assert (notice.case.authority, notice.case.period) == ("CA", "2023")
    assert notice.case != ours
    row = notice.deadlines.get()
    assert (row.due_on, row.is_working, row.rule) == (today + timedelta(days=30), True, f"firm_{window.pk}")
    assert (row.certainty, row.confidence, row.certainty_words) == ("person", "firm", "your firm's own entry")
    page = words(answer)
    assert "a case with California" in page
    assert "A rule of your firm's own catalogue, entered by Rosa Moreno on Jun 29, 2026" in page
    assert "A later change of the entry moves none of them" in page
    assert "set by the IRS" not in page


def test_a_letter_whose_entry_sets_no_date_yet_warns_that_nothing_reminds_of_it(signed_in, letter, taxpayer, today):
    typed = submitted(client=taxpayer.pk, matter="1040 2023", code="FTB 4963", notice_date=str(today))
    answer = signed_in.post("/notices/new/", typed, follow=True)
    assert "The printed date is missing, so nothing reminds" in words(answer)


def test_the_next_letter_of_the_state_finds_the_same_case(owner, window, taxpayer):
    for day in (TODAY - timedelta(days=40), TODAY):
        casework.receive_notice(
            by=acting(owner),
            client=taxpayer,
            matter=periods.parse("1040 2023"),
            code="ftb4963",
            notice_date=day,
        )
    assert Case.objects.get().notices.count() == 2


def test_a_letter_does_not_land_on_a_case_with_somebody_else(owner, letter, case):
    with pytest.raises(CaseError, match="FTB 4963 is a letter of California and this case is with the IRS"):
        make_notice(owner, case=case, code="FTB 4963")
    state = make_case(owner, client=case.client, matter="1040 2022", authority="CA")
    with pytest.raises(CaseError, match="CP14 is a letter of the IRS and this case is with California"):
        make_notice(owner, case=state)
    assert make_notice(owner, case=state, code="OTHER", title="Whatever it is").case == state


def test_a_correction_cannot_turn_a_letter_of_the_irs_into_one_of_a_state(owner, letter, notice):
    with pytest.raises(CaseError, match="letter of California"):
        casework.correct_notice(notice, by=acting(owner), version=1, reason="misread", code="FTB 4963")


def test_the_date_reminds_and_its_flag_stands(owner, firm, window, taxpayer):
    case = make_case(owner, client=taxpayer, authority="CA")
    make_notice(owner, case=case, code="FTB 4963", notice_date=TODAY - timedelta(days=40))
    scan.scan_firm(firm, TODAY, now=NOW)
    flag = Flag.objects.get(kind=Flag.Kind.DEADLINE_PASSED)
    assert flag.why.startswith("Pay or respond (FTB 4963) by Jun 19, 2026")


def test_a_later_change_of_the_entry_moves_no_date_on_file(owner, window, taxpayer):
    case = make_case(owner, client=taxpayer, authority="CA")
    notice = make_notice(owner, case=case, code="FTB 4963")
    laid = notice.deadlines.get().due_on
    casework.change_firm_window(window, by=acting(owner), version=1, days=90)
    casework.correct_notice(notice, by=acting(owner), version=1, reason="typo", phone="800-555-0100")
    assert notice.deadlines.get().due_on == laid == TODAY + timedelta(days=30)
    notice.refresh_from_db()
    casework.correct_notice(
        notice, by=acting(owner), version=notice.version, reason="misread", notice_date=TODAY - timedelta(days=1)
    )
    (row,) = notice.deadlines.open()
    assert row.due_on == TODAY + timedelta(days=89)


def test_an_override_of_such_a_date_is_a_members_own_and_stays(owner, window, taxpayer):
    case = make_case(owner, client=taxpayer, authority="CA")
    notice = make_notice(owner, case=case, code="FTB 4963")
    row = notice.deadlines.get()
    new = casework.override_deadline(row, by=acting(owner), due_on=TODAY + timedelta(days=9), reason="Said so by phone")
    assert (new.confidence, new.certainty_words) == ("", "set by a member")
    casework.correct_notice(
        notice, by=acting(owner), version=1, reason="misread", notice_date=TODAY - timedelta(days=1)
    )
    assert notice.deadlines.open().get().due_on == TODAY + timedelta(days=9)


# Retired


def test_a_retired_entry_is_recorded_no_more_and_letters_on_file_still_show_it(signed_in, owner, window, taxpayer):
    case = make_case(owner, client=taxpayer, authority="CA")
    notice = make_notice(owner, case=case, code="FTB 4963")
    letter = window.letter
    signed_in.post(reverse("own_letter_retire", args=[letter.pk]), {"version": "1"})
    with pytest.raises(CaseError, match="FTB 4963 is retired"):
        make_notice(owner, case=case, code="FTB 4963", notice_date=TODAY - timedelta(days=9))
    typed = submitted(client=taxpayer.pk, matter="1040 2023", code="FTB 4963", notice_date=str(TODAY))
    assert "FTB 4963 is retired in your own catalogue" in words(signed_in.post("/notices/new/", typed))
    assert "FTB 4963" not in [entry.code for entry in firm_letters.recordable(owner.firm)]
    assert "Income tax due" in words(signed_in.get(notice.get_absolute_url()))
    assert "retired" in words(signed_in.get("/catalogue/"))
    corrected = casework.correct_notice(notice, by=acting(owner), version=1, reason="typo", phone="1", code="ftb4963")
    assert corrected.phone == "1"
    signed_in.post(reverse("own_letter_restore", args=[letter.pk]), {"version": "2"})
    assert make_notice(owner, case=case, code="FTB 4963", notice_date=TODAY - timedelta(days=9))
    assert len(told(owner.firm, "firm_letter_retired")) == len(told(owner.firm, "firm_letter_taken_back")) == 1


def test_retiring_twice_is_said(letter, owner):
    retired = casework.retire_firm_letter(letter, by=acting(owner), version=1, is_retired=True)
    with pytest.raises(Refused, match="FTB 4963 is retired already"):
        casework.retire_firm_letter(letter, by=acting(owner), version=retired.version, is_retired=True)


# Who sees it


def test_another_firm_sees_nothing_of_it(client, letter, window, stranger):
    client.force_login(stranger)
    assert client.get("/catalogue/FTB4963/").status_code == 404
    assert "FTB 4963" not in words(client.get("/catalogue/"))
    assert "No letter mentions that" in words(client.get("/catalogue/", {"q": "ftb4963"}))
    assert client.post(reverse("own_letter_retire", args=[letter.pk]), {"version": "1"}).status_code == 404
    with pytest.raises(ValueError, match="is not in the catalogue") as refusal:
        firm_letters.find(stranger.firm, "FTB 4963")
    assert "near it" not in str(refusal.value)
    assert firm_letters.code_of(stranger.firm, "FTB 4963") == ""


def test_the_whole_firm_reads_it_and_who_may_not_decide_gets_no_buttons(client, viewer, window):
    client.force_login(viewer)
    page = words(client.get("/catalogue/ftb 4963/", follow=True))
    for said in (
        "Income tax due",
        "30 days from the date of the letter",
        "Rosa Moreno",
        "your firm's own",
        "California",
    ):
        assert said in page
    for button in ("Retire", "Remove", "Add a date"):
        assert button not in page
    assert "Add a letter of your own" not in words(client.get("/catalogue/"))


def test_it_stands_in_the_searchable_table_marked_as_the_firms_own(signed_in, letter):
    page = words(signed_in.get("/catalogue/", {"q": "ftb income"}))
    assert "FTB 4963" in page
    assert "California" in page
    assert "your firm's own" in page


def test_cases_are_found_by_its_code(signed_in, owner, letter, taxpayer):
    case = make_case(owner, client=taxpayer, authority="CA")
    make_case(owner, client=taxpayer)
    make_notice(owner, case=case, code="FTB 4963")
    for typed in ("ftb 4963", "FTB4963", "Boyd ftb4963"):
        found = signed_in.get(reverse("case_list"), {"q": typed}).context["page"]
        assert [row.pk for row in found] == [case.pk], typed


def test_an_unknown_code_names_near_ones_of_both_catalogues(owner, letter):
    with pytest.raises(ValueError, match=r"near it: FTB 4963"):
        firm_letters.find(owner.firm, "FTB 4936")
    with pytest.raises(ValueError, match=r"near it: CP504"):
        firm_letters.find(owner.firm, "CP505")


def test_the_suggestions_take_the_same_number_of_queries_however_many(owner, django_assert_num_queries):
    for number in range(12):
        letter = make_firm_letter(owner, code=f"FTB {number}")
        make_firm_window(letter, owner)
    with django_assert_num_queries(2):
        entries = firm_letters.recordable(owner.firm)
    assert [entry.code for entry in entries[:2]] == ["FTB 0", "FTB 1"]


def test_a_code_of_the_irs_asks_the_database_nothing(owner, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert firm_letters.find(owner.firm, "cp 14").code == "CP14"


# Wherever a letter is shown


def test_every_page_about_such_a_letter_is_answered(signed_in, owner, firm, window, taxpayer):
    case = make_case(owner, client=taxpayer, authority="CA")
    notice = make_notice(owner, case=case, code="FTB 4963", notice_date=TODAY - timedelta(days=40))
    scan.scan_firm(firm, TODAY, now=NOW)
    row = notice.deadlines.get()
    assert case.get_absolute_url()
    for address in (
        reverse("docket"),
        case.get_absolute_url(),
        notice.get_absolute_url(),
        reverse("notice_change", args=[notice.pk]),
        reverse("case_list"),
        taxpayer.get_absolute_url(),
        reverse("deadline_override", args=[row.pk]),
    ):
        page = words(signed_in.get(address))
        assert "FTB 4963" in page or address == reverse("deadline_override", args=[row.pk]), address
        assert "CA" in page
    assert "your firm's own entry" in words(signed_in.get(case.get_absolute_url()))


def test_the_export_names_the_letter_and_whose_rule_its_date_is(owner, window, taxpayer):
    case = make_case(owner, client=taxpayer, authority="CA")
    make_notice(owner, case=case, code="FTB 4963")
    listed = Case.objects.listed().get(pk=case.pk)
    scope = exports.scope.Scope([listed], exports.Wish(purpose="own file"), acting(owner), None, {})
    told = str(exports.letters.register(scope).as_plain()) + str(exports.letters.deadlines(scope).as_plain())
    for said in ("FTB 4963", "Income tax due", "The firm's own entry", "The letter's second page"):
        assert said in told
    assert "IRS" not in told


def test_dates_to_come_say_where_the_letter_will_land(signed_in, window):
    headers = {"HX-Request": "true", "HX-Target": "dates-to-come"}
    typed = {"code": "ftb 4963", "notice_date": "2026-06-01"}
    page = words(signed_in.get("/notices/new/", typed, headers=headers))
    assert "it lands on the client's case with California" in page
    assert "Jul 1, 2026" in page


def test_the_form_offers_own_codes(owner, letter):
    form = NewLetterForm({"code": "ftb-4963"}, member=owner, today=TODAY)
    form.is_valid()
    assert form.cleaned_data["code"] == "FTB 4963"
    assert form.entry.authority == "CA"


def test_a_date_row_keeps_what_it_was_laid_with(owner, letter, taxpayer):
    make_firm_window(letter, owner, days=5, unit="business_days", is_rolled=True, citation="Rev. & Tax. Code 1")
    case = make_case(owner, client=make_client(owner, name="Ann Lee"), authority="CA")
    row = make_notice(owner, case=case, code="FTB 4963", notice_date=date(2026, 7, 1)).deadlines.get()
    assert (row.due_on, row.unit, row.days, row.citation) == (
        date(2026, 7, 9),
        "business_days",
        5,
        "Rev. & Tax. Code 1",
    )
    assert Deadline.objects.working().get() == row
