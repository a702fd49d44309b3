"""Sample documents: what the files of one become. The files come with Quire, so that their form is known."""

import re
from collections.abc import Iterable, Iterator

import msgspec

from quire.domain.documents.sections import SectionDraft
from quire.domain.references.passages import Block, Heading, Paragraph, cut_reading
from quire.domain.references.references import Reading, ReadPassage
from quire.domain.texts.origins import Origin

FIGURE = "quire:FIGURE"
"""The address of the picture in the texts, before it has an id."""

_QUOTED = re.compile(r"(?:“([^“”]+)”|„([^“„]+)“)\[\^")


class SampleSource(msgspec.Struct, frozen=True):
    """A source of the sample, as its file has it."""

    filename: str
    text: str

    @property
    def title(self) -> str:
        """Its first heading."""
        return self.text.partition("\n")[0].removeprefix("# ")

    @property
    def reading(self) -> Reading:
        """What is read in it."""
        return Reading(self.title, None, cut_reading(list(_blocks(self.text))))


class Sample(msgspec.Struct, frozen=True):
    """A sample document: title and sections, sources, and a question with the answer that adds to a section."""

    title: str
    sections: tuple[SectionDraft, ...]
    sources: tuple[SampleSource, ...]
    question: str
    addition: str


def sample_of(document: str, sources: Iterable[SampleSource], question: str, addition: str) -> Sample:
    """The sample that is in these texts: a level 1 heading is the title, each of level 2 begins a section."""
    title, *sections = re.split(r"^##? ", document, flags=re.MULTILINE)[1:]
    return Sample(
        title.strip(), tuple(map(_section, sections)), tuple(sources), question.strip(), addition.strip()
    )


def quotes_in(content: str, source_id: str, passages: Iterable[ReadPassage]) -> tuple[Origin, ...]:
    """The quotations with footnotes in a text that stand in a source, as quoted from it."""
    texts = [passage.text for passage in passages]
    return tuple(
        Origin(found.start(), found.end(), "quoted", reference_id=source_id)
        for found in _QUOTED.finditer(content)
        if any((found[1] or found[2]) in text for text in texts)
    )


def _section(text: str) -> SectionDraft:
    title, _, content = text.partition("\n")
    return SectionDraft(title.strip(), 1, content.strip())


def _blocks(text: str) -> Iterator[Block]:
    for block in text.strip().split("\n\n"):
        signs, _, words = block.partition(" ")
        yield Heading(len(signs), words) if set(signs) == {"#"} else Paragraph(block)
