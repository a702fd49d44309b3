"""Promise: nobody sees or changes what is not theirs.

The matrix is made from the table of routes: every route × who asks × with which credential × for what. What must come
out is said here, in `RULES` and in `expected_status`, and not read from the program. After each refusal everything that
belongs to the author is compared with what it was before.
"""

import hashlib
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import Any, Literal

import httpx
import pytest

from quire.actions.passwords import hashed
from quire.actions.secrets import new_secret, new_token, secret_hash
from quire.domain.conversation.answers import AnswerCompleted
from quire.domain.conversation.messages import Question
from quire.domain.decisions import Verdicts
from quire.domain.limits import Limits
from quire.domain.proposals import draw_up
from quire.domain.references import LocatorStart, NewReference, Reading, ReadPassage
from quire.domain.sections import SectionChange, SectionDraft
from quire.domain.token_scopes import Rights, Scope
from quire.domain.users import Visitor
from quire.store import (
    answers,
    asking,
    chats,
    decisions,
    documents,
    passages,
    proposals,
    references,
    sections,
    sign_ins,
    sqlite,
    tokens,
    users,
)
from quire.store.files import Files
from quire.store.transactions import Transaction, new_id
from quire.web.http.route import Access, Route
from quire.web.routes import ROUTES
from tests.conftest import ModelServer, StartServer
from tests.running import PASSWORD, RunningServer, wait_until

Who = Literal["nobody", "stranger", "author", "disabled author", "administrator"]
Credential = Literal["cookie", "token"]
What = Literal["whole", "in a deleted document", "deleted section", "of another parent", "never existed"]

EVERYBODY: tuple[Who, ...] = ("nobody", "stranger", "author", "disabled author", "administrator")
CREDENTIALS: tuple[Credential, ...] = ("cookie", "token")
NEVER_EXISTED = "0" * 32
SAFE = ("GET", "HEAD")
SOURCE = b"Private words."
SOURCE_DIGEST = hashlib.sha256(SOURCE).hexdigest()


# What each route is about, and what comes out when the author asks for it.


@dataclass(frozen=True)
class Rule:
    """What a route is about, what it answers when all is well, and a body that it accepts."""

    about: Literal[
        "anybody",
        "oneself",
        "document",
        "section",
        "chat",
        "message",
        "proposal",
        "reference",
        "token",
        "sign-in",
        "server",
        "account",
    ]
    """The server and the accounts of others are for administrators alone."""
    success: int
    body: dict[str, Any] | None = None
    form: dict[str, str] | None = None
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    is_page: bool = False
    """Pages send nobody to the sign-in page, where the API answers 401."""
    restores: bool = False
    """Reaches what is in the trash."""
    when_signed_in: int | None = None
    """Where it differs for somebody who is signed in."""


