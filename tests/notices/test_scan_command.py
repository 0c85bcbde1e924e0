"""`manage.py scan_notices` to the letter: what it prints, what it refuses, with which exit code."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from notices.management.commands.scan_notices import Command
from notices.models import Flag
from practice.models import Firm
from tests.factories import make_case, make_notice


def run(*arguments):
    out = StringIO()
    call_command("scan_notices", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def two_firms(owner, stranger):
    for member in (owner, stranger):
        make_notice(member, case=make_case(member))
    return owner.firm, stranger.firm


def test_json_is_one_document_with_these_names(two_firms):
    found = json.loads(run("--as-of", "2026-08-01", "--json"))
    seconds = found.pop("seconds")
    assert found == {"as_of": "2026-08-01", "firms": 2, "cases": 2, "raised": 8, "cleared": 0, "planned": 6}
    assert 0 <= seconds < 60


def test_the_second_run_finds_nothing_to_do(two_firms):
    run("--as-of", "2026-08-01")
    found = json.loads(run("--as-of", "2026-08-01", "--json"))
    assert (found["cases"], found["raised"], found["cleared"], found["planned"]) == (0, 0, 0, 0)


def test_one_firm_alone_can_be_scanned(two_firms):
    _, second = two_firms
    found = json.loads(run("--as-of", "2026-08-01", "--firm", str(second.pk), "--json"))
    assert (found["firms"], found["cases"]) == (1, 1)
    assert set(Flag.objects.values_list("firm", flat=True)) == {second.pk}


def test_without_a_day_each_firm_is_scanned_for_its_own_today(two_firms):
    Firm.objects.filter(pk=two_firms[0].pk).update(time_zone="Pacific/Kiritimati")
    Firm.objects.filter(pk=two_firms[1].pk).update(time_zone="Pacific/Pago_Pago")  # 25 hours apart: never one date
    run()
    first, second = (Firm.objects.get(pk=firm.pk).last_scanned_on for firm in two_firms)
    assert (first - second).days in (1, 2)


def test_text_is_for_people(two_firms):
    lines = run("--as-of", "2026-08-01").splitlines()
    assert lines[0] == "Moreno Tax: 1 case looked at, 4 flags raised, 0 cleared, 3 reminders planned"
    assert lines[2].startswith("Aug 1, 2026, 2 firms: 2 cases looked at")


def test_an_installation_without_firms_is_fine(db):
    assert json.loads(run("--as-of", "2026-08-01", "--json"))["firms"] == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--as-of", "tomorrow"], "The day 'tomorrow' is not a day written as YYYY-MM-DD."),
        (["--as-of", "2026-02-30"], "The day '2026-02-30' is not a day written as YYYY-MM-DD."),
        (["--firm", "999999"], "There is no firm with the number '999999'."),
        (["--firm", "Moreno"], "There is no firm with the number 'Moreno'."),
        (["--firm", "9" * 40], f"There is no firm with the number '{'9' * 40}'."),
        (["--when", "now"], "Unrecognized arguments: --when now; see --help."),
    ],
)
def test_a_wrong_argument_is_refused_in_one_sentence(two_firms, capsys, monkeypatch, arguments, sentence):
    # A command closes its connections when it ends; this one ends inside the test's transaction.
    monkeypatch.setattr("django.core.management.base.connections.close_all", lambda: None)
    with pytest.raises(SystemExit) as ended:
        Command().run_from_argv(["manage.py", "scan_notices", *arguments])
    said = capsys.readouterr()
    assert (ended.value.code, said.out, said.err.strip()) == (2, "", sentence)
    assert not Flag.objects.exists()


def test_a_day_before_the_last_scan_of_any_firm_is_refused_and_no_firm_is_scanned(two_firms):
    _, second = two_firms
    run("--as-of", "2026-08-01", "--firm", str(second.pk))
    with pytest.raises(CommandError, match=r"Other Tax was scanned as of Aug 1, 2026; Jul 31, 2026 comes too late\."):
        run("--as-of", "2026-07-31")
    assert set(Flag.objects.values_list("firm", flat=True)) == {second.pk}
    assert Firm.objects.get(pk=second.pk).last_scanned_on == date(2026, 8, 1)
