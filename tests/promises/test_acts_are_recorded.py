"""Promise: whoever changes who may do what, lets something out, deletes or decides is recorded, with what was done.

The list is made from the table of routes: each address that changes something says here what is recorded, or why
nothing is. Each is then called, and the records that it has left are compared with what is said.
"""

import re
from collections.abc import Iterator

import httpx
import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.auditing.audit_events import INSTANCE, TYPES
from quire.domain.sharing.grants import NewGrant, Principal
from quire.store.accounts import users
from quire.store.auditing import audit_verification
from quire.store.sharing import grants
from quire.web.routes import ROUTES
from tests import patient
from tests.conftest import NewDatabase, StartServer
from tests.promises.access_rules import RULES, SAFE, What
from tests.promises.access_sending import send
from tests.promises.access_world import World, make_world
from tests.promises.evidence import Row, Tables, tables
from tests.running import PASSWORD, RunningServer

DOCUMENT = "/api/documents/<document_id>"
SECTION = f"{DOCUMENT}/sections/<section_id>"
PAGE = "/documents/<document_id>"
ACCOUNT = "/administration/accounts/<account_id>"

RECORDED: dict[str, tuple[str, ...]] = {
    "POST /logout": ("sign_in.ended",),
    "POST /api/tokens": ("token.added",),
    "DELETE /api/tokens/<token_id>": ("token.removed",),
    "POST /api/documents": ("document.added",),
    "POST /api/documents/sample": ("document.added", *("reference.added",) * 2),
    f"DELETE {DOCUMENT}": ("document.removed",),
    f"POST {DOCUMENT}/restore": ("document.restored",),
    f"POST {DOCUMENT}/copies": ("document.added", "document.copied"),
    f"PUT {DOCUMENT}/settings": ("document.settings_changed",),
    f"PATCH {DOCUMENT}/settings": ("document.settings_changed",),
    f"PUT {DOCUMENT}/citation-style": ("document.settings_changed",),
    f"DELETE {DOCUMENT}/citation-style": ("document.settings_changed",),
    f"PUT {DOCUMENT}/sharing": ("document.sharing_changed",),
    f"POST {DOCUMENT}/grants": ("grant.added",),
    f"POST {DOCUMENT}/links": ("link.added",),
    "DELETE /api/links/<link_id>": ("link.revoked",),
    f"POST {PAGE}/links": ("link.added",),
    "POST /links/<link_id>/revoke": ("link.revoked",),
    "PATCH /api/grants/<grant_id>": ("grant.role_changed",),
    "DELETE /api/grants/<grant_id>": ("grant.removed",),
    "DELETE /api/access-requests/<access_request_id>": ("access.declined",),
    f"GET {DOCUMENT}/export": ("document.exported",),
    "POST /api/imports/<import_id>/confirm": ("document.file_imported",),
    "POST /api/documents/import": ("document.added", "document.file_imported"),
    f"DELETE {SECTION}": ("section.removed",),
    f"POST {SECTION}/restore": ("section.restored",),
    f"PATCH {SECTION}/settings": ("document.settings_changed",),
    f"PUT {SECTION}/contract": ("document.contract_changed",),
    f"PUT {DOCUMENT}/contract": ("document.contract_changed",),
    f"POST {SECTION}/versions/<revision>/restore": ("section.version_restored",),
    "POST /api/proposals/<proposal_id>/decisions": ("decision.made",),
    "DELETE /api/proposals/<proposal_id>/decisions/<decision_id>": ("decision.taken_back",),
    "POST /comments/<comment_id>/resolved": ("comment.resolved",),
    "POST /comments/<comment_id>/delete": ("comment.removed",),
    "PATCH /api/comments/<comment_id>": ("comment.resolved",),
    "DELETE /api/comments/<comment_id>": ("comment.removed",),
    "POST /api/comments/<comment_id>/restore": ("comment.restored",),
    f"POST {DOCUMENT}/references": ("reference.added",),
    "DELETE /api/references/<reference_id>": ("reference.removed",),
    "POST /documents": ("document.added",),
    "POST /imports/<import_id>/confirm": ("document.file_imported",),
    "POST /sample": ("document.added", *("reference.added",) * 2),
    f"POST {PAGE}/sharing": ("grant.added",),
    f"POST {PAGE}/sharing/export": ("document.sharing_changed",),
    "POST /grants/<grant_id>/role": ("grant.role_changed",),
    "POST /grants/<grant_id>/remove": ("grant.removed",),
    "POST /access-requests/<access_request_id>/decline": ("access.declined",),
    f"POST {PAGE}/sections/<section_id>/restore": ("section.restored",),
    f"POST {PAGE}/delete": ("document.removed",),
    f"POST {PAGE}/restore": ("document.restored",),
    f"POST {PAGE}/sections/<section_id>/history/<revision>/restore": ("section.version_restored",),
    "POST /account/password": ("password.changed",),
    "POST /account/sign-ins/end-others": ("sign_in.ended",),
    "POST /account/sign-ins/<sign_in_id>/end": ("sign_in.ended",),
    "POST /account/data": ("account.data_exported",),
    "POST /account/passkeys/<passkey_id>/remove": ("passkey.removed",),
    "POST /account/tokens": ("token.added",),
    "POST /account/tokens/<token_id>/delete": ("token.removed",),
    "POST /api/document-templates/import": ("template.document_added",),
    "PATCH /api/document-templates/<document_template_id>": ("template.document_changed",),
    "DELETE /api/document-templates/<document_template_id>": ("template.document_removed",),
    "POST /templates/import": ("template.document_added",),
    "POST /templates/documents/<document_template_id>": ("template.document_changed",),
    "POST /templates/documents/<document_template_id>/delete": ("template.document_removed",),
    f"POST {PAGE}/copy": ("document.added", "document.copied"),
    f"POST {PAGE}/save-as-template": ("template.document_added",),
    "POST /api/instruction-templates": ("template.instructions_added",),
    "PATCH /api/instruction-templates/<instruction_template_id>": ("template.instructions_changed",),
    "DELETE /api/instruction-templates/<instruction_template_id>": ("template.instructions_removed",),
    "POST /templates/instructions": ("template.instructions_added",),
    "POST /templates/instructions/<instruction_template_id>": ("template.instructions_changed",),
    "POST /templates/instructions/<instruction_template_id>/delete": ("template.instructions_removed",),
    "PUT /api/caps": ("cap.set",),
    "PATCH /api/caps/<cap_id>": ("cap.set",),
    "DELETE /api/caps/<cap_id>": ("cap.removed",),
    "POST /administration/usage/caps": ("cap.set",),
    "POST /administration/usage/caps/<cap_id>/remove": ("cap.removed",),
    "POST /administration/models/defaults": ("language_model.defaults_changed",),
    "POST /administration/models/providers": ("model_provider.added",),
    "POST /administration/models/providers/<provider_id>": ("model_provider.changed",),
    "POST /administration/models/providers/<provider_id>/remove": ("model_provider.removed",),
    "POST /administration/models/providers/<provider_id>/key/remove": ("model_provider.key_changed",),
    "POST /administration/models/providers/<provider_id>/models": ("language_model.added",),
    "POST /administration/models/<model_id>": ("language_model.changed",),
    "POST /administration/models/<model_id>/position": ("language_model.defaults_changed",),
    "POST /administration/models/<model_id>/remove": ("language_model.removed",),
    "POST /administration/groups": ("group.added",),
    "POST /administration/groups/<group_id>/rename": ("group.renamed",),
    "POST /administration/groups/<group_id>/remove": ("group.removed",),
    "POST /administration/groups/<group_id>/members": ("group.member_added",),
    "POST /administration/groups/<group_id>/members/<account_id>/remove": ("group.member_removed",),
    "POST /administration/accounts": ("account.added",),
    f"POST {ACCOUNT}/disable": ("account.disabled",),
    f"POST {ACCOUNT}/enable": ("account.enabled",),
    f"POST {ACCOUNT}/make-administrator": ("account.role_changed",),
    f"POST {ACCOUNT}/unmake-administrator": ("account.role_changed",),
    f"POST {ACCOUNT}/password": ("password.replaced",),
}
"""What one call records, in order."""

