"""Administrators connect models in the page, and they answer at once; keys go in and come out nowhere."""

import html
import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from quire.domain.models.language_models import ENVIRONMENT
from tests.conftest import ModelServer
from tests.running import Person, RunningServer, wait_until

PLACE = "/administration/models"
KEY = "sk-canary-4f0c9d2b7a81"
MODELS = {"models": ["llama", "qwen"], "usage": False, "pieces": ["It ", "answers."]}


class Desk:
    """An administrator's browser, and a model server to be connected."""

    def __init__(self, server: RunningServer, model: ModelServer) -> None:
        self.server, self.model = server, model
        self.person: Person = server.person("root", is_administrator=True)
        self.browser = self.person.browser()

    def post(self, path: str, **form: Any) -> httpx.Response:
        return self.browser.post(f"{PLACE}{path}", data=form)

    def connect(self, **form: Any) -> str:
        """Connect the server as a provider; returns the address of its page."""
        typed = {"name": "Ours", "base_url": f"{self.model.url}/v1", "key": KEY, "kind": "openai", **form}
        reply = self.post("/providers", **typed)
        assert reply.status_code == 303, shown(reply)
        return reply.headers["location"].partition("?")[0].removeprefix(PLACE)

    def add(self, provider: str, name: str = "llama", **form: Any) -> str:
        """Add a model, and wait until it was tried; returns its id."""
        typed = {
            "name": name,
            "context_tokens": "2000",
            "audience": "everybody",
            "stays_in_house": "yes",
            **form,
        }
        reply = self.post(f"{provider}/models", **typed)
        assert reply.status_code == 303, shown(reply)
        model_id = reply.headers["location"].partition("?")[0].rpartition("/")[2]
        self.tried(model_id)
        return str(model_id)

    def tried(self, model_id: str) -> str:
        """What its page shows once it was tried."""
        address = f"{PLACE}/{model_id}"
        wait_until(lambda: "Refresh" not in self.browser.get(address).headers)
        return shown(self.browser.get(address))

    def models(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.person.done("GET", "/api/models")["models"]
        return found


def shown(reply: httpx.Response) -> str:
    return html.unescape(re.sub(r"<[^>]*>", " ", reply.text))


@pytest.fixture
def desk(model_server: ModelServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    running = RunningServer(tmp_path_factory.mktemp("desk") / "data").start()
    model_server.plan(**MODELS)
    yield Desk(running, model_server)
    running.kill()


def test_a_model_is_connected_in_the_page_and_answers_at_once(desk: Desk) -> None:
    assert [(one["id"], one["is_default"]) for one in desk.models()] == [("built-in", True)]
    provider = desk.connect()
    named = desk.post(f"{provider}/names")
    assert 'value="llama"' in named.text
    model_id = desk.add(provider, shown_name="Our llama", input_price="0.15", output_price="0,6")
    assert desk.models() == [
        {
            "id": model_id,
            "name": "Our llama",
            "context_tokens": 2000,
            "stays_in_house": True,
            "prices": {"input": 0.15, "cached_input": 0.15, "output": 0.6},
            "is_default": True,
        }
    ]
    answer = desk.person.finished(desk.person.ask(desk.person.chat()))
    assert (answer["content"], answer["model"], answer["model_id"]) == ("It answers.", "llama", model_id)
    assert desk.model.calls()[-1]["authorization"] == f"bearer {KEY}"


@pytest.mark.parametrize(
    ("plan", "base_url", "sentence"),
    [
        ({}, "http://127.0.0.1:9/v1", "Nothing answers at http://127.0.0.1:9/v1."),
        ({"list_status": 401}, "URL/v1", "The server at URL/v1 refuses the key, or wants one."),
        ({}, "URL/elsewhere/v1", "What answers at URL/elsewhere/v1 has no list of models as servers"),
    ],
)
def test_a_saved_provider_is_tried_and_only_called_connected_where_it_answers(
    desk: Desk, plan: dict[str, Any], base_url: str, sentence: str
) -> None:
    desk.model.plan(**{**MODELS, **plan})
    address, said = (text.replace("URL", desk.model.url) for text in (base_url, sentence))
    typed = {"name": "Ours", "base_url": address, "key": KEY, "kind": "openai"}
    saved = desk.browser.get(desk.post("/providers", **typed).headers["location"])
    assert "The provider is saved." in shown(saved)
    assert "connected" not in shown(saved)
    assert said in shown(saved)
    provider = str(saved.url.path).removeprefix(PLACE)
    assert said in shown(desk.post(f"{provider}/names"))

    desk.model.plan(**MODELS)
    changed = desk.post(provider, **{**typed, "base_url": f"{desk.model.url}/v1"})
    answers = shown(desk.browser.get(changed.headers["location"]))
    assert "It holds from the next question on." in answers
    assert "answers at" not in answers


def test_a_server_with_one_model_fills_the_form_in(desk: Desk) -> None:
    desk.model.plan(**{**MODELS, "models": ["/models/gemma.gguf"], "size": 8_192})
    named = desk.post(f"{desk.connect()}/names").text
    assert re.search(r'name="name" value="/models/gemma.gguf"', named)
    assert re.search(r'name="shown_name" value="gemma.gguf"', named)
    assert re.search(r'name="context_tokens" value="6144"', named)
    assert "prompts of up to 6144 tokens" in named
    assert re.search(r'name="stays_in_house" value="yes" checked', named)


def test_a_provider_that_answers_is_called_connected(desk: Desk) -> None:
    typed = {"name": "Ours", "base_url": f"{desk.model.url}/v1", "key": KEY, "kind": "openai"}
    saved = desk.browser.get(desk.post("/providers", **typed).headers["location"])
    assert "The provider is connected: its server answers." in shown(saved)


def test_what_was_found_by_trying_is_a_table_and_is_remembered(desk: Desk) -> None:
    model_id = desk.add(desk.connect())
    page = desk.tried(model_id)
    for sentence in (
        "The server has llama, and 2 models in all.",
        "It said “It answers.”, in 2 pieces",
        "The server does not count tokens; they are estimated.",
        "An answer can be stopped in its middle.",
        "It takes temperature, length and system prompt.",
        "A prompt of about 2000 tokens is taken; whether all of it is read, the server does not tell.",
    ):
        assert sentence in page
    desk.model.plan(status=401, body={"error": {"message": "Who are you?"}})
    assert "It said “It answers.”" in desk.tried(model_id)
    assert desk.post(f"/{model_id}/probe").status_code == 303
    page = desk.tried(model_id)
    assert "The language model's server does not accept the configured key." in page
    assert "Does not answer" in shown(desk.browser.get(PLACE))


def test_a_prompt_that_is_cut_off_without_a_word_is_noticed(desk: Desk) -> None:
    counted = 'data: {"choices": [{"delta": {"content": "Yes."}, "finish_reason": "stop"}],'
    counted += ' "usage": {"prompt_tokens": %s, "completion_tokens": 1}}\n\ndata: [DONE]\n\n'
    desk.model.plan(models=["llama"], raw=counted % 512)
    model_id = desk.add(desk.connect())
    assert (
        "Of a prompt of about 2000 tokens the server read only 512, and cut the rest off without a word"
        in desk.tried(model_id)
    )
    assert "The server has llama, and no other." in desk.tried(model_id)
    desk.model.plan(models=["llama"], raw=counted % 3)
    desk.post(f"/{model_id}/probe")
    assert "read only 3: it does not give the model what it is sent" in desk.tried(model_id)


def test_a_changed_provider_is_asked_at_its_new_address_without_a_restart(desk: Desk) -> None:
    provider = desk.connect(base_url="http://127.0.0.1:9/v1", key="")
    desk.add(provider)
    chat = desk.person.chat()
    assert desk.person.finished(desk.person.ask(chat))["error"]["code"] == "model_unreachable"
    changed = {"name": "Ours", "base_url": f"{desk.model.url}/v1", "kind": "openai", "key": ""}
    assert desk.post(provider, **changed).status_code == 303
    assert desk.person.finished(desk.person.ask(chat))["content"] == "It answers."


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (
            {"base_url": "ftp://example.org"},
            "“Address” must be an address that begins with http:// or https://.",
        ),
        ({"name": " "}, "“Name” must have 1 to 64 letters, digits or other characters."),
        ({"key": "zwei\nzeilen"}, "“Key” must be a key of letters, digits and symbols on one line."),
        ({"kind": "other"}, "must be one of openai, azure."),
    ],
)
def test_a_wrong_field_is_said_in_the_form_and_a_key_is_not_sent_back(
    desk: Desk, form: dict[str, str], sentence: str
) -> None:
    typed = {"name": "Ours", "base_url": "http://127.0.0.1/v1", "key": KEY, "kind": "openai", **form}
    reply = desk.post("/providers", **typed)
    assert reply.status_code == 422
    assert sentence in shown(reply)
    assert typed["key"] not in reply.text
    assert "No provider is connected yet." in shown(desk.browser.get(PLACE))


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"context_tokens": "many"}, "“Size of prompts, in tokens” must be a number from 1000 to 10000000."),
        ({"input_price": "cheap"}, "“Input” must be an amount such as 2.50."),
        ({"input_price": "1"}, "“Output” must be there as well, or no price at all."),
        ({"audience": "groups"}, "“Groups” must be at least one"),
        ({"audience": "friends"}, "must be one of everybody, groups, nobody."),
    ],
)
def test_a_model_that_cannot_be_is_refused_with_what_was_typed(
    desk: Desk, form: dict[str, str], sentence: str
) -> None:
    provider = desk.connect()
    typed = {"name": "llama", "context_tokens": "2000", "audience": "everybody", **form}
    reply = desk.post(f"{provider}/models", **typed)
    assert (reply.status_code, sentence in shown(reply)) == (422, True), shown(reply)
    assert 'value="llama"' in reply.text
    assert [one["id"] for one in desk.models()] == ["built-in"]


