"""The pages of administrators: for them alone, and without a word of what others write."""

import re
from html import unescape

import httpx
import pytest

from quire import __version__
from quire.domain.limits import Limits
from quire.store import sqlite
from tests import patient
from tests.conftest import ModelServer, StartServer
from tests.running import PASSWORD, Person, RunningServer
from tests.web.conftest import notice_in, problem_in, without_scripts_of_its_own

NEW = "violet kettle harbour"
PAGES = ["/administration", "/administration/health"]


def place_of(person: Person) -> str:
    return f"/administration/accounts/{person.user_id}"


def names_in(page: httpx.Response) -> list[str]:
    assert page.status_code == 200, page.text
    return re.findall(r'<a href="/administration/accounts/\w+"[^>]*>([^<]+)</a>', page.text)


def sign_in(person: Person, password: str = PASSWORD) -> httpx.Response:
    return patient.post(f"{person.http.base_url}/login", json={"username": person.name, "password": password})


def password_in(page: httpx.Response) -> str:
    found = re.search(r'id="secret" value="([^"]+)" readonly', page.text)
    assert found, page.text
    return unescape(found[1])


@pytest.mark.parametrize("path", PAGES)
def test_only_administrators_see_the_pages(
    server: RunningServer, author: Person, administrator: Person, path: str
) -> None:
    nobody = patient.get(f"{server.url}{path}")
    assert (nobody.status_code, nobody.headers["location"]) == (303, f"/login?next={path}")
    denied = author.browser().get(path)
    assert denied.status_code == 403
    assert "<h1>Access denied</h1>" in denied.text
    shown = administrator.browser().get(path)
    assert shown.status_code == 200
    without_scripts_of_its_own(shown)


def test_what_is_wrong_with_a_request_is_told_to_administrators_only(
    author: Person, administrator: Person
) -> None:
    assert author.browser().get("/administration?cursor=nonsense").status_code == 403
    assert administrator.browser().get("/administration?cursor=nonsense").status_code == 400


def test_a_role_that_was_taken_away_counts_with_the_next_request(
    administrator: Person, server: RunningServer
) -> None:
    former = server.person(f"former-{administrator.name}", is_administrator=True)
    browser = former.browser()
    assert browser.get("/administration").status_code == 200
    administrator.browser().post(f"{place_of(former)}/unmake-administrator")
    assert browser.get("/administration").status_code == 403
    assert 'href="/administration"' not in browser.get("/").text


def test_an_administrator_sees_no_word_of_what_others_write(author: Person, administrator: Person) -> None:
    document = author.document("Canarytitle", [{"title": "Canarysection", "content": "Canarytext"}])
    author.finished(author.ask(author.chat(document), "Canaryquestion?"))
    author.done("DELETE", f"/api/documents/{document['id']}")
    browser = administrator.browser()
    pages = [browser.get(path) for path in ("/", "/trash", *PAGES, place_of(author))]
    pages += [browser.post(f"/administration/health/{what}") for what in ("database", "model")]
    for page in pages:
        assert page.status_code == 200
        assert "canary" not in page.text.lower()
    assert browser.get(f"/documents/{document['id']}").status_code == 404
    assert browser.post(f"/documents/{document['id']}/restore").status_code == 403


# The accounts.


def test_accounts_are_listed_with_their_role_and_state(
    author: Person, stranger: Person, administrator: Person
) -> None:
    browser = administrator.browser()
    browser.post(f"{place_of(stranger)}/disable")
    page = browser.get("/administration", params={"q": author.name})
    assert author.name in names_in(page)
    assert administrator.name not in names_in(page)
    row = browser.get("/administration", params={"q": stranger.name}).text
    assert '<strong class="bad">disabled</strong>' in row
    own = browser.get("/administration", params={"q": administrator.name})
    assert '<span class="quiet">(you)</span>' in own.text
    none = browser.get("/administration", params={"q": '"><b>%'})
    assert "No name contains “<bdi>&#34;&gt;&lt;b&gt;%</bdi>”." in none.text


