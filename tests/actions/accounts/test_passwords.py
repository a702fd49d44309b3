"""Passwords are hashed slowly, and the common ones refused."""

import asyncio
import os
import sys
import threading

import pytest
from argon2 import PasswordHasher

from quire.actions.accounts import passwords
from quire.domain.errors import InvalidField


def hashed(password: str) -> str:
    return passwords.hashed(password, name="ann")


def test_a_password_is_kept_as_an_argon2id_hash_of_its_own() -> None:
    first, second = hashed("correct horse battery"), hashed("correct horse battery")
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second


@pytest.mark.parametrize("password", ["qwertyuiop", "QwertyUiop", "1234567890"])
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    with pytest.raises(InvalidField, match="everybody tries first"):
        hashed(password)


@pytest.mark.parametrize(
    "password",
    [
        "aaaaaaaaaaaa",
        " " * 12,
        "quirequire",
        "annannannann",
        "P@ssw0rd2024!",
        "abcabcabcabc",
        "ab" * 100,
    ],
)
def test_what_is_soon_guessed_is_refused(password: str) -> None:
    with pytest.raises(InvalidField, match="easy to guess"):
        hashed(password)


@pytest.mark.parametrize(
    "password", ["correct horse battery", "another long password", "Grüne Wolken 7 schlafen"]
)
def test_a_few_words_are_enough(password: str) -> None:
    passwords.check(password, name="ann")


@pytest.mark.parametrize("password", ["short", "x" * 257])
def test_the_length_is_checked(password: str) -> None:
    with pytest.raises(InvalidField, match="10 to 256"):
        hashed(password)


async def test_only_the_right_password_of_an_account_is_right() -> None:
    kept = hashed("correct horse battery")
    assert await passwords.verify("correct horse battery", kept)
    assert not await passwords.verify("correct horse batterY", kept)
    assert not await passwords.verify("correct horse battery", None)
    assert not await passwords.verify("x" * 1_000_000, kept)
    assert not await passwords.verify("correct horse battery", "not a hash")


async def test_work_in_other_threads_keeps_nobody_from_signing_in() -> None:
    kept = hashed("correct horse battery")
    may_end = threading.Event()
    held = [asyncio.create_task(asyncio.to_thread(may_end.wait)) for _ in range(100)]
    await asyncio.sleep(0)
    try:
        async with asyncio.timeout(60):
            assert await passwords.verify("correct horse battery", kept)
    finally:
        may_end.set()
        await asyncio.gather(*held)


async def test_where_there_is_no_account_as_much_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    computed: list[str] = []
    verify = PasswordHasher.verify

    def note(hasher: PasswordHasher, password_hash: str, password: str) -> bool:
        computed.append(password_hash.rsplit("$", 2)[0])
        return verify(hasher, password_hash, password)

    monkeypatch.setattr(PasswordHasher, "verify", note)
    await passwords.verify("a wrong password", hashed("correct horse battery"))
    await passwords.verify("a wrong password", None)
    assert computed == ["$argon2id$v=19$m=19456,t=2,p=1"] * 2


def test_a_made_up_password_is_long_random_and_accepted() -> None:
    made_up = {passwords.made_up() for _ in range(50)}
    assert len(made_up) == 50
    for password in made_up:
        assert len(password) == 23
        passwords.check(password, name="ann")


@pytest.mark.skipif(sys.platform != "linux", reason="only there threads have a priority of their own")
async def test_hashing_gives_way_to_the_rest_of_the_server() -> None:
    def niceness() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    here = niceness()
    in_thread = await asyncio.get_running_loop().run_in_executor(passwords._threads, niceness)
    assert in_thread == max(here, passwords.NICENESS)
    assert niceness() == here
