"""Put a long text into Quire, section by section, and ask two of its chats a question.

    export QUIRE_URL=http://127.0.0.1:8000
    export QUIRE_TOKEN=quire_…            # quire token add NAME --name "examples"
    python load_gpl.py [FILE]

The text is cut at its numbered sections ("4. Conveying Verbatim Copies."). Without FILE it is the GNU General Public
License as Debian and its relatives keep it. Needs httpx and nothing else.
"""

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx

USUAL_TEXT = "/usr/share/common-licenses/GPL-3"
QUESTION = "Who may convey verbatim copies?"
HEADING = re.compile(r"^ {1,3}(\d+\. \S.*?)\.?$", re.MULTILINE)


def main() -> None:
    """Load the text, then ask in the chats of its first and of its fifth section."""
    path = Path(sys.argv[1] if len(sys.argv) > 1 else USUAL_TEXT)
    if not path.exists():
        sys.exit(f"There is no file {path}; name a text with numbered sections.")
    with httpx.Client(
        base_url=os.environ["QUIRE_URL"],
        headers={"Authorization": f"Bearer {os.environ['QUIRE_TOKEN']}"},
        timeout=30,
    ) as quire:
        document = create_document(quire, path)
        print(f"{document['title']}: {document['sections_count']} sections")
        for section in document["sections"][:5:4]:
            print(f"\nIn the chat of “{section['title']}”: {QUESTION}\n")
            for text in ask(quire, open_chat(quire, section), QUESTION):
                print(text, end="", flush=True)
            print()


def create_document(quire: httpx.Client, path: Path) -> dict[str, Any]:
    """One document with a section for each numbered section of the text; what comes before is the first."""
    text = path.read_text("utf-8")
    _, *parts = HEADING.split(text)
    sections = [
        {"title": "Preamble", "content": plain(text[: HEADING.search(text).start()] if parts else text)}
    ]
    sections += [
        {"title": title, "content": plain(body)} for title, body in zip(parts[::2], parts[1::2], strict=True)
    ]
    reply = quire.post(
        "/api/documents",
        json={"title": path.name, "sections": sections},
        # Sent again after a lost connection, the same key makes no second document.
        headers={"Idempotency-Key": f"load {path.name} {os.getpid()}"},
    )
    reply.raise_for_status()
    document: dict[str, Any] = reply.json()["document"]
    return document


def plain(text: str) -> str:
    """The text without the indentation that Markdown would take for code."""
    return "\n".join(line.strip() for line in text.strip().splitlines())


def open_chat(quire: httpx.Client, section: dict[str, Any]) -> dict[str, Any]:
    """The section's one chat: created by the first call, found by every other."""
    reply = quire.post(f"/api/documents/{section['document_id']}/sections/{section['id']}/chat")
    reply.raise_for_status()
    chat_session: dict[str, Any] = reply.json()["chat_session"]
    return chat_session


def ask(quire: httpx.Client, chat_session: dict[str, Any], question: str) -> Iterator[str]:
    """Ask, and yield the answer as it is written; a connection that breaks is opened again where it broke."""
    reply = quire.post(f"/api/chat-sessions/{chat_session['id']}/messages", json={"message": question})
    reply.raise_for_status()
    last_event_id, told = "0", ""
    while True:
        headers = {"Last-Event-ID": last_event_id}
        with quire.stream("GET", reply.json()["events_url"], headers=headers, timeout=60) as stream:
            stream.raise_for_status()
            if stream.status_code == 204:
                return
            for number, kind, data in events(stream):
                last_event_id = number
                if kind == "text":
                    told += data["text"]
                    yield data["text"]
                elif kind == "snapshot":
                    yield data["text"].removeprefix(told)
                elif kind in ("answer.failed", "answer.interrupted"):
                    sys.exit(data["error"]["message"])


def events(stream: httpx.Response) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Number, type and data of each server-sent event."""
    rest = b""
    for received in stream.iter_bytes():
        *frames, rest = (rest + received).split(b"\n\n")
        for frame in frames:
            fields = dict(line.split(b": ", 1) for line in frame.split(b"\n") if not line.startswith(b":"))
            if fields:
                yield fields[b"id"].decode(), fields[b"event"].decode(), json.loads(fields[b"data"])


if __name__ == "__main__":
    main()
