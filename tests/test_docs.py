"""The documents for those who work on Quire name what is there: files, folders, functions, and other documents."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FOLDERS = ("src", "frontend/src", "frontend/tests", "tests", "docs", "bin", "bench")
FILES = [
    path.relative_to(ROOT).as_posix()
    for folder in FOLDERS
    for path in (ROOT / folder).rglob("*")
    if path.is_file() and not {"static", "__pycache__"} & set(path.parts)
]
DOCUMENTS = [
    *("ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "frontend/README.md"),
    *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))),
    *(f"docs/how/{path.name}" for path in sorted((ROOT / "docs" / "how").glob("*.md"))),
]

_CODE = re.compile(r"`([^`\n]+)`")
_FILE = re.compile(r"(?:\.\./)?\w[\w/.]*\.(?:py|ts|svelte|css|html|sql|toml|po|md)")
_FOLDER = re.compile(r"(?:[\w.]+/)+")
_NAME_IN_MODULE = re.compile(r"((?:\w+/)+\w+)\.([a-z_]\w+|[A-Z]\w+)")
_LINK = re.compile(r"\]\(([^)#:]+)\)")

NOT_OURS = {"quire.toml", "quire.sqlite3", "fr.ts", "fr.po", "files/"}
"""Made by those who run Quire, or by those who follow the document."""
BUILT = {"web/static/", "../src/quire/web/static/"}
"""Built, and not in git."""


@pytest.mark.parametrize("document", DOCUMENTS)
def test_files_and_folders_that_are_named_are_there(document: str) -> None:
    said = set(_CODE.findall((ROOT / document).read_text("utf-8"))) - NOT_OURS - BUILT
    files = {name for name in said if _FILE.fullmatch(name)}
    folders = {name for name in said if _FOLDER.fullmatch(name)}
    missing = {name for name in files if not _is_file(name)} | {
        name for name in folders if not _is_folder(name)
    }
    assert missing == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_named_in_a_module_is_in_it(document: str) -> None:
    said = [name for name in _CODE.findall((ROOT / document).read_text("utf-8")) if not _FILE.fullmatch(name)]
    named = [match.groups() for name in said if (match := _NAME_IN_MODULE.fullmatch(name))]
    missing = {f"{module}.{name}" for module, name in named if not _has_name(module, name)}
    assert missing == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_to_files(document: str) -> None:
    folder = (ROOT / document).parent
    links = _LINK.findall((ROOT / document).read_text("utf-8"))
    assert [link for link in links if not (folder / link).exists()] == []


def test_every_document_can_be_reached_from_the_readme() -> None:
    found = {"README.md"}
    while fresh := {link for document in found for link in _linked(document)} - found:
        found |= fresh
    assert set(DOCUMENTS) - found == set()


def _is_file(name: str) -> bool:
    return (ROOT / name).exists() or any(path.endswith(f"/{name}") for path in FILES)


def _is_folder(name: str) -> bool:
    return (ROOT / name).is_dir() or any(f"/{name}" in f"/{path}" for path in FILES)


def _has_name(module: str, name: str) -> bool:
    sources = [path for path in FILES if path.endswith((f"/{module}.py", f"/{module}.ts"))]
    return any(re.search(rf"\b{name}\b", (ROOT / path).read_text("utf-8")) for path in sources)


def _linked(document: str) -> set[str]:
    path = ROOT / document
    return {
        (path.parent / link).resolve().relative_to(ROOT).as_posix()
        for link in _LINK.findall(path.read_text("utf-8"))
        if link.endswith(".md")
    }


_COPY_OF_A_DATABASE = re.compile(
    r"\b(?:cp|rsync|tar|sqlite3)\b[^\n]*quire\.sqlite3|\.backup\b|vacuum into", re.IGNORECASE
)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_no_other_way_to_back_up_the_embedded_database_is_taught_than_the_command(document: str) -> None:
    assert _COPY_OF_A_DATABASE.findall((ROOT / document).read_text("utf-8")) == []


def test_backup_and_restore_are_taught() -> None:
    text = (ROOT / "docs" / "running.md").read_text("utf-8")
    assert {"quire backup FILE", "quire restore FILE"} <= set(_CODE.findall(text))


def test_security_is_told_by_headings_and_what_comes_with_quire_by_name() -> None:
    text = (ROOT / "SECURITY.md").read_text("utf-8")
    headings = re.findall("^## (.+)$", text, re.MULTILINE)
    assert headings == [
        "Reporting a vulnerability",
        "Which versions are mended",
        "What Quire is made of",
        "What Quire guards, and what it leaves to the operator",
    ]
    assert "quire-<version>.dist-info/sboms/quire.cdx.json" in _CODE.findall(text)
    assert "pandoc, a separate program that it starts to read files, is under the GPL" in (
        ROOT / "README.md"
    ).read_text("utf-8")
