"""Work on a text grows with its length, whatever it consists of: nobody's text holds up everybody else.

The quick run looks at short texts, which shows a square, and gives each reader a sixteenth of the units; the long one
gives all of them to each, and texts up to 100,000 characters.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest

import quire.domain
import quire.formats
from tests.promises.growing_texts import QUICK_STEP, UNITS, grows_too_fast, quick_units
from tests.promises.readers_left_out import NO_READERS
from tests.promises.readers_of_text import READERS

PACKAGES = (quire.domain, quire.formats)
READ_ELSEWHERE = (
    *("formats.child", "formats.walls.confinement"),
    *(
        f"formats.importing.{name}"
        for name in (
            "blocks",
            "inlines",
            "notebook",
            "opendocument",
            "parts",
            "pictures",
            "readers",
            "tables",
            "word",
        )
    ),
    *(f"formats.reading.{name}" for name in ("files", "office", "pandoc")),
    *(
        f"formats.reading.opendocument.{name}"
        for name in ("frames", "lists", "names", "numbers", "styles", "text")
    ),
    *(f"formats.reading.word.{name}" for name in ("numbers", "styles", "text")),
)
"""Modules that read files; those are limited in size, and the process that reads them in time."""


@pytest.mark.parametrize(("number", "name"), list(enumerate(READERS)))
def test_twice_the_text_costs_little_more_than_twice(number: int, name: str, is_long: bool) -> None:
    units = UNITS if is_long else quick_units(number)
    found = [grown for unit in units if (grown := grows_too_fast(READERS[name], unit, is_long=is_long))]
    assert found == []


def test_there_are_at_least_a_hundred_units() -> None:
    assert len(set(UNITS)) == len(UNITS)
    assert len(UNITS) >= 200
    assert {unit for number in range(QUICK_STEP) for unit in quick_units(number)} == set(UNITS)


@pytest.mark.parametrize(
    "square",
    [
        lambda text: [list(text[start:]) for start in range(0, len(text), 2)],
        lambda text: [sum(map(ord, text[:end])) for end in range(0, len(text), 2)],
    ],
)
def test_a_square_is_seen(square: Any) -> None:
    # Other work on the machine can make the shorter text expensive, and hide a square once.
    assert any(grows_too_fast(square, "a1", is_long=False) for _ in range(5))


def test_every_function_that_takes_a_text_is_measured_or_says_why_not() -> None:
    measured = {name.split(",")[0] for name in READERS}
    assert not {name for name in functions_with_text() if name not in measured | NO_READERS.keys()}


def functions_with_text() -> Iterator[str]:
    """The public functions of pure modules with a text among their arguments; of classes, the class."""
    for package in PACKAGES:
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            short = module.name.removeprefix("quire.")
            if short in READ_ELSEWHERE:
                continue
            for name, member in vars(importlib.import_module(module.name)).items():
                is_public = not name.startswith("_") and getattr(member, "__module__", "") == module.name
                if is_public and any(map(takes_text, callables_of(member))):
                    yield f"{short}.{name}"


def callables_of(member: Any) -> list[Any]:
    if inspect.isfunction(member):
        return [member]
    if not inspect.isclass(member) or issubclass(member, Exception):
        return []
    methods = [method for method in vars(member).values() if inspect.isfunction(method)]
    # A struct only keeps what it is made of.
    return [
        method for method in methods if method.__name__ == "__init__" or not method.__name__.startswith("_")
    ]


def takes_text(function: Any) -> bool:
    parameters = inspect.signature(function).parameters.values()
    return any("str" in str(parameter.annotation).replace("struct", "") for parameter in parameters)
