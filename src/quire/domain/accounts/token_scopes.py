"""The scope of an API token: what it may do, and within which document."""

from typing import Literal, get_args

import msgspec

from quire.domain.errors import InvalidField

Rights = Literal["read", "write", "full"]
"""Only read; read and change documents; all that its owner may do over the API, tokens included."""

_ORDER: tuple[Rights, ...] = ("read", "write", "full")


class Scope(msgspec.Struct, frozen=True):
    """The rights of a credential, and the one document to which they are limited, if there is one."""

    rights: Rights = "full"
    document_id: str | None = None


FULL = Scope()
"""That of people who are signed in, and of tokens for which none was chosen."""


DocumentThing = Literal[
    "document_id",
    "chat_session_id",
    "message_id",
    "proposal_id",
    "reference_id",
    "image_id",
    "export_id",
    "comment_id",
]
"""The path parameters by which the document of a request is found."""

IN_A_DOCUMENT: tuple[DocumentThing, ...] = get_args(DocumentThing)


class RequiredScope(msgspec.Struct, frozen=True):
    """What a request needs: rights, and the thing by which its document is found."""

    rights: Rights
    thing: tuple[DocumentThing, str] | None = None
    """The path parameter that names something of a document, with its id; None for what is in no document."""


def chosen_scope(rights: Rights | None, document_id: str | None) -> Scope:
    """The scope of a new token; without rights, the most that there are. Raises `InvalidField`."""
    if document_id is None:
        return Scope(rights or "full")
    if rights == "full":
        raise InvalidField("scope", "must not be everything (“full”) for a token that reaches one document")
    return Scope(rights or "write", document_id)


def covers(scope: Scope, required: Rights) -> bool:
    """Whether the rights of a scope include the required ones."""
    return _ORDER.index(scope.rights) >= _ORDER.index(required)
