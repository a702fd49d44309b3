"""Every address on one page: method, path, handler, who may enter, as what it is counted, what goes in and out."""

from typing import Any

from quire.domain.wordings import Wording
from quire.web import (
    account,
    administration,
    appearance,
    chats,
    description,
    documents,
    health,
    messages,
    pages,
    references,
    sign_ins,
    tokens,
)
from quire.web.bodies import (
    AccountQuery,
    AccountsQuery,
    AfterQuery,
    ContextDocumentsBody,
    DocumentBody,
    DocumentsQuery,
    DocumentTitleBody,
    DoneQuery,
    HeadBody,
    MessageBody,
    MessagesQuery,
    NewSectionBody,
    PageQuery,
    PastedTextBody,
    PictureQuery,
    PositionBody,
    RenderQuery,
    SearchQuery,
    SectionChangeBody,
    SignInBody,
    TokenBody,
    TrashQuery,
    UploadBody,
)
from quire.web.doors import Access, Route
from quire.web.limits import Counted
from quire.web.shapes import (
    ActivityReply,
    AskedReply,
    ChatSessionReply,
    ContextReply,
    DocumentReply,
    DocumentsReply,
    DocumentWithSectionsReply,
    MessageReply,
    NewTokenReply,
    PassageReply,
    ReferenceReply,
    ReferencesReply,
    SearchReply,
    SectionReply,
    TokensReply,
    UserReply,
)

ANYBODY, SIGNED_IN, PAGE, ADMINISTRATION = (
    Access.ANYBODY,
    Access.SIGNED_IN,
    Access.PAGE,
    Access.ADMINISTRATION,
)
READ, WRITE, OPENING, NOT = Counted.READ, Counted.WRITE, Counted.OPENING, Counted.NOT

KEY = ("Idempotency-Key",)
MATCH = ("If-Match",)

DOCUMENT = "/api/documents/<document_id>"
SECTION = f"{DOCUMENT}/sections/<section_id>"
CHAT = "/api/chat-sessions/<chat_session_id>"
REFERENCE = "/api/references/<reference_id>"
MESSAGE = "/api/messages/<message_id>"
ACCOUNT = "/administration/accounts/<account_id>"

