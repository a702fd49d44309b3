"""The two calls that most programs need: open the chat of a section, and read a chat session.

    export QUIRE_URL=http://127.0.0.1:8000
    export QUIRE_USER=ann QUIRE_PASSWORD=…     # signs in, as a browser does
    python open_chat.py open DOCUMENT_ID SECTION_ID

    export QUIRE_TOKEN=quire_…                 # or a token
    python open_chat.py read CHAT_SESSION_ID

Needs httpx and nothing else.
"""

import os
import sys

import httpx


def main() -> None:
    """Run one of the two."""
    match sys.argv[1:]:
        case ["open", document_id, section_id]:
            open_chat(document_id, section_id)
        case ["read", chat_session_id]:
            read_chat(chat_session_id)
        case _:
            sys.exit(__doc__)


def open_chat(document_id: str, section_id: str) -> None:
    """Sign in, then open the section's chat: created the first time, found ever after."""
    with httpx.Client(base_url=os.environ["QUIRE_URL"]) as session:
        credentials = {"username": os.environ["QUIRE_USER"], "password": os.environ["QUIRE_PASSWORD"]}
        signed_in = session.post("/login", json=credentials)
        if signed_in.status_code != 200:
            sys.exit(f"Cannot sign in: {signed_in.json()['error']}")
        reply = session.post(f"/api/documents/{document_id}/sections/{section_id}/chat")
        session.post("/logout")
    body = reply.json()
    if reply.status_code == 200:
        if "message" in body:
            print(body["message"], file=sys.stderr)
        print(body["chat_session"]["id"])
    elif reply.status_code == 404:
        sys.exit(f"Not there: {body['error']}")
    elif reply.status_code == 403:
        sys.exit(f"Not yours: {body['error']}")
    else:
        sys.exit(f"Something else: {body['error']} (request {body['request_id']})")


def read_chat(chat_session_id: str) -> None:
    """Print the newest messages of a chat session."""
    reply = httpx.get(
        f"{os.environ['QUIRE_URL']}/api/chat-sessions/{chat_session_id}",
        headers={"Authorization": f"Bearer {os.environ['QUIRE_TOKEN']}"},
        params={"limit": 10},
    )
    if reply.status_code != 200:
        sys.exit(reply.json()["error"])
    chat_session = reply.json()["chat_session"]
    print(f"{chat_session['message_count']} messages")
    for message in chat_session["messages"]:
        print(f"\n{message['role']} ({message['status']}):\n{message['content']}")


if __name__ == "__main__":
    main()
