"""A document is restored in one change, after everything that takes long was done without the writer."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from quire.actions.answering.answer_feeds import AnswerFeeds
from quire.actions.background import Background
from quire.actions.history import restore_document
from quire.actions.live.live_feeds import LiveFeeds
from quire.app import build_services
from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.sections import SectionChange, SectionDraft
from quire.domain.errors import DocumentChanged
from quire.domain.limits import Limits
from quire.domain.sharing.grants import Right
from quire.llm.quoting import QuotingAssistant
from quire.settings import Settings
from quire.store.accounts import users
from quire.store.database import Database
from quire.store.documents import documents
from quire.store.history import document_restoration
from quire.store.history.document_restoration import BegunRestoration, PreparedSection
from quire.store.operation.data_directory import DataDirectory
from quire.store.sections import sections
from quire.store.transactions import Transaction


class Writer:
    """A document of three sections that were written anew, and its author."""

    def __init__(self, directory: DataDirectory, database: Database) -> None:
        self.database = database
        background = Background()
        feeds = AnswerFeeds(database)
        services = build_services(
            Settings(),
            Limits(),
            directory=directory,
            database=database,
            feeds=feeds,
            live=LiveFeeds(database),
            model=QuotingAssistant(),
            background=background,
        )
        self.restoring = services.restoring
        self.visitor: Visitor
        self.document: DocumentWithSections

    async def begin(self) -> None:
        user = await self.database.write(users.add, "ann", "a hash", is_administrator=False)
        self.visitor = Visitor(user.id, user.name, False, "token", "a credential")
        drafts = [SectionDraft(title, content=title) for title in ("one", "two", "three")]
        self.document = await self.database.write(
            documents.add_document, self.visitor, "Handbook", drafts, Limits()
        )
        for number in range(3):
            await self.database.write(self.write, number, "another text", 1)

    def write(self, tx: Transaction, number: int, text: str, base_revision: int | None = None) -> None:
        place = (self.visitor, self.document.id, self.document.sections[number].id)
        revision = base_revision or sections.find_section(tx, *place, Right.READ).revision
        sections.change_section(tx, *place, SectionChange(content=text), base_revision=revision)

    async def restore(self, carry_out: restore_document.CarryOut) -> list[str]:
        time: datetime = self.document.created_at
        return await self.restoring.restore(
            self.visitor, self.document.id, time, unchanged_since=None, carry_out=carry_out
        )

    def carry_out(
        self, beginning: BegunRestoration, prepared: list[PreparedSection]
    ) -> Callable[[Transaction], list[str]]:
        return partial(
            document_restoration.carry_out, visitor=self.visitor, beginning=beginning, prepared=prepared
        )

    async def texts(self) -> list[str]:
        found = await self.database.read(
            documents.find_document_with_sections, self.visitor, self.document.id
        )
        return [section.content for section in found.sections]


@pytest.fixture
async def writer(tmp_path: Path) -> AsyncIterator[Writer]:
    directory = DataDirectory(tmp_path)
    with Database(directory.location) as database:
        made = Writer(directory, database)
        await made.begin()
        yield made


async def test_a_document_is_prepared_in_portions_and_restored_whole(
    writer: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document_restoration, "PREPARED_SECTIONS", 2)
    await writer.database.write(forget_word_counts)
    assert await writer.restore(writer.carry_out) == []
    assert await writer.texts() == ["one", "two", "three"]


def forget_word_counts(tx: Transaction) -> None:
    tx.run("update section_version set word_count = null")


async def test_what_changed_while_it_was_prepared_is_prepared_again(writer: Writer) -> None:
    texts = ["a text of just now", "a text of even later"]
    tries: list[int] = []
    changing: list[asyncio.Future[None]] = []

    def after_a_change(
        beginning: BegunRestoration, prepared: list[PreparedSection]
    ) -> Callable[[Transaction], list[str]]:
        if texts:
            # It comes first, since it is queued before the restoration.
            changing.append(asyncio.ensure_future(writer.database.write(writer.write, 0, texts.pop())))
        tries.append(len(prepared))
        return writer.carry_out(beginning, prepared)

    assert await writer.restore(after_a_change) == []
    await asyncio.gather(*changing)
    assert tries == [3, 3, 3]
    assert await writer.texts() == ["one", "two", "three"]


async def test_a_document_that_changes_all_the_time_is_not_restored(writer: Writer) -> None:
    tries = []

    def never(
        beginning: BegunRestoration, prepared: list[PreparedSection]
    ) -> Callable[[Transaction], list[str]]:
        def overtaken(_: Transaction) -> list[str]:
            tries.append(len(prepared))
            raise document_restoration.Overtaken

        return overtaken

    with pytest.raises(DocumentChanged):
        await writer.restore(never)
    # The database runs what has failed once more, by itself.
    assert tries == [3] * 2 * restore_document.TRIES_MAX
    assert await writer.texts() == ["another text"] * 3


async def test_damaged_versions_are_named(writer: Writer) -> None:
    damaged = writer.document.sections[1].id
    await writer.database.write(damage, damaged)
    assert await writer.restore(writer.carry_out) == [damaged]
    assert await writer.texts() == ["one", "another text", "three"]


def damage(tx: Transaction, section_id: str) -> None:
    tx.run(
        "update section_version set content = 'else' where section_id = :id and revision = 1", id=section_id
    )
