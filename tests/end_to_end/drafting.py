"""A section whose assistant proposes three changes, and what is done with them."""

import itertools
from datetime import UTC, datetime, timedelta
from typing import Any

from playwright.sync_api import Page, expect

from quire.store.transactions import Transaction
from tests.conftest import ModelServer
from tests.end_to_end.workspace import Review, Workspace, open_workspace
from tests.running import RunningServer

FIRST = "The filling line is cleaned every evening."
SECOND = "All nozzles are rinsed with warm water."
MIDDLE = "The belt is wiped."
LAST = "Records are kept by the shift leader."
TEXT = f"{FIRST}\n\n{SECOND}\n\n{MIDDLE}\n\n{LAST}"

NEW_FIRST = "The filling line is cleaned every evening before the last shift ends."
NEW_SECOND = "All nozzles are rinsed with hot water."
NEW_LAST = "Records are kept by the shift leader for five years."
DRAFT = f"{NEW_FIRST}\n\n{NEW_SECOND}\n\n{MIDDLE}\n\n{NEW_LAST}"

_numbers = itertools.count(1)


class Drafting:
    """One section, and somebody who has drafts written for it."""

    def __init__(self, server: RunningServer, model: ModelServer, page: Page) -> None:
        self.server = server
        self.model = model
        self.model.plan(pieces=[DRAFT])
        self.person = server.person(f"ann-{next(_numbers)}")
        sections = [{"title": "Purpose", "content": TEXT}, {"title": "Scope"}]
        self.document = self.person.document("Cleaning the line", sections)
        self.section = f"/api/documents/{self.document['id']}/sections/{self.document['sections'][0]['id']}"
        self.workspace = open_workspace(page, self.person, self.document["id"])
        self.page = page
        self.review = Review(self.workspace)

    def have_drafted(self, question: str = "Be more exact.") -> None:
        """Ask for a draft, and wait until it is proposed."""
        self.workspace.choose_draft()
        self.workspace.ask(question)
        self.expect_proposed("3 waiting")
        self.workspace.question.press("Alt+d")

    def expect_proposed(self, counts: str) -> None:
        expect(self.review.card).to_contain_text(counts)

    def stored(self) -> str:
        """The text as the server has it."""
        content: str = self.person.done("GET", self.section)["section"]["content"]
        return content

    def reasons(self) -> list[str]:
        """Why there are the versions that there are, newest first."""
        versions = self.person.done("GET", f"{self.section}/versions")["versions"]
        return [version["reason"] for version in versions]

    def write_elsewhere(self, content: str) -> None:
        """Another program writes the text."""
        revision = self.person.done("GET", self.section)["section"]["revision"]
        self.person.done(
            "PATCH", self.section, json={"content": content}, headers={"If-Match": f'"{revision}"'}
        )

    def make_first_version_older(self) -> None:
        """It was written yesterday."""
        yesterday = (datetime.now(UTC) - timedelta(days=1)).isoformat(timespec="microseconds")
        section_id = self.document["sections"][0]["id"]

        def write(tx: Transaction) -> None:
            tx.run(
                "update section_version set created_at = :then where section_id = :id and revision = 1",
                then=yesterday,
                id=section_id,
            )

        self.server.write(write)

    def another_tab(self) -> Workspace:
        """The same document in another tab of the same browser."""
        other = Workspace(self.page.context.new_page(), self.document["id"])
        other.open()
        return other

    def asked(self) -> dict[str, Any]:
        """What was last sent to the server as a question."""
        chat = self.person.chat(self.document)
        question: dict[str, Any] = chat["messages"][-2]
        return question


def text_of(*paragraphs: str) -> str:
    """A text of these paragraphs."""
    return "\n\n".join(paragraphs)
