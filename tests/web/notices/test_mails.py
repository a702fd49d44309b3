"""The account page says where mails go and how often; what a mail links to works without signing in."""

from pathlib import Path

from quire.domain.notices.mail import signature
from quire.store.notices import mail
from tests import patient
from tests.running import Person, RunningServer
from tests.web.conftest import free_port, place_of, problem_in


def test_settings_are_chosen_and_a_wrong_address_is_said_beside_its_field(
    tmp_path: Path,
) -> None:
    port = free_port()
    server = RunningServer(
        tmp_path / "data",
        smtp_url="smtp://127.0.0.1:9?tls=off",
        smtp_from="quire@example.org",
        public_url=f"http://127.0.0.1:{port}",
    )
    server.start(port=port)
    try:
        choose_and_end(server)
        mention_while_it_is_away(server)
    finally:
        server.stop()


def mention_while_it_is_away(server: RunningServer) -> None:
    """Nobody listens where the mails go: what they would tell is there all the same, and the operator reads why."""
    ann, ben = server.person("ann-who-mentions"), server.person("ben")
    ben.browser().post("/account/mail", data={"address": "ben@example.org", "frequency": "hourly"})
    document = ann.document()
    grant = {"principal": {"account": ben.name}, "role": "commenter"}
    ann.done("POST", f"/api/documents/{document['id']}/grants", json=grant)
    ann.done("POST", f"{place_of(document)}/comments", json={"text": "Please look, @ben."})
    (notice,) = ben.done("GET", "/api/comments/notices")["notices"]
    assert (notice["occasion"], notice["text"]) == ("mentioned", "Please look, @ben.")
    checked = server.quire("doctor")
    assert "127.0.0.1 takes no mails" in checked.stdout + checked.stderr
    assert "Traceback" not in server.log()


def choose_and_end(server: RunningServer) -> None:
    ann = server.person("ann")
    browser = ann.browser()
    wrong = browser.post("/account/mail", data={"address": "ann", "frequency": "daily"})
    assert wrong.status_code == 422
    assert "e-mail address" in problem_in(wrong).lower()
    assert browser.post("/account/mail", data={"address": "", "frequency": "weekly"}).status_code == 422
    saved = browser.post("/account/mail", data={"address": "ann@example.org", "frequency": "daily"})
    assert saved.status_code == 303
    done = browser.get(saved.headers["Location"])
    assert "Your mail settings are saved" in done.text
    assert "The address is not confirmed yet" in done.text

    key = server.write(lambda tx: mail.keep_key(tx, "a key"))
    subject = ann.done("GET", "/api/me")["user"]["id"]
    query = {"of": subject, "signature": signature(key, "stop", subject)}
    with patient.client(base_url=server.url) as nobody:
        asked = nobody.get("/mail/stop", params=query)
        assert (asked.status_code, "Get no more mails" in asked.text) == (200, True)
        assert "daily" in browser.get("/account").text
        ended = nobody.post("/mail/stop", params=query, data={"List-Unsubscribe": "One-Click"})
        assert ended.status_code == 200
        for wrong_query in ({**query, "signature": "x"}, {**query, "of": "y"}, {}):
            assert nobody.post("/mail/stop", params=wrong_query).status_code == 404
        assert nobody.post("/mail/start", params=query).status_code == 404
    assert '<option value="off" selected>' in browser.get("/account").text


def test_without_a_mail_server_nothing_is_offered(author: Person) -> None:
    assert "/account/mail" not in author.browser().get("/account").text
