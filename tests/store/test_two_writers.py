"""Two servers on one database: what one of them has read may have been changed by the other before it writes."""

from collections.abc import AsyncIterator
from datetime import timedelta

import msgspec
import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.conversation.answers import INTERRUPTED, TextAdded, stored
from quire.domain.conversation.messages import Question
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.sections import SectionChange, SectionDraft
from quire.domain.errors import StaleDocument, StaleSection
from quire.domain.history.versions import Cause
from quire.domain.limits import Limits
from quire.domain.sharing.grants import Right
from quire.store.accounts import users
from quire.store.conversation import abandoned_answers, answers, asking, chats
from quire.store.conversation.answers import LEASE, EventGroup, Lease
from quire.store.database import Database, Location
from quire.store.documents import documents
from quire.store.sections import sections
from quire.store.transactions import Transaction

pytestmark = pytest.mark.postgres


class Servers:
    """Two servers on one database, and an author with a document."""

    def __init__(self, location: Location) -> None:
        self.one = Database(location, readers=1)
        self.other = Database(location, readers=1)
        self.author: Visitor
        self.document: DocumentWithSections

    async def begin(self) -> None:
        user = await self.one.write(users.add, "ann", "a hash", is_administrator=False)
        self.author = Visitor(user.id, user.name, False, "token", "a credential")
        drafts = [SectionDraft("Purpose", content="As it was.")]
        self.document = await self.one.write(
            documents.add_document, self.author, "Handbook", drafts, Limits()
        )

    @property
    def place(self) -> tuple[Visitor, str, str]:
        return self.author, self.document.id, self.document.sections[0].id

    async def claimed(self) -> Lease:
        """An answer that the one server has begun to write."""
        opened = await self.one.write(chats.get_or_create, *self.place, limit=1)
        asked = await self.one.write(
            asking.ask,
            self.author,
            opened.chat_session.id,
            Question("Why?"),
            parent_id=None,
            model="m",
            rate=None,
        )
        lease = await self.one.write(answers.claim, asked.answer.id, "the one", [])
        assert lease is not None
        return lease


@pytest.fixture
async def servers(location: Location) -> AsyncIterator[Servers]:
    opened = Servers(location)
    await opened.begin()
    yield opened
    opened.one.close()
    opened.other.close()


async def test_a_text_that_was_changed_since_it_was_read_is_not_written_over(servers: Servers) -> None:
    read = await servers.one.read(sections.find_section, *servers.place, Right.READ)
    changed = await servers.other.write(
        sections.change_section, *servers.place, SectionChange(content="By the other."), base_revision=1
    )
    written = msgspec.structs.replace(read, content="By the one.")
    with pytest.raises(StaleSection) as stale:
        await servers.one.write(sections.write_section, servers.author, read, written, Cause("typed"))
    assert stale.value.details == {"section": changed}
    assert await servers.one.read(sections.find_section, *servers.place, Right.READ) == changed
    assert await servers.one.read(_revisions) == [1, 2]


def _revisions(tx: Transaction) -> list[int]:
    return [revision for (revision,) in tx.all("select revision from section_version order by revision")]


async def test_a_title_that_was_changed_since_it_was_read_is_not_written_over(servers: Servers) -> None:
    read = await servers.one.read(documents.find_document, servers.author, servers.document.id, Right.READ)
    changed = await servers.other.write(
        documents.rename_document, servers.author, read.id, "By the other", base_revision=None
    )
    with pytest.raises(StaleDocument) as stale:
        await servers.one.write(documents.write_title, read, "By the one")
    assert stale.value.details == {"document": changed}


async def test_a_server_leaves_the_answers_of_another_that_lives(servers: Servers) -> None:
    lease = await servers.claimed()
    assert await servers.other.write(abandoned_answers.settle_expired) == {}
    await servers.other.write(
        abandoned_answers.settle_unless_leased, "the other", lease.message_id, INTERRUPTED
    )
    assert (await servers.one.write(answers.write_groups, [_more(lease, 2)])).lost == frozenset()


async def test_a_server_settles_the_answers_of_another_whose_lease_is_over(servers: Servers) -> None:
    lease = await servers.claimed()
    await servers.other.write(_let_leases_end)
    assert await servers.other.write(abandoned_answers.settle_expired) == {lease.message_id: INTERRUPTED}
    written = await servers.one.write(answers.write_groups, [_more(lease, 2)])
    assert written.lost == {lease.message_id}


def _let_leases_end(tx: Transaction) -> None:
    tx.run(
        "update answer_lease set lease_until = :then",
        then=(tx.now - LEASE - timedelta(seconds=1)).isoformat(timespec="microseconds"),
    )


async def test_whoever_writes_an_answer_hears_at_another_servers_stop_with_the_next_renewal(
    servers: Servers,
) -> None:
    lease = await servers.claimed()
    assert (await servers.one.write(answers.write_groups, [_renewal(lease)])).stop_requested == frozenset()
    await servers.other.write(answers.stop, servers.author, lease.message_id)
    written = await servers.one.write(answers.write_groups, [_renewal(lease)])
    assert (written.lost, written.stop_requested) == (frozenset(), {lease.message_id})


def _more(lease: Lease, seq: int) -> EventGroup:
    return EventGroup(lease, [stored(seq, TextAdded(text="More."))], [], None, None)


def _renewal(lease: Lease) -> EventGroup:
    return EventGroup(lease, [], [], None, None)
