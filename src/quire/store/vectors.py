"""Vectors of passages: which are missing, and which passages are nearest to a question.

The search is exact, without an index: it compares the question with all vectors of the references that it may use.
60,000 vectors of 384 numbers take about ten milliseconds.
"""

from collections.abc import Collection

from quire.domain.passages import QuestionVector
from quire.store.transactions import Transaction, named_list

_OF_REFERENCES = (
    " from passage join reference on reference.id = passage.reference_id"
    " {join} passage_vector on passage_vector.passage_number = passage.number and passage_vector.model = :model"
    " where reference.status = 'ready' and reference.deleted_at is null"
)


def list_missing(tx: Transaction, model: str, *, after: int, limit: int) -> list[tuple[int, str]]:
    """Passages after a number that have no vector of this model: number, and title with text."""
    rows = tx.all(
        f"select passage.number, passage.title, passage.body {_OF_REFERENCES.format(join='left join')}"
        " and passage.number > :after and passage_vector.passage_number is null"
        " order by passage.number limit :limit",
        model=model,
        after=after,
        limit=limit,
    )
    return [(number, f"{title}\n{body}") for number, title, body in rows]


def add(tx: Transaction, model: str, vectors: list[tuple[int, bytes]]) -> None:
    """Store vectors by the numbers of their passages; deleted passages are skipped."""
    tx.run_each(
        "insert into passage_vector (passage_number, model, vector)"
        " select number, :model, :vector from passage where number = :number"
        " on conflict (passage_number) do update set model = excluded.model, vector = excluded.vector",
        [{"number": number, "model": model, "vector": vector} for number, vector in vectors],
    )


def find_nearest(
    tx: Transaction, question: QuestionVector, reference_ids: Collection[str], *, limit: int
) -> list[tuple[int, float]]:
    """The numbers of the passages of these references whose vectors are nearest to a question's, nearest first.

    Each comes with its cosine similarity.
    """
    names, parameters = named_list("id", reference_ids)
    rows = tx.all(
        f"select passage.number, passage_vector.vector, passage.language {_OF_REFERENCES.format(join='join')}"
        f" and reference.id in ({names}) and length(passage_vector.vector) = :size",
        model=question.model,
        size=len(question.vector),
        **parameters,
    )
    if not rows:
        return []
    numbers, found, languages = zip(*rows, strict=True)
    nearest = question.nearest(question.vector, found, languages, limit)
    return [(numbers[position], similarity) for position, similarity in nearest]
