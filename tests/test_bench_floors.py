"""The floors of `bin/bench` do the same as Quire: what says less costs less, and is no measure."""

import runpy
from pathlib import Path

import msgspec
import pytest

from bench import data
from quire.store.conversation import chats
from quire.store.transactions import Transaction
from quire.web.response_models import ChatSessionReply, as_reply


def test_the_bare_application_replies_with_the_same_chat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, chat_session_id, expected = data.write(tmp_path, _conversation)
    monkeypatch.setenv("BENCH_DATABASE", str(tmp_path / "quire.sqlite3"))
    floor = runpy.run_module("bench.floors.bare_asgi")

    status, body = floor["read_chat"](token.encode(), chat_session_id)

    assert status == 200
    assert msgspec.json.decode(body) == msgspec.json.decode(expected)
    assert body == expected


def _conversation(tx: Transaction) -> tuple[str, str, bytes]:
    """A token, a chat with three exchanges, and how Quire replies to reading it."""
    author = data.add_author(tx)
    (place,) = data.open_chats(tx, author, data.add_sections(tx, author, 1))
    data.add_conversation(tx, place, exchanges=3)
    chat = chats.read(tx, author.visitor, place.chat_session_id, limit=50, before=None)
    return author.token, place.chat_session_id, as_reply(ChatSessionReply(chat), 200).body
