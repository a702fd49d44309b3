"""Documents with everything that can belong to one, their archives, and documents that are made of those."""

import base64
import json
import re
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from quire.domain.accounts.users import Visitor
from quire.domain.citing.bibliographies import entries_of
from quire.domain.citing.citations import Citation
from quire.domain.comments.comments import NewAnchor
from quire.domain.contracts.contract import Contract, CoveredPoint, DocumentContract, SourceQuote
from quire.domain.conversation.messages import AnswerError, Fallback
from quire.domain.documents.document_settings import DocumentSettings
from quire.domain.documents.images import NewImage
from quire.domain.documents.section_settings import SectionSettingsChange
from quire.domain.documents.sections import SectionChange, SectionDraft
from quire.domain.exchange.archive_checks import check_archive
from quire.domain.exchange.archive_reading import file_of, open_archive, pictures_of, references_of
from quire.domain.limits import Limits
from quire.domain.references.references import Locator, LocatorStart, NewReference, Reading, ReadPassage
from quire.domain.review.decisions import Verdicts
from quire.domain.sharing.grants import Right
from quire.domain.texts.origins import Origin
from quire.store.comments import comments
from quire.store.contracts import contracts
from quire.store.conversation import chats, checkpoints, decisions
from quire.store.documents import documents, images, section_removal
from quire.store.exchange import archive_import, document_archive
from quire.store.files.files import Files
from quire.store.references import bibliographies, citations, reference_reading, references
from quire.store.sections import document_settings, section_settings, sections
from quire.store.transactions import as_json, new_id
from tests.store.conftest import Store
from tests.store.proposing import answered, propose

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
SOURCE = b"Steam kills spores within fifteen minutes.\n\nIt does."


class World:
    """A store with its files, in which documents are archived and made of archives."""

    def __init__(self, folder: Path) -> None:
        self.store = Store(folder / "quire.sqlite3")
        self.store.later(days=-2)
        self.files = Files(folder / "files")
        self.author = self.store.person()

    def archived(self, document_id: str, visitor: Visitor | None = None) -> bytes:
        pieces: list[bytes] = []
        self.store.run(
            document_archive.write,
            visitor or self.author,
            document_id,
            self.files,
            pieces.append,
            lambda done, total: None,
        )
        return b"".join(pieces)

    def made(self, data: bytes, visitor: Visitor | None = None, limits: Limits | None = None) -> str:
        """A document that is made of an archive; its pictures are taken as they are."""
        limits = limits or Limits()
        archive = open_archive(data)
        check_archive(archive, limits)
        making = self.store.run(archive_import.begin, visitor or self.author, archive, new_id())
        for picture in pictures_of(archive):
            sha256 = self.stored(picture.content or b"")
            new = NewImage(
                sha256, len(picture.content or b""), picture.media_type, picture.width, picture.height
            )
            self.store.run(archive_import.add_picture, making, picture, new, limits)
        for reference in references_of(archive):
            content = file_of(reference) or b""
            source = NewReference(
                reference.title, reference.filename, reference.kind, reference.media_type, len(content),
                self.stored(content),
            )  # fmt: skip
            self.store.run(archive_import.add_reference, making, reference, source, limits)
            for step in archive_import.passage_steps(making, reference):
                self.store.run(step)
        for step in archive_import.steps(making, archive, limits):
            self.store.run(step)
        self.store.run(archive_import.finish, making)
        document_id: str = making.document_id
        return document_id

    def stored(self, content: bytes) -> str:
        with self.files.receive() as incoming:
            incoming.write(content)
            stored = incoming.finish()
        self.files.release(stored.sha256)
        return stored.sha256

    def write(self, document_id: str, section_id: str, content: str, *origins: Origin) -> None:
        section = self.store.run(sections.find_section, self.author, document_id, section_id, Right.READ)
        change = SectionChange(content=content, origins=origins)
        self.store.run(
            sections.change_section,
            self.author,
            document_id,
            section_id,
            change,
            base_revision=section.revision,
        )


