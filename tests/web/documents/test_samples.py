"""The sample document over HTTP and from the page of all documents."""

import re

from tests.running import Person, RunningServer


def test_a_program_gets_the_sample_in_its_language_with_its_files(author: Person) -> None:
    made = author.http.post("/api/documents/sample", headers={"Accept-Language": "de"})
    assert made.status_code == 201, made.text
    document = made.json()["document"]
    assert document["title"] == "Reinigung des Mischbehälters R-201"
    listed = author.done("GET", f"/api/documents/{document['id']}/references")["references"]
    for reference in listed:
        assert author.http.get(f"/api/references/{reference['id']}/file").text.startswith("# ")
    (image,) = author.done("GET", f"/api/documents/{document['id']}/images")["images"]
    assert author.http.get(f"/api/images/{image['id']}").content.startswith(b"\x89PNG")
    (hit, *_) = author.done("GET", f"/api/documents/{document['id']}/search?q=Teststreifen")["hits"]
    assert hit["reference_id"] in [reference["id"] for reference in listed]


def test_the_form_makes_one_sample_however_often_it_is_sent(author: Person, server: RunningServer) -> None:
    with author.browser() as browser:
        key = re.search(r'name="key" value="([0-9a-f]{32})"', browser.get("/").text)
        assert key is not None
        first, again = (browser.post("/sample", data={"key": key[1]}) for _ in range(2))
        assert first.status_code == again.status_code == 303
        assert first.headers["location"] == again.headers["location"]
        assert browser.get(first.headers["location"]).status_code == 200
    assert len(author.done("GET", "/api/documents")["documents"]) == 1