def test_the_order_the_default_and_removal_are_the_administrators(desk: Desk) -> None:
    provider = desk.connect()
    first, second = desk.add(provider, "llama"), desk.add(provider, "qwen")
    assert desk.post(f"/{second}/position", direction="up").status_code == 303
    assert [one["id"] for one in desk.models()] == [second, first]
    assert desk.post("/defaults", model_id=first, is_on="yes").status_code == 303
    assert [one["id"] for one in desk.models() if one["is_default"]] == [first]
    assert desk.post("/defaults", model_id="unknown").status_code == 422
    assert desk.post(f"/{first}/remove").status_code == 303
    assert [(one["id"], one["is_default"]) for one in desk.models()] == [(second, True)]
    assert desk.post(f"{provider}/remove").status_code == 303
    assert [one["id"] for one in desk.models()] == ["built-in"]


def seen_on(desk: Desk, path: str) -> str:
    """What a page says of the state in which it shows its form."""
    found = re.search(r'name="seen" value="(\w+)"', desk.browser.get(f"{PLACE}{path}").text)
    assert found is not None
    return found[1]


def test_of_two_administrators_the_second_sees_what_the_first_has_changed(desk: Desk) -> None:
    provider = desk.connect()
    model_id = desk.add(provider)
    seen = seen_on(desk, provider)
    form = {"name": "Ours", "base_url": f"{desk.model.url}/v1", "kind": "openai", "key": "", "seen": seen}
    assert desk.post(provider, **{**form, "name": "Theirs"}).status_code == 303
    late = desk.post(provider, **form)
    assert (late.status_code, "Somebody else has changed this" in shown(late)) == (412, True)
    assert re.search(r"<dt>Name</dt>\s*<dd[^>]*>Theirs</dd>", late.text)
    assert 'value="Ours"' in late.text
    assert desk.post(provider, **{**form, "seen": seen_on(desk, provider)}).status_code == 303

    seen = seen_on(desk, f"/{model_id}")
    typed = {"name": "llama", "context_tokens": "2000", "audience": "everybody", "seen": seen}
    assert (
        desk.post(f"/{model_id}", **{**typed, "audience": "nobody", "stays_in_house": "yes"}).status_code
        == 303
    )
    late = desk.post(f"/{model_id}", **typed)
    assert (late.status_code, "Somebody else has changed this" in shown(late)) == (412, True)
    assert re.search(r"<dt>Who may use it</dt>\s*<dd[^>]*>nobody</dd>", late.text)

    seen = seen_on(desk, "")
    assert desk.post("/defaults", seen=seen).status_code == 303
    late = desk.post("/defaults", seen=seen, is_on="yes", may_leave_house="yes")
    assert (late.status_code, late.text.count('role="alert"')) == (412, 1)