RULES: dict[str, Rule] = {
    "POST /login": Rule("anybody", 401, body={"username": "no-such-person", "password": "no such password"}),
    "POST /logout": Rule("anybody", 204),
    "GET /api/me": Rule("oneself", 200),
    "GET /api/tokens": Rule("oneself", 200),
    "POST /api/tokens": Rule("oneself", 201, body={"name": "another"}),
    "DELETE /api/tokens/<token_id>": Rule("token", 204),
    "GET /api/documents": Rule("oneself", 200),
    "POST /api/documents": Rule("oneself", 201, body={"title": "Another"}),
    "GET /api/documents/<document_id>": Rule("document", 200),
    "PATCH /api/documents/<document_id>": Rule("document", 200, body={"title": "Renamed"}),
    "DELETE /api/documents/<document_id>": Rule("document", 204),
    "POST /api/documents/<document_id>/restore": Rule("document", 200, restores=True),
    "GET /api/documents/<document_id>/at": Rule("document", 200, query={"time": "<now>"}),
    "POST /api/documents/<document_id>/restore-to": Rule("document", 200, body={"time": "<now>"}),
    "GET /api/documents/<document_id>/trash": Rule("document", 200),
    "GET /api/documents/<document_id>/search": Rule("document", 200),
    "GET /api/documents/<document_id>/activity": Rule("document", 200),
    "POST /api/documents/<document_id>/sections": Rule("document", 201, body={"title": "Added"}),
    "GET /api/documents/<document_id>/sections/<section_id>": Rule("section", 200),
    "PATCH /api/documents/<document_id>/sections/<section_id>": Rule(
        "section", 200, body={"content": "Changed."}, headers={"If-Match": '"2"'}
    ),
    "DELETE /api/documents/<document_id>/sections/<section_id>": Rule("section", 204),
    "POST /api/documents/<document_id>/sections/<section_id>/restore": Rule("section", 200, restores=True),
    "PUT /api/documents/<document_id>/sections/<section_id>/position": Rule(
        "section", 200, body={"position": 1}
    ),
    "GET /api/documents/<document_id>/sections/<section_id>/versions": Rule("section", 200),
    "GET /api/documents/<document_id>/sections/<section_id>/versions/<revision>": Rule("section", 200),
    "GET /api/documents/<document_id>/sections/<section_id>/versions/<revision>/diff": Rule("section", 200),
    "POST /api/documents/<document_id>/sections/<section_id>/versions/<revision>/restore": Rule(
        "section", 200
    ),
    "GET /api/documents/<document_id>/authorship": Rule("document", 200),
    "GET /api/documents/<document_id>/sections/<section_id>/authorship": Rule("section", 200),
    "POST /api/documents/<document_id>/sections/<section_id>/chat": Rule("section", 200),
    "GET /api/chat-sessions/<chat_session_id>": Rule("chat", 200),
    "PUT /api/chat-sessions/<chat_session_id>/head": Rule("chat", 200, body={"message_id": "<message>"}),
    "POST /api/chat-sessions/<chat_session_id>/messages": Rule(
        "chat", 202, body={"message": "Another question", "parent_id": "<message>"}
    ),
    "GET /api/messages/<message_id>": Rule("message", 200),
    "GET /api/messages/<message_id>/context": Rule("message", 200),
    "GET /api/messages/<message_id>/events": Rule("message", 200),
    "POST /api/messages/<message_id>/stop": Rule("message", 200),
    "POST /api/messages/<message_id>/retry": Rule("message", 202),
    "POST /api/messages/<message_id>/proposal": Rule("message", 201, body={"mode": "append"}),
    "GET /api/documents/<document_id>/sections/<section_id>/proposals": Rule("section", 200),
    "GET /api/proposals/<proposal_id>": Rule("proposal", 200),
    "POST /api/proposals/<proposal_id>/decisions": Rule("proposal", 200, body={"accept": ["<hunk>"]}),
    "DELETE /api/proposals/<proposal_id>/decisions/<decision_id>": Rule("proposal", 200),
    "PUT /api/chat-sessions/<chat_session_id>/context-documents": Rule(
        "chat", 200, body={"context_documents": []}
    ),
    "POST /api/documents/<document_id>/references": Rule(
        "document", 202, body={"title": "Notes", "text": "Another text."}
    ),
    "GET /api/documents/<document_id>/references": Rule("document", 200),
    "GET /api/references/<reference_id>": Rule("reference", 200),
    "DELETE /api/references/<reference_id>": Rule("reference", 204),
    "GET /api/references/<reference_id>/file": Rule("reference", 200),
    "GET /api/references/<reference_id>/passages/<passage_id>": Rule("reference", 200),
    # A text has no pages, which only its author is told.
    "GET /api/references/<reference_id>/pages/<page>": Rule("reference", 404),
    "GET /healthz": Rule("anybody", 200),
    "GET /readyz": Rule("anybody", 200),
    "GET /metrics": Rule("anybody", 200),
    "GET /api/openapi.json": Rule("anybody", 200),
    "GET /api/docs": Rule("anybody", 200),
    "GET /login": Rule("anybody", 200, when_signed_in=303),
    "GET /welcome/<secret>": Rule("anybody", 404),
    "POST /welcome/<secret>": Rule(
        "anybody", 404, form={"username": "intruder", "password": "a long enough password"}
    ),
    "POST /language": Rule("anybody", 303, form={"language": "de"}),
    "GET /": Rule("oneself", 200, is_page=True),
    "POST /documents": Rule("oneself", 303, form={"title": "Another"}, is_page=True),
    "GET /documents/<document_id>": Rule("document", 200, is_page=True),
    "GET /documents/<document_id>/read": Rule("document", 200, is_page=True),
    "GET /documents/<document_id>/authorship": Rule("document", 200, is_page=True),
    "GET /documents/<document_id>/history": Rule("document", 200, is_page=True),
    "GET /documents/<document_id>/restore-to": Rule("document", 200, query={"time": "<now>"}, is_page=True),
    "POST /documents/<document_id>/restore-to": Rule("document", 303, form={"time": "<now>"}, is_page=True),
    "GET /documents/<document_id>/trash": Rule("document", 200, is_page=True),
    "POST /documents/<document_id>/sections/<section_id>/restore": Rule(
        "section", 303, is_page=True, restores=True
    ),
    "POST /documents/<document_id>/delete": Rule("document", 303, is_page=True),
    "POST /documents/<document_id>/restore": Rule("document", 303, is_page=True, restores=True),
    "GET /documents/<document_id>/sections/<section_id>/history": Rule("section", 200, is_page=True),
    "GET /documents/<document_id>/sections/<section_id>/history/compare": Rule("section", 200, is_page=True),
    "GET /documents/<document_id>/sections/<section_id>/history/<revision>": Rule(
        "section", 200, is_page=True
    ),
    "POST /documents/<document_id>/sections/<section_id>/history/<revision>/restore": Rule(
        "section", 303, form={"base": "2"}, is_page=True
    ),
    "GET /trash": Rule("oneself", 200, is_page=True),
    "GET /account": Rule("oneself", 200, is_page=True),
    "POST /account/theme": Rule("oneself", 303, form={"theme": "dark"}, is_page=True),
    "POST /account/password": Rule(
        "oneself",
        303,
        form={"current": PASSWORD, "new": "another good one", "again": "another good one"},
        is_page=True,
    ),
    "POST /account/sign-ins/end-others": Rule("oneself", 303, is_page=True),
    "POST /account/sign-ins/<sign_in_id>/end": Rule("sign-in", 303, is_page=True),
    "POST /account/tokens": Rule("oneself", 200, form={"name": "another", "days": "7"}, is_page=True),
    "POST /account/tokens/<token_id>/delete": Rule("token", 303, is_page=True),
    "GET /administration": Rule("server", 200, is_page=True),
    "POST /administration/accounts": Rule("server", 200, form={"username": "<new name>"}, is_page=True),
    "GET /administration/accounts/<account_id>": Rule("account", 200, is_page=True),
    "POST /administration/accounts/<account_id>/disable": Rule("account", 303, is_page=True),
    "POST /administration/accounts/<account_id>/enable": Rule("account", 303, is_page=True),
    "POST /administration/accounts/<account_id>/make-administrator": Rule("account", 303, is_page=True),
    "POST /administration/accounts/<account_id>/unmake-administrator": Rule("account", 303, is_page=True),
    "POST /administration/accounts/<account_id>/password": Rule(
        "account", 303, form={"password": "another good one"}, is_page=True
    ),
    "GET /administration/health": Rule("server", 200, is_page=True),
    "POST /administration/health/database": Rule("server", 200, is_page=True),
    "POST /administration/health/files": Rule("server", 200, is_page=True),
    "POST /administration/health/model": Rule("server", 200, is_page=True),
    "GET /static/<path:file>": Rule("anybody", 404),
}

