"""The sample document: its files come with Quire, are stored like uploads, and everything else is one transaction."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from functools import cache
from pathlib import Path
from typing import TypeVar

from quire.actions.files.held_files import HeldFiles
from quire.domain.documents.images import NewImage
from quire.domain.documents.samples import Sample, SampleSource, sample_of
from quire.domain.references.references import NewReference
from quire.store.documents.samples import SampleFiles
from quire.store.files.files import StoredFile

FOLDER = Path(__file__).parent / "sample"
FIGURE_SIZE = (900, 300)

T = TypeVar("T")


@cache
def read_sample(language: str) -> Sample:
    """The sample in a language, English where there is none in it."""
    folder = _folder(language)
    sources = [
        SampleSource(path.name, path.read_text("utf-8")) for path in sorted(folder.glob("source-*.md"))
    ]
    texts = (folder / name for name in ("document.md", "question.txt", "addition.md"))
    document, question, addition = (path.read_text("utf-8") for path in texts)
    return sample_of(document, sources, question, addition)


class SampleDocument:
    """Makes sample documents."""

    def __init__(self, held: HeldFiles) -> None:
        self._held = held

    async def make(self, language: str, add: Callable[[Sample, SampleFiles], Awaitable[T]]) -> T:
        """Store the files of the sample, and have its rows added while they are held. Raises as `add` does."""
        sample, contents = await asyncio.to_thread(_contents, language)
        async with AsyncExitStack() as held:
            figure, *sources = [
                await held.enter_async_context(self._held.stored(content)) for content in contents
            ]
            return await add(
                sample, SampleFiles(_image(figure), tuple(map(_reference, sample.sources, sources)))
            )


def _contents(language: str) -> tuple[Sample, list[bytes]]:
    sample = read_sample(language)
    figure = (_folder(language) / "figure.png").read_bytes()
    return sample, [figure, *(source.text.encode() for source in sample.sources)]


def _folder(language: str) -> Path:
    folder = FOLDER / language
    return folder if folder.is_dir() else FOLDER / "en"


def _image(file: StoredFile) -> NewImage:
    width, height = FIGURE_SIZE
    return NewImage(file.sha256, file.size_bytes, "image/png", width, height)


def _reference(source: SampleSource, file: StoredFile) -> NewReference:
    return NewReference(
        source.title, source.filename, "markdown", "text/markdown", file.size_bytes, file.sha256
    )
