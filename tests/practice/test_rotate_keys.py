"""Does every secret move to a new key, also when the command is interrupted, and is no key dropped too early?"""

import fcntl
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection

from clients.models import Tin
from practice import documents, encryption, keys, rotation
from practice.encryption import is_newest
from practice.models import Document
from tests.factories import NOW, make_client, next_ssn

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40


@pytest.fixture
def home(settings, tmp_path):
    """A home with key files of its own, as `make run` has it."""
    keys.ensure(tmp_path, has_rows=False)
    settings.NOTICEBOOK_HOME, settings.KEYS_GIVEN = tmp_path, []
    settings.FIELD_KEYS = keys.read(tmp_path, keys.FIELD_KEYS).split()
    settings.DIGEST_KEY = keys.read(tmp_path, keys.DIGEST_KEY)
    return tmp_path


@pytest.fixture
def numbers(home, owner):
    """Seven taxpayer numbers and two documents, with what they say."""
    taken = [next_ssn() for _ in range(7)]
    for number in taken:
        make_client(owner, numbers=[number])
    for name in ("one.png", "two.png"):
        documents.keep(SimpleUploadedFile(name, PNG + name.encode()), member=owner, now=NOW)
    return [number.digits for number in taken]


def rotate(*args):
    out, err = io.StringIO(), io.StringIO()
    call_command("rotate_keys", *args, stdout=out, stderr=err)
    return out.getvalue()


def on_file(home):
    return keys.read(home, keys.FIELD_KEYS).split()


def tokens():
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM clients_tin ORDER BY id")
        return [row[0].encode() for row in cursor.fetchall()]


def files():
    return [documents.path_of(document).read_bytes() for document in Document.objects.order_by("pk")]


def readable():
    kept = [documents.content(document) for document in Document.objects.order_by("pk")]
    assert kept == [PNG + b"one.png", PNG + b"two.png"]
    return [row.number for row in Tin.objects.order_by("pk")]


def test_everything_stands_under_the_new_key_and_reads_as_before(home, numbers):
    old = on_file(home)
    said = rotate()
    assert on_file(home)[1:] == old
    assert all(map(is_newest, tokens() + files()))
    assert readable() == numbers
    assert "9 secrets of 9 put under the newest key" in said
    assert "--drop-old" in said


def test_a_number_is_still_found_by_its_digest(home, owner):
    number = next_ssn()
    client = make_client(owner, numbers=[number])
    rotate()
    assert Tin.objects.with_number(number).get().client == client


def test_the_key_file_stays_closed_to_others(home, numbers):
    rotate()
    assert (keys.folder(home) / keys.FIELD_KEYS).stat().st_mode & 0o777 == 0o600
    assert sorted(path.name for path in keys.folder(home).iterdir()) == ["digest_key", "field_keys", "secret_key"]


@pytest.mark.parametrize("after", [0, 3, 7, 8], ids=lambda after: f"after {after} secrets")
def test_an_interrupted_run_leaves_everything_readable_and_is_gone_on_with(home, numbers, monkeypatch, after):
    monkeypatch.setattr(rotation, "ROWS_A_BATCH", 3)
    done = []

    def until_interrupted(act):
        def run(*args):
            if len(done) == after:
                raise KeyboardInterrupt
            done.append(1)
            return act(*args)

        return run

    with monkeypatch.context() as patch:
        patch.setattr(encryption, "encrypt", until_interrupted(encryption.encrypt))
        patch.setattr(documents, "encrypt_anew", until_interrupted(documents.encrypt_anew))
        with pytest.raises(KeyboardInterrupt):
            rotate()
    half_way = on_file(home)
    assert len(half_way) == 2
    assert readable() == numbers
    assert not all(map(is_newest, tokens() + files()))
    said = rotate()
    assert "An earlier rotation is not finished" in said
    assert on_file(home) == half_way
    assert all(map(is_newest, tokens() + files()))
    assert readable() == numbers


def test_a_process_that_runs_meanwhile_reads_both(home, numbers, settings):
    before = list(settings.FIELD_KEYS)
    rotate()
    settings.FIELD_KEYS = before
    assert readable() == numbers


def test_old_keys_go_once_nothing_needs_them(home, numbers):
    rotate()
    newest = on_file(home)[0]
    assert "1 old key dropped" in rotate("--drop-old")
    assert on_file(home) == [newest]
    assert readable() == numbers


def test_an_old_key_that_is_needed_stays(home, numbers, settings):
    settings.FIELD_KEYS = keys.add_field_key(home)
    with pytest.raises(CommandError, match="9 secrets still need an old key") as refusal:
        rotate("--drop-old")
    assert refusal.value.returncode == 1
    assert len(on_file(home)) == 2


def test_while_the_site_runs_no_key_is_dropped(home, numbers):
    rotate()
    with (home / "serve.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(CommandError, match="Noticebook is running") as refusal:
            rotate("--drop-old")
    assert refusal.value.returncode == 2
    assert len(on_file(home)) == 2


@pytest.fixture
def lost(home, numbers, owner, settings):
    """A number under a key that is on file no more."""
    right = settings.FIELD_KEYS
    settings.FIELD_KEYS = [keys.new_field_key()]
    row = make_client(owner, numbers=[next_ssn()]).tins.get()
    settings.FIELD_KEYS = right
    return row


def test_no_rotation_begins_while_something_cannot_be_opened(home, lost):
    before, err = tokens(), io.StringIO()
    for options in ([], ["--drop-old"]):
        with pytest.raises(CommandError, match="1 secret cannot be opened") as refusal:
            call_command("rotate_keys", *options, stdout=io.StringIO(), stderr=err)
        assert refusal.value.returncode == 1
    assert f"clients.Tin {lost.pk}: no key opens its number." in err.getvalue()
    assert (len(on_file(home)), tokens()) == (1, before)


def test_what_was_lost_half_way_is_named_and_the_rest_still_moves(home, lost, settings):
    settings.FIELD_KEYS = keys.add_field_key(home)
    with pytest.raises(CommandError, match="1 secret cannot be opened"):
        rotate()
    assert sum(map(is_newest, tokens() + files())) == 9
    with pytest.raises(CommandError, match="No key was dropped"):
        rotate("--drop-old")
    assert len(on_file(home)) == 2


def test_a_missing_document_is_named(home, numbers):
    documents.path_of(Document.objects.first()).unlink()
    with pytest.raises(CommandError) as refusal:
        rotate()
    assert refusal.value.returncode == 1


def test_keys_from_the_environment_are_never_written_to_a_file(home, numbers, settings):
    settings.KEYS_GIVEN = [keys.FIELD_KEYS]
    before = on_file(home)
    with pytest.raises(CommandError, match="put a new key first there") as refusal:
        rotate()
    assert refusal.value.returncode == 2
    settings.FIELD_KEYS = [keys.new_field_key(), *settings.FIELD_KEYS]
    rotate()
    assert all(map(is_newest, tokens() + files()))
    assert "can be taken out there" in rotate("--drop-old")
    assert on_file(home) == before


def test_without_keys_it_does_not_begin(settings, tmp_path):
    settings.NOTICEBOOK_HOME, settings.KEYS_GIVEN, settings.FIELD_KEYS = tmp_path, [], []
    with pytest.raises(CommandError, match="no encryption keys") as refusal:
        rotate()
    assert refusal.value.returncode == 2


def test_every_encrypted_column_of_every_model_is_found(db):
    assert ("Tin", "number") in {(model.__name__, name) for model, name in rotation.encrypted_columns()}
