"""A reference has the number of what it leads to, and says where it leads nowhere."""

import msgspec

from quire.domain.markup.numbering import Target, TextNumbers
from quire.web.pages.markdown import render
from quire.web.pages.markup.surroundings import Surroundings

TARGETS = {
    "fig:pump": Target("fig", "s1", "3"),
    "tbl:limits": Target("tbl", "s1", "2", is_twice=True),
    "sec:s1": Target("sec", "s1", "4.1", "Materials"),
    "sec:s2": Target("sec", "s2", "", "<Methods>"),
}
HERE = Surroundings(numbers=TextNumbers("s", targets=TARGETS))


def shown(markdown: str) -> str:
    return render(markdown, surroundings=HERE)


def test_a_reference_is_a_link_with_a_number() -> None:
    assert shown("See @fig:pump.") == (
        '<p>See <a class="reference" data-target="fig:pump" href="#fig-pump">Figure <span>3</span></a>.</p>\n'
    )


def test_a_section_is_referred_to_by_its_number_or_its_title() -> None:
    assert (
        '<a class="reference" data-target="sec:s1" href="#section-s1">Section <span>4.1</span></a>'
        in shown("@sec:s1")
    )
    assert "<span>&lt;Methods&gt;</span></a>" in shown("@sec:s2")


def test_a_reference_that_leads_nowhere_is_marked() -> None:
    html = shown("See @fig:gone.")
    assert (
        '<a class="reference dead" data-target="fig:gone" title="Nothing in this document has this name">'
        in html
    )
    assert "@fig:gone</a>" in html


def test_a_label_that_stands_twice_is_marked() -> None:
    assert 'class="reference twice"' in shown("@tbl:limits")


def test_a_text_of_no_document_keeps_its_references_as_text() -> None:
    assert render("See @fig:pump.") == "<p>See @fig:pump.</p>\n"


def test_what_is_no_reference_stays_text() -> None:
    for markdown in ("me@fig:pump", "\\@fig:pump", "`@fig:pump`", "@figpump", "@fig:"):
        assert "<a" not in shown(markdown), markdown


def test_references_outside_the_document_lead_into_it() -> None:
    excerpt = msgspec.structs.replace(HERE, is_excerpt=True)
    assert 'href="#section=s1">Section <span>4.1' in render("@sec:s1", surroundings=excerpt)
    assert 'href="#fig-pump">' in render("@fig:pump", surroundings=excerpt)
    elsewhere = msgspec.structs.replace(excerpt, document_address="/documents/d")
    assert 'href="/documents/d#section=s1">Figure' in render("@fig:pump", surroundings=elsewhere)


def test_a_figure_outside_the_document_has_its_number_and_no_anchor() -> None:
    excerpt = msgspec.structs.replace(HERE, is_excerpt=True)
    html = render("![A](quire:x){#fig:pump}", surroundings=excerpt)
    assert ">3</span>" in html
    assert 'id="fig-pump"' not in html
