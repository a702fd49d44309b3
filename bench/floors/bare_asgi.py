"""The least that reading a chat session takes: no framework, three queries on the event loop, one page of JSON."""

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from quire.store import sqlite

TOKEN = (
    "select user_account.id from api_token join user_account on user_account.id = api_token.user_id"
    " where api_token.secret_hash = ? and (api_token.expires_at is null or api_token.expires_at > ?)"
    " and user_account.disabled_at is null"
)
CHAT = (
    "select chat_session.id, chat_session.section_id, chat_session.document_id, chat_session.message_count,"
    " chat_session.created_at, chat_session.updated_at, document.author_id, document.deleted_at, section.deleted_at"
    " from chat_session join section on section.id = chat_session.section_id"
    " join document on document.id = chat_session.document_id where chat_session.id = ?"
)
MESSAGES = (
    "select id, chat_session_id, ordinal, parent_id, role, content, status, created_at, finished_at, model,"
    " (select name from user_account where user_account.id = message.author_id and message.role = 'user'),"
    " question, ending, model_id, fallback from message where chat_session_id = ? order by ordinal desc limit 50"
)

database = sqlite.connect(Path(os.environ["BENCH_DATABASE"]), read_only=True)
encoder = msgspec.json.Encoder()
decode = msgspec.json.decode


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] != "http":
        return
    headers = dict(scope["headers"])
    token = headers[b"authorization"].removeprefix(b"Bearer ")
    chat_session_id = scope["path"].rpartition("/")[2]
    status, body = read_chat(token, chat_session_id)
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))],
        }
    )
    await send({"type": "http.response.body", "body": body})


def read_chat(token: bytes, chat_session_id: str) -> tuple[int, bytes]:
    now = datetime.now(UTC).isoformat(timespec="microseconds")
    user = database.execute(TOKEN, (hashlib.sha256(token).hexdigest(), now)).fetchone()
    if user is None:
        return 401, b"{}"
    chat = database.execute(CHAT, (chat_session_id,)).fetchone()
    if chat is None:
        return 404, b"{}"
    id_, section_id, document_id, count, created_at, updated_at, author_id, *deleted = chat
    if author_id != user[0] or any(deleted):
        return 403, b"{}"
    rows = database.execute(MESSAGES, (chat_session_id,)).fetchall()
    rows.reverse()
    shown = {
        "id": id_,
        "section_id": section_id,
        "document_id": document_id,
        "messages": [message(row) for row in rows],
        "context_documents": (),
        "references": (),
        "message_count": count,
        "next_before": None if count <= len(rows) else rows[0][2],
        "active_answer": None,
        "created_at": as_shown(created_at),
        "updated_at": as_shown(updated_at),
    }
    return 200, encoder.encode({"chat_session": shown})


def message(row: tuple[Any, ...]) -> dict[str, Any]:
    id_, chat_session_id, ordinal, parent_id, role, content, status, created_at, finished_at, model = row[:10]
    author, model_id = row[10], row[13]
    asked, ended, fallback = (None if part is None else decode(part) for part in (*row[11:13], row[14]))
    whole = {"kind": "whole", "reason": None} if role == "assistant" and ended is None else ended
    return {
        "id": id_,
        "chat_session_id": chat_session_id,
        "ordinal": ordinal,
        "parent_id": parent_id,
        "role": role,
        "author": author,
        "content": content,
        "status": status,
        "references": (),
        "siblings": (id_,),
        "timestamp": as_shown(finished_at or created_at),
        "created_at": as_shown(created_at),
        "model": model,
        "model_id": model_id,
        "fallback": fallback,
        "usage": None,
        "error": None,
        "ending": whole and whole["kind"],
        "ending_reason": whole and whole["reason"],
        "proposal_id": None,
        "intent": asked and asked.get("intent", "discuss"),
        "selection": None,
        "template": asked and asked.get("template"),
    }


def as_shown(time: str) -> str:
    return time.removesuffix("+00:00") + "Z"
