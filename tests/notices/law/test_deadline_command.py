"""`manage.py deadline` as another program calls it: JSON, text, refusals; no database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from notices.management.commands.deadline import Command

ROOT = Path(__file__).parents[3]
FIELDS = {
    "id",
    "kind",
    "due_on",
    "counted_to",
    "unit",
    "days",
    "rolled",
    "printed_on",
    "governs",
    "certainty",
    "confidence",
    "condition",
    "citation",
    "explanation",
}


def asked(capsys, *arguments):
    call_command("deadline", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_the_answer_has_the_agreed_fields(capsys):
    answer = asked(capsys, "CP14", "2018-01-30", "--amount", "1,075.21", "--printed", "2018-02-20")
    assert set(answer) == {"code", "title", "notice_date", "deadlines"}
    assert (answer["code"], answer["notice_date"]) == ("CP14", "2018-01-30")
    assert all(set(row) == FIELDS for row in answer["deadlines"])
    computed = next(row for row in answer["deadlines"] if row["id"] == "pay_by_21")
    assert (computed["due_on"], computed["unit"], computed["days"]) == ("2018-02-20", "calendar_days", 21)
    assert sum(row["governs"] for row in answer["deadlines"]) == 1


def test_what_is_absent_is_null(capsys):
    (row,) = asked(capsys, "CP501", "2026-06-15")["deadlines"]
    absent = ("due_on", "counted_to", "unit", "days", "printed_on", "condition")
    assert [row[name] for name in absent] == [None] * len(absent)
    assert "printed date is missing" in row["explanation"]


def test_abroad_chooses_the_abroad_window(capsys):
    rows = asked(capsys, "CP3219A", "2026-02-10", "--abroad")["deadlines"]
    assert {row["id"] for row in rows} == {"petition_150", "printed_date"}


def test_events_are_given_one_by_one_or_together(capsys):
    apart = asked(capsys, "L3172", "2026-08-07", "--on", "nftl_filed=2026-08-04", "--on", "mailing=2026-08-07")
    together = asked(capsys, "L3172", "2026-08-07", "--on", "nftl_filed=2026-08-04", "mailing=2026-08-07")
    assert apart == together
    assert apart["deadlines"][0]["due_on"] == "2026-09-10"


def test_a_state_of_filing_counts_its_own_holiday(capsys):
    assert asked(capsys, "LT11", "2026-03-20")["deadlines"][0]["due_on"] == "2026-04-20"
    assert asked(capsys, "LT11", "2026-03-20", "--state", "ma")["deadlines"][0]["due_on"] == "2026-04-21"


def test_people_read_text(capsys):
    call_command("deadline", "letter 1058", "2026-08-07")
    text = capsys.readouterr().out
    assert text.startswith("Letter 1058: ")
    assert "> 2026-09-08  Request a CDP hearing" in text


REFUSED = [
    (["CP999", "2026-01-01"], "CP999 is not in the catalogue"),
    (["CP14", "2026-02-30"], "'2026-02-30' is not a day"),
    (["CP14", "2026-W01-1"], "'2026-W01-1' is not a day"),
    (["CP14", "2026-01-01", "--amount", "12x"], "'12x' is not dollars and cents"),
    (["CP14", "2026-01-01", "--amount=-5"], "'-5' is not dollars and cents"),
    (["CP14", "2026-01-01", "--printed", "soon"], "printed date 'soon' is not a day"),
    (["CP14", "2026-01-01", "--printed", "2025-01-01"], "before the notice date"),
    (["CP14", "2026-01-01", "--on", "levied=2026-01-01"], "levied is not an event"),
    (["CP14", "2026-01-01", "--on", "mailing"], "is not an event and its day"),
    (["CP14", "9999-12-31"], "too far"),
    (["CP14"], "required: notice_date"),
    (["CP14", "2026-01-01", "--bogus"], "--bogus"),
]


@pytest.mark.parametrize(("arguments", "sentence"), REFUSED, ids=[" ".join(row[0]) for row in REFUSED])
def test_bad_input_is_one_sentence_on_standard_error_and_exit_2(capsys, arguments, sentence):
    with pytest.raises(SystemExit) as stopped:
        Command().run_from_argv(["manage.py", "deadline", *arguments, "--json"])
    out, err = capsys.readouterr()
    assert (stopped.value.code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert err.endswith(".\n")


def test_called_from_python_a_refusal_is_a_command_error():
    with pytest.raises(CommandError, match="not in the catalogue") as refusal:
        call_command("deadline", "CP999", "2026-01-01")
    assert refusal.value.returncode == 2


def test_it_answers_on_a_machine_without_database_or_keys(tmp_path):
    environment = {"PATH": os.environ["PATH"], "NOTICEBOOK_HOME": str(tmp_path / "home")}
    answer = subprocess.run(
        [sys.executable, "manage.py", "deadline", "CP504", "2026-06-03", "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    assert json.loads(answer.stdout)["deadlines"][0]["due_on"] == "2026-07-03"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
