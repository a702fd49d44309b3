"""Promise: secrets stay secret, and what people write stays out of logs, figures and errors.

Canaries are planted in every place that holds a secret or a text. Then everything is done that can be done, well and
badly, and all that came out is searched for them.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from quire.actions.accounts.passwords import hashed
from quire.actions.secrets import new_token, secret_hash
from quire.store import sqlite
from quire.store.accounts import tokens, users
from quire.store.transactions import Transaction, new_id
from tests import patient
from tests.conftest import StartServer
from tests.running import RunningServer, wait_until

PASSWORD = "canary-password-7301"
WRONG_PASSWORD = "canary-wrong-password-7302"
SHORT_PASSWORD = "canary730"
MODEL_KEY = "canary-model-key-7303"
METRICS_TOKEN = "canary-metrics-token-7304"
IDEMPOTENCY_KEY = "canary-idempotency-key-7305"
NEW_PASSWORD = "canary-new-password-7309"
UNKNOWN_TOKEN = "quire_canary-unknown-token-7306"
UNKNOWN_COOKIE = "canary-unknown-cookie-7307"
UNKNOWN_LINK = "canary-unknown-link-7308"

TITLE = "Canarytitle 7321"
SECTION_TITLE = "Canarysection 7322"
TEXT = "Canarytext 7323 stands in the document."
QUESTION = "What is canaryquestion 7324?"
ANSWER = "Canaryanswer 7325 was written."
UPSTREAM = "canaryupstream 7326"

TEXTS = {"title": TITLE, "section title": SECTION_TITLE, "text": TEXT, "question": QUESTION, "answer": ANSWER}
WORDS = {name: re.findall(r"canary\w+", text.lower())[0] for name, text in TEXTS.items()}
"""One word of each text: no part of it may appear."""


TOO_LONG_TITLE = TITLE * 50
IN_ITS_FIELD = f'value="{TOO_LONG_TITLE}"'
"""A refused form keeps what was typed into it, there and nowhere else."""


class Upstream:
    """A model server that repeats in its errors what it was sent, the key among it, as some do."""

    def __init__(self) -> None:
        self.mode = "answer"
        self.may_go_on = threading.Event()
        upstream = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                upstream.reply(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.settings = {
            "model_url": f"http://127.0.0.1:{self._server.server_port}/v1",
            "model_name": "test-model",
            "model_key": MODEL_KEY,
        }

    def close(self) -> None:
        self.may_go_on.set()
        self._server.shutdown()
        self._server.server_close()

    def reply(self, request: BaseHTTPRequestHandler) -> None:
        asked = request.rfile.read(int(request.headers["Content-Length"])).decode()
        repeated = f"{UPSTREAM}: {request.headers['Authorization']} sent {asked}"
        status = int(self.mode) if self.mode.isdecimal() else 200
        request.send_response(status)
        request.send_header("Content-Type", "text/event-stream" if status == 200 else "application/json")
        request.send_header("X-Repeated", MODEL_KEY)
        request.end_headers()
        if self.mode == "answer":
            body = _event({"choices": [{"delta": {"content": ANSWER}}]}) + "data: [DONE]\n\n"
        elif self.mode == "wait":
            request.wfile.write(_event({"choices": [{"delta": {"content": ANSWER}}]}).encode())
            self.may_go_on.wait(timeout=60)
            body = "data: [DONE]\n\n"
        elif self.mode == "error event":
            body = _event({"error": {"message": repeated}})
        elif self.mode == "nonsense":
            body = f"data: {repeated}\n\n"
        elif self.mode == "wrong types":
            body = _event({"choices": repeated})
        elif self.mode == "broken off":
            body = f"data: {repeated}"
        else:
            body = json.dumps({"error": {"message": repeated}})
        request.wfile.write(body.encode())


FAILURES = [
    "401",
    "403",
    "404",
    "400",
    "500",
    "429",
    "302",
    "error event",
    "nonsense",
    "wrong types",
    "broken off",
]


def _event(data: dict[str, Any]) -> str:
    return f"data: {json.dumps(data)}\n\n"


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    running = Upstream()
    yield running
    running.close()


@dataclass
class Exchange:
    """A request and what came back."""

    name: str
    status: int
    headers: str
    body: str


@dataclass
class Story:
    """Everything that is done with one server, and everything that came out of it."""

    server: RunningServer
    upstream: Upstream
    http: httpx.Client
    exchanges: list[Exchange] = field(default_factory=list)
    secrets: dict[str, str] = field(default_factory=dict)
    shown_on_purpose: set[tuple[str, str]] = field(default_factory=set)
    """Names of exchanges, each with the name of the secret that it is there to show."""

    def send(
        self,
        method: str,
        path: str,
        expected: int,
        *,
        name: str = "",
        as_: str | None = "author",
        **request: Any,
    ) -> httpx.Response:
        """A request of the author's program, unless somebody else is named; None is nobody."""
        headers = {"Authorization": f"Bearer {self.secrets[f'token of {as_}']}"} if as_ else {}
        request["headers"] = {**headers, **request.get("headers", {})}
        self.http.cookies.clear()
        reply = self.http.request(method, path, **request)
        assert reply.status_code == expected, f"{method} {path}: {reply.status_code} {reply.text}"
        self.keep(name or f"{method} {path}", reply)
        return reply

    def keep(self, name: str, reply: httpx.Response) -> None:
        headers = "\n".join(f"{key}: {value}" for key, value in reply.headers.items())
        self.exchanges.append(Exchange(name, reply.status_code, headers, reply.text))


