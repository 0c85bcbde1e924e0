"""A stranger checks an exported JSON with the script of docs/history.md: what was changed is named, the rest holds."""

import json
import subprocess
import sys
from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest

from clients import register
from notices import casework, exports
from notices.models import Case
from practice import history
from practice.models import Event
from tests.factories import acting, make_call, make_case, make_client, next_ssn
from tests.notices.export_stories import HOSTILE, tell_boyd, tell_hostile
from tests.notices.test_exports import bytes_of, csv_rows, export, pages_of

PAGE = Path(__file__).resolve().parents[2] / "docs" / "history.md"
COUNSEL = {"format": "json", "preset": "co_counsel"}
OURS = {"format": "json", "preset": "own_file"}


@pytest.fixture(scope="module")
def script(tmp_path_factory):
    """The script as a reader copies it from the page."""
    text = PAGE.read_text().split("<!-- check.py -->\n```python\n")[1].split("```")[0]
    path = tmp_path_factory.mktemp("stranger") / "check.py"
    path.write_text(text)
    return path


@pytest.fixture
def check(script, tmp_path):
    """Runs the script, without our code, on a document; returns its exit status and what it said."""

    def run(document, *printed):
        path = tmp_path / "history.json"
        path.write_bytes(document if isinstance(document, bytes) else json.dumps(document).encode())
        command = [sys.executable, "-I", str(script), str(path), *printed]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        assert done.stderr == ""
        return done.returncode, done.stdout.strip()

    return run


@pytest.fixture
def boyd(owner, practitioner):
    return tell_boyd(owner, practitioner)


def exported(case, member, **wish):
    return json.loads(bytes_of(export(case, member, **{**COUNSEL, **wish})))


def entries(document, chain=0):
    return document["chains"][chain]["entries"]


def reasons(document):
    return {entry["sequence"]: entry.get("withheld", "") for entry in entries(document) if entry["payload"] is None}


def kinds(document):
    return {entry["sequence"]: json.loads(entry["header"])["kind"] for entry in entries(document)}


# What holds


def test_the_script_is_short_and_asks_for_nothing_but_python(script):
    lines = script.read_text().splitlines()
    assert len(lines) < 40
    imported = {line.split()[1] for line in lines if line.startswith(("import", "from"))}
    assert imported <= sys.stdlib_module_names


def test_a_whole_history_holds_byte_for_byte_as_it_was_sent(boyd, owner, check):
    status, said = check(bytes_of(export(boyd, owner, with_notes=True, **OURS)))
    assert status == 0
    assert said.startswith("Holds. Chains: 1. Entries: 12, 12 with payload. Seal: ")


def test_a_history_with_withheld_notes_holds_and_says_only_that_they_are_withheld(boyd, owner, check):
    content = bytes_of(export(boyd, owner, **COUNSEL))
    document = json.loads(content)
    assert check(content)[0] == 0
    notes = [sequence for sequence, kind in kinds(document).items() if kind == "note"]
    assert notes
    assert all(reasons(document)[sequence] == "internal note" for sequence in notes)
    assert "separately next year" not in content.decode()
    salts = Event.objects.filter(chain=boyd.chain_id, kind="note").values_list("payload__salt", flat=True)
    assert not [salt for salt in salts if salt in content.decode()]


def test_planning_stays_inside_by_purpose_and_what_may_be_said_of_a_change_is_said(boyd, owner, check):
    casework.change_case(
        Case.objects.get(pk=boyd.pk), by=acting(owner), version=Case.objects.get(pk=boyd.pk).version,
        waiting_on="irs", next_action="Threaten to sue",
    )  # fmt: skip
    content = bytes_of(export(boyd, owner, format="json", preset="appeals"))
    assert check(content)[0] == 0
    assert "Threaten" not in content.decode()
    last = entries(json.loads(content))[-1]
    assert last["withheld"] == "says more than this copy tells"
    assert last["instead"].startswith("Changed: ")


def test_a_range_withholds_what_was_said_and_drops_no_link(boyd, owner, check):
    document = exported(boyd, owner, with_notes=True, from_on=date(2026, 5, 1), to_on=date(2026, 5, 31), **OURS)
    status, said = check(document)
    assert (status, "Entries: 12, 1 with payload" in said) == (0, True)
    assert set(reasons(document).values()) == {"outside the dates asked for"}
    (given,) = [entry for entry in entries(document) if entry["payload"]]
    assert json.loads(given["header"])["kind"] == "payment_recorded"


def test_a_destroyed_payload_says_so_and_the_rest_holds(boyd, owner, check):
    history.destroy_payload(boyd.chain.events.get(sequence=2), by=acting(owner), reason="Court order of May 1.")
    document = exported(boyd, owner, with_notes=True, **OURS)
    assert entries(document)[1]["destroyed"] is True
    assert entries(document)[1]["payload"] is None
    assert "withheld" not in entries(document)[1]
    assert check(document)[0] == 0


