"""`manage.py accrue` as another program calls it: JSON, text, refusals; no database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from notices.management.commands.accrue import Command

ROOT = Path(__file__).parents[2]
KEYS = ["interest", "failure_to_file", "failure_to_pay", "total", "as_of", "unrated_from", "segments"]
SEGMENT = ["kind", "from", "to", "days", "rate", "base", "amount"]
LATE = ("--tax", "10,000", "--due", "2025-04-15", "--to", "2026-03-31")
PAST = ("--tax", "10000", "--due", "2025-04-15", "--filed", "2025-04-15", "--to", "2027-03-01")


def asked(capsys, *arguments):
    call_command("accrue", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def told(capsys, *arguments):
    call_command("accrue", *arguments)
    return capsys.readouterr().out


def sums(answer):
    return [answer[key] for key in KEYS[:4]]


def test_the_answer_has_the_agreed_fields_in_the_agreed_form(capsys):
    answer = asked(capsys, *LATE, "--filed", "2025-08-01")
    assert list(answer) == KEYS
    assert (answer["as_of"], answer["unrated_from"]) == ("2026-03-31", None)
    assert [list(row) for row in answer["segments"]] == [SEGMENT] * len(answer["segments"])
    assert answer["segments"][0] == {
        "kind": "interest",
        "from": "2025-04-15",
        "to": "2025-06-30",
        "days": 76,
        "rate": 7,
        "base": "10000.00",
        "amount": "146.81",
    }


def test_the_segments_of_a_kind_add_up_to_the_sum_of_that_name(capsys):
    arguments = ("--filed", "2025-08-01", "--demand", "2025-10-06:12000", "--payment", "2025-10-20:3000")
    answer = asked(capsys, *LATE, "--required", "11000", *arguments)
    for kind in KEYS[:3]:
        cents = sum(round(float(row["amount"]) * 100) for row in answer["segments"] if row["kind"] == kind)
        assert cents == round(float(answer[kind]) * 100) > 0
    assert {row["kind"] for row in answer["segments"]} == set(KEYS[:3])


PUBLISHED = [
    # id, arguments, expected sums
    ("INT-07", ("--tax", "10000", "--due", "2024-04-15", "--filed", "2024-04-15", "--to", "2026-10-15"),
     ["1966.82", "0.00", "1500.00", "3466.82"]),
    ("PEN-03", ("--tax", "5000", "--due", "1998-04-15", "--filed", "1998-04-15", "--payment", "1998-05-20:5000",
                "--to", "1998-05-20"), ["38.50", "0.00", "50.00", "88.50"]),
    ("PEN-04 trap", ("--tax", "5000", "--due", "1998-04-15", "--filed", "1998-04-15", "--payment", "1998-06-04:5000",
                     "--to", "1998-06-04"), ["55.09", "0.00", "50.00", "105.09"]),
    ("PEN-06", ("--tax", "400", "--due", "2026-04-15", "--filed", "2026-07-01", "--to", "2026-07-01"),
     ["10.22", "400.00", "6.00", "416.22"]),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "expected"), [row[1:] for row in PUBLISHED], ids=[row[0] for row in PUBLISHED])
def test_a_published_example_comes_out_through_the_command(capsys, arguments, expected):
    assert sums(asked(capsys, *arguments)) == expected


def test_a_minimum_has_no_rate(capsys):
    answer = asked(capsys, "--tax", "400", "--due", "2026-04-15", "--filed", "2026-07-01", "--to", "2026-07-01")
    raised = [row for row in answer["segments"] if row["rate"] is None]
    assert [(row["kind"], row["amount"]) for row in raised] == [("failure_to_file", "346.00")]


def test_what_is_not_filed_has_no_tax_shown_on_it(capsys):
    assert sums(asked(capsys, *LATE))[1:3] == ["2500.00", "0.00"]


def test_payments_and_agreements_are_given_one_by_one_or_together(capsys):
    filed = (*LATE, "--filed", "2025-04-15")
    apart = asked(capsys, *filed, "--payment", "2025-06-01:100", "--payment", "2025-07-01:200")
    together = asked(capsys, *filed, "--payment", "2025-06-01:100", "2025-07-01:200")
    assert apart == together != asked(capsys, *filed)
    one = asked(capsys, *filed, "--agreement", "2025-05-16:2025-06-15", "2025-07-16:")
    rates = [row["rate"] for row in one["segments"] if row["kind"] == "failure_to_pay"]
    assert rates == [0.5, 0.25, 0.5, *[0.25] * 9]


def test_a_business_has_no_lower_rate_in_an_agreement(capsys):
    filed = (*LATE, "--filed", "2025-04-15")
    assert asked(capsys, *filed, "--agreement", "2025-04-15:", "--business") == asked(capsys, *filed)


def test_a_levy_notice_raises_the_rate_of_the_months_that_begin_after_its_tenth_day(capsys):
    answer = asked(capsys, *LATE, "--filed", "2025-04-15", "--levy-notice", "2025-06-05")
    rates = [row["rate"] for row in answer["segments"] if row["kind"] == "failure_to_pay"]
    assert rates == [0.5, 0.5, *[1] * 10]


def test_an_extension_moves_the_filing_but_not_the_interest(capsys):
    answer = asked(capsys, *LATE, "--filed", "2025-10-15", "--extended-to", "2025-10-15")
    assert (answer["failure_to_file"], answer["segments"][0]["from"]) == ("0.00", "2025-04-15")


def test_past_the_last_published_quarter_the_figures_stop_there_and_say_from_when(capsys):
    answer = asked(capsys, *PAST)
    assert (answer["as_of"], answer["unrated_from"]) == ("2026-12-31", "2027-01-01")
    assert max(row["to"] for row in answer["segments"]) == "2026-12-31"
    assert "figures stop at Dec 31, 2026, not at Mar 1, 2027" in told(capsys, *PAST)


def test_a_projection_goes_on_and_is_labelled(capsys):
    answer = asked(capsys, *PAST, "--project")
    assert (answer["as_of"], answer["unrated_from"]) == ("2027-03-01", "2027-01-01")
    text = told(capsys, *PAST, "--project")
    assert text.startswith("ESTIMATE of interest and penalties as of Mar 1, 2027 (PROJECTION)")
    assert "2026-12-31  2027-03-01     60      7 %       11,245.22        130.13  interest on unpaid tax *" in text
    assert "not published; carried on from 2026 Q4" in text


def test_people_read_an_estimate_with_every_segment_and_its_sources(capsys):
    text = told(capsys, *LATE, "--filed", "2025-08-01", "--payment", "2025-09-01:2000")
    assert text.startswith("ESTIMATE of interest and penalties as of Mar 31, 2026\n")
    lines = text.splitlines()
    assert "  Failure to file                    1,800.00" in lines
    assert "  Paid since                        -2,000.00" in lines
    assert "2025-04-15  2025-06-30     76      7 %       10,000.00        146.81  interest on unpaid tax" in lines
    assert "2025-04-15  2025-05-15     30    4.5 %       10,000.00        450.00  failure to file not filed" in lines
    assert (
        "2025-09-15  2025-10-15     30    0.5 %        8,000.00         40.00  failure to pay tax shown, paid late"
        in lines
    )
    for source in ("IRC 6601(a)", "IRC 6651(a)(2)", "IRC 6622; Reg. 301.6622-1; Rev. Proc. 95-17"):
        assert f"  {source}" in lines
    assert "relayed and were not read at the source" in text


def test_nothing_paid_is_not_less_than_nothing(capsys):
    assert "-0.00" not in told(capsys, *LATE)


REFUSED = [
    ([], "required: --tax, --due, --to"),
    (["--tax", "1", "--due", "2025-04-15"], "required: --to"),
    ([*LATE, "--bogus"], "--bogus"),
    (["--tax", "ten", "--due", "2025-04-15", "--to", "2026-01-01"], "tax 'ten' is not dollars and cents"),
    (["--tax=-5", "--due", "2025-04-15", "--to", "2026-01-01"], "'-5' is not dollars and cents"),
    (["--tax", "1.234", "--due", "2025-04-15", "--to", "2026-01-01"], "'1.234' is not dollars and cents"),
    (["--tax", "1", "--due", "15 April", "--to", "2026-01-01"], "due date '15 April' is not a day"),
    (["--tax", "1", "--due", "2025-04-15", "--to", "2025-04-14"], "before the due date"),
    (["--tax", "1", "--due", "2027-01-15", "--to", "2027-03-01"], "after Dec 31, 2026"),
    (["--tax", "1", "--due", "1994-04-15", "--to", "1996-01-01"], "begins with 1995 Q1"),
    (["--tax", "1", "--due", "2025-04-15", "--to", "9999-12-31"], "too far ahead"),
    ([*LATE, "--required", "x"], "tax required 'x' is not dollars and cents"),
    ([*LATE, "--filed", "x"], "filing date 'x' is not a day"),
    ([*LATE, "--extended-to", "2025-01-01"], "is before the due date"),
    ([*LATE, "--demand", "2025-06-01"], "is not a demand with its day and amount"),
    ([*LATE, "--demand", "2025-06-01:x"], "amount of the demand 'x' is not dollars and cents"),
    ([*LATE, "--payment", "100"], "is not a payment with its day and amount"),
    ([*LATE, "--payment", "soon:100"], "day of the payment 'soon' is not a day"),
    ([*LATE, "--levy-notice", "2025-01-01"], "is before the due date"),
    ([*LATE, "--agreement", "2025-06-01"], "is not an agreement with its days"),
    ([*LATE, "--agreement", "2025-06-01:2025-05-01"], "ends before it begins"),
    ([*LATE, "--agreement", ":2025-05-01"], "first day of the agreement '' is not a day"),
]


@pytest.mark.parametrize(("arguments", "sentence"), REFUSED, ids=[" ".join(row[0]) or "nothing" for row in REFUSED])
def test_bad_input_is_one_sentence_on_standard_error_and_exit_2(capsys, arguments, sentence):
    with pytest.raises(SystemExit) as stopped:
        Command().run_from_argv(["manage.py", "accrue", *arguments, "--json"])
    out, err = capsys.readouterr()
    assert (stopped.value.code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert err.endswith(".\n")


def test_called_from_python_a_refusal_is_a_command_error():
    with pytest.raises(CommandError, match="begins with 1995 Q1") as refusal:
        call_command("accrue", "--tax", "1", "--due", "1994-04-15", "--to", "1996-01-01")
    assert refusal.value.returncode == 2


def test_it_answers_on_a_machine_without_database_or_keys(tmp_path):
    environment = {"PATH": os.environ["PATH"], "NOTICEBOOK_HOME": str(tmp_path / "home")}
    answer = subprocess.run(
        [sys.executable, "manage.py", "accrue", *LATE, "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    assert json.loads(answer.stdout)["failure_to_file"] == "2500.00"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
