"""Citations are shown as they are rendered; what they hold is text; a key without an entry is marked."""

import re
from html import unescape

import pytest

from quire.domain.citing.bibliographies import Entry, Run, TextClusters
from quire.web.pages.markdown import render
from quire.web.pages.markup.clusters import runs_html
from quire.web.pages.markup.surroundings import Surroundings

ENTRY = Entry("a", "{}", "book", 'On "Foxes" <b>', "Miller 2020")
CLUSTERS = TextClusters(
    {"a": ENTRY},
    {"[@a]": ((Run("Full note"),), (Run("Short", is_italic=True),)), "[@a; @gone]": ((Run("[1]"),),)},
)


def shown(text: str, *, has_bibliography: bool = False) -> str:
    around = Surroundings(clusters=CLUSTERS, has_bibliography=has_bibliography)
    return render(text, surroundings=around)


def test_a_citation_says_what_it_cites() -> None:
    html = shown("See [@a].")
    assert (
        '<cite class="cited" data-cluster="[@a]" title="On &quot;Foxes&quot; &lt;b&gt;">Full note</cite>'
        in html
    )


def test_a_citation_is_marked_while_it_is_not_rendered() -> None:
    pending = Surroundings(clusters=TextClusters({"a": ENTRY}, is_rendered=False))
    assert re.search(
        r"<cite [^>]* data-pending [^>]*>\[Miller 2020\]</cite>", render("[@a]", surroundings=pending)
    )
    assert "data-pending" not in shown("[@a]")


def test_the_same_citation_is_rendered_in_its_order() -> None:
    html = shown("[@a] and\n\n- [@a] and [@a]")
    assert html.count("Full note") == 1
    assert html.count("<em>Short</em>") == 2


def test_a_citation_leads_to_its_entry_where_the_list_is() -> None:
    assert '<a href="#ref-a">Full note</a>' in shown("[@a]", has_bibliography=True)
    assert "href" not in shown("[@a]")


def test_a_key_without_an_entry_is_marked() -> None:
    assert (
        'class="cited dead" title="The bibliography has no entry with this key: gone">[@gone, p. 5]<'
        in shown("[@gone, p. 5]")
    )
    assert '>[1]</cite> <cite class="cited dead"' in shown("[@a; @gone]")


@pytest.mark.parametrize("text", ["`[@a]`", "\\[@a]", "[@a](https://example.org)", "@a", "[mail ann@a]"])
def test_what_is_no_citation_stays_as_it_is(text: str) -> None:
    assert "<cite" not in shown(text)


def test_a_text_of_no_document_keeps_its_citations_as_they_are_written() -> None:
    assert "[@a, p. 5]" in render("[@a, p. 5]")


def test_rendered_text_is_text_and_leads_to_web_addresses_alone() -> None:
    runs = (
        Run("<script>", is_bold=True),
        Run("here", address="javascript:alert(1)"),
        Run("there", address='https://example.org/"x'),
        Run("2", is_raised=True),
        Run("3", is_lowered=True),
        Run("Cap", is_small_caps=True),
    )
    html = runs_html(runs)
    assert html.startswith("<strong>&lt;script&gt;</strong>here<a href=")
    assert "javascript" not in html
    assert "<sup>2</sup><sub>3</sub><small>Cap</small>" in html
    assert unescape("&lt;script&gt;") in unescape(html)
