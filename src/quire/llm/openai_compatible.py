"""Any server that speaks the OpenAI chat-completions stream: Ollama, vLLM, llama.cpp, OpenAI, Azure, Gemini, Mistral.

aiohttp with a parser of our own: about 63 ms of CPU for 1,000 pieces, where the SDKs take 210 to 780.
"""

import asyncio
import json
import random
from collections.abc import AsyncGenerator
from contextlib import aclosing

import aiohttp
import msgspec
import structlog

from quire.domain.conversation.checkpoints import SUMMARY_RULES, Conversation, Turn, summary_request
from quire.domain.conversation.messages import AnswerConfig, AnswerEnding
from quire.domain.conversation.prompts import Prompt
from quire.domain.models.model_lists import ModelList
from quire.domain.review.proposals import Mode
from quire.domain.translatable_text import TranslatableText
from quire.llm.chat_completions import REFUSAL, Chunk, plain_text
from quire.llm.chat_requests import OPTIONS, ChatRequest, ModelInput, Option
from quire.llm.event_stream import EventStreamTooLong
from quire.llm.language_model import (
    ModelFailure,
    ModelOutput,
    ShortReply,
    TakenBack,
    TextPiece,
    Thinking,
    TokensUsed,
)
from quire.llm.model_lists import ask_for_models
from quire.llm.reply_body import beginning_of, let_finish, receive, receive_until
from quire.llm.reply_reader import ReplyReader
from quire.llm.server_addresses import Endpoint, key_headers
from quire.llm.server_errors import (
    BODY_BYTES_MAX,
    ServerError,
    failure_in_answer,
    failure_of_reply,
    filtered,
    is_wrong_address,
    read_body,
    read_error,
    words_of,
)
from quire.llm.spoken_text import SpokenText

CONNECT_SECONDS = 5.0
RETRIES = 2
RETRY_AFTER_SECONDS_MAX = 30.0
EVENT_BYTES_MAX = 1024 * 1024
AFTER_END_SECONDS = 2.0
"""Behind the end of an answer only its usage may still come."""

STREAM_BYTES_MAX = 32 * 1024 * 1024
"""Of an answer with everything around it; its text has a limit of its own, far below."""

HEADERS = {
    "Content-Type": "application/json",
    "Accept": "text/event-stream",
    # A proxy that compresses holds pieces back until it has enough of them.
    "Accept-Encoding": "identity",
}
DONE = b"[DONE]"
CHECK = ModelInput("You answer in one word.", (Turn("user", "Say yes."),))

SENT_BYTES_KEPT = 4096
"""The end of a prompt, with the question: by it an error in mid-stream that repeats the prompt is recognised."""

log = structlog.get_logger("quire.llm")


class _Said(msgspec.Struct):
    """What the events of one read say."""

    outputs: list[ModelOutput] = []
    ending: AnswerEnding | None = None
    is_done: bool = False
    refuses: bool = False
    failure: ModelFailure | None = None


class _Refusal(msgspec.Struct):
    """A reply that begins no answer."""

    status: int
    error: ServerError
    failure: ModelFailure


