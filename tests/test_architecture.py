"""ARCHITECTURE and CONTRIBUTING say where things are: what they name is there."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent.parent
SOURCES = PROJECT / "src/quire"
PAGES = ("ARCHITECTURE.md", "CONTRIBUTING.md")

IN_SOURCES = re.compile(r"`((?:actions|domain|formats|identity|llm|mail|store|web)/[\w/]+(?:\.\w+)*)`")
IN_PROJECT = re.compile(r"`((?:bench|bin|deploy|docs|frontend|src|tests)/[\w./]+)`")


def missing_in(text: str) -> Iterator[str]:
    """The modules, names in modules, files and folders of a text that are not there."""
    yield from (named for named in IN_PROJECT.findall(text) if not (PROJECT / named).exists())
    yield from (named for named in IN_SOURCES.findall(text) if not is_in_sources(named))


def is_in_sources(named: str) -> bool:
    if (SOURCES / named).exists() or (SOURCES / f"{named}.py").exists():
        return True
    module, *names = named.split(".")
    path = SOURCES / f"{module}.py"
    return path.exists() and all(defines(path.read_text("utf-8"), name) for name in names)


def defines(source: str, name: str) -> bool:
    return re.search(rf"^ *(?:async )?(?:def|class) {name}\b|^{name}\b", source, re.MULTILINE) is not None


@pytest.mark.parametrize("page", PAGES)
def test_what_is_named_is_there(page: str) -> None:
    assert list(missing_in((PROJECT / page).read_text("utf-8"))) == []


def test_what_is_not_there_is_noticed() -> None:
    wrong = (
        "`store/nowhere`, `store/sections/sections.vanish`, `frontend/src/nowhere` "
        "and `store/sections/sections.change_section`"
    )
    assert list(missing_in(wrong)) == [
        "frontend/src/nowhere",
        "store/nowhere",
        "store/sections/sections.vanish",
    ]
