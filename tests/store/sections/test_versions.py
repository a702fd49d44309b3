"""Versions of a section: what is kept of each, and that each comes back as it was or not at all."""

import random
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.sections import Section, SectionChange, SectionDraft
from quire.domain.errors import DamagedVersion
from quire.domain.history.versions import Cause
from quire.domain.limits import Limits
from quire.domain.sharing.grants import Right
from quire.store.sections import sections, versions
from quire.store.sections.versions import WHOLE_EVERY
from tests.store.conftest import Store

LONG = " ".join(f"word{number}" for number in range(6_000))
"""About 50 KB."""

TYPED = Cause("typed")


def save(store: Store, author: Visitor, section: Section, content: str) -> Section:
    place = (author, section.document_id, section.id)
    change = SectionChange(content=content)
    saved: Section = store.run(sections.change_section, *place, change, base_revision=section.revision)
    return saved


def content(store: Store, section: Section, revision: int) -> str | None:
    found: str | None = store.run(versions.find_content, section.id, revision)
    return found


def only_section(document: DocumentWithSections) -> Section:
    (section,) = document.sections
    return section


def with_versions(store: Store, author: Visitor, count: int, text: str = LONG) -> tuple[Section, list[str]]:
    """A section, and its texts in order; each has one word more than the one before, somewhere."""
    rng = random.Random(count)
    section = only_section(store.document(author, text))
    texts = [text]
    with store.transaction() as tx:
        for revision in range(2, count + 1):
            place = rng.randrange(len(texts[-1]) + 1)
            texts.append(f"{texts[-1][:place]} new{revision} {texts[-1][place:]}")
            after = msgspec.structs.replace(section, content=texts[-1], revision=revision)
            versions.keep(tx, author, section, after, TYPED)
            section = after
    return section, texts


def damage(store: Store, sql: str, **parameters: Any) -> None:
    with store.transaction() as tx:
        assert tx.run(sql, **parameters) > 0


# Texts.

edits = st.lists(
    st.tuples(
        st.floats(0, 1),
        st.floats(0, 1),
        st.text(max_size=20).filter(lambda text: "\0" not in text)
        | st.sampled_from(["\r\n", "\u0301", "👩\u200d👧"]),
    ),
    max_size=80,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=50).filter(lambda text: "\0" not in text), edits)
def test_whatever_is_written_every_version_comes_back_as_it_was_saved(
    store: Store, author: Visitor, first: str, steps: list[tuple[float, float, str]]
) -> None:
    section = only_section(store.document(author, first))
    saved = {1: first}
    for one, other, text in steps:
        start, end = sorted(round(share * len(section.content)) for share in (one, other))
        section = save(store, author, section, section.content[:start] + text + section.content[end:])
        saved[section.revision] = section.content
    assert {revision: content(store, section, revision) for revision in saved} == saved
    lengths = {revision: store.run(versions.find_length, section.id, revision) for revision in saved}
    assert lengths == {revision: len(text) for revision, text in saved.items()}


def test_a_long_history_of_a_long_text_comes_back(store: Store, author: Visitor) -> None:
    section, texts = with_versions(store, author, 3 * WHOLE_EVERY)
    assert [content(store, section, revision) for revision in range(1, len(texts) + 1)] == texts


def test_there_is_no_version_before_the_first_nor_after_the_last(store: Store, author: Visitor) -> None:
    section, _ = with_versions(store, author, 3)
    for revision in (-1, 0, 4, 2**31):
        assert content(store, section, revision) is None
        assert store.run(versions.find_length, section.id, revision) is None


def test_a_new_title_or_level_keeps_the_text_of_its_version(store: Store, author: Visitor) -> None:
    section = only_section(store.document(author, "text"))
    place = (author, section.document_id, section.id)
    store.run(sections.change_section, *place, SectionChange(title="Other"), base_revision=None)
    store.run(sections.change_section, *place, SectionChange(level=2), base_revision=None)
    assert [content(store, section, revision) for revision in (1, 2, 3)] == ["text"] * 3
    found = store.rows("select title, level from section_version order by revision")
    assert found == [("Section 0", 1), ("Other", 1), ("Other", 2)]


# What it costs.


@pytest.mark.sqlite
def test_a_version_of_a_long_text_after_a_word_was_changed_costs_at_most_5_kilobytes(
    store: Store, author: Visitor
) -> None:
    with_versions(store, author, 320)
    with_them = database_bytes(store)
    damage(store, "delete from section_version where revision > 1")
    assert (with_them - database_bytes(store)) / 320 <= 5_000


def database_bytes(store: Store) -> int:
    """The size of the database without what is free in it."""
    store.connection.execute("vacuum")
    ((size,),) = store.rows("select page_count * page_size from pragma_page_count, pragma_page_size")
    return int(size)


@pytest.mark.sqlite
def test_any_of_10_000_versions_is_opened_as_fast_as_any_of_32(store: Store, author: Visitor) -> None:
    section, texts = with_versions(store, author, 10_000, "a short text")
    steps = [steps_of_opening(store, section, revision) for revision in (32, 33, 63, 5_023, 9_983, 10_000)]
    assert max(steps) < 10 * WHOLE_EVERY * 10
    assert content(store, section, 9_983) == texts[9_982]