WHATS: dict[str, tuple[What, ...]] = {
    "anybody": ("whole",),
    "oneself": ("whole",),
    "document": ("whole", "in a deleted document", "never existed"),
    "section": ("whole", "in a deleted document", "deleted section", "of another parent", "never existed"),
    "chat": ("whole", "in a deleted document", "deleted section", "never existed"),
    "message": ("whole", "in a deleted document", "deleted section", "never existed"),
    "proposal": ("whole", "in a deleted document", "deleted section", "never existed"),
    "reference": ("whole", "in a deleted document", "never existed"),
    "token": ("whole", "never existed"),
    "sign-in": ("whole", "never existed"),
    "server": ("whole",),
    "account": ("whole", "never existed"),
}


def expected_status(rule: Rule, who: Who, what: What) -> int:
    """The statuses of the contract, in the order in which it checks them."""
    is_signed_in = who in ("stranger", "author", "administrator")
    if rule.about == "anybody":
        return rule.when_signed_in if rule.when_signed_in and is_signed_in else rule.success
    if not is_signed_in:
        return 303 if rule.is_page else 401
    if rule.about == "oneself":
        return rule.success
    if rule.about in ("server", "account") and who != "administrator":
        return 403
    if rule.about == "server":
        return rule.success
    if rule.about == "account":
        return rule.success if what == "whole" else 404
    if rule.about in ("token", "sign-in"):
        return rule.success if who == "author" and what == "whole" else 404
    is_in_trash = what == "in a deleted document"
    if rule.about == "reference":
        if is_in_trash or what == "never existed":
            return 404
        return rule.success if who == "author" else 403
    if rule.about == "proposal":
        if is_in_trash or what == "never existed":
            return 404
        if who != "author":
            return 403
        return 404 if what == "deleted section" else rule.success
    if rule.about in ("document", "section"):
        reaches_trash = rule.restores and rule.about == "document"
        if (is_in_trash and not reaches_trash) or (what == "never existed" and rule.about == "document"):
            return 404
        if who != "author":
            return 403
        reaches_deleted = rule.restores and what == "deleted section"
        is_gone = what in ("deleted section", "of another parent", "never existed") and not reaches_deleted
        return 404 if is_gone else rule.success
    if what == "never existed":
        return 404
    if who != "author" or is_in_trash:
        return 403
    return 404 if what == "deleted section" else rule.success


def credentials_for(rule: Rule) -> tuple[Credential, ...]:
    """Pages are for people, and take no tokens."""
    return ("cookie",) if rule.is_page else CREDENTIALS


def is_refusal(rule: Rule, who: Who, status: int) -> bool:
    """Being sent to the sign-in page is one, though it looks like success at a form."""
    is_signed_in = who in ("stranger", "author", "administrator")
    return status >= 400 or (rule.about != "anybody" and not is_signed_in)


# Who there is, and what they have.


@dataclass(frozen=True)
class Place:
    """Ids that belong together."""

    document: str = NEVER_EXISTED
    section: str = NEVER_EXISTED
    chat: str = NEVER_EXISTED
    answer: str = NEVER_EXISTED
    reference: str = NEVER_EXISTED
    passage: str = NEVER_EXISTED
    proposal: str = NEVER_EXISTED
    hunk: str = NEVER_EXISTED
    decision: str = NEVER_EXISTED


@dataclass(frozen=True)
class Owned:
    """Ids of what belongs to an account by itself."""

    account: str = NEVER_EXISTED
    token: str = NEVER_EXISTED
    sign_in: str = NEVER_EXISTED


NOTHING = Owned()


@dataclass(frozen=True)
class Credentials:
    """What somebody proves with who they are."""

    cookie: str
    token: str

    def headers(self, credential: Credential) -> dict[str, str]:
        if credential == "token":
            return {"Authorization": f"Bearer {self.token}"}
        return {"Cookie": f"quire_session={self.cookie}"}


@dataclass(frozen=True)
class World:
    """An author with documents, chats and a trash, and the others who would like to have them."""

    author_id: str
    owned: "Owned"
    people: dict[Who, Credentials]
    places: dict[What, Place]
    other_chat: Place


