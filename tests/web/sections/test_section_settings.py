"""The settings of a section over HTTP."""

from typing import Any

import pytest

from quire.domain.models.chat_settings import ChatSettings
from tests.running import Person
from tests.web.conftest import place_of, refused


def settings(word_goal: int | None) -> dict[str, Any]:
    unset = dict.fromkeys(ChatSettings.__struct_fields__)
    return {**unset, "word_goal": word_goal, "state": "draft", "responsible": None, "due_on": None}


def test_a_goal_is_set_told_with_the_section_and_taken_away(author: Person) -> None:
    document = author.document()
    place = place_of(document)
    nothing = {"settings": settings(None), "effective": {}}
    assert author.done("GET", f"{place}/settings") == nothing
    changed = author.done("PATCH", f"{place}/settings", json={"word_goal": 300})
    assert changed == {"settings": settings(300), "effective": {}}
    assert author.done("PATCH", f"{place}/settings", json={}) == changed
    read = author.done("GET", f"/api/documents/{document['id']}")["document"]
    assert read["sections"][0]["word_goal"] == author.done("GET", place)["section"]["word_goal"] == 300
    removed = author.done("PATCH", f"{place}/settings", json={"word_goal": None})
    assert removed == nothing


@pytest.mark.parametrize("goal", [0, -1, 1_000_001, 1.5, "300", True])
def test_a_goal_that_no_section_can_have_is_refused(author: Person, goal: Any) -> None:
    place = place_of(author.document())
    refused(author.http.patch(f"{place}/settings", json={"word_goal": goal}), 422, "invalid_field")