def steps_of_opening(store: Store, section: Section, revision: int) -> int:
    """Steps of the database's machine, in tens."""
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 10
        return 0

    store.connection.set_progress_handler(count, 10)
    try:
        content(store, section, revision)
    finally:
        store.connection.set_progress_handler(None, 0)
    return steps


def test_a_text_that_shares_little_with_the_one_before_is_kept_whole(store: Store, author: Visitor) -> None:
    section = save(store, author, only_section(store.document(author, "one text")), "and another, longer one")
    save(store, author, section, "and another, longer one.")
    kept = store.rows("select content, kept_before from section_version order by revision")
    assert kept == [("one text", None), ("and another, longer one", None), (".", 23)]


# Damage.


@pytest.mark.parametrize(
    "sql",
    [
        "delete from section_version where revision = 32",
        "delete from section_version where revision = 35",
        "update section_version set content = upper(content) where revision = 32",
        "update section_version set content = content || 'x' where revision = 35",
        "update section_version set kept_before = kept_before + 1 where revision = 35",
        "update section_version set kept_after = 1000000 where revision = 35",
        "update section_version set kept_before = -1 where revision = 35",
        "update section_version set checksum = 1 where revision = 40",
    ],
)
def test_a_damaged_version_is_refused_and_never_read_as_another_text(
    store: Store, author: Visitor, sql: str
) -> None:
    section, texts = with_versions(store, author, 70)
    damage(store, sql)
    with pytest.raises(DamagedVersion, match="Version 40 cannot be read"):
        content(store, section, 40)
    assert content(store, section, 31) == texts[30]
    assert content(store, section, 64) == texts[63]


@pytest.mark.parametrize(
    "sql", ["delete from section_version", "update section set content = 'a text that has no version'"]
)
def test_a_version_leans_only_on_one_that_has_the_text_before_it(
    store: Store, author: Visitor, sql: str
) -> None:
    section = only_section(store.document(author, LONG))
    damage(store, sql)
    found = store.run(sections.find_section, author, section.document_id, section.id, Right.READ)
    saved = save(store, author, found, f"{found.content} more")
    assert content(store, saved, 2) == f"{found.content} more"


def test_versions_from_before_differences_are_read_and_not_leant_on(store: Store, author: Visitor) -> None:
    section = only_section(store.document(author, "an old text"))
    damage(store, "update section_version set checksum = null, word_count = null")
    changed = save(store, author, section, "an older text")
    changed = save(store, author, changed, "an even older text")
    read = [content(store, changed, revision) for revision in (1, 2, 3)]
    assert read == ["an old text", "an older text", "an even older text"]
    whole = store.rows("select revision from section_version where kept_before is null order by revision")
    assert whole == [(1,), (2,)]


# Folding.


def folded(store: Store) -> list[int]:
    return [
        revision
        for (revision,) in store.rows(
            "select revision from section_version where is_folded = 1 order by revision"
        )
    ]


@pytest.fixture
def at_the_full_minute(store: Store) -> None:
    store.now = store.now.replace(second=0, microsecond=0)


@pytest.mark.usefixtures("at_the_full_minute")
def test_of_what_a_person_types_in_a_minute_the_last_version_is_shown(store: Store, author: Visitor) -> None:
    section = only_section(store.document(author, "a"))
    for seconds in (20, 39.999999, 0.000001, 30):
        store.later(seconds=seconds)
        section = save(store, author, section, f"{section.content}a")
    assert folded(store) == [1, 2, 4]
    assert content(store, section, 2) == "aa"


@pytest.mark.usefixtures("at_the_full_minute")
def test_the_version_right_before_something_else_than_typing_is_not_folded(
    store: Store, author: Visitor
) -> None:
    section = only_section(store.document(author, "typed"))
    for cause in (TYPED, Cause("proposal"), TYPED, Cause("restore", restored_revision=1), TYPED):
        written = msgspec.structs.replace(section, content=f"{section.content} more")
        section = store.run(sections.write_section, author, section, written, cause)
    assert folded(store) == [1]


@pytest.mark.usefixtures("at_the_full_minute")
def test_what_somebody_else_types_folds_nothing(store: Store, author: Visitor, stranger: Visitor) -> None:
    section = only_section(store.document(author, "typed"))
    after = msgspec.structs.replace(section, content="by another", revision=2)
    store.run(versions.keep, stranger, section, after, TYPED)
    assert folded(store) == []


@pytest.mark.usefixtures("at_the_full_minute")
def test_typing_in_one_section_folds_nothing_of_another(store: Store, author: Visitor) -> None:
    document = store.document(author, "one", "other")
    save(store, author, document.sections[0], "one more")
    found = store.rows("select section_id from section_version where is_folded = 1")
    assert found == [(document.sections[0].id,)]


def test_a_new_section_begins_with_its_first_version_whole(store: Store, author: Visitor) -> None:
    document = store.document(author)
    draft = SectionDraft("New", 2, "two words")
    section = store.run(sections.add_section, author, document.id, draft, None, Limits())
    found = store.rows("select revision, title, level, content, word_count, kept_before from section_version")
    assert found == [(1, "New", 2, "two words", 2, None)]
    assert content(store, section, 1) == "two words"
