"""The pages about Forms 2848 and 8821: the form that is filled in, the page of one, the list."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from clients import authority, matters
from clients.authority import Signed
from clients.models import Authorization, Representative
from clients.official.making import make_preparation
from tests.factories import acting, make_client, make_member

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40
LIST = "/authorizations/"


def words(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def days(owner, now):
    """Days before the real one, since a view reads the clock."""
    today = owner.local_date(now)
    return lambda ago: today - timedelta(days=ago)


@pytest.fixture
def typed(owner):
    def typed(**overrides):
        sent = {"form": "2848", "who_1": owner.pk, "matters": "1040 2021 to 2024"}
        return sent | {"submission_id": str(uuid.uuid4())} | overrides

    return typed


@pytest.fixture
def new(vega):
    return reverse("authorization_new", args=[vega.pk])


@pytest.fixture
def sent(owner, vega, now, days):
    """`sent(20)`: a form that was sent so many days ago and is not confirmed."""

    def sent(ago, client=vega, **facts):
        life = {"signed_on": days(ago + 1), "sent_on": days(ago), "channel": "fax"} | facts
        return authority.prepare_authorization(
            by=acting(owner, now),
            client=client,
            form="2848",
            representatives=[owner],
            matters=matters.parse("1040 2021 to 2024"),
            **life,
        )

    return sent


def url(name, row):
    return reverse(name, args=[row.pk])


# The form that is filled in.


def test_an_assistant_prepares_a_form_once_however_often_it_is_sent(signed_in, assistant, vega, new, typed, owner):
    data = typed(matters="1040 2021 to 2024\r\n941 2024")
    pages = {signed_in(assistant).post(new, data).url for _ in range(2)}
    row = Authorization.objects.get()
    assert pages == {f"/authorizations/{row.pk}/"}
    assert [matter.words for matter in row.matters.all()] == [
        "Income: 1040 2021 to 2024",
        "Employment: 941 2024 Q1 to 2024 Q4",
    ]
    assert [each.member for each in row.representatives.all()] == [owner]
    page = words(signed_in(assistant).get(vega.get_absolute_url()))
    assert "941 2024 Q1 to 2024 Q4" in page
    assert "drafted" in page


def test_a_member_is_named_as_the_profile_says_and_an_outsider_as_typed(signed_in, owner, new, typed):
    owner.firm.address, owner.firm.fax = "14 Harbor Row", "603-555-0135"
    owner.firm.save()
    type(owner).objects.filter(pk=owner.pk).update(
        designation="c", jurisdiction="IRS", licence="EA 00127", caf_number="0312-45678R", ptin="P01234567"
    )
    outsider = {
        "who_2": "other",
        "name_2": "Al Other",
        "designation_2": "b",
        "jurisdiction_2": "NH",
        "licence_2": "CPA 77",
        "caf_number_2": "None",
        "ptin_2": "Applied for",
        "phone_2": "603-555-0100",
        "gets_copies_2": "on",
        "is_new_fax_2": "on",
    }
    signed_in(owner).post(new, typed(licence_1="EA 00128", **outsider))
    first, second = Authorization.objects.get().representatives.all()
    assert (first.licence, first.caf_number, first.address) == ("EA 00128", "0312-45678R", "14 Harbor Row")
    assert (first.jurisdiction, first.ptin, first.fax) == ("IRS", "P01234567", "603-555-0135")
    assert (second.member, second.name, second.caf_number, second.ptin) == (None, "Al Other", "None", "Applied for")
    assert (second.gets_copies, second.is_new_fax, second.is_new_phone) == (True, True, False)


def test_more_lines_come_without_a_script_and_keep_what_was_typed(signed_in, owner, new, typed):
    half = typed(who_4="other", name_4="Dee Fourth", gets_copies_4="on", matters="1040 20", more="1")
    page = signed_in(owner).post(new, half)
    assert page.status_code == 200
    form = page.context["form"]
    assert not form.errors
    assert (form["name_4"].value(), form["matters"].value()) == ("Dee Fourth", "1040 20")
    assert "who_6" in form.fields
    full = typed(who_4="other", name_4="Dee Fourth", who_6="other", name_6="Eve Sixth")
    signed_in(owner).post(new, full)
    names = [each.name for each in Authorization.objects.get().representatives.all()]
    assert names == [owner.name, "Dee Fourth", "Eve Sixth"]


THREE = {
    "gets_copies_1": "on",
    **{f"who_{line}": "other" for line in (2, 3)},
    **{f"name_{line}": f"Al {line}" for line in (2, 3)},
    **{f"gets_copies_{line}": "on" for line in (2, 3)},
}


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"matters": "all years"}, "is too general"),
        ({"matters": ""}, "This field is required."),
        ({"matters": "1040 2024 to 2021"}, "runs backwards"),
        ({"who_1": ""}, "Name at least one."),
        ({"who_2": "other"}, "Say who it is."),
        ({"name_2": "Al Other"}, "Choose who this is, or empty the particulars."),
        ({"who_2": "other", "name_2": "Al Other", "caf_number_2": "12"}, "A CAF number looks like"),
        ({"who_2": "other", "name_2": "Al Other", "ptin_2": "12"}, "A PTIN is the letter P"),
        ({"who_2": "other", "name_2": "Al 219-09-9999"}, "Leave the taxpayer number out here"),
        (THREE, "at most two representatives"),
        (THREE | {"gets_copies_1": ""}, "Only the first two lines have the box for copies"),
        ({"may_sign_return": "on"}, "Say why the representative may sign the return"),
        ({"form": "1040"}, "Select a valid choice."),
        ({"signed_on": "2026-02-30"}, "Enter a date that exists"),
        ({"sent_on": "2026-06-03"}, "Give the day it was signed too"),
        ({"signed_on": "2026-06-04", "sent_on": "2026-06-03"}, "cannot be before the day it was signed"),
        ({"signed_on": "2099-06-04"}, "has not come yet"),
        ({"end": "revoked"}, "Give both the day it ended and how it ended"),
    ],
    ids=str,
)
def test_what_is_wrong_gets_a_sentence_and_keeps_what_was_typed(signed_in, owner, new, typed, data, sentence):
    sent = typed(sent_how="Fax 855-214-7519") | data
    answer = signed_in(owner).post(new, sent)
    assert answer.status_code == 200
    assert sentence in words(answer)
    assert "Fax 855-214-7519" in words(answer)
    assert sent["matters"] in words(answer)
    assert not Authorization.objects.exists()


def test_form_8821_is_filled_in_without_what_it_lacks(signed_in, owner, new, typed):
    page = words(signed_in(owner).get(f"{new}?form=8821"))
    assert "First designee" in page
    for word in ("line 5a", "line 5b", "Licence or enrollment"):
        assert word not in page
    lacking = {"acts_denied": "sign", "may_substitute": "on"}
    signed_in(owner).post(
        new, typed(form="8821", matters="1040 2021 (account balance)", retains_earlier="on", **lacking)
    )
    row = Authorization.objects.get()
    assert (row.form, row.retains_earlier, row.acts_denied, row.may_substitute) == ("8821", True, "", False)
    assert row.matters.get().specific == "account balance"


def test_representatives_are_active_members_of_the_firm(signed_in, owner, stranger, new, typed):
    left = make_member(owner.firm, name="Al Leaver", is_active=False)
    assert "Al Leaver" not in words(signed_in(owner).get(new))
    for pk in (stranger.pk, left.pk, 10**30):
        answer = signed_in(owner).post(new, typed(who_1=pk))
        assert "not one of the available choices" in words(answer)
    assert not Authorization.objects.exists()


def test_the_warning_about_lines_5a_and_5b_says_that_it_is_second_hand(signed_in, owner, new):
    page = words(signed_in(owner).get(new))
    assert "not verified" in page
    assert "An IRS item of Jul 8, 2026, read at second hand" in page


def test_changing_a_draft_keeps_order_and_outsiders_and_corrects_a_name(signed_in, owner, practitioner, new, typed):
    signed_in(owner).post(new, typed(who_2="other", name_2="Al Othr", licence_2="CPA 77"))
    row = Authorization.objects.get()
    outsider = row.representatives.get(member=None)
    form = signed_in(owner).get(url("authorization_change", row)).context["form"]
    assert (form["name_2"].value(), form["row_2"].value()) == ("Al Othr", outsider.pk)
    data = {
        "version": 1, "matters": "1040 2022", "who_1": "other", "row_1": outsider.pk, "name_1": "Al Other",
        "licence_1": "CPA 77", "who_2": owner.pk, "who_3": practitioner.pk,
    }  # fmt: skip
    assert signed_in(owner).post(url("authorization_change", row), data).url == row.get_absolute_url()
    names = [(each.pk == outsider.pk, each.name) for each in row.representatives.all()]
    assert names == [(True, "Al Other"), (False, owner.name), (False, practitioner.name)]


def test_whoever_is_chosen_instead_takes_nothing_over_from_the_line(signed_in, owner, practitioner, new, typed):
    people = type(owner).objects
    people.filter(pk=owner.pk).update(licence="EA 00127", caf_number="0312-45678R", ptin="P01234567")
    people.filter(pk=practitioner.pk).update(licence="CPA 04417")
    signed_in(owner).post(new, typed())
    row = Authorization.objects.get()
    form = signed_in(owner).get(url("authorization_change", row)).context["form"]
    shown = {name: form[name].value() for name in form.fields if form[name].value()}
    signed_in(owner).post(url("authorization_change", row), shown | {"who_1": practitioner.pk})
    named = row.representatives.get()
    assert (named.name, named.licence, named.caf_number, named.ptin) == ("Jo Tran", "CPA 04417", "", "")


def test_after_the_signature_a_correction_says_why(signed_in, owner, sent):
    row = sent(3)
    data = {"version": 1, "matters": "1040 2022", "who_1": owner.pk}
    answer = signed_in(owner).post(url("authorization_change", row), data)
    assert "Say why what is on file is wrong." in words(answer)
    signed_in(owner).post(url("authorization_change", row), data | {"reason": "2022 only on the paper"})
    assert str(row.matters.get()) == "1040 2022"
    assert "2022 only on the paper" in words(signed_in(owner).get(row.get_absolute_url()))


def test_a_stale_form_is_a_conflict_in_words(signed_in, owner, practitioner, authorization, typed):
    authority.change_authorization(
        authorization,
        by=acting(practitioner),
        version=1,
        representatives=[practitioner],
        matters=matters.parse("1040 2022"),
    )
    answer = signed_in(owner).post(url("authorization_change", authorization), typed(version=1, acts_denied="sign"))
    assert answer.status_code == 409
    rows = {label: (theirs, yours) for label, theirs, yours in answer.context["conflict"]["rows"]}
    assert rows["Representatives"] == ("Jo Tran", "Rosa Moreno")
    assert rows["Matters"] == ("1040 2022", "1040 2021 to 2024")
    assert rows["Acts not authorized (line 5b)"] == ("nothing", "sign")
    authorization.refresh_from_db()
    assert authorization.acts_denied == ""


# The page of one, and its steps.


def test_a_form_goes_from_draft_to_caf_page_by_page(signed_in, owner, authorization, days):
    browser, row = signed_in(owner), authorization
    person = row.representatives.get()

    def step(name, **data):
        row.refresh_from_db()
        assert url(name, row) in browser.get(row.get_absolute_url()).content.decode()
        answer = browser.post(url(name, row), {"version": row.version, **data})
        assert answer.status_code == 302, answer.context["form"].errors
        return words(browser.get(row.get_absolute_url()))

    signed = {f"on_{pk}": days(9) for pk in (0, person.pk)} | {f"kind_{pk}": "ink" for pk in (0, person.pk)}
    assert "Record as sent" in step("authorization_sign", **signed)
    sending = {"sent_on": days(8), "channel": "fax", "sent_to": "855-214-7519", "sent_proof": "6 pages, 2:14 PM"}
    assert "Fax to the CAF unit, 855-214-7519; 6 pages, 2:14 PM" in step("authorization_send", **sending)
    told = {"acknowledged_on": days(7), "acknowledged_how": "PPS, Mr. Ito"}
    assert "PPS, Mr. Ito" in step("authorization_acknowledge", **told)
    call = {"confirmed_on": days(1), "confirmed_means": "call", "employee_name": "Ms. Alvarez", "employee_id": "1000"}
    page = step("authorization_confirm", **call)
    assert "Ms. Alvarez, ID 1000 · recorded by Rosa Moreno" in page
    assert "Form 2848, confirmed on CAF" in page
    assert page.count("recorded by Rosa Moreno") == 5
    step("authorization_end", ended_on=days(0), end="revoked", end_note="faxed page one")
    page = step("authorization_take_back", reason="another client")
    assert "Form 2848, confirmed on CAF" in page
    row.refresh_from_db()
    assert (row.state, row.confirmed_by, row.ended_on) == ("Confirmed on CAF", owner, None)


MEMPHIS, OGDEN, ABROAD = "fax 855-214-7519", "fax 855-214-7522", "fax 855-772-3156"


@pytest.mark.parametrize(
    ("address", "facts", "units"),
    [
        ("12 Oak St\nAustin, TX 78701", {}, [OGDEN]),
        ("12 Oak St\nBurlington, VT 05401", {}, [MEMPHIS]),
        ("10 Downing Street\nLondon", {"lives_abroad": True}, [ABROAD]),
        ("somewhere", {}, [MEMPHIS, OGDEN, ABROAD]),
    ],
)
def test_a_signed_form_says_where_it_goes_until_it_is_sent(signed_in, owner, vega, sent, address, facts, units):
    type(vega).objects.filter(pk=vega.pk).update(address=address, **facts)
    browser, row = signed_in(owner), sent(3, sent_on=None, channel="")
    for page in (row.get_absolute_url(), url("authorization_send", row)):
        told = words(browser.get(page))
        assert [unit for unit in (MEMPHIS, OGDEN, ABROAD) if unit in told] == units
        assert "Where To File Chart, as of September 2021. The IRS warns that these numbers may change" in told
        assert ("names no State before its ZIP code" in told) is (len(units) > 1)
    assert "Where it goes" not in words(browser.get(sent(2).get_absolute_url()))


def test_the_unit_of_a_form_8821_is_second_hand_and_a_specific_use_goes_to_no_unit(signed_in, owner, vega, sent):
    row = sent(3, sent_on=None, channel="")
    Authorization.objects.filter(pk=row.pk).update(form="8821")
    assert 'September 2021 <span class="tag plain">second-hand</span>' in words(
        signed_in(owner).get(url("authorization_send", row))
    )
    Authorization.objects.filter(pk=row.pk).update(is_specific_use=True)
    told = words(signed_in(owner).get(url("authorization_send", row)))
    assert "goes to the office that handles the matter, not to the CAF unit" in told
    assert MEMPHIS not in told


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("authorization_send", {"channel": "fax"}, "The fax confirmation with its pages and time proves"),
        ("authorization_send", {"channel": "account", "sent_proof": "1"}, "a Tax Pro Account request is approved"),
        ("authorization_send", {"channel": "mail", "sent_proof": "1", "sent_on": "2099-01-01"}, "has not come yet"),
        ("authorization_confirm", {"confirmed_means": "call"}, "the name and the ID of the employee"),
        ("authorization_confirm", {"confirmed_means": "other"}, "Say in which other way"),
        ("authorization_end", {"end": "revoked"}, "This form was not sent"),
        ("authorization_copy", {}, "Choose the file of the signed form."),
        ("representative_add", {"name": "Al Other"}, "Line 5a of this form lets nobody"),
    ],
)
def test_a_step_that_cannot_be_is_refused_in_words(signed_in, owner, authorization, days, now, name, data, sentence):
    ink = Signed(days(3), "ink")
    people = {authorization.representatives.get().pk: ink}
    by = acting(owner, now)
    row = authority.sign_authorization(authorization, by=by, version=1, taxpayer=ink, representatives=people)
    form = signed_in(owner).get(url(name, row)).context["form"]
    begun = {field: form[field].value() for field in form.fields if form[field].value()}
    answer = signed_in(owner).post(url(name, row), begun | data)
    assert answer.status_code == 200
    assert sentence in words(answer)
    row.refresh_from_db()
    assert row.version == 2


def test_the_signed_copy_is_one_click_away_and_each_look_is_noted(signed_in, owner, viewer, sent, vega):
    row = sent(3)
    browser = signed_in(owner)
    upload = SimpleUploadedFile("signed 2848.png", PNG)
    browser.post(url("authorization_copy", row), {"version": 1, "upload": upload})
    paper = url("authorization_paper", row)
    for place in (row.get_absolute_url(), vega.get_absolute_url()):
        assert paper in browser.get(place).content.decode()
    answer = signed_in(viewer).get(paper)
    assert answer.content == PNG
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "The signed copy of Form 2848 was opened." in words(browser.get(row.get_absolute_url()))


def test_the_whole_caf_number_is_for_those_who_may_see_numbers(signed_in, owner, viewer, practitioner, sent):
    row = sent(3)
    row.representatives.update(caf_number="0312-45678R")
    assert "0312-45678R" in words(signed_in(practitioner).get(row.get_absolute_url()))
    page = words(signed_in(viewer).get(row.get_absolute_url()))
    assert "0312-45678R" not in page
    assert "0312-*****R" in page


def test_the_history_of_a_form_tells_of_that_form_alone(signed_in, owner, vega, sent):
    one, other = sent(3), sent(4)
    by = acting(owner, timezone.now())
    authority.confirm_authorization(
        one, by=by, version=1, confirmed_on=by.on, confirmed_means="other", confirmed_how=f'"authorization":{other.pk},'
    )
    make_preparation(one, by=by)
    assert len(signed_in(owner).get(one.get_absolute_url()).context["story"]) == 3
    assert len(signed_in(owner).get(other.get_absolute_url()).context["story"]) == 1


def test_a_student_is_dropped_after_130_days_and_the_end_is_proposed(signed_in, owner, sent, days):
    row = sent(131)
    row.representatives.update(designation="k")
    assert "CAF drops them after 130 days" in words(signed_in(owner).get(row.get_absolute_url()))
    form = signed_in(owner).get(url("authorization_end", row)).context["form"]
    assert (form["end"].value(), form["ended_on"].value()) == ("expired", days(1))


def test_a_viewer_and_a_stranger_prepare_nothing(signed_in, viewer, stranger, new, authorization, typed):
    for address in (new, url("authorization_change", authorization), url("authorization_sign", authorization)):
        assert signed_in(viewer).post(address, typed(version=1)).status_code == 403
        assert signed_in(stranger).post(address, typed(version=1)).status_code == 404
    assert Authorization.objects.count() == 1


def test_an_authorization_of_a_hidden_client_is_hidden_too(signed_in, owner, practitioner):
    hidden = make_client(owner, name="Hidden Heir", is_restricted=True)
    row = authority.prepare_authorization(
        by=acting(owner), client=hidden, form="8821", representatives=[owner], matters=matters.parse("1040 2022")
    )
    for name in ("authorization", "authorization_change", "authorization_paper"):
        assert signed_in(practitioner).get(url(name, row)).status_code == 404
    assert "Hidden Heir" not in words(signed_in(practitioner).get(LIST))
    assert not Authorization.objects.visible_to(practitioner).exists()


# The list.


@pytest.fixture
def book(owner, vega, sent, days, now):
    """One of each kind, by name."""
    by = acting(owner, now)
    made = {"late": sent(20), "older": sent(40), "fresh": sent(14), "confirmed": sent(30, confirmed_on=days(2))}
    made["ended"] = sent(90, ended_on=days(1), end="superseded")
    for name, people in {"draft": [owner], "theirs": [Representative(name="Former Accountant")]}.items():
        known = {"confirmed_on": days(400)} if name == "theirs" else {}
        made[name] = authority.prepare_authorization(
            by=by, client=vega, form="2848", representatives=people, matters=matters.parse("1040 2020"), **known
        )
    return made


@pytest.mark.parametrize(
    ("show", "names"),
    [
        ("", {"late", "older", "fresh", "confirmed", "draft"}),
        ("drafts", {"draft"}),
        ("waiting", {"late", "older", "fresh"}),
        ("confirmed", {"confirmed"}),
        ("ended", {"ended"}),
        ("others", {"theirs"}),
    ],
)
def test_each_filter_of_the_list_shows_its_own(signed_in, owner, book, show, names):
    rows = signed_in(owner).get(LIST, {"show": show}).context["rows"]
    assert {row.pk for row, *_ in rows} == {book[name].pk for name in names}


def test_those_waited_for_stand_oldest_first_and_the_late_are_marked(signed_in, owner, book):
    rows = signed_in(owner).get(LIST, {"show": "waiting"}).context["rows"]
    assert [(row.pk, days, is_late) for row, days, is_late in rows] == [
        (book["older"].pk, 40, True),
        (book["late"].pk, 20, True),
        (book["fresh"].pk, 14, False),
    ]


def test_the_list_is_searched_by_client_and_a_whole_number_stays_out_of_the_address(signed_in, owner, book, sent):
    sent(2, client=make_client(owner, name="Otto Kern"))
    browser = signed_in(owner)
    rows = browser.get(LIST, {"q": "kern"}).context["rows"]
    assert [row.client.name for row, *_ in rows] == ["Otto Kern"]
    assert "219-09-9999" not in browser.post("/authorizations/find/", {"q": "219-09-9999"}).url
    assert "219-09-9999" not in browser.get(LIST, {"q": "219-09-9999"}).url
    assert browser.post("/authorizations/find/", {"q": "kern", "show": "waiting"}).url == f"{LIST}?q=kern&show=waiting"


def test_the_list_and_the_pages_ask_a_fixed_number_of_queries(signed_in, owner, sent, book, vega):
    browser = signed_in(owner)

    def asked(address):
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        return len(queries)

    places = (LIST, vega.get_absolute_url(), book["late"].get_absolute_url())
    few = [asked(place) for place in places]
    for number in range(8):
        sent(number + 1)
    assert [asked(place) for place in places] == few
    assert few[0] <= 6
    assert few[1] <= 12
    assert few[2] <= 12