def make_world(server: RunningServer, *, is_author_disabled: bool = False) -> World:
    """A world of its own in one transaction."""

    def make(tx: Transaction) -> World:
        author, author_credentials, owned = _add_person(tx, "author")
        whole, deleted_section = _add_document(tx, author, count=2)
        (elsewhere,) = _add_document(tx, author, count=1)
        (in_trash,) = _add_document(tx, author, count=1)
        sections.remove_section(tx, author, deleted_section.document, deleted_section.section)
        documents.remove_document(tx, author, in_trash.document)
        people: dict[Who, Credentials] = {"nobody": Credentials(new_secret(), new_token())}
        people["disabled author" if is_author_disabled else "author"] = author_credentials
        if is_author_disabled:
            users.disable(tx, author.name)
        else:
            people["stranger"] = _add_person(tx, "stranger")[1]
            people["administrator"] = _add_person(tx, "administrator", is_administrator=True)[1]
        return World(
            author_id=author.user_id,
            owned=owned,
            people=people,
            places={
                "whole": whole,
                "in a deleted document": in_trash,
                "deleted section": deleted_section,
                "of another parent": Place(whole.document, elsewhere.section, whole.chat, elsewhere.answer),
                "never existed": Place(document=whole.document),
            },
            other_chat=elsewhere,
        )

    with Files(server.data_dir / "files").receive() as incoming:
        incoming.write(SOURCE)
        incoming.finish()
    return server.write(make)


def _add_person(
    tx: Transaction, kind: str, *, is_administrator: bool = False
) -> tuple[Visitor, Credentials, Owned]:
    credentials = Credentials(new_secret(), new_token())
    user = users.add(tx, f"{kind}-{new_id()}", password_hash(), is_administrator=is_administrator)
    token_id = new_id()
    for id_, secret in ((token_id, new_token()), (new_id(), credentials.token)):
        tokens.add(
            tx, user.id, token_id=id_, name="a token", secret_hash=secret_hash(secret), expires_at=None
        )
    sign_ins.add(tx, user.id, secret_hash(credentials.cookie))
    owned = Owned(user.id, token_id, sign_ins.add(tx, user.id, secret_hash(new_secret())))
    return Visitor(user.id, user.name, is_administrator, "token", token_id), credentials, owned


@cache
def password_hash() -> str:
    """The same for everybody, since hashing is slow on purpose."""
    return hashed(PASSWORD, name="ann")


def _add_document(tx: Transaction, author: Visitor, *, count: int) -> list[Place]:
    """A document whose sections each have two versions, and a chat with an answered question."""
    drafts = [
        SectionDraft(f"Section {number}", content=f"Private text {number}.") for number in range(count + 1)
    ]
    document = documents.add_document(tx, author, "Private title", drafts, Limits())
    for section in document.sections:
        change = SectionChange(content=f"{section.content} Changed once.")
        sections.change_section(tx, author, document.id, section.id, change, base_revision=1)
    reference_id = _add_reference(tx, author, document.id)
    return [
        replace(
            _add_chat(tx, author, document.id, section.id),
            reference=reference_id,
            passage=passages.id_of(reference_id, 1),
        )
        for section in document.sections[:count]
    ]


def _add_reference(tx: Transaction, author: Visitor, document_id: str) -> str:
    new = NewReference("Private source", "source.md", "markdown", "text/markdown", len(SOURCE), SOURCE_DIGEST)
    reference_id = references.add(tx, author, document_id, new, Limits()).reference.id
    read = (ReadPassage(0, len(SOURCE), (), (LocatorStart(0, None, 1),), SOURCE.decode()),)
    tx.run("update reference set status = 'reading' where id = :id", id=reference_id)
    reference = references.find_reference(tx, author, reference_id)
    references.add_passages(tx, reference, "Private source", 1, read)
    references.finish(tx, reference_id, "Private source", Reading(None, None, read))
    return reference_id


def _add_chat(tx: Transaction, author: Visitor, document_id: str, section_id: str) -> Place:
    chat = chats.get_or_create(tx, author, document_id, section_id, limit=1).chat_session
    asked = asking.ask(
        tx, author, chat.id, Question("Private question"), parent_id=None, model="a model", rate=None
    )
    tx.run(
        "insert into answer_event (message_id, seq, type, data) values (:id, 2, 'text', :data)",
        id=asked.answer.id,
        data='{"v":1,"text":"Private answer."}',
    )
    answers.settle(tx, asked.answer.id, AnswerCompleted())
    proposal_id, hunk_id, decision_id = _add_proposal(tx, author, asked.answer.id)
    return Place(
        document_id,
        section_id,
        chat.id,
        asked.answer.id,
        proposal=proposal_id,
        hunk=hunk_id,
        decision=decision_id,
    )


def _add_proposal(tx: Transaction, author: Visitor, answer_id: str) -> tuple[str, str, str]:
    """A proposal of two hunks, of which one is rejected and the other waits."""
    target = proposals.find_target(tx, answer_id, "replace", None)
    draft = draw_up(target, "replace", f"{target.content} Changed.\n\nPrivate end.", ())
    proposal_id = proposals.insert(tx, answer_id, draft)
    waiting, rejected = proposals.find_proposal(tx, author, proposal_id).hunks
    verdicts = Verdicts(reject=(rejected.id,))
    return (
        proposal_id,
        waiting.id,
        decisions.decide(tx, author, proposal_id, verdicts, Limits()).decision.id,
    )


