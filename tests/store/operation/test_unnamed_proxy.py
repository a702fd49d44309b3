"""The doctor learns of an unnamed proxy from the data directory."""

import os
import time
from pathlib import Path

from quire.store.operation.unnamed_proxy import KEPT_SECONDS, NOTE_NAME, UnnamedProxy


def test_the_address_that_was_noted_last_is_found(tmp_path: Path) -> None:
    note = UnnamedProxy(tmp_path)
    assert note.find_or_none() is None
    note.note("10.0.0.1")
    note.note("10.0.0.2")
    assert note.find_or_none() == "10.0.0.2"


def test_an_old_note_is_of_a_proxy_that_is_no_longer_there(tmp_path: Path) -> None:
    note = UnnamedProxy(tmp_path)
    note.note("10.0.0.1")
    then = time.time() - KEPT_SECONDS - 1
    os.utime(tmp_path / NOTE_NAME, (then, then))
    assert note.find_or_none() is None
