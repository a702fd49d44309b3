"""Citations of the bibliography are told from mail addresses, references, links and names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.domain.markup.clusters import Cite, cites_of, clusters_in, keys_in, usable_key
from quire.domain.markup.forms import KEY_CHARACTERS_MAX


def found_in(text: str) -> list[str]:
    return [cluster.written for cluster in clusters_in(text)]


@pytest.mark.parametrize(
    ("cluster", "cites"),
    [
        ("[@miller]", (Cite("miller"),)),
        ("[@miller2020, p. 5]", (Cite("miller2020", "p. 5"),)),
        ("[@miller p. 5]", (Cite("miller", "p. 5"),)),
        ("[see @a, ch. 2; also @b]", (Cite("a", "ch. 2", "see"), Cite("b", "", "also"))),
        ("[-@miller]", (Cite("miller", is_author_suppressed=True),)),
        ("[as in -@miller, p. 5]", (Cite("miller", "p. 5", "as in", True),)),
        ("[@doi:10.1000/x-1.b]", (Cite("doi:10.1000/x-1.b"),)),
        ("[@Müller_2020a]", (Cite("Müller_2020a"),)),
        ("[@source:0a-_]", (Cite("source:0a-_"),)),
    ],
)
def test_a_cluster_has_cites_with_locators(cluster: str, cites: tuple[Cite, ...]) -> None:
    assert found_in(f"Foxes {cluster}.") == [cluster]
    assert cites_of(cluster) == cites


@pytest.mark.parametrize(
    "text",
    [
        "@miller says",
        "[mail me@example.org]",
        "[@fig:pump]",
        "[see @fig:pump and @tbl:x]",
        "[@a; no key]",
        "[@a](https://example.org)",
        "[@]",
        "[@ a]",
        "[@a!]",
        "[@a @b]",
        "[@a\n, p. 5]",
        f"[@{'a' * (KEY_CHARACTERS_MAX + 1)}]",
        "[^@a]",
    ],
)
def test_what_only_looks_like_a_citation_is_none(text: str) -> None:
    assert found_in(text) == []


def test_the_keys_of_a_text_are_found() -> None:
    assert keys_in("One [@a, p. 1; @b] and [-@a].") == {"a", "b"}


@pytest.mark.parametrize(
    ("given_key", "usable"),
    [
        ("miller2020", "miller2020"),
        ("doi:10.1/x", "doi:10.1/x"),
        ("two words", "two-words"),
        ("fig:pump", "fig-pump"),
        ("source:abc", "source-abc"),
        ("a, b}", "a-b"),
        ("?!", ""),
        ("", ""),
        ("a" * 300, "a" * KEY_CHARACTERS_MAX),
    ],
)
def test_a_key_is_made_one_that_can_be_written(given_key: str, usable: str) -> None:
    assert usable_key(given_key) == usable


@given(st.text(max_size=250))
def test_every_usable_key_is_read_as_it_is_written(given_key: str) -> None:
    key = usable_key(given_key)
    if key:
        assert found_in(f"Foxes [@{key}, p. 5].") == [f"[@{key}, p. 5]"]
        assert cites_of(f"[@{key}, p. 5]") == (Cite(key, "p. 5"),)


@given(st.text(alphabet="[]@;-, ab:\\`\n", max_size=60))
def test_any_text_is_read(text: str) -> None:
    for cluster in clusters_in(text):
        assert text[cluster.start : cluster.end] == cluster.written
        assert cluster.cites == cites_of(cluster.written) != ()