@pytest.mark.sqlite
@pytest.mark.parametrize("log_format", ["console", pytest.param("json", marks=pytest.mark.long)])
def test_no_secret_and_no_text_of_people_comes_out_where_it_does_not_belong(
    log_format: str, start_server: StartServer, upstream: Upstream, is_long: bool
) -> None:
    server = start_server(
        log_format=log_format,
        log_level="debug",
        rate_limits="on",
        metrics_token=METRICS_TOKEN,
        **upstream.settings,
    )
    with patient.client(base_url=server.url, timeout=60) as http:
        story = Story(server, upstream, http)
        story.secrets = {
            "password": PASSWORD,
            "wrong password": WRONG_PASSWORD,
            "short password": SHORT_PASSWORD,
            "new password": NEW_PASSWORD,
            "model key": MODEL_KEY,
            "metrics token": METRICS_TOKEN,
            "idempotency key": IDEMPOTENCY_KEY,
            "unknown token": UNKNOWN_TOKEN,
            "unknown cookie": UNKNOWN_COOKIE,
            "unknown link": UNKNOWN_LINK,
        }
        make_the_first_administrator(story)
        make_accounts_and_tokens(story)
        sign_in_and_out(story)
        use_the_pages(story)
        chat = write_and_ask(story)
        provoke_every_refusal(story, chat)
        let_the_model_fail(story, chat)
        break_the_server(story, chat)
        if is_long:
            lock_the_database(story, chat)
        sign_in_too_often(story)
        story.send("GET", "/metrics", 200, as_=None, headers={"Authorization": f"Bearer {METRICS_TOKEN}"})
        story.send("GET", "/api/openapi.json", 200, as_=None)
        story.send("GET", "/api/docs", 200, as_=None)
    assert server.stop() == 0

    assert {exchange.status for exchange in story.exchanges} >= STATUSES - (set() if is_long else {503})
    assert story.server.log().count("internal_error") >= 2, "the fault of ours was not logged"
    findings = [*secrets_found(story), *texts_found(story)]
    assert not findings, "\n".join(findings)


