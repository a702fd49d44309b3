"""Keys are encrypted under a secret outside the database, for one owner, and survive a rotation at every step."""

import stat
from pathlib import Path

import pytest

from quire.store.database import CannotOpen
from quire.store.models.key_sealing import FILE_NAME, CannotUnseal, KeySealing, Sealed

KEY = "sk-canary-0123456789"


def test_a_key_comes_back_for_its_owner_alone(tmp_path: Path) -> None:
    sealing = KeySealing(tmp_path)
    sealed = sealing.seal(KEY, "one")
    assert KEY.encode() not in sealed.content
    assert KeySealing(tmp_path).unseal(sealed, "one") == KEY
    with pytest.raises(CannotUnseal):
        sealing.unseal(sealed, "another")


def test_the_same_key_is_never_sealed_to_the_same_bytes(tmp_path: Path) -> None:
    sealing = KeySealing(tmp_path)
    assert sealing.seal(KEY, "one").content != sealing.seal(KEY, "one").content


def test_a_changed_byte_is_noticed(tmp_path: Path) -> None:
    sealing = KeySealing(tmp_path)
    sealed = sealing.seal(KEY, "one")
    for position in (0, len(sealed.content) // 2, len(sealed.content) - 1):
        changed = bytearray(sealed.content)
        changed[position] ^= 1
        with pytest.raises(CannotUnseal):
            sealing.unseal(Sealed(bytes(changed), sealed.sealed_with), "one")


def test_only_quires_own_account_reads_the_secret(tmp_path: Path) -> None:
    KeySealing(tmp_path).seal(KEY, "one")
    assert stat.S_IMODE((tmp_path / FILE_NAME).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_a_rotation_opens_old_keys_until_they_are_sealed_anew(tmp_path: Path) -> None:
    sealing = KeySealing(tmp_path)
    old = sealing.seal(KEY, "one")
    sealing.add_newest()
    new = sealing.seal(KEY, "one")
    assert new.sealed_with != old.sealed_with
    assert sealing.unseal(old, "one") == sealing.unseal(new, "one") == KEY
    sealing.forget_older()
    assert sealing.unseal(new, "one") == KEY
    with pytest.raises(CannotUnseal):
        sealing.unseal(old, "one")


def test_a_given_secret_writes_no_file_and_follows_its_own_rotation(tmp_path: Path) -> None:
    old, new = "o" * 32, "n" * 32
    sealed = KeySealing(tmp_path, old).seal(KEY, "one")
    assert KeySealing(tmp_path, f"{new}, {old}").unseal(sealed, "one") == KEY
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(CannotUnseal):
        KeySealing(tmp_path, new).unseal(sealed, "one")


def test_a_folder_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(
        CannotOpen, match=r"secret\.key, which encrypts the keys of providers, cannot be used"
    ):
        KeySealing(tmp_path / "missing").seal(KEY, "one")
