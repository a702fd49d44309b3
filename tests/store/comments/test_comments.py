"""Comments: who writes, answers, changes, resolves, assigns and deletes them, and which of them are listed."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.comments.comments import NewAnchor
from quire.domain.errors import AccessDenied, BlankComment, InvalidField, NotFound
from quire.domain.limits import Limits
from quire.store.comments import comment_lists, comment_people, comments
from quire.store.documents import section_removal
from tests.store.commenting import Commented
from tests.store.conftest import Store


@pytest.fixture
def commented(store: Store, author: Visitor) -> Commented:
    return Commented(store, author, "Open the valve.", "Close the valve.")


def test_a_comment_is_on_words_or_on_the_section(commented: Commented) -> None:
    on_words, on_section = commented.comment("the valve", "Which one?"), commented.comment(text="Too short.")

    assert [found.id for found in commented.threads()] == [on_words.id, on_section.id]
    assert on_words.anchor is not None
    assert (on_words.anchor.state, on_words.anchor.quote, on_words.anchor.start) == ("placed", "the valve", 5)
    assert on_section.anchor is None
    assert (on_words.author, on_words.is_own, on_words.resolved) == (commented.author.name, True, False)
    assert commented.threads(1) == []


@pytest.mark.parametrize(
    ("anchor", "field"),
    [
        (NewAnchor(5, 14, 7), "anchor.revision"),
        (NewAnchor(5, 14, 0), "anchor.revision"),
        (NewAnchor(5, 5, 1), "anchor"),
        (NewAnchor(5, 99, 1), "anchor"),
    ],
)
def test_words_that_are_not_there_are_refused(commented: Commented, anchor: NewAnchor, field: str) -> None:
    with pytest.raises(InvalidField) as refused:
        commented.store.run(
            comments.add,
            commented.author,
            commented.document.id,
            commented.section_ids[0],
            "Why?",
            anchor,
            Limits(),
        )
    assert refused.value.details["field"] == field
    assert commented.threads() == []


def test_a_blank_comment_is_refused(commented: Commented) -> None:
    comment = commented.comment()
    for refused in (
        lambda: commented.comment(text=" "),
        lambda: commented.reply(comment, ""),
        lambda: commented.change(comment.id, text="\n"),
    ):
        with pytest.raises(BlankComment):
            refused()


def test_a_section_has_only_so_many_comments(store: Store, commented: Commented) -> None:
    comment = commented.comment()
    limits = Limits(comments_per_section=1)
    with pytest.raises(InvalidField, match="as many as there may be"):
        store.run(comments.reply, commented.author, comment.id, "Because.", limits)


def test_replies_stand_in_their_thread(store: Store, stranger: Visitor, commented: Commented) -> None:
    commented.share(stranger)
    comment = commented.comment()
    first = commented.reply(comment, "Because.", by=stranger)
    # A reply to a reply stands in the same thread.
    store.later(seconds=1)
    second = store.run(comments.reply, commented.author, first, "I see.", Limits()).reply

    (found,) = commented.threads()
    assert [(one.id, one.author, one.text) for one in found.replies] == [
        (first, stranger.name, "Because."),
        (second.id, commented.author.name, "I see."),
    ]


def test_readers_do_not_see_what_is_said_about_the_text(stranger: Visitor, commented: Commented) -> None:
    comment = commented.comment()
    commented.share(stranger, "reader")
    for refused in (
        lambda: commented.threads(by=stranger),
        lambda: commented.all_threads(by=stranger),
        lambda: commented.comment(by=stranger),
        lambda: commented.reply(comment, "Why not?", by=stranger),
        lambda: commented.store.run(comments.find_comment, stranger, comment.id),
        lambda: commented.store.run(comment_lists.count_open, stranger, commented.document.id),
    ):
        with pytest.raises(AccessDenied):
            refused()


def test_a_role_for_one_section_covers_the_comments_of_that_one_alone(
    stranger: Visitor, commented: Commented
) -> None:
    here, there = commented.comment(), commented.comment(section=1)
    commented.share(stranger, "commenter", section=0)

    assert [found.id for found in commented.threads(by=stranger)] == [here.id]
    assert [found.id for found in commented.all_threads(by=stranger)] == [here.id]
    counts = commented.store.run(comment_lists.count_open, stranger, commented.document.id)
    assert [found.section_id for found in counts] == [commented.section_ids[0]]
    for refused in (
        lambda: commented.threads(1, by=stranger),
        lambda: commented.comment(by=stranger, section=1),
        lambda: commented.reply(there, "Why not?", by=stranger),
    ):
        with pytest.raises(AccessDenied):
            refused()


def test_only_its_writer_changes_a_text(stranger: Visitor, commented: Commented) -> None:
    commented.share(stranger)
    comment = commented.comment(by=stranger)
    with pytest.raises(AccessDenied):
        commented.change(comment.id, text="Otherwise.")
    changed = commented.change(comment.id, by=stranger, text="Why at all?")
    assert changed.text == "Why at all?"
    assert changed.edited_at is not None


def test_a_commenter_resolves_own_threads_and_an_editor_any(
    store: Store, stranger: Visitor, commented: Commented
) -> None:
    commented.share(stranger)
    editor = store.person()
    commented.share(editor, "editor")
    own, foreign = commented.comment(by=stranger), commented.comment()

    resolved = commented.change(own.id, by=stranger, resolved=True)
    assert (resolved.resolved, resolved.resolved_by) == (True, stranger.name)
    with pytest.raises(AccessDenied):
        commented.change(foreign.id, by=stranger, resolved=True)
    commented.change(foreign.id, by=editor, resolved=True)
    assert commented.threads(state="open") == []
    assert {found.id for found in commented.threads(state="resolved")} == {own.id, foreign.id}

    reopened = commented.change(own.id, by=editor, resolved=False)
    assert (reopened.resolved, reopened.resolved_by, reopened.resolved_at) == (False, None, None)


def test_a_thread_is_assigned_to_somebody_who_sees_it(
    store: Store, stranger: Visitor, commented: Commented
) -> None:
    comment, reader, unknown = commented.comment(), store.person(), store.person()
    commented.share(stranger, "commenter", section=0)
    commented.share(reader, "reader")
    for name in (reader.name, unknown.name, "nobody", "x" * 1_000):
        with pytest.raises(InvalidField, match="who may see the comments"):
            commented.change(comment.id, assignee=name)

    assert commented.change(comment.id, assignee=stranger.name.upper()).assignee == stranger.name
    assert [found.id for found in commented.threads(by=stranger, assignee="me")] == [comment.id]
    assert commented.threads(assignee="me") == []
    # Whoever has it to do may say that it is done.
    commented.change(comment.id, by=stranger, resolved=True)
    assert commented.change(comment.id, assignee=None).assignee is None


def test_an_invited_name_can_be_assigned_like_an_account(store: Store, commented: Commented) -> None:
    comment = commented.comment()
    commented.share(Visitor("", "late@example.org", False, "cookie", ""), "commenter")
    assert commented.change(comment.id, assignee="Late@example.org").assignee == "late@example.org"
    people = store.run(
        comment_people.list_people, commented.author, commented.document.id, commented.section_ids[0]
    )
    assert people == ["late@example.org", commented.author.name]


def test_threads_are_settled_by_their_first_comment(commented: Commented) -> None:
    reply_id = commented.reply(commented.comment(), "Because.")
    for changed in ({"resolved": True}, {"assignee": commented.author.name}):
        with pytest.raises(InvalidField, match="begins the thread"):
            commented.change(reply_id, **changed)


def test_people_are_mentioned(stranger: Visitor, commented: Commented) -> None:
    commented.share(stranger)
    comment = commented.comment(text=f"@{stranger.name.upper()}, do you know? Or @nobody?")
    assert comment.mentions == (stranger.name,)
    assert [found.id for found in commented.threads(by=stranger, mentions="me")] == [comment.id]
    assert commented.change(comment.id, text="Never mind.").mentions == ()
    assert commented.threads(by=stranger, mentions="me") == []


def test_lists_are_filtered_by_the_writer(stranger: Visitor, commented: Commented) -> None:
    commented.share(stranger)
    own, foreign = commented.comment(), commented.comment(by=stranger, section=1)
    assert [found.id for found in commented.all_threads(author="me")] == [own.id]
    assert [found.id for found in commented.all_threads(author=stranger.name)] == [foreign.id]
    assert [found.id for found in commented.all_threads()] == [own.id, foreign.id]


def test_own_comments_are_deleted_and_restored_and_by_an_owner_any(
    stranger: Visitor, commented: Commented
) -> None:
    commented.share(stranger)
    foreign, own = commented.comment(), commented.comment(by=stranger)
    reply_id = commented.reply(foreign, "Because.", by=stranger)
    with pytest.raises(AccessDenied):
        commented.store.run(comments.remove, stranger, foreign.id)
    commented.store.run(comments.remove, stranger, reply_id)
    commented.store.run(comments.remove, commented.author, own.id)
    assert [(found.id, found.replies) for found in commented.threads()] == [(foreign.id, ())]
    for gone in (reply_id, own.id):
        with pytest.raises(NotFound, match="Comment"):
            commented.change(gone, by=stranger, text="Still here?")
    commented.store.run(comments.restore, stranger, reply_id)
    commented.store.run(comments.restore, stranger, own.id)
    assert [len(found.replies) for found in commented.threads()] == [1, 0]


def test_a_deleted_thread_takes_its_replies_along(commented: Commented) -> None:
    comment = commented.comment()
    reply_id = commented.reply(comment, "Because.")
    commented.store.run(comments.remove, commented.author, comment.id)
    with pytest.raises(NotFound):
        commented.reply(comment, "Still here?")
    with pytest.raises(NotFound):
        commented.store.run(comments.restore, commented.author, reply_id)
    assert len(commented.store.run(comments.restore, commented.author, comment.id).replies) == 1


def test_a_deleted_comment_is_purged_with_its_replies(store: Store, commented: Commented) -> None:
    gone, kept = commented.comment(), commented.comment()
    commented.reply(gone, f"@{commented.author.name}, because.")
    store.run(comments.remove, commented.author, gone.id)
    store.later(days=31)
    with pytest.raises(NotFound):
        store.run(comments.restore, commented.author, gone.id)
    store.purge()
    assert store.rows("select id from comment") == [(kept.id,)]
    assert store.rows("select * from comment_mention") == []


def test_comments_go_with_their_section_and_come_back_with_it(store: Store, commented: Commented) -> None:
    comment = commented.comment("valve")
    reply_id = commented.reply(comment, "Because.")
    document_id, section_id = commented.document.id, commented.section_ids[0]
    store.run(section_removal.remove_section, commented.author, document_id, section_id)
    assert commented.all_threads() == []
    with pytest.raises(NotFound, match="Comment"):
        store.run(comments.find_comment, commented.author, comment.id)

    store.run(section_removal.restore_section, commented.author, document_id, section_id, Limits())
    assert [(found.id, found.replies[0].id) for found in commented.all_threads()] == [(comment.id, reply_id)]
    store.run(section_removal.remove_section, commented.author, document_id, section_id)
    store.later(days=31)
    store.purge()
    assert store.rows("select id from comment") == []


def test_open_threads_are_counted_by_section(commented: Commented) -> None:
    commented.comment(section=1)
    commented.comment(section=1)
    commented.reply(commented.comment(), "Because.")
    commented.change(commented.comment(section=1).id, resolved=True)
    counts = commented.store.run(comment_lists.count_open, commented.author, commented.document.id)
    assert [found.open_comments for found in counts] == [1, 2]