# Everything that belongs to somebody, straight from the tables.

OF_A_DOCUMENT = "in (select id from document where author_id = :id)"
OF_A_SECTION = f"in (select id from section where document_id {OF_A_DOCUMENT})"
OF_A_CHAT = f"in (select id from chat_session where document_id {OF_A_DOCUMENT})"
OF_A_MESSAGE = f"in (select id from message where chat_session_id {OF_A_CHAT})"
OF_A_PROPOSAL = f"in (select id from proposal where section_id {OF_A_SECTION})"
POSSESSIONS = {
    "user_account": "id = :id",
    "sign_in": "user_id = :id",
    "api_token": "user_id = :id",
    "client_request": "user_id = :id",
    "document": "author_id = :id",
    "section": f"document_id {OF_A_DOCUMENT}",
    "section_version": f"section_id {OF_A_SECTION}",
    "section_authorship": f"section_id {OF_A_SECTION}",
    "outline_version": f"document_id {OF_A_DOCUMENT}",
    "section_passage": f"document_id {OF_A_DOCUMENT}",
    "chat_session": f"document_id {OF_A_DOCUMENT}",
    "message": f"chat_session_id {OF_A_CHAT}",
    "answer_event": f"message_id {OF_A_MESSAGE}",
    "answer_lease": f"message_id {OF_A_MESSAGE}",
    "chat_checkpoint": f"message_id {OF_A_MESSAGE}",
    "citation": f"message_id {OF_A_MESSAGE}",
    "proposal": f"section_id {OF_A_SECTION}",
    "decision": f"proposal_id {OF_A_PROPOSAL}",
    "hunk": f"proposal_id {OF_A_PROPOSAL}",
    "reference": f"document_id {OF_A_DOCUMENT}",
    "passage_vector": "passage_number in (select number from passage where reference_id in"
    f" (select id from reference where document_id {OF_A_DOCUMENT}))",
    "passage": f"reference_id in (select id from reference where document_id {OF_A_DOCUMENT})",
}
NOBODYS = {"schema_migration", "database_state", "first_administrator_link", "counted_event"}


