"""Long exports: made by a worker, once, with one event; fetched by whoever asked, for a day."""

import gc
import json
import os
import signal
import subprocess
import sys
import time
import tracemalloc
from dataclasses import replace
from datetime import date, timedelta
from operator import itemgetter

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from clients.models import Client
from notices import casework, exports, tasks
from notices.exports import background, formats, making
from notices.models import Case, Export
from practice import history, kept_files
from practice.access import Role
from practice.models import Event, Member
from practice.refusals import Refused
from tests.factories import NOW, acting, make_case, make_client, make_firm, make_member, next_ssn
from tests.notices.export_stories import tell_very_many_events
from tests.notices.test_exports import bytes_of, pages_of

ASKED = {"purpose": "own_file", "format": "json", "marking": ""}


def wish(**more):
    return exports.Wish(**{"purpose": "Our own file", "format": "json"} | more)


def listed(case):
    return Case.objects.listed().select_related("chain").get(pk=case.pk)


def ask(case, member, at=NOW, **more):
    return background.ask([listed(case)], wish(**more), by=acting(member, at))


def make(export, at=NOW):
    state = background.make_one(export.pk, lambda: at)
    export.refresh_from_db()
    return state


def fetched(export, member, at=NOW):
    return b"".join(background.fetch(export, by=acting(member, at)))


def events():
    return Event.objects.filter(kind="history_exported")


def on_disk():
    folder = kept_files.path_of("x").parent
    return {path.name for path in folder.iterdir()}


@pytest.fixture(autouse=True)
def _no_files():
    before = on_disk()
    yield
    for name in on_disk() - before:
        kept_files.remove(name)


# Making one


@pytest.mark.both_databases
def test_a_worker_makes_the_file_and_writes_the_event_with_it(case, owner):
    head = listed(case).chain.head_hash
    export = ask(case, owner)
    assert (export.state, events().count()) == ("waiting", 0)
    assert make(export, NOW + timedelta(minutes=1)) == "ready"
    document = json.loads(fetched(export, owner))
    assert document["chains"][0]["head"] == head
    told = history.told(events().get())["facts"]
    assert (told["head"], told["seal"], told["sha256"]) == (head, document["seal"], export.sha256)
    assert export.expires_at == export.ready_at + timedelta(hours=24)
    assert history.verify(case.chain) is None


@pytest.mark.parametrize("kind", ["pdf", "docx", "csv", "json", "zip"])
def test_each_format_is_the_file_that_the_page_would_give(case, owner, kind):
    there = exports.make([listed(case)], wish(format=kind), by=acting(owner))
    export = ask(case, owner, format=kind)
    assert make(export) == "ready"
    assert (export.name, export.content_type) == (there.name, there.content_type)
    assert len(fetched(export, owner)) == export.size > 0


def test_the_file_lies_encrypted(case, owner):
    export = ask(case, owner)
    make(export)
    assert b"noticebook-history" in fetched(export, owner)
    assert b"noticebook-history" not in kept_files.path_of(export.stored_as).read_bytes()


def test_what_is_written_meanwhile_stands_between_the_file_and_its_event(case, owner, monkeypatch):
    keep = kept_files.keep

    def slowly(name, chunks):
        kept = keep(name, chunks)
        casework.write_note(case, by=acting(owner), text="Written while the file was made.")
        return kept

    monkeypatch.setattr(kept_files, "keep", slowly)
    export = ask(case, owner, with_notes=True)
    make(export)
    document = json.loads(fetched(export, owner))
    assert [json.loads(row["header"])["kind"] for row in document["chains"][0]["entries"]] == ["case_opened"]
    assert list(case.chain.events.order_by("sequence").values_list("kind", flat=True)) == [
        "case_opened",
        "note",
        "history_exported",
    ]
    assert history.told(events().get())["facts"]["head"] == document["chains"][0]["head"]
    assert history.verify(case.chain) is None


def test_a_history_written_to_while_it_is_read_is_read_anew(case, owner, monkeypatch):
    read, times = making._file, []

    def interrupted(scope):
        file = read(scope)
        if not times:
            casework.write_note(case, by=acting(owner), text="In between.")
        times.append(1)
        return file

    monkeypatch.setattr(making, "_file", interrupted)
    export = ask(case, owner, with_notes=True)
    assert make(export) == "ready"
    assert len(times) == 2
    assert json.loads(fetched(export, owner))["chains"][0]["length"] == 2


