"""Pictures of documents: equal ones are one, they take room as sources do, and they go with their document alone."""

from pathlib import Path

import msgspec
import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.images import Image, NewImage
from quire.domain.errors import AccessDenied, NotFound, QuotaReached
from quire.domain.limits import Limits
from quire.domain.references.references import NewReference
from quire.store.documents import documents, images, section_removal
from quire.store.files import uploaded_files
from quire.store.references import references
from tests.store.conftest import Store
from tests.store.uploads import noted

DOT = NewImage("a" * 64, 100, "image/png", 3, 2)
OTHER = msgspec.structs.replace(DOT, sha256="b" * 64)


def add(store: Store, author: Visitor, document_id: str, new: NewImage = DOT, **limits: int) -> Image:
    allowed = msgspec.structs.replace(Limits(), **limits)
    added: images.AddedImage = store.run(images.add, author, document_id, new, allowed)
    return added.image


def finish_removals(store: Store) -> None:
    """As the intake does it in the background."""
    while (image_id := store.run(images.find_removed)) is not None:
        store.run(images.forget, image_id)


def test_the_same_picture_is_one_in_a_document_and_another_one_elsewhere(
    store: Store, author: Visitor
) -> None:
    document, elsewhere = store.document(author), store.document(author)
    image = add(store, author, document.id)
    assert add(store, author, document.id) == image
    assert add(store, author, elsewhere.id).id != image.id
    listed = store.run(images.list_images, author, document.id, limit=50, cursor=None)
    assert listed.items == [image]


def test_pictures_of_other_documents_are_not_found_by_their_ids(store: Store, author: Visitor) -> None:
    document, elsewhere = store.document(author), store.document(author)
    image, other = add(store, author, document.id), add(store, author, elsewhere.id)
    assert store.run(images.find_named, document.id, (image.id, other.id, "0" * 32)) == {image.id: image}
    assert store.run(images.find_named, document.id, ()) == {}


def test_a_picture_is_its_authors(store: Store, author: Visitor) -> None:
    document = store.document(author)
    image = add(store, author, document.id)
    assert store.run(images.find_image, author, image.id) == image
    with pytest.raises(AccessDenied):
        store.run(images.find_image, store.person(), image.id)
    with pytest.raises(NotFound, match="Picture not found"):
        store.run(images.find_image, author, "0" * 32)
    store.run(documents.remove_document, author, document.id)
    with pytest.raises(NotFound, match="Document not found"):
        store.run(images.find_image, author, image.id)


def test_pictures_and_references_share_the_room_of_a_person(store: Store, author: Visitor) -> None:
    document = store.document(author)
    source = NewReference("Source", "a.txt", "text", "text/plain", 150, "c" * 64)
    room = msgspec.structs.replace(Limits(), reference_bytes_per_user=300)
    store.run(references.add, author, document.id, source, room)
    add(store, author, document.id, reference_bytes_per_user=300)
    with pytest.raises(QuotaReached, match="fill the room"):
        add(store, author, document.id, OTHER, reference_bytes_per_user=300)
    with pytest.raises(QuotaReached, match="fill the room"):
        store.run(references.add, author, document.id, msgspec.structs.replace(source, sha256="d" * 64), room)


def test_a_person_has_so_many_pictures_and_no_more(store: Store, author: Visitor) -> None:
    document = store.document(author)
    image = add(store, author, document.id, images_per_user=1)
    assert add(store, author, document.id, images_per_user=1) == image
    with pytest.raises(QuotaReached, match="You have 1 pictures"):
        add(store, author, document.id, OTHER, images_per_user=1)


def test_a_picture_stays_with_its_document_and_goes_with_it(
    store: Store, author: Visitor, tmp_path: Path
) -> None:
    document = store.document(author, "![](quire:a)")
    image = add(store, author, document.id)
    store.run(section_removal.remove_section, author, document.id, document.sections[0].id)
    store.later(days=31)
    store.purge()
    finish_removals(store)
    assert store.run(images.find_image, author, image.id) == image
    store.run(documents.remove_document, author, document.id)
    store.later(days=29)
    store.purge()
    finish_removals(store)
    assert noted(store) == []
    store.later(days=1)
    store.purge()
    finish_removals(store)
    store.purge()
    assert noted(store) == [DOT.sha256]
    assert store.rows("select count(*) from image") == store.rows("select count(*) from document") == [(0,)]


def test_a_file_stays_as_long_as_a_picture_or_a_source_needs_it(
    store: Store, author: Visitor, tmp_path: Path
) -> None:
    document, elsewhere = store.document(author), store.document(author)
    first, second = add(store, author, document.id), add(store, author, elsewhere.id)
    source = NewReference("Source", "a.txt", "text", "text/plain", DOT.size_bytes, DOT.sha256)
    reference_id = store.run(references.add, author, document.id, source, Limits()).reference.id
    assert store.run(uploaded_files.list_digests) == {DOT.sha256}
    for remove, thing_id in (
        (images.forget, first.id),
        (references.forget, reference_id),
        (images.forget, second.id),
    ):
        assert noted(store) == []
        store.run(remove, thing_id)
    assert noted(store) == [DOT.sha256]


def test_a_database_from_before_there_were_pictures_needs_the_files_of_its_sources(store: Store) -> None:
    store.connection.execute("drop table image")
    store.connection.execute("delete from schema_migration where number = 22")
    assert store.run(uploaded_files.list_digests) == set()
