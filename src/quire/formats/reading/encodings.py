"""Which characters the bytes of a text are: by what the file says of itself, as UTF-8, or by a guess that is told.

A guess is made by `chardet`, from the lines that are not ASCII. Of its candidates the one counts whose text looks most
like writing: a wrong encoding puts signs, capitals or letters of another script into the middle of words.
"""

import codecs
import re
from collections.abc import Iterator
from importlib import import_module
from typing import NamedTuple

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 200_000
_LINE_BYTES = 2_000
_CANDIDATES_MAX = 12
_ODD_SHARE_MAX = 0.02
"""Of the characters that are not ASCII, how many may be odd."""
_CONFIDENCE_MIN = 0.02
_USUAL = {
    *(f"windows-{number}" for number in range(1250, 1259)),
    *(f"iso-8859-{number}" for number in (1, 2, 5, 6, 7, 8, 9, 15)),
    *(
        "gb18030",
        "gbk",
        "gb2312",
        "big5",
        "cp932",
        "shift_jis",
        "euc-jp",
        "iso-2022-jp",
        "cp949",
        "euc-kr",
        "koi8-r",
    ),
    *("koi8-u", "tis-620", "utf-8", "utf-16-le", "utf-16-be"),
}
"""Any other one must look better to be believed, since files in it are rare."""
_ESCAPED_JAPANESE = re.compile(rb"\x1b[$(]")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f-\x9f\ufffd]")
_LATIN = "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f"
_OTHER = "\u0370-\u05ff\u0600-\u06ff\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
_ODD = re.compile(
    rf"(?<=[{_LATIN}{_OTHER}])[\u00a1-\u00a9\u00ab-\u00ac\u00ae-\u00b1\u00b4\u00b6\u00b8\u00bb-\u00bf\u00d7\u00f7]"
    rf"(?=[{_LATIN}{_OTHER}])"
    rf"|(?<=[{_LATIN}])[{_OTHER}]|(?<=[{_OTHER}])[{_LATIN}]"
    r"|(?<=[a-zß-öø-ÿ])[À-ÖØ-ÞŒŠŸŽĄĆĘŁŃŚŹŻČĎĚŇŘŤŮĂĐĽŐŢ]"
    r"|[\u00a4\u00a5\u00a2\u00a3](?=[^\W\d_])|[\u2500-\u259f\u02b0-\u02ff\ue000-\uf8ff]"
)
_DECLARED = re.compile(rb"""<meta\b[^>]{0,300}?\bcharset\s*+=\s*+["']?\s*+([A-Za-z0-9_.:-]{2,40})""", re.I)
_XML = re.compile(rb"""\s*<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([A-Za-z0-9_.:-]{2,40})["']""")
_HEAD_BYTES = 4_096
_OF_PAGES = re.compile(r"(?:utf-|iso8859-|iso2022_jp|cp(?:12|8|9)|koi8|gb|big5|euc_|shift_jis|mac|ascii|tis)")
_AS_BROWSERS_READ = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "utf-16": "utf-8",
    "utf-16-le": "utf-8",
    "utf-16-be": "utf-8",
}
"""What a page that names the one is read in, by the Encoding Standard of the WHATWG."""


class Decoded(NamedTuple):
    """A text, and the encoding where it was guessed."""

    text: str
    guessed: str | None = None


def decoded(encoded: bytes) -> Decoded | None:
    """The text of a file that says nothing of its encoding but by its first bytes; None where it cannot be told."""
    marked = next((name for mark, name in _BYTE_ORDER_MARKS if encoded.startswith(mark)), None)
    if marked is not None:
        text = _decode(encoded, marked)
        return None if text is None or "\x00" in text else Decoded(text)
    text = _decode(encoded, "utf-8")
    if text is None or "\x00" in text or _ESCAPED_JAPANESE.search(encoded):
        return _guess(encoded)
    return Decoded(text)


def decoded_page(encoded: bytes) -> Decoded | None:
    """The text of a page, which may name its encoding itself."""
    if any(encoded.startswith(mark) for mark, _ in _BYTE_ORDER_MARKS):
        return decoded(encoded)
    name = _named_in(encoded[:_HEAD_BYTES])
    text = None if name is None else _decode(encoded, name)
    if text is None or "\x00" in text or _has_odd_places(text):
        return decoded(encoded) or (None if text is None else Decoded(text))
    return Decoded(text)


def _named_in(head: bytes) -> str | None:
    found = _DECLARED.search(head) or _XML.match(head)
    if found is None:
        return None
    try:
        name = codecs.lookup(found[1].decode()).name
    except LookupError:
        return None
    return _AS_BROWSERS_READ.get(name, name) if _OF_PAGES.match(name) else None


def _decode(encoded: bytes, name: str) -> str | None:
    try:
        return encoded.decode(name)
    except (UnicodeError, LookupError):
        return None


def _guess(encoded: bytes) -> Decoded | None:
    sample = _sample(encoded)
    ranked = sorted(
        (odd + (name not in _USUAL), -confidence, position, odd, name)
        for position, (name, confidence) in enumerate(_candidates(sample))
        if (odd := _odd_places(sample, name)) is not None
    )
    characters = max(1, len(_NOT_ASCII.findall(sample)))
    for *_, odd, name in ranked:
        text = _decode(encoded, name)
        if text is not None and not _CONTROL.search(text):
            is_sure = odd <= characters * _ODD_SHARE_MAX
            return Decoded(text, name) if is_sure else None
    return None


def _sample(encoded: bytes) -> bytes:
    """The lines that tell encodings apart; of a text in units of two bytes, its beginning."""
    if b"\x00" in encoded or _ESCAPED_JAPANESE.search(encoded):
        return encoded[:_SAMPLE_BYTES]
    lines, size = [], 0
    for line in encoded.splitlines(keepends=True):
        if _NOT_ASCII.search(line):
            lines.append(line[:_LINE_BYTES] if len(line) > _SAMPLE_BYTES else line)
            size += len(lines[-1])
            if size > _SAMPLE_BYTES:
                break
    return b"".join(lines)


def _candidates(sample: bytes) -> Iterator[tuple[str, float]]:
    # Loading it takes a tenth of a second, and most texts are UTF-8.
    for found in import_module("chardet").detect_all(sample)[:_CANDIDATES_MAX]:
        name, confidence = found["encoding"], found["confidence"]
        if name is not None and confidence >= _CONFIDENCE_MIN:
            yield name.lower(), round(confidence, 2)
    # With little to go by, the guess may lack those that are most likely before anything is known.
    yield from (("windows-1252", 0.0), ("windows-1250", 0.0))


def _odd_places(sample: bytes, name: str) -> int | None:
    """How many places of a sample are no writing; None where it cannot be decoded. The end may be cut off."""
    text = _decode(sample, name)
    if text is None:
        try:
            text = sample.decode(name, "ignore")
        except LookupError:
            return None
        if len(text.encode(name, "ignore")) < len(sample) - 3:
            return None
    return None if _CONTROL.search(text) else len(_ODD.findall(text))


def _has_odd_places(text: str) -> bool:
    letters = sum(1 for sign in text[:_SAMPLE_BYTES] if sign > "\x7f")
    return len(_ODD.findall(text[:_SAMPLE_BYTES])) > letters * _ODD_SHARE_MAX * 5
