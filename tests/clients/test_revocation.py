"""Whom a form cuts off once it is recorded: Form 2848 line 6 (F2848), its instructions (I2848), Form 8821 (F8821)."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string

from clients.revocation import of_filing
from clients.spans import periods_of, words_of
from practice import documents
from tests.clients.on_file import on_file, person
from tests.factories import NOW, TODAY, make_client

SENT = {"signed_on": date(2026, 1, 4), "sent_on": date(2026, 1, 5)}


@pytest.fixture
def maria(owner):
    return make_client(owner, name="Maria Vega")


def losses(row, **more):
    return of_filing(row, today=TODAY, **more).losses


CASES = [
    # id, new lines, new form, earlier lines, earlier form, what is lost, what stays, citation
    (
        "the same years",
        "1040 2021 to 2024",
        "2848",
        "1040 2021 to 2024",
        "2848",
        "1040 2021 to 2024",
        "",
        "F2848 line 6",
    ),
    (
        "a later half",
        "1040 2022 to 2026",
        "2848",
        "1040 2020 to 2024",
        "2848",
        "1040 2022 to 2024",
        "1040 2020 to 2021",
        "F2848 line 6",
    ),
    (
        "the middle",
        "1040 2022",
        "2848",
        "1040 2020 to 2024",
        "2848",
        "1040 2022",
        "1040 2020 to 2021 and 1040 2023 to 2024",
        "F2848 line 6",
    ),
    (
        "quarters by the year",
        "941 2024",
        "2848",
        "941 2023 Q3 to 2025 Q1",
        "2848",
        "941 2024 Q1 to 2024 Q4",
        "941 2023 Q3 to 2023 Q4 and 941 2025 Q1",
        "F2848 line 6",
    ),
    (
        "one form of two",
        "941 2024",
        "2848",
        "1040 2024; 941 2024",
        "2848",
        "941 2024 Q1 to 2024 Q4",
        "1040 2024",
        "F2848 line 6",
    ),
    (
        "a fiscal year",
        "1120 2025-06",
        "2848",
        "1120 2024-06 to 2026-06",
        "2848",
        "1120 FY 2025-06",
        "1120 FY 2024-06 and 1120 FY 2026-06",
        "F2848 line 6",
    ),
    (
        "every 8821",
        "1040 2024",
        "8821",
        "1040 2010 to 2012; 941 2020",
        "8821",
        "1040 2010 to 2012 and 941 2020 Q1 to 2020 Q4",
        "",
        "F8821 line 5",
    ),
]


@pytest.mark.parametrize(
    ("lines", "form", "earlier", "earlier_form", "lost", "stays"),
    [row[1:7] for row in CASES],
    ids=[row[0] for row in CASES],
)
def test_who_is_on_the_earlier_form_alone_loses_what_both_name(
    owner, maria, lines, form, earlier, earlier_form, lost, stays
):
    old = on_file(maria, people=["Pat Lee"], lines=earlier, form=earlier_form, **SENT)
    [loss] = losses(on_file(maria, people=[owner], lines=lines, form=form))
    assert loss.earlier == old
    assert (loss.losing, loss.stays, loss.is_whole) == (((("Pat Lee",), lost),), stays, not stays)
    assert loss.name == f"Form {form} of Pat Lee, sent Jan 5, 2026, not ours"


UNTOUCHED = [
    # id, new form's facts and lines, earlier's facts and lines, citation
    ("a 2848 and an 8821", {"form": "2848"}, {"form": "8821"} | SENT, "I2848 line 6"),
    ("an 8821 and a 2848", {"form": "8821"}, {"form": "2848"} | SENT, "F8821 line 5"),
    ("other years", {"lines": "1040 2025"}, SENT, "F2848 line 6"),
    ("another form", {"lines": "941 2022"}, SENT, "F2848 line 6"),
    ("a specific use revokes nothing", {"is_specific_use": True}, SENT, "I2848 line 4"),
    ("what the CAF never had", {}, {"is_specific_use": True} | SENT, "I2848 line 4"),
    ("a draft", {}, {}, "F2848 line 6: on file with the IRS"),
    ("signed, not sent", {}, {"signed_on": TODAY}, "F2848 line 6: on file with the IRS"),
    ("ended", {}, {"ended_on": TODAY, "end": "withdrawn"} | SENT, "F2848 line 6"),
]


@pytest.mark.parametrize(("new", "earlier"), [row[1:3] for row in UNTOUCHED], ids=[row[0] for row in UNTOUCHED])
def test_nobody_is_cut_off_by(owner, maria, new, earlier):
    on_file(maria, people=["Pat Lee"], **earlier)
    assert losses(on_file(maria, people=[owner], **new)) == ()


def test_the_other_spouses_forms_are_their_own(owner, maria):
    on_file(make_client(owner, name="Juan Vega"), people=["Pat Lee"], **SENT)
    assert losses(on_file(maria, people=[owner])) == ()


def test_who_is_named_on_both_goes_on(owner, practitioner, maria):
    on_file(maria, people=[owner, practitioner, "Pat Lee"], **SENT)
    [loss] = losses(on_file(maria, people=[owner, "pat  lee"], lines="1040 2023 to 2026"))
    assert loss.sentence == (
        "Jo Tran loses 1040 2023 to 2024. Rosa Moreno and Pat Lee go on under the new form. "
        "What stays in force: 1040 2021 to 2022."
    )


def test_a_form_of_the_same_people_is_replaced_and_nobody_loses(owner, maria):
    on_file(maria, people=[owner], **SENT)
    [loss] = losses(on_file(maria, people=[owner]))
    assert (loss.losing, loss.is_whole) == ((), True)
    assert loss.sentence == "Rosa Moreno goes on under the new form."


def test_an_eighty_twenty_one_of_the_same_people_loses_the_years_it_does_not_name(owner, maria):
    on_file(maria, people=[owner], form="8821", lines="1040 2020 to 2024", **SENT)
    [loss] = losses(on_file(maria, people=[owner], form="8821", lines="1040 2023 to 2026"))
    assert loss.losing == ((("Rosa Moreno",), "1040 2020 to 2022"),)
    assert loss.is_whole


def test_who_left_the_earlier_form_loses_nothing(owner, maria):
    on_file(maria, people=[owner, person("Pat Lee", ended_on=TODAY)], **SENT)
    [loss] = losses(on_file(maria, people=[owner]))
    assert (loss.people, loss.losing) == (("Rosa Moreno",), ())


def test_a_request_in_tax_pro_account_has_no_line_to_tick(owner, maria):
    on_file(maria, people=["Pat Lee"], **SENT)
    found = of_filing(on_file(maria, people=[owner], channel="account", retains_earlier=True), today=TODAY)
    assert (len(found.losses), found.is_prevented, found.rule.key) == (1, False, "account_revokes")


def test_an_information_request_in_tax_pro_account_revokes_the_same_matter_alone(owner, maria):
    on_file(maria, people=["Pat Lee"], form="8821", lines="1040 2020 to 2024", **SENT)
    [loss] = losses(on_file(maria, people=[owner], form="8821", lines="1040 2024", channel="account"))
    assert (loss.losing, loss.stays) == (((("Pat Lee",), "1040 2024"),), "1040 2020 to 2023")


def test_an_unsaved_form_is_weighed_with_what_is_to_stand_on_it(owner, maria):
    on_file(maria, people=["Pat Lee"], **SENT)
    draft = on_file(maria, people=[owner])
    people, matters = list(draft.representatives.all()), list(draft.matters.all())
    draft.delete()
    draft.pk = None
    assert len(losses(draft, people=people, matters=matters)) == 1


# After it was sent


def test_once_sent_the_whole_losses_are_proposed_and_nothing_is_marked(owner, maria):
    whole = on_file(maria, people=["Pat Lee"], lines="1040 2022", **SENT)
    on_file(maria, people=["Al Bo"], lines="1040 2010 to 2022", **SENT)
    row = on_file(maria, people=[owner])
    assert of_filing(row, today=TODAY).to_propose == ()
    row.signed_on = row.sent_on = TODAY
    assert [loss.earlier for loss in of_filing(row, today=TODAY).to_propose] == [whole]
    whole.refresh_from_db()
    assert (whole.end, whole.ended_on, whole.superseded_by) == ("", None, None)


def test_with_line_6_ticked_nothing_is_proposed(owner, maria):
    on_file(maria, people=["Pat Lee"], **SENT)
    row = on_file(maria, people=[owner], retains_earlier=True, signed_on=TODAY, sent_on=TODAY)
    assert of_filing(row, today=TODAY).to_propose == ()


def test_a_form_sent_later_does_not_count_as_earlier(owner, maria):
    first = on_file(maria, people=["Pat Lee"], **SENT)
    second = on_file(maria, people=[owner], signed_on=TODAY, sent_on=TODAY)
    assert losses(first) == ()
    assert [loss.earlier for loss in losses(second)] == [first]


# On the page


def page(row):
    return render_to_string("clients/_before_revoking.html", {"revocation": of_filing(row, today=TODAY)})


def test_the_page_says_who_loses_what_and_offers_line_6_with_copies(owner, maria):
    old = on_file(maria, people=["Pat Lee"], lines="1040 2020 to 2022", **SENT)
    text = page(on_file(maria, people=[owner]))
    assert "Before you revoke somebody" in text
    assert "Pat Lee loses 1040 2021 to 2022. What stays in force: 1040 2020." in text
    assert "tick line 6 and attach a copy" in text
    assert "no signed copy is on file" in text
    scan = SimpleUploadedFile("signed form.png", b"\x89PNG\r\n\x1a\n" + b"a page" * 40)
    old.signed_copy = documents.keep(scan, member=owner, now=NOW)
    old.save()
    assert "a signed copy is on file" in page(on_file(maria, people=[owner]))


def test_with_line_6_ticked_the_page_lists_the_copies_to_attach(owner, maria):
    on_file(maria, people=["Pat Lee"], **SENT)
    text = page(on_file(maria, people=[owner], retains_earlier=True))
    assert "Earlier forms that stay in force" in text
    assert "get its copy" in text
    assert "1 of them has no signed copy on file" in text


def test_where_nobody_is_cut_off_the_page_is_silent(owner, maria):
    assert "<section" not in page(on_file(maria, people=[owner]))


def test_it_takes_five_queries_however_many_earlier_forms(owner, maria, django_assert_max_num_queries):
    for year in range(2010, 2022):
        on_file(maria, people=["Pat Lee"], lines=f"1040 {year}", **SENT)
    row = on_file(maria, people=[owner], lines="1040 2009 to 2026")
    with django_assert_max_num_queries(5):
        assert len(losses(row)) == 12


def test_the_periods_of_a_line_are_told_one_by_one(owner, maria):
    row = on_file(maria, people=[owner], lines="941 2023 Q4 to 2024 Q2; 1120 2024-06 to 2025-06")
    periods = [period for matter in row.matters.all() for period in periods_of(matter)]
    assert [f"{each.form} {each.label}" for each in periods] == [
        "941 2023 Q4", "941 2024 Q1", "941 2024 Q2", "1120 FY 2024-06", "1120 FY 2025-06",
    ]  # fmt: skip
    assert words_of(periods) == "1120 FY 2024-06 to FY 2025-06 and 941 2023 Q4 to 2024 Q2"
