"""Would the IRS take this form? One row per check with its citation."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from clients import register, tin
from clients.checking import NOTE, REFUSE, WARN, blocks, check
from clients.models import Client
from clients.rules.citations import PRIMARY, SECONDARY
from tests.clients.conftest import SSN
from tests.clients.on_file import on_file, person
from tests.factories import TODAY, acting, make_case, make_client

EIN = tin.parse(tin.EIN, "12-3456789")
ADDRESS = "12 Oak St\nAustin, TX 78701"
F2848, I2848 = "Form 2848 (Rev. 1-2021)", "Instructions for Form 2848 (Rev. 9-2021)"
F8821 = "Form 8821 (Rev. 1-2021)"


@pytest.fixture
def maria(owner):
    return make_client(owner, name="Maria Vega", address=ADDRESS, numbers=[SSN])


def found(row, member, **more):
    return check(row, member=member, today=TODAY, **more)


def grave(findings):
    return [finding for finding in findings if finding.weight != NOTE]


def the_one(findings, words):
    [finding] = [finding for finding in findings if words in finding.sentence]
    return finding


def test_a_sound_form_has_notes_alone(owner, maria):
    findings = found(on_file(maria, people=[owner]), owner)
    assert grave(findings) == []
    assert not blocks(findings)
    assert the_one(findings, '"Maria Vega"').sentence.endswith("compare it with the return.")


# What the form itself says


FORMS = [
    # id, facts, lines, weight, line, words, citation
    (
        "two acts",
        {"other_acts": "Sign Form 907"},
        "1040 2022",
        WARN,
        "5a",
        "modified",
        "Item posted on IRS.gov on Jul 8, 2026",
    ),
    (
        "a limit",
        {"acts_denied": "No Form 872"},
        "1040 2022",
        WARN,
        "5b",
        "modified",
        "Item posted on IRS.gov on Jul 8, 2026",
    ),
    (
        "signing a return without a reason",
        {"may_sign_return": True},
        "1040 2022",
        REFUSE,
        "5a",
        "No reason is given",
        "26 CFR 1.6012-1(a)(5)",
    ),
    (
        "signing a return with one",
        {"may_sign_return": True, "sign_return_reason": "illness"},
        "1040 2022",
        NOTE,
        "5a",
        "Disease or injury",
        "26 CFR 1.6012-1(a)(5)",
    ),
    (
        "a reason alone",
        {"sign_return_reason": "illness"},
        "1040 2022",
        WARN,
        "5a",
        "not ticked",
        "26 CFR 1.6012-1(a)(5)",
    ),
    (
        "line 4 for ordinary years",
        {"is_specific_use": True},
        "1040 2022",
        WARN,
        "4",
        "1040 2022",
        "Item posted on IRS.gov on Jul 8, 2026",
    ),
    ("a claim without line 4", {}, "843 2022", WARN, "4", "line 4 is not ticked", f"{I2848}, line 4"),
    ("four years ahead", {}, "1040 2024 to 2030", REFUSE, "3", "past Dec 31, 2029", f"{I2848}, line 3"),
    ("no civil penalty named", {}, "1040 2022", NOTE, "3", "Civil Penalty", f"{I2848}, line 3"),
    ("no matter", {}, "", REFUSE, "3", "names no matter", f"{I2848}, line 3"),
    ("line 6 ticked", {"retains_earlier": True}, "1040 2022", NOTE, "6", "attach a copy", f"{F2848}, line 6"),
    (
        "electronic by fax",
        {"signed_on": TODAY, "signature": "electronic", "channel": "fax"},
        "1040 2022",
        REFUSE,
        "7",
        "does not go with Fax",
        f"{I2848}, line 7",
    ),
    (
        "ended",
        {"ended_on": TODAY, "end": "revoked"},
        "1040 2022",
        REFUSE,
        "",
        "ended on Jun 29, 2026",
        f"{I2848}, Revocation",
    ),
    (
        "8821 with further acts",
        {"form": "8821", "may_substitute": True},
        "1040 2022",
        REFUSE,
        "",
        "no line for further acts",
        F8821,
    ),
    ("somebody else signs", {"signer_name": "Luis Vega"}, "1040 2022", WARN, "7", "in which role", f"{I2848}, line 1"),
    (
        "a loan's 8821",
        {"form": "8821", "is_specific_use": True, "signed_on": TODAY - timedelta(121)},
        "1040 2022",
        WARN,
        "6",
        "by Jun 28, 2026",
        "Instructions for Form 8821",
    ),
    ("innocent spouse", {}, "8857 2022", NOTE, "3", "1040 and 8857", f"{I2848}, line 3"),
]


@pytest.mark.parametrize(
    ("facts", "lines", "weight", "line", "words", "citation"), [row[1:] for row in FORMS], ids=[row[0] for row in FORMS]
)
def test_what_a_form_says_is_checked(owner, maria, facts, lines, weight, line, words, citation):
    finding = the_one(found(on_file(maria, people=[owner], lines=lines, **facts), owner), words)
    assert (finding.weight, finding.line) == (weight, line)
    assert finding.citation.startswith(citation)


def test_what_was_only_relayed_never_blocks(owner, maria):
    row = on_file(maria, people=[owner], other_acts="Sign Form 907", is_specific_use=True)
    findings = found(row, owner)
    assert {finding.confidence for finding in grave(findings)} == {SECONDARY}
    assert not blocks(findings)


def test_the_last_year_that_counts_goes_by_the_day_of_sending(owner, maria):
    row = on_file(maria, people=[owner], lines="1040 2024 to 2030")
    assert blocks(found(row, owner))
    assert not blocks(found(row, owner, sending_on=date(2027, 1, 1)))


@pytest.mark.parametrize("words", ["All taxes", "Income, all years", "any period"])
def test_general_words_on_line_3_are_refused(owner, maria, words):
    finding = the_one(
        found(on_file(maria, people=[owner], lines="1040 2022", descriptions=[words]), owner), "too general"
    )
    assert (finding.weight, finding.line) == (REFUSE, "3")


# Whom it names


PEOPLE = [
    # id, what is different about the person, weight, line, words, citation
    ("no CAF number", {"caf_number": ""}, WARN, "2", "has no CAF number", f"{I2848}, line 2"),
    ("no PTIN", {"ptin": ""}, WARN, "2", "has no PTIN", f"{I2848}, line 2"),
    ("no address", {"address": " "}, WARN, "2", "has no address", f"{I2848}, line 2"),
    ("no designation", {"designation": ""}, REFUSE, "Part II", "no designation", f"{F2848}, Part II"),
    (
        "an agent without a card",
        {"licence": ""},
        REFUSE,
        "Part II",
        "number of the enrollment card",
        f"{F2848}, Part II, c",
    ),
    (
        "an attorney without a State",
        {"designation": "a", "jurisdiction": ""},
        REFUSE,
        "Part II",
        "the State whose bar",
        f"{F2848}, Part II, a",
    ),
    (
        "an attorney without a number",
        {"designation": "a", "jurisdiction": "TX", "licence": ""},
        WARN,
        "Part II",
        "if there is one",
        f"{F2848}, Part II, a",
    ),
    (
        "an officer of a person",
        {"designation": "d", "jurisdiction": "Treasurer"},
        REFUSE,
        "Part II",
        "cannot represent a person",
        f"{F2848}, Part II, d",
    ),
    (
        "family without the relationship",
        {"designation": "f", "jurisdiction": ""},
        REFUSE,
        "Part II",
        "the relationship",
        f"{F2848}, Part II, f",
    ),
    ("an actuary's limit", {"designation": "g"}, NOTE, "Part II", "10.3(d)", f"{F2848}, Part II, g"),
    (
        "a preparer without a PTIN",
        {"designation": "h", "ptin": ""},
        REFUSE,
        "Part II",
        "valid PTIN",
        f"{F2848}, Part II, h",
    ),
    (
        "a preparer who applied for one",
        {"designation": "h", "ptin": "Applied for"},
        REFUSE,
        "Part II",
        "valid PTIN",
        f"{F2848}, Part II, h",
    ),
    (
        "a student without a clinic",
        {"designation": "k", "jurisdiction": ""},
        REFUSE,
        "Part II",
        "LITC or STCP",
        f"{F2848}, Part II, k",
    ),
]


@pytest.mark.parametrize(
    ("overrides", "weight", "line", "words", "citation"), [row[1:] for row in PEOPLE], ids=[row[0] for row in PEOPLE]
)
def test_whom_a_form_names_is_checked(owner, maria, overrides, weight, line, words, citation):
    row = on_file(maria, people=[person(owner, **overrides)])
    finding = the_one(found(row, owner), words)
    assert (finding.weight, finding.line) == (weight, line)
    assert "Rosa Moreno" in finding.sentence
    assert finding.citation.startswith(citation)


def test_none_and_applied_for_are_answers(owner, maria):
    row = on_file(maria, people=[person(owner, caf_number="None", ptin="Applied for")])
    assert grave(found(row, owner)) == []


def test_the_eighty_twenty_one_asks_for_no_designation(owner, maria):
    row = on_file(maria, people=[person(owner, designation="", jurisdiction="", licence="")], form="8821")
    assert grave(found(row, owner)) == []


def test_three_recipients_of_copies_are_refused_and_two_are_not(owner, maria):
    three = [person(name, gets_copies=True) for name in ("A One", "B Two", "C Three")]
    finding = the_one(found(on_file(maria, people=three), owner), "to be sent copies")
    assert (finding.weight, finding.line) == (REFUSE, "2")
    assert finding.sentence.startswith("A One, B Two and C Three")
    two = [person("A One", gets_copies=True), person("B Two", gets_copies=True), person("C Three")]
    assert not blocks(found(on_file(maria, people=two), owner))


@pytest.mark.parametrize(("form", "most"), [("2848", 4), ("8821", 2)])
def test_more_people_than_the_form_has_room_for_go_to_a_list(owner, maria, form, most):
    def noted(number):
        row = on_file(maria, people=[f"Person {n}" for n in range(number)], form=form)
        return any("attached on a list" in finding.sentence for finding in found(row, owner))

    assert noted(most + 1)
    assert not noted(most)


def test_a_form_that_names_nobody_is_refused(owner, maria):
    assert blocks(found(on_file(maria, people=[]), owner))


def test_who_represents_no_longer_is_not_checked(owner, maria):
    gone = person("Gone Person", designation="", ended_on=TODAY)
    assert grave(found(on_file(maria, people=[owner, gone]), owner)) == []


# When it is signed


SIGNED = date(2026, 5, 20)  # 40 days before TODAY; the 45 days end on Jul 4


def test_a_representative_who_signed_in_time_is_no_matter(owner, maria):
    row = on_file(maria, people=[person(owner, signed_on=SIGNED + timedelta(45))], signed_on=SIGNED)
    assert not any("days after" in finding.sentence for finding in found(row, owner))


def test_a_representative_who_signed_too_late_is_refused(owner, maria):
    row = on_file(maria, people=[person(owner, signed_on=SIGNED + timedelta(46))], signed_on=SIGNED)
    finding = the_one(found(row, owner), "too late")
    assert (finding.weight, finding.line) == (REFUSE, "Part II")
    assert "the 45 days after May 20, 2026 end on Jul 4, 2026" in finding.sentence


def test_a_window_that_runs_out_soon_warns_and_one_that_has_run_out_refuses(owner, maria):
    row = on_file(maria, people=[owner], signed_on=SIGNED)
    soon = the_one(found(row, owner), "signs by Jul 4, 2026")
    assert (soon.weight, "5 days left" in soon.sentence) == (WARN, True)
    late = check(row, member=owner, today=date(2026, 7, 5))
    assert the_one(late, "can no longer sign").weight == REFUSE
    last = check(row, member=owner, today=date(2026, 7, 4))
    assert "today is the last day" in the_one(last, "signs by").sentence


def test_a_window_that_ends_before_the_day_of_sending_refuses(owner, maria):
    row = on_file(maria, people=[owner], signed_on=SIGNED)
    finding = the_one(found(row, owner, sending_on=date(2026, 7, 10)), "before Jul 10, 2026")
    assert finding.weight == REFUSE


def test_a_taxpayer_abroad_has_sixty_days(owner, maria):
    maria.lives_abroad = True
    maria.save()
    row = on_file(maria, people=[person(owner, signed_on=SIGNED + timedelta(60))], signed_on=SIGNED)
    assert not blocks(found(row, owner))


def test_a_student_is_dropped_130_days_after_it_was_confirmed(owner, maria):
    student = {"designation": "k", "jurisdiction": "LITC"}
    sent = {"signed_on": date(2026, 2, 1), "sent_on": date(2026, 2, 2)}
    row = on_file(maria, people=[person(owner, signed_on=date(2026, 2, 1), **student)], **sent)
    assert the_one(found(row, owner), "ended on Jun 12, 2026").weight == WARN
    row.confirmed_on = date(2026, 3, 1)
    assert the_one(found(row, owner), "dropped about Jul 9, 2026").weight == WARN
    row.confirmed_on = date(2026, 6, 1)
    assert the_one(found(row, owner), "dropped about Oct 9, 2026").weight == NOTE


# Whose form it is


NUMBERS = [
    # id, kind, numbers on file, lines, what is missing (or None), citation
    ("a person by SSN", "individual", [SSN], "1040 2022", None, f"{I2848}, line 1"),
    ("a person without a number", "individual", [], "1040 2022", "SSN or ITIN", f"{I2848}, line 1"),
    ("a person by EIN alone", "individual", [EIN], "1040 2022", "SSN or ITIN", f"{I2848}, line 1"),
    ("an employer with SSN alone", "individual", [SSN], "941 2024", "EIN", f"{I2848}, line 1"),
    ("an employer with both", "individual", [SSN, EIN], "941 2024", None, f"{I2848}, line 1"),
    ("an employer with EIN alone", "individual", [EIN], "941 2024", "SSN or ITIN", f"{I2848}, line 1"),
    ("a business by EIN", "business", [EIN], "1120 2022", None, f"{I2848}, line 1"),
    ("a business without", "business", [], "1120 2022", "EIN", f"{I2848}, line 1"),
    ("an estate's 706 by SSN", "estate", [SSN], "706 2022", None, f"{I2848}, line 1"),
    ("an estate's 706 by EIN", "estate", [EIN], "706 2022", "SSN or ITIN", f"{I2848}, line 1"),
    ("an estate's 1041", "estate", [SSN], "1041 2022", "EIN", f"{I2848}, line 1"),
    ("a penalty by either", "business", [EIN], "Civil penalty 2022", None, f"{I2848}, line 1"),
]


@pytest.mark.parametrize(
    ("kind", "numbers", "lines", "missing"), [row[1:5] for row in NUMBERS], ids=[row[0] for row in NUMBERS]
)
def test_the_number_is_of_the_kind_the_matter_goes_by(owner, kind, numbers, lines, missing):
    client = make_client(
        owner, kind=kind, name="Someone", address=ADDRESS, fiduciary="Ann Lee, executor", numbers=numbers
    )
    refused = [each for each in found(on_file(client, people=[owner], lines=lines), owner) if each.weight == REFUSE]
    assert [each.sentence.split(" of ")[0] for each in refused] == ([f"No {missing}"] if missing else [])
    assert all((each.line, each.url_words) == ("1", "Add the number") for each in refused)


def test_no_number_stands_in_a_finding(owner, maria):
    text = repr(found(on_file(maria, people=[owner], lines="941 2024"), owner))
    assert "9999" not in text


@pytest.mark.parametrize("name", ["Maria and Juan Vega", "Maria & Juan Vega"])
def test_two_names_on_line_1_are_refused(owner, name):
    client = make_client(owner, name=name, address=ADDRESS, numbers=[SSN])
    finding = the_one(found(on_file(client, people=[owner]), owner), "more than one person")
    assert (finding.weight, finding.line) == (REFUSE, "1")


def test_an_anderson_is_one_person(owner):
    client = make_client(owner, name="Sandra Anderson", address=ADDRESS, numbers=[SSN])
    assert not blocks(found(on_file(client, people=[owner]), owner))


@pytest.mark.parametrize("kind", [Client.Kind.ESTATE, Client.Kind.TRUST])
def test_an_estate_or_trust_names_its_fiduciary(owner, kind):
    client = make_client(owner, kind=kind, name="Estate of A", address=ADDRESS, numbers=[EIN])
    assert the_one(found(on_file(client, people=[owner], lines="1041 2022"), owner), "Nobody is named").weight == REFUSE


def test_a_business_says_who_signs_with_which_title(owner):
    client = make_client(owner, kind="business", name="Vega LLC", address=ADDRESS, numbers=[EIN])
    row = on_file(client, people=[owner], lines="1120 2022")
    assert the_one(found(row, owner), "does not sign by itself").weight == WARN
    row.signer_title = "President"
    assert not any("by itself" in finding.sentence for finding in found(row, owner))


# Couples


@pytest.fixture
def couple(owner, maria):
    juan = make_client(owner, name="Juan Vega", address=ADDRESS)
    register.marry(maria, by=acting(owner), version=maria.version, spouse=juan)
    maria.refresh_from_db()
    juan.refresh_from_db()
    return maria, juan


def test_a_joint_case_whose_other_spouse_has_no_form_names_them_and_offers_one(owner, couple):
    maria, juan = couple
    for matter in ("1040 2022", "1040 2023", "1040 2010"):
        make_case(owner, client=maria, spouse=juan, matter=matter)
    finding = the_one(found(on_file(maria, people=[owner]), owner), "Juan Vega")
    assert (finding.weight, finding.line) == (WARN, "1")
    assert finding.sentence.startswith("1040 2022 and 1040 2023: joint with Juan Vega, of whom no such form")
    assert finding.url == f"/clients/{juan.pk}/authorizations/new/"
    on_file(juan, people=[owner], lines="1040 2022 to 2023")
    assert grave(found(on_file(maria, people=[owner]), owner)) == []


def test_the_second_name_of_a_joint_case_is_offered_the_firsts_form(owner, couple):
    maria, juan = couple
    make_case(owner, client=maria, spouse=juan, matter="1040 2022")
    register.add_number(juan, by=acting(owner), number=tin.parse(tin.SSN, "219-10-1234"))
    assert the_one(found(on_file(juan, people=[owner]), owner), "joint with Maria Vega").weight == WARN


@pytest.mark.parametrize("facts", [{"form": "8821"}, {"ended_on": TODAY, "end": "revoked"}])
def test_another_kind_of_form_or_an_ended_one_is_no_form_for_the_same(owner, couple, facts):
    maria, juan = couple
    make_case(owner, client=maria, spouse=juan, matter="1040 2022")
    on_file(juan, people=[owner], **facts)
    assert the_one(found(on_file(maria, people=[owner]), owner), "Juan Vega").weight == WARN


def test_a_spouse_the_member_may_not_see_is_not_named(owner, practitioner, couple):
    maria, juan = couple
    make_case(owner, client=maria, spouse=juan, matter="1040 2022")
    juan.is_restricted = True
    juan.save()
    text = repr(found(on_file(maria, people=[owner]), practitioner))
    assert "Juan" not in text
    assert "the spouse gives an own form" in text


def test_the_spouse_cannot_sign_for_the_taxpayer(owner, couple):
    maria, _ = couple
    finding = the_one(found(on_file(maria, people=[owner], signer_name="Juan Vega"), owner), "cannot sign for")
    assert (finding.weight, finding.line) == (REFUSE, "7")


# How it is asked


def test_an_unsaved_form_is_checked_with_what_is_to_stand_on_it(owner, maria):
    row = on_file(maria, people=[owner])
    people, matters = list(row.representatives.all()), list(row.matters.all())
    row.representatives.all().delete()
    row.matters.all().delete()
    assert not blocks(found(row, owner, people=people, matters=matters))


def test_the_worst_comes_first_and_every_finding_has_its_source(owner, maria):
    row = on_file(maria, people=[person(owner, designation="", caf_number="")])
    findings = found(row, owner)
    weights = [finding.weight for finding in findings]
    assert weights == sorted(weights, key=[REFUSE, WARN, NOTE].index)
    assert all(finding.citation and finding.sentence.endswith(".") for finding in findings)
    assert {replace(finding).confidence for finding in findings} == {PRIMARY}


def test_the_checks_take_eight_queries_however_many_people_and_years(owner, couple, django_assert_max_num_queries):
    maria, juan = couple
    for year in range(2015, 2025):
        make_case(owner, client=maria, spouse=juan, matter=f"1040 {year}")
    on_file(juan, people=[owner])
    row = on_file(maria, people=[f"Person {n}" for n in range(8)], lines="1040 2015 to 2020; 1040 2021; 941 2020")
    with django_assert_max_num_queries(8):
        found(row, owner)