class Possessions:
    """Recognises every change of what somebody has."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection
        self._seen_version = -1
        self._seen: dict[str, str] = {}

    def fingerprint(self, user_id: str) -> str:
        """Of what somebody has now; read again only when anything at all was committed, by whomever."""
        ((version,),) = self._connection.execute("pragma data_version").fetchall()
        if version != self._seen_version:
            self._seen_version = version
            self._seen.clear()
        if user_id not in self._seen:
            self._seen[user_id] = self._read(user_id)
        return self._seen[user_id]

    def _read(self, user_id: str) -> str:
        digest = hashlib.sha256()
        for table, condition in POSSESSIONS.items():
            rows = self._connection.execute(
                f"select * from {table} where {condition} order by 1, 2", {"id": user_id}
            ).fetchall()
            digest.update(repr((table, rows)).encode())
        return digest.hexdigest()

    def tables(self) -> set[str]:
        rows = self._connection.execute(
            "select name from sqlite_schema where type = 'table' and name not like 'section_search%'"
            " and name not like 'passage_search%'"
            " and name not like 'sqlite_%'"
        ).fetchall()
        return {name for (name,) in rows}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """One that is young: after minutes a server stores by itself what it saw, and folds away what is old."""
    running = RunningServer(tmp_path_factory.mktemp("matrix") / "data").start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def possessions(server: RunningServer) -> Iterator[Possessions]:
    server.write(lambda tx: None)
    with closing(sqlite.connect(server.database_path, read_only=True)) as connection:
        yield Possessions(connection)


@pytest.fixture(scope="module")
def world(server: RunningServer) -> World:
    """What everybody is refused; nobody changes it."""
    return make_world(server)


@pytest.fixture(scope="module")
def disabled_world(server: RunningServer) -> World:
    return make_world(server, is_author_disabled=True)


@pytest.fixture(scope="module")
def http(server: RunningServer) -> Iterator[httpx.Client]:
    """Sends what it is told and keeps no cookie."""
    with httpx.Client(base_url=server.url, timeout=30) as client:
        yield client


def send(
    http: httpx.Client,
    route: Route,
    place: Place,
    headers: dict[str, str],
    *,
    owned: Owned = NOTHING,
    message_id: str | None = None,
) -> httpx.Response:
    """A request that would be fine if it came from the right person."""
    rule = RULES[route.endpoint]
    ids = {
        "document_id": place.document,
        "section_id": place.section,
        "chat_session_id": place.chat,
        "message_id": place.answer,
        "proposal_id": place.proposal,
        "decision_id": place.decision,
        "reference_id": place.reference,
        "passage_id": place.passage,
        "page": "1",
        "revision": "1",
        "token_id": owned.token,
        "sign_in_id": owned.sign_in,
        "account_id": owned.account,
        "secret": "no-such-secret",
        "file": "no-such-file",
    }
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: ids[match[1]], route.path)
    stand_for = {
        "<message>": message_id or place.answer,
        "<hunk>": place.hunk,
        "<new name>": new_id(),
        "<now>": datetime.now(UTC).isoformat(),
    }

    def filled(value: Any) -> Any:
        match value:
            case dict():
                return {name: filled(inner) for name, inner in value.items()}
            case list():
                return [filled(inner) for inner in value]
            case str():
                return stand_for.get(value, value)
            case _:
                return value

    http.cookies.clear()
    return http.request(
        route.method,
        path,
        params=filled(rule.query),
        json=rule.body and filled(rule.body),
        data=rule.form and filled(rule.form),
        headers={**rule.headers, **headers},
    )


def place_for(world: World, rule: Rule, what: What) -> Place:
    if what == "never existed" and rule.about == "document":
        return Place()
    return world.places[what]


def owned_by(world: World, what: What) -> Owned:
    return world.owned if what == "whole" else NOTHING


# The tests.


def test_every_route_has_a_rule_here_and_every_rule_a_route() -> None:
    assert {route.endpoint for route in ROUTES} == set(RULES), (
        "say in RULES who may do this, and what comes out"
    )


def test_every_table_is_somebodys_possession_or_nobodys(possessions: Possessions) -> None:
    assert possessions.tables() == set(POSSESSIONS) | NOBODYS, "say in POSSESSIONS whose rows these are"


def test_every_change_of_a_possession_is_seen(server: RunningServer, possessions: Possessions) -> None:
    own = make_world(server)
    before = possessions.fingerprint(own.author_id)
    server.write(
        lambda tx: tx.run("update document set title = 'Other' where author_id = :id", id=own.author_id)
    )
    assert possessions.fingerprint(own.author_id) != before


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.endpoint)
def test_whoever_may_not_is_refused_and_changes_nothing(
    route: Route,
    http: httpx.Client,
    world: World,
    disabled_world: World,
    possessions: Possessions,
) -> None:
    rule = RULES[route.endpoint]
    wrong = []
    for place_owner in (world, disabled_world):
        before = possessions.fingerprint(place_owner.author_id)
        for who, credentials in place_owner.people.items():
            for credential in credentials_for(rule):
                for what in WHATS[rule.about]:
                    expected = expected_status(rule, who, what)
                    if not is_refusal(rule, who, expected):
                        continue
                    reply = send(
                        http,
                        route,
                        place_for(place_owner, rule, what),
                        credentials.headers(credential),
                        owned=owned_by(place_owner, what),
                    )
                    case = f"{who} by {credential}, {what}"
                    if reply.status_code != expected:
                        wrong.append(f"{case}: {reply.status_code} instead of {expected}")
                    if expected == 303 and not reply.headers.get("location", "").startswith("/login"):
                        wrong.append(f"{case}: is not sent to the sign-in page")
                    if "Private" in reply.text:
                        wrong.append(f"{case}: shows what is private: {reply.text}")
                    if possessions.fingerprint(place_owner.author_id) != before:
                        wrong.append(f"{case}: changed something of the author’s")
                        before = possessions.fingerprint(place_owner.author_id)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.endpoint)
def test_whoever_may_is_let_in_and_touches_nobody_elses_things(
    route: Route, http: httpx.Client, server: RunningServer, world: World, possessions: Possessions
) -> None:
    rule = RULES[route.endpoint]
    wrong = []
    before = possessions.fingerprint(world.author_id)
    for who in EVERYBODY:
        for credential in credentials_for(rule):
            for what in WHATS[rule.about]:
                expected = expected_status(rule, who, what)
                if is_refusal(rule, who, expected):
                    continue
                # Reading changes nothing, so that it may be the world that everybody shares.
                is_shared = route.method in SAFE and who != "disabled author"
                own = world if is_shared else make_world(server, is_author_disabled=who == "disabled author")
                reply = send(
                    http,
                    route,
                    place_for(own, rule, what),
                    own.people[who].headers(credential),
                    owned=owned_by(own, what),
                )
                case = f"{who} by {credential}, {what}"
                if reply.status_code != expected:
                    wrong.append(f"{case}: {reply.status_code} instead of {expected}: {reply.text[:200]}")
                if reply.headers.get("location", "").startswith("/login"):
                    wrong.append(f"{case}: is sent to the sign-in page")
                if who != "author" and "Private" in reply.text:
                    wrong.append(f"{case}: shows what is private: {reply.text}")
                if possessions.fingerprint(world.author_id) != before:
                    wrong.append(f"{case}: changed something of somebody else’s")
                    before = possessions.fingerprint(world.author_id)
    assert not wrong, "\n".join(wrong)


# The scopes of tokens.

OF_A_DOCUMENT_ABOUT = ("document", "section", "chat", "message", "proposal", "reference")
SCOPED: dict[str, tuple[Rights, Literal["everything", "this document", "another document"]]] = {
    "reading": ("read", "everything"),
    "writing": ("write", "everything"),
    "reading this document": ("read", "this document"),
    "writing this document": ("write", "this document"),
    "reading another document": ("read", "another document"),
    "writing another document": ("write", "another document"),
}
API = [route for route in ROUTES if route.access not in (Access.ANYBODY, Access.PAGE, Access.ADMINISTRATION)]


def is_in_scope(route: Route, name: str) -> bool:
    """Said by method and noun, and not read from the program."""
    rights, reach = SCOPED[name]
    if route.endpoint == "GET /api/me":
        return True
    if "/tokens" in route.path or (rights == "read" and route.method not in SAFE):
        return False
    if reach == "everything":
        return True
    return RULES[route.endpoint].about in OF_A_DOCUMENT_ABOUT and reach == "this document"


def add_scoped_token(tx: Transaction, world: World, name: str) -> dict[str, str]:
    """A token of the author's, as a header."""
    rights, reach = SCOPED[name]
    documents_of = {"everything": None, "this document": world.places["whole"].document}
    document_id = documents_of.get(reach, world.other_chat.document)
    secret = new_token()
    tokens.add(
        tx,
        world.author_id,
        token_id=new_id(),
        name=name,
        secret_hash=secret_hash(secret),
        expires_at=None,
        scope=Scope(rights, document_id),
    )
    return {"Authorization": f"Bearer {secret}"}