@pytest.mark.sqlite
def test_no_command_prints_or_keeps_a_secret_that_it_is_not_there_to_print(
    start_server: StartServer, upstream: Upstream
) -> None:
    upstream.mode = "401"
    server = start_server(log_format="console", log_level="debug", **upstream.settings)
    secrets = [PASSWORD, SHORT_PASSWORD, MODEL_KEY]

    ended = [
        server.quire("user", "add", "author", "--password-stdin", input=f"{PASSWORD}\n"),
        server.quire("user", "add", "author", "--password-stdin", input=f"{PASSWORD}\n"),
        server.quire("user", "password", "author", "--password-stdin", input=f"{SHORT_PASSWORD}\n"),
        server.quire("doctor"),
    ]
    token = server.quire("token", "add", "author", "--name", "a label").stdout.strip()

    assert [command.returncode for command in ended] == [0, 1, 2, 1]
    printed = "".join(command.stdout + command.stderr for command in ended)
    assert [secret for secret in [*secrets, token] if secret in printed] == []
    assert UPSTREAM.split()[0] not in printed
    kept = {"the log": server.log(), **_files(server)}
    assert [
        place for place, text in kept.items() if any(secret in text for secret in [*secrets, token])
    ] == []


STATUSES = {200, 201, 202, 204, 303, 400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 428, 429, 500, 503}


# What is done.


def make_the_first_administrator(story: Story) -> None:
    link = story.server.first_administrator_url.rpartition("/")[2]
    story.secrets["first administrator’s link"] = link
    page = f"/welcome/{link}"
    story.send("GET", page, 200, as_=None, name="welcome page")
    story.send("GET", f"/welcome/{UNKNOWN_LINK}", 404, as_=None, name="wrong welcome page")
    form = {"username": "administrator", "password": SHORT_PASSWORD}
    story.send("POST", page, 422, as_=None, name="welcome with a short password", data=form)
    made = story.send(
        "POST", page, 303, as_=None, name="welcome", data={"username": "administrator", "password": PASSWORD}
    )
    _learn_cookie(story, made, "administrator", "welcome")
    story.send("GET", page, 404, as_=None, name="welcome page afterwards")


def make_accounts_and_tokens(story: Story) -> None:
    password_hash = hashed(PASSWORD, name="ann")
    for name in ("author", "stranger"):
        token = story.secrets[f"token of {name}"] = new_token()
        story.server.write(partial(_add_account, name=name, password_hash=password_hash, token=token))
    headers = {"Idempotency-Key": f"{IDEMPOTENCY_KEY}-of-a-token"}
    for name in ("make a token", "make the token again"):
        made = story.send(
            "POST", "/api/tokens", 201, name=name, json={"name": "another"}, headers=headers
        ).json()
        story.secrets["token made by the API"] = made["token"]
        story.shown_on_purpose.add((name, "token made by the API"))
    story.send("GET", "/api/tokens", 200)
    story.send("DELETE", f"/api/tokens/{made['id']}", 204)
    story.send(
        "GET", "/api/me", 401, as_=None, headers={"Authorization": f"Bearer {made['token']}"}, name="revoked"
    )


def _add_account(tx: Transaction, *, name: str, password_hash: str, token: str) -> None:
    user = users.add(tx, name, password_hash, is_administrator=False)
    hash_of_token = secret_hash(token)
    tokens.add(tx, user.id, token_id=new_id(), name="tests", secret_hash=hash_of_token, expires_at=None)


