"""Handlers: the visitor's own API tokens."""

from datetime import timedelta

import msgspec
from quart import Response

from quire.actions.secrets import TOKEN_PREFIX, derived_secret, new_secret, secret_hash
from quire.domain.accounts.token_scopes import chosen_scope
from quire.domain.accounts.users import TOKEN_DAYS, ApiToken, Visitor
from quire.domain.documents.titles import check_title
from quire.store.accounts import tokens
from quire.store.client_requests import Reply
from quire.store.pages import PageCursor
from quire.store.transactions import Transaction, new_id
from quire.web.http.authenticated_request import AuthenticatedRequest
from quire.web.http.idempotency import key_or_none
from quire.web.http.services import services
from quire.web.request_models import PageQuery, TokenBody
from quire.web.response_models import NewTokenReply, TokensReply, as_json, as_reply


class MadeToken(msgspec.Struct, frozen=True):
    """The stored reply of creating a token. It does not reveal the secret, which is derived from the key as well."""

    token: ApiToken
    salt: str


async def list_tokens(request: AuthenticatedRequest, query: PageQuery) -> Response:
    """List the visitor's API tokens, newest first; their secrets are not stored and cannot be shown."""
    cursor = PageCursor.parse_or_none(query.cursor)
    page = await request.read(tokens.list_own, limit=query.limit, cursor=cursor)
    return as_json(TokensReply(page.items, page.next_cursor))


async def create_token(request: AuthenticatedRequest, body: TokenBody) -> Response:
    """Create an API token; its secret is shown in this reply only.

    A token of full scope that expires cannot create one that expires later, and those it created are revoked with it.
    """
    name = check_title(body.name, services().limits, field="name")
    scope = chosen_scope(body.scope, body.document_id)
    key = key_or_none() or new_secret()

    def add(tx: Transaction, visitor: Visitor) -> MadeToken:
        salt = new_secret()
        token = tokens.add_own(
            tx,
            visitor,
            token_id=new_id(),
            name=name,
            secret_hash=secret_hash(_secret(key, salt)),
            life=timedelta(days=body.expires_in_days or TOKEN_DAYS),
            scope=scope,
        )
        return MadeToken(token, salt)

    outcome = await request.idempotent_write(_made_reply, add)
    made = outcome.result or msgspec.json.decode(outcome.reply.body, type=MadeToken)
    shown = NewTokenReply(**msgspec.structs.asdict(made.token), token=_secret(key, made.salt))
    return as_json(shown, 201)


async def delete_token(request: AuthenticatedRequest, token_id: str) -> Response:
    """Revoke one of the visitor's tokens."""
    await request.write(tokens.remove, token_id)
    return Response(b"", 204)


def _made_reply(made: MadeToken) -> Reply:
    return as_reply(made, 201)


def _secret(key: str, salt: str) -> str:
    """The secret, which is not stored: a repeated request with the same key derives it again."""
    return TOKEN_PREFIX + derived_secret(key, salt)
