"""Keys are made once, for an empty practice, and never again."""

import os
import stat
from pathlib import Path

import pytest

from practice import keys


def test_an_empty_practice_gets_three_keys_readable_by_its_user_only(tmp_path: Path) -> None:
    made = keys.ensure(tmp_path, has_rows=False)
    assert [path.name for path in made] == ["secret_key", "field_keys", "digest_key"]
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in made)
    assert stat.S_IMODE(keys.folder(tmp_path).stat().st_mode) == 0o700
    assert len({path.read_text() for path in made}) == 3


def test_the_permissions_do_not_depend_on_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made = keys.ensure(tmp_path, has_rows=False)
    finally:
        os.umask(before)
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in made)


def test_a_second_start_changes_no_key(tmp_path: Path) -> None:
    first = {path: path.read_text() for path in keys.ensure(tmp_path, has_rows=False)}
    assert keys.ensure(tmp_path, has_rows=True) == []
    assert {path: path.read_text() for path in first} == first


@pytest.mark.parametrize("name", ["secret_key", "field_keys", "digest_key"])
def test_rows_without_a_key_stop_the_start_and_make_no_key(tmp_path: Path, name: str) -> None:
    keys.ensure(tmp_path, has_rows=False)
    lost = keys.folder(tmp_path) / name
    lost.unlink()
    with pytest.raises(keys.KeyProblem, match=str(lost)):
        keys.ensure(tmp_path, has_rows=True)
    assert not lost.exists()


@pytest.mark.parametrize("has_rows", [True, False])
def test_an_empty_key_file_is_refused_and_not_replaced(tmp_path: Path, has_rows: bool) -> None:
    keys.ensure(tmp_path, has_rows=False)
    damaged = keys.folder(tmp_path) / "field_keys"
    damaged.write_text("")
    with pytest.raises(keys.KeyProblem, match="cannot be read"):
        keys.ensure(tmp_path, has_rows=has_rows)
    assert damaged.read_text() == ""


def test_a_damaged_line_among_the_field_keys_is_refused(tmp_path: Path) -> None:
    keys.ensure(tmp_path, has_rows=False)
    path = keys.folder(tmp_path) / "field_keys"
    path.write_text(path.read_text() + "not-a-key\n")
    with pytest.raises(keys.KeyProblem, match="field_keys"):
        keys.ensure(tmp_path, has_rows=True)


def test_a_key_given_by_the_environment_needs_no_file(tmp_path: Path) -> None:
    assert keys.ensure(tmp_path, has_rows=True, given=keys.MAKERS) == []
    assert not keys.folder(tmp_path).exists()


def test_a_missing_key_reads_as_nothing(tmp_path: Path) -> None:
    assert keys.read(tmp_path, keys.FIELD_KEYS) == ""
