"""The sample document: what its texts promise, and all of it or nothing."""

import msgspec
import pytest

from quire.actions.documents.sample_document import FIGURE_SIZE, FOLDER, read_sample
from quire.domain.accounts.users import Visitor
from quire.domain.documents.images import NewImage
from quire.domain.errors import QuotaReached
from quire.domain.limits import Limits
from quire.domain.markup.landmarks import landmarks_of
from quire.domain.references.references import NewReference
from quire.store.conversation import chats, proposals
from quire.store.documents import documents, samples
from quire.store.documents.samples import SampleFiles
from quire.store.references import references
from quire.web.pages.languages import LANGUAGES
from tests.store.conftest import Store

LANGUAGE = pytest.mark.parametrize("language", LANGUAGES)


def files_of(language: str) -> SampleFiles:
    sources = read_sample(language).sources
    return SampleFiles(
        NewImage("a" * 64, 5_000, "image/png", *FIGURE_SIZE),
        tuple(
            NewReference(source.title, source.filename, "markdown", "text/markdown", 900, str(number) * 64)
            for number, source in enumerate(sources)
        ),
    )


@LANGUAGE
def test_it_has_five_sections_two_sources_that_are_read_and_an_open_proposal(
    store: Store, author: Visitor, language: str
) -> None:
    document = store.run(samples.add, author, read_sample(language), files_of(language), Limits())
    assert len(document.sections) == document.sections_count == 5
    listed = store.run(references.list_references, author, document.id, limit=50, cursor=None).items
    assert [(one.status, one.passages_count > 1) for one in listed] == [("ready", True)] * 2
    (waiting,) = store.run(proposals.list_waiting, author, document.id)
    assert waiting.section_id == document.sections[samples.PROPOSED].id


@LANGUAGE
def test_the_quote_of_its_answer_is_verified_in_the_second_source(
    store: Store, author: Visitor, language: str
) -> None:
    document = store.run(samples.add, author, read_sample(language), files_of(language), Limits())
    section = document.sections[samples.PROPOSED]
    opened = store.run(chats.get_or_create, author, document.id, section.id, limit=50)
    question, answer = opened.chat_session.messages
    assert (question.role, answer.status, answer.model) == ("user", "completed", samples.MODEL)
    (citation,) = answer.references
    assert (citation.state, citation.title) == ("verified", read_sample(language).sources[1].title)


@LANGUAGE
def test_the_quote_in_its_text_counts_as_quoted_from_the_first_source(
    store: Store, author: Visitor, language: str
) -> None:
    document = store.run(samples.add, author, read_sample(language), files_of(language), Limits())
    listed = store.run(references.list_references, author, document.id, limit=50, cursor=None).items
    (quotes,) = store.connection.execute(
        "select quotes from section_version where section_id = :id",
        {"id": document.sections[samples.PROPOSED].id},
    ).fetchone()
    (quote,) = msgspec.json.decode(quotes)
    first = next(one for one in listed if one.title == read_sample(language).sources[0].title)
    assert quote["reference_id"] == first.id


@LANGUAGE
def test_it_shows_a_table_a_figure_a_note_and_raised_figures(language: str) -> None:
    sample = read_sample(language)
    texts = [section.content for section in sample.sections]
    landmarks = [landmarks_of(text) for text in texts]
    assert [len(found.figures) for found in landmarks] == [0, 1, 0, 0, 0]
    assert [len(found.tables) for found in landmarks] == [0, 1, 0, 0, 0]
    assert [found.notes for found in landmarks] == [0, 0, 0, 1, 0]
    assert "H~2~O~2~" in texts[1]
    assert "10^2^" in texts[3]
    assert (FOLDER / language / "figure.png").is_file()


def test_nothing_is_made_where_there_is_no_room_for_all_of_it(store: Store, author: Visitor) -> None:
    allowed = msgspec.structs.replace(Limits(), references_per_user=1)
    with pytest.raises(QuotaReached):
        store.run(samples.add, author, read_sample("en"), files_of("en"), allowed)
    listed = store.run(documents.list_documents, author, limit=50, cursor=None)
    assert listed.items == []
