"""Pasting without the clipboard of the machine."""

from playwright.sync_api import Locator


def paste(field: Locator, flavours: dict[str, str]) -> None:
    """Paste data that another program has put on the clipboard, by media type."""
    field.evaluate(PASTE, flavours)


PASTE = """(field, flavours) => {
    const data = new DataTransfer();
    for (const [type, text] of Object.entries(flavours)) data.setData(type, text);
    const paste = { clipboardData: data, bubbles: true, cancelable: true };
    field.dispatchEvent(new ClipboardEvent("paste", paste));
}"""
