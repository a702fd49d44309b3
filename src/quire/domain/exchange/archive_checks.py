"""Checking an archive whole: what an entry alone does not show, such as order, sizes, and what it names.

One pass over the file; nothing but ids and counts is kept of an entry.
"""

from collections import defaultdict
from collections.abc import Iterable

import msgspec

from quire.domain.citing.citation_styles import STYLE_BYTES_MAX
from quire.domain.contracts.contract import check_contract
from quire.domain.documents.titles import check_title
from quire.domain.errors import InvalidField
from quire.domain.exchange.archive_reading import (
    VERSION_CHARACTERS_MAX,
    bibliography_of,
    comments_of,
    events_of,
    file_of,
    imports_of,
    messages_of,
    outlines_of,
    passages_of,
    pictures_of,
    proposal_at,
    proposals_of,
    references_of,
    sections_of,
    unique,
    versions_of,
)
from quire.domain.exchange.document_archive import (
    Archive,
    ArchivedChat,
    ArchivedMessage,
    ArchivedProposal,
    ArchivedReference,
    ArchivedSection,
    ArchivedVersion,
)
from quire.domain.files.file_kinds import check_size
from quire.domain.limits import Limits
from quire.domain.references.passages import PASSAGE_CHARACTERS_MAX
from quire.domain.references.references import are_on_their_pages

_TEXT_SPARE = 2
"""Answers, questions and passages may be so many times as long as the limit: an instance may have had another one."""


_Anchors = defaultdict[int, list[tuple[str, int, int, str]]]
"""Where the words of comments stood: where each is in the file, its range and its quote."""


class ArchivedHeading(msgspec.Struct, frozen=True):
    """A section as a preview shows it."""

    title: str
    level: int
    word_count: int


class ArchivePreview(msgspec.Struct, frozen=True):
    """What a checked archive has."""

    title: str
    outline: tuple[ArchivedHeading, ...]
    versions_count: int
    messages_count: int
    proposals_count: int
    references_count: int
    pictures_count: int
    file_bytes: int

    @property
    def word_count(self) -> int:
        """Words of all sections."""
        return sum(heading.word_count for heading in self.outline)


def check_archive(archive: Archive, limits: Limits) -> ArchivePreview:
    """Check all of an archive. Raises `InvalidField`, `TooLarge` and `Unreadable`."""
    return _Checking(limits).check(archive)


