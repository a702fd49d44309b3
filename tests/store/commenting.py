"""Comments in the tests of the store: who shares a document with whom, writes, and comments."""

from typing import Any

from quire.domain.accounts.users import Visitor
from quire.domain.comments.comments import Comment, NewAnchor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.sections import Section, SectionChange
from quire.domain.limits import Limits
from quire.domain.sharing.grants import Grant, NewGrant, Principal, Right, Role
from quire.store.comments import comment_lists, comments
from quire.store.comments.comments import CommentChange
from quire.store.sections import sections
from quire.store.sharing import grants
from tests.store.conftest import Store


class Commented:
    """A document, and what people say about its first section, or another one."""

    def __init__(self, store: Store, author: Visitor, *texts: str) -> None:
        self.store = store
        self.author = author
        self.document: DocumentWithSections = store.document(author, *texts)
        self.section_ids = [section.id for section in self.document.sections]

    def share(self, person: Visitor, role: Role = "commenter", section: int | None = None) -> Grant:
        section_id = None if section is None else self.section_ids[section]
        new = NewGrant(Principal(account=person.name), role, section_id)
        given: Grant = self.store.run(grants.add_grant, self.author, self.document.id, new)
        return given

    def text(self, section: int = 0) -> str:
        return self.section(section).content

    def section(self, section: int = 0) -> Section:
        found: Section = self.store.run(
            sections.find_section, self.author, self.document.id, self.section_ids[section], Right.READ
        )
        return found

    def write(self, text: str, section: int = 0) -> None:
        self._change(SectionChange(content=text), section)

    def rename(self, title: str, section: int = 0) -> None:
        self._change(SectionChange(title=title), section)

    def _change(self, change: SectionChange, section: int) -> None:
        self.store.run(
            sections.change_section,
            self.author,
            self.document.id,
            self.section_ids[section],
            change,
            base_revision=self.section(section).revision,
        )

    def comment(
        self,
        on: str | None = None,
        text: str = "Why?",
        *,
        by: Visitor | None = None,
        section: int = 0,
        at: Section | None = None,
    ) -> Comment:
        """A comment on words of the text, or of a section as it was; or without words on the section."""
        self.store.later(seconds=1)
        anchor = None
        if on is not None:
            found = at or self.section(section)
            start = found.content.index(on)
            anchor = NewAnchor(start, start + len(on), found.revision)
        made: Comment = self.store.run(
            comments.add,
            by or self.author,
            self.document.id,
            self.section_ids[section],
            text,
            anchor,
            Limits(),
        )
        return made

    def comment_at(self, start: int, end: int) -> Comment:
        """A comment on a range of the text."""
        anchor = NewAnchor(start, end, self.section().revision)
        made: Comment = self.store.run(
            comments.add, self.author, self.document.id, self.section_ids[0], "Why?", anchor, Limits()
        )
        return made

    def reply(self, to: Comment, text: str, *, by: Visitor | None = None) -> str:
        self.store.later(seconds=1)
        replied = self.store.run(comments.reply, by or self.author, to.id, text, Limits())
        id_: str = replied.reply.id
        return id_

    def change(self, comment_id: str, *, by: Visitor | None = None, **changed: Any) -> Comment:
        result: Comment = self.store.run(
            comments.change, by or self.author, comment_id, CommentChange(**changed), Limits()
        )
        return result

    def threads(self, section: int = 0, *, by: Visitor | None = None, **shown: Any) -> list[Comment]:
        page = self.store.run(
            comment_lists.list_of_section,
            by or self.author,
            self.document.id,
            self.section_ids[section],
            comment_lists.ThreadFilter(**shown),
            limit=200,
            cursor=None,
        )
        found: list[Comment] = page.items
        return found

    def all_threads(self, *, by: Visitor | None = None, **shown: Any) -> list[Comment]:
        page = self.store.run(
            comment_lists.list_of_document,
            by or self.author,
            self.document.id,
            comment_lists.ThreadFilter(**shown),
            limit=200,
            cursor=None,
        )
        found: list[Comment] = page.items
        return found

    def where(self, comment: Comment) -> tuple[int, str, str]:
        """In which section a comment is, the state of its words, and what stands at their range there now."""
        for found in self.all_threads():
            if found.id == comment.id and found.anchor is not None:
                number = self.section_ids.index(found.section_id)
                text = self.text(number)
                return number, found.anchor.state, text[found.anchor.start : found.anchor.end]
        raise LookupError(comment.id)
