"""Builds the workspace's page whenever Quire is installed or packed from its sources.

`frontend/` becomes `src/quire/web/static/`, which is not in git. Nothing is done while the page there was
built from these very sources.
"""

import hashlib
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE_VERSION_MIN = (20, 19)


class PageBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """What hatchling calls before it makes a wheel, the editable one of a checkout included."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bring the page up to date."""
        root = Path(self.root)
        build_page(root / "frontend", root / "src/quire/web/static")


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