class _Checking:
    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._ids: dict[str, set[str]] = {}
        self._characters = self._versions = self._messages = self._proposals = self._file_bytes = 0

    def check(self, archive: Archive) -> ArchivePreview:
        limits = self._limits
        check_title(archive.document.title, limits, field="document.title")

        if archive.document.contract is not None:
            check_contract(archive.document.contract, field="document.contract")
        _check_count("sections", len(archive.sections), limits.sections_per_document)
        _check_count("references", len(archive.references), limits.references_per_user)
        _check_count("pictures", len(archive.pictures), limits.images_per_user)
        for _ in (*events_of(archive), *imports_of(archive)):
            pass
        self._check_bibliography(archive)
        _check_outlines([one.revision for one in outlines_of(archive)], archive.document.revision)
        self._check_pictures(archive)
        for number, reference in enumerate(references_of(archive)):
            self._check_reference(reference, f"references[{number}]")
        outline, text_bytes = [], 0
        for number, section in enumerate(sections_of(archive)):
            self._check_section(section, f"sections[{number}]")
            text_bytes += len(section.content.encode())
            outline.append(ArchivedHeading(section.title, section.level, section.word_count))
        if text_bytes > limits.document_bytes_max:
            raise InvalidField(
                "sections", "must have at most %(count)s bytes of text", count=limits.document_bytes_max
            )
        return ArchivePreview(
            archive.document.title,
            tuple(outline),
            self._versions,
            self._messages,
            self._proposals,
            len(archive.references),
            len(archive.pictures),
            self._file_bytes,
        )

    def _check_bibliography(self, archive: Archive) -> None:
        _check_count("bibliography", len(archive.bibliography), self._limits.bibliography_entries)
        size_bytes = sum(len(entry.csl.encode()) for entry in bibliography_of(archive))
        _check_count("bibliography", size_bytes, self._limits.bibliography_bytes_max)
        _check_count("own_citation_style", len((archive.own_citation_style or "").encode()), STYLE_BYTES_MAX)

    def _check_id(self, kind: str, id_: str, path: str) -> None:
        known = self._ids.setdefault(kind, set())
        if id_ in known:
            raise InvalidField(f"{path}.id", "must not come twice")
        known.add(id_)

    def _check_pictures(self, archive: Archive) -> None:
        for number, picture in enumerate(pictures_of(archive)):
            path = f"pictures[{number}]"
            self._check_id("picture", picture.id, path)
            size_bytes = len(picture.content or b"")
            _check_count(f"{path}.content", size_bytes, self._limits.image_bytes_max)
            self._file_bytes += size_bytes

    def _check_reference(self, reference: ArchivedReference, path: str) -> None:
        self._check_id("reference", reference.id, path)
        check_title(reference.title, self._limits, field=f"{path}.title")
        content = file_of(reference, f"{path}.content")
        check_size(reference.kind, len(content or b""), self._limits)
        self._file_bytes += len(content or b"")
        if reference.status == "failed" and reference.error is None:
            raise InvalidField(f"{path}.error", "is missing")
        characters = last_end = 0
        for number, entry in enumerate(passages_of(reference, f"{path}.passages"), 1):
            at, passage = f"{path}.passages[{number - 1}]", entry.passage
            starts = [one.start for one in passage.locator_starts]
            if entry.number != number:
                raise InvalidField(f"{at}.number", "must count from 1")
            if not starts or starts[0] != 0 or starts != sorted(starts) or starts[-1] > len(passage.text):
                raise InvalidField(f"{at}.passage.locator_starts", "must be in order and begin at 0")
            if not are_on_their_pages(passage.locator_starts):
                raise InvalidField(f"{at}.passage.locator_starts", "must have areas between 0 and 1")
            if not last_end <= passage.start <= passage.end:
                raise InvalidField(f"{at}.passage", "must follow the one before")
            last_end = passage.start
            _check_count(f"{at}.passage.text", len(passage.text), _TEXT_SPARE * PASSAGE_CHARACTERS_MAX)
            characters += len(passage.text)
        _check_count(f"{path}.passages", characters, self._limits.reference_text_bytes_max)

    def _check_section(self, section: ArchivedSection, path: str) -> None:
        self._check_id("section", section.id, path)
        check_title(section.title, self._limits, field=f"{path}.title")
        if section.contract is not None:
            check_contract(section.contract, field=f"{path}.contract")
        _check_count(f"{path}.content", len(section.content.encode()), self._limits.section_bytes_max)
        answers = set() if section.chat is None else self._check_chat(section.chat, f"{path}.chat")
        waiting: defaultdict[int, list[tuple[str, int]]] = defaultdict(list)
        anchors = self._check_comments(section, f"{path}.comments")
        for number, proposal in enumerate(proposals_of(section, f"{path}.proposals")):
            waiting[proposal.base_revision].append((f"{path}.proposals[{number}]", number))
        last, text = None, ""
        for number, (version, text) in enumerate(versions_of(section, self._limits, f"{path}.versions")):
            self._check_version(version, text, f"{path}.versions[{number}]")
            _check_anchors(anchors.pop(version.revision, ()), text)
            for at, position in waiting.pop(version.revision, ()):
                self._check_proposal(proposal_at(section, position, at), section, answers, text, at)
            last = version
        if waiting:
            at = min(waiting.values())[0][0]
            raise InvalidField(f"{at}.base_revision", "must be a version of this section")
        now = (section.revision, section.level_revisions, section.title, section.level)
        if last is None or (last.revision, last.level_revisions, last.title, last.level) != now:
            raise InvalidField(f"{path}.versions", "must end with the section as it is")
        if text != section.content:
            raise InvalidField(f"{path}.content", "must be the text of the last version")
        if anchors:
            at = min(anchors.values())[0][0]
            raise InvalidField(f"{at}.anchor.revision", "must be a version of this section")

    def _check_comments(self, section: ArchivedSection, path: str) -> _Anchors:
        """Returns the anchors, by the revisions at which their words stood."""
        _check_count(path, len(section.comments), self._limits.comments_per_section)
        threads: set[str] = set()
        anchors: _Anchors = defaultdict(list)
        for number, comment in enumerate(comments_of(section, path)):
            at = f"{path}[{number}]"
            self._check_id("comment", comment.id, at)
            _check_count(
                f"{at}.text", len(comment.text.encode()), _TEXT_SPARE * self._limits.comment_bytes_max
            )
            if comment.thread_id is None:
                threads.add(comment.id)
            elif comment.thread_id not in threads or comment.anchor is not None:
                raise InvalidField(f"{at}.thread_id", "must be an earlier comment that begins a thread")
            if comment.anchor is not None:
                found = comment.anchor
                _check_count(f"{at}.anchor", len(found.quote), self._limits.section_bytes_max)
                is_nowhere = comment.is_changed and found.start == found.end == 0
                if not is_nowhere:
                    anchors[found.revision].append((at, found.start, found.end, found.quote))
        return anchors

    def _check_version(self, version: ArchivedVersion, text: str, path: str) -> None:
        check_title(version.title, self._limits, field=f"{path}.title")
        self._versions += 1
        self._characters += len(text)
        if self._characters > VERSION_CHARACTERS_MAX:
            raise InvalidField(path, "makes the versions too long together")
        if version.level_revisions >= version.revision:
            raise InvalidField(f"{path}.level_revisions", "must be less than the revision")
        if (version.restored_revision or 0) >= version.revision:
            raise InvalidField(f"{path}.restored_revision", "must be an earlier one")
        for origin in (*version.origins, *version.quotes):
            if not origin.start < origin.end <= len(text):
                raise InvalidField(f"{path}.origins", "must lie within the text")

    def _check_chat(self, chat: ArchivedChat, path: str) -> set[str]:
        """Returns the ids of the answers."""
        self._check_id("chat", chat.id, path)
        roles: dict[str, str] = {}
        last_ordinal = 0
        for number, message in enumerate(messages_of(chat, f"{path}.messages")):
            at = f"{path}.messages[{number}]"
            self._check_id("message", message.id, at)
            self._check_message(message, roles, at)
            if message.ordinal != last_ordinal + 1:
                raise InvalidField(f"{at}.ordinal", "must count from 1")
            last_ordinal = message.ordinal
            roles[message.id] = message.role
            self._messages += 1
        if (chat.head_message_id is None) != (not roles) or chat.head_message_id not in {*roles, None}:
            raise InvalidField(f"{path}.head_message_id", "must be one of the messages")
        return {id_ for id_, role in roles.items() if role == "assistant"}

    def _check_message(self, message: ArchivedMessage, roles: dict[str, str], path: str) -> None:
        is_answer = message.role == "assistant"
        before = roles.get(message.parent_id) if message.parent_id is not None else "assistant"
        # A note of an imported file is an answer to no question.
        if before is None or (before == "user" and not is_answer):
            raise InvalidField(
                f"{path}.parent_id", "must be an earlier message, and that of a question an answer"
            )
        if is_answer == (message.question is not None):
            raise InvalidField(f"{path}.question", "must be said of questions, and of no answer")
        allowed = self._limits.answer_bytes_max if is_answer else self._limits.message_bytes_max
        _check_count(f"{path}.content", len(message.content.encode()), _TEXT_SPARE * allowed)
        unique([citation.marker for citation in message.citations], f"{path}.citations")
        if message.citations and not is_answer:
            raise InvalidField(f"{path}.citations", "must only be said of answers")

    def _check_proposal(
        self,
        proposal: ArchivedProposal,
        section: ArchivedSection,
        answers: set[str],
        base: str,
        path: str,
    ) -> None:
        self._check_id("proposal", proposal.id, path)
        self._proposals += 1
        if (proposal.message_id is None) == (proposal.author is None):
            raise InvalidField(
                f"{path}.message_id", "or “author” must say from whom it comes, and one of them alone"
            )
        if proposal.message_id is not None and proposal.message_id not in answers:
            raise InvalidField(f"{path}.message_id", "must be an answer of this section")
        for decision in proposal.decisions:
            self._check_id("decision", decision.id, path)
            if (decision.revision or 0) > section.revision:
                raise InvalidField(f"{path}.decisions", "must be about versions of this section")
        decisions = {decision.id for decision in proposal.decisions}
        for number, hunk in enumerate(proposal.hunks):
            at = f"{path}.hunks[{number}]"
            self._check_id("hunk", hunk.id, at)
            if not base.startswith(hunk.before, hunk.start):
                raise InvalidField(f"{at}.before", "must stand at its offset in the base")
            if (hunk.state == "pending") != (hunk.decision_id is None):
                raise InvalidField(f"{at}.decision_id", "must be said of decided hunks alone")
            if hunk.decision_id is not None and hunk.decision_id not in decisions:
                raise InvalidField(f"{at}.decision_id", "must be a decision of this proposal")
            _check_count(at, max(len(hunk.after), len(hunk.accepted or "")), self._limits.section_bytes_max)


def _check_anchors(anchors: Iterable[tuple[str, int, int, str]], text: str) -> None:
    for at, start, end, quote in anchors:
        if not quote or not 0 <= start < end or text[start:end] != quote:
            raise InvalidField(f"{at}.anchor.quote", "must stand at its range")


def _check_outlines(revisions: list[int], revision: int) -> None:
    if not revisions or revisions != sorted(set(revisions)) or revisions[-1] > revision:
        raise InvalidField("outline_versions", "must be in order, up to the document's revision")


def _check_count(path: str, count: int, count_max: int) -> None:
    if count > count_max:
        raise InvalidField(path, "must have at most %(count)s entries or bytes", count=count_max)
