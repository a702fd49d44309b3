"""Comments that go along with a copy: on the same words, under the names of their writers, and told to nobody."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.comments.comments import Comment
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.sections import SectionChange
from quire.domain.limits import Limits
from quire.domain.references.references import NewReference
from quire.store.accounts import account_removal
from quire.store.accounts.account_removal import NAME_PREFIX
from quire.store.comments import comment_lists, comment_notices, comments
from quire.store.documents import copies, section_removal
from quire.store.references import references
from quire.store.sections import sections
from tests.store.commenting import Commented
from tests.store.conftest import Store

PUMP = "Rinse the pump. Dry the pump."


@pytest.fixture
def commented(store: Store, author: Visitor) -> Commented:
    return Commented(store, author, PUMP, "Fill the tank.")


def copy(commented: Commented, by: Visitor | None = None, **chosen: bool) -> DocumentWithSections:
    made: DocumentWithSections = commented.store.run(
        copies.copy_document, by or commented.author, commented.document.id, "Copy", Limits(), **chosen
    )
    return made


def threads(store: Store, by: Visitor, document: DocumentWithSections) -> list[Comment]:
    page = store.run(
        comment_lists.list_of_document, by, document.id, comment_lists.EVERYTHING, limit=200, cursor=None
    )
    found: list[Comment] = page.items
    return found


def words_of(comment: Comment, document: DocumentWithSections) -> str | None:
    if comment.anchor is None or comment.anchor.state == "changed":
        return None
    (section,) = (one for one in document.sections if one.id == comment.section_id)
    return section.content[comment.anchor.start : comment.anchor.end]


def test_a_copy_has_comments_only_where_they_are_wanted(commented: Commented) -> None:
    commented.comment("the pump")
    assert threads(commented.store, commented.author, copy(commented)) == []
    assert len(threads(commented.store, commented.author, copy(commented, with_comments=True))) == 1


def test_threads_stand_on_their_words_with_replies_names_and_times(
    commented: Commented, stranger: Visitor
) -> None:
    commented.share(stranger)
    asked = commented.comment("Dry the pump", "With what?", by=stranger)
    commented.reply(asked, "With air.")
    settled = commented.comment("the tank", "Which?", section=1)
    commented.change(settled.id, resolved=True)
    whole = commented.comment(None, "Too short.", section=1, by=stranger)
    gone = commented.comment("Rinse")
    commented.store.run(comments.remove, commented.author, gone.id)

    made = copy(commented, with_comments=True)

    author = commented.author
    copied = {one.text: one for one in threads(commented.store, author, made)}
    assert set(copied) == {"With what?", "Which?", "Too short."}
    first = copied["With what?"]
    assert (words_of(first, made), first.imported_from, first.created_at) == (
        "Dry the pump", stranger.name, asked.created_at,
    )  # fmt: skip
    assert [(one.text, one.imported_from, one.author) for one in first.replies] == [
        ("With air.", None, author.name)
    ]
    assert (words_of(copied["Which?"], made), copied["Which?"].resolved) == ("the tank", True)
    assert copied["Too short."].anchor is None
    # The document keeps its own, and the copy goes on by itself.
    assert {one.id for one in copied.values()}.isdisjoint({asked.id, settled.id, whole.id})
    commented.store.run(comments.remove, author, first.id)
    assert len(commented.threads()) == 1


def test_nobody_is_told_of_a_comment_that_was_copied(commented: Commented, stranger: Visitor) -> None:
    commented.share(stranger, "editor")
    asked = commented.comment("the tank", f"Is that for @{stranger.name}?", section=1)
    commented.change(asked.id, assignee=stranger.name)
    mine = commented.comment("Rinse", "Mine.", by=stranger)
    commented.reply(mine, "An answer.")
    before = [commented.store.run(comment_notices.list_notices, one) for one in (stranger, commented.author)]
    made = copy(commented, by=stranger, with_comments=True)
    assert [
        commented.store.run(comment_notices.list_notices, one) for one in (stranger, commented.author)
    ] == before
    assert [one.assignee for one in threads(commented.store, stranger, made)] == [None, None]


def test_words_that_were_changed_are_said_to_be_and_never_found_elsewhere(commented: Commented) -> None:
    """The words stand in the text a second time: a comment that lost its own must not be taken for one on those."""
    lost = commented.comment_at(PUMP.index("the pump"), PUMP.index("the pump") + len("the pump"))
    commented.write("Rinse everything. Dry the pump.")
    assert commented.where(lost)[1] == "changed"
    made = copy(commented, with_comments=True)
    author, section = commented.author, made.sections[0]

    def state() -> tuple[str, str] | None:
        (one,) = threads(commented.store, author, made)
        return one.anchor and (one.anchor.state, one.anchor.quote)

    assert state() == ("changed", "the pump")
    for revision, text in enumerate(("Dry the pump.", "Dry the pump well.", "Dry it."), start=1):
        change = SectionChange(content=text)
        commented.store.run(
            sections.change_section, author, made.id, section.id, change, base_revision=revision
        )
        assert state() == ("changed", "the pump")
    # Taken back, as by an undo, they are found again.
    change = SectionChange(content="Rinse the pump.")
    commented.store.run(sections.change_section, author, made.id, section.id, change, base_revision=4)
    assert state() == ("placed", "the pump")


def test_a_comment_follows_words_that_name_a_source_of_the_copy(commented: Commented) -> None:
    new = NewReference("Standard", "standard.txt", "text", "text/plain", 10, "b" * 64)
    source = commented.store.run(
        references.add, commented.author, commented.document.id, new, Limits()
    ).reference
    commented.write(f"As it says [@source:{source.id}] there.")
    commented.comment(f"[@source:{source.id}] there")
    made = copy(commented, with_comments=True)
    (copied,) = commented.store.run(
        references.list_references, commented.author, made.id, limit=5, cursor=None
    ).items
    (thread,) = threads(commented.store, commented.author, made)
    assert words_of(thread, made) == f"[@source:{copied.id}] there"
    assert thread.anchor is not None
    assert thread.anchor.quote == f"[@source:{copied.id}] there"


def test_comments_of_a_deleted_section_stay_behind(commented: Commented) -> None:
    commented.comment("the tank", section=1)
    commented.store.run(
        section_removal.remove_section, commented.author, commented.document.id, commented.section_ids[1]
    )
    assert threads(commented.store, commented.author, copy(commented, with_comments=True)) == []


def test_the_name_in_a_copy_and_in_its_copies_is_forgotten_with_the_account(
    commented: Commented, stranger: Visitor
) -> None:
    commented.share(stranger)
    commented.comment("Rinse", by=stranger)
    made = copy(commented, with_comments=True)
    again = commented.store.run(
        copies.copy_document, commented.author, made.id, "Again", Limits(), with_comments=True
    )
    # A file names somebody who is called the same.
    with commented.store.transaction() as tx:
        elsewhere = comments.insert(
            tx, commented.author, made.id, made.sections[0].id, "From a file.", imported_from=stranger.name
        )
    commented.store.run(account_removal.delete, stranger.name, transfer_to=None)
    names = {
        one.id: one.imported_from or ""
        for document in (made, again)
        for one in threads(commented.store, commented.author, document)
    }
    assert names.pop(elsewhere) == stranger.name
    assert len(names) == 2
    assert all(name.startswith(NAME_PREFIX) for name in names.values())
