"""A text is rendered with the numbers that it has in its document."""

from quire.domain.accounts.users import Visitor
from quire.domain.documents.document_settings import DocumentSettings
from quire.domain.markup.numbering import Target, TextNumbers
from quire.store import texts_to_render
from quire.store.sections import document_settings
from tests.store.conftest import Store

FIGURE = "![a](quire:1){#fig:a}"


def test_a_section_comes_with_what_stands_before_it_and_what_it_refers_to(
    store: Store, author: Visitor
) -> None:
    document = store.document(author, FIGURE, "See @fig:a and @fig:b.")
    store.run(document_settings.change_settings, author, document.id, DocumentSettings(numbering=True))
    first, second = document.sections
    _, facts = store.run(texts_to_render.find_section, author, document.id, second.id)
    assert facts.numbers == TextNumbers(
        second.id, "2", figures_before=1, targets={"fig:a": Target("fig", first.id, "1")}
    )


def test_a_text_without_numbers_asks_nothing_of_the_others(store: Store, author: Visitor) -> None:
    document = store.document(author, FIGURE, "Only words.")
    _, facts = store.run(texts_to_render.find_section, author, document.id, document.sections[1].id)
    assert facts.numbers == TextNumbers(document.sections[1].id)