TESTED_BELOW = {
    "POST /login",
    "POST /welcome/<secret>",
    "POST /s/<secret>",
    f"POST {ACCOUNT}/transfer",
    f"POST {DOCUMENT}/leave",
    f"POST {PAGE}/leave",
    f"POST {DOCUMENT}/access-requests",
    f"POST {DOCUMENT}/restore-to",
    f"POST {PAGE}/restore-to",
}
"""What the call of the matrix of access does not bring about."""

VERSIONS = "the versions of the section and the outline prove who wrote what, and when"
CHAT = "the messages of the chat have their person and time"
HISTORY = "the history of the document tells it"
NOTHING_YET = "it is a preview, and nobody's but the visitor's own"
MAIL = "it says how often one is told, and lets nobody in"
OWN_BROWSER = "it is a setting of the browser"
UNDECIDED = "a proposal has its person and time, and nothing is decided yet"
PROVIDER = "this server has no identity provider; `tests/web/accounts/test_provider_sign_ins.py` looks at one that has"
COMMENT = "a comment has its person and time"
PASSING = "it is over in a minute, and changes nothing"
SECOND_FACTOR = (
    "nobody has one here; `tests/store/auditing/test_audit.py` looks at one that is set up and removed"
)
PASSKEY = (
    "no public address here; `tests/store/auditing/test_audit.py` looks at one that is added and removed"
)
LOOKING = "it looks at the server, and changes nothing"