def test_many_accounts_have_pages(start_server: StartServer) -> None:
    server = start_server()
    ada = server.person("ada", is_administrator=True)
    for number in range(51):
        server.person(f"person-{number:02}")
    browser = ada.browser()
    first = browser.get("/administration?q=person")
    assert len(names_in(first)) == 50
    more = re.search(r'<a href="([^"]+)" rel="next"', first.text)
    assert more is not None
    assert names_in(browser.get(unescape(more[1]))) == ["person-50"]
    assert len(names_in(browser.get("/administration"))) == 50


def test_an_account_is_added_with_a_password_of_ones_choice(
    administrator: Person, server: RunningServer
) -> None:
    browser = administrator.browser()
    name = f"added-{administrator.name}"
    form = {"username": name, "password": NEW, "is_administrator": "yes"}
    added = browser.post("/administration/accounts", data=form)
    assert added.status_code == 303
    page = browser.get(added.headers["location"])
    assert notice_in(page) == f"{name} can sign in now."
    assert "<dd>Administrator</dd>" in page.text
    assert NEW not in page.text
    login = patient.post(f"{server.url}/login", json={"username": name, "password": NEW})
    assert login.json()["user"]["is_administrator"]


def test_an_account_without_a_chosen_password_gets_one_that_is_shown_once(
    administrator: Person, server: RunningServer
) -> None:
    browser = administrator.browser()
    name = f"made-up-{administrator.name}"
    page = browser.post("/administration/accounts", data={"username": name, "password": ""})
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    password = password_in(page)
    login = patient.post(f"{server.url}/login", json={"username": name, "password": password})
    assert login.json()["user"]["is_administrator"] is False
    again = browser.get("/administration", params={"q": name})
    assert names_in(again) == [name]
    assert (
        password
        not in again.text + browser.get(f"/administration/accounts/{login.json()['user']['id']}").text
    )
    without_scripts_of_its_own(page)


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        (
            {"username": "two words"},
            422,
            "“Name” must have 1 to 64 letters, digits or the characters . _ - + @.",
        ),
        ({"username": ""}, 422, "“Name” must have 1 to 64 letters, digits or the characters . _ - + @."),
        ({"password": "short"}, 422, "“Password” must have 10 to 256 characters."),
        (
            {"password": "qwertyuiop"},
            422,
            "“Password” is one of those that everybody tries first; choose another.",
        ),
        ({"username": "{taken}"}, 409, "There is already an account named “{taken}”."),
    ],
)
def test_a_refused_account_is_said_in_place_and_what_was_typed_stays(
    administrator: Person, form: dict[str, str], status: int, sentence: str
) -> None:
    typed = {"username": "somebody", "password": NEW, "is_administrator": "yes", **form}
    typed["username"] = typed["username"].format(taken=administrator.name.upper())
    page = administrator.browser().post("/administration/accounts", data=typed)
    assert page.status_code == status
    assert problem_in(page) == sentence.format(taken=administrator.name.upper())
    assert f'value="{typed["username"]}"' in page.text
    assert re.search(r'value="yes" checked', page.text)
    assert typed["password"] not in page.text
    without_scripts_of_its_own(page)


def test_a_disabled_account_is_out_at_once_and_an_enabled_one_signs_in_again(
    author: Person, administrator: Person
) -> None:
    theirs, browser = author.browser(), administrator.browser()
    done = browser.post(f"{place_of(author)}/disable")
    assert (done.status_code, done.headers["location"]) == (303, f"{place_of(author)}?done=disabled")
    assert notice_in(browser.get(done.headers["location"])).startswith(f"{author.name} is shut out")
    assert theirs.get("/api/me").status_code == 401
    assert author.http.get("/api/me").status_code == 401
    assert sign_in(author).status_code == 401
    assert browser.post(f"{place_of(author)}/enable").status_code == 303
    assert sign_in(author).status_code == 200
    assert author.http.get("/api/me").status_code == 401, "tokens have to be made anew, as the page says"


