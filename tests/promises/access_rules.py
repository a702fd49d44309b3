"""The matrix of access: what each route is about, and what comes out by who asks for what."""

from dataclasses import dataclass, field
from typing import Any, Literal

from tests.running import PASSWORD

Who = Literal["nobody", "stranger", "author", "disabled author", "administrator"]
Credential = Literal["cookie", "token"]
What = Literal["whole", "in a deleted document", "deleted section", "of another parent", "never existed"]

EVERYBODY: tuple[Who, ...] = ("nobody", "stranger", "author", "disabled author", "administrator")
CREDENTIALS: tuple[Credential, ...] = ("cookie", "token")
SAFE = ("GET", "HEAD")


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
        "own proposal",
        "comment",
        "reference",
        "image",
        "import",
        "export",
        "grant",
        "access request",
        "request for access",
        "link",
        "token",
        "sign-in",
        "passkey",
        "template",
        "name of a template",
        "server",
        "account",
    ]
    """The server and the accounts of others are for administrators alone; whoever has no access may ask for it."""
    success: int
    body: dict[str, Any] | None = None
    form: dict[str, str] | None = None
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    is_picture: bool = False
    """Takes a picture as multipart/form-data."""
    is_file: bool = False
    """Takes a file to be imported in the same way."""
    is_template: bool = False
    """Takes a Word file to be a template in the same way."""
    is_citation_style: bool = False
    """Takes a CSL file in the same way."""
    is_document_template: bool = False
    """Takes the file of a document template in the same way."""
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
    "GET /api/models": Rule("oneself", 200),
    "GET /api/tokens": Rule("oneself", 200),
    "POST /api/tokens": Rule("oneself", 201, body={"name": "another"}),
    "DELETE /api/tokens/<token_id>": Rule("token", 204),
    "GET /api/documents": Rule("oneself", 200),
    "POST /api/documents": Rule("oneself", 201, body={"title": "Another"}),
    "POST /api/documents/sample": Rule("oneself", 201),
    "GET /api/documents/<document_id>": Rule("document", 200),
    "PATCH /api/documents/<document_id>": Rule("document", 200, body={"title": "Renamed"}),
    "DELETE /api/documents/<document_id>": Rule("document", 204),
    "POST /api/documents/<document_id>/restore": Rule("document", 200, restores=True),
    "GET /api/documents/<document_id>/at": Rule("document", 200, query={"time": "<now>"}),
    "POST /api/documents/<document_id>/restore-to": Rule("document", 200, body={"time": "<now>"}),
    "GET /api/documents/<document_id>/trash": Rule("document", 200),
    "GET /api/documents/<document_id>/search": Rule("document", 200, query={"q": "Private"}),
    "GET /api/documents/<document_id>/sharing": Rule("document", 200),
    "PUT /api/documents/<document_id>/sharing": Rule("document", 200, body={"readers_may_export": True}),
    "GET /api/documents/<document_id>/grants": Rule("document", 200),
    "POST /api/documents/<document_id>/grants": Rule(
        "document", 201, body={"principal": {"account": "<new name>"}, "role": "reader"}
    ),
    "PATCH /api/grants/<grant_id>": Rule("grant", 200, body={"role": "editor"}),
    "DELETE /api/grants/<grant_id>": Rule("grant", 204),
    "GET /api/documents/<document_id>/links": Rule("document", 200),
    "POST /api/documents/<document_id>/links": Rule("document", 201, body={"role": "reader"}),
    "GET /api/links/<link_id>": Rule("link", 200),
    "DELETE /api/links/<link_id>": Rule("link", 204),
    # The last owner stays.
    "POST /api/documents/<document_id>/leave": Rule("document", 409),
    "GET /api/documents/<document_id>/access-requests": Rule("document", 200),
    "POST /api/documents/<document_id>/access-requests": Rule("request for access", 409),
    "DELETE /api/access-requests/<access_request_id>": Rule("access request", 204),
    "GET /api/documents/<document_id>/audit": Rule("document", 200),
    "GET /api/documents/<document_id>/suggestions": Rule("document", 200),
    "GET /api/audit": Rule("server", 200),
    "GET /api/usage": Rule("oneself", 200),
    "GET /api/caps": Rule("server", 200),
    "PUT /api/caps": Rule("server", 200, body={"scope": "everybody", "amount": 10**15}),
    "PATCH /api/caps/<cap_id>": Rule("account", 200, body={"amount": 5}),
    "DELETE /api/caps/<cap_id>": Rule("account", 204),
    "GET /api/documents/<document_id>/activity": Rule("document", 200),
    "POST /api/documents/<document_id>/sections": Rule("document", 201, body={"title": "Added"}),
    "GET /api/documents/<document_id>/events": Rule("document", 200, query={"follow": "false"}),
    "PUT /api/documents/<document_id>/presence": Rule("document", 204, body={"tab": "a"}),
    "DELETE /api/documents/<document_id>/presence": Rule("document", 204, query={"tab": "a"}),
    "PUT /api/documents/<document_id>/sections/<section_id>/lease": Rule("section", 200),
    "DELETE /api/documents/<document_id>/sections/<section_id>/lease": Rule("section", 200),
    "GET /api/documents/<document_id>/export": Rule("document", 200, query={"format": "md"}),
    "POST /api/documents/<document_id>/copies": Rule("document", 201, body={}),
    "PUT /api/documents/<document_id>/citation-style": Rule("document", 200, is_citation_style=True),
    "GET /api/documents/<document_id>/citation-style": Rule("document", 200),
    "DELETE /api/documents/<document_id>/citation-style": Rule("document", 200),
    "GET /api/documents/<document_id>/bibliography": Rule("document", 200),
    "PUT /api/documents/<document_id>/bibliography": Rule(
        "document", 200, body={"text": "@book{miller, title = {On Foxes}}"}
    ),
    "DELETE /api/documents/<document_id>/bibliography/entries": Rule(
        "document", 200, query={"key": "miller"}
    ),
    "GET /api/documents/<document_id>/citations": Rule("document", 200),
    "GET /api/exports/<export_id>": Rule("export", 200),
    "DELETE /api/exports/<export_id>": Rule("export", 204),
    "GET /api/exports/<export_id>/file": Rule("export", 200),
    "GET /api/documents/<document_id>/settings": Rule("document", 200),
    "PUT /api/documents/<document_id>/settings": Rule("document", 200, body={"numbering": True}),
    "PATCH /api/documents/<document_id>/settings": Rule("document", 200, body={"paper": "letter"}),
    "POST /api/documents/<document_id>/sections/batch": Rule(
        "document", 201, body={"sections": [{"title": "Added"}, {"title": "Under it", "level": 2}]}
    ),
    "GET /api/documents/<document_id>/sections/<section_id>": Rule("section", 200),
    "PATCH /api/documents/<document_id>/sections/<section_id>": Rule(
        "section", 200, body={"content": "Changed."}, headers={"If-Match": '"2"'}
    ),
    "DELETE /api/documents/<document_id>/sections/<section_id>": Rule("section", 204),
    "POST /api/documents/<document_id>/sections/<section_id>/restore": Rule("section", 200, restores=True),
    "PUT /api/documents/<document_id>/sections/<section_id>/position": Rule(
        "section", 200, body={"position": 1}
    ),
    "GET /api/documents/<document_id>/sections/<section_id>/settings": Rule("section", 200),
    "PATCH /api/documents/<document_id>/sections/<section_id>/settings": Rule(
        "section", 200, body={"word_goal": 300}
    ),
    "GET /api/documents/<document_id>/sections/<section_id>/contract": Rule("section", 200),
    "PUT /api/documents/<document_id>/sections/<section_id>/contract": Rule(
        "section", 200, body={"purpose": "To be tested"}
    ),
    "GET /api/documents/<document_id>/sections/<section_id>/findings": Rule("section", 200),
    "GET /api/documents/<document_id>/sections/<section_id>/coverage": Rule("section", 200),
    # Its contract has no points, which only those are told who may ask.
    "POST /api/documents/<document_id>/sections/<section_id>/coverage": Rule("section", 409),
    "POST /api/documents/<document_id>/sections/<section_id>/coverage/stop": Rule("section", 200),
    "GET /api/documents/<document_id>/contract": Rule("document", 200),
    "PUT /api/documents/<document_id>/contract": Rule("document", 200, body={"tone": "plain"}),
    "GET /api/documents/<document_id>/findings": Rule("document", 200),
    "GET /api/proposals/<proposal_id>/findings": Rule("proposal", 200),
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
    "GET /api/chat-sessions/<chat_session_id>/estimate": Rule("chat", 200),
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
    "POST /api/documents/<document_id>/sections/<section_id>/proposals": Rule(
        "section", 201, body={"content": "Suggested.", "base_revision": 1}
    ),
    "PUT /api/proposals/<proposal_id>": Rule(
        "own proposal", 200, body={"content": "Suggested.", "base_revision": 1}
    ),
    "DELETE /api/proposals/<proposal_id>": Rule("own proposal", 204),
    "GET /api/proposals/<proposal_id>": Rule("proposal", 200),
    "GET /api/proposals/<proposal_id>/rendering": Rule("proposal", 200),
    "POST /api/proposals/<proposal_id>/decisions": Rule("proposal", 200, body={"accept": ["<hunk>"]}),
    "DELETE /api/proposals/<proposal_id>/decisions/<decision_id>": Rule("proposal", 200),
    "GET /api/documents/<document_id>/sections/<section_id>/comments": Rule("section", 200),
    "POST /api/documents/<document_id>/sections/<section_id>/comments": Rule(
        "section", 201, body={"text": "Why?", "anchor": {"start": 0, "end": 7, "revision": 2}}
    ),
    "GET /api/documents/<document_id>/sections/<section_id>/comments/people": Rule("section", 200),
    "GET /api/documents/<document_id>/comments": Rule("document", 200),
    "GET /api/documents/<document_id>/comments/counts": Rule("document", 200),
    "GET /api/comments/<comment_id>": Rule("comment", 200),
    "PATCH /api/comments/<comment_id>": Rule("comment", 200, body={"resolved": True}),
    "DELETE /api/comments/<comment_id>": Rule("comment", 204),
    "POST /api/comments/<comment_id>/restore": Rule("comment", 200),
    "POST /api/comments/<comment_id>/replies": Rule("comment", 201, body={"text": "Because."}),
    "GET /api/comments/notices": Rule("oneself", 200),
    "PUT /api/comments/notices/read": Rule("oneself", 204),
    "PUT /api/chat-sessions/<chat_session_id>/context-documents": Rule(
        "chat", 200, body={"context_documents": []}
    ),
    "POST /api/documents/<document_id>/references": Rule(
        "document", 202, body={"title": "Notes", "text": "Another text."}
    ),
    "GET /api/documents/<document_id>/references": Rule("document", 200),
    "GET /api/references/<reference_id>": Rule("reference", 200),
    "PATCH /api/references/<reference_id>": Rule("reference", 200, body={"title": "Renamed"}),
    "GET /api/references/<reference_id>/uses": Rule("reference", 200),
    "DELETE /api/references/<reference_id>": Rule("reference", 204),
    "GET /api/references/<reference_id>/file": Rule("reference", 200),
    "GET /api/references/<reference_id>/passages/<passage_id>": Rule("reference", 200),
    # A text has no pages, which only its author is told.
    "GET /api/references/<reference_id>/pages/<page>": Rule("reference", 404),
    "POST /api/documents/<document_id>/images": Rule("document", 201, is_picture=True),
    "GET /api/documents/<document_id>/images": Rule("document", 200),
    "POST /api/documents/<document_id>/templates": Rule("document", 201, is_template=True),
    "GET /api/documents/<document_id>/templates": Rule("document", 200),
    # There is none, which only its author is told.
    "DELETE /api/documents/<document_id>/templates/<template_id>": Rule("document", 404),
    "GET /api/templates": Rule("oneself", 200),
    "GET /api/templates/<name>": Rule("name of a template", 200),
    "GET /api/document-templates": Rule("oneself", 200),
    # It is a document that the author alone may save.
    "POST /api/document-templates": Rule(
        "oneself", 404, body={"document_id": "<new name>", "name": "<new name>"}
    ),
    "POST /api/document-templates/import": Rule("oneself", 201, is_document_template=True),
    "GET /api/document-templates/<document_template_id>": Rule("template", 200),
    "GET /api/document-templates/<document_template_id>/file": Rule("template", 200),
    "PATCH /api/document-templates/<document_template_id>": Rule(
        "template", 200, body={"description": "<new name>"}
    ),
    "DELETE /api/document-templates/<document_template_id>": Rule("template", 204),
    "GET /api/documents/<document_id>/template": Rule("document", 200),
    "GET /api/instruction-templates": Rule("oneself", 200),
    "POST /api/instruction-templates": Rule(
        "oneself", 201, body={"name": "<new name>", "instructions": "Be brief."}
    ),
    "GET /api/instruction-templates/<instruction_template_id>": Rule("template", 200),
    "PATCH /api/instruction-templates/<instruction_template_id>": Rule(
        "template", 200, body={"name": "<new name>"}
    ),
    "DELETE /api/instruction-templates/<instruction_template_id>": Rule("template", 204),
    "POST /api/imports": Rule("oneself", 201, is_file=True),
    "GET /api/imports/<import_id>": Rule("import", 200),
    "DELETE /api/imports/<import_id>": Rule("import", 204),
    "POST /api/imports/<import_id>/confirm": Rule("import", 201),
    "POST /api/documents/import": Rule("oneself", 201, is_file=True),
    "GET /api/documents/<document_id>/imports": Rule("document", 200),
    "GET /api/documents/<document_id>/problems": Rule("document", 200),
    "GET /api/images/<image_id>": Rule("image", 200),
    "GET /healthz": Rule("anybody", 200),
    "GET /readyz": Rule("anybody", 200),
    "GET /metrics": Rule("anybody", 200),
    "GET /api/openapi.json": Rule("anybody", 200),
    "GET /api/docs": Rule("anybody", 200),
    "GET /login": Rule("anybody", 200, when_signed_in=303),
    "GET /login/second-factor": Rule("anybody", 401),
    "POST /login/second-factor": Rule("anybody", 401, form={"code": "000000"}),
    "POST /account/second-factor": Rule("oneself", 200, form={"current": PASSWORD}, is_page=True),
    # No app is being set up, and none is set up.
    "POST /account/second-factor/confirm": Rule("oneself", 404, form={"code": "000000"}, is_page=True),
    "POST /account/second-factor/codes": Rule("oneself", 404, form={"current": PASSWORD}, is_page=True),
    "POST /account/second-factor/remove": Rule("oneself", 303, form={"current": PASSWORD}, is_page=True),
    # Keys are not bound to IP addresses, such as that of this server.
    "POST /login/passkey/options": Rule("anybody", 404),
    "POST /login/passkey": Rule("anybody", 404, body={"challenge": "x", "credential": {}}),
    "POST /account/passkeys/options": Rule("oneself", 404, form={"current": PASSWORD}, is_page=True),
    "POST /account/passkeys": Rule(
        "oneself", 404, body={"challenge": "x", "credential": {}, "name": "mine"}, is_page=True
    ),
    "POST /account/passkeys/<passkey_id>/remove": Rule(
        "passkey", 303, form={"current": PASSWORD}, is_page=True
    ),
    # This server has no identity provider.
    "GET /login/provider": Rule("anybody", 404),
    "GET /login/provider/callback": Rule("anybody", 404),
    "GET /login/provider/sign-out": Rule("anybody", 404),
    "POST /login/provider/backchannel-logout": Rule("anybody", 404, form={"logout_token": "a.b.c"}),
    "POST /account/identity/link": Rule("oneself", 404, form={"current": PASSWORD}, is_page=True),
    "POST /account/identity/unlink": Rule("oneself", 404, form={"current": PASSWORD}, is_page=True),
    "GET /welcome/<secret>": Rule("anybody", 404),
    "POST /welcome/<secret>": Rule(
        "anybody", 404, form={"username": "intruder", "password": "a long enough password"}
    ),
    "GET /s/<secret>": Rule("anybody", 404),
    "POST /s/<secret>": Rule("anybody", 404, form={"name": "Intruder", "password": "a long enough password"}),
    "GET /mail/<purpose>": Rule("anybody", 404),
    "POST /mail/<purpose>": Rule("anybody", 404),
    "POST /guests/leave": Rule("anybody", 303),
    "POST /language": Rule("anybody", 303, form={"language": "de"}),
    "GET /": Rule("oneself", 200, is_page=True),
    "POST /documents": Rule("oneself", 303, form={"title": "Another"}, is_page=True),
    "GET /import": Rule("oneself", 200, is_page=True),
    "POST /import": Rule("oneself", 303, is_file=True, is_page=True),
    "GET /imports/<import_id>": Rule("import", 200, is_page=True),
    "POST /imports/<import_id>/confirm": Rule("import", 303, form={}, is_page=True),
    "POST /imports/<import_id>/forget": Rule("import", 303, is_page=True),
    "POST /sample": Rule("oneself", 303, form={}, is_page=True),
    "GET /documents/<document_id>": Rule("document", 200, is_page=True),
    "GET /documents/<document_id>/read": Rule("document", 200, is_page=True),
    "GET /documents/<document_id>/authorship": Rule("document", 200, is_page=True),
    "GET /documents/<document_id>/history": Rule("document", 200, is_page=True),
    "GET /documents/<document_id>/restore-to": Rule("document", 200, query={"time": "<now>"}, is_page=True),
    "POST /documents/<document_id>/restore-to": Rule("document", 303, form={"time": "<now>"}, is_page=True),
    "GET /documents/<document_id>/sharing": Rule("document", 200, is_page=True),
    "POST /documents/<document_id>/sharing": Rule(
        "document", 303, form={"name": "<new name>", "role": "reader"}, is_page=True
    ),
    "POST /documents/<document_id>/sharing/export": Rule(
        "document", 303, form={"readers_may_export": "yes"}, is_page=True
    ),
    "POST /documents/<document_id>/links": Rule(
        "document", 200, form={"role": "reader", "days": "7"}, is_page=True
    ),
    "POST /links/<link_id>/revoke": Rule("link", 303, is_page=True),
    "GET /documents/<document_id>/overview": Rule("document", 200, is_page=True),
    "GET /documents/<document_id>/audit": Rule("document", 200, is_page=True),
    "GET /documents/<document_id>/suggestions": Rule("document", 200, is_page=True),
    "POST /documents/<document_id>/leave": Rule("document", 409, is_page=True),
    "POST /grants/<grant_id>/role": Rule("grant", 303, form={"role": "editor"}, is_page=True),
    "POST /grants/<grant_id>/remove": Rule("grant", 303, is_page=True),
    "POST /access-requests/<access_request_id>/decline": Rule("access request", 303, is_page=True),
    "POST /documents/<document_id>/sections/<section_id>/comments": Rule(
        "section", 303, form={"text": "Why?", "words": "Changed once"}, is_page=True
    ),
    "POST /comments/<comment_id>/replies": Rule("comment", 303, form={"text": "Because."}, is_page=True),
    "POST /comments/<comment_id>/resolved": Rule("comment", 303, form={"resolved": "yes"}, is_page=True),
    "POST /comments/<comment_id>/delete": Rule("comment", 303, is_page=True),
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
    "GET /templates": Rule("oneself", 200, is_page=True),
    "GET /documents/new": Rule("oneself", 200, is_page=True),
    "POST /templates/import": Rule("oneself", 303, is_document_template=True, is_page=True),
    "GET /templates/documents/<document_template_id>": Rule("template", 200, is_page=True),
    "POST /templates/documents/<document_template_id>": Rule(
        "template", 303, form={"name": "<new name>"}, is_page=True
    ),
    "POST /templates/documents/<document_template_id>/delete": Rule("template", 303, is_page=True),
    "GET /documents/<document_id>/copy": Rule("document", 200, is_page=True),
    "POST /documents/<document_id>/copy": Rule("document", 303, form={"title": "Copy"}, is_page=True),
    "GET /documents/<document_id>/save-as-template": Rule("document", 200, is_page=True),
    "POST /documents/<document_id>/save-as-template": Rule(
        "document", 303, form={"name": "<new name>"}, is_page=True
    ),
    # It was made from none, which only its author is told.
    "GET /documents/<document_id>/template": Rule("document", 404, is_page=True),
    "POST /documents/<document_id>/template/seen": Rule("document", 404, is_page=True),
    "POST /templates/instructions": Rule(
        "oneself", 303, form={"name": "<new name>", "instructions": "Be brief."}, is_page=True
    ),
    "GET /templates/instructions/<instruction_template_id>": Rule("template", 200, is_page=True),
    "POST /templates/instructions/<instruction_template_id>": Rule(
        "template", 303, form={"name": "<new name>", "instructions": "Be brief."}, is_page=True
    ),
    "POST /templates/instructions/<instruction_template_id>/delete": Rule("template", 303, is_page=True),
    "GET /account": Rule("oneself", 200, is_page=True),
    "POST /account/mail": Rule(
        "oneself", 303, form={"address": "a@example.org", "frequency": "daily"}, is_page=True
    ),
    "POST /account/theme": Rule("oneself", 303, form={"theme": "dark"}, is_page=True),
    "POST /account/password": Rule(
        "oneself",
        303,
        form={"current": PASSWORD, "new": "another good one", "again": "another good one"},
        is_page=True,
    ),
    "POST /account/sign-ins/end-others": Rule("oneself", 303, is_page=True),
    "POST /account/sign-ins/<sign_in_id>/end": Rule("sign-in", 303, is_page=True),
    "POST /account/data": Rule("oneself", 200, is_page=True),
    "POST /account/tokens": Rule("oneself", 200, form={"name": "another", "days": "7"}, is_page=True),
    "POST /account/tokens/<token_id>/delete": Rule("token", 303, is_page=True),
    "GET /administration": Rule("server", 200, is_page=True),
    "POST /administration/accounts": Rule("server", 200, form={"username": "<new name>"}, is_page=True),
    "GET /administration/accounts/<account_id>": Rule("account", 200, is_page=True),
    "POST /administration/accounts/<account_id>/disable": Rule("account", 303, is_page=True),
    "POST /administration/accounts/<account_id>/enable": Rule("account", 303, is_page=True),
    "POST /administration/accounts/<account_id>/make-administrator": Rule("account", 303, is_page=True),
    "POST /administration/accounts/<account_id>/unmake-administrator": Rule("account", 303, is_page=True),
    "POST /administration/accounts/<account_id>/reset-second-factor": Rule("account", 303, is_page=True),
    "POST /administration/accounts/<account_id>/password": Rule(
        "account", 303, form={"password": "another good one"}, is_page=True
    ),
    "GET /administration/groups": Rule("server", 200, is_page=True),
    "POST /administration/groups": Rule("server", 303, form={"name": "<new name>"}, is_page=True),
    "GET /administration/groups/<group_id>": Rule("account", 200, is_page=True),
    "POST /administration/groups/<group_id>/rename": Rule(
        "account", 303, form={"name": "<new name>"}, is_page=True
    ),
    "POST /administration/groups/<group_id>/remove": Rule("account", 303, is_page=True),
    "POST /administration/groups/<group_id>/members": Rule(
        "account", 303, form={"member": "<account>"}, is_page=True
    ),
    "POST /administration/groups/<group_id>/members/<account_id>/remove": Rule("account", 303, is_page=True),
    "POST /administration/accounts/<account_id>/transfer": Rule(
        "account", 409, form={"to": "nobody"}, is_page=True
    ),
    "GET /administration/usage": Rule("server", 200, is_page=True),
    "POST /administration/usage/caps": Rule(
        "server", 303, form={"scope": "everybody", "unit": "money", "amount": "1000"}, is_page=True
    ),
    "POST /administration/usage/caps/<cap_id>/remove": Rule("account", 303, is_page=True),
    "GET /administration/models": Rule("server", 200, is_page=True),
    "POST /administration/models/defaults": Rule("server", 303, form={"is_on": "yes"}, is_page=True),
    "POST /administration/models/providers": Rule(
        "server", 303, form={"name": "<new name>", "base_url": "http://127.0.0.1:9/v1"}, is_page=True
    ),
    "GET /administration/models/providers/<provider_id>": Rule("account", 200, is_page=True),
    "POST /administration/models/providers/<provider_id>": Rule(
        "account", 303, form={"name": "<new name>", "base_url": "http://127.0.0.1:9/v1"}, is_page=True
    ),
    "POST /administration/models/providers/<provider_id>/remove": Rule("account", 303, is_page=True),
    "POST /administration/models/providers/<provider_id>/key/remove": Rule("account", 303, is_page=True),
    "POST /administration/models/providers/<provider_id>/names": Rule("account", 200, is_page=True),
    "POST /administration/models/providers/<provider_id>/models": Rule(
        "account",
        303,
        form={"name": "llama", "context_tokens": "2000", "audience": "nobody"},
        is_page=True,
    ),
    "GET /administration/models/<model_id>": Rule("account", 200, is_page=True),
    "POST /administration/models/<model_id>": Rule(
        "account", 303, form={"name": "llama", "context_tokens": "2000", "audience": "nobody"}, is_page=True
    ),
    "POST /administration/models/<model_id>/probe": Rule("account", 303, is_page=True),
    "POST /administration/models/<model_id>/position": Rule(
        "account", 303, form={"direction": "up"}, is_page=True
    ),
    "POST /administration/models/<model_id>/remove": Rule("account", 303, is_page=True),
    "GET /administration/audit": Rule("server", 200, is_page=True),
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
    "own proposal": ("whole", "in a deleted document", "deleted section", "never existed"),
    "comment": ("whole", "in a deleted document", "deleted section", "never existed"),
    "reference": ("whole", "in a deleted document", "never existed"),
    "image": ("whole", "in a deleted document", "never existed"),
    "import": ("whole", "in a deleted document", "never existed"),
    "export": ("whole", "in a deleted document", "never existed"),
    "grant": ("whole", "in a deleted document", "never existed"),
    "access request": ("whole", "in a deleted document", "never existed"),
    "link": ("whole", "in a deleted document", "never existed"),
    "request for access": ("whole", "in a deleted document"),
    "token": ("whole", "never existed"),
    "sign-in": ("whole", "never existed"),
    "passkey": ("whole", "never existed"),
    "template": ("whole", "never existed"),
    "name of a template": ("whole", "never existed"),
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
    if rule.about == "template":
        return 404 if what == "never existed" else rule.success if who == "author" else 403
    if rule.about in ("token", "sign-in", "passkey", "name of a template"):
        return rule.success if who == "author" and what == "whole" else 404
    is_in_trash = what == "in a deleted document"
    if rule.about == "request for access":
        if is_in_trash:
            return 404
        return rule.success if who == "author" else 201
    if rule.about in ("reference", "image", "export", "grant", "access request", "link"):
        if is_in_trash or what == "never existed":
            return 404
        return rule.success if who == "author" else 403
    if rule.about == "import":
        # It is its owner's, whatever document it goes into.
        if what == "never existed":
            return 404
        return 403 if who != "author" else 404 if is_in_trash else rule.success
    if rule.about in ("proposal", "own proposal", "comment"):
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