NOT_RECORDED: dict[str, str] = {
    "POST /api/document-templates": "the matrix names no document; the page saves one in the same way",
    f"POST {PAGE}/template/seen": "it changes nothing of the document",
    f"PATCH {DOCUMENT}": VERSIONS,
    f"POST {DOCUMENT}/sections": VERSIONS,
    f"POST {DOCUMENT}/sections/batch": VERSIONS,
    f"PATCH {SECTION}": VERSIONS,
    f"PUT {SECTION}/position": VERSIONS,
    f"PUT {DOCUMENT}/bibliography": HISTORY,
    f"DELETE {DOCUMENT}/bibliography/entries": HISTORY,
    "DELETE /api/exports/<export_id>": "it lets nothing out",
    "POST /api/imports": NOTHING_YET,
    "DELETE /api/imports/<import_id>": NOTHING_YET,
    "POST /import": NOTHING_YET,
    "POST /imports/<import_id>/forget": NOTHING_YET,
    f"POST {SECTION}/chat": CHAT,
    "PUT /api/chat-sessions/<chat_session_id>/head": CHAT,
    "PUT /api/chat-sessions/<chat_session_id>/context-documents": CHAT,
    "POST /api/chat-sessions/<chat_session_id>/messages": CHAT,
    "POST /api/messages/<message_id>/stop": CHAT,
    "POST /api/messages/<message_id>/retry": CHAT,
    f"POST {SECTION}/coverage": "an opinion changes nothing",
    f"POST {SECTION}/coverage/stop": "an opinion changes nothing",
    "POST /api/messages/<message_id>/proposal": UNDECIDED,
    "PATCH /api/references/<reference_id>": "a title changes nothing that a text cites",
    f"POST {DOCUMENT}/images": VERSIONS,
    f"POST {PAGE}/sections/<section_id>/comments": COMMENT,
    "POST /comments/<comment_id>/replies": COMMENT,
    f"POST {SECTION}/comments": COMMENT,
    "POST /api/comments/<comment_id>/replies": COMMENT,
    "PUT /api/comments/notices/read": "it is what one has seen",
    f"PUT {DOCUMENT}/presence": PASSING,
    f"DELETE {DOCUMENT}/presence": PASSING,
    f"PUT {SECTION}/lease": PASSING,
    f"DELETE {SECTION}/lease": PASSING,
    f"POST {SECTION}/proposals": UNDECIDED,
    "PUT /api/proposals/<proposal_id>": UNDECIDED,
    "DELETE /api/proposals/<proposal_id>": UNDECIDED,
    "POST /guests/leave": "a guest who leaves has no right less than before",
    "POST /login/second-factor": SECOND_FACTOR,
    "POST /account/second-factor": SECOND_FACTOR,
    "POST /account/second-factor/confirm": SECOND_FACTOR,
    "POST /account/second-factor/codes": SECOND_FACTOR,
    "POST /account/second-factor/remove": SECOND_FACTOR,
    f"POST {ACCOUNT}/reset-second-factor": SECOND_FACTOR,
    "POST /login/passkey/options": PASSKEY,
    "POST /login/passkey": PASSKEY,
    "POST /account/passkeys/options": PASSKEY,
    "POST /account/passkeys": PASSKEY,
    "POST /login/provider/backchannel-logout": PROVIDER,
    "POST /account/identity/link": PROVIDER,
    "POST /account/identity/unlink": PROVIDER,
    f"POST {DOCUMENT}/templates": "a template changes no text, and lets nothing out",
    f"DELETE {DOCUMENT}/templates/<template_id>": "a template changes no text, and lets nothing out",
    "POST /administration/models/providers/<provider_id>/names": LOOKING,
    "POST /administration/models/<model_id>/probe": "what was found is no act, and is kept with the model",
    "POST /account/mail": MAIL,
    "POST /mail/<purpose>": MAIL,
    "POST /language": OWN_BROWSER,
    "POST /account/theme": OWN_BROWSER,
    "POST /administration/health/database": LOOKING,
    "POST /administration/health/files": LOOKING,
    "POST /administration/health/model": LOOKING,
}
"""Why nothing is recorded."""

