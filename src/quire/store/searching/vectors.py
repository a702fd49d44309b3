"""Vectors of passages: which are missing, and which passages are nearest to a question.

New vectors are rows of `passage_vector`. Those of a reference are packed into blocks of `BLOCK_SIZE`, or as many as it
has, which never change. What is searched are the blocks, of which the index of the question's vector keeps as many in
memory as it has room for, and the few rows that are not packed yet. A block has a vector for every passage of its
reference between its first and its last, all of one size.
"""

from array import array
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from quire.domain.searching.finding import QuestionVector, StoredVectors
from quire.store.transactions import Transaction, named_list, new_id

BLOCK_SIZE = 1024
BLOCKS_READ_AT_ONCE = 16

_NO_LANGUAGE = "-"

_IS_READY = "reference.status = 'ready' and reference.deleted_at is null"

_IS_IN_BLOCK = (
    "exists (select 1 from vector_block where vector_block.reference_id = passage.reference_id"
    " and vector_block.model = :model and vector_block.first_number <= passage.number"
    " and vector_block.last_number >= passage.number)"
)

_MAY_LEAVE_HOUSE = "document.stays_in_house = 0"


class MissingVector(NamedTuple):
    """A passage without a vector: its title with its text, and whose document it is for."""

    number: int
    text: str
    document_id: str
    author_id: str


def list_missing(
    tx: Transaction, model: str, *, after: int, limit: int, leaves_house: bool = False
) -> list[MissingVector]:
    """Passages after a number that have no vector of this model.

    A model that leaves the house gets none of documents that do not.
    """
    within = f" and {_MAY_LEAVE_HOUSE}" if leaves_house else ""
    rows = tx.all(
        "select passage.number, passage.title, passage.body, document.id, document.author_id from passage"
        " join reference on reference.id = passage.reference_id"
        " join document on document.id = reference.document_id"
        " left join passage_vector on passage_vector.passage_number = passage.number"
        " and passage_vector.model = :model"
        f" where {_IS_READY} and passage.number > :after and passage_vector.passage_number is null"
        f" and not {_IS_IN_BLOCK}{within} order by passage.number limit :limit",
        model=model,
        after=after,
        limit=limit,
    )
    return [
        MissingVector(number, f"{title}\n{body}", document_id, author_id)
        for number, title, body, document_id, author_id in rows
    ]


def add(tx: Transaction, model: str, vectors: Sequence[tuple[int, bytes]]) -> None:
    """Store vectors by the numbers of their passages, and pack them where there are enough.

    Those of deleted passages are skipped, and so are those that are packed.
    """
    tx.run_each(
        "insert into passage_vector (passage_number, model, vector)"
        f" select number, :model, :vector from passage where number = :number and not {_IS_IN_BLOCK}"
        " on conflict (passage_number) do update set model = excluded.model, vector = excluded.vector",
        [{"number": number, "model": model, "vector": vector} for number, vector in vectors],
    )
    names, parameters = named_list("number", [number for number, _ in vectors])
    for (reference_id,) in tx.all(
        f"select distinct reference_id from passage where number in ({names})", **parameters
    ):
        _pack(tx, model, reference_id)


def remove(tx: Transaction, reference_id: str) -> None:
    """Remove the blocks of a reference whose passages are deleted; its rows go with them."""
    tx.run("delete from vector_block where reference_id = :id", id=reference_id)


def remove_some(tx: Transaction, reference_id: str) -> bool:
    """Remove a block of a removed reference; False when none is left."""
    return bool(
        tx.run(
            "delete from vector_block where id in"
            " (select id from vector_block where reference_id = :id limit 1)",
            id=reference_id,
        )
    )


def find_nearest(
    tx: Transaction, question: QuestionVector, reference_ids: Collection[str], *, limit: int
) -> list[tuple[int, float]]:
    """The numbers of the passages of these references whose vectors are nearest to a question's, nearest first.

    Each comes with its cosine similarity.
    """
    names, parameters = named_list("id", reference_ids)
    rows = tx.all(
        "select vector_block.id from vector_block join reference on reference.id = vector_block.reference_id"
        f" where {_IS_READY} and reference.id in ({names}) and vector_block.model = :model",
        model=question.model,
        **parameters,
    )
    ids = [id_ for (id_,) in rows]
    loaded = question.index.find(ids)
    absent = [id_ for id_ in ids if id_ not in loaded]
    for start in range(0, len(absent), BLOCKS_READ_AT_ONCE):
        for id_, stored in _read_blocks(tx, absent[start : start + BLOCKS_READ_AT_ONCE]):
            loaded[id_] = question.index.keep(id_, stored)
    rest = _read_rows(tx, question.model, reference_ids)
    return question.index.nearest(question.vector, [*loaded.values()], rest, limit)