def test_the_progress_is_written_down(owner, monkeypatch):
    monkeypatch.setattr(background, "A_STEP", 10)
    case, seen = tell_very_many_events(owner, 40), []
    keep = kept_files.keep

    def watched(name, chunks):
        def looked():
            for chunk in chunks:
                seen.append(Export.objects.get().percent)
                yield chunk

        return keep(name, looked())

    monkeypatch.setattr(kept_files, "keep", watched)
    make(ask(case, owner))
    assert seen == sorted(seen)
    assert (seen[0], seen[-1]) == (0, 97)
    assert len(set(seen)) == 5


# Once, whatever happens to the worker


def test_the_same_wish_while_it_is_unfinished_is_the_same_export(case, owner):
    first = ask(case, owner)
    assert ask(case, owner, at=NOW + timedelta(minutes=1)) == first
    assert ask(case, owner, format="csv") != first
    assert ask(case, owner, from_on=date(2026, 1, 1)) != first
    make(first)
    assert ask(case, owner) != first


def test_a_second_worker_leaves_a_claimed_export_alone(case, owner, monkeypatch):
    export, read = ask(case, owner), making.read

    def meanwhile(*args, **kwargs):
        assert background.make_one(export.pk, lambda: NOW) == "running"
        return read(*args, **kwargs)

    monkeypatch.setattr(making, "read", meanwhile)
    assert make(export) == "ready"
    assert events().count() == 1
    assert background.make_one(export.pk, lambda: NOW) == "ready"
    assert events().count() == 1


def test_a_worker_taken_for_dead_that_comes_back_tells_nothing(case, owner, monkeypatch):
    export, keep = ask(case, owner), kept_files.keep
    later = NOW + timedelta(minutes=11)

    def stopped(name, chunks):
        monkeypatch.setattr(kept_files, "keep", keep)
        kept = keep(name, chunks)
        assert background.make_one(export.pk, lambda: later) == "ready"
        return kept

    monkeypatch.setattr(kept_files, "keep", stopped)
    assert make(export) == "ready"
    assert (events().count(), export.attempts) == (1, 2)
    assert json.loads(fetched(export, owner, later))["chains"]
    assert export.stored_as in on_disk()


def test_an_export_whose_worker_died_is_claimed_again_after_a_while(case, owner):
    export = ask(case, owner)
    background._claim(export.pk, NOW)
    assert not Export.objects.to_make(NOW + timedelta(minutes=9)).exists()
    assert make(export, NOW + timedelta(minutes=11)) == "ready"
    assert (export.attempts, events().count()) == (2, 1)


def test_one_that_dies_each_time_is_given_up_with_a_sentence(case, owner):
    export, at = ask(case, owner), NOW
    for _ in range(3):
        assert background._claim(export.pk, at).state == "running"
        at += timedelta(minutes=11)
    assert make(export, at) == "failed"
    assert "stopped each time" in export.trouble
    assert not events().exists()