def test_the_documents_of_a_disabled_account_are_transferred(
    author: Person, stranger: Person, administrator: Person
) -> None:
    document = author.document("Left behind")
    browser = administrator.browser()
    refused = browser.post(f"{place_of(author)}/transfer", data={"to": stranger.name})
    assert refused.status_code == 409
    assert problem_in(refused) == "Only the documents of a disabled account can be transferred."
    assert "Transfer the documents" not in browser.get(place_of(author)).text
    browser.post(f"{place_of(author)}/disable")
    assert "Transfer the documents" in browser.get(place_of(author)).text
    unknown = browser.post(f"{place_of(author)}/transfer", data={"to": "nobody-at-all"})
    assert unknown.status_code == 404
    himself = browser.post(f"{place_of(author)}/transfer", data={"to": author.name})
    assert problem_in(himself).endswith("must be another account that is not disabled.")

    done = browser.post(f"{place_of(author)}/transfer", data={"to": stranger.name})

    assert done.headers["location"] == f"{place_of(author)}?done=transferred"
    assert notice_in(browser.get(done.headers["location"])) == "The documents are transferred."
    titles = [one["title"] for one in stranger.done("GET", "/api/documents")["documents"]]
    assert titles == ["Left behind"]
    assert administrator.http.get(f"/api/documents/{document['id']}").status_code == 403


def test_a_new_password_is_set_or_made_up(author: Person, administrator: Person) -> None:
    theirs, browser = author.browser(), administrator.browser()
    done = browser.post(f"{place_of(author)}/password", data={"password": NEW})
    assert (done.status_code, done.headers["location"]) == (303, f"{place_of(author)}?done=password")
    assert theirs.get("/api/me").status_code == 401
    assert sign_in(author, NEW).status_code == 200
    page = browser.post(f"{place_of(author)}/password", data={"password": ""})
    assert page.status_code == 200
    assert sign_in(author, password_in(page)).status_code == 200
    assert sign_in(author, NEW).status_code == 401
    refused = browser.post(f"{place_of(author)}/password", data={"password": "short"})
    assert refused.status_code == 422
    assert problem_in(refused) == "“Password” must have 10 to 256 characters."


OWN = "This is your own account; another administrator can do that."


@pytest.mark.parametrize(
    "act",
    ["disable", "enable", "make-administrator", "unmake-administrator", "password", "reset-second-factor"],
)
def test_ones_own_account_is_left_to_another_administrator(administrator: Person, act: str) -> None:
    browser = administrator.browser()
    page = browser.post(f"{place_of(administrator)}/{act}", data={"password": NEW})
    assert page.status_code == 409
    assert problem_in(page) == OWN
    assert browser.get("/administration").status_code == 200
    assert sign_in(administrator).status_code == 200
    own = browser.get(place_of(administrator)).text
    assert f'action="{place_of(administrator)}/{act}"' not in own, "and there is no button for it"


@pytest.mark.parametrize("done", ["disabled", "administrator", "nonsense"])
def test_an_address_cannot_say_of_an_account_what_is_not_so(
    author: Person, administrator: Person, done: str
) -> None:
    assert notice_in(administrator.browser().get(f"{place_of(author)}?done={done}")) == ""


def test_an_account_that_is_not_there_is_told(administrator: Person) -> None:
    browser = administrator.browser()
    assert browser.get("/administration/accounts/never").status_code == 404
    for act in ("disable", "password"):
        assert (
            browser.post(f"/administration/accounts/never/{act}", data={"password": NEW}).status_code == 404
        )


# The health of the server, and its limits.


def row_of(page: httpx.Response, subject: str) -> str:
    found = re.search(rf'<th scope="row">{subject}</th>(.*?)</tr>', page.text, re.S)
    assert found, page.text
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", found[1])).split())


