"""Handlers: the sample document, made by a program or from the page of all documents."""

import hashlib

import msgspec
from quart import Response
from quart import request as http_request

from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.samples import Sample
from quire.store import client_requests
from quire.store.client_requests import Claim, Reply
from quire.store.documents import samples
from quire.store.documents.samples import SampleFiles
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.idempotency import claim_or_none
from quire.web.http.services import services
from quire.web.pages.languages import language
from quire.web.pages.rendering import see
from quire.web.response_models import DocumentWithSectionsReply, as_reply, from_reply

KEY_LENGTH_MAX = 64


class _MadeDocument(msgspec.Struct):
    id: str


class _Made(msgspec.Struct):
    """What a page needs of the stored reply."""

    document: _MadeDocument


async def create_sample(request: AuthenticatedRequest) -> Response:
    """Create the sample document: five sections, two sources, a picture, and a proposal that is open.

    It is in the language of the request. Each call makes another one, unless it has the key of an earlier one.
    """
    return from_reply(await _made(request, await claim_or_none()))


async def create_sample_on_page(request: AuthenticatedRequest) -> Response:
    """Create the sample document from the form, which makes one however often it is sent, and open it."""
    key = (await http_request.form).get("key", "")[:KEY_LENGTH_MAX]
    claim = Claim(f"sample {key}", hashlib.sha256(b"sample").hexdigest()) if key else None
    made = msgspec.json.decode((await _made(request, claim)).body, type=_Made)
    return see(f"/documents/{made.document.id}")


async def _made(request: AuthenticatedRequest, claim: Claim | None) -> Reply:
    await request.check()

    async def add(sample: Sample, files: SampleFiles) -> Reply:
        outcome = await request.write(
            client_requests.idempotent, claim, _created, samples.add, sample, files, services().limits
        )
        return outcome.reply

    reply = await services().samples.make(language().code, add)
    services().vectors.fill_in()
    return reply


def _created(document: DocumentWithSections) -> Reply:
    return as_reply(DocumentWithSectionsReply(document), 201)