@pytest.fixture(scope="module")
def scoped(server: RunningServer, world: World) -> dict[str, dict[str, str]]:
    return {
        name: server.write(lambda tx, name=name: add_scoped_token(tx, world, name))  # type: ignore[misc]
        for name in SCOPED
    }


@pytest.mark.parametrize("route", API, ids=lambda route: route.endpoint)
def test_a_token_is_denied_all_that_its_scope_does_not_cover_and_changes_nothing(
    route: Route,
    http: httpx.Client,
    world: World,
    scoped: dict[str, dict[str, str]],
    possessions: Possessions,
) -> None:
    place = world.places["whole"]
    before = possessions.fingerprint(world.author_id)
    denied = [name for name in SCOPED if not is_in_scope(route, name)]
    for name in denied:
        reply = send(http, route, place, scoped[name], owned=world.owned)
        assert reply.status_code == 403, f"{name}: {reply.status_code} {reply.text[:200]}"
        assert reply.json()["code"] == "out_of_scope", name
        assert "Private" not in reply.text, name
        assert possessions.fingerprint(world.author_id) == before, name
    assert denied or route.endpoint == "GET /api/me"


@pytest.mark.parametrize("route", API, ids=lambda route: route.endpoint)
def test_a_token_may_do_all_that_its_scope_covers(
    route: Route, http: httpx.Client, server: RunningServer, world: World, scoped: dict[str, dict[str, str]]
) -> None:
    rule = RULES[route.endpoint]
    for name in SCOPED:
        if not is_in_scope(route, name):
            continue
        own, headers = world, scoped[name]
        if route.method not in SAFE:
            own = make_world(server)
            headers = server.write(lambda tx, own=own, name=name: add_scoped_token(tx, own, name))  # type: ignore[misc]
        reply = send(http, route, own.places["whole"], headers, owned=own.owned)
        assert reply.status_code == rule.success, f"{name}: {reply.status_code} {reply.text[:200]}"


PAGES = [route for route in ROUTES if RULES[route.endpoint].is_page and route.access.leads_to_sign_in]


@pytest.mark.parametrize("route", PAGES, ids=lambda route: route.endpoint)
def test_a_token_opens_no_page(
    route: Route, http: httpx.Client, world: World, possessions: Possessions
) -> None:
    rule = RULES[route.endpoint]
    before = possessions.fingerprint(world.author_id)
    for who in ("author", "administrator"):
        headers = world.people[who].headers("token")
        reply = send(http, route, place_for(world, rule, "whole"), headers, owned=owned_by(world, "whole"))
        assert reply.status_code == 303, who
        assert reply.headers["location"].startswith("/login"), who
        assert possessions.fingerprint(world.author_id) == before, who


@pytest.mark.parametrize(
    "endpoint",
    ["PUT /api/chat-sessions/<chat_session_id>/head", "POST /api/chat-sessions/<chat_session_id>/messages"],
)
@pytest.mark.parametrize("whose", ["one's own", "somebody else's"])
def test_a_message_of_another_chat_has_no_place_in_this_one(
    endpoint: str,
    whose: str,
    http: httpx.Client,
    server: RunningServer,
    world: World,
    possessions: Possessions,
) -> None:
    (route,) = (route for route in ROUTES if route.endpoint == endpoint)
    message_id = (world if whose == "one's own" else make_world(server)).other_chat.answer
    before = possessions.fingerprint(world.author_id)

    reply = send(
        http, route, world.places["whole"], world.people["author"].headers("token"), message_id=message_id
    )

    assert reply.status_code == 404
    assert reply.json()["error"] == "Message not found"
    assert possessions.fingerprint(world.author_id) == before


def test_the_key_of_a_creating_request_belongs_to_whoever_used_it(
    http: httpx.Client, server: RunningServer
) -> None:
    own = make_world(server)
    section = own.places["whole"]
    key = {"Idempotency-Key": "the same key"}
    address = f"/api/documents/{section.document}/sections/{section.section}/chat"
    assert http.post(address, headers={**own.people["author"].headers("token"), **key}).status_code == 200

    reply = http.post(address, headers={**own.people["stranger"].headers("token"), **key})

    assert reply.status_code == 403
    assert section.chat not in reply.text


SIGNED_IN_ROUTES = [
    route for route in ROUTES if RULES.get(route.endpoint, Rule("anybody", 0)).about != "anybody"
]


