"""A document that is made of an archive has everything that the archived one has, and is seen when it is complete."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from quire.domain.errors import AccessDenied, InvalidField, NotFound, QuotaReached
from quire.domain.exchange.archive_checks import check_archive
from quire.domain.exchange.archive_reading import open_archive
from quire.domain.limits import Limits
from quire.domain.sharing.grants import Right
from quire.store.comments import comment_lists
from quire.store.documents import documents
from quire.store.exchange import archive_import
from quire.store.sections import versions
from tests.another_process import another_process
from tests.store.archived import World, full_document, without_ids

ID = re.compile(r"[0-9a-f]{32}")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    opened = World(tmp_path)
    yield opened
    opened.store.connection.close()


def test_what_comes_in_again_goes_out_as_it_was(world: World) -> None:
    archive = world.archived(full_document(world))
    again = world.archived(world.made(archive))
    assert without_ids(again) == without_ids(archive)
    assert json.loads(again)["document"]["id"] != json.loads(archive)["document"]["id"]


def test_every_version_has_its_text_and_its_checksum(world: World) -> None:
    original = full_document(world)
    made = world.made(world.archived(original))
    for before, after in zip(*(all_texts(world, id_) for id_ in (original, made)), strict=True):
        assert len(before) == len(after)
        assert ID.sub("", before) == ID.sub("", after)


def all_texts(world: World, document_id: str) -> list[str]:
    found = world.store.run(documents.find_document_with_sections, world.author, document_id)
    return [
        world.store.run(versions.content_at, section.id, revision)
        for section in found.sections
        for revision in range(1, section.revision + 1)
    ]


def test_nobody_sees_a_document_in_the_making_and_none_that_was_given_up(world: World) -> None:
    archive = open_archive(world.archived(full_document(world)))
    making = world.store.run(archive_import.begin, world.author, archive, "a new id")
    steps = list(archive_import.steps(making, archive, Limits()))
    for step in steps[: len(steps) // 2]:
        world.store.run(step)
    with pytest.raises(NotFound):
        world.store.run(documents.find_document, world.author, making.document_id, Right.READ)
    with pytest.raises(NotFound):
        world.store.run(documents.restore_document, world.author, making.document_id)
    listed = [
        document.id
        for list_them in (documents.list_documents, documents.list_deleted_documents)
        for document in world.store.run(list_them, world.author, limit=9, cursor=None).items
    ]
    assert making.document_id not in listed
    world.store.purge()
    assert rows_of(world, making.document_id), "it is not purged while it is made"
    world.store.run(archive_import.give_up_all)
    assert rows_of(world, making.document_id), "this process makes it"
    with another_process():
        world.store.run(archive_import.give_up_all)
    world.store.purge()
    assert not rows_of(world, making.document_id)
    with pytest.raises(NotFound):
        world.store.run(archive_import.finish, making)


def rows_of(world: World, document_id: str) -> list[tuple[str]]:
    return world.store.rows(
        "select id from document where id = :id union all select id from section where document_id = :id",
        id=document_id,
    )


def test_an_archive_is_imported_in_the_name_of_whoever_imports_it(world: World) -> None:
    archive = world.archived(full_document(world))
    other = world.store.person()
    made = world.made(archive, other)
    authors = world.store.rows(
        "select distinct author_id from section_version join section on section.id = section_id"
        " where document_id = :id",
        id=made,
    )
    assert authors == [(other.user_id,)]
    with pytest.raises(AccessDenied):
        world.store.run(documents.find_document, world.author, made, Right.READ)


def test_a_time_that_is_still_to_come_is_that_of_the_import(world: World) -> None:
    data = json.loads(world.archived(full_document(world)))
    data["document"]["created_at"] = "9000-01-01T00:00:00Z"
    made = world.made(json.dumps(data).encode())
    found = world.store.run(documents.find_document, world.author, made, Right.READ)
    assert found.created_at == world.store.now


def test_a_person_has_no_more_sources_and_pictures_than_allowed(world: World) -> None:
    archive = open_archive(world.archived(full_document(world)))
    preview = check_archive(archive, Limits())
    for limits in (
        Limits(references_per_user=1),
        Limits(images_per_user=3),
        Limits(reference_bytes_per_user=preview.file_bytes),
    ):
        with pytest.raises(QuotaReached):
            world.store.run(archive_import.check_room, world.author, preview, limits)
    world.store.run(archive_import.check_room, world.author, preview, Limits(images_per_user=4))


def test_what_a_file_claims_of_its_quotations_does_not_count(world: World) -> None:
    data = json.loads(world.archived(full_document(world)))
    section = next(one for one in data["sections"] if one["proposals"])
    answer = next(one for one in section["chat"]["messages"] if one["citations"])
    forged = "Steam kills nobody within fifteen minutes."
    answer["content"] = f"The notes say “{forged}” [S1]"
    answer["citations"][0] |= {"quote": forged, "state": "verified"}
    (hunk,) = (one for one in section["proposals"][1]["hunks"] if one["state"] == "pending")
    section["proposals"][1]["message_id"] = answer["id"]
    hunk["notes"] = [{"label": "notes-1", "text": "Notes, paragraph 1", "marker": "S1"}]
    made = world.made(json.dumps(data).encode())
    assert world.store.rows(
        "select citation.state, citation.reason, citation.quote from citation join chat_session"
        " on chat_session.id = citation.chat_session_id where document_id = :id",
        id=made,
    ) == [("unverified", "altered", forged)]
    ((notes,),) = world.store.rows(
        "select notes from hunk join proposal on proposal.id = hunk.proposal_id join section"
        " on section.id = proposal.section_id where document_id = :id and hunk.state = 'pending'",
        id=made,
    )
    assert "not found there word for word" in notes


def test_comments_come_in_with_their_words_and_the_names_of_their_writers(world: World) -> None:
    data = json.loads(world.archived(full_document(world)))
    (section,) = (one for one in data["sections"] if one["comments"])
    section["comments"][0]["author"] = "somebody else"
    made = world.made(json.dumps(data).encode())
    page = world.store.run(comment_lists.list_of_document, world.author, made, limit=9, cursor=None)
    assert [
        (one.imported_from, one.anchor and (one.anchor.state, one.anchor.quote)) for one in page.items
    ] == [
        ("somebody else", ("placed", "gamma rays")),
        (None, ("changed", "more")),
        (None, None),
    ]
    assert [len(one.replies) for one in page.items] == [0, 0, 1]


def test_words_of_comments_that_stand_nowhere_may_come_in_again(world: World) -> None:
    """As those of a copy of a document whose words were changed, or that a Word file only proposes."""
    data = json.loads(world.archived(full_document(world)))
    (section,) = (one for one in data["sections"] if one["comments"])
    thread = section["comments"][0]
    thread["is_changed"] = True
    thread["anchor"] |= {"quote": "words of nowhere", "start": 0, "end": 0}
    made = world.made(json.dumps(data).encode())
    page = world.store.run(comment_lists.list_of_document, world.author, made, limit=9, cursor=None)
    assert ("changed", "words of nowhere") in [
        (one.anchor.state, one.anchor.quote) for one in page.items if one.anchor
    ]
    assert without_ids(world.archived(world.made(world.archived(made)))) == without_ids(world.archived(made))
    thread["is_changed"] = False
    with pytest.raises(InvalidField):
        world.made(json.dumps(data).encode())


def test_comments_of_a_file_must_be_on_words_that_are_there(world: World) -> None:
    data = json.loads(world.archived(full_document(world)))
    (section,) = (one for one in data["sections"] if one["comments"])
    for change, field in (
        ({"quote": "other words"}, "anchor.quote"),
        ({"start": -3}, "anchor.quote"),
        ({"revision": 99}, "anchor.revision"),
    ):
        anchor = section["comments"][0]["anchor"]
        section["comments"][0]["anchor"] = {**anchor, **change}
        with pytest.raises(InvalidField, match=field):
            check_archive(open_archive(json.dumps(data).encode()), Limits())
        section["comments"][0]["anchor"] = anchor
