"""The page of one's own account."""

import io
import json
import re
import zipfile
from datetime import datetime, timedelta
from html import unescape

import httpx
import pytest

from quire.store.accounts import sign_ins
from quire.store.transactions import Transaction
from tests import patient
from tests.running import PASSWORD, Person, RunningServer
from tests.web.conftest import notice_in, problem_in, without_scripts_of_its_own
from tests.web.sharing.test_sharing import share

NEW = "violet kettle harbour"


def change(
    browser: httpx.Client, current: str = PASSWORD, new: str = NEW, again: str = NEW
) -> httpx.Response:
    return browser.post("/account/password", data={"current": current, "new": new, "again": again})


def can_sign_in(person: Person, password: str) -> bool:
    reply = patient.post(
        f"{person.http.base_url}/login", json={"username": person.name, "password": password}
    )
    assert reply.status_code in (200, 401), reply.text
    return reply.status_code == 200


def is_in(browser: httpx.Client) -> bool:
    return browser.get("/api/me").status_code == 200


def make_token(browser: httpx.Client, name: str = "nightly", days: str = "7") -> httpx.Response:
    return browser.post("/account/tokens", data={"name": name, "days": days})


def secret_in(page: httpx.Response) -> str:
    found = re.search(r'id="secret" value="([^"]+)" readonly', page.text)
    assert found, page.text
    return unescape(found[1])


def test_the_page_tells_who_one_is(author: Person, administrator: Person) -> None:
    page = author.browser().get("/account")
    assert page.status_code == 200
    assert f'<dd dir="auto">{author.name}</dd>' in page.text
    assert "<dd>Author</dd>" in page.text
    assert "<dd>Administrator</dd>" in administrator.browser().get("/account").text
    without_scripts_of_its_own(page)


# The password.


def test_a_changed_password_ends_every_other_sign_in_and_all_tokens_and_keeps_this_one(
    author: Person,
) -> None:
    here, there = author.browser(), author.browser()
    done = change(here)
    assert (done.status_code, done.headers["location"]) == (303, "/account?done=password")
    assert notice_in(here.get("/account?done=password")).startswith("Your password is changed.")
    assert is_in(here)
    assert not is_in(there)
    assert author.http.get("/api/me").status_code == 401, "tokens end, as the page says"
    assert can_sign_in(author, NEW)
    assert not can_sign_in(author, PASSWORD)


def test_tokens_outlive_a_changed_password_where_they_are_kept(author: Person) -> None:
    form = {"current": PASSWORD, "new": NEW, "again": NEW, "keep_tokens": "yes"}
    assert author.browser().post("/account/password", data=form).status_code == 303
    assert author.http.get("/api/me").status_code == 200


@pytest.mark.parametrize(
    ("form", "sentence", "field"),
    [
        ({"current": "not the right one"}, "“Current password” is not right.", "current"),
        ({"current": ""}, "“Current password” is not right.", "current"),
        (
            {"again": "violet kettle harbor"},
            "“New password, again” is not the same as the new password.",
            "again",
        ),
        ({"new": "short", "again": "short"}, "“New password” must have 10 to 256 characters.", "new"),
        (
            {"new": "qwertyuiop", "again": "qwertyuiop"},
            "“New password” is one of those that everybody tries first; choose another.",
            "new",
        ),
    ],
)
def test_what_is_wrong_with_a_change_is_said_at_its_field_and_changes_nothing(
    author: Person, form: dict[str, str], sentence: str, field: str
) -> None:
    here, there = author.browser(), author.browser()
    page = change(here, **form)
    assert page.status_code == 422
    assert problem_in(page) == sentence
    (wrong,) = re.findall(r'<input[^>]*id="(\w+)"[^>]*aria-invalid="true"', page.text)
    assert wrong == field
    for typed in (PASSWORD, NEW, *form.values()):
        assert not typed or f'value="{typed}"' not in page.text, "a password is never sent back"
    assert is_in(here)
    assert is_in(there)
    assert can_sign_in(author, PASSWORD)
    without_scripts_of_its_own(page)


def test_wrong_current_passwords_are_limited_and_counted_apart_from_signing_in(
    newcomer: Person, limited: RunningServer
) -> None:
    browser = newcomer.browser()
    for _ in range(10):
        assert change(browser, current="a wrong password").status_code == 422
    refused = change(browser)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 15 * 60
    assert problem_in(refused) == "Too many tries to sign in. Wait a while, then try again."
    reply = patient.post(f"{limited.url}/login", json={"username": newcomer.name, "password": PASSWORD})
    assert reply.status_code == 200
    assert browser.get("/account").status_code == 200, "who is signed in stays so"


