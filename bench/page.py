"""The workspace in a real browser: what its first load weighs, a long document, typing, and answers that stream.

The browser may use every core, as it does where people sit; the server under test keeps to its own.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import urlsplit

import httpx
import msgspec
from playwright.sync_api import Browser, BrowserContext, Page, Request, expect, sync_playwright

from bench import data, heavy_section
from bench.data import Author
from bench.processes import CORES, LOAD_CORE, Broken, Program, Quire, stay_on_load_core
from bench.tables import Line, at_most, below
from quire.domain.documents.sections import SectionDraft
from quire.domain.limits import Limits
from quire.store.documents import documents
from quire.store.transactions import Transaction
from tests.running import COOKIE

KB = 1000
SMALL, SHORT, LONG = 2, 30, 300
"""Sections of a document."""

WORDS_OF_SECTION = 500
ROUNDS = 5
KEYS = 200
KEY_PAUSE_MILLISECONDS = 60
ANSWERS = 10
PIECE_LENGTH, PIECE_SECONDS = 6, 0.01
ANSWER_MILLISECONDS_MAX = 60_000

MARKDOWN = """## What is to be done

The valve is opened **by hand**, slowly, until the needle of the `second gauge` comes to rest.

1. Rinse twice with water.
2. Clean with the agent named in *form 12*.
   - not above 40 °C
   - not without gloves
3. Dry with [filtered air](https://example.org/air).

```python
def rinse(times: int) -> None:
    for time in range(times):
        valve.open(seconds=30)
```

| step | minutes | by |
|---|---:|---|
| rinse | 12 | operator |
| clean | 30 | operator |
| release | 5 | supervisor |

> Whoever locks the line keeps the key.

"""
ANSWER = MARKDOWN * 8
PIECES = [ANSWER[start : start + PIECE_LENGTH] for start in range(0, len(ANSWER), PIECE_LENGTH)]

CHROMIUM_ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WATCH = """
    window.longTasks = [];
    new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map((task) => task.duration)))
        .observe({ type: "longtask" });
    window.usableAfter = new Promise((resolve) => {
        const wanted = Number(new URLSearchParams(location.search).get("sections"));
        const look = () => {
            if (document.querySelectorAll("[role=treeitem][data-entry]").length < wanted) return;
            observer.disconnect();
            // After the frame is painted, and as soon as the page can take a key or a click.
            requestAnimationFrame(() => setTimeout(() => resolve(performance.now())));
        };
        const observer = new MutationObserver(look);
        observer.observe(document, { subtree: true, childList: true });
    });
    window.keyDelays = [];
    window.slowKeys = [];
    new PerformanceObserver((list) => window.slowKeys.push(
        ...list.getEntries().filter(({ name }) => name === "keydown").map(({ duration }) => duration)))
        .observe({ type: "event", durationThreshold: 16 });
    addEventListener("keydown", ({ timeStamp }) => requestAnimationFrame(() =>
        setTimeout(() => window.keyDelays.push(performance.now() - timeStamp))), { capture: true });
