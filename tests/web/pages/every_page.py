"""Every page that people see without script, in German, by its route; some of them in several states."""

import re
from pathlib import Path
from typing import get_args

import httpx

from quire.domain.models.model_lists import STATES
from quire.domain.notices.mail import SignedPurpose, signature
from quire.store.notices import mail
from tests import patient
from tests.conftest import StartServer
from tests.running import PASSWORD, Person, RunningServer, wait_until
from tests.web.conftest import free_port


def pages_of_server(
    browser: httpx.Client, administrator: Person, start_server: StartServer
) -> dict[str, httpx.Response]:
    """Every page, by its route; some of them in several states."""
    nobody = patient.client(base_url=browser.base_url, cookies={"quire_language": "de"})
    newborn = start_server("newborn")
    document = browser.headers["x-document"]
    history, restored = pages_of_history(browser, administrator, document)
    own = f"/administration/accounts/{administrator.user_id}"
    added = browser.post("/administration/accounts", data={"username": f"{administrator.name}-2"})
    (other,) = re.findall(r'action="(/administration/accounts/\w+)/password"', added.text)
    shown = {
        **pages_of_imports(browser),
        **pages_of_sharing(browser, administrator),
        "/login": nobody.get("/login"),
        "/login, refused": nobody.post("/login", data={"username": "x", "password": "y"}),
        "/welcome/<secret>": patient.get(newborn.first_administrator_url, cookies={"quire_language": "de"}),
        "/welcome/<secret>, refused": patient.post(
            newborn.first_administrator_url,
            data={"username": "two words", "password": "x"},
            cookies={"quire_language": "de"},
        ),
        "/welcome/<secret>, used, 404": nobody.get("/welcome/used"),
        "/": browser.get("/"),
        "/, by creation": browser.get("/?sort=created"),
        "/, nothing found": browser.get("/?q=nirgends"),
        "/, refused": browser.post("/documents", data={"title": " "}),
        "/, deleted": browser.post(f"/documents/{document}/delete", follow_redirects=True),
        "/trash": browser.get("/trash"),
        "/, restored": browser.post(f"/documents/{document}/restore", follow_redirects=True),
        "/documents/<document_id>": browser.get(f"/documents/{document}"),
        "/documents/<document_id>/read": browser.get(f"/documents/{document}/read"),
        "/documents/<document_id>/sections/<section_id>/history": browser.get(history),
        f"{history}, every state": browser.get(f"{history}?folded=true"),
        f"{history}, nothing further": browser.get(f"{history}?cursor=WyIxIiwiIl0="),
        **{f"{history}, {done}": page for done, page in restored.items()},
        "/documents/<document_id>/sections/<section_id>/history/<revision>": browser.get(f"{history}/2"),
        f"{history}, newest": browser.get(f"{history}/4"),
        "/documents/<document_id>/sections/<section_id>/history/compare": browser.get(
            f"{history}/compare?older=1&newer=2"
        ),
        f"{history}, side by side": browser.get(f"{history}/compare?older=1&newer=2&view=side"),
        f"{history}, the same": browser.get(f"{history}/compare?older=1&newer=4"),
        f"{history}, blank lines": browser.get(f"{history}/compare?older=2&newer=3"),
        f"{history}, the beginning": browser.get(f"{history}/compare?newer=1"),
        f"{history}, 404": browser.get(f"{history}/99"),
        "/documents/<document_id>/overview": browser.get(f"/documents/{document}/overview"),
        "/documents/<document_id>/overview, none": browser.get(
            f"/documents/{document}/overview?state=ready&findings=true"
        ),
        "/documents/<document_id>/authorship": browser.get(f"/documents/{document}/authorship"),
        **pages_of_the_past(browser, document),
        "/account": browser.get("/account"),
        "/account, new token": browser.post("/account/tokens", data={"name": "Skript", "days": "7"}),
        "/account, no such days": browser.post("/account/tokens", data={"name": "Skript", "days": "x"}),
        "/account, wrong password": browser.post(
            "/account/password", data={"current": "nein", "new": "a good new one", "again": "a good new one"}
        ),
        "/administration": browser.get("/administration"),
        "/administration, nobody found": browser.get("/administration?q=nirgends"),
        "/administration, refused": browser.post("/administration/accounts", data={"username": "two words"}),
        "/administration/accounts/<account_id>": browser.get(own),
        "/administration/accounts/<account_id>, added": added,
        **pages_of_groups(browser),
        **pages_of_models(browser),
        **pages_of_templates(browser),
        "/administration/health": browser.get("/administration/health"),
        "/administration/health, database": browser.post("/administration/health/database"),
        "/administration/health, files": browser.post("/administration/health/files"),
        "/administration/health, model": browser.post("/administration/health/model"),
        "/api/docs": browser.get("/api/docs"),
        "/documents/<document_id>, 404": browser.get("/documents/nowhere"),
        "/login/second-factor": browser.get("/login/second-factor"),
        "/account/second-factor": browser.post("/account/second-factor", data={"current": PASSWORD}),
        "/account/second-factor, refused": browser.post("/account/second-factor/confirm", data={"code": "x"}),
        "/account/second-factor, no password": browser.post("/account/second-factor", data={"current": "x"}),
        "nowhere, 404": browser.get("/nowhere"),
    }
    for done in (
        "password",
        "sign-in",
        "sign-ins",
        "theme",
        "language",
        "token",
        "second-factor-removed",
        "passkey",
        "passkey-removed",
    ):
        shown[f"/account, {done}"] = browser.get(f"/account?done={done}")
    for change in ("disable", "enable", "make-administrator", "unmake-administrator", "password"):
        form = {"password": "a good new one"}
        shown[f"{other}, {change}"] = browser.post(f"{other}/{change}", data=form, follow_redirects=True)
    return shown