CHANGING = {route.endpoint: route for route in ROUTES if route.method not in SAFE} | {
    route.endpoint: route for route in ROUTES if route.path.endswith("/export")
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, new_database: NewDatabase) -> Iterator[RunningServer]:
    running = RunningServer(tmp_path_factory.mktemp("acts") / "data", **new_database()).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def world(server: RunningServer) -> World:
    """What everybody is refused; nobody changes it."""
    return make_world(server)


@pytest.fixture(scope="module")
def trail(server: RunningServer) -> Iterator["Trail"]:
    server.write(lambda tx: None)
    with tables(server) as found:
        yield Trail(found)


RECORDS_OF_CHAIN = (
    "select happened_at, audit_event.id, type, chain, did.user_id, about.user_id from audit_event"
    " left join pseudonym as did on did.id = actor left join pseudonym as about on about.id = subject"
    # The server notes heads by itself.
    " where chain = :chain and number > :seen and number <= :number and type not like 'audit.%'"
)


class Trail:
    """What has been recorded since it was looked at last."""

    def __init__(self, found: Tables) -> None:
        self._tables = found
        self._seen: dict[str, int] = {}

    def new(self) -> list[tuple[str, str, str | None, str | None]]:
        """Type, chain, actor and subject, by account, in the order of recording."""
        records: list[Row] = []
        for chain, number in self._tables.rows("select id, number from audit_chain"):
            seen = self._seen.get(chain, 0)
            # Most chains have nothing new, and the tests here leave very many.
            if number > seen:
                records += self._tables.rows(RECORDS_OF_CHAIN, chain=chain, seen=seen, number=number)
                self._seen[chain] = number
        return [(type_, chain, did, about) for _, _, type_, chain, did, about in sorted(records)]

    def types(self) -> tuple[str, ...]:
        return tuple(type_ for type_, *_ in self.new())


def call(http: httpx.Client, world: World, endpoint: str, place: What = "whole") -> httpx.Response:
    rule = RULES[endpoint]
    who = "administrator" if rule.about in ("server", "account") else "author"
    headers = world.people[who].headers("cookie")
    return send(http, CHANGING[endpoint], world.places[place], headers, owned=world.owned)


def place_of(endpoint: str) -> What:
    rule = RULES[endpoint]
    if not rule.restores:
        return "whole"
    return "deleted section" if rule.about == "section" else "in a deleted document"