def test_what_is_wrong_with_the_new_password_and_a_success_cost_no_try(newcomer: Person) -> None:
    browser = newcomer.browser()
    for _ in range(12):
        assert change(browser, new="short", again="short").status_code == 422
    current = PASSWORD
    for number in range(12):
        new = f"{NEW} {number}"
        assert change(browser, current=current, new=new, again=new).status_code == 303
        current = new


# The sign-ins.


def test_ones_browsers_are_listed_and_this_one_is_marked(author: Person, stranger: Person) -> None:
    stranger.browser()
    here = author.browser()
    author.browser()
    page = here.get("/account")
    assert page.text.count("This browser") == 1
    assert len(sign_in_ids(page)) == 1, "this browser is left by the button in the header"
    assert here.cookies["quire_session"] not in page.text


def sign_in_ids(page: httpx.Response) -> list[str]:
    return re.findall(r'action="/account/sign-ins/(\w+)/end"', page.text)


def test_another_browser_is_signed_out(author: Person, stranger: Person) -> None:
    here, there = author.browser(), author.browser()
    (other,) = sign_in_ids(here.get("/account"))
    theirs = stranger.browser()
    assert theirs.post(f"/account/sign-ins/{other}/end").status_code == 404
    assert is_in(there)
    done = here.post(f"/account/sign-ins/{other}/end")
    assert (done.status_code, done.headers["location"]) == (303, "/account?done=sign-in")
    assert not is_in(there)
    assert is_in(here)
    assert here.post(f"/account/sign-ins/{other}/end").status_code == 404


def test_one_signs_out_everywhere_else(author: Person, stranger: Person) -> None:
    here, *elsewhere = [author.browser() for _ in range(3)]
    theirs = stranger.browser()
    done = here.post("/account/sign-ins/end-others")
    assert (done.status_code, done.headers["location"]) == (303, "/account?done=sign-ins")
    assert [is_in(browser) for browser in elsewhere] == [False, False]
    assert is_in(here)
    assert is_in(theirs)
    assert author.http.get("/api/me").status_code == 200


def test_many_sign_ins_have_pages(server: RunningServer, author: Person) -> None:
    here = author.browser()

    def add(tx: Transaction) -> None:
        for number in range(25):
            sign_ins.add(tx, author.user_id, f"{author.name} {number}")

    server.write(add)
    first = here.get("/account")
    more = re.search(r'href="(/account\?sign_ins=[^"#]+)#sign-ins"', first.text)
    assert more is not None
    rest = here.get(unescape(more[1]))
    found = sign_in_ids(first) + sign_in_ids(rest)
    assert len(set(found)) == len(found) == 25
    assert here.get("/account?sign_ins=nonsense").status_code == 400


# The tokens.


def test_a_tokens_secret_is_shown_once_and_works(author: Person) -> None:
    browser = author.browser()
    page = make_token(browser, name=" nightly <report> ")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    secret = secret_in(page)
    assert "“nightly &lt;report&gt;”" in page.text
    me = patient.get(f"{author.http.base_url}/api/me", headers={"Authorization": f"Bearer {secret}"})
    assert me.json()["user"]["name"] == author.name
    again = browser.get("/account")
    assert secret not in again.text
    assert "nightly &lt;report&gt;" in again.text
    without_scripts_of_its_own(page)


def test_the_last_use_of_a_token_is_shown(server: RunningServer, author: Person) -> None:
    browser = author.browser()
    make_token(browser, name="used")
    make_token(browser, name="not used")
    used = "2026-01-02T12:00:00.000000+00:00"
    server.write(lambda tx: tx.run("update api_token set last_used_at = :at where name = 'used'", at=used))
    page = browser.get("/account").text
    assert f'<time datetime="{used[:10]}' in row_of(page, "used")
    assert "never" in row_of(page, "not used")


def row_of(page: str, name: str) -> str:
    (row,) = (row for row in page.split("<tr>") if f"<bdi>{name}</bdi>" in row)
    return row


