"""To whom templates belong, and what they may be called."""

import pytest

from quire.domain.errors import InvalidField
from quire.domain.templates.template_owners import TemplateOwner, check_owner, check_template_name


@pytest.mark.parametrize("name", ["Plain words", " Plain   words ", "Für Laien", "平易", "v1.2", "x" * 100])
def test_a_name_is_one_line_of_a_few_signs(name: str) -> None:
    assert check_template_name(name) == " ".join(name.split())


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "a/b", "a\\b", ".", "..", "a\x00b", "a\x7fb"])
def test_a_name_that_cannot_stand_in_an_address_is_refused(name: str) -> None:
    with pytest.raises(InvalidField) as refused:
        check_template_name(name)
    assert refused.value.details["field"] == "name"


def test_a_group_is_named_where_it_is_meant_and_nowhere_else() -> None:
    for owner in (TemplateOwner(), TemplateOwner("group", "Board"), TemplateOwner("instance")):
        assert check_owner(owner) == owner
    for owner in (TemplateOwner("group"), TemplateOwner("me", "Board"), TemplateOwner("instance", "Board")):
        with pytest.raises(InvalidField):
            check_owner(owner)