def visitor_of(server: RunningServer, user_id: str) -> Visitor:
    user = server.write(lambda tx: users.find(tx, user_id))
    return Visitor(user.id, user.name, user.is_administrator, "cookie", "")


def test_every_act_says_what_is_recorded_or_why_nothing_is() -> None:
    said = [set(RECORDED), TESTED_BELOW, set(NOT_RECORDED)]
    assert set.union(*said) == set(CHANGING), "say what of it is recorded, or why nothing is"
    assert sum(map(len, said)) == len(CHANGING)
    assert {type_ for types in RECORDED.values() for type_ in types} <= set(TYPES)


@pytest.mark.parametrize("endpoint", RECORDED)
def test_an_act_is_recorded_with_whoever_did_it(
    endpoint: str, http: httpx.Client, server: RunningServer, trail: Trail
) -> None:
    place = place_of(endpoint)
    world = make_world(server, has_only_whole=place == "whole")
    trail.new()

    reply = call(http, world, endpoint, place)

    assert reply.status_code == RULES[endpoint].success, reply.text
    records = trail.new()
    # Two chains that are written at the same moment have no order.
    assert sorted(type_ for type_, *_ in records) == sorted(RECORDED[endpoint])
    is_about_accounts = RULES[endpoint].about in ("server", "account")
    for type_, chain, actor, subject in records:
        is_of_document = re.match("(document|section|decision|comment|reference|grant|link|access)[.]", type_)
        assert (chain != INSTANCE) == bool(is_of_document)
        assert actor is not None
        assert (actor == world.author_id) != is_about_accounts
        of_no_account = ("group.", "cap.", "model_provider.", "language_model.")
        assert not is_about_accounts or subject is not None or type_.startswith(of_no_account)


@pytest.mark.parametrize("endpoint", NOT_RECORDED)
def test_what_need_not_be_recorded_is_not(
    endpoint: str, http: httpx.Client, server: RunningServer, trail: Trail
) -> None:
    world = make_world(server, has_only_whole=True)
    trail.new()
    reply = call(http, world, endpoint)
    assert reply.status_code == RULES[endpoint].success, reply.text
    assert trail.types() == ()


@pytest.mark.parametrize("endpoint", RECORDED)
def test_a_refused_act_is_not_recorded(endpoint: str, http: httpx.Client, world: World, trail: Trail) -> None:
    trail.new()
    refused = RULES[endpoint].about not in ("anybody", "oneself")
    if refused:
        headers = world.people["stranger"].headers("cookie")
        send(http, CHANGING[endpoint], world.places[place_of(endpoint)], headers, owned=world.owned)
    else:
        send(http, CHANGING[endpoint], world.places["whole"], {}, owned=world.owned)
    assert trail.types() == ()


@pytest.mark.parametrize("path", [f"{DOCUMENT}/leave", f"{PAGE}/leave"])
def test_leaving_is_recorded(path: str, http: httpx.Client, server: RunningServer, trail: Trail) -> None:
    world = make_world(server)
    document_id = world.places["whole"].document
    other = server.write(lambda tx: users.add(tx, f"o{document_id[:20]}", "a hash", is_administrator=False))
    author = visitor_of(server, world.author_id)
    server.write(
        lambda tx: grants.add_grant(tx, author, document_id, NewGrant(Principal(account=other.name), "owner"))
    )
    trail.new()
    assert call(http, world, f"POST {path}").status_code in (204, 303)
    assert trail.new() == [("grant.left", document_id, world.author_id, None)]


def test_asking_for_access_is_recorded_once(http: httpx.Client, server: RunningServer, trail: Trail) -> None:
    world = make_world(server)
    headers = world.people["stranger"].headers("cookie")
    trail.new()
    for _ in range(2):
        route = CHANGING[f"POST {DOCUMENT}/access-requests"]
        assert send(http, route, world.places["whole"], headers).status_code == 201
    assert trail.types() == ("access.requested",)


