"""The functions that read texts of imported files, archives, bibliographies and exports, each as a call with a text."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from quire.domain.citing import bibliographies, footnotes
from quire.domain.documents.document_settings import DocumentSettings
from quire.domain.exchange import (
    archive_checks,
    archive_reading,
    exported_comments,
    import_comments,
    import_notes,
    import_sections,
    imports,
    returned_comments,
)
from quire.domain.exchange.document_archive import (
    Archive,
    ArchivedDocument,
    ArchivedOutline,
    ArchivedSection,
    ArchivedVersion,
)
from quire.domain.exchange.exported_citations import with_citations
from quire.domain.exchange.exports import DocumentToExport, ExportedSection
from quire.domain.history import versions
from quire.domain.limits import Limits
from quire.domain.notices import mail
from quire.domain.texts.ranges import TextRange
from quire.domain.texts.word_search import WordSearch
from quire.formats.bibliographies import parsing
from quire.formats.exporting import clusters, inlines
from quire.formats.exporting.typst_nodes import typst_formula, typst_list
from quire.formats.importing.captions import with_captions

NOW = datetime(2026, 1, 2, tzinfo=UTC)
ROOMY = Limits(section_bytes_max=10**9, document_bytes_max=10**9)
NARROW = Limits(section_bytes_max=2_000)


def in_pieces(given: str, size: int = 7) -> list[str]:
    return [given[start : start + size] for start in range(0, len(given), size)]


# Archives.


def _version(revision: int, **text: Any) -> msgspec.Raw:
    version = ArchivedVersion(
        revision=revision, level_revisions=0, title="Title", level=1, word_count=None, reason="typed",
        author="ann", message_id=None, restored_revision=None, is_folded=False, created_at=NOW, origins=(),
        quotes=(), **text,
    )  # fmt: skip
    return msgspec.Raw(msgspec.json.encode(version))


def archive_of(given: str) -> bytes:
    """The file of a document with one section, of which there are two versions."""
    after = f"{given} end"
    both = (_version(1, content=given), _version(2, delta=versions.delta(given, after)))
    section = ArchivedSection(
        id="s", title="Title", level=1, content=after, word_count=1, revision=2, level_revisions=0,
        created_at=NOW, updated_at=NOW, versions=both,
    )  # fmt: skip
    outline = ArchivedOutline(
        revision=1, title="Title", section_ids=("s",), restored_to=None, author="ann", created_at=NOW
    )
    archive = Archive(
        exported_at=NOW,
        document=ArchivedDocument(
            id="d", title="Title", author="ann", revision=1, created_at=NOW, updated_at=NOW
        ),
        settings=DocumentSettings(),
        events=(),
        outline_versions=(msgspec.Raw(msgspec.json.encode(outline)),),
        pictures=(),
        references=(),
        sections=(msgspec.Raw(msgspec.json.encode(section)),),
    )
    return msgspec.json.encode(archive)


def check_archive(given: str) -> None:
    # No text of Quire has this character, and a file with it is refused.
    archive = archive_reading.open_archive(archive_of(given.replace("\x00", "0")))
    archive_checks.check_archive(archive, ROOMY)


# Imports.


def part(level: int, title: str, content: str) -> imports.ImportedPart:
    notes = (imports.ImportedNote("a", content),)
    return imports.ImportedPart(level, imports.ImportedText(title, title, content, notes))


def split(given: str, limits: Limits = ROOMY) -> import_sections.SplitDocument:
    before = imports.ImportedText(given, given, f"{given} before")
    parts = [part(0, "", given), part(1, given, f"{given}[^a]"), part(3, given, given)]
    parts += [part(1 + number % 4, "Title", piece) for number, piece in enumerate(in_pieces(given, 50))]
    changed = msgspec.structs.replace(parts[1], before_changes=before)
    document = imports.ImportedDocument("Title", (*parts, changed), 2)
    return import_sections.split(document, 2, "propose", untitled="Text", limits=limits)


def prepare(given: str) -> None:
    comment = imports.ImportedComment(given, given, given, given)
    section = import_sections.ImportedSection(
        "Title", 1, given, f"{given} end", (given,), (comment, *[comment] * 3)
    )
    words = import_notes.NoteWords()
    import_notes.prepared(import_sections.SplitDocument((section,), ()), words, ROOMY)
    returned = imports.ReturnedSection("s", 1, f"{given} end", given, comments=(comment,))
    file = imports.ReturnedFile((returned,), given)
    import_notes.prepared_returns([part(1, "Title", given)], file, words, ROOMY)


def comment_on(given: str) -> imports.ImportedComment:
    return imports.ImportedComment(given[:9_000], given, "", given, "1", "1", False, len(given) // 3)


def comments_of_parts(given: str) -> None:
    section = import_comments.CommentsOfSection()
    section.begin(given, [comment_on(given)])
    for piece in in_pieces(given):
        section.go_on(piece, piece, [comment_on(piece)])


def put_threads(given: str) -> None:
    middle = len(given) // 2
    thread = exported_comments.ExportedThread((), False, TextRange(middle, middle + 9), given)
    written = f"New. {given[:middle]} some new words {given[middle:]}"
    list(exported_comments.placed_threads(given, [thread] * 3, written))


def find_words(given: str) -> None:
    search = WordSearch(given)
    for words in (given[:200], given[len(given) // 2 :], f"{given} end"):
        search.find_nearest(words, len(given) // 3)
        search.find_only(words)


def return_remarks(given: str) -> None:
    came = [comment_on(given), *map(comment_on, in_pieces(given))]
    left = [returned_comments.LeftRemark("1", exported_comments.remark_digest(given, given), "")] * 3
    returned_comments.returned_remarks(left, {"s": came})


def captions(given: str) -> None:
    paragraphs = [{"t": "Para", "c": inlines.words_of(piece)} for piece in in_pieces(given, 5)]
    tables = [{"t": "Table", "c": []}, {"t": "Para", "c": inlines.words_of(f": {given}")}]
    with_captions([*paragraphs, *tables, *tables], "insertion")


# Bibliographies.


ENTRY = bibliographies.Entry("a", '{"id":"a","title":"A"}', "book", "A", "A")


def cluster_of(given: str) -> str:
    return f"[@a {given}]"


def document_clusters(found: list[str]) -> bibliographies.DocumentClusters:
    placed = tuple(bibliographies.PlacedCluster("s", cluster) for cluster in found)
    return bibliographies.DocumentClusters("d", "author-date", placed, {"a": ENTRY})


def cite(found: list[str]) -> None:
    """What is done with the citations of a document from its texts to its export."""
    document = document_clusters(found)
    wanted = bibliographies.clusters_to_render(document, "en")
    runs = tuple((bibliographies.Run(cluster),) for cluster in found)
    listed = (bibliographies.ListedEntry("a", (bibliographies.Run("A"),)),)
    rendered = bibliographies.RenderedClusters(runs, listed)
    known = bibliographies.DocumentCitations(document, rendered)
    bibliographies.digest_of(wanted)
    bibliographies.counted_uses(document.clusters)
    file = DocumentToExport("Title", (ExportedSection("s", "Title", 1, " ".join(found)),))
    with_citations(file, document, known)


def describe(given: str) -> None:
    known = bibliographies.TextClusters({"a": ENTRY})
    cluster = cluster_of(given)
    known.of(cluster, 0)
    known.dead_keys(cluster)
    known.describe(cluster)


def parts_of(before: str, after: str = "") -> Callable[[str], object]:
    return lambda given: parsing.parts_of(f"{before}{given}{after}")


# Exports.


def put_clusters(given: str) -> None:
    rendered = {"[@a]": ((bibliographies.Run("(A)"),), (bibliographies.Run("(ibid.)"),))}
    putting = clusters.SectionClusters(rendered)
    for text in (given, f"[@{given}", "[@a] " * len(in_pieces(given))):
        putting.put_into([*inlines.words_of(text), {"t": "LineBreak"}, *inlines.words_of(text)])


def tags(given: str, *before: str) -> None:
    """The words with a tag before each of them."""
    nodes: list[inlines.Node] = []
    for number, piece in enumerate(in_pieces(given)):
        opened = [{"t": "RawInline", "c": ["html", tag]} for tag in before]
        nodes += opened if number % 2 else opened[:1]
        nodes += [{"t": "Str", "c": piece}, {"t": "RawInline", "c": ["html", piece]}]
    inlines.with_tags(nodes)


def words(given: str) -> None:
    pieces = [{"t": "Str", "c": piece} for piece in in_pieces(given)]
    inlines.with_whole_words(pieces)
    inlines.plain([*pieces, {"t": "Emph", "c": pieces}, {"t": "Code", "c": ["", given]}])


def tasks(given: str) -> None:
    item = [{"t": "Plain", "c": [{"t": "Str", "c": "☐"}, *inlines.words_of(given)]}]
    typst_list({"t": "BulletList", "c": [item] * len(in_pieces(given))})


FILE_READERS: dict[str, Callable[[str], object]] = {
    "domain.exchange.archive_reading.open_archive": check_archive,
    "domain.exchange.archive_reading.open_archive, backslashes": lambda given: archive_reading.open_archive(
        archive_of("\\" * len(given))
    ),
    "domain.citing.bibliographies.DocumentCitations": lambda given: cite([cluster_of(given)] * 3),
    "domain.bibliographies.DocumentCitations, many": lambda given: cite(
        [cluster_of(piece) for piece in in_pieces(given)]
    ),
    "domain.bibliographies.DocumentCitations, the same": lambda given: cite(["[@a]"] * len(given)),
    "domain.citing.bibliographies.TextClusters": describe,
    "domain.citing.bibliographies.entries_of": lambda given: bibliographies.entries_of(
        [{"id": given, "title": given, "author": [{"family": given}]}, *({"id": piece} for piece in in_pieces(given))]
    ),
    "domain.citing.footnotes.literal": footnotes.literal,
    "domain.exchange.exported_comments.placed_threads": put_threads,
    "domain.exchange.import_comments.CommentsOfSection": comments_of_parts,
    "domain.exchange.import_comments.divided_comments": lambda given: import_comments.divided_comments(
        [comment_on(given)] * 3, in_pieces(given, 3)
    ),
    "domain.exchange.import_notes.prepared": prepare,
    "domain.exchange.returned_comments.returned_remarks": return_remarks,
    "domain.notices.mail.excerpt": mail.excerpt,
    "domain.texts.word_search.WordSearch": find_words,
    "domain.exchange.import_sections.split": split,
    "domain.exchange.import_sections.split, divided": lambda given: split(given, NARROW),
    "formats.bibliographies.parsing.parts_of": parts_of("@book{a,\n title = {", "}}"),
    "formats.bibliographies.parsing.parts_of, many": lambda given: parsing.parts_of(
        "".join(f"@book{{a{piece}}}\n" for piece in in_pieces(given))
    ),
    "formats.bibliographies.parsing.parts_of, begun": parts_of("@book{a}\n@"),
    "formats.bibliographies.parsing.parts_of, RIS": parts_of("TY  - BOOK\nTI  - "),
    "formats.bibliographies.parsing.parts_of, JSON": lambda given: parsing.parts_of(
        msgspec.json.encode([{"id": "a", "title": given}, *({"id": piece} for piece in in_pieces(given))]).decode()
    ),
    "formats.exporting.clusters.SectionClusters": put_clusters,
    "formats.exporting.inlines.plain": words,
    "formats.exporting.inlines.with_tags": lambda given: tags(given, "<sup>", "</sup>", "<br>"),
    "formats.exporting.inlines.with_tags, open": lambda given: tags(given, "<sup>", "<sub>"),
    "formats.exporting.typst_nodes.typst_formula": lambda given: typst_formula(
        "1", {"t": "Math", "c": [{"t": "DisplayMath"}, given]}
    ),
    "formats.exporting.typst_nodes.typst_list": tasks,
    "formats.importing.captions.with_captions": captions,
}  # fmt: skip

NO_FILE_READERS = {
    "domain.exchange.exported_comments.ranges_in_written": "measured with placed_threads beside it",
    "domain.exchange.exported_comments.remark_digest": "is SHA-256, which is linear, of words",
    "domain.exchange.import_comments.prepared_replies": "measured with domain.exchange.import_notes.prepared",
    "domain.exchange.import_comments.prepared_threads": "measured with domain.exchange.import_notes.prepared",
    "domain.notices.mail.address_digest": "is SHA-256, which is linear",
    "domain.notices.mail.check_mail_address": "looks at the length first",
    "domain.notices.mail.is_mail_address": "looks at the length first",
    "domain.notices.mail.is_signed": "takes part of an address, which is short",
    "domain.notices.mail.signature": "takes part of an address, which is short",
    "formats.importing.word_comments.read_remarks": "takes a file, in the limited process, each remark once",
    "domain.citing.bibliographies.clusters_to_render": "measured with domain.bibliographies.DocumentCitations",
    "domain.sharing.grants.Permissions": "walks over roles, not over text",
    "domain.sharing.grants.permissions_of": "walks over roles, not over text",
    "formats.exporting.inlines.with_whole_words": "measured with formats.exporting.inlines.plain",
    "formats.exporting.listed_notes.ListedNotes": "takes a title, which is short, and notes by their digest",
    "formats.exporting.tree.FileTree": "measured with formats.exporting.tree.SectionTree",
    "formats.exporting.typst_nodes.typst_anchor": "takes a name of ours",
    "formats.exporting.typst_nodes.typst_right_to_left": "takes the code of a language",
    "formats.exporting.typst_nodes.typst_table": "takes a table as it is",
    "formats.exporting.word_fields.field": "takes a code of ours and elements",
    "formats.exporting.word_fields.run_of": "puts a text into an element",
    "formats.exporting.word_fields.sign": "takes the kind of a sign of a field",
    "formats.importing.marks.caption_mark": "takes a label, which is short",
}