"""

KEY_DELAYS = f"""new Promise((resolve) => requestAnimationFrame(() =>
    setTimeout(() => resolve(window.keyDelays.slice(-{KEYS})))))"""


SLOW_MILLISECONDS = 16.0
"""What takes less is not told by the browser."""

SLOW_KEYS = """new Promise((resolve) => requestAnimationFrame(() =>
    setTimeout(() => resolve(window.slowKeys), 100)))"""


class Written(msgspec.Struct, frozen=True):
    """Whose documents are opened: some by their number of sections, and one whose section has all that costs."""

    author: Author
    small_id: str
    short_id: str
    long_id: str
    heavy_id: str


class Streaming(msgspec.Struct, frozen=True):
    """What the answers of one chat did to the page."""

    long_tasks_milliseconds: list[float]
    heap_bytes: int
    """After the last answer and a forced collection of garbage."""

    heap_bytes_anew: int
    """The same in a page that opens this chat when it is written."""


def measure() -> list[Line]:
    """First load, opening, typing, streaming; the rounds of opening take turns between the two documents."""
    with tempfile.TemporaryDirectory() as folder, _model(Path(folder)) as model_url:
        data_dir = Path(folder)
        written = data.write(data_dir, _prepare)
        with (
            Quire(data_dir, model_url=f"{model_url}/v1", model_name="bench", model_key="none") as quire,
            _browser() as browser,
        ):
            first_load = _lines_of_first_load(_reader(browser, quire, written.author), written)
            reader = _reader(browser, quire, written.author)
            rounds = [
                (_usable_after(reader, written.short_id, SHORT), _usable_after(reader, written.long_id, LONG))
                for _ in range(ROUNDS + 1)
            ][1:]
            return [
                *first_load,
                *_lines_of_opening(rounds),
                _line_of_typing(_key_delays(reader, written.long_id)),
                _line_of_heavy_typing(_keys_to_paint(reader, quire, written)),
                *_lines_of_streaming(_stream(reader, written.short_id)),
            ]


def _prepare(tx: Transaction) -> Written:
    author = data.add_author(tx)
    small_id, short_id, long_id, heavy_id = (
        _add_document(tx, author, count) for count in (SMALL, SHORT, LONG, 1)
    )
    return Written(author, small_id, short_id, long_id, heavy_id)


def _add_document(tx: Transaction, author: Author, sections: int) -> str:
    words = f"{data.SENTENCE}\n\n" * WORDS_OF_SECTION
    content = " ".join(words.split(" ")[:WORDS_OF_SECTION])
    drafts = [
        SectionDraft(title=f"Step {number}", level=1 + number % 3, content=content)
        for number in range(sections)
    ]
    return documents.add_document(tx, author.visitor, "Procedure", drafts, Limits()).id


@contextmanager
def _model(folder: Path) -> Iterator[str]:
    """A model server that speaks a hundred pieces of Markdown a second."""
    with Program("-m", "tests.model_server", log=folder / "model.log", core=LOAD_CORE) as model:
        url = model.first_line().strip()
        plan = {"pieces": PIECES, "pause_seconds": PIECE_SECONDS}
        httpx.put(f"{url}/plan", json=plan).raise_for_status()
        yield url


@contextmanager
def _browser() -> Iterator[Browser]:
    """The Chromium of this machine, or else the one that Playwright brought."""
    names = [os.environ.get("QUIRE_TEST_CHROMIUM"), "chromium", "google-chrome"]
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    os.sched_setaffinity(0, CORES)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()
    stay_on_load_core()


def _reader(browser: Browser, quire: Quire, author: Author) -> BrowserContext:
    """A browser with an empty cache, signed in."""
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{quire.port}",
        viewport={"width": 1440, "height": 900},
    )
    context.add_cookies([{"name": COOKIE, "value": author.sign_in, "url": f"http://127.0.0.1:{quire.port}"}])
    context.add_init_script(WATCH)
    return context


def _lines_of_first_load(reader: BrowserContext, written: Written) -> list[Line]:
    requests: list[Request] = []
    page = reader.new_page()
    page.on("requestfinished", lambda request: requests.append(request))
    _open(page, written.small_id, SMALL)
    sizes = {urlsplit(request.url).path: _size_bytes(request) for request in requests}
    editor = [size for path, size in sizes.items() if path.startswith("/static/assets/editor-")]
    reader.close()
    return [
        below(300, "KB", sum(sizes.values()) / KB, what="first load of the workspace, all that travels"),
        below(130, "KB", sum(editor) / KB, what="the editor among it"),
    ]


def _size_bytes(request: Request) -> int:
    sizes = request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]


def _open(page: Page, document_id: str, sections: int) -> None:
    """Open a document, and wait until one can write."""
    page.goto(f"/documents/{document_id}?sections={sections}")
    _expect_text(page)


def _expect_text(page: Page) -> None:
    expect(page.get_by_role("textbox", name="Text of")).to_be_visible(timeout=30_000)


def _usable_after(reader: BrowserContext, document_id: str, sections: int) -> float:
    """Milliseconds from calling the page until its outline stands there and takes keys."""
    page = reader.new_page()
    page.goto(f"/documents/{document_id}?sections={sections}")
    # Nothing is looked for in the page meanwhile: that has to be done by the page itself, between its own work.
    milliseconds: float = page.evaluate("window.usableAfter")
    _expect_text(page)
    page.close()
    return milliseconds


def _key_delays(reader: BrowserContext, document_id: str) -> list[float]:
    """Milliseconds from each key to the frame that shows its letter."""
    page = reader.new_page()
    _open(page, document_id, LONG)
    text = page.get_by_role("textbox", name="Text of")
    text.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(("word " * KEYS)[:KEYS], delay=KEY_PAUSE_MILLISECONDS)
    delays: list[float] = page.evaluate(KEY_DELAYS)
    page.close()
    return delays


def _keys_to_paint(reader: BrowserContext, quire: Quire, written: Written) -> list[float]:
    """Milliseconds from each key to the next paint, as the browser times its events: those under 16 ms count as 16."""
    cookies = {COOKIE: written.author.sign_in}
    with httpx.Client(base_url=f"http://127.0.0.1:{quire.port}", cookies=cookies, timeout=60) as client:
        heavy_section.write(client, written.heavy_id)
    page = reader.new_page()
    _open(page, written.heavy_id, 1)
    text = page.get_by_role("textbox", name="Text of")
    text.locator(".cm-line").first.click()
    page.keyboard.press("End")
    page.evaluate("window.slowKeys.length = 0")
    page.keyboard.type(("word " * KEYS)[:KEYS], delay=KEY_PAUSE_MILLISECONDS)
    slow: list[float] = page.evaluate(SLOW_KEYS)
    page.close()
    return [*slow, *[SLOW_MILLISECONDS] * (KEYS - len(slow))]


def _stream(reader: BrowserContext, document_id: str) -> Streaming:
    """One answer after the other in one chat."""
    page = reader.new_page()
    _open(page, document_id, SHORT)
    page.evaluate("window.longTasks.length = 0")
    for number in range(1, ANSWERS + 1):
        page.get_by_label("Your question").fill("What is to be done?")
        page.get_by_label("Your question").press("Enter")
        _expect_answers(page, number)
    long_tasks: list[float] = page.evaluate("window.longTasks")
    heap_bytes = _heap_bytes(page)
    page.close()
    anew = reader.new_page()
    _open(anew, document_id, SHORT)
    _expect_answers(anew, ANSWERS)
    return Streaming(long_tasks, heap_bytes, _heap_bytes(anew))


def _expect_answers(page: Page, count: int) -> None:
    answers = page.locator("article[data-status=completed]")
    expect(answers).to_have_count(count, timeout=ANSWER_MILLISECONDS_MAX)
    if "release" not in answers.last.locator("table").last.inner_text():
        raise Broken("An answer is not shown whole.")


def _heap_bytes(page: Page) -> int:
    inspector = page.context.new_cdp_session(page)
    inspector.send("HeapProfiler.collectGarbage")
    return int(inspector.send("Runtime.getHeapUsage")["usedSize"])


def _lines_of_opening(rounds: list[tuple[float, float]]) -> list[Line]:
    short, long = (median(its) for its in zip(*rounds, strict=True))
    words = LONG * WORDS_OF_SECTION
    return [
        below(1, "s", long / 1000, what=f"{LONG} sections, {words:,} words: until the outline is usable"),
        at_most(
            2,
            what="the same",
            floor=f"{SHORT} sections {short:.0f} ms",
            quire=f"{long:.0f} ms",
            ratios=[long / short for short, long in rounds],
        ),
    ]


def _line_of_typing(delays: list[float]) -> Line:
    return below(
        50,
        "ms",
        quantiles(delays, n=20)[-1],
        what=f"typing among {LONG} sections, 95 % of the keys, to the frame with the letter",
        compared=f"{median(delays):.0f} ms in the middle, {max(delays):.0f} ms at most",
    )


def _line_of_heavy_typing(delays: list[float]) -> Line:
    section = heavy_section
    return below(
        30,
        "ms",
        quantiles(delays, n=20)[-1],
        what=f"typing in {section.WORDS:,} words with {section.TABLES} tables, {section.FORMULAS} formulas, "
        f"{section.PICTURES} pictures, 95 % of the keys, to the next paint",
        compared=f"{max(delays):.0f} ms at most",
    )


def _lines_of_streaming(streaming: Streaming) -> list[Line]:
    long_tasks = streaming.long_tasks_milliseconds
    return [
        below(
            0,
            "tasks",
            len(long_tasks),
            what=f"tasks over 50 ms while {ANSWERS} answers of {len(PIECES)} pieces stream, 100 a second",
            compared=f"{max(long_tasks, default=0):.0f} ms the longest",
        ),
        at_most(
            1.2,
            what=f"heap after these {ANSWERS} answers",
            floor=f"chat opened anew {streaming.heap_bytes_anew / 1e6:.2f} MB",
            quire=f"{streaming.heap_bytes / 1e6:.2f} MB",
            ratios=[streaming.heap_bytes / streaming.heap_bytes_anew],
        ),
    ]