def sign_in_and_out(story: Story) -> None:
    right = {"username": "author", "password": PASSWORD}
    wrong = {"username": "author", "password": WRONG_PASSWORD}
    story.send("POST", "/login", 401, as_=None, json=wrong, name="wrong sign-in")
    story.send("POST", "/login", 401, as_=None, data=wrong, name="wrong sign-in by form")
    story.send("POST", "/login", 422, as_=None, json={"username": "author", "password": [PASSWORD]})
    story.send("POST", "/login", 400, as_=None, content=f'{{"password": "{PASSWORD}', headers=JSON)
    story.send("POST", "/login", 415, as_=None, content=PASSWORD, headers={"Content-Type": "text/plain"})
    signed_in = story.send("POST", "/login", 303, as_=None, data=right, name="sign in by form")
    _learn_cookie(story, signed_in, "browser by form", "sign in by form")
    signed_in = story.send("POST", "/login", 200, as_=None, json=right, name="sign in")
    cookie = {"Cookie": f"quire_session={_learn_cookie(story, signed_in, 'browser', 'sign in')}"}
    for page in ("/", "/login", "/api/me"):
        story.send(
            "GET", page, 303 if page == "/login" else 200, as_=None, headers=cookie, name=f"browser {page}"
        )
    story.send("POST", "/api/documents", 403, as_=None, json={"title": TITLE}, headers={**cookie, **FOREIGN})
    story.send("POST", "/logout", 204, as_=None, headers=cookie, name="sign out")
    story.send("GET", "/api/me", 401, as_=None, headers=cookie, name="signed out")
    story.send("GET", "/api/me", 401, as_=None, headers={"Cookie": f"quire_session={UNKNOWN_COOKIE}"})
    story.send("GET", "/api/me", 401, as_=None, headers={"Authorization": f"Bearer {UNKNOWN_TOKEN}"})


def use_the_pages(story: Story) -> None:
    """A changed password, a token of the account's page, and what an administrator makes up for others."""
    right = {"username": "author", "password": PASSWORD}
    signed_in = story.send("POST", "/login", 200, as_=None, json=right, name="sign in for the pages")
    secret = _learn_cookie(story, signed_in, "browser of the pages", "sign in for the pages")
    cookie = {"Cookie": f"quire_session={secret}"}
    for status, current, new in (
        (422, WRONG_PASSWORD, NEW_PASSWORD),
        (422, PASSWORD, SHORT_PASSWORD),
        (303, PASSWORD, NEW_PASSWORD),
        (303, NEW_PASSWORD, PASSWORD),
    ):
        form = {"current": current, "new": new, "again": new, "keep_tokens": "yes"}
        story.send("POST", "/account/password", status, as_=None, headers=cookie, data=form)
    made = story.send(
        "POST",
        "/account/tokens",
        200,
        as_=None,
        headers=cookie,
        data={"name": "of the page"},
        name="page token",
    )
    _learn_shown(story, made, "token of the page", "page token")
    story.send("POST", "/account/tokens", 422, as_=None, headers=cookie, data={"name": ""})
    story.send("GET", "/account", 200, as_=None, headers=cookie)
    story.send("GET", "/administration", 403, as_=None, headers=cookie)
    administer(story)


def administer(story: Story) -> None:
    right = {"username": "administrator", "password": PASSWORD}
    signed_in = story.send("POST", "/login", 200, as_=None, json=right, name="sign in to administer")
    secret = _learn_cookie(story, signed_in, "browser of the administrator", "sign in to administer")
    cookie = {"Cookie": f"quire_session={secret}"}
    accounts = "/administration/accounts"
    made = story.send(
        "POST", accounts, 200, as_=None, headers=cookie, data={"username": "new"}, name="account made"
    )
    _learn_shown(story, made, "made-up password", "account made")
    for form in (
        {"username": "new", "password": NEW_PASSWORD},
        {"username": "newer", "password": SHORT_PASSWORD},
    ):
        status = 409 if form["username"] == "new" else 422
        story.send("POST", accounts, status, as_=None, headers=cookie, data=form)
    (account,) = story.server.write(lambda tx: tx.one("select id from user_account where name = 'new'"))
    place = f"{accounts}/{account}"
    story.send("POST", f"{place}/password", 303, as_=None, headers=cookie, data={"password": NEW_PASSWORD})
    reset = story.send(
        "POST", f"{place}/password", 200, as_=None, headers=cookie, data={}, name="password made"
    )
    _learn_shown(story, reset, "second made-up password", "password made")
    for path in ("/administration", place, "/administration/health"):
        story.send("GET", path, 200, as_=None, headers=cookie)
    for what in ("database", "model"):
        story.send("POST", f"/administration/health/{what}", 200, as_=None, headers=cookie)


def _learn_shown(story: Story, reply: httpx.Response, whose: str, exchange: str) -> None:
    (secret,) = re.findall(r'id="secret" value="([^"]+)"', reply.text)
    story.secrets[whose] = secret
    story.shown_on_purpose.add((exchange, whose))