def test_a_guest_who_enters_is_recorded(http: httpx.Client, server: RunningServer, trail: Trail) -> None:
    world = make_world(server)
    place = world.places["whole"]
    body = {"role": "reader"}
    cookie = world.people["author"].headers("cookie")
    made = http.post(f"/api/documents/{place.document}/links", json=body, headers=cookie).json()
    trail.new()
    assert patient.post(made["url"], data={"name": "Mona"}).status_code == 303
    ((type_, chain, guest, _),) = trail.new()
    assert (type_, chain) == ("link.entered", place.document)
    assert guest not in (None, world.author_id)


@pytest.mark.parametrize("path", [f"{DOCUMENT}/restore-to", f"{PAGE}/restore-to"])
def test_restoring_a_document_to_a_time_is_recorded(
    path: str, http: httpx.Client, server: RunningServer, trail: Trail
) -> None:
    world = make_world(server)
    place = world.places["whole"]
    headers = world.people["author"].headers("token")
    at = f"/api/documents/{place.document}"
    time = http.get(at, headers=headers).json()["document"]["updated_at"]
    assert http.patch(at, json={"title": "Other"}, headers=headers).status_code == 200
    trail.new()
    cookie = world.people["author"].headers("cookie")
    if path.startswith("/api"):
        reply = http.post(f"{at}/restore-to", json={"time": time}, headers=cookie)
    else:
        reply = http.post(f"/documents/{place.document}/restore-to", data={"time": time}, headers=cookie)
    assert reply.status_code in (200, 303), reply.text
    assert trail.types() == ("document.restored_to",)


def test_a_transfer_is_recorded_with_the_document_and_with_the_account(
    http: httpx.Client, server: RunningServer, trail: Trail
) -> None:
    world = make_world(server)
    heir = server.write(
        lambda tx: users.add(tx, f"h{world.author_id[:20]}", "a hash", is_administrator=False)
    )
    assert call(http, world, f"POST {ACCOUNT}/disable").status_code == 303
    trail.new()
    address = f"{ACCOUNT.replace('<account_id>', world.author_id)}/transfer"
    cookie = world.people["administrator"].headers("cookie")
    assert http.post(address, data={"to": heir.name}, headers=cookie).status_code == 303
    *documents, account = trail.new()
    assert {(type_, about) for type_, _, _, about in documents} == {("document.transferred", heir.id)}
    assert world.places["whole"].document in {chain for _, chain, _, _ in documents}
    assert (account[0], account[3]) == ("account.documents_transferred", world.author_id)


def test_signing_in_is_recorded_with_the_address(server: RunningServer, trail: Trail) -> None:
    world = make_world(server)
    name = visitor_of(server, world.author_id).name
    trail.new()
    with patient.client(base_url=server.url) as http:
        assert http.post("/login", json={"username": name, "password": PASSWORD}).status_code == 200
    assert trail.new() == [("sign_in.succeeded", INSTANCE, world.author_id, None)]
    details = server.write(
        lambda tx: tx.one("select details from audit_event order by happened_at desc, id desc limit 1")
    )
    assert details == ('{"address":"127.0.0.1"}',)


def test_a_failed_sign_in_is_recorded_with_the_account_it_was_for(
    server: RunningServer, trail: Trail
) -> None:
    world = make_world(server)
    name = visitor_of(server, world.author_id).name
    trail.new()
    with patient.client(base_url=server.url) as http:
        for username in (name, "nobody"):
            body = {"username": username, "password": "not the password"}
            assert http.post("/login", json=body).status_code == 401
    assert trail.new() == [
        ("sign_in.failed", INSTANCE, None, world.author_id),
        ("sign_in.failed", INSTANCE, None, None),
    ]


def test_the_first_administrator_is_recorded(start_server: StartServer) -> None:
    started = start_server()
    address = started.first_administrator_url
    form = {"username": "first", "password": "a long enough password"}
    assert patient.post(address, data=form).status_code == 303
    types = started.write(lambda tx: tx.all("select type from audit_event order by chain, number"))
    assert types == [("account.added",), ("sign_in.succeeded",)]


def test_all_of_this_is_one_whole_trail(server: RunningServer) -> None:
    verification = server.write(audit_verification.verify)
    assert verification.faults == []
    assert verification.records_count > 100
