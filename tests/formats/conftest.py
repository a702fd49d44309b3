"""What tests of reading share: a reader, and files made by real programs."""

import subprocess
from pathlib import Path

import pytest
import typst

from quire.domain.files.file_kinds import kind_of
from quire.domain.limits import Limits
from quire.domain.references.references import Reading
from quire.formats.file_process import FileProcess
from quire.formats.reading.pandoc import program
from tests.forked_reader import ForkedReader


@pytest.fixture
def reader() -> FileProcess:
    """One whose processes are forked; what is about these processes starts the real ones."""
    return ForkedReader(Limits())


class Files:
    """Makes files in a folder and has them read."""

    def __init__(self, folder: Path, reader: FileProcess) -> None:
        self.folder = folder
        self.reader = reader

    def write(self, name: str, content: bytes | str) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def pandoc(self, name: str, source: str, *options: str) -> Path:
        """A file that pandoc makes of Markdown."""
        path = self.folder / name
        subprocess.run(
            [program(), "--from=markdown", *options, f"--output={path}"], input=source.encode(), check=True
        )
        return path

    def typst(self, name: str, source: str) -> Path:
        """A PDF that typst makes."""
        path = self.folder / name
        typst.compile(self.write("source.typ", source), output=path)
        return path

    async def read(self, path: Path) -> Reading:
        return await self.reader.read(path, kind_of(path.name))

    async def read_text(self, name: str, content: bytes | str) -> Reading:
        return await self.read(self.write(name, content))


@pytest.fixture
def files(tmp_path: Path, reader: FileProcess) -> Files:
    return Files(tmp_path, reader)


def texts(reading: Reading) -> list[str]:
    return [passage.text for passage in reading.passages]