def test_an_event_that_cannot_be_written_leaves_no_ready_export(case, owner, monkeypatch):
    def refuse(*args, **kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(making, "tell", refuse)
    export = ask(case, owner)
    before = on_disk()
    assert make(export) == "failed"
    assert export.trouble == background.UNREADABLE
    assert on_disk() == before
    assert not events().exists()


KILLED = """
import os, sys, time
os.environ["DJANGO_SETTINGS_MODULE"] = "practice.settings"
import django
django.setup()
from django.utils import timezone
from notices.exports import background
from practice import kept_files
keep = kept_files.keep
def slow(chunks):
    for number, chunk in enumerate(chunks):
        yield chunk * (kept_files.PIECE if number == 0 else 1)
        if number == 3:
            print("in the middle", flush=True)
            time.sleep(60)
kept_files.keep = lambda name, chunks: keep(name, slow(chunks))
background.make_one(int(sys.argv[1]), timezone.now)
"""


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_no_event_and_its_rest_is_cleared_away(on_postgres):
    """kill -9 of a real process between two pieces of the file."""
    if on_postgres:
        pytest.skip("the other process opens the file of this database")
    owner = make_firm()
    case = tell_very_many_events(owner, 20)
    export = ask(case, owner, at=timezone.now())
    environment = {
        **os.environ,
        "NOTICEBOOK_HOME": str(settings.NOTICEBOOK_HOME),
        "DATABASE_URL": f"sqlite:///{connection.settings_dict['NAME']}",
    }
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(export.pk)], stdout=subprocess.PIPE, env=environment, text=True
    ) as worker:
        assert worker.stdout.readline() == "in the middle\n"
        worker.send_signal(signal.SIGKILL)
    export.refresh_from_db()
    torn = export.stored_as
    assert (export.state, torn in on_disk(), events().count()) == ("running", True, 0)
    assert make(export, timezone.now() + timedelta(minutes=11)) == "ready"
    assert (events().count(), torn in on_disk()) == (1, False)
    assert json.loads(fetched(export, owner, timezone.now()))["chains"][0]["length"] == 21


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_begins_what_waits_on_a_real_worker(celery_worker):
    owner = make_firm()
    export = ask(make_case(owner), owner, at=timezone.now())
    with celery_worker():
        tasks.heartbeat.delay()
        deadline = time.monotonic() + 30
        while Export.objects.get().state != "ready" and time.monotonic() < deadline:
            time.sleep(0.1)
    export.refresh_from_db()
    assert (export.state, events().count()) == ("ready", 1)


# What is refused


@pytest.mark.parametrize("kind", ["pdf", "docx", "zip"])
def test_a_document_of_pages_ends_where_memory_would(owner, monkeypatch, kind):
    monkeypatch.setattr(formats, "FORMATS", {
        name: replace(row, most_entries=row.most_entries and 30) for name, row in formats.FORMATS.items()
    })  # fmt: skip
    case = tell_very_many_events(owner, 40)
    sentence = f"41 entries in this range, and {kind.upper()} is made of at most 30"
    with pytest.raises(Refused, match=sentence):
        ask(case, owner, format=kind)
    with pytest.raises(Refused, match="Take a shorter range of dates, or CSV or JSON"):
        exports.make([listed(case)], wish(format=kind), by=acting(owner))
    assert not events().exists()
    day = NOW.date() - timedelta(days=20)
    assert bytes_of(exports.make([listed(case)], wish(format=kind, from_on=day), by=acting(owner)))
    for other in ("csv", "json"):
        assert make(ask(case, owner, format=other)) == "ready"


def test_what_the_page_refuses_is_refused_before_it_is_put_down(case, firm, viewer, owner):
    with pytest.raises(PermissionDenied):
        ask(case, viewer, whole_tins=True, reason="Why not")
    with pytest.raises(Refused, match="Say why"):
        ask(case, owner, whole_tins=True)
    assert not Export.objects.exists()


def test_nobody_fills_the_queue_alone(owner):
    for year in range(2015, 2020):
        ask(make_case(owner, matter=f"1040 {year}"), owner)
    with pytest.raises(Refused, match="5 exports of yours are still being made"):
        ask(make_case(owner, matter="1040 2020"), owner)


def restrict(case):
    Client.objects.filter(pk=case.client_id).update(is_restricted=True)


@pytest.mark.parametrize("when", ["before it is made", "before it is fetched"])
def test_a_restriction_made_meanwhile_hides_it(client, case, practitioner, when):
    export = ask(case, practitioner, at=timezone.now())
    if when == "before it is made":
        restrict(case)
        assert make(export, timezone.now()) == "failed"
        assert export.trouble == background.NOT_YOURS
        assert not events().exists()
        return
    assert make(export, timezone.now()) == "ready"
    restrict(case)
    client.force_login(practitioner)
    for name in ("export", "export_file"):
        assert client.post(reverse(name, args=[export.pk])).status_code in (404, 405)
    assert client.get(export.get_absolute_url()).status_code == 404
    assert "Boyd" not in client.get(reverse("export_list")).content.decode()


