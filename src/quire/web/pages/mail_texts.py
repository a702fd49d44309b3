"""What mails say, in the language of whom they go to: as plain text, and as simple HTML of the same sentences."""

from collections.abc import Iterable, Iterator, Mapping
from html import escape

import msgspec

from quire.actions.notices.send_mail import MailText, MailTexts
from quire.domain.notices.mail import DigestItem, DigestOccasion, Invitation
from quire.domain.translatable_text import TranslatableText
from quire.web.pages.languages import translate_for

_OCCASIONS: Mapping[DigestOccasion, TranslatableText] = {
    "mentioned": TranslatableText("%(by)s mentioned you in “%(document)s”, “%(section)s”:"),
    "assigned": TranslatableText("%(by)s assigned a comment to you in “%(document)s”, “%(section)s”:"),
    "replied": TranslatableText("%(by)s replied to you in “%(document)s”, “%(section)s”:"),
    "shared": TranslatableText("%(by)s shared “%(document)s” with you."),
    "asked": TranslatableText("%(by)s asks for access to “%(document)s”."),
}


class _Entry(msgspec.Struct, frozen=True):
    """A paragraph of a mail, what is quoted below it, and where it leads."""

    sentence: str
    quote: str = ""
    link: str = ""
    link_words: str = ""


def digest(public_url: str, language: str, items: tuple[DigestItem, ...], stop: str) -> MailText:
    """What came for somebody since the last mail."""
    subject = translate_for(language, TranslatableText("News for you in Quire: %(count)s"), count=len(items))
    entries = [_entry(public_url, language, item) for item in items]
    settings = _Entry(
        translate_for(
            language, TranslatableText("How often you get such mails is a setting of your account.")
        ),
        link=f"{public_url}/account#mail",
    )
    return _text(language, subject, (*entries, settings), stop)


def confirmation(public_url: str, language: str, confirm: str, stop: str) -> MailText:
    """Whether mails to this address are wanted."""
    subject = translate_for(language, TranslatableText("Confirm your address for mails from Quire"))
    said = TranslatableText(
        "Somebody with an account at %(address)s wants news to be sent here. If it was you, confirm the address;"
        " otherwise you need do nothing."
    )
    words = translate_for(language, TranslatableText("Confirm this address"))
    entry = _Entry(translate_for(language, said, address=public_url), link=confirm, link_words=words)
    return _text(language, subject, (entry,), stop)


def invitation(public_url: str, invited: Invitation, refuse: str) -> MailText:
    """That somebody without an account was invited."""
    language = invited.language
    subject = translate_for(
        language,
        TranslatableText("%(by)s invites you to “%(document)s”"),
        by=invited.by,
        document=invited.document_title,
    )
    said = TranslatableText(
        "%(by)s would like to share the document “%(document)s” with you in Quire. Sign in there with this address to"
        " see it."
    )
    entry = _Entry(
        translate_for(language, said, by=invited.by, document=invited.document_title), link=f"{public_url}/"
    )
    return _text(language, subject, (entry,), refuse)


MAIL_TEXTS = MailTexts(digest, confirmation, invitation)


def _entry(public_url: str, language: str, item: DigestItem) -> _Entry:
    said = translate_for(
        language,
        _OCCASIONS[item.occasion],
        by=item.by,
        document=item.document_title,
        section=item.section_title,
    )
    place = f"{public_url}/documents/{item.document_id}"
    if item.occasion == "asked":
        return _Entry(said, link=f"{place}/sharing")
    return _Entry(said, item.text, place if item.section_id is None else f"{place}#section={item.section_id}")


def _text(language: str, subject: str, entries: Iterable[_Entry], stop: str) -> MailText:
    end = _Entry(translate_for(language, TranslatableText("To get no more such mails:")), link=stop)
    whole = (*entries, end)
    plain = "\n\n".join("\n".join(_lines(entry)) for entry in whole) + "\n"
    body = "".join(map(_paragraph, whole))
    html = (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        f"<title>{escape(subject)}</title></head><body>{body}</body></html>"
    )
    return MailText(subject, plain, html)


def _lines(entry: _Entry) -> Iterator[str]:
    yield entry.sentence
    if entry.quote:
        yield f"> {entry.quote}"
    if entry.link:
        yield entry.link


def _paragraph(entry: _Entry) -> str:
    quote = f'<blockquote dir="auto">{escape(entry.quote)}</blockquote>' if entry.quote else ""
    link = ""
    if entry.link:
        link = f'<br><a href="{escape(entry.link)}">{escape(entry.link_words or entry.link)}</a>'
    return f'<p dir="auto">{escape(entry.sentence)}{"" if quote else link}</p>{quote}{link if quote else ""}'
