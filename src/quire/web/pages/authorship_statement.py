"""The statement of who wrote what of a document, in plain sentences, as Markdown that stands by itself."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from quire.domain.errors import DamagedHistory
from quire.domain.history.authorship import AuthorShare, DocumentAuthorship, ModelShare, Share
from quire.domain.origins import OriginKind
from quire.domain.translatable_text import Amount, Values, Wording
from quire.web.pages.languages import moment, percent, say

KIND_NAMES: Mapping[OriginKind, Wording] = {
    "typed": Wording("Typed"),
    "pasted": Wording("Pasted"),
    "imported": Wording("Imported"),
    "answer": Wording("From an answer, as it was"),
    "edited_answer": Wording("From an answer, edited since"),
}
UNKNOWN_MODEL = Wording("A model that is not known any more")
_SPECIAL = re.compile(r"([\\`*_\[\]<>|#])")


def statement(summary: DocumentAuthorship) -> str:
    """In the language of this request."""
    return "\n".join(_lines(summary))


def _lines(summary: DocumentAuthorship) -> Iterator[str]:
    title = say(Wording("How “%(title)s” was written", {"title": _plain(summary.title)}))
    made = Wording(
        "This statement was made on %(moment)s from all saved versions of the document, which has %(words)s words.",
        {"moment": moment(datetime.now(UTC)), "words": Amount(summary.words)},
    )
    meaning = Wording(
        "Text from an answer counts as edited as soon as somebody wrote into its paragraph or deleted from it."
        " Pasted text can come from anywhere, from another language model too. Text that was typed can have been"
        " copied by hand."
    )
    yield from (f"# {title}", "", say(made), "")
    for share in summary.shares:
        yield f"- {say(KIND_NAMES[share.kind])}: {_part(share, summary.words)}"
    yield from _heading(Wording("Typed, pasted or imported by"))
    for by_author in summary.authors:
        yield f"- {_plain(by_author.author)}: {_part(by_author, summary.words)}"
    yield from _heading(Wording("From answers of language models"))
    for by_model in summary.models:
        name = say(UNKNOWN_MODEL) if by_model.model is None else _plain(by_model.model)
        yield f"- {name}: {_part(by_model, summary.words)}"
    if not summary.models:
        yield say(Wording("Nothing in this document comes from an answer."))
    yield from _heading(Wording("Section by section"))
    yield from _table(summary)
    for damaged in summary.damaged:
        yield from ("", say(DamagedHistory(_plain(damaged.title)).wording))
    yield from _heading(Wording("What this means"))
    yield from (say(meaning), "")


def _heading(heading: Wording) -> Iterator[str]:
    yield from ("", f"## {say(heading)}", "")


def _table(summary: DocumentAuthorship) -> Iterator[str]:
    columns = [Wording("Section"), Wording("Words"), *(KIND_NAMES[share.kind] for share in summary.shares)]
    yield f"| {' | '.join(map(say, columns))} |"
    yield f"|---|{'---:|' * (len(columns) - 1)}"
    for section in summary.sections:
        shares = " | ".join(percent(share.share) for share in section.shares)
        yield f"| {_plain(section.title)} | {say(Amount(section.words))} | {shares} |"


def _part(share: Share | AuthorShare | ModelShare, words: int) -> str:
    values: Values = {"share": percent(share.share), "words": Amount(share.words), "all": Amount(words)}
    return say(Wording("%(share)s (%(words)s of %(all)s words)", values))


def _plain(text: str) -> str:
    """Without any meaning that Markdown would give it."""
    return _SPECIAL.sub(r"\\\1", text)
