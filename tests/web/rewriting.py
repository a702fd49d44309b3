"""A section that a language model rewrites, over the API."""

from typing import Any

from tests.conftest import ModelServer
from tests.running import Person
from tests.web.conftest import place_of

CONTENT = "The line is rinsed.\n\nThe valve is opened by hand.\n\nThe tank is dried.\n"
DRAFT = "The line is rinsed.\n\nThe valve is opened by two.\n\nThe tank is dried with air.\n\nThe end.\n"


class Rewriting:
    """Somebody whose section a language model rewrites."""

    def __init__(self, person: Person, model: ModelServer, stranger: Person) -> None:
        self.person = person
        self.model = model
        self.stranger = stranger
        self.document = person.document(
            sections=[{"title": "Rinsing", "content": CONTENT}, {"title": "Next"}]
        )
        self.chat = person.chat(self.document)
        self.section_path = place_of(self.document)

    def ask(self, text: str, intent: str = "draft", **fields: Any) -> dict[str, Any]:
        self.model.plan(pieces=[text[:7], text[7:]], finish="stop", done=True)
        return self.person.finished(self.person.ask(self.chat, "Rewrite it.", intent=intent, **fields))

    def proposal(self, text: str = DRAFT) -> dict[str, Any]:
        return self.read(self.ask(text)["proposal_id"])

    def read(self, proposal_id: str) -> dict[str, Any]:
        proposal: dict[str, Any] = self.person.done("GET", f"/api/proposals/{proposal_id}")["proposal"]
        return proposal

    def section(self) -> dict[str, Any]:
        section: dict[str, Any] = self.person.done("GET", self.section_path)["section"]
        return section

    def write(self, content: str) -> dict[str, Any]:
        match = {"If-Match": f'"{self.section()["revision"]}"'}
        reply = self.person.done("PATCH", self.section_path, json={"content": content}, headers=match)
        section: dict[str, Any] = reply["section"]
        return section

    def decide(self, proposal: dict[str, Any], **verdicts: Any) -> Any:
        return self.person.http.post(f"/api/proposals/{proposal['id']}/decisions", json=verdicts)
