"""Files of our own making on disk: encrypted in pieces, read back as they were, refused when touched."""

import pytest

from practice import kept_files
from practice.refusals import Refused

TEXT = [bytes([65 + number % 26]) * 700_000 for number in range(4)]


@pytest.fixture
def kept(request):
    name = f"test-{request.node.name}"
    yield name, kept_files.keep(name, TEXT)
    kept_files.remove(name)


def lines(name):
    return kept_files.path_of(name).read_bytes().splitlines(keepends=True)


def test_what_is_kept_is_read_back_and_nothing_of_it_lies_in_clear(kept):
    name, file = kept
    assert file.size == 2_800_000
    assert b"".join(kept_files.pieces(name, file.size)) == b"".join(TEXT)
    path = kept_files.path_of(name)
    assert path.stat().st_mode & 0o777 == 0o600
    assert b"A" * 30 not in path.read_bytes()
    assert len(lines(name)) == 3


def test_an_empty_file_is_a_file(request):
    name = "test-empty"
    file = kept_files.keep(name, [])
    assert (file.size, list(kept_files.pieces(name, 0))) == (0, [])
    kept_files.remove(name)


def swap(rows):
    return [rows[1], rows[0], *rows[2:]]


def cut(rows):
    return rows[:-1]


def spoil(rows):
    return [rows[0][:40] + b"x" + rows[0][41:], *rows[1:]]


def repeat(rows):
    return [*rows, rows[-1]]


@pytest.mark.parametrize("change", [swap, cut, spoil, repeat])
def test_a_file_that_was_touched_is_refused_before_a_byte_of_it_goes_out(kept, change):
    name, file = kept
    kept_files.path_of(name).write_bytes(b"".join(change(lines(name))))
    with pytest.raises(Refused, match="was changed on disk"):
        kept_files.pieces(name, file.size)


def test_a_file_in_the_place_of_another_is_refused(kept):
    name, file = kept
    kept_files.path_of("test-other").write_bytes(kept_files.path_of(name).read_bytes())
    with pytest.raises(Refused):
        kept_files.pieces("test-other", file.size)
    kept_files.remove("test-other")


def test_a_file_that_is_gone_is_refused_in_words_and_removing_it_again_does_nothing(kept):
    name, file = kept
    kept_files.remove(name)
    kept_files.remove(name)
    with pytest.raises(Refused, match="not there any more"):
        kept_files.pieces(name, file.size)


def test_keeping_never_writes_over_a_file(kept):
    with pytest.raises(FileExistsError):
        kept_files.keep(kept[0], [b"x"])
