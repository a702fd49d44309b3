"""Document templates as one Markdown file, and back: what is written is read as the same template.

The file begins with front matter in TOML between lines of `+++`. Each section is a heading, with a block of code named
`contract` below it where it has one, in TOML as well. A template of Word is a last block named `word-template`, in
Base64. There is nothing else: whatever stands elsewhere in the file is refused with its line, and not passed over.
"""

import base64
import re
from collections.abc import Iterator
from typing import Any, TypeVar

import msgspec
import tomli_w
from msgspec import Struct

from quire.domain.contracts.contract import Contract, DocumentContract
from quire.domain.errors import InvalidField, UnreadableTemplate
from quire.domain.limits import KIB, MIB, Limits
from quire.domain.templates.document_templates import (
    DocumentTemplate,
    TemplateSection,
    TemplateSettings,
    check_template,
)

FORMAT = "document template"
VERSION = 1

TEXT_BYTES_MAX = MIB
"""Of a file without its template of Word."""
BLOCK_CHARACTERS_MAX = 64 * KIB
"""Of the front matter, or of one contract: TOML is read by code that need not be linear in it."""
BASE64_LINE = 76

FRONT_FENCE = "+++"
FENCE = "```"
CONTRACT = f"{FENCE}contract"
WORD = f"{FENCE}word-template "

KEY_PARTS_MAX = 128
"""Of a dotted key, such as `contract.length.max`: what TOML is read by takes the square of them."""

_PART = r"""(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')"""
_BEHIND_DOT = rf"(?:[ \t]*+\.[ \t]*+{_PART})"
_DOTTED = re.compile(rf"{_PART}{_BEHIND_DOT}++")
_LONG_KEY = re.compile(rf"{_PART}{_BEHIND_DOT}{{{KEY_PARTS_MAX},}}+")
_ENDS_KEY = re.compile(r"[ \t]*+[=\]]")
_HEADING = re.compile(r"(#{1,6}) (\S.*)")

S = TypeVar("S", bound=Struct)


class WordFile(Struct, frozen=True):
    """The template of Word in a file, before anybody has looked into it."""

    filename: str
    content: bytes


class _FrontMatter(Struct, frozen=True, forbid_unknown_fields=True):
    quire: str
    version: int
    name: str
    description: str = ""
    settings: TemplateSettings = TemplateSettings()
    contract: DocumentContract = DocumentContract()


def template_text(template: DocumentTemplate) -> str:
    """The Markdown file of a template, without a template of Word."""
    return "\n\n".join(_blocks(template)) + "\n"


def check_fits_into_file(template: DocumentTemplate) -> None:
    """Raises `InvalidField` for a template whose file could not be read again."""
    blocks = [*_blocks(template)]
    is_long = sum(len(block.encode()) + 2 for block in blocks) > TEXT_BYTES_MAX
    if is_long or any(len(block) > BLOCK_CHARACTERS_MAX or _has_long_key(block) for block in blocks):
        raise InvalidField("document_id", "has longer contracts than a template may have")


def _blocks(template: DocumentTemplate) -> Iterator[str]:
    yield _fenced(
        FRONT_FENCE,
        FRONT_FENCE,
        _FrontMatter(
            FORMAT, VERSION, template.name, template.description, template.settings, template.contract
        ),
    )
    yield from map(_section_text, template.sections)


def template_file(template: DocumentTemplate, word: WordFile | None) -> str:
    """The Markdown file of a template, with its template of Word if it has one."""
    text = template_text(template)
    return text if word is None else with_word_file(text, word)


def with_word_file(text: str, word: WordFile) -> str:
    """The file of a template with its template of Word."""
    encoded = base64.b64encode(word.content).decode()
    lines = (encoded[start : start + BASE64_LINE] for start in range(0, len(encoded), BASE64_LINE))
    return "\n".join([f"{text}\n{WORD}{word.filename}", *lines, FENCE]) + "\n"


def read_template(content: bytes, limits: Limits) -> tuple[DocumentTemplate, WordFile | None]:
    """The template in a file, and its template of Word. Raises `UnreadableTemplate`."""
    try:
        text = content.decode().removeprefix("\ufeff").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise UnreadableTemplate("This file is no template: it is not text in UTF-8.") from None
    text, word = _word_file(text)
    if len(text.encode()) > TEXT_BYTES_MAX:
        raise UnreadableTemplate("This file is too long for a template.")
    return read_template_text(text, limits), word


def read_template_text(text: str, limits: Limits) -> DocumentTemplate:
    """The template in a file without a template of Word. Raises `UnreadableTemplate`."""
    lines = _Lines(text)
    front = _front_matter(lines)
    template = DocumentTemplate(
        front.name, front.description, front.settings, front.contract, tuple(_sections(lines))
    )
    try:
        return check_template(template, limits)
    except InvalidField as invalid:
        raise UnreadableTemplate(invalid.text) from invalid


