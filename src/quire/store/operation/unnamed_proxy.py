"""The address of a proxy that nobody has named: noted by the server in the data directory, for `quire doctor`."""

import time
from pathlib import Path

NOTE_NAME = "unnamed-proxy"
KEPT_SECONDS = 24 * 3600.0
"""A proxy that is in use is noted again every few minutes."""


class UnnamedProxy:
    """The note of one data directory."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NOTE_NAME

    def note(self, address: str) -> None:
        """Note that forwarded headers came from this address. Raises `OSError`."""
        self._path.write_text(f"{address}\n", "utf-8")

    def find_or_none(self) -> str | None:
        """The address, if there was one within the last day."""
        try:
            is_recent = time.time() - self._path.stat().st_mtime < KEPT_SECONDS
            return self._path.read_text("utf-8").strip() or None if is_recent else None
        except FileNotFoundError:
            return None