def pages_of_provider(folder: Path) -> dict[str, httpx.Response]:
    """What people see while the identity provider is away."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "quire", "oidc_enter": "*"}
    server = RunningServer(folder / "provided", public_url=address, password_sign_in="off", **settings)
    server.start(port=port)
    browser = patient.client(base_url=address, headers={"Accept-Language": "de"}, follow_redirects=True)
    paths = ("/login/provider", "/login/provider/callback", "/login/provider/sign-out")
    shown = {path: browser.get(path) for path in paths}
    server.kill()
    return shown


def pages_of_mails(folder: Path) -> dict[str, httpx.Response]:
    """What people choose of mails, and where mails lead."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    settings = {"smtp_url": "smtp://127.0.0.1:9?tls=off", "smtp_from": "quire@example.org"}
    server = RunningServer(folder / "mailing", public_url=address, **settings)
    server.start(port=port)
    reader = server.person("leserin")
    browser = reader.browser()
    browser.headers["Accept-Language"] = "de"
    key = server.write(lambda tx: mail.keep_key(tx, "a key"))
    shown = {
        "/account, mails": browser.get("/account"),
        **invitations(reader, browser),
        "/account, wrong mails": browser.post("/account/mail", data={"address": "x", "frequency": "daily"}),
        "/account, mails saved": browser.post(
            "/account/mail",
            data={"address": "leserin@example.org", "frequency": "daily"},
            follow_redirects=True,
        ),
    }
    for purpose in get_args(SignedPurpose):
        query = {"of": reader.user_id, "signature": signature(key, purpose, reader.user_id)}
        place = f"/mail/{purpose}"
        shown[f"/mail/<purpose>, {purpose}"] = browser.get(place, params=query)
        if purpose == "stop":
            shown["/mail/<purpose>"] = browser.post(place, params=query)
    server.kill()
    return shown


def invitations(owner: Person, browser: httpx.Client) -> dict[str, httpx.Response]:
    """What an owner is told of those to whom a mail may go."""
    page = f"/documents/{owner.document('Notizen')['id']}/sharing"
    return {
        f"/documents/<document_id>/sharing, mailed {name}": browser.post(
            page, data={"name": name, "role": "reader"}, follow_redirects=True
        )
        for name in ("carol", "carol@example.org")
    }


