"""A section's versions are gone through once; from then on only what is new."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from quire.actions.history import authorship as action
from quire.actions.history.authorship import FindAuthorship
from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.sections import Section
from quire.domain.errors import AccessDenied, DamagedVersion, NotFound
from quire.domain.history.authorship import AttributedSection
from quire.domain.history.blame import RULES, BlameReplay, SavedText
from quire.domain.history.versions import Cause
from quire.domain.sharing.grants import Right
from quire.domain.texts.origins import OriginKind
from quire.store.database import Database
from quire.store.documents import section_removal
from quire.store.history import authorship
from quire.store.sections import sections
from tests.store.conftest import Store

TYPED = Cause("typed")
ANSWERED = "The budget rises by five percent because every department has asked for more people."


class Writing:
    """A document of one section, and who writes it."""

    def __init__(self, path: Path) -> None:
        self.store = Store(path)
        self.author = self.store.person()
        self.document: DocumentWithSections = self.store.document(self.author, "Begun.")
        self.section: Section = self.document.sections[0]

    def save(self, text: str, cause: Cause = TYPED) -> None:
        """The next version."""
        self.store.later(seconds=1)
        with self.store.transaction() as tx:
            found = sections.find_section(tx, self.author, self.document.id, self.section.id, Right.READ)
            written = msgspec.structs.replace(found, content=text)
            sections.write_section(tx, self.author, found, written, cause)

    def save_often(self, count: int) -> None:
        for number in range(count):
            self.save(f"Begun, and {number} times gone on.\n\n{ANSWERED}")

    def kept_revisions(self) -> list[int]:
        return [revision for (revision,) in self.store.rows("select revision from section_authorship")]

    async def found(self, visitor: Visitor | None = None) -> AttributedSection:
        with Database(self.store.location) as database:
            return await FindAuthorship(database).of_section(
                visitor or self.author, self.document.id, self.section.id
            )


@pytest.fixture
def writing(tmp_path: Path) -> Iterator[Writing]:
    opened = Writing(tmp_path / "quire.sqlite3")
    yield opened
    opened.store.connection.close()


def kinds(section: AttributedSection) -> list[tuple[str, OriginKind]]:
    return [(section.content[span.start : span.end], span.kind) for span in section.authorship.spans]


async def test_who_wrote_what_is_found_in_the_versions(writing: Writing) -> None:
    writing.save(f"Begun.\n\n{ANSWERED}", Cause("proposal", "no-such-message"))
    section = await writing.found()
    assert kinds(section) == [("Begun.", "typed"), (f"\n\n{ANSWERED}", "answer")]
    assert [span.author for span in section.authorship.spans] == [writing.author.name] * 2
    assert section.authorship.spans[1].model is None
    assert section.authorship.revision == 2


async def test_few_versions_are_simply_gone_through_again(writing: Writing) -> None:
    writing.save_often(5)
    await writing.found()
    assert writing.kept_revisions() == []


async def test_many_versions_are_gone_through_once(writing: Writing, monkeypatch: pytest.MonkeyPatch) -> None:
    writing.save(f"Begun.\n\n{ANSWERED}", Cause("proposal", "m"))
    writing.save_often(action.STEPS_WORTH_KEEPING)
    await writing.found()
    assert writing.kept_revisions() == [action.STEPS_WORTH_KEEPING + 2]
    writing.save(f"{ANSWERED}\n\nThe end.")
    taken: list[int] = []
    apply = BlameReplay.apply
    monkeypatch.setattr(
        BlameReplay, "apply", lambda replay, text: (taken.append(text.revision), apply(replay, text))
    )
    continued = await writing.found()
    assert taken == [action.STEPS_WORTH_KEEPING + 3]
    writing.store.connection.execute("delete from section_authorship")
    assert continued == await writing.found()


async def test_what_was_found_by_other_rules_is_found_anew(writing: Writing) -> None:
    writing.save_often(action.STEPS_WORTH_KEEPING)
    found = await writing.found()
    writing.store.connection.execute(
        "update section_authorship set rules = :rules, attribution = '{}'", {"rules": RULES - 1}
    )
    assert await writing.found() == found
    assert writing.store.rows("select rules from section_authorship") == [(RULES,)]


async def test_a_version_that_was_restored_from_before_is_found_exactly(writing: Writing) -> None:
    text = f"Begun.\n\n{ANSWERED}"
    writing.save(text, Cause("proposal", "m"))
    before = kinds(await writing.found())
    writing.save_often(action.STEPS_WORTH_KEEPING)
    await writing.found()
    writing.save("Something else.")
    writing.save(text, Cause("restore", restored_revision=2))
    assert kinds(await writing.found()) == before


@pytest.mark.parametrize("at_once", [1, 500])
async def test_versions_of_which_only_the_difference_is_kept_are_put_together(
    writing: Writing, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(authorship, "VERSIONS_AT_ONCE", at_once)
    writing.save(f"Begun.\n\n{ANSWERED}", Cause("proposal", "m"))
    writing.save(f"Begun again.\n\n{ANSWERED}")
    assert writing.store.rows("select content, kept_before from section_version where revision = 3") == [
        (" again", 5)
    ]
    assert kinds(await writing.found()) == [
        ("Begun", "typed"),
        (" again", "typed"),
        (".", "typed"),
        (f"\n\n{ANSWERED}", "answer"),
    ]


@pytest.mark.parametrize("damage", ["kept_before = 100000", "content = ' or so'"])
async def test_a_damaged_version_is_told_and_not_guessed(writing: Writing, damage: str) -> None:
    writing.save(f"Begun.\n\n{ANSWERED}")
    writing.save(f"Begun again.\n\n{ANSWERED}")
    writing.store.connection.execute(f"update section_version set {damage} where revision = 3")
    with pytest.raises(DamagedVersion):
        await writing.found()


async def test_long_histories_are_read_in_steps(writing: Writing, monkeypatch: pytest.MonkeyPatch) -> None:
    writing.save_often(20)
    whole = await writing.found()
    monkeypatch.setattr(authorship, "VERSIONS_AT_ONCE", 3)
    assert await writing.found() == whole


async def test_nothing_older_is_kept_over_something_newer(writing: Writing) -> None:
    writing.save_often(action.STEPS_WORTH_KEEPING)
    older = BlameReplay()
    with writing.store.transaction() as tx:
        section = sections.find_section(
            tx, writing.author, writing.document.id, writing.section.id, Right.READ
        )
        for text in authorship.list_texts(tx, writing.author, section, after=0, content="")[:5]:
            older.apply(text)
    await writing.found()
    writing.store.run(authorship.keep, writing.section.id, older.blame())
    assert writing.kept_revisions() == [action.STEPS_WORTH_KEEPING + 1]


async def test_what_is_kept_goes_with_the_section(writing: Writing) -> None:
    writing.save_often(action.STEPS_WORTH_KEEPING)
    await writing.found()
    writing.store.connection.execute("delete from section where id = :id", {"id": writing.section.id})
    assert writing.kept_revisions() == []


async def test_only_the_author_is_told_also_of_what_was_found_before(writing: Writing) -> None:
    writing.save_often(action.STEPS_WORTH_KEEPING)
    await writing.found()
    with pytest.raises(AccessDenied):
        await writing.found(writing.store.person())


async def test_a_deleted_section_has_no_part_in_its_document(writing: Writing) -> None:
    other = writing.store.document(writing.author, "First.", "Second.", "Third.")
    with Database(writing.store.location) as database:
        find = FindAuthorship(database)
        assert [one.content for one in await find.of_document(writing.author, other.id)] == [
            "First.",
            "Second.",
            "Third.",
        ]
        writing.store.run(section_removal.remove_section, writing.author, other.id, other.sections[1].id)
        assert [one.content for one in await find.of_document(writing.author, other.id)] == [
            "First.",
            "Third.",
        ]
        with pytest.raises(NotFound):
            await find.of_section(writing.author, other.id, other.sections[1].id)


async def test_replays_of_one_person_hold_up_nobody_else(
    writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing.save_often(2)
    bob = writing.store.person()
    other = writing.store.document(bob, "Bob begins.")
    may_end = threading.Event()
    apply_all = action._apply_all

    def take_slowly(replay: BlameReplay, texts: list[SavedText]) -> None:
        if any(ANSWERED in text.content for text in texts):
            may_end.wait(60)
        apply_all(replay, texts)

    monkeypatch.setattr(action, "_apply_all", take_slowly)
    with Database(writing.store.location) as database:
        finding = FindAuthorship(database)
        held = [
            asyncio.create_task(finding.of_section(writing.author, writing.document.id, writing.section.id))
            for _ in range(8)
        ]
        await asyncio.sleep(0.1)
        try:
            async with asyncio.timeout(30):
                found = await finding.of_section(bob, other.id, other.sections[0].id)
        finally:
            may_end.set()
            await asyncio.gather(*held)
    assert found.title == other.sections[0].title


async def test_a_replay_whose_caller_leaves_ends_with_its_portion(
    writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing.save_often(6)
    monkeypatch.setattr(action, "PORTION_CHARACTERS", 1)
    begun, may_go_on = threading.Event(), threading.Event()
    portions: list[int] = []

    def take(replay: BlameReplay, texts: list[SavedText]) -> None:
        portions.append(len(texts))
        begun.set()
        may_go_on.wait(60)

    monkeypatch.setattr(action, "_apply_all", take)
    with Database(writing.store.location) as database:
        finding = FindAuthorship(database)
        leaving = asyncio.create_task(
            finding.of_section(writing.author, writing.document.id, writing.section.id)
        )
        await asyncio.to_thread(begun.wait, 60)
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        may_go_on.set()
        await asyncio.sleep(0.1)
    assert portions == [1]