@dataclass
class Chat:
    """Where the canaries of people's texts are."""

    document: str
    section: str
    chat: str
    answer: str


def write_and_ask(story: Story) -> Chat:
    body = {"title": TITLE, "sections": [{"title": SECTION_TITLE, "content": TEXT}]}
    key = {"Idempotency-Key": IDEMPOTENCY_KEY}
    document = story.send("POST", "/api/documents", 201, json=body, headers=key).json()["document"]
    section_id = document["sections"][0]["id"]
    section = f"/api/documents/{document['id']}/sections/{section_id}"
    changed = {"content": f"{TEXT} More of it."}
    story.send("PATCH", section, 200, json=changed, headers={"If-Match": '"1"'})
    chat = story.send("POST", f"{section}/chat", 200).json()["chat_session"]["id"]
    answer = ask(story, chat)
    assert finished(story, answer)["content"] == ANSWER
    story.send("GET", f"/api/messages/{answer}/events", 200)
    story.send("GET", f"/api/chat-sessions/{chat}?render=html", 200)
    return Chat(
        f"/api/documents/{document['id']}", section, f"/api/chat-sessions/{chat}", f"/api/messages/{answer}"
    )


def ask(story: Story, chat_id: str) -> str:
    headers = {"Idempotency-Key": f"{IDEMPOTENCY_KEY}-{len(story.exchanges)}"}
    asked = story.send(
        "POST", f"/api/chat-sessions/{chat_id}/messages", 202, json={"message": QUESTION}, headers=headers
    )
    answer_id: str = asked.json()["answer"]["id"]
    return answer_id


def finished(story: Story, answer_id: str) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        reply = story.http.get(
            f"/api/messages/{answer_id}",
            headers={"Authorization": f"Bearer {story.secrets['token of author']}"},
        )
        assert reply.status_code == 200, reply.text
        message: dict[str, Any] = reply.json()["message"]
        if message["status"] in ("queued", "streaming"):
            # However quick the machine is, one looks less often than a person may read.
            time.sleep(0.15)
            return None
        story.keep("finished answer", reply)
        return message

    return wait_until(look, seconds=30)


JSON = {"Content-Type": "application/json"}
FOREIGN = {"Sec-Fetch-Site": "cross-site"}


