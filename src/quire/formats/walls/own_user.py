"""A user of its own for the limited process of a server that root runs: `nobody`, who owns none of the server's files.

That user must be able to read the program and all that it loads, which is seen by the rights that are given to
everybody. Where it cannot, as where Python lies in root's home, the process stays root without privileges.
"""

import os
import pwd
import sys
from collections.abc import Iterable
from pathlib import Path
from stat import S_IROTH, S_IXOTH

from quire.formats.walls import privileges

NAME = "nobody"


def become(paths: Iterable[Path]) -> bool:
    """Become `nobody`, with the folder that this process is in; False where this cannot be. There is no way back.

    The user must be able to read `paths` as well.
    """
    if not is_possible(paths) or not privileges.has(privileges.CHOWN, privileges.SETGID, privileges.SETUID):
        return False
    user = pwd.getpwnam(NAME)
    for path in (Path(), *Path().rglob("*")):
        os.lchown(path, user.pw_uid, user.pw_gid)
    os.setgroups([])
    os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
    os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    return True


def is_possible(paths: Iterable[Path] = ()) -> bool:
    """Whether root runs this process, and `nobody` could read Python, all modules, and these paths."""
    if os.geteuid() != 0:
        return False
    try:
        pwd.getpwnam(NAME)
    except KeyError:
        return False
    needed = {path.resolve() for path in (Path(sys.executable), *_modules(), *paths) if path.exists()}
    above = {folder for path in needed for folder in path.parents}
    return all(_gives(folder, S_IXOTH) for folder in above) and all(
        _gives(path, S_IROTH | S_IXOTH if path.is_dir() else S_IROTH) for path in needed
    )


def _modules() -> Iterable[Path]:
    """The folders of modules, and what lies in them: packages may be installed with different rights."""
    for folder in map(Path, sys.path):
        yield folder
        if folder.is_dir():
            yield from folder.iterdir()


def _gives(path: Path, rights: int) -> bool:
    """Whether a path gives everybody these rights."""
    return path.stat().st_mode & rights == rights