def test_hostile_and_foreign_text_holds(owner, check):
    case = tell_hostile(owner)
    content = bytes_of(export(case, owner, with_notes=True, **OURS))
    assert check(content)[0] == 0
    bodies = [json.loads(entry["payload"]["body"])["sentence"] for entry in entries(json.loads(content))]
    assert HOSTILE["hebrew"] in bodies
    assert HOSTILE["formula"] in bodies


def test_all_cases_of_a_client_come_with_the_chain_of_the_client(owner, check):
    client = make_client(owner, name="Zoë Ōkafor", numbers=[next_ssn()])
    for year in (2021, 2022):
        make_case(owner, client=client, matter=f"1040 {year}")
    cases = list(Case.objects.of(client).listed().order_by("pk"))
    wish = exports.Wish("Our own file", format="json")
    document = json.loads(bytes_of(exports.make(cases, wish, by=acting(owner), client=client)))
    assert [chain["kind"] for chain in document["chains"]] == ["case", "case", "client"]
    assert [chain["chain"] for chain in document["chains"]] == [
        str(row.chain.uid) for row in (*cases, type(client).objects.get(pk=client.pk))
    ]
    assert check(document)[0] == 0


def test_a_spouse_whom_the_member_may_not_see_is_not_named_in_the_chain_of_the_client(owner, practitioner, check):
    client, hidden = make_client(owner, name="Maria Vega"), make_client(owner, name="Hidden Vega", is_restricted=True)
    register.marry(client, hidden, by=acting(owner))
    client.refresh_from_db()
    wish = exports.Wish("Our own file", format="json")
    content = bytes_of(exports.make([], wish, by=acting(practitioner), client=client))
    assert "Hidden" not in content.decode()
    assert "names a client whom" in content.decode()
    assert check(content)[0] == 0


# Numbers


def test_a_payload_with_a_whole_number_is_withheld_unless_numbers_were_asked_for(owner, check):
    client = make_client(owner, numbers=[next_ssn()])
    number = client.tins.get()
    case = make_case(owner, client=client)
    # Forms refuse it; a program that calls the verb does not.
    make_call(owner, cases=[case], said=f"Read back\n{number.formatted} twice.")
    content = bytes_of(export(case, owner, **OURS))
    assert number.formatted not in content.decode()
    assert reasons(json.loads(content)) == {2: "holds a whole taxpayer number"}
    assert check(content)[0] == 0
    whole = bytes_of(export(case, owner, whole_tins=True, reason="Form 2848", **OURS))
    assert number.formatted in whole.decode()
    assert check(whole)[0] == 0


def test_masked_numbers_in_what_was_recorded_are_given(owner):
    client = make_client(owner, numbers=[next_ssn()])
    case = make_case(owner, client=client)
    make_call(owner, cases=[case], said=f"About {client.tins.get()}, tracking 9407 1118 9956 1234 5678 90.")
    assert reasons(exported(case, owner, **OURS)) == {}


# What was changed


def body(document):
    changed = entries(document)[2]["payload"]
    changed["body"] = changed["body"].replace("2026", "2025")


def salt(document):
    entries(document)[2]["payload"]["salt"] = "0" * 32


def header(document):
    entries(document)[2]["header"] = entries(document)[2]["header"].replace("Jo Tran", "Jo Trans")


def header_and_hash(document):
    """As a forger would who knows the scheme."""
    header(document)
    entries(document)[2]["hash"] = history._sha256(entries(document)[2]["header"])


def removed(document):
    del entries(document)[2]


def reordered(document):
    rows = entries(document)
    rows[2], rows[3] = rows[3], rows[2]


def renumbered(document):
    entries(document)[2]["sequence"] = 4


def swapped(document):
    rows = entries(document)
    rows[2]["payload"], rows[3]["payload"] = rows[3]["payload"], rows[2]["payload"]


def repeated(document):
    entries(document).insert(3, deepcopy(entries(document)[2]))


def truncated(document):
    del entries(document)[-2:]


def emptied(document):
    entries(document).clear()


def of_another_chain(document):
    document["chains"][0]["chain"] = "00000000-0000-0000-0000-000000000000"


TAMPERING = [
    (body, "entry 3: what it says was changed"),
    (salt, "entry 3: what it says was changed"),
    (header, "entry 3: the header was changed"),
    (header_and_hash, "entry 4: it does not continue the entry before it"),
    (removed, "entry 3: it does not continue the entry before it"),
    (reordered, "entry 3: it does not continue the entry before it"),
    (renumbered, "entry 3: it does not continue the entry before it"),
    (swapped, "entry 3: what it says was changed"),
    (repeated, "entry 4: it does not continue the entry before it"),
    (truncated, "entry 11: the newest entries are missing or the head was changed"),
    (emptied, "entry 1: the newest entries are missing or the head was changed"),
    (of_another_chain, "entry 1: it does not continue the entry before it"),
]


