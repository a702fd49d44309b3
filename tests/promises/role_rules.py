"""The matrix of roles: which of them a route needs, in the whole document or in the section that it is about.

Whoever entered by a link has the role of the link, and is closed out of what needs an account and of other documents.
"""

from typing import Literal

from quire.domain.sharing.grants import Role
from tests.promises.access_rules import RULES, What, expected_status
from tests.promises.access_world import Guest

Need = Literal[
    "any role",
    "to read",
    "to read the section",
    "to suggest in the section",
    "to have suggested it",
    "to comment",
    "to comment on the section",
    "to write",
    "to write the section",
    "to settle the section",
    "to own",
    "to own the comment",
]

ROLES: tuple[Role, ...] = ("reader", "commenter", "suggester", "editor", "owner")
ROLES_OF_LINKS: tuple[Role, ...] = ("reader", "commenter", "suggester")
ROLES_IN_SECTIONS: tuple[Role, ...] = ("reader", "commenter", "suggester", "editor")

OF_DOCUMENTS = (
    "document",
    "section",
    "chat",
    "message",
    "proposal",
    "own proposal",
    "comment",
    "reference",
    "image",
    "grant",
    "link",
    "access request",
    "request for access",
)

_DOCUMENT = "/api/documents/<document_id>"
_SECTION = f"{_DOCUMENT}/sections/<section_id>"
_PAGE = "/documents/<document_id>"
_HISTORY = f"{_PAGE}/sections/<section_id>/history"

