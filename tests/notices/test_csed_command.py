"""`manage.py csed` as another program calls it: JSON, text, refusals; no database."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from notices.management.commands.csed import Command

ROOT = Path(__file__).parents[2]
OFFER, CDP = "offer_rejected:2018-03-01:2018-09-01", "cdp:2018-08-01:2019-02-01"


def asked(capsys, *arguments):
    call_command("csed", *arguments, "--json")
    return json.loads(capsys.readouterr().out)


def test_the_answer_is_to_the_letter(capsys):
    assert asked(capsys, "--assessed", "2016-06-06", "--event", OFFER, "--event", CDP) == {
        "base": "2026-06-06",
        "csed": "2027-05-09",
        "earliest": "2027-05-09",
        "latest": "2027-05-09",
        "suspended_days": 337,
        "steps": [
            {
                "kind": "offer_rejected",
                "from": "2018-03-01",
                "to": "2018-10-01",
                "counted_days": 214,
                "citation": "IRC 6331(k)(1), (k)(3)(B), (i)(5)",
            },
            {
                "kind": "cdp",
                "from": "2018-08-01",
                "to": "2019-02-01",
                "counted_days": 123,
                "citation": "IRC 6330(e)(1), 6320(c)",
            },
        ],
    }


def test_events_are_given_one_by_one_or_together(capsys):
    apart = asked(capsys, "--assessed", "2016-06-06", "--event", OFFER, "--event", CDP)
    assert asked(capsys, "--assessed", "2016-06-06", "--event", CDP, OFFER) == apart


def test_without_events_the_ten_years_stand(capsys):
    answer = asked(capsys, "--assessed", "2016-02-29")
    assert (answer["base"], answer["csed"], answer["steps"]) == ("2026-02-28", "2026-02-28", [])


def test_an_empty_end_runs_to_the_day_asked(capsys):
    answer = asked(capsys, "--assessed", "2016-06-06", "--event", "cdp:2018-08-01:", "--as-of", "2019-02-01")
    assert (answer["suspended_days"], answer["steps"][0]["to"]) == (184, "2019-02-01")


def test_bounds_part_where_a_rule_is_unverified(capsys):
    answer = asked(capsys, "--assessed", "2016-06-06", "--event", "military_deferment:2018-01-01:2018-07-01")
    assert (answer["earliest"], answer["csed"], answer["latest"]) == ("2026-06-06", "2026-06-06", "2027-08-31")
    assert "unverified" in answer["steps"][0]["citation"]


def test_people_read_an_estimate_with_every_step(capsys):
    call_command("csed", "--assessed", "2016-06-06", "--event", OFFER, CDP, "innocent_spouse:2020-01-01:2020-07-01")
    text = capsys.readouterr().out
    assert text.startswith("2028-01-06  estimated last day to collect (CSED)\n2027-11-07  earliest")
    assert "2026-06-06  ten years from the assessment of Jun 6, 2016 [IRC 6502(a)(1)]" in text
    assert "+  123 days  Timely request for a CDP hearing [IRC 6330(e)(1), 6320(c)]" in text
    assert "=  579 days suspended; days on which two ran count once." in text
    assert "This is an estimate. Confirm it on an account transcript" in text


REFUSED = [
    ([], "required: --assessed"),
    (["--assessed", "2016-02-30"], "assessment date '2016-02-30' is not a day"),
    (["--assessed", "20160606"], "assessment date '20160606' is not a day"),
    (["--assessed", "2016-06-06", "--event", "cdp:2018-08-01"], "is not an event as KIND:FROM:TO"),
    (["--assessed", "2016-06-06", "--event", "cdp::2018-08-01"], "first day of cdp '' is not a day"),
    (["--assessed", "2016-06-06", "--event", "cdp:2018-08-01:later"], "last day of cdp 'later' is not a day"),
    (["--assessed", "2016-06-06", "--event", "cdp:2019-02-01:2018-08-01"], "before it begins"),
    (["--assessed", "2016-06-06", "--event", "cdp:2018-08-01:"], "say as of which day"),
    (["--assessed", "2016-06-06", "--event", "cdp:2018-08-01:", "--as-of", ""], "as-of date '' is not a day"),
    (["--assessed", "2016-06-06", "--event", "cdp:2018-08-01:", "--as-of", "2018-01-01"], "before it begins"),
    (["--assessed", "2016-06-06", "--event", "cnc:2018-08-01:2019-02-01"], "no statute ties"),
    (["--assessed", "2016-06-06", "--event", "equivalent_hearing:2018-08-01:2019-02-01"], "does not suspend"),
    (["--assessed", "2016-06-06", "--event", "moon:2018-08-01:2019-02-01"], "those are offer_pending"),
    (["--assessed", "2016-06-06", "--bogus"], "--bogus"),
]


@pytest.mark.parametrize(("arguments", "sentence"), REFUSED, ids=[" ".join(row[0]) or "nothing" for row in REFUSED])
def test_bad_input_is_one_sentence_on_standard_error_and_exit_2(capsys, arguments, sentence):
    with pytest.raises(SystemExit) as stopped:
        Command().run_from_argv(["manage.py", "csed", *arguments, "--json"])
    out, err = capsys.readouterr()
    assert (stopped.value.code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1
    assert err.endswith(".\n")


def test_called_from_python_a_refusal_is_a_command_error():
    with pytest.raises(CommandError, match="not a day") as refusal:
        call_command("csed", "--assessed", "soon")
    assert refusal.value.returncode == 2


def test_it_answers_on_a_machine_without_database_or_keys(tmp_path):
    environment = {"PATH": os.environ["PATH"], "NOTICEBOOK_HOME": str(tmp_path / "home")}
    answer = subprocess.run(
        [sys.executable, "manage.py", "csed", "--assessed", "2016-06-06", "--event", OFFER, CDP, "--json"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (answer.returncode, answer.stderr) == (0, "")
    assert json.loads(answer.stdout)["csed"] == "2027-05-09"
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
