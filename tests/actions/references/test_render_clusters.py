"""Citations are rendered once, kept, and awaited for a moment only; a failure is not repeated by every request."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from quire.actions.background import Background
from quire.actions.references.render_clusters import RenderClusters
from quire.domain.accounts.users import Visitor
from quire.domain.citing.bibliographies import (
    ClustersToRender,
    DocumentClusters,
    PlacedCluster,
    RenderedClusters,
    Run,
    entries_of,
)
from quire.domain.errors import ReadingInterrupted, Unreadable
from quire.domain.limits import Limits
from quire.store.accounts import users
from quire.store.database import Database
from quire.store.documents import documents

ENTRIES = {entry.key: entry for entry in entries_of([{"id": "a", "title": "A"}]).entries}


class Renderer:
    """Renders at once, when it is let, or never."""

    def __init__(self) -> None:
        self.count = 0
        self.may_end = asyncio.Event()
        self.may_end.set()
        self.failure: Exception | None = None

    async def render_clusters(self, wanted: ClustersToRender, _own_style: str = "") -> RenderedClusters:
        self.count += 1
        await self.may_end.wait()
        if self.failure is not None:
            raise self.failure
        return RenderedClusters(tuple((Run("[1]"),) for _ in wanted.clusters), ())


class World:
    """A database with a document, and what renders its citations."""

    def __init__(self, database: Database, document_id: str) -> None:
        self.renderer = Renderer()
        self.background = Background()
        self.database = database
        self.document_id = document_id
        self.clusters = self.another()

    def another(self) -> RenderClusters:
        return RenderClusters(
            database=self.database,
            reader=self.renderer,  # type: ignore[arg-type]
            background=self.background,
        )

    def document(self, *clusters: str) -> DocumentClusters:
        placed = tuple(PlacedCluster("s", cluster) for cluster in clusters)
        return DocumentClusters(self.document_id, "numeric", placed, ENTRIES)


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    with Database(tmp_path / "quire.sqlite3") as database:
        user = await database.write(users.add, "ann", "hash", is_administrator=False)
        visitor = Visitor(user.id, user.name, False, "token", "a credential")
        document = await database.write(documents.add_document, visitor, "Thesis", [], Limits())
        made = World(database, document.id)
        yield made
        await made.background.close()


async def test_the_same_citations_are_rendered_once_by_all_who_ask(world: World) -> None:
    asked = [
        world.clusters.rendered(person, world.document("[@a]"), "en") for person in ("ann", "bob", "ann") * 10
    ]
    first, *others = await asyncio.gather(*asked)
    assert first == RenderedClusters(((Run("[1]"),),), ())
    assert others == [first] * 29
    assert await world.another().rendered("ann", world.document("[@a]"), "en") == first
    assert world.renderer.count == 1
    await world.clusters.rendered("ann", world.document("[@a]"), "de")
    assert world.renderer.count == 2


async def test_nothing_is_rendered_where_no_entry_is_cited(world: World) -> None:
    found = await world.clusters.rendered("ann", world.document("[@gone]", "[@no]"), "en")
    assert found == RenderedClusters(((), ()), ())
    assert world.renderer.count == 0


async def test_a_page_does_not_wait_for_long(world: World) -> None:
    world.renderer.may_end.clear()
    document = world.document("[@a]")
    assert await world.clusters.rendered("ann", document, "en", wait_seconds=0.01) is None
    world.renderer.may_end.set()
    assert await world.clusters.rendered("ann", document, "en") is not None
    assert world.renderer.count == 1


@pytest.mark.parametrize("failure", [Unreadable("It is damaged."), ReadingInterrupted()])
async def test_what_failed_is_not_tried_again_by_every_request(world: World, failure: Exception) -> None:
    world.renderer.failure = failure
    for _ in range(3):
        assert await world.clusters.rendered("ann", world.document("[@a]"), "en") is None
    assert world.renderer.count == 1
    world.renderer.failure = None
    assert await world.clusters.rendered("ann", world.document("[@a]", "[@a]"), "en") is not None