def provoke_every_refusal(story: Story, chat: Chat) -> None:
    messages = f"{chat.chat}/messages"
    question = {"message": QUESTION}
    text = {"content": TEXT}
    for path in (chat.document, chat.section, chat.chat, messages):
        story.send(
            "POST", path, 401 if path == messages else 405, as_=None, content=f'{{"{TEXT}', headers=JSON
        )
    story.send("POST", messages, 400, content=f'{{"message": "{QUESTION}', headers=JSON)
    story.send("POST", messages, 400, content=QUESTION.encode("utf-16"), headers=JSON)
    story.send("POST", messages, 400, json={"message": " "})
    story.send("GET", f"/api/documents?cursor={TEXT}", 400)
    story.send("GET", f"/api/documents?limit={TEXT}", 400)
    story.send("PATCH", chat.section, 400, json=text, headers={"If-Match": TEXT})
    story.send("GET", f"{chat.answer}/events", 400, headers={"Last-Event-ID": TEXT})
    story.send("POST", "/api/documents", 400, json={"title": TITLE}, headers={"Idempotency-Key": TEXT * 20})
    for method, path, body in (
        ("GET", chat.document, None),
        ("PATCH", chat.section, text),
        ("GET", chat.chat, None),
        ("POST", messages, question),
        ("GET", chat.answer, None),
        ("POST", f"{chat.answer}/retry", None),
    ):
        story.send(method, path, 403, as_="stranger", json=body)
    story.send("GET", f"/api/documents/{TEXT}", 404)
    story.send("GET", f"/nowhere/{TEXT}", 404)
    story.send("GET", f"/api/nowhere/{TEXT}?q={QUESTION}", 404)
    story.send("PUT", f"{chat.chat}/head", 404, json={"message_id": TEXT})
    story.send("POST", messages, 404, json={**question, "parent_id": TEXT})
    story.send("PUT", messages, 405, json=question)
    story.send("PATCH", chat.section, 412, json=text, headers={"If-Match": '"1"'})
    story.send("PATCH", chat.document, 412, json={"title": TITLE}, headers={"If-Match": '"7"'})
    story.send("PATCH", chat.section, 428, json=text)
    story.send("PATCH", chat.section, 413, json={"content": TEXT * 50_000}, headers={"If-Match": '"2"'})
    story.send("POST", messages, 415, content=QUESTION, headers={"Content-Type": "text/plain"})
    story.send("PATCH", chat.section, 422, json={"content": TEXT * 15_000}, headers={"If-Match": '"2"'})
    story.send("PATCH", chat.section, 422, json={"content": f"{TEXT}\0"}, headers={"If-Match": '"2"'})
    story.send("POST", "/api/documents", 422, json={"title": TITLE * 50})
    story.send("POST", "/api/documents", 422, json={"title": TITLE, "sections": TEXT})
    story.send("POST", messages, 422, json={"message": QUESTION * 2_000})
    story.send("POST", messages, 422, json={**question, "context_documents": [TEXT]})
    story.send("POST", messages, 422, json={**question, "selection": {"start": 0, "end": 1, "revision": 9}})
    key = {"Idempotency-Key": IDEMPOTENCY_KEY}
    story.send("POST", "/api/documents", 422, json={"title": f"{TITLE} again"}, headers=key)
    # The page of a refused title shows one's documents once more; this person has none.
    right = {"username": "stranger", "password": PASSWORD}
    signed_in = story.send("POST", "/login", 200, as_=None, json=right, name="sign in for a form")
    cookie = {"Cookie": f"quire_session={_learn_cookie(story, signed_in, 'form', 'sign in for a form')}"}
    form = {"title": TOO_LONG_TITLE}
    refused = story.send("POST", "/documents", 422, as_=None, headers=cookie, data=form)
    assert IN_ITS_FIELD in refused.text


def let_the_model_fail(story: Story, chat: Chat) -> None:
    chat_id = chat.chat.rpartition("/")[2]
    story.upstream.mode = "wait"
    waiting = ask(story, chat_id)
    wait_until(lambda: ANSWER in story.send("GET", f"/api/messages/{waiting}", 200).text, seconds=30)
    story.send("POST", f"{chat.chat}/messages", 409, json={"message": QUESTION})
    story.send("POST", f"/api/messages/{waiting}/stop", 202)
    assert finished(story, waiting)["status"] == "stopped"
    for mode in FAILURES:
        story.upstream.mode = mode
        failed = finished(story, ask(story, chat_id))
        assert failed["status"] == "failed", mode
        assert failed["error"]["code"].startswith("model_"), mode
        story.send("GET", f"/api/messages/{failed['id']}/events", 200)
    story.upstream.mode = "answer"


def break_the_server(story: Story, chat: Chat) -> None:
    """A row that cannot be read is a fault of ours."""
    answer_id = chat.answer.rpartition("/")[2]
    with closing(sqlite.connect(story.server.database_path)) as connection:
        (created_at,) = connection.execute(
            "select created_at from message where id = ?", (answer_id,)
        ).fetchone()
        set_time = "update message set created_at = ? where id = ?"
        connection.execute(set_time, ("no time", answer_id))
        for path in (chat.answer, chat.chat):
            story.send("GET", path, 500)
        story.send("POST", f"{chat.section}/chat", 500)
        story.send("POST", f"{chat.answer}/retry", 500)
        connection.execute(set_time, (created_at, answer_id))