class _Lines:
    """The lines of a file, read one after the other; `number` is that of the last one."""

    def __init__(self, text: str) -> None:
        self._lines = text.split("\n")
        self.number = 0

    def next_or_none(self) -> str | None:
        """The next line, or None at the end."""
        if self.number == len(self._lines):
            return None
        self.number += 1
        return self._lines[self.number - 1]

    def next_filled_or_none(self) -> str | None:
        """The next line that is not blank."""
        line = self.next_or_none()
        while line is not None and not line.strip():
            line = self.next_or_none()
        return line

    def step_back(self) -> None:
        """Let the last line be read again."""
        self.number -= 1

    def block(self, fence: str, kind: type[S]) -> S:
        """What stands between here and a line with the fence alone."""
        begins, lines = self.number, []
        while (line := self.next_or_none()) != fence:
            if line is None:
                raise UnreadableTemplate("The block that begins in line %(line)s has no end.", line=begins)
            lines.append(line)
        return _decoded("\n".join(lines), kind, begins)


def _front_matter(lines: _Lines) -> _FrontMatter:
    if lines.next_filled_or_none() != FRONT_FENCE:
        raise UnreadableTemplate("This file is no template: it does not begin with a line of +++.")
    front = lines.block(FRONT_FENCE, _FrontMatter)
    if front.quire != FORMAT:
        raise UnreadableTemplate("This file is no template of a document.")
    if front.version != VERSION:
        raise UnreadableTemplate("This template was written by a newer version of Quire.")
    return front


def _sections(lines: _Lines) -> Iterator[TemplateSection]:
    while (line := lines.next_filled_or_none()) is not None:
        heading = _HEADING.fullmatch(line)
        if heading is None:
            raise UnreadableTemplate(
                "Line %(line)s is neither a heading nor a block below one; a template has no texts.",
                line=lines.number,
            )
        yield TemplateSection(heading[2].rstrip(), len(heading[1]), _contract_below(lines))


def _contract_below(lines: _Lines) -> Contract:
    line = lines.next_filled_or_none()
    if line == CONTRACT:
        return lines.block(FENCE, Contract)
    if line is not None:
        lines.step_back()
    return Contract()


def _decoded(text: str, kind: type[S], begins: int) -> S:
    if len(text) > BLOCK_CHARACTERS_MAX:
        raise UnreadableTemplate("The block that begins in line %(line)s is too long.", line=begins)
    if _has_long_key(text):
        raise _too_deep(begins)
    try:
        return msgspec.toml.decode(text, type=kind)
    except msgspec.MsgspecError as error:
        raise UnreadableTemplate(
            "The block that begins in line %(line)s cannot be read: %(reason)s.",
            line=begins,
            reason=str(error).rstrip("."),
        ) from error
    # Brackets within brackets without end; thousands of digits.
    except (RecursionError, ValueError) as error:
        raise _too_deep(begins) from error


def _has_long_key(text: str) -> bool:
    """Whether any key has more parts than a template needs; words with dots in a text are none."""
    return any(
        _LONG_KEY.fullmatch(found[0]) and _ENDS_KEY.match(text, found.end())
        for found in _DOTTED.finditer(text)
    )


def _too_deep(begins: int) -> UnreadableTemplate:
    return UnreadableTemplate(
        "The block that begins in line %(line)s goes too deep, or has too long a number.", line=begins
    )


def _word_file(text: str) -> tuple[str, WordFile | None]:
    before, begins, block = text.partition(f"\n{WORD}")
    if not begins:
        return text, None
    filename, _, encoded = block.partition("\n")
    encoded, ends, after = encoded.partition(f"\n{FENCE}")
    if not ends or after.strip() or not filename.strip() or not filename.isprintable():
        raise UnreadableTemplate("The template of Word in this file is damaged.")
    try:
        content = base64.b64decode(encoded.replace("\n", ""), validate=True)
    except ValueError:
        raise UnreadableTemplate("The template of Word in this file is damaged.") from None
    return before, WordFile(filename.strip(), content)


def _section_text(section: TemplateSection) -> str:
    heading = f"{'#' * section.level} {section.title}"
    if section.contract == Contract():
        return heading
    return f"{heading}\n\n{_fenced(CONTRACT, FENCE, section.contract)}"


def _fenced(opening: str, closing: str, value: Struct) -> str:
    """A value in TOML. Texts go over several lines unless one of those would change them or end the block."""
    given = _given(value)
    toml = tomli_w.dumps(given)
    over_lines = tomli_w.dumps(given, multiline_strings=True)
    is_safe = "\\r" not in toml and not any(map(_looks_like_fence, over_lines.split("\n")))
    return f"{opening}\n{over_lines if is_safe else toml}{closing}"


def _looks_like_fence(line: str) -> bool:
    return line.startswith((FENCE, FRONT_FENCE))


def _given(value: Struct) -> dict[str, Any]:
    """What differs from the defaults, which TOML can have: it knows no null."""
    return {
        field.encode_name: _plain(given)
        for field in msgspec.structs.fields(value)
        if (given := getattr(value, field.name)) is not None and given != field.default
    }


def _plain(value: Any) -> Any:
    match value:
        case Struct():
            return _given(value)
        case tuple():
            return [_plain(entry) for entry in value]
        case _:
            return value
