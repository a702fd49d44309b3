"""Pasting: data by media type, and the clipboard of the browser itself."""

from pathlib import Path

from playwright.sync_api import Locator, Page

from tests.conftest import SAMPLES


def paste(field: Locator, flavours: dict[str, str]) -> None:
    """Paste data that another program has put on the clipboard, by media type."""
    field.evaluate(PASTE, flavours)


def copy(page: Page, flavours: dict[str, str]) -> None:
    """Put data onto the browser's clipboard as a program does: by media type, and as it is."""
    page.evaluate(COPY_NEXT, flavours)
    page.keyboard.press("Control+c")
    page.wait_for_function("window.hasCopied === true")


def read_clipboard(name: str) -> dict[str, str]:
    """The parts of a sample by their titles; no-break spaces as they are in the text."""
    whole = Path(SAMPLES / "clipboard" / f"{name}.clip").read_text("utf-8")
    parts = ("\n" + whole).split("\n=== ")[1:]
    read = {title: text for title, _, text in (part.partition("\n") for part in parts)}
    read["markdown"] = read["markdown"].rstrip("\n").replace("&nbsp;", "\u00a0").replace("&#8239;", "\u202f")
    return read


PASTE = """(field, flavours) => {
    const data = new DataTransfer();
    for (const [type, text] of Object.entries(flavours)) data.setData(type, text);
    const paste = { clipboardData: data, bubbles: true, cancelable: true };
    field.dispatchEvent(new ClipboardEvent("paste", paste));
}"""

COPY_NEXT = """(flavours) => {
    window.hasCopied = false;
    window.addEventListener("copy", (event) => {
        event.stopImmediatePropagation();
        event.preventDefault();
        for (const [type, text] of Object.entries(flavours)) event.clipboardData.setData(type, text);
        window.hasCopied = true;
    }, { capture: true, once: true });
}"""
