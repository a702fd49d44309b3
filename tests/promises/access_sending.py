"""A request to each route, as it would be fine if it came from the right person."""

import re
from datetime import UTC, datetime
from typing import Any

import httpx

from quire.domain.templates.document_templates import DocumentTemplate, TemplateSection
from quire.domain.templates.template_files import template_text
from quire.store.transactions import new_id
from quire.web.http.route import Route
from tests.csl_files import style_file
from tests.formats.exporting.house_template import house_template
from tests.pictures import png
from tests.promises.access_rules import RULES, Rule, What
from tests.promises.access_world import NOTHING, Owned, Place, World


def send(
    http: httpx.Client,
    route: Route,
    place: Place,
    headers: dict[str, str],
    *,
    owned: Owned = NOTHING,
    message_id: str | None = None,
) -> httpx.Response:
    """A request that would be fine if it came from the right person."""
    rule = RULES[route.endpoint]
    ids = {
        "document_id": place.document,
        "section_id": place.section,
        "chat_session_id": place.chat,
        "message_id": place.answer,
        "proposal_id": place.own_proposal if rule.about == "own proposal" else place.proposal,
        "comment_id": place.comment,
        "decision_id": place.decision,
        "reference_id": place.reference,
        "passage_id": place.passage,
        "image_id": place.image,
        "import_id": place.import_,
        "export_id": place.export,
        "grant_id": place.grant,
        "link_id": place.link,
        "access_request_id": place.access_request,
        "template_id": new_id(),
        "page": "1",
        "revision": "1",
        "token_id": owned.token,
        "sign_in_id": owned.sign_in,
        "passkey_id": owned.passkey,
        "account_id": owned.account,
        "group_id": owned.group,
        "instruction_template_id": owned.instruction_template,
        "name": owned.instruction_template,
        "cap_id": owned.cap,
        "provider_id": owned.provider,
        "model_id": owned.model,
        "document_template_id": owned.document_template,
        "secret": "no-such-secret",
        "purpose": "stop",
        "file": "no-such-file",
    }
    path = re.sub(r"<(?:\w+:)?(\w+)>", lambda match: ids[match[1]], route.path)
    stand_for = {
        "<message>": message_id or place.answer,
        "<hunk>": place.hunk,
        "<new name>": new_id(),
        "<account>": owned.account_name,
        "<now>": datetime.now(UTC).isoformat(),
    }

    def filled(value: Any) -> Any:
        match value:
            case dict():
                return {name: filled(inner) for name, inner in value.items()}
            case list():
                return [filled(inner) for inner in value]
            case str():
                return stand_for.get(value, value)
            case _:
                return value

    http.cookies.clear()
    return http.request(
        route.method,
        path,
        params=filled(rule.query),
        json=rule.body and filled(rule.body),
        data=rule.form and filled(rule.form),
        files=_file(rule),
        headers={**rule.headers, **headers},
    )


def _file(rule: Rule) -> dict[str, tuple[str, bytes]] | None:
    if rule.is_file:
        return {"file": ("report.md", b"# One\n\nText.\n\n# Two\n")}
    if rule.is_document_template:
        template = template_text(DocumentTemplate(new_id(), sections=(TemplateSection("One", 1),)))
        return {"file": ("report.md", template.encode())}
    if rule.is_citation_style:
        return {"file": ("own.csl", style_file().encode())}
    if rule.is_template:
        return {"file": ("house.docx", house_template())}
    return {"file": ("dot.png", png(1, 1))} if rule.is_picture else None


def place_for(world: World, rule: Rule, what: What) -> Place:
    if what == "never existed" and rule.about == "document":
        return Place()
    return world.places[what]


def owned_by(world: World, what: What) -> Owned:
    return world.owned if what == "whole" else NOTHING
