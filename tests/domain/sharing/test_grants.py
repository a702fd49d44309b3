"""What roles include, and what an account may do by several grants."""

import pytest

from quire.domain.sharing.grants import ALL, ROLES, Permissions, Right, Role, Sharing, permissions_of

HERE, THERE = "this section", "another section"

RIGHTS_OF: dict[Role, set[Right]] = {
    "reader": {Right.SEE, Right.READ},
    "commenter": {Right.SEE, Right.READ, Right.COMMENT},
    "suggester": {Right.SEE, Right.READ, Right.COMMENT, Right.SUGGEST},
    "editor": set(Right) - {Right.SHARE},
    "owner": set(Right),
}


@pytest.mark.parametrize("role", ROLES)
def test_a_role_includes_the_rights_of_its_line(role: Role) -> None:
    permissions = Permissions(role)

    assert {right for right in Right if permissions.allow(right)} == RIGHTS_OF[role]
    assert {right for right in Right if permissions.allow(right, HERE)} == RIGHTS_OF[role]
    assert permissions.sections_read is None


@pytest.mark.parametrize("role", ROLES)
def test_a_role_in_one_section_includes_nothing_of_the_rest_but_its_titles(role: Role) -> None:
    permissions = Permissions(None, {HERE: role})
    in_section = RIGHTS_OF[role] - {Right.EXPORT, Right.USE_CHATS, Right.USE_SOURCES, Right.SHARE}

    assert {right for right in Right if permissions.allow(right, HERE)} == in_section
    assert {right for right in Right if permissions.allow(right, THERE)} == {Right.SEE}
    assert {right for right in Right if permissions.allow(right)} == {Right.SEE}
    assert permissions.sections_read == {HERE}


@pytest.mark.parametrize("role", ["reader", "commenter", "suggester"])
def test_who_reads_may_export_where_the_owner_allows_it_and_only_the_whole_document(role: Role) -> None:
    assert permissions_of([(role, None)], readers_may_export=True).allow(Right.EXPORT)
    assert not permissions_of([(role, HERE)], readers_may_export=True).allow(Right.EXPORT, HERE)


def test_of_several_grants_the_highest_role_counts_in_each_place() -> None:
    granted: list[tuple[Role, str | None]] = [
        ("editor", HERE),
        ("reader", None),
        ("commenter", HERE),
        ("suggester", None),
    ]
    for order in (granted, granted[::-1]):
        permissions = permissions_of(order, readers_may_export=False)
        assert (permissions.role, permissions.roles_in_sections) == ("suggester", {HERE: "editor"})


@pytest.mark.parametrize("role", ROLES)
def test_the_workspace_is_for_whoever_may_suggest_in_the_document_or_in_one_of_its_sections(
    role: Role,
) -> None:
    may_suggest = role not in ("reader", "commenter")
    assert Sharing(role, {}, readers_may_export=False).may_suggest == may_suggest
    assert Sharing(None, {THERE: "reader", HERE: role}, readers_may_export=False).may_suggest == may_suggest
    assert Sharing("reader", {HERE: role}, readers_may_export=False).may_suggest == may_suggest


def test_without_a_grant_nothing_is_allowed_and_an_owner_may_do_everything() -> None:
    nothing = permissions_of([], readers_may_export=True)

    assert not any(nothing.allow(right, section) for right in Right for section in (None, HERE))
    assert all(ALL.allow(right, section) for right in Right for section in (None, HERE))


@pytest.mark.parametrize(
    ("more", "less"),
    [
        (Permissions("editor"), Permissions("reader")),
        (Permissions("editor"), Permissions(None, {HERE: "editor"})),
        (Permissions("reader", {HERE: "editor"}), Permissions(None, {HERE: "editor"})),
        (Permissions(None, {HERE: "reader", THERE: "reader"}), Permissions(None, {HERE: "reader"})),
        (Permissions(None, {HERE: "reader"}), Permissions()),
    ],
)
def test_permissions_include_others_where_nothing_would_be_lost(more: Permissions, less: Permissions) -> None:
    assert more.include(less)
    assert more.include(more)
    assert not less.include(more)


def test_of_two_permissions_none_may_include_the_other() -> None:
    whole, here = Permissions("reader"), Permissions(None, {HERE: "editor"})
    assert not whole.include(here)
    assert not here.include(whole)
