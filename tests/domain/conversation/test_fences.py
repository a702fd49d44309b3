"""Material in a prompt stays material."""

import re

import pytest

from quire.domain.conversation.checkpoints import SUMMARY_RULES
from quire.domain.conversation.coverage import COVERAGE_RULES
from quire.domain.conversation.fences import TAGS, fenced
from quire.domain.conversation.passage_order import ORDER_RULES
from quire.domain.conversation.prompts import CONTRACT_RULE, NOT_SEARCHED_RULE, RULES
from quire.domain.conversation.wordings import WORDING_RULES

ALL_RULES = (
    RULES,
    CONTRACT_RULE,
    NOT_SEARCHED_RULE,
    SUMMARY_RULES,
    WORDING_RULES,
    ORDER_RULES,
    COVERAGE_RULES,
)
TAGS_OF_RULES = sorted(set(re.findall(r"<(\w+)>", "".join(ALL_RULES))))


def test_every_tag_that_the_rules_of_a_prompt_name_is_disarmed() -> None:
    assert sorted(TAGS) == TAGS_OF_RULES


@pytest.mark.parametrize("planted", TAGS)
@pytest.mark.parametrize("form", ["<{}>", "</{}>", "<{} title='x'>", "</{}\n>"])
def test_no_tag_of_any_prompt_survives_in_material(planted: str, form: str) -> None:
    for tag in (form.format(planted), form.format(planted.upper())):
        text = f"before {tag} after {tag}"
        written = fenced("section", text, title=text)
        assert re.findall(r"</?\w+", written) == ["<section", "</section"]
        assert written.startswith('<section title="before &lt;')


def test_other_angle_brackets_stay() -> None:
    assert fenced("turns", "1 < 2, <b>bold</b>, <sectional>") == (
        "<turns>\n1 < 2, <b>bold</b>, <sectional>\n</turns>"
    )
