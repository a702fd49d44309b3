"""A form is refused when what it has shown is no longer so, and only then."""

import pytest

from quire.domain.conversation.model_choice import FallbackRules
from quire.domain.errors import StaleForm
from quire.domain.models.form_fingerprints import check_unchanged, fingerprint_of


def test_a_form_is_refused_when_what_it_has_shown_is_no_longer_so() -> None:
    seen = fingerprint_of(FallbackRules())
    for unchanged in (seen, None):
        check_unchanged(FallbackRules(), unchanged)
    for known, shown in ((FallbackRules(may_leave_house=True), seen), (FallbackRules(), "anything")):
        with pytest.raises(StaleForm):
            check_unchanged(known, shown)