def full_document(world: World) -> str:
    """A document with everything: pictures, sources, chats with branches, citations, decided and open proposals."""
    store, author = world.store, world.author
    document = store.document(author, "alpha steam", "beta", "gamma", title="Handbook “of” ünïcode")
    first, second, third = (section.id for section in document.sections)
    store.run(
        document_settings.change_settings,
        author,
        document.id,
        DocumentSettings(numbering=True, language="de"),
    )
    pictures = []
    for end, last in ((b"", "1"), (b"2", "2")):
        store.later(minutes=1)
        new = NewImage(world.stored(PNG + end), 70, "image/png", 1, 1)
        # The difference of two texts cuts ids that end alike; a text without ids cannot be made of their pieces.
        with patch.object(images, "new_id", partial(_id_with_end, last)):
            pictures.append(store.run(images.add, author, document.id, new, Limits()).image.id)
    source = NewReference(
        "Notes", "notes.txt", "text", "text/plain; charset=utf-8", len(SOURCE), world.stored(SOURCE)
    )
    reference = store.run(references.add, author, document.id, source, Limits()).reference
    store.run(reference_reading.claim_next, author.user_id)
    texts = SOURCE.decode().split("\n\n")
    passages = tuple(
        ReadPassage(0, len(text), ("Steam",), (LocatorStart(0, None, number),), text)
        for number, text in enumerate(texts, 1)
    )
    passages = (passages[0], ReadPassage(44, 44 + len(texts[1]), (), (LocatorStart(0, None, 1),), texts[1]))
    store.run(reference_reading.add_passages, reference, "Notes", 1, passages)
    store.run(reference_reading.finish, reference.id, "Notes", Reading(None, None, passages))
    items = [
        {
            "id": "miller",
            "type": "book",
            "title": "Steam",
            "author": [{"family": "Miller"}],
            "custom": {"a": [1]},
        },
        {"id": "smith", "type": "article", "title": "Spores", "issued": {"date-parts": [[2020]]}},
    ]
    store.later(minutes=1)
    store.run(bibliographies.replace, author, document.id, entries_of(items), base_revision=None)
    store.connection.execute(
        "insert into document_import (id, document_id, kind, filename, section_ids, warnings, author_id, created_at)"
        " values (:id, :document_id, 'docx', 'notes.docx', :section_ids, :warnings, :author_id, :now)",
        {
            "id": new_id(),
            "document_id": document.id,
            "section_ids": json.dumps([second]),
            "warnings": '[{"code": "cells_merged", "place": "Steam", "detail": "a table", "count": 2}]',
            "author_id": author.user_id,
            "now": "2020-01-01T00:00:00.000000Z",
        },
    )
    store.connection.execute("update section set word_goal = 300 where id = :id", {"id": third})
    late = SectionSettingsChange(state="ready_for_review", due_on=date(2031, 2, 3))
    store.run(section_settings.change_settings, author, document.id, third, late)
    agreed = Contract(
        purpose="How steam kills",
        points=(CoveredPoint("It is hot", "R-1", SourceQuote("hot", reference.id)),),
        must_cite=(reference.id, "miller"),
    )
    store.run(contracts.write, author, document.id, third, agreed)
    store.run(contracts.write, author, document.id, None, DocumentContract(tone="plain", hard=True))
    store.connection.execute(
        "update reference set given_title = 'Our notes' where id = :id", {"id": reference.id}
    )
    for number in range(40):
        store.later(minutes=1)
        shown = pictures[number % 2]
        world.write(
            document.id, second, f"beta {number}\n\n![a](quire:{shown}) and ![b](quire:{pictures[0]})"
        )
    store.later(minutes=1)
    world.write(document.id, third, f"gamma [@source:{reference.id}, p. 5; @miller]")
    world.write(document.id, first, "alpha steam kills", Origin(12, 17, "quoted", reference_id=reference.id))
    answer = answered(store, author, document)
    cited = Citation(
        "S1",
        reference.id,
        f"{reference.id}-1",
        None,
        "Notes",
        Locator("Steam, paragraph 1", heading_path=("Steam",), paragraph=1),
        texts[0],
        "verified",
    )
    of_section = Citation(
        "S2",
        None,
        None,
        first,
        "Section 0",
        Locator("paragraph 1", paragraph=1),
        "alpha steam kills",
        "verified",
    )
    of_nothing = Citation(
        "Q1", None, None, None, "", Locator(""), "Water freezes in the cold.", "unverified", "not_found"
    )
    store.run(citations.add, answer.id, [(3, cited), (5, of_section), (6, of_nothing)])
    store.connection.execute(
        "update message set content = :content, fallback = :fallback where id = :id",
        {
            "id": answer.id,
            "fallback": as_json(Fallback("big-model", AnswerError("model_busy", "It is busy.", True))),
            "content": f"It says “{texts[0]}” [S1] “alpha steam kills” [S2] and “Water freezes in the cold.” [Q1]",
        },
    )
    decided = propose(store, author, answer, "alpha steam kills spores\n\nmore")
    store.later(minutes=1)
    verdicts = Verdicts(accept=(decided.hunks[0].id,), reject=tuple(hunk.id for hunk in decided.hunks[1:]))
    store.run(decisions.decide, author, decided.id, verdicts, Limits())
    later_answer = answered(store, author, document)
    store.run(checkpoints.add, later_answer.id, "They spoke of steam.", forgotten_count=1, model="a model")
    propose(store, author, later_answer, "wholly other")
    chat = store.run(chats.get_or_create, author, document.id, first, limit=9).chat_session
    store.run(chats.choose_references, author, chat.id, (reference.id,), limit=9)
    store.run(chats.show_branch, author, chat.id, answer.id, limit=9)
    store.run(chats.get_or_create, author, document.id, third, limit=9)
    store.later(minutes=2)
    gone = store.run(sections.add_section, author, document.id, SectionDraft("Gone", 2, "text"), 1, Limits())
    store.later(minutes=2)
    store.run(section_removal.remove_section, author, document.id, gone.id)
    store.run(documents.move_section, author, document.id, third, 0, 2)
    store.later(minutes=2)
    comment_on(world, document.id, third)
    document_id: str = document.id
    return document_id


