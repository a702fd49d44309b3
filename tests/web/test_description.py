"""What the server says of itself is true: every address is described, and every reply is as described."""

import itertools
import re
from typing import Any

import httpx
import jsonschema_rs
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from quire.web.routes import ROUTES
from tests import patient
from tests.formats.exporting.house_template import house_template
from tests.pictures import png
from tests.running import Person, RunningServer
from tests.web.conftest import place_of

load_all_checks()

_numbers = itertools.count(1)

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)
DESCRIBED = [
    (route.method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route.path)) for route in ROUTES if route.is_api
]
METHODS = {"get", "post", "put", "patch", "delete"}
PLAIN = settings(
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


@pytest.fixture(scope="module")
def fuzzer(server: RunningServer) -> Person:
    # Tests of a file may come to one worker in several parts, each with a set-up of its own.
    return server.person(f"fuzzer-{next(_numbers)}")


@pytest.fixture(scope="module")
def api(server: RunningServer) -> dict[str, Any]:
    described: dict[str, Any] = patient.get(f"{server.url}/api/openapi.json").json()
    return described


@pytest.fixture(scope="module")
def schema(server: RunningServer) -> Any:
    return schemathesis.openapi.from_url(f"{server.url}/api/openapi.json")


@pytest.fixture(scope="module")
def places(fuzzer: Person) -> dict[str, list[str]]:
    """Ids that exist, so that not every request ends at the first door."""
    document = fuzzer.document()
    chat = fuzzer.chat(document)
    answer = fuzzer.finished(fuzzer.ask(chat))
    proposed = fuzzer.done("POST", f"/api/messages/{answer['id']}/proposal", json={"mode": "append"})
    proposal = proposed["proposal"]
    verdicts = {"reject": [proposal["hunks"][0]["id"]]}
    decided = fuzzer.done("POST", f"/api/proposals/{proposal['id']}/decisions", json=verdicts)
    pasted = {"title": "Notes", "text": "A text that is read and cited."}
    path = f"/api/documents/{document['id']}/references"
    reference = fuzzer.done("POST", path, json=pasted)["reference"]
    pictures = f"/api/documents/{document['id']}/images"
    image = fuzzer.done("POST", pictures, files={"file": ("dot.png", png(1, 1))})["image"]
    file = {"file": ("report.md", b"# One\n\nText.")}
    imported = fuzzer.done("POST", "/api/imports", files=file)["import"]
    new = {"principal": {"account": "colleague"}, "role": "reader"}
    grant = fuzzer.done("POST", f"/api/documents/{document['id']}/grants", json=new)["grant"]
    link = fuzzer.done("POST", f"/api/documents/{document['id']}/links", json={"role": "reader"})["link"]
    comments = f"/api/documents/{document['id']}/sections/{document['sections'][0]['id']}/comments"
    comment = fuzzer.done("POST", comments, json={"text": "Why so?"})["comment"]
    templates = f"/api/documents/{document['id']}/templates"
    house = {"file": ("house.docx", house_template())}
    template = fuzzer.done("POST", templates, files=house)["template"]
    saving = {"document_id": document["id"], "name": "Saved"}
    saved = fuzzer.done("POST", "/api/document-templates", json=saving)["document_template"]
    brief = {"name": "Brief", "instructions": "Be brief."}
    instructions = fuzzer.done("POST", "/api/instruction-templates", json=brief)["instruction_template"]
    return {
        "instruction_template_id": [instructions["id"]],
        "name": ["Brief"],
        "cap_id": ["0" * 32],
        "document_template_id": [saved["id"]],
        "comment_id": [comment["id"]],
        "template_id": [template["id"]],
        "link_id": [link["id"]],
        "document_id": [document["id"]],
        "section_id": [section["id"] for section in document["sections"]],
        "chat_session_id": [chat["id"]],
        "message_id": [answer["id"], answer["parent_id"]],
        "proposal_id": [proposal["id"]],
        "decision_id": [decided["decision"]["id"]],
        "token_id": ["nowhere"],
        "reference_id": [reference["id"]],
        "passage_id": [f"{reference['id']}-1"],
        "image_id": [image["id"]],
        "import_id": [imported["id"]],
        "export_id": ["nowhere"],
        "grant_id": [grant["id"]],
        "access_request_id": ["nowhere"],
        "page": ["1"],
        "revision": ["1"],
    }


def test_every_address_of_the_api_is_described_and_nothing_else(api: dict[str, Any]) -> None:
    described = {
        (method.upper(), path)
        for path, methods in api["paths"].items()
        for method in methods.keys() & METHODS
    }
    assert described == set(DESCRIBED)
    assert {(route.method, route.path) for route in ROUTES if route.path.startswith("/api/")} <= {
        (route.method, route.path) for route in ROUTES if route.is_api
    }


def test_it_is_openapi_3_1_and_every_reference_leads_somewhere(api: dict[str, Any]) -> None:
    assert api["openapi"].startswith("3.1")
    names = set(re.findall(r'"#/components/schemas/([^"]+)"', httpx.Response(200, json=api).text))
    assert names <= api["components"]["schemas"].keys()
    ids = [operation["operationId"] for methods in api["paths"].values() for operation in methods.values()]
    assert len(ids) == len(set(ids))
    for methods in api["paths"].values():
        for operation in methods.values():
            assert operation["summary"]
            assert operation["responses"]


@pytest.mark.parametrize(("method", "path"), DESCRIBED, ids=map(" ".join, DESCRIBED))
def test_every_reply_is_as_it_is_described(
    schema: Any, fuzzer: Person, places: dict[str, list[str]], method: str, path: str, is_long: bool
) -> None:
    operation = schema[path][method]
    # OpenAPI 3.1 has no words for single events of a stream; what they are is in test_streams.py.
    checks = CHECKS[:-1] if path.endswith("/events") else CHECKS
    headers = {} if path in ("/login", "/logout") else {"Authorization": f"Bearer {fuzzer.token}"}

    @settings(PLAIN, max_examples=15 if is_long else 3)
    @given(case=operation.as_strategy(), known=st.data())
    def ask(case: Any, known: st.DataObject) -> None:
        for name in case.path_parameters or {}:
            if known.draw(st.integers(0, 3)):
                case.path_parameters[name] = known.draw(st.sampled_from(places[name]))
        if path == "/api/documents/{document_id}/events":
            # Otherwise each reply would be waited for until it is given up.
            case.query = {**(case.query or {}), "follow": "false"}
        case.call_and_validate(headers=headers, checks=checks)

    ask()


def check_reply(api: dict[str, Any], method: str, path: str, reply: httpx.Response) -> None:
    """A reply that no fuzzing causes, against its description."""
    described = api["paths"][path][method.lower()]["responses"]
    assert str(reply.status_code) in described, f"{reply.status_code} is not described"
    content = described[str(reply.status_code)].get("content")
    if content is None:
        assert reply.content == b""
        return
    media_type = reply.headers["content-type"].split(";")[0]
    assert media_type in content
    if media_type == "application/json":
        schema = {**content[media_type]["schema"], "components": api["components"]}
        jsonschema_rs.validate(schema, reply.json())


def test_a_refused_reader_of_the_figures_gets_what_is_described(
    server: RunningServer, api: dict[str, Any]
) -> None:
    reply = patient.get(f"{server.url}/metrics", headers={"X-Forwarded-For": "192.0.2.1"})
    assert reply.status_code == 403
    check_reply(api, "GET", "/metrics", reply)


def test_signing_out_for_another_site_gets_what_is_described(
    server: RunningServer, api: dict[str, Any]
) -> None:
    reply = patient.post(f"{server.url}/logout", headers={"Sec-Fetch-Site": "cross-site"})
    assert reply.status_code == 403
    check_reply(api, "POST", "/logout", reply)


async def test_a_server_that_is_not_ready_says_so_as_it_is_described(
    inside: Any, api: dict[str, Any]
) -> None:
    here = await inside()
    here.database.close()
    reply = await here.app.test_client().get("/readyz")
    response = httpx.Response(
        reply.status_code, headers=dict(reply.headers), content=await reply.get_data(as_text=False)
    )
    check_reply(api, "GET", "/readyz", response)


def test_the_refusals_of_every_day_are_as_described(
    author: Person, stranger: Person, api: dict[str, Any]
) -> None:
    document = author.document()
    section = "/api/documents/{document_id}/sections/{section_id}"
    place = place_of(document)
    check_reply(api, "PATCH", section, author.http.patch(place, json={"content": "x"}))
    stale = author.http.patch(place, json={"content": "x"}, headers={"If-Match": '"7"'})
    check_reply(api, "PATCH", section, stale)
    check_reply(api, "GET", section, stranger.http.get(place))
    check_reply(api, "POST", f"{section}/chat", stranger.http.post(f"{place}/chat"))
    check_reply(api, "POST", "/api/documents", author.http.post("/api/documents", content=b"x"))
    check_reply(api, "GET", "/api/me", patient.get(f"{author.http.base_url}/api/me"))
