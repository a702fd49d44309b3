"""A section with a past, for the pages of its history."""

from typing import Any

from quire.store.transactions import Transaction
from tests.running import Person, RunningServer

_RULES = [
    "Before anybody opens a cover, the line is stopped and **locked**. The person who locks it keeps the key.",
    "Surfaces that touch the product are inspected by two people, who sign for it.",
    "Filters are looked at with a lamp. A filter that shows a tear is replaced, and the batch is held back.",
    "Hoses are drained before they are taken off, and hung up so that no water stands in them.",
    "Gaskets are changed at the first Monday of a month. Old gaskets are counted, so that none is left in the line.",
    "The air that dries the line is filtered, and the filter has a name. It is written into the book of the line.",
    "Whoever is new on the line watches twice before they do it, and is watched twice when they do it.",
    "Agents are kept in the cupboard beside the door. The cupboard is locked, and its key is with the supervisor.",
    "What is found is written down on the day on which it was found, with the name of whoever found it.",
]

PROCEDURE = "\n\n".join(
    [
        "# Before you start",
        "The line is stopped. *Nobody* opens a cover before that.",
        "- Rinse twice with water.\n- Clean with the agent of `form 12`.\n- Dry with air.",
        *_RULES,
        "The line is released by the quality unit.",
    ]
)
IMPROVED = (
    PROCEDURE.replace("The line is stopped.", "The line is stopped and locked.")
    .replace("- Dry with air.", "- Dry with filtered air.\n- Cover the openings.")
    .replace("released by the quality unit", "released by the quality unit in writing")
)


def with_history(server: RunningServer, writer: Person) -> tuple[dict[str, Any], str]:
    """A document, and the address of the history of its first section; between its versions lie minutes."""
    document = writer.document("Cleaning the line", [{"title": "Purpose", "content": "To be written."}])
    section_id = document["sections"][0]["id"]
    place = f"/api/documents/{document['id']}/sections/{section_id}"
    changes: list[dict[str, Any]] = [
        {"content": PROCEDURE},
        {"title": "Cleaning"},
        {"content": IMPROVED},
        {"content": IMPROVED + "\n\nمراجعة الإجراء كل سنة."},
    ]
    for revision, change in enumerate(changes, 1):
        writer.done("PATCH", place, json=change, headers={"If-Match": f'"{revision}"'})
    writer.done("POST", f"{place}/versions/4/restore")

    def spread(tx: Transaction) -> None:
        tx.run(
            "update section_version set is_folded = revision = 2,"
            " created_at = '2030-01-02T03:' || (10 + 7 * revision) || ':00.000000+00:00' where section_id = :id",
            id=section_id,
        )

    server.write(spread)
    return document, f"/documents/{document['id']}/sections/{section_id}/history"
