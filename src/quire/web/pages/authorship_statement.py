"""The statement of who wrote what of a document: plain sentences, as a Markdown file."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from quire.domain.errors import DamagedHistory
from quire.domain.exchange.exports import ExportedSection
from quire.domain.history.authorship import AuthorShare, DocumentAuthorship, ModelShare, Share
from quire.domain.texts.origins import OriginKind
from quire.domain.translatable_text import Amount, TranslatableText, Values
from quire.web.pages.languages import exact_moment, percent, translate

KIND_NAMES: Mapping[OriginKind, TranslatableText] = {
    "typed": TranslatableText("Typed"),
    "pasted": TranslatableText("Pasted"),
    "quoted": TranslatableText("Quoted from a source"),
    "imported": TranslatableText("Imported"),
    "answer": TranslatableText("From an answer, as it was"),
    "edited_answer": TranslatableText("From an answer, edited since"),
}
UNKNOWN_MODEL = TranslatableText("A model that is not known any more")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def statement(summary: DocumentAuthorship) -> str:
    """The statement in the language of this request."""
    return "\n".join((f"# {_title(_plain(summary.title))}", "", *_lines(summary, "##")))


def statement_section(summary: DocumentAuthorship) -> ExportedSection:
    """The statement as the last section of an exported document."""
    text = "\n".join(_lines(summary, "#"))
    return ExportedSection("appendix-authorship", _title(summary.title), 1, text)


def _title(title: str) -> str:
    return translate(TranslatableText("How “%(title)s” was written", {"title": title}))


def _lines(summary: DocumentAuthorship, signs: str) -> Iterator[str]:
    made = TranslatableText(
        "This statement was made on %(moment)s from all saved versions of the document, which has %(words)s words.",
        {"moment": exact_moment(datetime.now(UTC)), "words": Amount(summary.words)},
    )
    meaning = TranslatableText(
        "Text from an answer counts as edited as soon as somebody wrote into its paragraph or deleted from it."
        " Pasted text can come from anywhere, from another language model too. Text that was typed can have been"
        " copied by hand."
    )
    yield from (translate(made), "")
    for share in summary.shares:
        yield f"- {translate(KIND_NAMES[share.kind])}: {_part(share, summary.words)}"
    yield from _heading(signs, TranslatableText("Typed, pasted or imported by"))
    for by_author in summary.authors:
        yield f"- {_plain(by_author.author)}: {_part(by_author, summary.words)}"
    yield from _heading(signs, TranslatableText("From answers of language models"))
    for by_model in summary.models:
        name = translate(UNKNOWN_MODEL) if by_model.model is None else _plain(by_model.model)
        yield f"- {name}: {_part(by_model, summary.words)}"
    if not summary.models:
        yield translate(TranslatableText("Nothing in this document comes from an answer."))
    yield from _heading(signs, TranslatableText("Section by section"))
    yield from _table(summary)
    for damaged in summary.damaged:
        yield from ("", translate(DamagedHistory(_plain(damaged.title)).text))
    yield from _heading(signs, TranslatableText("What this means"))
    yield from (translate(meaning), "")


def _heading(signs: str, heading: TranslatableText) -> Iterator[str]:
    yield from ("", f"{signs} {translate(heading)}", "")


def _table(summary: DocumentAuthorship) -> Iterator[str]:
    columns = [
        TranslatableText("Section"),
        TranslatableText("Words"),
        *(KIND_NAMES[share.kind] for share in summary.shares),
    ]
    yield f"| {' | '.join(map(translate, columns))} |"
    yield f"|---|{'---:|' * (len(columns) - 1)}"
    for section in summary.sections:
        shares = " | ".join(_percent(share, section.words) for share in section.shares)
        yield f"| {_plain(section.title)} | {translate(Amount(section.words))} | {shares} |"


def _part(share: Share | AuthorShare | ModelShare, words: int) -> str:
    values: Values = {"share": _percent(share, words), "words": Amount(share.words), "all": Amount(words)}
    return translate(TranslatableText("%(share)s (%(words)s of %(all)s words)", values))


def _percent(share: Share | AuthorShare | ModelShare, words: int) -> str:
    """From the words themselves: a share that is rounded once more can be another."""
    return percent(share.words / words if words else 0)


def _plain(text: str) -> str:
    """The text with Markdown's special characters escaped."""
    return _SPECIAL.sub(r"\\\1", text)
