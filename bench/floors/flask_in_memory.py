"""Opening chats as a small Flask application would: dictionaries and a lock; nothing survives a restart."""

import json
import os
import threading
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, jsonify, request

known = json.loads(Path(os.environ["BENCH_KNOWN"]).read_text())
tokens: dict[str, str] = known["tokens"]
documents: dict[str, dict[str, Any]] = known["documents"]
chat_sessions: dict[str, dict[str, Any]] = {}
lock = threading.Lock()

application = Flask(__name__)


@application.post("/api/documents/<document_id>/sections/<section_id>/chat")
def open_chat(document_id: str, section_id: str) -> Any:
    user_id = tokens.get(request.headers.get("Authorization", "").removeprefix("Bearer "))
    if user_id is None:
        return jsonify(error="Not signed in"), 401
    document = documents.get(document_id)
    if document is None:
        return jsonify(error="Document not found"), 404
    if document["author_id"] != user_id:
        return jsonify(error="Access denied"), 403
    if section_id not in document["sections"]:
        return jsonify(error="Section not found"), 404
    with lock:
        chat_session = chat_sessions.get(section_id)
        is_new = chat_session is None
        if chat_session is None:
            chat_session = chat_sessions[section_id] = new_chat_session(document_id, section_id)
    if is_new:
        return jsonify(chat_session=chat_session, message="Chat session created successfully")
    return jsonify(chat_session=chat_session)


def new_chat_session(document_id: str, section_id: str) -> dict[str, Any]:
    now = datetime.now(UTC).isoformat()
    return {
        "id": uuid.uuid4().hex,
        "section_id": section_id,
        "document_id": document_id,
        "messages": [],
        "context_documents": [],
        "references": [],
        "message_count": 0,
        "next_before": None,
        "active_answer": None,
        "created_at": now,
        "updated_at": now,
    }
