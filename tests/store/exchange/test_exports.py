"""A document is exported with its settings and the pictures that its texts show."""

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.document_settings import DocumentSettings
from quire.domain.documents.images import NewImage
from quire.domain.documents.sections import SectionChange
from quire.domain.errors import AccessDenied, CannotExport
from quire.domain.limits import Limits
from quire.store.documents import images
from quire.store.exchange import exports
from quire.store.sections import document_settings, sections
from tests.store.conftest import Store


def test_only_pictures_of_the_document_that_it_shows_come_along(store: Store, author: Visitor) -> None:
    document, other = store.document(author, "text"), store.document(author, "text")
    new = [NewImage(digit * 64, 10, "image/png", 2, 2) for digit in "abc"]
    shown, unused = (store.run(images.add, author, document.id, one, Limits()).image for one in new[:2])
    foreign = store.run(images.add, author, other.id, new[2], Limits()).image
    change = SectionChange(content=f"![a](quire:{shown.id}) ![b](quire:{foreign.id})")
    store.run(sections.change_section, author, document.id, document.sections[0].id, change, base_revision=1)
    store.run(document_settings.change_settings, author, document.id, DocumentSettings(paper="letter"))
    found = store.run(exports.find_source, author, document.id)
    assert found.images == {shown.id: shown}
    assert unused.id not in found.images
    assert found.settings.paper == "letter"
    assert len(found.document.sections) == 1


def test_a_document_that_shows_too_many_pictures_is_refused_and_a_section_of_it_is_not(
    store: Store, author: Visitor
) -> None:
    addresses = [f"quire:{number:032x}" for number in range(images.SHOWN_MAX + 1)]
    texts = (addresses[:-1], addresses[-1:])
    many, one = (" ".join(f"![]({address})" for address in text) for text in texts)
    document = store.document(author, many, one)
    with pytest.raises(CannotExport) as refused:
        store.run(exports.find_source, author, document.id)
    assert refused.value.sentence == "The document shows more than 10,000 pictures. Export single sections."
    assert refused.value.details == {"reason": "too_many_pictures"}
    for section in document.sections:
        assert store.run(exports.find_source, author, document.id, [section.id]).images == {}


def test_nobody_exports_what_is_not_theirs(store: Store, author: Visitor, stranger: Visitor) -> None:
    document = store.document(author, "text")
    with pytest.raises(AccessDenied):
        store.run(exports.find_source, stranger, document.id)