def pages_of_the_past(browser: httpx.Client, document_id: str) -> dict[str, httpx.Response]:
    """Those of a document's history and of its trash, after everything that they tell of has happened."""
    page, api = f"/documents/{document_id}", f"/api/documents/{document_id}"
    made = browser.get(api).json()["document"]
    time = made["updated_at"]
    first = made["sections"][0]["id"]
    empty = browser.get(f"{page}/trash")
    done = [
        browser.patch(f"{api}/sections/{first}", json={"title": "Umbenannt"}),
        browser.post(f"{api}/sections", json={"title": "Neu", "position": 0}),
        browser.put(f"{api}/sections/{first}/position", json={"position": 0}),
        browser.delete(f"{api}/sections/{made['sections'][1]['id']}"),
        browser.patch(api, json={"title": "Anders"}),
    ]
    assert [reply.status_code for reply in done] == [200, 201, 200, 204, 200]
    ask = browser.get(f"{page}/restore-to", params={"time": time})
    shown = {
        "/documents/<document_id>/trash": browser.get(f"{page}/trash"),
        "/documents/<document_id>/trash, empty": empty,
        "/trash, with sections": browser.get("/trash"),
        "/documents/<document_id>/read, then": browser.get(f"{page}/read", params={"at": time}),
        "/documents/<document_id>/restore-to": ask,
        "/documents/<document_id>/restore-to, too early, 404": browser.get(
            f"{page}/restore-to", params={"time": "2020-01-01T00:00:00Z"}
        ),
        "/documents/<document_id>/restore-to, no time": browser.get(f"{page}/restore-to"),
        "/documents/<document_id>/restore-to, changed": browser.post(
            f"{page}/restore-to", data={"time": time, "unchanged_since": time}
        ),
        "/documents/<document_id>/restore-to, done": browser.post(
            f"{page}/restore-to", data={"time": time}, follow_redirects=True
        ),
        "/documents/<document_id>/restore-to, nothing": browser.get(
            f"{page}/restore-to", params={"time": time}
        ),
        "/documents/<document_id>/history": browser.get(f"{page}/history"),
    }
    added = browser.get(f"{page}/trash").text
    restore, *_ = re.findall(r'action="([^"]+/sections/\w+/restore)"', added)
    shown["/documents/<document_id>/trash, restored"] = browser.post(restore, follow_redirects=True)
    return shown


def pages_of_history(
    browser: httpx.Client, administrator: Person, document: str
) -> tuple[str, dict[str, httpx.Response]]:
    """The address of a section's history, and what is told after a version was restored, was there, and was not."""
    place = f"/api/documents/{document}/sections"
    added = {"title": "Zweck", "content": "Anfang."}
    section = administrator.done("POST", place, json=added)["section"]["id"]
    long = "\n\n".join(f"Absatz {number}, ein wenig länger." for number in range(60))
    for revision, content in enumerate((f"{long}\n\nEnde.", f"{long}\n\n\nEnde."), 1):
        change = {"title": f"Zweck {revision}", "content": content}
        administrator.done("PATCH", f"{place}/{section}", json=change, headers={"If-Match": f'"{revision}"'})
    history = f"/documents/{document}/sections/{section}/history"
    bases = {"restored": "3", "same": "4", "stale": "3"}
    return history, {
        done: browser.post(f"{history}/1/restore", data={"base": base}, follow_redirects=True)
        for done, base in bases.items()
    }


def pages_of_imports(browser: httpx.Client) -> dict[str, httpx.Response]:
    """The form, its refusals, and the preview of a file."""
    text = "# Zweck\n\n## Umfang\n\n| a |\n|---|\n| b |\n\n<object>weg</object>\n"
    uploaded = browser.post("/import", files={"file": ("verfahren.md", text.encode())})
    preview = uploaded.headers["location"]
    return {
        "/import": browser.get("/import"),
        "/import, no such kind": browser.post("/import", files={"file": ("x.exe", b"MZ")}),
        "/import, damaged": browser.post("/import", files={"file": ("x.docx", b"neither")}),
        "/import, not an export": browser.post("/import", files={"file": ("x.json", b"{}")}),
        "/imports/<import_id>": browser.get(preview),
        "/imports/<import_id>, refused": browser.post(f"{preview}/confirm", data={"split_level": "9"}),
        "/imports/<import_id>, 404": browser.get("/imports/nowhere"),
    }