# fmt: off
ROUTES: tuple[Route, ...] = (
    Route("POST", "/login", sign_ins.sign_in_here, ANYBODY, NOT, "Signing in",
          described_body={"application/json": SignInBody}, replies={200: UserReply},
          refusals=(400, 401, 403, 413, 415, 422, 429, 503, 507)),
    Route("POST", "/logout", sign_ins.sign_out, ANYBODY, WRITE, "Signing in",
          replies={204: None}, refusals=(403, 429, 503, 507)),
    Route("GET", "/api/me", sign_ins.read_me, SIGNED_IN, READ, "Signing in", replies={200: UserReply}),
    Route("GET", "/api/tokens", tokens.list_tokens, SIGNED_IN, READ, "Signing in", query=PageQuery,
          replies={200: TokensReply}),
    Route("POST", "/api/tokens", tokens.create_token, SIGNED_IN, WRITE, "Signing in", body=TokenBody, headers=KEY,
          replies={201: NewTokenReply}),
    Route("DELETE", "/api/tokens/<token_id>", tokens.delete_token, SIGNED_IN, WRITE, "Signing in",
          replies={204: None}, refusals=(404,)),

    Route("GET", "/api/documents", documents.list_documents, SIGNED_IN, READ, "Documents", query=PageQuery,
          replies={200: DocumentsReply}),
    Route("POST", "/api/documents", documents.create_document, SIGNED_IN, WRITE, "Documents", body=DocumentBody,
          headers=KEY, replies={201: DocumentWithSectionsReply}),
    Route("GET", DOCUMENT, documents.read_document, SIGNED_IN, READ, "Documents",
          replies={200: DocumentWithSectionsReply}, refusals=(404,), has_etag=True),
    Route("PATCH", DOCUMENT, documents.rename_document, SIGNED_IN, WRITE, "Documents", body=DocumentTitleBody,
          headers=MATCH, replies={200: DocumentReply}, refusals=(404, 412), has_etag=True),
    Route("DELETE", DOCUMENT, documents.delete_document, SIGNED_IN, WRITE, "Documents",
          replies={204: None}, refusals=(404,)),
    Route("POST", f"{DOCUMENT}/restore", documents.restore_document, SIGNED_IN, WRITE, "Documents",
          replies={200: DocumentWithSectionsReply}, refusals=(404,), has_etag=True),

    Route("GET", f"{DOCUMENT}/search", documents.search_document, SIGNED_IN, READ, "Documents", query=SearchQuery,
          replies={200: SearchReply}, refusals=(404,)),

    Route("POST", f"{DOCUMENT}/sections", documents.create_section, SIGNED_IN, WRITE, "Sections", body=NewSectionBody,
          headers=KEY, replies={201: SectionReply}, refusals=(404,)),
    Route("GET", SECTION, documents.read_section, SIGNED_IN, READ, "Sections", query=RenderQuery,
          replies={200: SectionReply}, refusals=(404,), has_etag=True),
    Route("PATCH", SECTION, documents.change_section, SIGNED_IN, WRITE, "Sections", body=SectionChangeBody,
          headers=MATCH, replies={200: SectionReply}, refusals=(404, 412, 428), has_etag=True),
    Route("DELETE", SECTION, documents.delete_section, SIGNED_IN, WRITE, "Sections",
          replies={204: None}, refusals=(404,)),
    Route("POST", f"{SECTION}/restore", documents.restore_section, SIGNED_IN, WRITE, "Sections",
          replies={200: SectionReply}, refusals=(404, 422), has_etag=True),
    Route("PUT", f"{SECTION}/position", documents.move_section, SIGNED_IN, WRITE, "Sections", body=PositionBody,
          replies={200: DocumentWithSectionsReply}, refusals=(404,), has_etag=True),

    Route("POST", f"{SECTION}/chat", chats.open_chat, SIGNED_IN, OPENING, "Chats", query=MessagesQuery, headers=KEY,
          replies={200: ChatSessionReply}, refusals=(404, 422), fault=Wording("Failed to create chat session")),
    Route("GET", f"{DOCUMENT}/activity", chats.list_activity, SIGNED_IN, READ, "Chats",
          replies={200: ActivityReply}, refusals=(404,)),
    Route("GET", CHAT, chats.read_chat, SIGNED_IN, READ, "Chats", query=MessagesQuery,
          replies={200: ChatSessionReply}, refusals=(404,), fault=Wording("Failed to retrieve chat session")),
    Route("PUT", f"{CHAT}/head", chats.show_branch, SIGNED_IN, WRITE, "Chats", body=HeadBody, query=MessagesQuery,
          replies={200: ChatSessionReply}, refusals=(404,)),
    Route("PUT", f"{CHAT}/context-documents", chats.choose_references, SIGNED_IN, WRITE, "Chats",
          body=ContextDocumentsBody, query=MessagesQuery, replies={200: ChatSessionReply}, refusals=(404,)),
    Route("POST", f"{CHAT}/messages", messages.send_message, SIGNED_IN, WRITE, "Messages", body=MessageBody,
          headers=KEY, replies={202: AskedReply}, refusals=(404, 409)),

    Route("GET", MESSAGE, messages.read_message, SIGNED_IN, READ, "Messages", query=RenderQuery,
          replies={200: MessageReply}, refusals=(404,)),
    Route("GET", f"{MESSAGE}/context", messages.read_context, SIGNED_IN, READ, "Messages",
          replies={200: ContextReply}, refusals=(404,)),
    Route("GET", f"{MESSAGE}/events", messages.follow_message, SIGNED_IN, READ, "Messages", query=AfterQuery,
          headers=("Last-Event-ID",), replies={200: "text/event-stream", 204: None}, refusals=(404,),
          takes_its_time=True),
    Route("POST", f"{MESSAGE}/stop", messages.stop_message, SIGNED_IN, WRITE, "Messages",
          replies={200: MessageReply, 202: MessageReply}, refusals=(404, 422)),
    Route("POST", f"{MESSAGE}/retry", messages.retry_message, SIGNED_IN, WRITE, "Messages", headers=KEY,
          replies={202: AskedReply}, refusals=(404, 409, 422)),

    Route("POST", f"{DOCUMENT}/references", references.add_reference, SIGNED_IN, WRITE, "References", headers=KEY,
          described_body={"multipart/form-data": UploadBody, "application/json": PastedTextBody},
          replies={200: ReferenceReply, 202: ReferenceReply}, refusals=(400, 404, 409, 413, 415, 422),
          takes_its_time=True),
    Route("GET", f"{DOCUMENT}/references", references.list_references, SIGNED_IN, READ, "References", query=PageQuery,
          replies={200: ReferencesReply}, refusals=(404,)),
    Route("GET", REFERENCE, references.read_reference, SIGNED_IN, READ, "References",
          replies={200: ReferenceReply}, refusals=(404,)),
    Route("DELETE", REFERENCE, references.delete_reference, SIGNED_IN, WRITE, "References",
          replies={204: None}, refusals=(404,)),
    Route("GET", f"{REFERENCE}/file", references.download_reference, SIGNED_IN, READ, "References",
          replies={200: "*/*"}, refusals=(404,), takes_its_time=True),
    Route("GET", f"{REFERENCE}/passages/<passage_id>", references.read_passage, SIGNED_IN, READ, "References",
          replies={200: PassageReply}, refusals=(404,)),
    Route("GET", f"{REFERENCE}/pages/<page>", references.show_page, SIGNED_IN, READ, "References",
          query=PictureQuery, replies={200: "image/png"}, refusals=(404,)),

    Route("GET", "/healthz", health.is_alive, ANYBODY, NOT, "Running it", replies={200: dict[str, str]}),
    Route("GET", "/readyz", health.is_ready, ANYBODY, NOT, "Running it",
          replies={200: dict[str, str]}, refusals=(503,)),
    Route("GET", "/metrics", health.show_figures, ANYBODY, NOT, "Running it",
          replies={200: "text/plain"}, refusals=(403,)),
    Route("GET", "/api/openapi.json", description.openapi_json, ANYBODY, READ, "Running it",
          replies={200: dict[str, Any]}, refusals=(429,)),
    Route("GET", "/api/docs", description.readable_page, ANYBODY, READ, "Running it",
          replies={200: "text/html"}, refusals=(429,)),

    Route("GET", "/login", sign_ins.sign_in_page, ANYBODY, READ),
    Route("GET", "/welcome/<secret>", sign_ins.welcome_page, ANYBODY, READ),
    Route("POST", "/welcome/<secret>", sign_ins.make_first_administrator, ANYBODY, WRITE),
    Route("POST", "/language", appearance.choose_language, ANYBODY, WRITE),
    Route("GET", "/", pages.documents_page, PAGE, READ, query=DocumentsQuery),
    Route("POST", "/documents", pages.create_document, PAGE, WRITE),
    Route("GET", "/documents/<document_id>", pages.workspace_page, PAGE, READ),
    Route("GET", "/documents/<document_id>/read", pages.read_page, PAGE, READ),
    Route("POST", "/documents/<document_id>/delete", pages.delete_document, PAGE, WRITE),
    Route("POST", "/documents/<document_id>/restore", pages.restore_document, PAGE, WRITE),
    Route("GET", "/trash", pages.trash_page, PAGE, READ, query=TrashQuery),

    Route("GET", "/account", account.account_page, PAGE, READ, query=AccountQuery),
    Route("POST", "/account/theme", appearance.choose_theme, PAGE, WRITE),
    Route("POST", "/account/password", account.change_password, PAGE, WRITE),
    Route("POST", "/account/sign-ins/end-others", account.end_other_sign_ins, PAGE, WRITE),
    Route("POST", "/account/sign-ins/<sign_in_id>/end", account.end_sign_in, PAGE, WRITE),
    Route("POST", "/account/tokens", account.create_token, PAGE, WRITE),
    Route("POST", "/account/tokens/<token_id>/delete", account.delete_token, PAGE, WRITE),

    Route("GET", "/administration", administration.accounts_page, ADMINISTRATION, READ, query=AccountsQuery),
    Route("POST", "/administration/accounts", administration.add_account, ADMINISTRATION, WRITE),
    Route("GET", ACCOUNT, administration.account_page, ADMINISTRATION, READ, query=DoneQuery),
    Route("POST", f"{ACCOUNT}/disable", administration.disable_account, ADMINISTRATION, WRITE),
    Route("POST", f"{ACCOUNT}/enable", administration.enable_account, ADMINISTRATION, WRITE),
    Route("POST", f"{ACCOUNT}/make-administrator", administration.make_administrator, ADMINISTRATION, WRITE),
    Route("POST", f"{ACCOUNT}/unmake-administrator", administration.unmake_administrator, ADMINISTRATION, WRITE),
    Route("POST", f"{ACCOUNT}/password", administration.set_password, ADMINISTRATION, WRITE),
    Route("GET", "/administration/health", administration.health_page, ADMINISTRATION, READ),
    Route("POST", "/administration/health/database", administration.check_database, ADMINISTRATION, WRITE),
    Route("POST", "/administration/health/model", administration.check_model, ADMINISTRATION, WRITE),

    Route("GET", "/static/<path:file>", pages.static_file, ANYBODY, NOT),
)
# fmt: on
