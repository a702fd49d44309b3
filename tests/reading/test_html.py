"""Only what a person sees of a page becomes text."""

import pytest

from tests.reading.conftest import Files, texts

HIDDEN = [
    "<script>planted()</script>",
    "<style>.planted { color: red }</style>",
    "<!-- planted -->",
    "<p hidden>planted</p>",
    "<p hidden=until-found>planted</p>",
    "<div style='display:none'><p>planted</p><p>planted</p></div>",
    "<span style='color: red; DISPLAY : none !important'>planted</span>",
    "<div style='visibility:hidden'>planted<br>planted</div>",
    "<p style='font-size:0px'>planted</p>",
    "<p style='font-size: 0'>planted</p>",
    "<p style='opacity:0.0'>planted</p>",
    "<style>.secret, p.other { display: none }</style><p class='a secret'>planted</p><p class=other>planted</p>",
    "<style>#secret{visibility:hidden}</style><div id=secret>planted<ul><li>planted</ul></div>",
    "<template>planted</template>",
    "<noscript>planted</noscript>",
    "<iframe srcdoc='planted'>planted</iframe>",
    "<svg><text>planted</text></svg>",
    "<input type=hidden value=planted>",
    "<img src=x alt=planted>",
    "<p title=planted data-x=planted></p>",
    "<table><tr><td hidden>planted</td><td>seen</td></tr></table>",
    "<p hidden>planted<p>",
]


@pytest.mark.parametrize("hidden", HIDDEN)
async def test_what_nobody_sees_is_no_text(files: Files, hidden: str) -> None:
    reading = await files.read_text("page.html", f"<title>T</title><p>before</p>{hidden}<p>after</p>")
    text = "\n".join(texts(reading))
    assert "planted" not in text
    assert "before" in text
    assert "after" in text


@pytest.mark.parametrize(
    "seen",
    [
        "<p style='opacity:0.5'>seen</p>",
        "<p style='font-size:0.8em'>seen</p>",
        "<details><summary>S</summary>seen</details>",
        "<style>.a .b{display:none}</style><p class=b>seen</p>",
        "<p class=hidden>seen</p>",
        "<font color=red>seen</font>",
    ],
)
async def test_what_is_seen_stays(files: Files, seen: str) -> None:
    assert "seen" in "\n".join(texts(await files.read_text("page.html", f"<p>before</p>{seen}")))


async def test_elements_that_xhtml_closes_at_once_swallow_nothing(files: Files) -> None:
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><body><iframe src="x"/><p>after</p></body></html>'
    assert texts(await files.read_text("page.html", page)) == ["after"]


async def test_the_title_is_the_pages_own(files: Files) -> None:
    reading = await files.read_text(
        "page.html", "<html><head><title> On &amp; mills </title></head><body><p>Text."
    )
    assert reading.title == "On & mills"
    assert texts(reading) == ["Text."]
