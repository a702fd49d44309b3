"""Builds what a wheel has beside the sources, whenever Quire is installed or packed: the page, and a list of its parts.

`frontend/` becomes `src/quire/web/static/`, which is not in git. Nothing is done while the page there was built from
these very sources. The list of parts (SBOM) is in CycloneDX 1.6, https://cyclonedx.org/docs/1.6/json/: the packages
that the page was bundled from, the Python packages of `uv.lock` with which Quire runs, and what is inside of those.
"""

import hashlib
import json
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_VERSION_MIN = (20, 19)
PARTS = Path("build/quire.cdx.json")


class PageBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """What hatchling calls before it makes a wheel, the editable one of a checkout included."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bring the page and the list of parts up to date."""
        root = Path(self.root)
        build_page(root / "frontend", root / "src/quire/web/static")
        write_parts(root)
        build_data["sbom_files"].append(str(PARTS))


def build_page(frontend: Path, page: Path) -> None:
    """Install what the page is built with, then build it; each only when it is out of date.

    What was done is noted in node_modules, which `npm ci` begins by removing: an interrupted step runs again.
    """
    installed = frontend / "node_modules/.quire-installed"
    built = frontend / "node_modules/.quire-built"
    packages = fingerprint([frontend / "package.json", frontend / "package-lock.json"])
    sources = fingerprint(source_files(frontend))

    if not is_noted(installed, packages):
        check_node()
        # No package needs its install script, so that none of them may run one.
        run("npm ci --ignore-scripts --no-audit --no-fund", frontend)
        installed.write_text(packages)
    if not (is_noted(built, sources) and page.is_dir()):
        check_node()
        built.unlink(missing_ok=True)
        run("npm run build", frontend)
        built.write_text(sources)


def source_files(frontend: Path) -> list[Path]:
    files = (path for path in frontend.rglob("*") if path.is_file())
    return sorted(path for path in files if "node_modules" not in path.relative_to(frontend).parts)


def fingerprint(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.name} {len(content)}\n".encode() + content)
    return digest.hexdigest()


def is_noted(note: Path, value: str) -> bool:
    return note.is_file() and note.read_text() == value


def check_node() -> None:
    wanted = ".".join(map(str, NODE_VERSION_MIN))
    advice = (
        f"Quire's page is built with Node.js {wanted} or newer and npm: install them (https://nodejs.org)"
    )
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise SystemExit(f"{advice}; they are not on the PATH.")
    found = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True).stdout.strip()
    if tuple(int(number) for number in found.lstrip("v").split(".")[:2]) < NODE_VERSION_MIN:
        raise SystemExit(f"{advice}; this one is {found}.")


def run(command: str, directory: Path) -> None:
    if subprocess.run(command.split(), cwd=directory).returncode != 0:
        raise SystemExit(f"Building Quire's page failed: `{command}` in {directory} says why above.")


def write_parts(root: Path) -> None:
    """Write the list of parts, the same for the same sources."""
    version = re.search(r'__version__ = "(.+)"', (root / "src/quire/__init__.py").read_text("utf-8"))
    if version is None:
        raise SystemExit("src/quire/__init__.py does not say the version.")
    bundled = json.loads((root / "src/quire/web/static/parts.json").read_text("utf-8"))
    locked = tomllib.loads((root / "uv.lock").read_text("utf-8"))["package"]
    licences = tomllib.loads((root / "licences.toml").read_text("utf-8"))
    parts = list_parts(version[1], bundled, locked, licences)
    target = root / PARTS
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(parts, indent=1, ensure_ascii=False) + "\n", "utf-8")


def list_parts(
    version: str, bundled: list[dict[str, str]], locked: list[dict[str, Any]], licences: dict[str, Any]
) -> dict[str, Any]:
    """The CycloneDX document. A package that differs with the version of Python is in it once for each.

    A licence that is not known stops no build: a test asks for it.
    """
    needs: dict[str, set[str]] = {}
    for package in locked:
        needs.setdefault(package["name"], set()).update(
            need["name"] for need in package.get("dependencies", ())
        )
    names = set(reached(needs, "quire")) - {"quire"}
    of_python = [
        component(
            "pypi",
            package["name"],
            package["version"],
            licences["packages"].get(package["name"], "NOASSERTION"),
        )
        for package in locked
        if package["name"] in names
    ]
    own = component("pypi", "quire", version, "MIT", type="application")
    of_page = [component("npm", part["name"], part["version"], part["license"]) for part in bundled]
    inside = [component_inside(part) for part in licences["inside"]]

    def references(needed: set[str]) -> list[str]:
        return [part["bom-ref"] for part in of_python if part["name"] in needed]

    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": own},
        "components": [*of_page, *of_python, *inside],
        "dependencies": [
            {
                "ref": own["bom-ref"],
                "dependsOn": [part["bom-ref"] for part in of_page] + references(needs["quire"]),
            },
            *({"ref": part["bom-ref"], "dependsOn": references(needs[part["name"]])} for part in of_python),
        ],
    }


def reached(needs: dict[str, set[str]], name: str) -> Iterator[str]:
    """A package with all that it needs, however indirectly."""
    seen, waiting = set[str](), [name]
    while waiting:
        found = waiting.pop()
        if found not in seen:
            seen.add(found)
            yield found
            waiting += needs[found]


def component(
    registry: str, name: str, version: str, licence: str, *, type: str = "library"
) -> dict[str, Any]:
    reference = f"pkg:{registry}/{quote(name)}@{version}"
    return {
        "type": type,
        "bom-ref": reference,
        "name": name,
        "version": version,
        "licenses": [{"expression": licence}],
        "purl": reference,
    }


def component_inside(part: dict[str, str]) -> dict[str, Any]:
    found = component("generic", part["name"], part["version"], part["licence"], type=part["type"])
    return {**found, "description": f"{part['description']} It comes inside {part['package']}."}
