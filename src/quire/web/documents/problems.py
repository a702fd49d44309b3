"""Handlers: the problems of a document."""

from quart import Response

from quire.domain.markup.numbering import DocumentNumbers
from quire.domain.markup.problems import Problem, problems_in
from quire.store.documents import problems
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.response_models import ProblemsReply, as_json

LISTED_MAX = 500


async def list_problems(request: AuthenticatedRequest, document_id: str) -> Response:
    """List what a document's texts lack: descriptions of pictures, missing pictures, targets, and cited entries.

    `count` is the number of all; the first 500 are listed.
    """
    found = await request.read(problems.find_texts, document_id)
    targets = DocumentNumbers(found.numbered, has_section_numbers=False).targets
    all_problems: list[Problem] = []
    for section_id, text in found.texts:
        all_problems += await request.compute(
            problems_in, section_id, text, found.image_ids, targets, found.keys, characters=len(text)
        )
    return as_json(ProblemsReply(all_problems[:LISTED_MAX], len(all_problems)))
