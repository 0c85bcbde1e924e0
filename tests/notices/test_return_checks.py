"""A letter beside the filed return: which lines differ, by how much, and what may be behind it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from notices import casework
from notices.return_checks import Result, compare
from tests.factories import NOW, TODAY, acting, make_case, make_notice

DATED = date(2026, 5, 4)
RETURN = {
    "tax": Decimal("14000"),
    "withholding": Decimal("9200"),
    "estimated_payments": Decimal("3000"),
    "refundable_credits": Decimal("500"),
    "other_payments": Decimal("0"),
}
SPLIT = {"tax": "14000", "withholding": "9200", "estimated_payments": "3000", "refundable_credits": "500"}


@pytest.fixture(autouse=True)
def _the_clock_stands_still(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def filed(owner, case):
    return casework.record_return(
        by=acting(owner), case=case, due_on=date(2025, 4, 15), filed_on=date(2025, 4, 10), **RETURN
    )


def letter_with(owner, case, lines, amount_due=None, **fields):
    amounts = {kind: Decimal(amount) for kind, amount in lines.items()}
    due = Decimal(amount_due) if amount_due else None
    return make_notice(owner, case=case, notice_date=DATED, amounts=amounts, amount_due=due, **fields)


# Lines of the letter (credits positive: the sign is the form's), its amount due, then what leads: line, letter less
# return; and every line that is compared.
TABLE = [
    ("all agree", SPLIT, "1300", [], 7),
    ("off by less than a dollar is rounding", SPLIT | {"tax": "14000.99"}, "1300.99", [], 7),
    ("off by a dollar is not", SPLIT | {"tax": "14001"}, "1301", [("tax", "1")], 7),
    ("a misposted estimate", SPLIT | {"estimated_payments": "1500"}, "2800", [("estimated_payments", "-1500")], 7),
    (
        "withholding without a line was not credited",
        {kind: amount for kind, amount in SPLIT.items() if kind != "withholding"},
        "10500",
        [("withholding", "-9200")],
        7,
    ),
    ("a credit denied", SPLIT | {"refundable_credits": "0"}, "1800", [("refundable_credits", "-500")], 7),
    ("more tax", SPLIT | {"tax": "15250"}, "2550", [("tax", "1250")], 7),
    (
        "two differences that cancel each other out",
        SPLIT | {"withholding": "9000", "estimated_payments": "3200"},
        "1300",
        [("withholding", "-200"), ("estimated_payments", "200")],
        7,
    ),
    ("only the sum, and it agrees", {"tax": "14000", "payments": "12700"}, "1300", [], 4),
    ("only the sum, and it is short", {"tax": "14000", "payments": "11200"}, "2800", [("credits", "-1500")], 4),
    (
        "some lines and the rest as a sum",
        {"tax": "14000", "withholding": "9200", "payments": "3000"},
        "1800",
        [("payments", "-500")],
        6,
    ),
    ("penalties and interest are in the amount", SPLIT | {"failure_to_pay": "26", "interest": "84.5"}, "1410.5", [], 7),
    ("a penalty that no line names", SPLIT, "1500", [("amount_due", "200")], 7),
    ("no credits listed at all", {"tax": "14000"}, "14000", [("unpaid", "12700")], 3),
    ("a reminder prints no tax", {"failure_to_pay": "9", "interest": "12.3"}, "1421.3", [], 0),
    ("an amount alone", {}, "1300", [], 0),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "due", "leading", "compared"), [row[1:] for row in TABLE], ids=[r[0] for r in TABLE])
def test_each_line_is_compared_to_the_cent(owner, case, filed, lines, due, leading, compared):
    credits = ("payments", "withholding", "estimated_payments", "refundable_credits", "other_payments")
    signed = {kind: f"-{amount}" if kind in credits else amount for kind, amount in lines.items()}
    for stated in (lines, signed):
        letter = letter_with(owner, case, stated, due, code="CP14" if stated is lines else "CP21B")
        found = compare(letter, filed)
        assert [(line.name, line.difference) for line in found.leading] == [(n, Decimal(d)) for n, d in leading]
        assert found.compared == compared
        assert found.agrees == (bool(compared) and not leading and not found.sums_apart)


def test_a_payment_recorded_on_the_case_counts_up_to_the_day_of_the_letter(owner, case, filed):
    for day, amount in ((DATED, "400"), (DATED + timedelta(days=1), "100")):
        casework.record_payment(by=acting(owner), case=case, amount=Decimal(amount), paid_on=day)
    letter = letter_with(owner, case, SPLIT | {"other_payments": "400"}, "900")
    found = compare(letter, filed, list(case.payments.all()))
    line = next(line for line in found.lines if line.name == "other_payments")
    assert (line.ours, line.result) == (Decimal("400"), Result.AGREES)
    assert found.agrees


def test_more_paid_than_owed_leaves_nothing_due(owner, case):
    over = casework.record_return(
        by=acting(owner), case=case, due_on=date(2025, 4, 15), tax=Decimal(100), withholding=Decimal(900)
    )
    found = compare(letter_with(owner, case, {"tax": "100", "withholding": "900"}, "0.01"), over)
    assert [line.ours for line in found.lines if line.name == "amount_due"] == [0]


def test_a_tax_that_the_irs_changed_and_that_is_on_file_says_so(owner, case):
    changed = casework.record_return(
        by=acting(owner), case=case, due_on=date(2025, 4, 15), tax=Decimal(100), required_tax=Decimal(250)
    )
    line = compare(letter_with(owner, case, {"tax": "250"}, "250"), changed).lines[0]
    assert (line.differs, line.note) == (True, "it is the tax as the IRS changed it, which is on file too")


def test_every_line_that_can_differ_has_its_cause_and_its_papers(owner, case, filed):
    bare = casework.record_return(
        by=acting(owner), case=make_case(owner, matter="1040 2023"), due_on=date(2024, 4, 15), tax=Decimal(0)
    )
    more = {**SPLIT, "other_payments": "50", "payments": "10"}
    for figures, lines, due in (
        (filed, {**dict.fromkeys(more, "1")}, "9000"),
        (bare, more, "14000"),
        (filed, {"tax": "1"}, "1"),
    ):
        letter = letter_with(owner, figures.case, lines, due, code="OTHER", title=f"Letter over {due}")
        differing = compare(letter, figures).differing
        assert differing
        assert all(line.cause.why and line.cause.papers for line in differing)


def test_the_own_lines_of_a_letter_that_do_not_add_up_are_named(owner, case, filed):
    assert compare(letter_with(owner, case, SPLIT, "1500"), filed).sums_apart == 200


# The page.


def page(client, member, letter):
    client.force_login(member)
    return client.get(reverse("notice_compare", args=[letter.pk])).content.decode()


def test_the_page_names_the_difference_and_leads_to_the_step(client, viewer, owner, case, filed):
    letter = letter_with(owner, case, SPLIT | {"estimated_payments": "1500"}, "2800")
    shown = page(client, viewer, letter)
    assert "1 line of CP14 differs from the return" in shown
    assert "Estimated payments and deposits: $1,500.00 less than on the return" in shown
    assert "posted to another year or quarter" in shown
    assert f"{reverse('case_checklist', args=[case.pk])}#step-{letter.pk}-dispute_papers" in shown
    assert reverse("notice_change", args=[letter.pk]) not in shown


def test_the_page_says_when_all_agrees_and_when_nothing_can_be_compared(client, owner, case, filed):
    assert "CP14 agrees with the return" in page(client, owner, letter_with(owner, case, SPLIT, "1300"))
    reminder = letter_with(owner, case, {}, "1320", code="CP501")
    assert "prints no line that stands on a return" in page(client, owner, reminder)


def test_without_figures_the_page_asks_for_them_once(client, owner, viewer, notice):
    address = reverse("case_return", args=[notice.case_id])
    assert address in page(client, owner, notice)
    assert address not in page(client, viewer, notice)
    state = make_notice(owner, case=make_case(owner, authority="CA", matter="1040 2024"), code="OTHER", title="Bill")
    assert "No federal return to compare with" in page(client, owner, state)


def test_the_page_takes_as_many_queries_however_many_lines_there_are(
    client, owner, case, filed, django_assert_max_num_queries
):
    letter = letter_with(owner, case, SPLIT | {"failure_to_pay": "26", "interest": "84.5"}, "1410.5")
    client.force_login(owner)
    with django_assert_max_num_queries(8):
        client.get(reverse("notice_compare", args=[letter.pk]))


# The kinds of line that letters print, where they are typed and where they count.


def test_a_credit_counts_against_the_debt_however_it_was_typed(client, owner, case):
    client.force_login(owner)
    address = f"{reverse('notice_new')}?case={case.pk}"
    form = client.get(address).context["form"]
    typed = {"code": "CP14", "notice_date": str(TODAY), "submission_id": form["submission_id"].value()}
    typed |= {"amount_of_tax": "14,000", "amount_of_withholding": "9,200", "amount_of_refundable_credits": "-500"}
    client.post(address, typed | {"amount_of_failure_to_deposit": "75"})
    assert case.notices.get().lines == {
        "tax": Decimal("14000.00"),
        "withholding": Decimal("-9200.00"),
        "refundable_credits": Decimal("-500.00"),
        "failure_to_deposit": Decimal("75.00"),
    }
