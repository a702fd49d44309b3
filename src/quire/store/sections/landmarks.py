"""What is numbered in each section, as it is stored: with the revision of the text in which it was found.

A section without a row has nothing that is numbered. The caller has checked access.
"""

from collections.abc import Sequence

import msgspec

from quire.domain.markup.landmarks import NO_LANDMARKS, Landmarks, landmarks_of
from quire.domain.markup.numbering import NumberedSection
from quire.store.transactions import Transaction, as_json

JOIN = "left join section_landmarks on section_landmarks.section_id = section.id"
COLUMNS = "section_landmarks.revision, section_landmarks.landmarks"

FOUND_AT_ONCE = 50

_landmarks = msgspec.json.Decoder(Landmarks)


class TextWithoutLandmarks(msgspec.Struct, frozen=True):
    """A text whose landmarks must be found in the background."""

    section_id: str
    revision: int
    content: str


def read(stored_revision: int | None, stored: str | None, revision: int, content: str) -> Landmarks:
    """The landmarks of a section with this revision and text; `COLUMNS` are the first two."""
    if stored_revision is None or stored is None:
        return NO_LANDMARKS
    return _landmarks.decode(stored) if stored_revision == revision else landmarks_of(content)


def keep(tx: Transaction, section_id: str, revision: int, landmarks: Landmarks) -> None:
    """Store the landmarks of a section as it is in this transaction."""
    if landmarks == NO_LANDMARKS:
        tx.run("delete from section_landmarks where section_id = :id", id=section_id)
        return
    tx.run(
        "insert into section_landmarks (section_id, revision, landmarks) values (:id, :revision, :landmarks)"
        " on conflict (section_id) do update set revision = excluded.revision, landmarks = excluded.landmarks",
        id=section_id,
        revision=revision,
        landmarks=as_json(landmarks),
    )


def mark_unknown(tx: Transaction, section_id: str) -> None:
    """Let the landmarks of a section be found in the background; until then they are found when they are read."""
    tx.run(
        "insert into section_landmarks (section_id, revision, landmarks) values (:id, 0, '{}')"
        " on conflict (section_id) do update set revision = 0",
        id=section_id,
    )


def list_numbered(tx: Transaction, document_id: str) -> list[NumberedSection]:
    """What is needed to number a document: its outline with landmarks. No text is read whose landmarks are known."""
    rows = tx.all(
        f"select section.id, section.title, section.level, {COLUMNS},"
        " case when section_landmarks.revision is not null then section.revision end,"
        " case when section_landmarks.revision <> section.revision then section.content end"
        f" from section {JOIN} where section.document_id = :id and section.deleted_at is null"
        " order by section.position",
        id=document_id,
    )
    return [
        NumberedSection(section_id, title, level, read(stored_revision, stored, revision or 0, content or ""))
        for section_id, title, level, stored_revision, stored, revision, content in rows
    ]


def list_unknown(tx: Transaction) -> list[TextWithoutLandmarks]:
    """Some of the texts whose landmarks are to be found."""
    rows = tx.all(
        "select section.id, section.revision, section.content from section_landmarks"
        " join section on section.id = section_landmarks.section_id"
        " where section_landmarks.revision = 0 order by section_landmarks.section_id limit :limit",
        limit=FOUND_AT_ONCE,
    )
    return [TextWithoutLandmarks(*row) for row in rows]


def keep_found(tx: Transaction, texts: Sequence[TextWithoutLandmarks], found: Sequence[Landmarks]) -> None:
    """Store landmarks that were found in the background; those of a section that was saved meanwhile stay."""
    for text, landmarks in zip(texts, found, strict=True):
        is_as_read = tx.one_or_none(
            "select 1 from section join section_landmarks on section_landmarks.section_id = section.id"
            " where section.id = :id and section.revision = :revision and section_landmarks.revision = 0",
            id=text.section_id,
            revision=text.revision,
        )
        if is_as_read:
            keep(tx, text.section_id, text.revision, landmarks)
