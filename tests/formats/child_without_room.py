"""The process that opens files, on a disk that seems full: run as `python child_without_room.py BYTES JOB`.

No file of it, or of a program that it starts, may be larger than these bytes, and the disk says that it has no room.
"""

import os
import resource
import sys
from collections.abc import Callable
from typing import Any

from quire.formats import child

room_bytes = int(sys.argv.pop(1))
limit, look = resource.setrlimit, os.statvfs


def limit_to_room(which: int, limits: tuple[int, int]) -> None:
    limit(which, (room_bytes, room_bytes) if which == resource.RLIMIT_FSIZE else limits)


def look_full(path: str) -> os.statvfs_result:
    return os.statvfs_result(0 if number in (3, 4) else value for number, value in enumerate(look(path)))


def replace(module: Any, name: str, function: Callable[..., Any]) -> None:
    setattr(module, name, function)


replace(resource, "setrlimit", limit_to_room)
replace(os, "statvfs", look_full)
child.main()