def test_health_tells_what_the_doctor_tells(server: RunningServer, administrator: Person) -> None:
    page = administrator.browser().get("/administration/health")
    assert f"Quire {__version__}" in page.text
    told = server.quire("doctor").stdout
    assert f"database engine: {row_of(page, 'Database engine').removeprefix('Fine ')}" in told
    assert row_of(page, "Address").startswith("Fine http://127.0.0.1:")
    assert f"{server.data_dir} has" in row_of(page, "Disk")
    assert row_of(page, "Database").startswith("Not checked Check the database")
    assert row_of(page, "Model").startswith("Not checked Check the model")


def test_the_limits_in_force_are_those_of_the_doctor(start_server: StartServer) -> None:
    server = start_server(rate_limits="on")
    browser = server.person("ada", is_administrator=True).browser()
    page = browser.get("/administration/health")
    assert "are off" not in page.text
    told = server.quire("doctor").stdout
    rows = re.findall(r'<th scope="row">([^<]+)</th>\s*<td class="amount">([^<]+)</td>\s*</tr>', page.text)
    assert len(rows) == len(Limits.__struct_fields__)
    for meaning, amount in rows:
        assert f"{meaning[0].lower()}{meaning[1:]}: {amount}" in told


def test_limits_that_are_off_are_told(administrator: Person) -> None:
    page = administrator.browser().get("/administration/health")
    assert "Limits by time and by person are off" in page.text


def test_the_database_is_read_on_request(
    server: RunningServer, administrator: Person, start_server: StartServer
) -> None:
    page = administrator.browser().post("/administration/health/database")
    assert page.status_code == 200
    assert row_of(page, "Database").startswith(f"Fine {server.database_path} is whole")


def test_files_that_are_missing_are_counted_on_request(start_server: StartServer) -> None:
    server = start_server()
    ada = server.person("ada", is_administrator=True)
    browser = ada.browser()
    assert row_of(browser.get("/administration/health"), "Files").startswith("Not checked Count the files")
    document_id = ada.document()["id"]
    pasted = {"title": "Notes", "text": "It is wide."}
    ada.done("POST", f"/api/documents/{document_id}/references", json=pasted)
    page = browser.post("/administration/health/files")
    assert row_of(page, "Files").startswith("Fine Uploaded files in")
    (kept,) = [path for path in (server.data_dir / "files").rglob("*") if len(path.name) == 64]
    kept.unlink()
    page = browser.post("/administration/health/files")
    assert row_of(page, "Files").startswith("Problem 1 of 1 uploaded files are missing in")


def test_a_damaged_database_is_told(start_server: StartServer) -> None:
    server = start_server()
    ada = server.person("ada", is_administrator=True)
    browser = ada.browser()
    for number in range(30):
        ada.document(f"Number {number}", [{"title": "One", "content": "text " * 2_000}])
    connection = sqlite.connect(server.database_path)
    connection.execute("pragma wal_checkpoint(truncate)")
    (root,) = connection.execute(
        "select rootpage from sqlite_schema where name = 'section_version'"
    ).fetchone()
    (page_bytes,) = connection.execute("pragma page_size").fetchone()
    connection.close()
    with server.database_path.open("r+b") as file:
        file.seek((root - 1) * page_bytes)
        file.write(b"\xff" * page_bytes)
    page = browser.post("/administration/health/database")
    assert page.status_code == 200
    assert row_of(page, "Database").startswith("Problem")
    assert str(server.database_path) in row_of(page, "Database")


def test_the_model_is_asked_once_and_only_on_request(
    start_server: StartServer, model_server: ModelServer
) -> None:
    server = start_server(**model_server.settings)
    browser = server.person("ada", is_administrator=True).browser()
    browser.get("/administration/health")
    assert model_server.calls() == []
    page = browser.post("/administration/health/model")
    assert len(model_server.calls()) == 1
    assert row_of(page, "Model").startswith("Fine test-model answers.")
    model_server.plan(status=401)
    page = browser.post("/administration/health/model")
    assert row_of(page, "Model").startswith("Problem")
    assert "QUIRE_MODEL_KEY" in row_of(page, "Model")
    assert "test-key" not in page.text
