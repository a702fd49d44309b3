"""Warnings of an import: too many become fewer, by what says least first."""

from quire.domain.exchange.import_warnings import WARNINGS_MAX, ImportWarning, gathered

MANY = WARNINGS_MAX + 1


def test_of_too_many_places_what_is_lost_is_still_named() -> None:
    found = gathered(
        ImportWarning("command_unknown", f"Section {number}", "\\meta") for number in range(MANY)
    )
    assert [(one.place, one.detail, one.count) for one in found] == [("", "\\meta", MANY)]


def test_of_too_many_names_one_warning_is_left() -> None:
    found = gathered(ImportWarning("command_unknown", "", f"\\name{number}") for number in range(MANY))
    assert [(one.place, one.detail, one.count) for one in found] == [("", "…", MANY)]