class OpenAICompatible:
    """A model server at an address such as `http://127.0.0.1:11434/v1`, or in another form that people paste."""

    def __init__(
        self,
        base_url: str,
        model_name: str,
        key: str | None,
        *,
        is_azure: bool = False,
        connect_seconds: float = CONNECT_SECONDS,
    ) -> None:
        self.name = model_name
        self.draft_mode: Mode = "replace"
        self._connect_seconds = connect_seconds
        self._endpoint = Endpoint(base_url, "/chat/completions")
        self._listing = Endpoint(base_url, "/models")
        self._key = key
        self._refused: set[Option] = set()
        """What this server never takes."""
        self._headers = key_headers(base_url, key, is_azure=is_azure)
        self._session: aiohttp.ClientSession | None = None
        self._decoder = msgspec.json.Decoder(Chunk)

    @property
    def address(self) -> str:
        """What is called, for people."""
        return self._endpoint.shown

    def stream(self, prompt: Prompt) -> AsyncGenerator[list[ModelOutput], None]:
        """Ask the server, again if it is worth it, and pass on what it says."""
        return self._converse(ModelInput(prompt.system, prompt.turns, prompt.config))

    def ask(self, rules: str, request: str, config: AnswerConfig) -> AsyncGenerator[list[ModelOutput], None]:
        """Ask something that is no answer, with parameters. Raises `ModelFailure`."""
        return self._converse(ModelInput(rules, (Turn("user", request),), config))

    @property
    def refused(self) -> tuple[str, ...]:
        """The parameters that the server never takes, as far as it has refused them."""
        return tuple(option for option in OPTIONS if option in self._refused)

    async def list_models(self) -> ModelList:
        """The models that the server names, or why it names none."""
        return await ask_for_models(self._client(), self._listing, self._headers)

    async def summarise(self, conversation: Conversation) -> ShortReply:
        """Have the same model sum up."""
        return await self.reply(
            SUMMARY_RULES, summary_request(conversation), characters_max=conversation.characters_max
        )

    async def reply(
        self, rules: str, request: str, *, characters_max: int, tokens_max: int | None = None
    ) -> ShortReply:
        """Do what the rules say with a request. Raises `ModelFailure`, also where the reply was filtered."""
        said: list[str] = []
        tokens = TokensUsed(0, 0)
        config = AnswerConfig(max_output_tokens=tokens_max)
        async with aclosing(self.ask(rules, request, config)) as arrivals:
            async for outputs in arrivals:
                for output in outputs:
                    match output:
                        case TextPiece(text):
                            said.append(text)
                        case TakenBack():
                            said.clear()
                        case TokensUsed():
                            tokens = output
                        case AnswerEnding("filtered"):
                            raise filtered()
                        case _:
                            pass
        return ShortReply("".join(said)[:characters_max], tokens)

    async def check(self) -> TranslatableText:
        """Ask as answers do, up to the first sign of one. Raises `ModelFailure` when none comes."""
        async with aclosing(self._converse(CHECK)) as arrivals:
            async for outputs in arrivals:
                if any(isinstance(output, TextPiece | Thinking) for output in outputs):
                    return TranslatableText("%(model)s answers.", {"model": self.name})
        raise ModelFailure("model_empty", "The language model ended without an answer.", retryable=True)

    async def close(self) -> None:
        """Close the pool of connections."""
        if self._session is not None:
            await self._session.close()

    async def _converse(self, asked: ModelInput) -> AsyncGenerator[list[ModelOutput], None]:
        spoken = SpokenText()
        failure: ModelFailure | None = None
        async with aclosing(self._receive_all(asked)) as arrivals:
            # It is long, and not needed any more; the answer may take a quarter of an hour.
            del asked
            try:
                async for outputs in arrivals:
                    yield spoken.read(outputs)
            except ModelFailure as caught:
                failure = caught
        yield spoken.finish()
        if failure is not None:
            raise failure

    async def _receive_all(self, asked: ModelInput) -> AsyncGenerator[list[ModelOutput], None]:
        response, sent = await self._respond(ChatRequest(self.name, asked, self._refused))
        del asked
        reader = ReplyReader(event_bytes_max=EVENT_BYTES_MAX)
        ending: AnswerEnding | None = None
        until: float | None = None
        is_at_end = refuses = False
        bytes_left = STREAM_BYTES_MAX
        try:
            while not is_at_end:
                received = await (receive(response) if until is None else receive_until(response, until))
                is_at_end = not received
                bytes_left -= len(received)
                if bytes_left < 0:
                    raise _malformed()
                said = self._understand(reader.end() if is_at_end else reader.feed(received), reader, sent)
                yield said.outputs
                refuses = refuses or said.refuses
                # What comes after the end of an answer does not change it.
                if said.failure is not None and ending is None and said.ending is None:
                    raise said.failure
                if ending is None and said.ending is not None:
                    ending, until = said.ending, asyncio.get_running_loop().time() + AFTER_END_SECONDS
                if said.is_done:
                    await let_finish(response)
                    break
        except EventStreamTooLong as cause:
            raise _malformed() from cause
        except (aiohttp.ClientError, TimeoutError) as cause:
            raise _connection_lost() from cause
        finally:
            response.close()
        # Some servers forget the end mark; one that gives no reason for its end either was cut off.
        if ending is None:
            raise _connection_lost()
        yield [AnswerEnding("filtered", REFUSAL) if refuses and ending.kind == "whole" else ending]

    async def _respond(self, request: ChatRequest) -> tuple[aiohttp.ClientResponse, bytes]:
        """A reply that begins an answer, and the end of what was sent: elsewhere, or with less, after a refusal."""
        addresses = list(self._endpoint.candidates)
        first_failure: ModelFailure | None = None
        while True:
            body = request.body()
            reply = await self._ask(addresses[0], body)
            if isinstance(reply, aiohttp.ClientResponse):
                self._endpoint.settle(addresses[0])
                return reply, body[-SENT_BYTES_KEPT:]
            if is_wrong_address(reply.status, reply.error):
                first_failure = first_failure or reply.failure
                if len(addresses) == 1:
                    raise first_failure
                del addresses[0]
            elif not self._can_ask_for_less(request, reply):
                raise reply.failure

    async def _ask(self, address: str, body: bytes) -> aiohttp.ClientResponse | _Refusal:
        """Nothing of the answer has been seen yet, so a passing fault may be tried again."""
        for attempt in range(RETRIES + 1):
            pause_seconds = _backoff_seconds(attempt)
            refusal: _Refusal | None = None
            try:
                response = await self._post(address, body)
            except (aiohttp.ClientError, TimeoutError) as cause:
                failure = _unreachable(cause)
            else:
                if response.status == 200:
                    return response
                pause_seconds = _retry_after_seconds(response) or pause_seconds
                refusal = await self._refusal_in(response, body)
                failure = refusal.failure
            if attempt == RETRIES or not failure.error.retryable or pause_seconds > RETRY_AFTER_SECONDS_MAX:
                break
            await asyncio.sleep(pause_seconds)
        if refusal is None:
            raise failure
        return refusal

    async def _refusal_in(self, response: aiohttp.ClientResponse, sent: bytes) -> _Refusal:
        error = read_body(await beginning_of(response, BODY_BYTES_MAX))
        response.close()
        words = self._note(error, response.status, sent)
        return _Refusal(response.status, error, failure_of_reply(response.status, error, words))

    def _can_ask_for_less(self, request: ChatRequest, refusal: _Refusal) -> bool:
        refused = request.leave_out_refused(refusal.status, refusal.error)
        if refused is not None:
            log.info("model server is asked again with less", model=self.name, left_out=refused)
        return refused is not None

    async def _post(self, url: str, body: bytes) -> aiohttp.ClientResponse:
        headers = {**self._headers, **HEADERS}
        return await self._client().post(url, data=body, headers=headers, allow_redirects=False)

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=self._connect_seconds),
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._session

    def _note(self, error: ServerError, status: int, sent: bytes) -> str:
        """Log what the server says, and return its words for the person."""
        words = words_of(error, key=self._key, sent=sent.decode("utf-8", "replace"))
        log.warning(
            "model server reported an error",
            model=self.name,
            status=error.status or status,
            code=" ".join(error.codes),
            parameter=error.parameter,
            said=words,
        )
        return words

    def _understand(self, events: list[bytes], reader: ReplyReader, sent: bytes) -> _Said:
        """What stands before a fault is kept: it was said, and paid for."""
        text = None if reader.is_whole else plain_text(events)
        if text is not None:
            return _Said([TextPiece(text)])
        said = _Said()
        for event in filter(bytes.strip, events):
            if event.strip() == DONE:
                said.ending = said.ending or AnswerEnding()
                said.is_done = True
                break
            try:
                chunk = self._decode(event)
            except ModelFailure as failure:
                error = read_body(event)
                is_told = event.startswith(b"[") and error.message
                said.failure = failure_in_answer(error, self._note(error, 200, sent)) if is_told else failure
                break
            said.outputs += chunk.outputs(is_whole=reader.is_whole)
            said.refuses = said.refuses or chunk.refuses
            if chunk.is_error or chunk.has_failed:
                error = read_error(
                    msgspec.json.decode(event) if chunk.is_error else {"error": chunk.choice_error}
                )
                said.failure = failure_in_answer(error, self._note(error, 200, sent))
                break
            said.ending = said.ending or chunk.ending
            if reader.is_whole:
                self._understand_whole(chunk, event, said, sent)
        return said

    def _understand_whole(self, chunk: Chunk, document: bytes, said: _Said, sent: bytes) -> None:
        """A document that is no answer is an error, whatever its status; one that is has an end."""
        if chunk.choice is not None:
            said.ending = said.ending or AnswerEnding()
        else:
            error = read_body(document)
            has_words = bool(error.message)
            said.failure = (
                failure_in_answer(error, self._note(error, 200, sent)) if has_words else _malformed()
            )

    def _decode(self, event: bytes) -> Chunk:
        try:
            return self._decoder.decode(event)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            return _decoded_leniently(event)


def _decoded_leniently(event: bytes) -> Chunk:
    """Some servers cut a character in two, as an escape or in its bytes; JSON of the strict kind has neither."""
    try:
        return msgspec.convert(json.loads(event.decode("utf-8", "replace")), Chunk)
    except (ValueError, msgspec.ValidationError, RecursionError) as cause:
        raise _malformed() from cause


def _unreachable(cause: Exception) -> ModelFailure:
    failure = ModelFailure(
        "model_unreachable", "The language model's server cannot be reached.", retryable=True
    )
    failure.__cause__ = cause
    return failure


def _connection_lost() -> ModelFailure:
    return ModelFailure(
        "model_connection_lost", "The connection to the language model broke off.", retryable=True
    )


def _malformed() -> ModelFailure:
    return ModelFailure(
        "model_malformed", "The language model's server sent something that cannot be read.", retryable=True
    )


def _retry_after_seconds(response: aiohttp.ClientResponse) -> float | None:
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isdecimal() else None


def _backoff_seconds(attempt: int) -> float:
    return float(0.5 * 2**attempt * random.uniform(0.5, 1.5))  # noqa: S311
