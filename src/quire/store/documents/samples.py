"""A sample document with its sources, a picture, a chat and an open proposal: all of it in one transaction."""

import msgspec

from quire.domain.accounts.users import Visitor
from quire.domain.citing.citations import CitablePassage, Citation, CitationReader, cite
from quire.domain.conversation.answers import (
    AnswerCompleted,
    AnswerEvent,
    ContextGiven,
    ContextPassage,
    TextAdded,
    citation_event,
    stored,
)
from quire.domain.conversation.messages import Question
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.images import NewImage
from quire.domain.documents.samples import FIGURE, Sample, quotes_in
from quire.domain.documents.sections import Section
from quire.domain.history.versions import Cause
from quire.domain.limits import Limits
from quire.domain.references.references import NewReference, Reference
from quire.domain.review.proposals import draw_up
from quire.store.conversation import answers, asking, chats, proposals
from quire.store.conversation.answers import Ending, EventGroup
from quire.store.documents import documents, images
from quire.store.references import references
from quire.store.searching import passages
from quire.store.sections import outlines, section_passages, sections
from quire.store.transactions import Transaction

MODEL = "sample"
"""What the model of the answer is called, which no model wrote."""

PROPOSED = 3
"""The section for which something is proposed."""


class SampleFiles(msgspec.Struct, frozen=True):
    """The stored files of a sample: its picture, and its sources in their order."""

    figure: NewImage
    sources: tuple[NewReference, ...]


def add(
    tx: Transaction, visitor: Visitor, sample: Sample, files: SampleFiles, limits: Limits
) -> DocumentWithSections:
    """Add a sample document. Raises `QuotaReached`."""
    document_id = documents.insert(tx, visitor, sample.title, sections_count=len(sample.sections))
    image = images.add(tx, visitor, document_id, files.figure, limits).image
    sources = [
        references.add_read(tx, visitor, document_id, new, source.reading, limits)
        for new, source in zip(files.sources, sample.sources, strict=True)
    ]
    added = _add_sections(tx, visitor, document_id, sample, image.id, sources)
    outlines.keep(tx, visitor, document_id)
    _answer(tx, visitor, added[PROPOSED], sample, sources)
    return documents.find_document_with_sections(tx, visitor, document_id)


def _add_sections(
    tx: Transaction,
    visitor: Visitor,
    document_id: str,
    sample: Sample,
    image_id: str,
    sources: list[Reference],
) -> list[Section]:
    added = []
    for position, draft in enumerate(sample.sections):
        content = draft.content.replace(FIGURE, f"quire:{image_id}")
        origins = tuple(
            origin
            for reference, source in zip(sources, sample.sources, strict=True)
            for origin in quotes_in(content, reference.id, source.reading.passages)
        )
        draft = msgspec.structs.replace(draft, content=content, origins=origins)
        added.append(sections.insert(tx, visitor, document_id, draft, position, Cause("import")))
    section_passages.index_sections(tx, added)
    return added


def _answer(
    tx: Transaction, visitor: Visitor, section: Section, sample: Sample, sources: list[Reference]
) -> None:
    """Store the question with its answer, whose quotes are checked like those of any other, and the proposal."""
    chat = chats.get_or_create(tx, visitor, section.document_id, section.id, limit=1).chat_session
    question = Question(sample.question, intent="draft")
    asked = asking.ask(tx, visitor, chat.id, question, parent_id=None, model=MODEL, rate=None)
    given = cite(
        passage for source in reversed(sources) for passage in passages.list_of_reference(tx, source.id)
    )
    lease = answers.claim(tx, asked.answer.id, MODEL, [_context(given)])
    if lease is None:
        raise LookupError(f"the answer {asked.answer.id} is not queued")
    reader = CitationReader(given)
    parts = [*reader.read(sample.addition), *reader.finish()]
    text = "".join(part for part in parts if isinstance(part, str))
    found = [part for part in parts if isinstance(part, Citation)]
    draft = draw_up(proposals.find_target(tx, asked.answer.id, "append", None), "append", text, found)
    ending = Ending(AnswerCompleted(), text, None, draft)
    numbered = list(enumerate([*parts, ending.closing], 3))
    events = [stored(seq, _event(part)) for seq, part in numbered]
    citations = [(seq, part) for seq, part in numbered if isinstance(part, Citation)]
    answers.write_groups(tx, [EventGroup(lease, events, citations, None, ending)])


def _event(part: str | Citation | AnswerEvent) -> AnswerEvent:
    if isinstance(part, str):
        return TextAdded(text=part)
    return citation_event(part) if isinstance(part, Citation) else part


def _context(given: tuple[CitablePassage, ...]) -> ContextGiven:
    shown = tuple(
        ContextPassage(one.marker, one.reference_id, one.section_id, one.title, one.locator) for one in given
    )
    return ContextGiven(parts=(), passages=shown, left_out=())
