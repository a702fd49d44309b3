"""The files of the built page, and the addresses at which they are served."""

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import msgspec

STATIC = Path(__file__).parent.parent / "static"
MANIFEST = STATIC / ".vite" / "manifest.json"
COPY_SUFFIXES = {"br": ".br", "gzip": ".gz"}
"""What the name of a compressed copy ends with, by its encoding."""


class PageNotBuilt(Exception):
    """This wheel or checkout has no built page; the message says how to build it."""


class Assets(msgspec.Struct, frozen=True):
    """The addresses of the scripts and styles of an entry of the build."""

    script: str
    styles: tuple[str, ...]
    preloads: tuple[str, ...]


@lru_cache
def assets(entry: str) -> Assets:
    """The addresses of an entry such as `src/workspace.ts`. Raises `PageNotBuilt`."""
    manifest = _manifest()
    chunks = _with_imports(manifest, entry)
    own, *imported = chunks
    styles = [style for chunk in chunks for style in chunk.get("css", ())]
    if own["file"].endswith(".css"):
        styles.insert(0, own["file"])
    return Assets(
        script=_address(own["file"]),
        styles=tuple(map(_address, dict.fromkeys(styles))),
        preloads=tuple(_address(chunk["file"]) for chunk in imported),
    )


@lru_cache
def served_files() -> frozenset[str]:
    """The files of the built page but hidden ones. A name from outside is compared with these and never opened."""
    names = (file.relative_to(STATIC).as_posix() for file in STATIC.rglob("*") if file.is_file())
    return frozenset(name for name in names if not name.startswith("."))


@cache
def copies_of(file: str) -> tuple[str, ...]:
    """The encodings in which the build has put a compressed copy beside a served file; the smallest first."""
    copies = {encoding: STATIC / f"{file}{suffix}" for encoding, suffix in COPY_SUFFIXES.items()}
    sizes = {encoding: copy.stat().st_size for encoding, copy in copies.items() if copy.exists()}
    return tuple(sorted(sizes, key=sizes.__getitem__))


@lru_cache
def words_of_page(language: str) -> str | None:
    """The address of what the page says in a language that it loads when it is wanted; English it has with it."""
    chunk = _manifest().get(f"src/words/{language}.ts")
    return _address(chunk["file"]) if chunk else None


def _manifest() -> dict[str, Any]:
    if not MANIFEST.exists():
        raise PageNotBuilt(
            "The page is not built. Run bin/serve, or “npm ci” and “npm run build” in frontend/."
        )
    manifest: dict[str, Any] = msgspec.json.decode(MANIFEST.read_bytes())
    return manifest


def _with_imports(manifest: dict[str, Any], entry: str) -> list[dict[str, Any]]:
    names = [entry]
    for name in names:
        names += [name for name in manifest[name].get("imports", ()) if name not in names]
    return [manifest[name] for name in names]


def _address(file: str) -> str:
    return f"/static/{file}"
