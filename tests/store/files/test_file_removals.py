"""A file that is wanted again while it is taken away is there, in whatever order the two go on, and whoever dies."""

import asyncio
import hashlib
import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from quire.actions.background import Background
from quire.actions.files import held_files
from quire.actions.files.held_files import HeldFiles
from quire.actions.files.remove_files import RemoveFiles
from quire.actions.files.settle_files import settle_files
from quire.domain.accounts.users import Visitor
from quire.domain.limits import Limits
from quire.domain.references.references import NewReference
from quire.store import database_state, processes
from quire.store.files import file_removals, uploaded_files
from quire.store.files.file_store import FileStore
from quire.store.files.files import Files
from quire.store.references import references
from tests.store.conftest import Store
from tests.store.files.stepped import ACTOR, SteppedDatabase, SteppedFiles, Steps
from tests.store.uploads import noted

pytestmark = pytest.mark.postgres

REMOVING, STORING = "removing", "storing"
STEPS_MAX = 12
"""Neither takes more."""


def letting_go_only(removals: RemoveFiles) -> RemoveFiles:
    """Of which nobody begins with anything by themselves."""
    removals.start = lambda: None  # type: ignore[method-assign]
    return removals


class Race:
    """A file that waits to be taken away, and one process that does so while another one stores the same bytes."""

    numbers = itertools.count(1)

    def __init__(
        self, store: Store, author: Visitor, folder: Path, open_store: Callable[[], FileStore]
    ) -> None:
        self.store = store
        self.author = author
        self.is_refused = False
        """Whether what is stored gets no row."""
        self.document_id = store.document(author, "text").id
        self.data = f"bytes {next(self.numbers)}".encode()
        self.sha256 = hashlib.sha256(self.data).hexdigest()
        self.steps = Steps()
        self.database: Any = SteppedDatabase(store, self.steps)
        self.files = {
            actor: Files(folder / actor, SteppedFiles(open_store(), self.steps, self.database.dead))
            for actor in (REMOVING, STORING, "later")
        }
        self.seen = open_store()

    async def begin(self) -> None:
        for actor, files in self.files.items():
            ACTOR.set(actor)
            self.store.run(processes.renew)
            await asyncio.to_thread(files.note_database, self.store.run(database_state.find_id))
        stored = await asyncio.to_thread(self.files["later"].add, self.data)
        self.files["later"].release(stored.sha256)
        self.store.run(file_removals.note_unless_needed, self.sha256)
        self.steps.begin(REMOVING, self.remover(REMOVING).run)
        self.steps.begin(STORING, self.put)

    def remover(self, actor: str) -> RemoveFiles:
        return RemoveFiles(self.database, self.files[actor], Background())

    async def put(self) -> None:
        held = HeldFiles(self.database, self.files[STORING], letting_go_only(self.remover(STORING)))
        async with held.stored(self.data) as stored:
            if self.is_refused:
                return
            new = NewReference("Source", "a.txt", "text", "text/plain", stored.size_bytes, stored.sha256)
            await self.database.write(references.add, self.author, self.document_id, new, Limits())

    async def die(self, actor: str) -> None:
        self.database.dead.add(actor)
        await self.steps.die(actor)

    async def start_later(self) -> None:
        """What a server that starts later does, when whoever died is known to be dead."""
        self.store.later(minutes=2)
        ACTOR.set("later")
        self.store.run(processes.renew)
        await settle_files(self.database, self.files["later"])
        await self.remover("later").run()

    def check(self) -> None:
        """A row has its file; without a row there is neither file nor note."""
        is_needed = self.store.run(uploaded_files.is_needed, self.sha256)
        names = [name for name in self.seen.list_names() if self.sha256 in name and "incoming" not in name]
        kept = [name for name in names if "copies" not in name and not name.startswith("removed/")]
        assert kept == ([f"{self.sha256[:2]}/{self.sha256}"] if is_needed else []), names
        assert noted(self.store) == []
        if is_needed:
            assert self.seen.path_of(kept[0]).read_bytes() == self.data
        self.store.connection.execute("delete from reference")


@pytest.fixture
def race(
    store: Store,
    author: Visitor,
    tmp_path: Path,
    open_store: Callable[[], FileStore],
    monkeypatch: pytest.MonkeyPatch,
) -> Callable[[], Race]:
    monkeypatch.setattr(processes, "_id_of", lambda _: f"process-{ACTOR.get()}")
    monkeypatch.setattr(held_files, "LOOK_SECONDS", 0.001)
    monkeypatch.setattr(held_files, "REMOVAL_SECONDS", 0.001)
    (tmp_path / "files").mkdir(exist_ok=True)
    return lambda: Race(store, author, tmp_path, open_store)


@pytest.fixture
def pace(request: pytest.FixtureRequest, store: Store) -> int:
    """Every step with a directory on the embedded database; elsewhere, where each costs more, some but with --long."""
    if request.config.getoption("--long"):
        return 1
    if request.node.callspec.params["open_store"] != "directory":
        return 6
    return 1 if store.dialect == "sqlite" else 3


@pytest.mark.parametrize("is_refused", [False, True])
@pytest.mark.parametrize("first", [REMOVING, STORING])
async def test_who_stores_a_file_has_it_or_nothing_stays_of_it_whatever_is_between(
    race: Callable[[], Race], pace: int, first: str, is_refused: bool
) -> None:
    """One takes some steps, then the other, then the first a few more, before both end."""
    second = STORING if first == REMOVING else REMOVING
    for some in range(0, STEPS_MAX, pace):
        for others in range(1, STEPS_MAX, pace):
            one = race()
            one.is_refused = is_refused
            await one.begin()
            left = await one.steps.go(first, some) or await one.steps.go(second, others)
            await one.steps.go(first, 1 + (some + others) % 3)
            await one.steps.end(second)
            await one.steps.end(first)
            await one.remover("later").run()
            one.check()
            if left:
                break


@pytest.mark.parametrize("who_dies", [REMOVING, STORING])
@pytest.mark.parametrize("last_steps", [0, 1])
async def test_whoever_dies_a_row_has_its_file(
    race: Callable[[], Race], pace: int, who_dies: str, last_steps: int
) -> None:
    """One takes some steps, then the other, then the first another one or none and dies."""
    other = STORING if who_dies == REMOVING else REMOVING
    for some in range(0, STEPS_MAX, pace):
        for others in range(0, STEPS_MAX, pace):
            one = race()
            await one.begin()
            # It has seen that the file is to be taken away before anybody holds it.
            await one.steps.go(REMOVING, 1)
            left = await one.steps.go(who_dies, some) or await one.steps.go(other, others)
            await one.steps.go(who_dies, last_steps)
            await one.die(who_dies)
            await one.steps.end(other)
            await one.start_later()
            one.check()
            if left:
                break