@pytest.fixture
def document(boyd, owner):
    return exported(boyd, owner, with_notes=True, **OURS)


@pytest.mark.parametrize(("tamper", "fault"), TAMPERING, ids=[tamper.__name__ for tamper, _ in TAMPERING])
def test_whatever_was_changed_is_named_with_its_entry(document, check, tamper, fault):
    before = deepcopy(document)
    tamper(document)
    assert document != before
    status, said = check(document)
    assert status == 1
    assert said.splitlines()[0] == f"chain {document['chains'][0]['chain']}, {fault}"


def cut(document):
    """The tail gone, and length, head and seal made to fit: whole in itself."""
    del entries(document)[-2:]
    chain = document["chains"][0]
    chain["length"], chain["head"] = len(entries(document)), entries(document)[-1]["hash"]
    document["seal"] = history._sha256(f"{chain['chain']} {chain['length']} {chain['head']}\n")


@pytest.mark.parametrize("printed", ["seal", "head"])
def test_a_tail_cut_off_with_a_new_head_is_found_by_what_was_printed_before(document, check, printed):
    on_paper = document["seal"] if printed == "seal" else document["chains"][0]["head"]
    assert check(document, on_paper)[0] == 0
    cut(document)
    assert check(document)[0] == 0
    assert check(document, on_paper) == (1, f"{on_paper} is neither the seal nor an entry of this file")


def test_a_changed_seal_is_named(document, check):
    document["seal"] = "0" * 64
    assert check(document) == (1, "the seal is not that of these chains")


def test_an_older_head_is_found_in_a_later_export(document, boyd, owner, check):
    later = exported(boyd, owner, **OURS)
    assert later["chains"][0]["length"] == document["chains"][0]["length"] + 1
    assert check(later, document["chains"][0]["head"])[0] == 0


# The same head everywhere


def test_pdf_csv_and_json_name_the_same_head(boyd, owner):
    boyd.chain.refresh_from_db()
    head = boyd.chain.head_hash
    assert head in pages_of(bytes_of(export(boyd, owner)))[0]
    boyd.chain.refresh_from_db()
    head, length = boyd.chain.head_hash, boyd.chain.length
    rows = csv_rows(export(boyd, owner, format="csv"))
    assert {(row["head of the chain"], int(row["entries of the chain"])) for row in rows} == {(head, length)}
    assert head in {entry["hash"] for entry in entries(exported(boyd, owner))}


def test_a_csv_without_a_line_in_its_range_still_names_the_head(boyd, owner):
    boyd.chain.refresh_from_db()
    (row,) = csv_rows(export(boyd, owner, format="csv", from_on=date(1999, 1, 1), to_on=date(1999, 1, 2)))
    assert row["head of the chain"] == boyd.chain.head_hash
    assert row["sentence"] == "Nothing recorded in this range."


# The rest of the document


def test_the_rows_are_those_of_the_pdf_with_masked_numbers(boyd, owner):
    document = exported(boyd, owner)
    assert (document["format"], document["version"]) == ("noticebook-history", 1)
    names = [section["name"] for section in document["sections"]]
    assert {"parties", "authority", "matters", "register", "calls", "correspondence", "deadlines", "money"} <= {*names}
    assert not {"chronology", "audit"} & {*names}
    text = json.dumps(document["sections"], ensure_ascii=False)
    for said in ("SSN ***-**-4471", "Ms. Alvarez\nID 1000774421", "Payment", "Exhibit 2", "Delivered Mar 27, 2026"):
        assert json.dumps(said, ensure_ascii=False)[1:-1] in text, said
    assert "219-44-4471" not in text
    assert document["made"]["internal_notes"] == "withheld"


def test_internal_words_stay_inside_the_json(boyd, owner):
    for preset in ("co_counsel", "appeals", "advocate", "penalty", "own_file"):
        text = bytes_of(export(boyd, owner, format="json", preset=preset)).decode()
        for word in ("Forgets everything", "Internal thought", "strategy open"):
            assert word not in text, (preset, word)


def test_whole_numbers_are_given_where_asked_for(boyd, owner):
    text = bytes_of(export(boyd, owner, whole_tins=True, reason="Form 2848", **COUNSEL)).decode()
    assert "219-44-4471" in text


def test_a_broken_chain_is_exported_as_it_is_and_says_so(boyd, owner, check, monkeypatch):
    monkeypatch.setattr(history, "verify", lambda chain: history.Break(str(chain.uid), 3, "It was changed."))
    document = exported(boyd, owner)
    assert document["chains"][0]["fault"] == "Does not hold at entry 3: It was changed."