def test_a_token_ends_on_its_last_day(server: RunningServer, author: Person) -> None:
    browser = author.browser()
    make_token(browser, name="seven", days="7")
    ends = {token["name"]: token["expires_at"] for token in author.done("GET", "/api/tokens")["tokens"]}
    assert f'<time datetime="{ends["seven"][:10]}">' in browser.get("/account").text
    past = "2000-01-01T12:00:00.000000+00:00"
    server.write(lambda tx: tx.run("update api_token set expires_at = :at where name = 'seven'", at=past))
    assert "2000-01-01</time> (over)" in browser.get("/account").text


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"name": " "}, "“What it is for” must not be empty."),
        ({"name": "x" * 101}, "“What it is for” must have at most 100 characters."),
        ({"days": "0"}, "“Days until it ends” must be a whole number from 1 to 365."),
        ({"days": "366"}, "“Days until it ends” must be a whole number from 1 to 365."),
        ({"days": "9" * 400}, "“Days until it ends” must be a whole number from 1 to 365."),
        ({"days": "١"}, "“Days until it ends” must be a whole number from 1 to 365."),
        ({"days": "soon"}, "“Days until it ends” must be a whole number from 1 to 365."),
    ],
)
def test_a_refused_token_is_said_in_place_and_what_was_typed_stays(
    author: Person, form: dict[str, str], sentence: str
) -> None:
    typed = {"name": "nightly", "days": "7", **form}
    page = make_token(author.browser(), **typed)
    assert page.status_code == 422
    assert problem_in(page) == sentence
    for value in typed.values():
        assert f'value="{value}"' in page.text
    assert [token["name"] for token in author.done("GET", "/api/tokens")["tokens"]] == ["tests"]
    without_scripts_of_its_own(page)


def test_a_form_without_days_makes_a_token_for_ninety(author: Person) -> None:
    make_token(author.browser(), name="no days", days=" ")
    (token, _) = author.done("GET", "/api/tokens")["tokens"]
    days = datetime.fromisoformat(token["expires_at"]) - datetime.fromisoformat(token["created_at"])
    assert days == timedelta(days=90)


def test_scope_and_document_of_a_token_are_chosen_and_shown(author: Person) -> None:
    document_id = author.document(title="Tides <and> Time")["id"]
    browser = author.browser()
    form = {"name": "robot", "days": "7", "scope": "read", "document_id": document_id}
    assert browser.post("/account/tokens", data=form).status_code == 200
    (token, _) = author.done("GET", "/api/tokens")["tokens"]
    assert (token["scope"], token["document_id"]) == ("read", document_id)
    page = browser.get("/account").text
    assert '<span class="beside">read, <bdi>Tides &lt;and&gt; Time</bdi></span>' in page
    assert '<td class="date less">never</td>' in page


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({"scope": "all"}, "“What it may do” must be one of those to choose from."),
        (
            {"scope": "full", "document_id": "<own>"},
            "“What it may do” must not be everything (“full”) for a token that reaches one document.",
        ),
    ],
)
def test_a_scope_that_cannot_be_is_said_in_place(author: Person, form: dict[str, str], sentence: str) -> None:
    document_id = author.document()["id"]
    typed = {"name": "robot", "days": "7", **form}
    if "document_id" in typed:
        typed["document_id"] = document_id
    page = author.browser().post("/account/tokens", data=typed)
    assert (page.status_code, problem_in(page)) == (422, sentence)
    assert [token["name"] for token in author.done("GET", "/api/tokens")["tokens"]] == ["tests"]


def test_a_deleted_token_is_dead_at_once_and_those_of_others_are_not_there(
    author: Person, stranger: Person
) -> None:
    browser = author.browser()
    secret = secret_in(make_token(browser))
    (token_id,) = [
        token["id"] for token in author.done("GET", "/api/tokens")["tokens"] if token["name"] == "nightly"
    ]
    assert token_id not in stranger.browser().get("/account").text
    assert stranger.browser().post(f"/account/tokens/{token_id}/delete").status_code == 404
    bearer = {"Authorization": f"Bearer {secret}"}
    assert patient.get(f"{author.http.base_url}/api/me", headers=bearer).status_code == 200
    done = browser.post(f"/account/tokens/{token_id}/delete")
    assert (done.status_code, done.headers["location"]) == (303, "/account?done=token")
    assert patient.get(f"{author.http.base_url}/api/me", headers=bearer).status_code == 401
    assert browser.post(f"/account/tokens/{token_id}/delete").status_code == 404


