"""What several commands share: their options, the database that these name, a password, a file to be written."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from quire import logs
from quire.adapters import data_directory
from quire.settings import Settings, read_settings
from quire.store.database import CannotOpen, Database
from quire.store.transactions import Transaction

T = TypeVar("T")

WRONG_USAGE = 2
FAILED = 1


def with_database_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Options that name the database."""
    command = click.option("--data-dir", metavar="DIR", help="Where everything is kept.")(command)
    return click.option(
        "--database", "database_url", metavar="URL", help="sqlite:///PATH or postgresql://… instead."
    )(command)


@contextmanager
def written(path: Path) -> Iterator[BinaryIO]:
    """A file that is there when it is complete, and not otherwise."""
    if path.exists():
        raise CannotOpen("%(path)s exists already; name another file.", path=str(path))
    unfinished = path.with_name(f"{path.name}.unfinished")
    try:
        with unfinished.open("wb") as file:
            yield file
        os.replace(unfinished, path)
    except OSError as error:
        raise CannotOpen(
            "The file %(path)s cannot be written: %(reason)s.", path=str(path), reason=str(error.strerror)
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)


def settings_of(said: dict[str, str | None]) -> Settings:
    """The settings, with the options of the command."""
    settings = read_settings(**said)
    logs.configure(log_format=settings.log_format, level=settings.log_level)
    return settings


def write(
    said: dict[str, str | None], change: Callable[[Transaction], T], *, is_new_refused: bool = True
) -> T:
    """Run a store function that changes something; the server may run."""
    directory = data_directory(settings_of(said), is_new_refused=is_new_refused)
    with Database(directory.location, readers=0) as database:
        return run(database.write(change))


def read(said: dict[str, str | None], function: Callable[[Transaction], T]) -> T:
    """Run a store function that changes nothing, and may take long."""
    directory = data_directory(settings_of(said), is_new_refused=True)
    with Database(directory.location, readers=0) as database:
        return run(database.read_at_length(function))


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end."""
    return asyncio.run(work)


def read_password(*, from_stdin: bool) -> str:
    """From the first line of standard input, or asked for twice."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return password
