"""Replies with whole documents: a small one is one piece, a large one is sent as its sections are read.

Nothing larger than a portion is in memory for it, and other requests have their turns between two portions.
"""

from collections.abc import AsyncIterator

import msgspec
from quart import Response
from quart import request as http_request

from quire.domain.documents.documents import DocumentWithSections
from quire.store.documents import whole_documents
from quire.store.documents.whole_documents import Portions
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.response_models import DocumentWithSectionsReply, as_json, as_reply

_END = b"]}}"
"""What follows the sections, which are the last field."""


async def whole_document(request: AuthenticatedRequest, document_id: str) -> Response:
    """A document with all its sections in order; its revision is the ETag."""
    found = await request.read(whole_documents.find, document_id)
    if isinstance(found, DocumentWithSections):
        return as_json(DocumentWithSectionsReply(found), ETag=f'"{found.revision}"')
    is_wanted = http_request.method != "HEAD"
    body = _pieces(request, found) if is_wanted else b""
    return Response(body, content_type="application/json", headers={"ETag": f'"{found.document.revision}"'})


async def _pieces(request: AuthenticatedRequest, found: Portions) -> AsyncIterator[bytes]:
    empty = msgspec.structs.replace(found.document, sections=())
    yield as_reply(DocumentWithSectionsReply(empty), 200).body.removesuffix(_END)
    separator = b""
    for portion in found.sections:
        for section in await request.read(whole_documents.with_texts, found.document.id, portion):
            yield separator + as_reply(section, 200).body
            separator = b","
    yield _END