def test_a_joint_case_hides_with_either_spouse(owner, practitioner):
    spouse = make_client(owner, name="Lena Boyd")
    case = make_case(owner, client=make_client(owner), spouse=spouse)
    export = ask(case, practitioner)
    Client.objects.filter(pk=spouse.pk).update(is_restricted=True)
    assert not Export.objects.visible_to(practitioner).filter(pk=export.pk).exists()


def test_nobody_else_finds_it_not_even_an_owner(client, case, owner, practitioner):
    export = ask(case, practitioner, at=timezone.now())
    make(export, timezone.now())
    client.force_login(owner)
    assert client.get(export.get_absolute_url()).status_code == 404
    assert client.post(reverse("export_file", args=[export.pk])).status_code == 404


def test_whoever_lost_the_right_to_numbers_does_not_fetch_them(client, owner, firm):
    member = make_member(firm)
    case = make_case(owner, client=make_client(owner, numbers=[next_ssn()]))
    export = ask(case, member, at=timezone.now(), whole_tins=True, reason="Form 2848")
    assert make(export, timezone.now()) == "ready"
    Member.objects.filter(pk=member.pk).update(role=Role.ASSISTANT)
    client.force_login(member)
    assert client.post(reverse("export_file", args=[export.pk])).status_code == 403


def test_a_member_who_left_gets_nothing_made(case, practitioner):
    export = ask(case, practitioner)
    Member.objects.filter(pk=practitioner.pk).update(is_active=False)
    assert make(export) == "failed"
    assert not events().exists()


# The end of it


def test_after_a_day_the_file_is_gone_and_the_page_says_so(client, case, owner, broker):
    asked_at = timezone.now() - timedelta(hours=25)
    export = ask(case, owner, at=asked_at)
    make(export, asked_at)
    assert export.stored_as in on_disk()
    client.force_login(owner)
    assert client.post(reverse("export_file", args=[export.pk])).status_code == 302
    assert background.remove_past(asked_at + timedelta(hours=23)) == 0
    tasks.heartbeat()
    export.refresh_from_db()
    assert (export.state, export.stored_as in on_disk()) == ("expired", False)
    page = client.get(export.get_absolute_url()).content.decode()
    assert "Expired" in page
    assert "It was never downloaded." in page
    assert events().count() == 1
    assert background.remove_past(timezone.now()) == 0


# The pages


def test_the_page_leads_from_the_wish_to_the_file(client, case, owner):
    client.force_login(owner)
    answer = client.post(reverse("case_export", args=[case.pk]), ASKED | {"in_background": "on"})
    export = Export.objects.get()
    assert (answer.status_code, answer.url) == (302, export.get_absolute_url())
    answer = client.get(export.get_absolute_url())
    assert answer["Refresh"] == "5"
    assert "Waiting for a worker" in answer.content.decode()
    make(export, timezone.now())
    answer = client.get(export.get_absolute_url())
    assert "Refresh" not in answer
    assert "Download" in answer.content.decode()
    answer = client.post(reverse("export_file", args=[export.pk]))
    assert answer["Content-Disposition"].startswith('attachment; filename="history-terrence-boyd-1040-2024-')
    assert int(answer["Content-Length"]) == export.size
    assert json.loads(b"".join(answer.streaming_content))["format"] == "noticebook-history"
    export.refresh_from_db()
    assert export.downloaded_at is not None
    assert "until" in client.get(reverse("export_list")).content.decode()


def test_a_long_history_goes_to_the_worker_by_itself_and_a_short_one_does_not(client, owner, monkeypatch):
    monkeypatch.setattr(background, "LONG", 30)
    client.force_login(owner)
    short, long = make_case(owner), tell_very_many_events(owner, 40)
    assert client.post(reverse("case_export", args=[short.pk]), ASKED).status_code == 200
    answer = client.post(reverse("case_export", args=[long.pk]), ASKED)
    assert answer.url == Export.objects.get().get_absolute_url()


def test_all_cases_of_a_client_count_together(client, owner, monkeypatch):
    monkeypatch.setattr(background, "LONG", 3)
    client.force_login(owner)
    person = make_client(owner)
    for year in range(2020, 2024):
        make_case(owner, client=person, matter=f"1040 {year}")
    client.post(reverse("client_export", args=[person.pk]), ASKED)
    export = Export.objects.get()
    assert (export.client, export.cases.count()) == (person, 4)
    assert make(export, timezone.now()) == "ready"
    document = json.loads(fetched(export, owner, timezone.now()))
    assert [chain["kind"] for chain in document["chains"]] == ["case"] * 4 + ["client"]


