"""Hashing and verifying passwords: slow on purpose, and therefore in threads of their own, only a few at once.

The threads are shared with nothing else, so that no other work keeps people from signing in. They give way to the rest
of the server, so that many who sign in at once keep nobody from working.
"""

import asyncio
import os
import secrets
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from quire.domain.accounts.users import PASSWORD_LENGTH_MAX, check_password_length
from quire.domain.errors import InvalidField

HASHINGS_AT_ONCE = 2
NICENESS = 10

ESTIMATED_CHARACTERS = 64
SCORE_MIN = 3
"""Of zxcvbn's 0 to 4: at least 10^8 guesses."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without letters and digits that look alike."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's minimum for Argon2id: 19 MiB, 2 passes, 1 lane."""


def _give_way() -> None:
    # Linux alone has a priority for each thread. Argon2 works without the interpreter's lock, so nobody waits for it.
    if sys.platform == "linux":
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, max(NICENESS, os.getpriority(os.PRIO_PROCESS, thread)))


_threads = ThreadPoolExecutor(HASHINGS_AT_ONCE, thread_name_prefix="passwords", initializer=_give_way)


def hashed(password: str, *, name: str) -> str:
    """Check a new password of an account and return its hash. Takes tens of milliseconds. Raises `InvalidField`."""
    check(password, name=name)
    return _hasher.hash(password)


def check(password: str, *, name: str) -> None:
    """Check length, commonness and guessability of a new password. Raises `InvalidField`."""
    check_password_length(password)
    if is_common(password):
        raise InvalidField("password", "is one of those that everybody tries first; choose another")
    if is_guessable(password, name=name):
        raise InvalidField(
            "password", "is easy to guess; add a few words that have nothing to do with each other"
        )


def made_up() -> str:
    """Generate a password to be handed over: 99 random bits, in groups that can be read out."""
    groups = ("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))
    return "-".join(groups)


def is_common(password: str) -> bool:
    """Whether the password is in the list of those that are guessed first."""
    # Imported on demand: the lists take 15 MB, and most servers never check a new password.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # noqa: PLC0415

    return password.casefold() in FREQUENCY_LISTS["passwords"]


def is_guessable(password: str, *, name: str) -> bool:
    """Whether guesses by words, repeats, keyboard rows, dates and the account's own name find the password soon.

    As estimated by zxcvbn (D. Wheeler, "zxcvbn: Low-Budget Password Strength Estimation", 2016), whose cost grows with
    the square of the length: a beginning that is not guessable makes the whole not guessable.
    """
    # Imported on demand, as above.
    from zxcvbn import zxcvbn  # noqa: PLC0415

    estimate = zxcvbn(password[:ESTIMATED_CHARACTERS], user_inputs=[name, "quire"])
    return bool(estimate["score"] < SCORE_MIN)


async def hash_in_thread(password: str, *, name: str) -> str:
    """`hashed`, in a thread."""
    return await asyncio.get_running_loop().run_in_executor(_threads, partial(hashed, password, name=name))


async def hash_for_link_in_thread(password: str) -> str:
    """The hash of the password of a link, which is asked for beside a secret and may be short; in a thread."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def check_in_thread(password: str, *, name: str) -> None:
    """`check`, in a thread."""
    await asyncio.get_running_loop().run_in_executor(_threads, partial(check, password, name=name))


async def verify(password: str, password_hash: str | None) -> bool:
    """Whether a password matches a hash; without an account it takes as long, which hides whether one exists."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _verify, password, password_hash)


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("the password of an account that does not exist")


def _verify(password: str, password_hash: str | None) -> bool:
    if len(password) > PASSWORD_LENGTH_MAX:
        return False
    try:
        _hasher.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)