NEEDS: dict[Need, tuple[str, ...]] = {
    "any role": (
        f"GET {_DOCUMENT}",
        f"GET {_DOCUMENT}/settings",
        f"GET {_DOCUMENT}/search",
        f"GET {_DOCUMENT}/sharing",
        f"GET {_DOCUMENT}/events",
        f"GET {_DOCUMENT}/suggestions",
        f"PUT {_DOCUMENT}/presence",
        f"DELETE {_DOCUMENT}/presence",
        f"POST {_DOCUMENT}/leave",
        f"POST {_DOCUMENT}/access-requests",
        f"POST {_PAGE}/leave",
        f"GET {_PAGE}",
        f"GET {_PAGE}/read",
        f"GET {_PAGE}/suggestions",
    ),
    "to read": (
        f"GET {_DOCUMENT}/at",
        f"GET {_DOCUMENT}/authorship",
        f"GET {_DOCUMENT}/problems",
        f"GET {_DOCUMENT}/images",
        f"GET {_DOCUMENT}/citations",
        f"GET {_DOCUMENT}/citation-style",
        "GET /api/images/<image_id>",
        f"GET {_PAGE}/history",
        f"GET {_PAGE}/authorship",
    ),
    "to read the section": (
        f"GET {_SECTION}",
        f"GET {_SECTION}/settings",
        f"GET {_SECTION}/versions",
        f"GET {_SECTION}/versions/<revision>",
        f"GET {_SECTION}/versions/<revision>/diff",
        f"GET {_SECTION}/authorship",
        f"GET {_HISTORY}",
        f"GET {_HISTORY}/compare",
        f"GET {_HISTORY}/<revision>",
    ),
    "to suggest in the section": (
        f"GET {_SECTION}/proposals",
        f"POST {_SECTION}/proposals",
    ),
    "to have suggested it": (
        "PUT /api/proposals/<proposal_id>",
        "DELETE /api/proposals/<proposal_id>",
    ),
    "to comment": (
        f"GET {_DOCUMENT}/contract",
        f"GET {_DOCUMENT}/findings",
        f"GET {_PAGE}/overview",
        f"GET {_DOCUMENT}/comments",
        f"GET {_DOCUMENT}/comments/counts",
    ),
    "to comment on the section": (
        f"GET {_SECTION}/contract",
        f"GET {_SECTION}/findings",
        f"GET {_SECTION}/comments",
        f"POST {_SECTION}/comments",
        f"GET {_SECTION}/comments/people",
        "GET /api/comments/<comment_id>",
        "POST /api/comments/<comment_id>/replies",
        f"POST {_PAGE}/sections/<section_id>/comments",
        "POST /comments/<comment_id>/replies",
    ),
    "to write": (
        f"PATCH {_DOCUMENT}",
        f"PUT {_DOCUMENT}/settings",
        f"PUT {_DOCUMENT}/contract",
        f"PATCH {_DOCUMENT}/settings",
        f"GET {_DOCUMENT}/export",
        f"POST {_DOCUMENT}/restore-to",
        f"GET {_DOCUMENT}/trash",
        f"GET {_DOCUMENT}/imports",
        f"GET {_DOCUMENT}/template",
        f"POST {_DOCUMENT}/templates",
        f"GET {_DOCUMENT}/templates",
        f"DELETE {_DOCUMENT}/templates/<template_id>",
        f"GET {_DOCUMENT}/bibliography",
        f"PUT {_DOCUMENT}/citation-style",
        f"DELETE {_DOCUMENT}/citation-style",
        f"PUT {_DOCUMENT}/bibliography",
        f"DELETE {_DOCUMENT}/bibliography/entries",
        f"POST {_DOCUMENT}/copies",
        f"GET {_PAGE}/copy",
        f"POST {_PAGE}/copy",
        f"GET {_DOCUMENT}/activity",
        f"POST {_DOCUMENT}/sections",
        f"POST {_DOCUMENT}/sections/batch",
        f"DELETE {_SECTION}",
        f"POST {_SECTION}/restore",
        f"PUT {_SECTION}/position",
        f"POST {_SECTION}/chat",
        f"POST {_SECTION}/coverage",
        f"GET {_SECTION}/coverage",
        f"POST {_SECTION}/coverage/stop",
        "GET /api/chat-sessions/<chat_session_id>",
        "GET /api/chat-sessions/<chat_session_id>/estimate",
        "PUT /api/chat-sessions/<chat_session_id>/head",
        "PUT /api/chat-sessions/<chat_session_id>/context-documents",
        "POST /api/chat-sessions/<chat_session_id>/messages",
        "GET /api/messages/<message_id>",
        "GET /api/messages/<message_id>/context",
        "GET /api/messages/<message_id>/events",
        "POST /api/messages/<message_id>/stop",
        "POST /api/messages/<message_id>/retry",
        "POST /api/messages/<message_id>/proposal",
        f"POST {_DOCUMENT}/references",
        f"GET {_DOCUMENT}/references",
        "GET /api/references/<reference_id>",
        "DELETE /api/references/<reference_id>",
        "PATCH /api/references/<reference_id>",
        "GET /api/references/<reference_id>/uses",
        "GET /api/references/<reference_id>/file",
        # No text cites it: then it is a source like any other.
        "GET /api/references/<reference_id>/passages/<passage_id>",
        "GET /api/references/<reference_id>/pages/<page>",
        f"POST {_DOCUMENT}/images",
        f"POST {_DOCUMENT}/templates",
        f"GET {_DOCUMENT}/templates",
        f"DELETE {_DOCUMENT}/templates/<template_id>",
        f"GET {_PAGE}/template",
        f"POST {_PAGE}/template/seen",
        f"GET {_PAGE}/restore-to",
        f"POST {_PAGE}/restore-to",
        f"GET {_PAGE}/trash",
        f"POST {_PAGE}/sections/<section_id>/restore",
    ),
    "to write the section": (
        f"PATCH {_SECTION}",
        f"PATCH {_SECTION}/settings",
        f"PUT {_SECTION}/contract",
        f"PUT {_SECTION}/lease",
        f"DELETE {_SECTION}/lease",
        f"POST {_SECTION}/versions/<revision>/restore",
        "GET /api/proposals/<proposal_id>",
        "GET /api/proposals/<proposal_id>/rendering",
        "GET /api/proposals/<proposal_id>/findings",
        "POST /api/proposals/<proposal_id>/decisions",
        "DELETE /api/proposals/<proposal_id>/decisions/<decision_id>",
        f"POST {_HISTORY}/<revision>/restore",
    ),
    # Somebody else's thread.
    "to settle the section": ("PATCH /api/comments/<comment_id>", "POST /comments/<comment_id>/resolved"),
    "to own the comment": (
        "DELETE /api/comments/<comment_id>",
        "POST /api/comments/<comment_id>/restore",
        "POST /comments/<comment_id>/delete",
    ),
    "to own": (
        f"DELETE {_DOCUMENT}",
        f"POST {_DOCUMENT}/restore",
        f"PUT {_DOCUMENT}/sharing",
        f"GET {_DOCUMENT}/grants",
        f"POST {_DOCUMENT}/grants",
        "PATCH /api/grants/<grant_id>",
        "DELETE /api/grants/<grant_id>",
        f"GET {_DOCUMENT}/links",
        f"POST {_DOCUMENT}/links",
        "GET /api/links/<link_id>",
        "DELETE /api/links/<link_id>",
        f"GET {_DOCUMENT}/access-requests",
        "DELETE /api/access-requests/<access_request_id>",
        f"GET {_DOCUMENT}/audit",
        f"GET {_PAGE}/save-as-template",
        f"POST {_PAGE}/save-as-template",
        f"GET {_PAGE}/audit",
        f"GET {_PAGE}/sharing",
        f"POST {_PAGE}/sharing",
        f"POST {_PAGE}/sharing/export",
        "POST /grants/<grant_id>/role",
        "POST /grants/<grant_id>/remove",
        f"POST {_PAGE}/links",
        "POST /links/<link_id>/revoke",
        "POST /access-requests/<access_request_id>/decline",
        f"POST {_PAGE}/delete",
        f"POST {_PAGE}/restore",
    ),
}
NEED_OF: dict[str, Need] = {endpoint: need for need, endpoints in NEEDS.items() for endpoint in endpoints}

