"""Comments follow their words: through the saves of a section, into other sections, and back after a restoration."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.comments.comments import Comment
from quire.domain.limits import Limits
from quire.store.documents import section_removal
from quire.store.history import section_history
from tests.store.commenting import Commented
from tests.store.conftest import Store

TEXT = (
    "Open the valve slowly.\n\nWait for at least ten whole minutes before you look at it.\n\nClose the valve."
)
LONG = "Wait for at least ten whole minutes before you look at it."


@pytest.fixture
def commented(store: Store, author: Visitor) -> Commented:
    return Commented(store, author, TEXT, "Something else.")


@pytest.fixture
def comment(commented: Commented) -> Comment:
    return commented.comment("ten whole minutes")


def test_a_comment_moves_with_its_words(commented: Commented, comment: Comment) -> None:
    commented.write(f"Look first.\n\n{TEXT}")
    assert commented.where(comment) == (0, "placed", "ten whole minutes")
    commented.write(f"{LONG}\n\nOpen the valve slowly.\n\nClose the valve.")
    assert commented.where(comment) == (0, "placed", "ten whole minutes")


def test_a_comment_whose_words_were_changed_says_so_and_comes_back_with_them(
    commented: Commented, comment: Comment
) -> None:
    commented.write(TEXT.replace("ten", "two"))
    (found,) = commented.threads()
    assert found.anchor is not None
    assert (found.anchor.state, found.anchor.quote, found.anchor.revision) == (
        "changed",
        "ten whole minutes",
        1,
    )

    commented.write(f"Look first.\n\n{TEXT}")
    assert commented.where(comment) == (0, "placed", "ten whole minutes")


def test_a_comment_made_while_others_wrote_is_on_its_words_or_says_that_they_were_changed(
    commented: Commented,
) -> None:
    read_before = commented.section()
    commented.write(f"Look first.\n\n{TEXT.replace('slowly', 'at once')}")
    kept = commented.comment("at least ten", at=read_before)
    lost = commented.comment("slowly", at=read_before)
    assert commented.where(kept) == (0, "placed", "at least ten")
    assert commented.where(lost)[1] == "changed"
    # They were never followed so far; the next save follows them from where they were.
    commented.write(f"{commented.text()}\n\nLook again.")
    assert commented.where(kept) == (0, "placed", "at least ten")


def test_a_new_title_leaves_comments_where_they_are(
    store: Store, commented: Commented, comment: Comment
) -> None:
    commented.rename("Another title")
    assert commented.where(comment) == (0, "placed", "ten whole minutes")
    assert store.rows("select followed_revision, quote_revision from comment") == [(2, 2)]


def test_a_restored_version_takes_its_comments_back(
    store: Store, commented: Commented, comment: Comment
) -> None:
    commented.write("Nothing of it is left.")
    assert commented.where(comment)[1] == "changed"
    store.run(
        section_history.restore_version,
        commented.author,
        commented.document.id,
        commented.section_ids[0],
        1,
        base_revision=None,
    )
    assert commented.where(comment) == (0, "placed", "ten whole minutes")


def test_comments_follow_text_that_was_written_without_them(
    store: Store, commented: Commented, comment: Comment
) -> None:
    commented.write(f"Look first.\n\n{TEXT}")
    # As a release leaves it that knows of no comments.
    with store.transaction() as tx:
        tx.run(
            "update comment set quote_revision = 1, followed_revision = 1, quote_start = :start, quote_end = :end",
            start=TEXT.index("ten whole"),
            end=TEXT.index("ten whole") + len("ten whole minutes"),
        )
    assert commented.where(comment) == (0, "placed", "ten whole minutes")


def test_words_that_are_pasted_into_another_section_take_their_comments_along(
    commented: Commented, comment: Comment
) -> None:
    reply_id = commented.reply(comment, "Because.")
    commented.write(TEXT.replace(LONG, ""))
    commented.write(f"Something else.\n\n{LONG}", section=1)
    assert commented.where(comment) == (1, "placed", "ten whole minutes")
    assert [one.id for one in commented.threads(1)[0].replies] == [reply_id]


def test_words_that_stand_elsewhere_before_they_are_removed_take_their_comments_along(
    commented: Commented, comment: Comment
) -> None:
    commented.write(f"Something else.\n\n{LONG}", section=1)
    assert commented.where(comment) == (0, "placed", "ten whole minutes")
    commented.write(TEXT.replace(LONG, ""))
    assert commented.where(comment) == (1, "placed", "ten whole minutes")


@pytest.mark.parametrize("removed_first", [True, False])
def test_comments_of_a_section_that_is_merged_into_another_one_go_there(
    store: Store, commented: Commented, comment: Comment, removed_first: bool
) -> None:
    def remove() -> None:
        store.run(
            section_removal.remove_section, commented.author, commented.document.id, commented.section_ids[0]
        )

    if removed_first:
        remove()
    commented.write(f"Something else.\n\n{TEXT}", section=1)
    if not removed_first:
        remove()
    commented.section_ids = commented.section_ids[1:]
    assert commented.where(comment) == (0, "placed", "ten whole minutes")


def test_words_that_are_written_elsewhere_by_chance_take_no_comment_along(commented: Commented) -> None:
    comment = commented.comment("the valve slowly")
    commented.write(f"{LONG}\n\nTurn the valve slowly.", section=1)
    commented.write(TEXT.replace("the valve slowly", "it"))
    assert commented.where(comment)[:2] == (0, "changed")


def test_comments_of_a_deleted_section_stay_with_it(
    store: Store, commented: Commented, comment: Comment
) -> None:
    document_id, section_id = commented.document.id, commented.section_ids[0]
    store.run(section_removal.remove_section, commented.author, document_id, section_id)
    commented.write("Something else, and more.", section=1)
    store.run(section_removal.restore_section, commented.author, document_id, section_id, Limits())
    assert commented.where(comment) == (0, "placed", "ten whole minutes")