def _pack(tx: Transaction, model: str, reference_id: str) -> None:
    """Make a block of a reference's rows, if they fill one or are its last, and no passage between them has none."""
    # The rows of `passage_vector` are few, the passages of a reference may be a hundred thousand.
    count, first, last = tx.one(
        "select count(*), min(passage.number), max(passage.number) from passage_vector cross join passage"
        " where passage.number = passage_vector.passage_number and passage_vector.model = :model"
        " and passage.reference_id = :id",
        model=model,
        id=reference_id,
    )
    (last_of_all,) = tx.one(
        "select number from passage where reference_id = :id order by ordinal desc limit 1", id=reference_id
    )
    if count and (count >= BLOCK_SIZE or last == last_of_all):
        _pack_between(tx, model, reference_id, first, last)


def _pack_between(tx: Transaction, model: str, reference_id: str, first: int, last: int) -> None:
    rows = tx.all(
        "select passage.number, passage.language, passage_vector.vector from passage"
        " left join passage_vector on passage_vector.passage_number = passage.number"
        " and passage_vector.model = :model where passage.reference_id = :id"
        " and passage.number >= :first and passage.number <= :last order by passage.number",
        id=reference_id,
        model=model,
        first=first,
        last=last,
    )
    stored = _stored(rows)
    are_all_there = None not in stored.vectors
    if not are_all_there or len({*map(len, stored.vectors)}) > 1:
        return
    tx.run(
        "insert into vector_block (id, reference_id, model, first_number, last_number, numbers, languages, vectors)"
        " values (:block_id, :id, :model, :first, :last, :numbers, :languages, :vectors)",
        block_id=new_id(),
        id=reference_id,
        model=model,
        first=first,
        last=last,
        numbers=array("q", stored.numbers).tobytes(),
        languages=" ".join(language or _NO_LANGUAGE for language in stored.languages),
        vectors=b"".join(stored.vectors),
    )
    tx.run(
        "delete from vector_block where reference_id = :id and model <> :model and first_number <= :last",
        id=reference_id,
        model=model,
        last=last,
    )
    names, parameters = named_list("number", stored.numbers)
    tx.run(f"delete from passage_vector where passage_number in ({names})", **parameters)


def _read_blocks(tx: Transaction, ids: Sequence[str]) -> list[tuple[str, StoredVectors]]:
    names, parameters = named_list("id", ids)
    rows = tx.all(
        f"select id, numbers, languages, vectors from vector_block where id in ({names})", **parameters
    )
    return [
        (id_, _unpacked(bytes(numbers), languages, bytes(vectors)))
        for id_, numbers, languages, vectors in rows
    ]


def _unpacked(packed_numbers: bytes, languages: str, vectors: bytes) -> StoredVectors:
    numbers = array("q", packed_numbers)
    size = len(vectors) // len(numbers)
    return StoredVectors(
        numbers,
        [language.replace(_NO_LANGUAGE, "") for language in languages.split()],
        [vectors[start : start + size] for start in range(0, len(vectors), size)],
    )


def _read_rows(tx: Transaction, model: str, reference_ids: Collection[str]) -> StoredVectors:
    names, parameters = named_list("id", reference_ids)
    return _stored(
        tx.all(
            "select passage.number, passage.language, passage_vector.vector from passage_vector"
            " cross join passage cross join reference where passage.number = passage_vector.passage_number"
            f" and reference.id = passage.reference_id and {_IS_READY} and reference.id in ({names})"
            " and passage_vector.model = :model",
            model=model,
            **parameters,
        )
    )


def _stored(rows: Sequence[Sequence[Any]]) -> StoredVectors:
    return StoredVectors([row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows])
