"""Handlers: asking a question, following its answer, stopping it, retrying."""

from collections.abc import Callable
from typing import Any

from quart import Response

from quire.domain.conversation.messages import Question, check_question
from quire.domain.errors import PaymentRequired
from quire.store import texts_to_render
from quire.store.client_requests import Reply
from quire.store.conversation import answer_activity, answers, messages, model_choice
from quire.store.conversation.asking import Asked
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.services import sending_rate, services
from quire.web.http.streams import event_stream, read_last_event_id
from quire.web.pages.document_texts import surroundings_of_excerpt
from quire.web.pages.markdown import with_html
from quire.web.request_models import AfterQuery, MessageBody, RenderQuery, as_plain
from quire.web.response_models import AskedReply, ContextReply, MessageReply, as_json, as_reply, from_reply
from quire.web.sections.cited_texts import clusters_of_text


async def send_message(request: AuthenticatedRequest, chat_session_id: str, body: MessageBody) -> Response:
    """Ask a question in a chat; it and its queued answer are stored before the reply."""
    question = check_question(
        Question(
            body.message,
            body.intent,
            body.selection,
            body.config,
            as_plain(body.context_documents),
            body.look_up,
            model_id=body.model_id,
        ),
        services().limits,
    )
    return await _ask(
        request,
        model_choice.ask,
        chat_session_id,
        question,
        parent_id=body.parent_id,
        template_id=body.template_id,
    )


async def retry_message(request: AuthenticatedRequest, message_id: str) -> Response:
    """Request another answer to the same question; the old one stays."""
    return await _ask(request, model_choice.retry, message_id)


async def read_message(request: AuthenticatedRequest, message_id: str, query: RenderQuery) -> Response:
    """Read a message; a running answer has its text so far."""
    message = await request.read(messages.find, message_id)
    if query.render:
        facts = await request.read(
            texts_to_render.find_facts_of_chat, message.chat_session_id, [message.content]
        )
        around = surroundings_of_excerpt(facts, await clusters_of_text(request, facts))
        message = await request.compute_once(with_html, message, around, characters=len(message.content))
    return as_json(MessageReply(message))


async def read_context(request: AuthenticatedRequest, message_id: str) -> Response:
    """Read what the language model was given for an answer, and what was left out."""
    return as_json(ContextReply(await request.read(answer_activity.find_context, message_id)))


async def follow_message(request: AuthenticatedRequest, message_id: str, query: AfterQuery) -> Response:
    """Follow an answer as server-sent events, from any event on; 204 when there are no more."""
    return await event_stream(request, message_id, read_last_event_id(query.after) or 0)


async def stop_message(request: AuthenticatedRequest, message_id: str) -> Response:
    """Stop an answer, which keeps its text so far; 200 when it had already ended."""
    message, was_running = await services().runs.stop(
        request.person, message_id, request.job(answers.stop, message_id)
    )
    return as_json(MessageReply(message), 202 if was_running else 200)


async def _ask(
    request: AuthenticatedRequest, function: Callable[..., Asked], *args: Any, **kwargs: Any
) -> Response:
    here = services()
    job = await request.idempotent_job(
        _asked_reply,
        function,
        *args,
        **kwargs,
        given=here.runs.models.given,
        find_paid=here.prices.find_known,
        rate=sending_rate(),
    )
    try:
        outcome = await here.prices.with_list_prices(lambda: here.runs.ask(request.person, job))
        return from_reply(outcome.reply)
    except PaymentRequired as error:
        here.metrics.count_refusal(error)
        raise


def _asked_reply(asked: Asked) -> Reply:
    return as_reply(AskedReply(asked.message, asked.answer, f"/api/messages/{asked.answer.id}/events"), 202)