def _id_with_end(end: str) -> str:
    return new_id()[:-1] + end


def comment_on(world: World, document_id: str, section_id: str) -> None:
    """Threads on words that are there, on words that were changed, and on the section, with a reply."""
    store, author = world.store, world.author

    def write(content: str) -> None:
        section = store.run(sections.find_section, author, document_id, section_id, Right.WRITE)
        change = SectionChange(content=content)
        place = (author, document_id, section_id)
        store.run(sections.change_section, *place, change, base_revision=section.revision)

    def add(text: str, anchor: NewAnchor | None) -> str:
        store.later(minutes=1)
        made = store.run(comments.add, author, document_id, section_id, text, anchor, Limits())
        id_: str = made.id
        return id_

    write("gamma rays and more")
    revision = store.run(sections.find_section, author, document_id, section_id, Right.READ).revision
    add("Which ones?", NewAnchor(0, 10, revision))
    add("How many?", NewAnchor(15, 19, revision))
    write("Look: gamma rays and others")
    whole = add("Too short.", None)
    store.later(minutes=1)
    store.run(comments.reply, author, whole, "It is.", Limits())
    store.run(comments.change, author, whole, comments.CommentChange(resolved=True), Limits())


def without_ids(archive: bytes) -> Any:
    """An archive in which ids are told apart by the order in which they come, and without what an import changes."""
    data = json.loads(archive)
    del data["exported_at"], data["document"]["updated_at"], data["audit_head"]
    numbers: dict[str, str] = {}
    text = json.dumps(data)
    return json.loads(
        re.sub(
            r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])",
            lambda id_: numbers.setdefault(id_[0], f"#{len(numbers)}"),
            text,
        )
    )
