"""Opening chats, half of them for the first time, beside Flask with dictionaries in memory."""

import tempfile
from pathlib import Path
from statistics import median

import msgspec

from bench import data
from bench.data import Author, Place
from bench.load import Burst, burst, request
from bench.processes import Broken, Quire, Server, flask_floor
from bench.tables import Line, at_least
from quire.store.transactions import Transaction

ROUNDS = 7
SECTIONS_A_ROUND = 600


def measure() -> list[Line]:
    """In each round both servers open the same new chats, each of them twice."""
    with tempfile.TemporaryDirectory() as folder:
        data_dir = Path(folder)
        author, places = data.write(data_dir, _prepare)
        known = data_dir / "known.json"
        known.write_bytes(msgspec.json.encode(_known(author, places)))
        with (
            Quire(data_dir) as quire,
            flask_floor("flask_in_memory", data_dir, BENCH_KNOWN=str(known)) as floor,
        ):
            groups = [places[start :: ROUNDS + 1] for start in range(ROUNDS + 1)]
            rounds = [(_open(floor, author, group), _open(quire, author, group)) for group in groups][1:]
    flask, ours = ([pair[side] for pair in rounds] for side in (0, 1))
    return [
        at_least(
            1.0,
            what="open chats, half of them new, requests per second",
            floor=f"Flask in memory {median(one.per_second for one in flask):,.0f}",
            quire=f"{median(one.per_second for one in ours):,.0f}",
            ratios=[our.per_second / its.per_second for its, our in rounds],
        ),
        Line(
            what="the same, CPU for one request",
            floor=f"Flask in memory {median(one.cpu_microseconds for one in flask):,.0f} µs",
            quire=f"{median(one.cpu_microseconds for one in ours):,.0f} µs",
            compared=f"{median(our.cpu_microseconds / its.cpu_microseconds for its, our in rounds):.2f} ×",
        ),
    ]


def _prepare(tx: Transaction) -> tuple[Author, list[Place]]:
    author = data.add_author(tx)
    return author, data.add_sections(tx, author, SECTIONS_A_ROUND * (ROUNDS + 1))


def _known(author: Author, places: list[Place]) -> dict[str, object]:
    documents: dict[str, dict[str, object]] = {}
    for place in places:
        document = documents.setdefault(
            place.document_id, {"author_id": author.visitor.user_id, "sections": {}}
        )
        document["sections"][place.section_id] = True  # type: ignore[index]
    return {"tokens": {author.token: author.visitor.user_id}, "documents": documents}


def _open(server: Server, author: Author, places: list[Place]) -> Burst:
    requests = [
        request(
            "POST", f"/api/documents/{place.document_id}/sections/{place.section_id}/chat", token=author.token
        )
        for place in places
        for _ in range(2)
    ]
    opened = burst(server, iter(requests))
    created = sum(
        b'"message":"Chat session created' in reply.body.replace(b": ", b":") for reply in opened.replies
    )
    if created != len(places):
        raise Broken(f"{len(places)} chats were opened for the first time, but {created} said so.")
    return opened