def pages_of_sharing(browser: httpx.Client, administrator: Person) -> dict[str, httpx.Response]:
    """The page of an owner, what it says after each change, and what others see of the document."""
    document = browser.post("/api/documents", json={"title": "Geteilt"}).json()["document"]["id"]
    page = f"/documents/{document}/sharing"
    other = administrator.neighbour("nachbar")
    asked = other.http.post(f"/api/documents/{document}/access-requests")
    assert asked.status_code == 201, asked.text
    shown = {
        "/documents/<document_id>/sharing": browser.get(page),
        "/documents/<document_id>/sharing, nobody": browser.post(
            page, data={"name": "gibt es nicht", "role": "editor"}
        ),
        "/documents/<document_id>/sharing, no role": browser.post(
            page, data={"name": other.name, "role": "x"}
        ),
    }
    assert browser.post(page, data={"name": other.name, "role": "reader"}).status_code == 303
    carol = {"name": "carol@example.org", "role": "reader"}
    invited = browser.post(page, data=carol, follow_redirects=True)
    shown["/documents/<document_id>/sharing, invited"] = invited
    theirs = other.browser()
    theirs.cookies.set("quire_language", "de")
    own = f"/documents/{other.document('Notizen')['id']}/sharing"
    invited = theirs.post(own, data=carol, follow_redirects=True)
    shown["/documents/<document_id>/sharing, invited by others"] = invited
    for done in ("added", "changed", "removed", "declined", "revoked"):
        shown[f"/documents/<document_id>/sharing, {done}"] = browser.get(page, params={"done": done})
    reader = other.browser()
    reader.cookies.set("quire_language", "de")
    shown["/, shared"] = reader.get("/")
    shown["/documents/<document_id>/read, shared"] = reader.get(f"/documents/{document}/read")
    shown["/documents/<document_id>/sharing, 403"] = reader.get(page)
    suggestions = f"/documents/{document}/suggestions"
    shown["/documents/<document_id>/suggestions, nothing"] = reader.get(suggestions)
    shown["/documents/<document_id>/suggestions"] = browser.get(suggestions)
    audit = f"/documents/{document}/audit"
    shown["/documents/<document_id>/audit"] = browser.get(audit)
    shown["/documents/<document_id>/audit, nothing"] = browser.get(audit, params={"person": "niemand"})
    shown["/documents/<document_id>/audit, no day"] = browser.get(audit, params={"from": "heute"})
    shown["/administration/audit"] = browser.get("/administration/audit")
    shown |= pages_of_usage(browser)
    return shown | pages_of_links(browser, document)


def pages_of_groups(browser: httpx.Client) -> dict[str, httpx.Response]:
    """The groups of administrators, before there is one, and one of them after each change."""
    shown = {
        "/administration/groups": browser.get("/administration/groups"),
        "/administration/groups, no name": browser.post("/administration/groups", data={"name": ""}),
        "/administration/groups, removed": browser.get("/administration/groups?done=removed"),
    }
    made = browser.post("/administration/groups", data={"name": "Gutachten"})
    group = made.headers["location"].partition("?")[0]
    shown |= {
        "/administration/groups, one": browser.get("/administration/groups"),
        "/administration/groups, taken": browser.post("/administration/groups", data={"name": "gutachten"}),
        "/administration/groups/<group_id>": browser.get(group),
        "/administration/groups/<group_id>, nobody": browser.post(f"{group}/members", data={"member": "x"}),
    }
    name = browser.get("/api/me").json()["user"]["name"]
    assert browser.post(f"{group}/members", data={"member": name}).status_code == 303
    for done in ("made", "renamed", "in", "out"):
        shown[f"/administration/groups/<group_id>, {done}"] = browser.get(group, params={"done": done})
    return shown


def pages_of_usage(browser: httpx.Client) -> dict[str, httpx.Response]:
    caps = "/administration/usage/caps"
    wrong = {"scope": "person", "subject": "niemand", "unit": "money", "amount": "1"}
    shown = {
        "/administration/usage": browser.get("/administration/usage"),
        "/administration/usage, nobody": browser.post(caps, data=wrong),
        "/administration/usage, no amount": browser.post(caps, data={**wrong, "amount": "viel"}),
        "/administration/usage, no number": browser.post(
            caps, data={**wrong, "unit": "tokens", "amount": "x"}
        ),
    }
    for scope, unit in (("person", "money"), ("everybody", "tokens"), ("everybody", "answers")):
        browser.post(caps, data={"scope": scope, "subject": "", "unit": unit, "amount": "1000"})
    for by in ("document", "model", "day"):
        shown[f"/administration/usage, by {by}"] = browser.get("/administration/usage", params={"by": by})
    for done in ("set", "removed"):
        shown[f"/administration/usage, {done}"] = browser.get("/administration/usage", params={"done": done})
    return shown


def pages_of_models(browser: httpx.Client) -> dict[str, httpx.Response]:
    """The models of administrators, before there is one, and a provider and a model that does not answer."""
    place = "/administration/models"
    shown = {
        place: browser.get(place),
        f"{place}, no address": browser.post(
            f"{place}/providers", data={"name": "Haus", "base_url": "kein Ort"}
        ),
    }
    typed = {"name": "Haus", "base_url": "http://127.0.0.1:9/v1", "key": "schluessel-0123"}
    provider = browser.post(f"{place}/providers", data=typed).headers["location"].partition("?")[0]
    described = {"name": "lama", "context_tokens": "2000", "input_price": "1", "output_price": "2"}
    added = browser.post(f"{provider}/models", data=described).headers["location"].partition("?")[0]
    wait_until(lambda: "Refresh" not in browser.get(added).headers)
    for done in ("removed", "model_removed", "moved", "defaults"):
        shown[f"{place}, {done}"] = browser.get(place, params={"done": done})
    for done in ("added", "changed", "key"):
        shown[f"{place}/providers/<provider_id>, {done}"] = browser.get(provider, params={"done": done})
    for found in STATES:
        shown[f"{place}/providers/<provider_id>, {found}"] = browser.get(
            provider, params={"done": "added", "found": found}
        )
    shown |= {
        f"{place}/providers/<provider_id>": browser.get(provider),
        f"{place}/providers/<provider_id>, no names": browser.post(f"{provider}/names"),
        f"{place}/providers/<provider_id>, no size": browser.post(f"{provider}/models", data={"name": "x"}),
        f"{place}/<model_id>": browser.get(added),
        f"{place}/<model_id>, added": browser.get(added, params={"done": "added"}),
        f"{place}/<model_id>, no price": browser.post(added, data={**described, "input_price": "wenig"}),
    }
    assert browser.post(f"{provider}/remove").status_code == 303
    return shown