@pytest.mark.parametrize("authorization", ["Bearer wrong", "Bearer", "Basic YTpi", ""])
def test_a_wrong_bearer_token_beside_a_good_cookie_lets_nobody_in(
    authorization: str, http: httpx.Client, world: World, possessions: Possessions
) -> None:
    before = possessions.fingerprint(world.author_id)
    cookie = world.people["author"].headers("cookie")

    replies = {
        route.endpoint: send(
            http,
            route,
            world.places["whole"],
            {**cookie, "Authorization": authorization},
            owned=world.owned,
        ).status_code
        for route in SIGNED_IN_ROUTES
    }

    assert replies == {
        route.endpoint: 303 if RULES[route.endpoint].is_page else 401 for route in SIGNED_IN_ROUTES
    }
    assert possessions.fingerprint(world.author_id) == before


def test_a_bearer_token_counts_and_the_cookie_beside_it_does_not(http: httpx.Client, world: World) -> None:
    author, stranger = world.people["author"], world.people["stranger"]
    address = f"/api/documents/{world.places['whole'].document}"

    with_strangers_cookie = http.get(
        address, headers={**stranger.headers("cookie"), **author.headers("token")}
    )
    with_strangers_token = http.get(
        address, headers={**author.headers("cookie"), **stranger.headers("token")}
    )

    assert with_strangers_cookie.status_code == 200
    assert with_strangers_token.status_code == 403


CHANGING_ROUTES = [route for route in ROUTES if route.method not in SAFE]
FOREIGN_SITES = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    {"Origin": "https://elsewhere.example"},
    {"Origin": "null"},
]


@pytest.mark.parametrize("route", CHANGING_ROUTES, ids=lambda route: route.endpoint)
def test_another_site_changes_nothing_with_the_cookie_of_a_browser(
    route: Route, http: httpx.Client, world: World, possessions: Possessions
) -> None:
    before = possessions.fingerprint(world.author_id)
    # Whoever may do it: others would be refused even if nobody looked from where the request comes.
    who: Who = "administrator" if RULES[route.endpoint].about in ("server", "account") else "author"
    for site in FOREIGN_SITES:
        reply = send(
            http,
            route,
            world.places["whole"],
            {**world.people[who].headers("cookie"), **site},
            owned=world.owned,
        )
        assert reply.status_code == 403, site
        assert "came from another site" in reply.text, site
        assert possessions.fingerprint(world.author_id) == before, site


def test_a_page_of_ours_and_a_program_without_browser_headers_may_change_things(
    http: httpx.Client, server: RunningServer
) -> None:
    own = make_world(server)
    cookie = own.people["author"].headers("cookie")
    address = f"/api/documents/{own.places['whole'].document}"

    sites = [{}, {"Sec-Fetch-Site": "same-origin"}, {"Sec-Fetch-Site": "none"}, {"Origin": server.url}]
    statuses = [
        http.patch(address, json={"title": "New"}, headers={**cookie, **site}).status_code for site in sites
    ]

    assert statuses == [200] * len(sites)


def test_a_disabled_account_is_refused_even_where_its_sign_ins_and_tokens_are_still_stored(
    http: httpx.Client, server: RunningServer
) -> None:
    own = make_world(server)
    server.write(
        lambda tx: tx.run(
            "update user_account set disabled_at = :now where id = :id", now=tx.now_text, id=own.author_id
        )
    )
    author = own.people["author"]

    statuses = [
        http.get("/api/me", headers=author.headers(credential)).status_code for credential in CREDENTIALS
    ]

    assert statuses == [401, 401]


ANSWER_SECONDS = 600
RHYTHMS = {
    "silence": {"first_pause_seconds": ANSWER_SECONDS},
    "a piece now and then": {"pause_seconds": 12, "pieces": ["piece "] * (ANSWER_SECONDS // 12)},
    "a piece every second": {"pause_seconds": 1, "pieces": ["piece "] * ANSWER_SECONDS},
}


def test_open_event_streams_end_when_their_reader_is_disabled_and_not_with_the_answer(
    start_server: StartServer, model_server: ModelServer
) -> None:
    server = start_server(**model_server.settings)
    person = server.person("author")
    sections = [{"title": title} for title in RHYTHMS]
    document = person.document(sections=sections)
    followed = {}
    for number, (rhythm, plan) in enumerate(RHYTHMS.items()):
        model_server.plan(**plan)
        followed[rhythm] = person.ask(person.chat(document, number))
        wait_until(lambda number=number: len(model_server.calls()) == number + 1, seconds=60)
    opened = []

    def follow(rhythm: str) -> None:
        with person.http.stream("GET", f"/api/messages/{followed[rhythm]['id']}/events") as reply:
            lines = reply.iter_lines()
            assert reply.status_code == 200
            next(lines)
            opened.append(rhythm)
            for _ in lines:
                pass

    with ThreadPoolExecutor(len(RHYTHMS)) as pool:
        following = [pool.submit(follow, rhythm) for rhythm in RHYTHMS]
        wait_until(lambda: len(opened) == len(RHYTHMS), seconds=60)
        server.write(lambda tx: users.disable(tx, "author"))
        for followed_to_the_end in following:
            followed_to_the_end.result(timeout=ANSWER_SECONDS / 2)

    assert {call["ended"] for call in model_server.calls()} <= {None, "hung up"}, "the answers had not ended"
    assert person.http.get("/api/me").status_code == 401