_LEAST: dict[Need, Role] = {
    "any role": "reader",
    "to read": "reader",
    "to read the section": "reader",
    "to suggest in the section": "suggester",
    "to have suggested it": "suggester",
    "to comment": "commenter",
    "to comment on the section": "commenter",
    "to write": "editor",
    "to write the section": "editor",
    "to settle the section": "editor",
    "to own": "owner",
    "to own the comment": "owner",
}

PRIVATE_TO_EDITORS = (
    "Private source",
    "Private words",
    "Private question",
    "Private answer",
    "Private end",
)
COMMENTS = "Private comment"
PRIVATE_TO_OTHER_SECTIONS = (*PRIVATE_TO_EDITORS[:4], "Private text 1", "Private text 2")
"""The text of the section that is shared is number 0."""


def is_closed(endpoint: str, what: What) -> bool:
    """Whether whoever entered by a link is refused before it is asked what they may do there."""
    about = RULES[endpoint].about
    if about in ("grant", "link", "access request", "request for access"):
        return True
    if about == "document" and what == "never existed":
        return True
    method, path = endpoint.split(" ")
    is_of_api = path.startswith("/api/") and path.rpartition("/")[2] in ("grants", "links", "sharing")
    return method != "GET" and (is_of_api or path.endswith("/leave"))


def may(guest: Guest, endpoint: str, what: What) -> bool:
    """What the table of roles says."""
    if guest.by == "link" and is_closed(endpoint, what):
        return False
    need = NEED_OF[endpoint]
    has_role = ROLES.index(guest.role) >= ROLES.index(_LEAST[need])
    # It is the author's of the document, and an owner decides on it without changing it.
    if guest.state != "granted" or not has_role or need == "to have suggested it":
        return False
    if guest.extent == "document":
        return True
    is_of_section = need.endswith("the section") and what in ("whole", "in a deleted document")
    return need in ("any role", "to comment") or is_of_section


def status_for(guest: Guest, endpoint: str, what: What) -> int:
    """That of the author for those who may, of a stranger for those who may not, of nobody for a disabled account."""
    if guest.state == "disabled" or (guest.by == "link" and guest.state != "granted"):
        return expected_status(RULES[endpoint], "nobody", what)
    if guest.by == "link" and is_closed(endpoint, what):
        return 303 if RULES[endpoint].is_page else 403
    is_let_in = may(guest, endpoint, what)
    if not is_let_in and NEED_OF[endpoint] in ("to settle the section", "to own the comment"):
        # Whoever sees a comment is told whether it is there, before whether it is theirs to change.
        sees_it = may(guest, "GET /api/comments/<comment_id>", what)
        found = expected_status(RULES[endpoint], "author" if sees_it else "stranger", what)
        return 403 if found < 400 else found
    if is_let_in and endpoint.endswith("/leave") and what == "whole":
        return 303 if RULES[endpoint].is_page else 204
    if is_let_in and endpoint == f"GET {_PAGE}" and what == "whole":
        # Whoever may suggest changes nowhere in it is sent to the page to be read.
        return 200 if guest.role in ("suggester", "editor", "owner") else 303
    return expected_status(RULES[endpoint], "author" if is_let_in else "stranger", what)


def hidden_from(guest: Guest) -> tuple[str, ...]:
    """What no reply to somebody may have in it."""
    if guest.state != "granted":
        return ("Private",)
    is_editor = guest.role in ("editor", "owner")
    hidden = () if is_editor else ("Private end",)
    if guest.role == "reader":
        hidden = (*hidden, COMMENTS)
    if guest.extent == "document":
        return hidden if is_editor else (*PRIVATE_TO_EDITORS, *hidden)
    return (*PRIVATE_TO_OTHER_SECTIONS, f"{COMMENTS} 1", *hidden)