def test_a_failed_one_says_why_and_offers_to_ask_again(client, case, owner):
    export = ask(case, owner)
    Export.objects.filter(pk=export.pk).update(state="failed", trouble="Somebody wrote to these cases.")
    client.force_login(owner)
    page = client.get(export.get_absolute_url()).content.decode()
    assert "Somebody wrote to these cases." in page
    assert reverse("case_export", args=[case.pk]) in page
    assert "nothing was recorded" in page


def test_an_interrupted_one_says_so(client, case, owner):
    export = ask(case, owner)
    background._claim(export.pk, timezone.now() - timedelta(minutes=12))
    client.force_login(owner)
    assert "interrupted" in client.get(export.get_absolute_url()).content.decode()


def test_a_file_touched_on_disk_is_refused_on_the_page(client, case, owner):
    export = ask(case, owner, at=timezone.now())
    make(export, timezone.now())
    kept_files.path_of(export.stored_as).write_bytes(b"x")
    client.force_login(owner)
    answer = client.post(reverse("export_file", args=[export.pk]), follow=True)
    assert "was changed on disk" in answer.content.decode()
    export.refresh_from_db()
    assert export.downloaded_at is None


# Memory and sameness


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_memory_does_not_grow_with_the_history(owner, kind):
    """Both stream: with four times the entries no more is held on the way than with one."""

    def held(case):
        """The most that is held at one time, what only waits for the collector left out."""
        row, size, most = listed(case), 0, 0
        tracemalloc.start()
        for number, chunk in enumerate(exports.make([row], wish(format=kind), by=acting(owner)).chunks):
            size += len(chunk)
            if number % 100 == 0:
                gc.collect()
                most = max(most, tracemalloc.get_traced_memory()[0])
        tracemalloc.stop()
        return size, most

    short, long = tell_very_many_events(owner, 1000), tell_very_many_events(owner, 4000)
    # Each twice, and the lesser counts: what other threads and first uses hold is not the history's.
    (small, of_short), (large, of_long) = (
        min((held(case) for _ in range(2)), key=itemgetter(1)) for case in (short, long)
    )
    assert large > 3 * small
    assert of_long < 1.5 * of_short


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_portion_ends_nowhere_in_particular(owner, kind, monkeypatch):
    """Entries of one moment, and more than one portion of them: each once and in order."""
    from notices import timeline
    from notices.exports import chains

    for module in (timeline, chains):
        monkeypatch.setattr(module, "READ_AT_ONCE", 7)
    case = make_case(owner)
    for number in range(30):
        casework.write_note(case, by=acting(owner), text=f"Note {number:02}")
    file = exports.make([listed(case)], wish(format=kind, with_notes=True), by=acting(owner))
    text = bytes_of(file).decode()
    places = [text.index(f"Note {number:02}") for number in range(30)]
    assert places == sorted(places)
    assert text.count("Note ") == 30


@pytest.mark.parametrize("kind", ["csv", "json", "pdf"])
def test_the_same_facts_give_the_same_bytes_but_for_the_stamp(owner, kind):
    case = tell_very_many_events(owner, 30)

    def content(at):
        """The file without its event, so that the facts stay the same."""
        _, file = making.read([listed(case)], wish(format=kind), by=acting(owner, at))
        return bytes_of(file)

    first, again, later = content(NOW), content(NOW), content(NOW + timedelta(days=1))
    assert first == again
    if kind == "csv":
        assert first == later
    elif kind == "json":
        apart = [(a, b) for a, b in zip(first.splitlines(), later.splitlines(), strict=True) if a != b]
        assert [a.startswith(b'"made":') for a, _ in apart] == [True]
        assert json.loads(first) | {"made": 0} == json.loads(later) | {"made": 0}
    else:
        assert first != later
        before, after = ("\n".join(pages_of(file)) for file in (first, later))
        assert before.replace("Jun 29, 2026", "Jun 30, 2026") == after.replace("Jun 29, 2026", "Jun 30, 2026")