def test_many_tokens_of_former_days_have_pages(server: RunningServer, author: Person) -> None:
    def add(tx: Transaction) -> None:
        for number in range(24):
            tx.run(
                "insert into api_token (id, secret_hash, user_id, name, created_at)"
                " values (:id, :id, :user_id, :name, :now)",
                id=f"{author.user_id}-{number}",
                user_id=author.user_id,
                name=f"number {number:02}",
                now=tx.now_text,
            )

    server.write(add)
    browser = author.browser()
    first = browser.get("/account")
    more = re.search(r'href="(/account\?tokens=[^"#]+)#tokens"', first.text)
    assert more is not None
    rest = browser.get(unescape(more[1]))
    names = re.findall(r"<bdi>(number \d\d|tests)</bdi>\n", first.text + rest.text)
    assert len(set(names)) == len(names) == 25


def test_what_the_address_says_was_done_is_one_of_our_own_sentences(author: Person) -> None:
    page = author.browser().get("/account", params={"done": "<b>Everything</b> is lost"})
    assert page.status_code == 200
    assert notice_in(page) == ""
    assert "is lost" not in page.text


def test_a_reload_after_a_change_does_not_change_again(author: Person) -> None:
    browser = author.browser()
    for address, form in (
        ("/account/password", {"current": PASSWORD, "new": NEW, "again": NEW}),
        ("/account/sign-ins/end-others", {}),
    ):
        reply = browser.post(address, data=form)
        assert reply.status_code == 303
        assert browser.get(reply.headers["location"]).status_code == 200


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_colours_are_chosen_for_this_browser_and_left_to_the_system_again(author: Person, theme: str) -> None:
    browser = author.browser()
    assert "data-theme" not in browser.get("/account").text
    told = browser.post("/account/theme", data={"theme": theme}, follow_redirects=True)
    assert "colours you have chosen" in notice_in(told)
    for page in (told, browser.get("/")):
        assert f'<html lang="en" data-theme="{theme}">' in page.text
        assert f'name="color-scheme" content="{theme}"' in page.text
    assert "data-theme" not in author.browser().get("/").text, "another browser has its own choice"
    browser.post("/account/theme", data={"theme": "system"})
    assert "data-theme" not in browser.get("/").text


@pytest.mark.parametrize("theme", ["", "pink", '"><script>'])
def test_other_colours_are_refused_and_a_strange_cookie_is_passed_over(author: Person, theme: str) -> None:
    browser = author.browser()
    assert browser.post("/account/theme", data={"theme": theme}).status_code == 422
    browser.cookies.set("quire_theme", "pink")
    assert "data-theme" not in browser.get("/").text


def test_all_of_ones_own_data_is_one_file(author: Person, stranger: Person) -> None:
    document = author.document("Mine")
    shared = stranger.document("Theirs")
    share(stranger, shared, author.name, "editor")
    author.http.post(f"/api/documents/{document['id']}/export?format=md")

    section = shared["sections"][0]["id"]
    commented = author.http.post(
        f"/api/documents/{shared['id']}/sections/{section}/comments", json={"text": "My remark."}
    )
    assert commented.status_code == 201

    instructions = {"name": "Plain", "instructions": "Be brief."}
    author.done("POST", "/api/instruction-templates", json=instructions)
    saving = {"document_id": document["id"], "name": "Annual report"}
    template = author.done("POST", "/api/document-templates", json=saving)["document_template"]

    reply = author.browser().post("/account/data")

    assert reply.status_code == 200
    assert reply.headers["content-type"] == "application/zip"
    assert f'filename="quire-{author.name}.zip"' in reply.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(reply.content)) as archive:
        account = json.loads(archive.read("account.json"))
        records = [json.loads(line) for line in archive.read("audit.jsonl").splitlines()]
        (name,) = [name for name in archive.namelist() if name.startswith("documents/")]
        exported = json.loads(archive.read(name))
        file_of_template = archive.read(f"templates/{template['id'][:8]} Annual report.md")
    assert author.http.get(f"/api/document-templates/{template['id']}/file").content == file_of_template
    assert [one["name"] for one in account["instruction_templates"]] == ["Plain"]
    assert account["user"]["name"] == author.name
    assert [(one["title"], one["role"]) for one in account["shared_with_me"]] == [("Theirs", "editor")]
    assert [one["text"] for one in account["comments"]] == ["My remark."]
    assert account["tokens"]
    assert "secret" not in str(account)
    assert name == f"documents/{document['id'][:8]} Mine.json"
    assert exported["document"]["title"] == "Mine"
    types = {record["type"] for record in records}
    assert {"account.added", "document.added", "grant.added", "account.data_exported"} <= types
    assert all(author.name in str(record) for record in records)

    again = author.http.post("/api/documents/import", files={"file": ("again.json", json.dumps(exported))})
    assert again.status_code == 201
