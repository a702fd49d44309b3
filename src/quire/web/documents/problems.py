"""Handlers: the problems of a document."""

import asyncio

from quart import Response

from quire.domain.errors import TookTooLong
from quire.domain.markup.numbering import DocumentNumbers
from quire.domain.markup.problems import Problem, problems_in
from quire.store.documents import problems
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.response_models import ProblemsReply, as_json

LISTED_MAX = 500
SECONDS_MAX = 20.0
"""For all texts together: nobody waits longer for what could be looked through."""


async def list_problems(request: AuthenticatedRequest, document_id: str) -> Response:
    """List what a document's texts lack: descriptions of pictures, missing pictures, targets, and cited entries.

    `count` is the number of all; the first 500 are listed. `unchecked` are the sections that took too long to look
    through.
    """
    to_check = await request.read(problems.find_texts, document_id)
    targets = DocumentNumbers(to_check.numbered, has_section_numbers=False).targets
    deadline = asyncio.get_running_loop().time() + SECONDS_MAX
    found: list[Problem] = []
    unchecked: list[str] = []
    for section_id, text in to_check.texts:
        asked = (section_id, text, to_check.image_ids, targets, to_check.keys)
        try:
            async with asyncio.timeout_at(deadline):
                found += await request.compute(problems_in, *asked, characters=len(text))
        except (TookTooLong, TimeoutError):
            unchecked.append(section_id)
    return as_json(ProblemsReply(found[:LISTED_MAX], len(found), unchecked))