def pages_of_templates(browser: httpx.Client) -> dict[str, httpx.Response]:
    """The templates of somebody, a document that is saved as one, and one that is made from it."""
    instructions = "/templates/instructions"
    form = {"name": "Schlicht", "instructions": "Ohne Fremdwort."}
    empty = browser.post(instructions, data={"name": "", "instructions": ""})
    assert browser.post(instructions, data=form).status_code == 303
    saved = browser.post("/documents", data={"title": "Vorbild"}).headers["location"]
    first = browser.get(f"{saved}/save-as-template")
    assert browser.post(f"{saved}/save-as-template", data={"name": "Monatsbericht"}).status_code == 303
    listed = browser.get("/templates")
    of_instructions, of_documents = (
        re.findall(rf'href="(/templates/{kind}/[0-9a-f]+)"', listed.text)[0]
        for kind in ("instructions", "documents")
    )
    template_id = of_documents.rpartition("/")[2]
    made = browser.post("/documents", data={"title": "Neu", "template": template_id}).headers["location"]
    changed = {"name": "Monatsbericht", "description": "Für jeden Monat.", "revision": "1"}
    assert browser.post(of_documents, data=changed).status_code == 303
    file = {"file": ("vorlage.md", b"nichts")}
    return {
        "/templates": listed,
        "/templates, no name": empty,
        "/templates, damaged": browser.post("/templates/import", files=file),
        **{f"/templates, {done}": browser.get(f"/templates?done={done}") for done in DONE_WITH_TEMPLATES},
        "/templates/instructions/<instruction_template_id>": browser.get(of_instructions),
        "/templates/documents/<document_template_id>": browser.get(of_documents),
        "/documents/new": browser.get("/documents/new"),
        "/documents/<document_id>/copy": browser.get(f"{saved}/copy"),
        "/documents/<document_id>/copy, refused": browser.post(f"{saved}/copy", data={"title": " "}),
        "/documents/<document_id>/save-as-template": first,
        "/documents/<document_id>/save-as-template, again": browser.get(f"{saved}/save-as-template"),
        "/documents/<document_id>/template": browser.get(f"{made}/template"),
        "/documents/<document_id>, newer template": browser.get(made),
    }


DONE_WITH_TEMPLATES = ("added", "changed", "deleted", "imported", "saved")


def pages_of_links(browser: httpx.Client, document: str) -> dict[str, httpx.Response]:
    """What an owner sees of a link, and what those do to whom it was given."""
    links = f"/documents/{document}/links"
    made = browser.post(links, data={"role": "reader", "days": "7", "password": "geheim"})
    (url,) = re.findall(r'value="(http[^"]*/s/[^"]*)"', made.text)
    guest = patient.client(base_url=browser.base_url, cookies={"quire_language": "de"})
    shown = {
        "/documents/<document_id>/sharing, new link": made,
        "/documents/<document_id>/sharing, no such link": browser.post(links, data={"role": "owner"}),
        "/s/<secret>": guest.get(url),
        "/s/<secret>, no name": guest.post(url, data={"name": ""}),
        "/s/<secret>, wrong password": guest.post(url, data={"name": "Mona", "password": "falsch"}),
        "/s/<secret>, 404": guest.get("/s/nowhere"),
    }
    assert guest.post(url, data={"name": "Mona", "password": "geheim"}).status_code == 303
    shown["/documents/<document_id>/read, guest"] = guest.get(f"/documents/{document}/read")
    assert "Mona (Gast)" in shown["/documents/<document_id>/read, guest"].text
    shown["/documents/<document_id>/sharing, a guest"] = browser.get(f"/documents/{document}/sharing")
    return shown
