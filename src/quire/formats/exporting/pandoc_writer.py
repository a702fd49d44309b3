"""Has pandoc read the texts of a document and write its tree in another format, within the limits of this process."""

import os
import re
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain, groupby
from pathlib import Path

import msgspec

from quire.domain.errors import Unreadable
from quire.domain.exchange.exports import DocumentToExport, ExportedSection
from quire.domain.limits import KIB, MIB
from quire.formats.exporting.clusters import listed_blocks
from quire.formats.exporting.inlines import Node, words_of
from quire.formats.exporting.tree import READ_AS, FileTree, SectionTree
from quire.formats.exporting.typst_nodes import BOXES, with_strings
from quire.formats.interruptions import ProgramKilled
from quire.formats.reading.files import DAMAGED
from quire.formats.reading.pandoc import program
from quire.formats.walls.confinement import confine_program

_OWN_SHARE_BYTES = 160 * MIB
_HEAP_FREE_BYTES = 24 * MIB
_HEAP_EXHAUSTED = 251
TREE = "tree.json"
_TREE_BYTES_MAX = 2 * MIB

_REWRITTEN = re.compile(
    rb'"t":"(?:Header|Table|Link|Image|Raw|SoftBreak|Span|Math|BulletList|OrderedList|BlockQuote)|@|"c":":"'
    # What UTF-8 begins letters with that may be written from right to left.
    rb"|[\xd6-\xdf]|\xe0[\xa0-\xa3]|\xef[\xac-\xbb]|\xf0[\x90\x9e]"
)
"""What a block has in JSON that `SectionTree` rewrites."""
_BETWEEN_WORDS = b'"},{"t":"Space"},{"t":"Str","c":"'
"""Within a block in JSON. A quotation mark in a word is escaped, so that this stands between nodes alone."""
_WORDS_BY_THEMSELVES = tuple(f'"c":"{box}'.encode() for box in BOXES)
"""Pandoc knows tasks by a word that is a box."""
_REWRITTEN_WITH_NOTES = re.compile(rb'"t":"Note"|' + _REWRITTEN.pattern)


class _Parsed(msgspec.Struct):
    """What pandoc prints. Blocks are decoded one by one, since all of them at once would take ten times their size."""

    blocks: list[msgspec.Raw]
    api_version: msgspec.Raw = msgspec.field(name="pandoc-api-version")


def write_tree(file: FileTree, memory_bytes_max: int) -> None:
    """Write pandoc's tree of the document to `TREE` in the folder, in which its pictures are."""
    parsed, blocks = _parsed(file, memory_bytes_max)
    _write(file, TREE, parsed.api_version, _encoded(file, blocks))


def write_trees(file: FileTree, memory_bytes_max: int) -> Iterator[str]:
    """Write the tree in several, each of so many bytes that pandoc writes it within its memory; their names."""
    parsed, blocks = _parsed(file, memory_bytes_max)
    for number, portion in enumerate(_portions(_encoded(file, blocks))):
        name = f"tree-{number}.json"
        _write(file, name, parsed.api_version, portion)
        yield name


def _portions(blocks: Iterable[bytes]) -> Iterator[list[bytes]]:
    portion: list[bytes] = []
    size_bytes = 0
    for block in blocks:
        if portion and size_bytes + len(block) > _TREE_BYTES_MAX:
            yield portion
            portion, size_bytes = [], 0
        portion.append(block)
        size_bytes += len(block)
    yield portion


def _parsed(file: FileTree, memory_bytes_max: int) -> tuple[_Parsed, Iterator[Node | msgspec.Raw]]:
    """What pandoc reads in the texts, and the blocks of it for the file."""
    document, folder = file.document, file.folder
    versions = list(chain.from_iterable(map(_versions, document.sections)))
    names = [f"{number}.md" for number, _ in enumerate(versions)]
    for name, version in zip(names, versions, strict=True):
        # Each text is parsed by itself: what it leaves open ends with it, and its notes are its own.
        (folder / name).write_text(f"# {file.boundary}\n\n{version.content}\n", encoding="utf-8")
    run_pandoc(
        ["--file-scope", f"--from={READ_AS}", "--to=json", "--output=parsed.json", *names],
        folder,
        memory_bytes_max,
    )
    parsed = msgspec.json.decode((folder / "parsed.json").read_bytes(), type=_Parsed)
    return parsed, _blocks(file, parsed.blocks, versions)


def _versions(section: ExportedSection) -> Iterator[ExportedSection]:
    """A section, and behind it what each open proposal makes of its text."""
    yield section
    for version in section.tracked:
        yield msgspec.structs.replace(section, content=version.content, tracked=())


