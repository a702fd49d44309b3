"""An archive in which anything was changed is refused, or makes a document that goes out as it came in."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quire.domain.errors import AppError
from quire.domain.exchange.archive_checks import check_archive
from quire.domain.exchange.archive_reading import open_archive
from quire.domain.limits import Limits
from tests.store.archived import World, full_document, without_ids

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from([-1, 0, 1, 2, 7, 2**31, 2**63, 2**64, -0.5, 1e300]),
    st.sampled_from(["", " ", "a", "0", "\0", "\ud800", "é", "x" * 400]),
    st.sampled_from(["2026-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]),
    st.sampled_from([[], {}, [None], {"a": 1}]),
)


class Changed:
    """What a test changed, with the archive that it was changed in."""

    def __init__(self, world: World, archive: bytes) -> None:
        self.world = world
        self.archive = archive
        self.paths = list(_paths(json.loads(archive)))


def _paths(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to each value in an archive but the whole; of a long list to its first and its last entries."""
    if way:
        yield way
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _paths(inner, (*way, name))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            if number < 3 or number > len(value) - 3:
                yield from _paths(inner, (*way, number))


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Changed]:
    world = World(tmp_path_factory.mktemp("mutated"))
    yield Changed(world, world.archived(full_document(world)))
    world.store.connection.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_whatever_is_changed_is_refused_or_comes_in_whole(changed: Changed, data: st.DataObject) -> None:
    tree = json.loads(changed.archive)
    for _ in range(data.draw(st.integers(1, 2))):
        _change(tree, data.draw(st.sampled_from(changed.paths)), data)
    mutated = json.dumps(tree).encode()
    before = _rows_count(changed.world)
    try:
        check_archive(open_archive(mutated), Limits())
        made = changed.world.made(mutated)
    except AppError:
        assert _rows_count(changed.world) == before
        return
    again = changed.world.archived(made)
    assert without_ids(changed.world.archived(changed.world.made(again))) == without_ids(again)


def _change(tree: Any, way: tuple[Any, ...], data: st.DataObject) -> None:
    """Put another value, or one from elsewhere in the archive, in the place of one; or leave it out, or repeat it."""
    *outer, last = way
    try:
        for part in outer:
            tree = tree[part]
        value = tree[last]
    except (KeyError, IndexError, TypeError):
        # An earlier change took it away.
        return
    match data.draw(st.sampled_from(["value", "value", "left out", "repeated"])):
        case "value":
            tree[last] = data.draw(VALUES)
        case "left out":
            del tree[last]
        case "repeated" if isinstance(tree, list):
            tree.insert(last, value)


def _rows_count(world: World) -> int:
    (count,) = world.store.connection.execute("SELECT count(*) FROM document").fetchone()
    return int(count)
