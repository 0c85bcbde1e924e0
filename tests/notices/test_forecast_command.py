"""`manage.py forecast` and `manage.py backtest` as another program calls them: JSON, text, refusals; no database."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from notices.management.commands.backtest import Command as Backtest
from notices.management.commands.forecast import Command as Forecast
from tests.notices import forecast_simulator as simulator

ROOT = Path(__file__).parents[2]
HEADER = "case,date,event,value\n"
CASES = (
    "young,2024-01-01,notice,CP14",
    "late,2024-01-01,notice,CP14",
    "late,2024-02-05,notice,CP501",
    "late,2024-03-11,notice,CP503",
    "unknown,2024-03-11,notice,CP503",
    *(
        f"known,2024-03-11,{event}"
        for event in ("notice,CP503", "balance,500", "other_balances,0", "unfiled_returns,0")
    ),
    *(f"{name},2024-03-11,notice,CP503" for name in ("paid", "stopped", "held", "asked")),
    "paid,2024-03-20,paid_in_full,",
    "stopped,2024-03-20,agreement_in_force,",
    "held,2024-03-25,hold_until,2024-05-31",
    "asked,2024-03-25,agreement_pending,",
    "business,2024-02-19,notice,CP161",
    "business,2024-02-19,taxpayer,business",
    "over,2024-01-01,notice,CP503",
    "over,2024-02-12,notice,CP504",
    "other,2024-01-01,notice,CP2000",
    "later,2024-04-15,notice,CP14",
)


def written(tmp_path, rows, header=HEADER):
    path = tmp_path / "cohort.csv"
    path.write_text(header + "".join(f"{row}\n" for row in rows))
    return str(path)


def forecasts(capsys, path, *arguments):
    call_command("forecast", path, "--as-of", "2024-03-25", "--json", *arguments)
    return {row["case"]: row for row in json.loads(capsys.readouterr().out)}


@pytest.fixture(params=[(), ("--prior-only",)], ids=["learned", "prior only"])
def answers(request, capsys, tmp_path):
    return forecasts(capsys, written(tmp_path, CASES), *request.param)


def test_every_case_ahead_of_cp504_is_listed_and_no_other(answers):
    assert list(answers) == ["asked", "business", "held", "known", "late", "paid", "stopped", "unknown", "young"]


def test_the_answer_is_to_the_letter(answers):
    names = ["case", "p30", "p60", "p90", "p180", "ever", "low60", "high60", "earliest", "middle", "latest", "reasons"]
    for row in answers.values():
        assert list(row) == names
        assert 0 <= row["p30"] <= row["p60"] <= row["p90"] <= row["p180"] <= row["ever"] <= 1
        assert 0 <= row["low60"] <= row["p60"] <= row["high60"] <= 1
        assert row["reasons"]
        for reason in row["reasons"]:
            assert list(reason) == ["text", "direction", "weight"]
            assert reason["direction"] in ("up", "down", "stops")


@pytest.mark.parametrize("case", ["paid", "stopped"])
def test_a_stopped_case_is_listed_with_0_and_without_dates(answers, case):
    row = answers[case]
    assert [row[name] for name in ("p30", "p60", "p90", "p180", "ever")] == [0] * 5
    assert (row["earliest"], row["middle"], row["latest"]) == (None, None, None)
    assert [reason["direction"] for reason in row["reasons"]] == ["stops"]


def test_what_is_known_of_a_case_moves_its_figures(answers):
    assert answers["young"]["p60"] < answers["late"]["p60"]
    assert answers["held"]["p60"] < answers["unknown"]["p60"]
    assert answers["held"]["middle"] > answers["unknown"]["middle"]
    assert 0 < answers["asked"]["p180"] < answers["unknown"]["p180"]
    width = {case: answers[case]["high60"] - answers[case]["low60"] for case in ("known", "unknown")}
    assert width["unknown"] > width["known"]


def test_the_order_of_rows_and_rows_after_the_day_change_nothing(capsys, tmp_path):
    first = forecasts(capsys, written(tmp_path, CASES))
    rows = [*CASES, "young,2024-03-26,notice,CP501", "late,2025-01-01,paid_in_full,", "next,2024-03-26,notice,CP503"]
    random.Random(3).shuffle(rows)
    assert forecasts(capsys, written(tmp_path, rows)) == first


def test_people_read_an_estimate_the_nearest_first(capsys, tmp_path):
    call_command("forecast", written(tmp_path, CASES), "--as-of", "2024-03-25", "--prior-only")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("ESTIMATE as of Mar 25, 2024")
    assert lines[2].split()[0] == "late"
    assert "An installment agreement is in force since Mar 20, 2024" in lines[-1] + lines[-2]


@pytest.fixture(scope="module")
def made_up(tmp_path_factory):
    path = tmp_path_factory.mktemp("cohort") / "made_up.csv"
    path.write_bytes(b"".join(simulator.as_lines(simulator.cohort(simulator.PLAIN, 400, 2))))
    return str(path)


def test_a_backtest_is_to_the_letter(capsys, made_up):
    call_command("backtest", made_up, "--train-until", "2023-07-03", "--horizon", "90", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert list(answer) == ["n", "events", "models"]
    assert 0 < answer["events"] < answer["n"]
    assert list(answer["models"]) == ["prior", "learned", "constant", "age_rule"]
    for scores in answer["models"].values():
        assert list(scores) == ["brier", "log_loss", "auc", "bins"]
        assert [list(each) for each in scores["bins"]] == [["low", "high", "n", "mean", "observed"]] * 10
        assert sum(each["n"] for each in scores["bins"]) == answer["n"]
    assert answer["models"]["constant"]["auc"] == 0.5
    assert answer["models"]["learned"]["brier"] < answer["models"]["constant"]["brier"]


def test_people_read_the_scores_in_a_table(capsys, made_up):
    call_command("backtest", made_up, "--train-until", "2023-07-03", "--horizon", "90")
    text = capsys.readouterr().out
    assert "with CP504 (CP504B) within 90 days" in text
    assert [line.split()[0] for line in text.splitlines()[2:6]] == ["prior", "learned", "constant", "age_rule"]


def test_a_backtest_without_any_case_says_so_with_nulls(capsys, tmp_path):
    path = written(tmp_path, ["A,2024-01-01,notice,CP14"])
    call_command("backtest", path, "--train-until", "2023-01-01", "--horizon", "60", "--json")
    answer = json.loads(capsys.readouterr().out)
    assert (answer["n"], answer["events"], answer["models"]["learned"]["brier"]) == (0, 0, None)


AS_OF, TRAIN = ["--as-of", "2024-03-25"], ["--train-until", "2024-03-25", "--horizon", "60"]
REFUSED = [
    ("no_file", Forecast, ["gone.csv", *AS_OF], "gone.csv cannot be read"),
    ("no_day", Forecast, ["FILE"], "required: --as-of"),
    ("no_such_day", Forecast, ["FILE", "--as-of", "2024-02-30"], "as-of date '2024-02-30' is not a day"),
    ("a_day_far_off", Forecast, ["FILE", "--as-of", "9999-12-31"], "is not between 1900-01-01 and 2200-01-01"),
    ("a_bad_row", Forecast, ["BAD", *AS_OF], "Line 3: 'lunch' is not an event"),
    ("a_bad_row_to_backtest", Backtest, ["BAD", *TRAIN], "Line 3: 'lunch' is not an event"),
    ("no_horizon", Backtest, ["FILE", "--train-until", "2024-03-25"], "required: --horizon"),
    ("no_days", Backtest, ["FILE", *TRAIN[:3], "0"], "The horizon '0' is not a number of days"),
    ("days_before", Backtest, ["FILE", *TRAIN[:3], "-3"], "is not a number of days"),
    ("days_in_words", Backtest, ["FILE", *TRAIN[:3], "two"], "The horizon 'two' is not a number of days"),
    ("too_many_days", Backtest, ["FILE", *TRAIN[:3], "99999999999"], "is not a number of days between 1 and 3650"),
]


@pytest.mark.parametrize(
    ("command", "arguments", "sentence"), [row[1:] for row in REFUSED], ids=[row[0] for row in REFUSED]
)
def test_bad_input_is_one_sentence_on_standard_error_and_exit_2(capsys, tmp_path, command, arguments, sentence):
    places = {"FILE": written(tmp_path, CASES)}
    places["BAD"] = str(tmp_path / "bad.csv")
    Path(places["BAD"]).write_text(f"{HEADER}{CASES[0]}\nA,2024-01-01,lunch,\n")
    name = command.__module__.rsplit(".", 1)[1]
    with pytest.raises(SystemExit) as stopped:
        command().run_from_argv(["manage.py", name, *(places.get(each, each) for each in arguments), "--json"])
    out, err = capsys.readouterr()
    assert (stopped.value.code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert err.endswith(".\n")


def test_called_from_python_a_refusal_is_a_command_error(tmp_path):
    with pytest.raises(CommandError, match="lacks value") as refusal:
        call_command("forecast", written(tmp_path, [], header="case,date,event\n"), "--as-of", "2024-03-25")
    assert refusal.value.returncode == 2


@pytest.mark.parametrize("command", [["forecast", *AS_OF], ["backtest", *TRAIN]], ids=["forecast", "backtest"])
def test_they_answer_on_a_machine_without_database_or_keys(tmp_path, command):
    home = tmp_path / "home"
    name, *arguments = command
    answer = subprocess.run(
        [sys.executable, "manage.py", name, written(tmp_path, CASES), *arguments, "--json"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "NOTICEBOOK_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    assert json.loads(answer.stdout)
    assert not [path for path in home.rglob("*") if path.is_file()]
