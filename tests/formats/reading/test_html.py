"""Only what a person sees of a page becomes text."""

import pytest

from tests.formats.conftest import Files, texts

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
        "<p style='background-color: transparent'>seen</p>",
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


@pytest.mark.long
@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("10<sup>6</sup> of H<sub>2</sub>O", "10⁶ of H₂O"),
        ('10<span style="vertical-align: super">-6</span>', "10⁻⁶"),
        ("<style>.up { vertical-align: super }</style>10<span class=up>6</span>", "10⁶"),
        ("<math><msup><mn>10</mn><mn>6</mn></msup></math> units", "10⁶ units"),
        ("<s>80</s> <del>81</del> <strike>82</strike> 95 euros", "~~80~~ ~~81~~ ~~82~~ 95 euros"),
        ('<span style="text-decoration: line-through">80</span> 95 euros', "~~80~~ 95 euros"),
        ('<div style="text-decoration-line: line-through"><p>All of it.</p></div>', "~~All of it.~~"),
        ('<div style="background: #000"><b style="color: white">seen</b></div>', "seen"),
        (
            "He said.<sup><a href='#n1'>1</a></sup> She said.<sup><a href='#n2'>[2]</a></sup> m<sup>2</sup>"
            "<p id=n1>One.</p><p id=n2>Two.</p>",
            "He said.[^1] She said.[^2] m²\n\n[^1]: One.\n\n[^2]: Two.",
        ),
        (
            "He said<sup><a href='other.html#n1'>1</a></sup>, and so<sup>[12]</sup>.",
            "He said[^1], and so[^12].",
        ),
        ("<ol type=a start=3><li>c<li>d<li value=9>i</ol>", "c. c\nd. d\n\ni. i"),
        (
            "<table><tr><th>A<th>B<tr><td rowspan=2>1<td>2<tr><td>3<tr><td colspan=2>4</table>",
            "| A | B |\n| --- | --- |\n| 1 | 2 |\n| 1 | 3 |\n| 4 |  |",
        ),
        ("<table><tr><td>1<td><table><tr><td>a<td>b<tr><td>c<td>d</table></table>", "| 1 | a, b; c, d |"),
    ],
)
async def test_what_a_page_shows_by_its_form_is_not_lost(files: Files, source: str, text: str) -> None:
    assert "\n\n".join(texts(await files.read_text("page.html", f"<body>{source}</body>"))) == text


async def test_what_is_left_out_of_a_page_is_told(files: Files) -> None:
    page = (
        "<h1>Mills</h1><p>seen<b hidden>one</b><b style='display: none'>two</b><b style='color: #fff'>three</b>"
        "<img src=a.png><img src=b.png alt=''><img src=c.png width=1></p><iframe src=x></iframe>"
    )
    reading = await files.read_text("page.html", page)
    assert texts(reading) == ["seen"]
    assert {note.code: (note.count, note.heading_path) for note in reading.notes} == {
        "hidden_text_left_out": (3, ()),
        "objects_left_out": (1, ()),
        "pictures_without_text": (1, ("Mills",)),
    }


async def test_an_author_or_a_journal_that_is_set_like_a_heading_is_none(files: Files) -> None:
    page = (
        "<h1>On mills<a class=headerlink href='#m'>¶</a></h1><h3 class=author>Ann Author</h3>"
        "<h2 class='journal-title'>Mill Letters</h2><p>They turn.</p>"
    )
    (passage,) = (await files.read_text("page.html", page)).passages
    assert passage.heading_path == ("On mills",)
    assert passage.text == "Ann Author\n\nMill Letters\n\nThey turn."


async def test_what_is_ticked_and_typed_in_is_read(files: Files) -> None:
    form = (
        "<p><input type=checkbox> I have a car.</p><p><input type=radio checked> I have a licence.</p>"
        "<p>Name: <input value='Ann Berg'></p><p>Word: <input type=password value=planted></p>"
    )
    reading = await files.read_text("page.html", f"<title>T</title>{form}")
    assert "planted" not in "\n".join(texts(reading))
    for line in ("[ ] I have a car.", "[x] I have a licence.", "Name: Ann Berg"):
        assert line in "\n".join(texts(reading))