def test_a_provider_that_moves_out_of_the_house_takes_its_models_along(desk: Desk) -> None:
    provider = desk.connect()
    desk.add(provider)
    outside = {"name": "Ours", "base_url": "https://models.invalid/v1", "kind": "openai", "key": ""}
    moved = desk.browser.get(desk.post(provider, **outside).headers["location"])
    assert "its models count as outside until you say otherwise" in shown(moved)
    assert [one["stays_in_house"] for one in desk.models()] == [False]


def test_a_key_never_stands_anywhere_in_clear(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> None:
    provider = desk.connect()
    model_id = desk.add(provider)
    desk.model.plan(status=401, body={"error": {"message": f"Incorrect key: {KEY}"}})
    chat = desk.person.chat()
    answer = desk.person.finished(desk.person.ask(chat))
    assert answer["error"]["code"] == "model_refused_key"
    desk.post(f"/{model_id}/probe")
    backup = tmp_path_factory.mktemp("backup") / "backup.quire"
    said = [
        desk.server.quire("backup", str(backup)),
        desk.server.quire("doctor"),
        desk.server.quire("keys", "rotate"),
    ]
    assert "Encrypted 1 keys with a new secret." in said[2].stdout
    pages = [
        PLACE,
        f"{PLACE}{provider}",
        f"{PLACE}/{model_id}",
        "/administration/audit",
        "/administration/health",
    ]
    addresses = [
        "/api/models",
        "/api/audit",
        "/api/openapi.json",
        "/metrics",
        "/api/usage?by=model",
        f"/api/chat-sessions/{chat['id']}",
        f"/api/documents/{chat['document_id']}/export?format=json",
        f"/api/documents/{chat['document_id']}/export?format=md",
        f"/api/documents/{chat['document_id']}/export?format=docx",
    ]
    processes = subprocess.run(["ps", "axwwe"], capture_output=True, text=True, check=False).stdout
    files = [path for path in desk.server.data_dir.rglob("*") if path.is_file()]
    places = {
        **{address: laid_open(desk.browser.get(address)) for address in (*pages, *addresses)},
        "own data": laid_open(desk.browser.post("/account/data")),
        **{str(path): path.read_bytes().decode("latin-1") for path in (*files, backup)},
        **{f"said {number}": one.stdout + one.stderr for number, one in enumerate(said)},
        "message": repr(answer),
        "tried": desk.tried(model_id),
        "log": desk.server.log(),
        "processes": processes,
    }
    assert [place for place, text in places.items() if KEY in text] == []
    assert "key ends with 7a81" in shown(desk.browser.get(PLACE))
    assert KEY.encode() in b"".join(str(call).encode() for call in desk.model.calls()), "the search finds it"
    # What is kept beside the key is found where it is kept: these files are searched in clear.
    kept = [str(path) for path in files if path.suffix.startswith(".sqlite3")]
    assert any(desk.model.url in places[path] for path in kept)
    assert desk.model.url in places[str(backup)]


def laid_open(reply: httpx.Response) -> str:
    """What a reply says, and everything in the files that it packs."""
    assert reply.status_code == 200, f"{reply.url} {reply.status_code}"
    if not reply.content.startswith(b"PK"):
        return reply.text
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        return "".join(archive.read(name).decode("latin-1") for name in archive.namelist())


def test_after_a_rotation_the_running_server_still_opens_the_keys(desk: Desk) -> None:
    provider = desk.connect()
    desk.add(provider)
    assert desk.server.quire("keys", "rotate").returncode == 0
    assert desk.person.finished(desk.person.ask(desk.person.chat()))["content"] == "It answers."
    assert desk.model.calls()[-1]["authorization"] == f"bearer {KEY}"


def test_a_redirect_is_not_followed_with_the_key(desk: Desk) -> None:
    with ModelServerElsewhere() as elsewhere:
        desk.add(desk.connect())
        moved = {"status": 302, "headers": {"Location": f"{elsewhere.url}/v1/chat/completions"}}
        desk.model.plan(**moved)
        answer = desk.person.finished(desk.person.ask(desk.person.chat()))
        assert answer["status"] == "failed"
        assert elsewhere.calls() == []


class ModelServerElsewhere(ModelServer):
    """Another server, to which nothing is to go."""

    def __enter__(self) -> "ModelServerElsewhere":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def test_the_model_of_the_settings_is_there_to_be_read_and_chosen(
    model_server: ModelServer, tmp_path_factory: pytest.TempPathFactory
) -> None:
    running = RunningServer(tmp_path_factory.mktemp("settings") / "data", **model_server.settings).start()
    desk = Desk(running, model_server)
    assert "by the settings of the server · Stays in the house" in shown(desk.browser.get(PLACE))
    assert [(one["id"], one["name"]) for one in desk.models()] == [(ENVIRONMENT, "test-model")]
    running.kill()