def _write(file: FileTree, name: str, version: msgspec.Raw, blocks: Iterable[bytes]) -> None:
    with (file.folder / name).open("wb") as written:
        written.write(b'{"pandoc-api-version":%b,"meta":' % bytes(version))
        written.write(msgspec.json.encode(_meta(file.document)) + b',"blocks":[')
        first = True
        for block in blocks:
            written.write(b"" if first else b",")
            written.write(block)
            first = False
        written.write(b"]}")


def _encoded(file: FileTree, blocks: Iterable[Node | msgspec.Raw]) -> Iterator[bytes]:
    """Blocks in JSON, with words and the blanks between them as one: pandoc's time goes into nodes, not into letters.

    The file is the same, since writers of pandoc put words together themselves. LaTeX, which people read, is broken
    into lines between words.
    """
    for block in map(msgspec.json.encode, blocks):
        match file.form:
            case "file":
                yield block
            case "data":
                yield _with_joined_words(block)
            case "typst":
                yield with_strings(_with_joined_words(block))


def _with_joined_words(block: bytes) -> bytes:
    joined = block.replace(_BETWEEN_WORDS, b" ")
    for box in _WORDS_BY_THEMSELVES:
        joined = joined.replace(box + b" ", box + _BETWEEN_WORDS)
    return joined


def run_pandoc(arguments: Sequence[str], folder: Path, memory_bytes_max: int) -> None:
    """Run pandoc in its sandbox: it opens the files that it is given, and no address. Raises `Unreadable`."""
    memory_bytes = memory_bytes_max - _OWN_SHARE_BYTES
    heap = f"-M{(memory_bytes - _HEAP_FREE_BYTES) // KIB}k"
    ended = subprocess.run(  # noqa: S603
        [program(), "--sandbox", *arguments, "+RTS", heap, "-RTS"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"LC_ALL": "C.UTF-8"},
        preexec_fn=partial(confine_program, memory_bytes, os.getpid()),
        check=False,
    )
    if ended.returncode == _HEAP_EXHAUSTED:
        raise MemoryError
    if ended.returncode < 0:
        raise ProgramKilled("pandoc", -ended.returncode)
    if ended.returncode > 0:
        raise Unreadable(DAMAGED)


def _meta(document: DocumentToExport) -> Mapping[str, Node]:
    inlines = {"title": document.title, "author": document.author}
    meta: dict[str, Node] = {
        name: {"t": "MetaInlines", "c": words_of(text)} for name, text in inlines.items() if text
    }
    meta["lang"] = {"t": "MetaString", "c": document.language}
    meta["toc-title"] = {"t": "MetaString", "c": document.notices.contents}
    return meta


def _blocks(
    file: FileTree, parsed: Sequence[msgspec.Raw], versions: Sequence[ExportedSection]
) -> Iterator[Node | msgspec.Raw]:
    """The blocks of all sections, rewritten; each section's begin behind the heading that was put before its text.

    The versions of a section with tracked changes stand behind each other, with a boundary before and behind each.
    """
    heading = [{"t": "Str", "c": file.boundary}]
    position = -1

    def section_of(block: Node | msgspec.Raw) -> tuple[int, bool]:
        nonlocal position
        begins = isinstance(block, dict) and block["t"] == "Header" and bool(block["c"][2] == heading)
        position += begins
        return position, begins

    trees = [SectionTree(file, version) for version in versions]
    boundary = {"t": "Para", "c": heading}
    last = ""
    is_tracked = False
    for (number, begins), of_section in groupby(_decoded(file, parsed), section_of):
        version = versions[number]
        if begins and version.id != last:
            yield from [boundary] * is_tracked
            yield from trees[number].page_before()
            yield trees[number].title()
            last, is_tracked = version.id, bool(version.tracked)
        if begins:
            yield from [boundary] * is_tracked
        else:
            yield from trees[number].blocks_of_file(of_section)
    yield from [boundary] * is_tracked
    yield from _bibliography(file)
    yield from file.listed.section(file.document.notices.sources, file.heading_level(1), file.anchor)


def _bibliography(file: FileTree) -> Iterator[Node]:
    """The list of what is cited of the bibliography."""
    document = file.document
    if document.listed:
        heading = words_of(document.notices.bibliography)
        yield {"t": "Header", "c": [file.heading_level(1), ["bibliography", [], []], heading]}
        yield from listed_blocks(document.listed)


def _decoded(file: FileTree, parsed: Iterable[msgspec.Raw]) -> Iterator[Node | msgspec.Raw]:
    """The blocks, decoded where there is something to rewrite: most of a long document is plain words."""
    rewritten = _REWRITTEN_WITH_NOTES if file.document.citations == "list" else _REWRITTEN
    for block in parsed:
        yield msgspec.json.decode(block) if rewritten.search(block) else block
