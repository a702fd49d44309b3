"""Texts that people wrote: the documentation that comes with the installed packages and with Python itself."""

import ast
import re
import sysconfig
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

SHORTEST, LONGEST = 200, 5_000

_HEADING = re.compile(r"^(?=#{1,3} )", re.MULTILINE)


def real_texts(count: int) -> list[str]:
    """So many different texts, descriptions of packages in Markdown first."""
    found: dict[str, None] = {}
    for text in _all_texts():
        if SHORTEST <= len(text) <= LONGEST:
            found[text] = None
        if len(found) == count:
            return list(found)
    raise AssertionError(f"only {len(found)} texts are installed")


def _all_texts() -> Iterator[str]:
    for distribution in sorted(distributions(), key=lambda found: found.metadata["Name"].lower()):
        description = distribution.metadata.get_payload()  # type: ignore[attr-defined]
        yield from _sections(str(description))
    for path in sorted(Path(sysconfig.get_path("stdlib")).glob("*.py")):
        yield from _docstrings(path)


def _sections(text: str) -> Iterator[str]:
    yield from (part.strip("\n") for part in _HEADING.split(text.replace("\r\n", "\n")))


def _docstrings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
            yield ast.get_docstring(node) or ""
