"""A document in which people do everything that they do together, for pictures and for axe."""

from dataclasses import dataclass
from typing import Any

from tests.running import Person
from tests.web.guests import enter, made_link

TEXT = (
    "Open the valve slowly. Wait for ten minutes until the line is empty.\n\n"
    "Close the cover, and lock it with the key of the person in charge.\n\n"
    "Write the time into the form.\n\n"
    "Call the laboratory for a sample.\n\n"
    "Clean the floor."
)
LONG_NAME = "maximiliane.oberhuber-von-der-tann"


@dataclass
class Together:
    """The document of an owner; what a reviewer, who may suggest, and a guest have said in it."""

    owner: Person
    reviewer: Person
    document: dict[str, Any]

    @property
    def place(self) -> str:
        return f"/documents/{self.document['id']}"

    @property
    def section(self) -> str:
        return f"/api{self.place}/sections/{self.document['sections'][0]['id']}"


def together(owner: Person) -> Together:
    sections = [
        {"title": "Emptying the line", "content": TEXT},
        {"title": "Cleaning", "content": "Rinse twice."},
    ]
    document = owner.document("Procedure for the filling line", sections)
    made = Together(owner, owner.neighbour(f"{LONG_NAME}-{owner.name[-8:]}"), document)
    _share(made)
    _comment(made)
    _suggest(made)
    return made


def _share(made: Together) -> None:
    owner, api = made.owner, f"/api{made.place}"
    reader = owner.neighbour(f"reader-{owner.name[-12:]}")
    grants: list[dict[str, Any]] = [
        {"principal": {"account": made.reviewer.name}, "role": "suggester"},
        {"principal": {"account": reader.name}, "role": "reader"},
        {"principal": {"email": "quality.assurance@example.org"}, "role": "commenter"},
        {
            "principal": {"account": "somebody-for-one-section"},
            "role": "editor",
            "section_id": made.document["sections"][1]["id"],
        },
    ]
    for grant in grants:
        owner.done("POST", f"{api}/grants", json=grant)
    owner.neighbour(f"asks-{owner.name[-12:]}").done("POST", f"{api}/access-requests")
    _, url = made_link(owner, made.document, "commenter", password="a word")
    enter(owner, url, "Mona", password="a word")
    made_link(owner, made.document, "reader", expires_in_days=1)


def _comment(made: Together) -> None:
    owner, reviewer = made.owner, made.reviewer

    def anchor(words: str) -> dict[str, int]:
        return {"start": TEXT.index(words), "end": TEXT.index(words) + len(words), "revision": 1}

    address = f"{made.section}/comments"
    asked = reviewer.done(
        "POST",
        address,
        json={"text": f"Why ten, @{owner.name}? The maker says five.", "anchor": anchor("ten minutes")},
    )["comment"]
    owner.done("POST", f"/api/comments/{asked['id']}/replies", json={"text": "Measured last year."})
    owner.done("PATCH", f"/api/comments/{asked['id']}", json={"assignee": reviewer.name})
    owner.done("POST", address, json={"text": "Which form?", "anchor": anchor("the form")})
    settled = reviewer.done("POST", address, json={"text": "The order of the steps is right."})["comment"]
    owner.done("PATCH", f"/api/comments/{settled['id']}", json={"resolved": True})


def _suggest(made: Together) -> None:
    """One suggestion, of whose changes each has another fate."""
    wanted = (
        TEXT.replace("slowly", "a quarter")
        .replace("the key of the person in charge", "two keys")
        .replace("the time", "the time and your name")
        .replace("Clean the floor.", "Mop the floor.")
    )
    body = {"content": wanted, "base_revision": 1, "why": "As the maker of the line says."}
    proposal = made.reviewer.done("POST", f"{made.section}/proposals", json=body)["proposal"]
    first, second, third, _ = [hunk["id"] for hunk in proposal["hunks"]]
    decisions = f"/api/proposals/{proposal['id']}/decisions"
    made.owner.done("POST", decisions, json={"accept": [first], "reject": [second]})
    made.owner.done(
        "POST",
        decisions,
        json={"accept": [third], "edits": {third: "Write the time and your initials into the form."}},
    )