def lock_the_database(story: Story, chat: Chat) -> None:
    """A fault of the world, for which changes wait half a minute."""
    with closing(sqlite.connect(story.server.database_path)) as connection:
        connection.execute("begin immediate")
        with ThreadPoolExecutor(3) as pool:
            list(pool.map(lambda refused: refused(), _changes_that_wait(story, chat)))
        connection.execute("rollback")


def _changes_that_wait(story: Story, chat: Chat) -> list[Callable[[], httpx.Response]]:
    """For a locked database, and with a secret in the hand."""
    send = story.send
    sign_in = {"username": "author", "password": PASSWORD}
    key = {"Idempotency-Key": f"{IDEMPOTENCY_KEY}-too-late"}
    match = {"If-Match": '"2"'}
    return [
        partial(send, "PATCH", chat.section, 503, json={"content": TEXT}, headers=match),
        partial(send, "POST", "/login", 503, as_=None, json=sign_in, name="sign in when locked"),
        partial(send, "POST", "/api/tokens", 503, json={"name": "too late"}, headers=key),
    ]


def sign_in_too_often(story: Story) -> None:
    wrong = {"username": "stranger", "password": WRONG_PASSWORD}
    for _ in range(10):
        story.send("POST", "/login", 401, as_=None, json=wrong)
    story.send("POST", "/login", 429, as_=None, json=wrong)
    story.send("POST", "/login", 429, as_=None, data=wrong, name="sign in by form, too often")


def _learn_cookie(story: Story, reply: httpx.Response, whose: str, exchange: str) -> str:
    cookie = reply.cookies["quire_session"]
    story.secrets[f"cookie of {whose}"] = cookie
    story.shown_on_purpose.add((exchange, f"cookie of {whose}"))
    return cookie


# What is looked for, and where.


def secrets_found(story: Story) -> Iterator[str]:
    """Every secret in every place, but for the one reply that is there to show it."""
    places = {"the log": story.server.log(), **_files(story.server)}
    for name, secret in story.secrets.items():
        for place, text in places.items():
            if secret in text:
                yield f"{name} in {place}: {_around(text, secret)}"
        for exchange in story.exchanges:
            for part, text in (("headers", exchange.headers), ("body", exchange.body)):
                if secret in text and (exchange.name, name) not in story.shown_on_purpose:
                    yield f"{name} in the {part} of {exchange.name} {exchange.status}: {_around(text, secret)}"


def texts_found(story: Story) -> Iterator[str]:
    """People's words, and those of the model's server, in the log, the figures and the errors."""
    words = {**WORDS, "what the model’s server said": UPSTREAM.split()[0]}
    places = {"the log": story.server.log()}
    for exchange in story.exchanges:
        if exchange.status >= 400 or exchange.name in (
            "GET /metrics",
            "GET /api/openapi.json",
            "GET /api/docs",
        ):
            places[f"{exchange.name} {exchange.status}"] = _without_current_state(exchange)
    for name, word in words.items():
        for place, text in places.items():
            if word in text.lower():
                yield f"{name} in {place}: {_around(text.lower(), word)}"
    for exchange in story.exchanges:
        if words["what the model’s server said"] in exchange.body:
            yield f"what the model’s server said in {exchange.name}: {_around(exchange.body, UPSTREAM.split()[0])}"


def _without_current_state(exchange: Exchange) -> str:
    """A conflict shows its author what stands against it; nothing else of an error may."""
    is_json = exchange.body.startswith("{")
    if exchange.status not in (409, 412) or not is_json:
        return f"{exchange.headers}\n{exchange.body.replace(IN_ITS_FIELD, '')}"
    error = json.loads(exchange.body)
    return json.dumps(
        {key: value for key, value in error.items() if key not in ("section", "document", "answer")}
    )


def _files(server: RunningServer) -> dict[str, str]:
    """Everything that is kept, as it lies on the disk."""
    paths = (path for path in server.data_dir.rglob("*") if path.is_file())
    return {f"the file {path.name}": path.read_bytes().decode("latin1") for path in paths}


def _around(text: str, found: str) -> str:
    at = text.index(found)
    return repr(text[max(0, at - 80) : at + len(found) + 40])
