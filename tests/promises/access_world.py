"""Who there is in the matrix of access, and what they have."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from quire.actions.accounts.passwords import hashed
from quire.actions.secrets import new_secret, new_token, secret_hash
from quire.domain.accounts.passkeys import NewPasskey
from quire.domain.accounts.users import Visitor, name_key
from quire.domain.citing.citation_styles import ReadStyle
from quire.domain.conversation.answers import AnswerCompleted
from quire.domain.conversation.messages import Question
from quire.domain.documents.images import NewImage
from quire.domain.documents.sections import SectionChange, SectionDraft
from quire.domain.exchange.imports import ImportedDocument, ImportedPart, ImportedText
from quire.domain.exchange.large_exports import ExportOptions
from quire.domain.limits import Limits
from quire.domain.references.references import LocatorStart, NewReference, Reading, ReadPassage
from quire.domain.review.decisions import Verdicts
from quire.domain.review.proposals import draw_up, draw_up_change
from quire.domain.sharing.grants import NewGrant, Principal, Role
from quire.domain.sharing.links import NewLink
from quire.domain.templates.document_templates import DocumentTemplate, TemplateSection
from quire.domain.templates.template_owners import TemplateOwner
from quire.store.accounts import passkeys, sign_ins, tokens, users
from quire.store.comments import comments
from quire.store.conversation import answers, asking, chats, decisions, own_proposals, proposals
from quire.store.documents import documents, images, section_removal
from quire.store.exchange import document_templates, imports, large_exports
from quire.store.exchange.export_files import ExportFiles
from quire.store.exchange.imports import NewImport
from quire.store.files.files import Files
from quire.store.processes import this_process
from quire.store.references import citation_styles, reference_reading, references
from quire.store.searching import passages
from quire.store.sections import sections
from quire.store.sharing import access_requests, grants, links
from quire.store.sharing import guests as store_guests
from quire.store.templates import instruction_templates
from quire.store.transactions import Transaction, new_id
from tests.csl_files import style_file
from tests.promises.access_rules import Credential, What, Who
from tests.running import PASSWORD, RunningServer

NEVER_EXISTED = "0" * 32
SOURCE = b"Private words."
PIXELS = b"Private pixels."
PIXELS_DIGEST = hashlib.sha256(PIXELS).hexdigest()
SOURCE_DIGEST = hashlib.sha256(SOURCE).hexdigest()


@dataclass(frozen=True)
class Place:
    """Ids that belong together."""

    document: str = NEVER_EXISTED
    section: str = NEVER_EXISTED
    chat: str = NEVER_EXISTED
    answer: str = NEVER_EXISTED
    reference: str = NEVER_EXISTED
    passage: str = NEVER_EXISTED
    image: str = NEVER_EXISTED
    import_: str = NEVER_EXISTED
    export: str = NEVER_EXISTED
    proposal: str = NEVER_EXISTED
    own_proposal: str = NEVER_EXISTED
    comment: str = NEVER_EXISTED
    hunk: str = NEVER_EXISTED
    decision: str = NEVER_EXISTED
    grant: str = NEVER_EXISTED
    access_request: str = NEVER_EXISTED
    link: str = NEVER_EXISTED


@dataclass(frozen=True)
class Owned:
    """Ids of what belongs to an account by itself."""

    account: str = NEVER_EXISTED
    token: str = NEVER_EXISTED
    sign_in: str = NEVER_EXISTED
    group: str = NEVER_EXISTED
    account_name: str = NEVER_EXISTED
    passkey: str = NEVER_EXISTED
    instruction_template: str = NEVER_EXISTED
    """The id of one, which is its name as well."""
    cap: str = NEVER_EXISTED
    document_template: str = NEVER_EXISTED
    provider: str = NEVER_EXISTED
    model: str = NEVER_EXISTED


NOTHING = Owned()
GRANTED_IN: tuple[What, ...] = ("whole", "in a deleted document")
"""Where guests have their roles."""


@dataclass(frozen=True)
class Credentials:
    """What somebody proves with who they are."""

    cookie: str
    token: str

    def headers(self, credential: Credential) -> dict[str, str]:
        if credential == "token":
            return {"Authorization": f"Bearer {self.token}"}
        return {"Cookie": f"quire_session={self.cookie}"}


@dataclass(frozen=True)
class GuestCredentials(Credentials):
    """The cookie of a browser in which somebody entered by links; guests have no tokens."""

    def headers(self, credential: Credential) -> dict[str, str]:
        assert credential == "cookie"
        return {"Cookie": f"quire_guest={self.cookie}"}


@dataclass(frozen=True)
class Guest:
    """Somebody with a role in a document, or in one section of it; perhaps no longer."""

    role: Role
    extent: Literal["document", "section"]
    state: Literal["granted", "revoked", "disabled", "expired"] = "granted"
    by: Literal["account", "link"] = "account"

    def __str__(self) -> str:
        return f"{self.state} {self.role} of the {self.extent} by {self.by}"


@dataclass(frozen=True)
class World:
    """An author with documents, chats and a trash, and the others who would like to have them."""

    author_id: str
    owned: "Owned"
    people: dict[Who, Credentials]
    places: dict[What, Place]
    other_chat: Place
    guests: dict[Guest, Credentials]


def make_world(
    server: RunningServer,
    *,
    is_author_disabled: bool = False,
    guests: Iterable[Guest] = (),
    has_only_whole: bool = False,
) -> World:
    """A world of its own in one transaction; if wished, one in which nothing is deleted, and nothing elsewhere."""

    def make(tx: Transaction) -> World:
        author, author_credentials, owned = _add_person(tx, "author")
        if has_only_whole:
            (whole,) = _add_document(tx, author, count=1)
            places: dict[What, Place] = {"whole": whole}
            other_chat = Place()
        else:
            places, other_chat = _add_places(tx, author)
        granted_in = [places[what] for what in GRANTED_IN if what in places]
        with_roles = {guest: _add_somebody(tx, author, guest, granted_in) for guest in guests}
        _delete_some(tx, author, places)
        people: dict[Who, Credentials] = {"nobody": Credentials(new_secret(), new_token())}
        people["disabled author" if is_author_disabled else "author"] = author_credentials
        if is_author_disabled:
            users.disable(tx, author.name)
        else:
            people["stranger"] = _add_person(tx, "stranger")[1]
            people["administrator"] = _add_person(tx, "administrator", is_administrator=True)[1]
        return World(
            author_id=author.user_id,
            owned=owned,
            people=people,
            places=places,
            other_chat=other_chat,
            guests=with_roles,
        )

    for content in (SOURCE, PIXELS):
        with Files(server.data_dir / "files").receive() as incoming:
            incoming.write(content)
            incoming.finish()
    world = server.write(make)
    # The server removes at any time what belongs to no export.
    for place in (one for one in world.places.values() if one.export != NEVER_EXISTED):
        with ExportFiles(server.data_dir / "exports").written(place.export) as file:
            file.write(b"Private file.")
    return world


def _add_places(tx: Transaction, author: Visitor) -> tuple[dict[What, Place], Place]:
    """All kinds of places, of which nothing is deleted yet, and one in another document."""
    whole, deleted_section = _add_document(tx, author, count=2)
    (elsewhere,) = _add_document(tx, author, count=1)
    (in_trash,) = _add_document(tx, author, count=1)
    places: dict[What, Place] = {
        "whole": whole,
        "in a deleted document": in_trash,
        "deleted section": deleted_section,
        "of another parent": Place(whole.document, elsewhere.section, whole.chat, elsewhere.answer),
        "never existed": Place(document=whole.document),
    }
    return places, elsewhere


def _delete_some(tx: Transaction, author: Visitor, places: dict[What, Place]) -> None:
    if "deleted section" in places:
        deleted = places["deleted section"]
        section_removal.remove_section(tx, author, deleted.document, deleted.section)
    if "in a deleted document" in places:
        documents.remove_document(tx, author, places["in a deleted document"].document)


def _add_person(
    tx: Transaction, kind: str, *, is_administrator: bool = False
) -> tuple[Visitor, Credentials, Owned]:
    credentials = Credentials(new_secret(), new_token())
    user = users.add(tx, f"{kind}-{new_id()}", password_hash(), is_administrator=is_administrator)
    token_id = new_id()
    for id_, secret in ((token_id, new_token()), (new_id(), credentials.token)):
        tokens.add(
            tx, user.id, token_id=id_, name="a token", secret_hash=secret_hash(secret), expires_at=None
        )
    sign_ins.add(tx, user.id, secret_hash(credentials.cookie))
    visitor = Visitor(user.id, user.name, is_administrator, "token", token_id)
    passkeys.add_own(tx, visitor, "a device", NewPasskey(new_id(), "its key", 0))
    sign_in_id = sign_ins.add(tx, user.id, secret_hash(new_secret()))
    (passkey,) = passkeys.list_own(tx, visitor)
    # Worlds are many, and a server takes a thousand groups.
    group_id = _add_group(tx, user.id) if kind == "author" else NEVER_EXISTED
    cap_id = _add_cap(tx, user.id) if kind == "author" else NEVER_EXISTED
    instructions_id = _add_instructions(tx, visitor)
    connected = _connect_model(tx) if kind == "author" else (NEVER_EXISTED, NEVER_EXISTED)
    owned = Owned(
        *(user.id, token_id, sign_in_id, group_id, user.name, passkey.id, instructions_id, cap_id),
        _add_template(tx, visitor, "Private template" if kind == "author" else "Template"),
        *connected,
    )
    return visitor, credentials, owned


def _add_template(tx: Transaction, visitor: Visitor, name: str) -> str:
    template = DocumentTemplate(name, sections=(TemplateSection("One", 1),))
    return document_templates.add(tx, visitor, template, None, TemplateOwner()).listed.id


def _add_instructions(tx: Transaction, visitor: Visitor) -> str:
    """An instruction template that is called by its id."""
    template = instruction_templates.add(tx, visitor, new_id(), "Be brief.", TemplateOwner())
    tx.run(
        "update instruction_template set name = id, name_key = :key where id = :id",
        key=name_key(template.id),
        id=template.id,
    )
    return template.id


def _add_cap(tx: Transaction, user_id: str) -> str:
    cap_id = new_id()
    tx.run(
        "insert into spending_cap (id, scope, subject_id, unit, amount, created_at)"
        " values (:id, 'person', :user_id, 'answers', 1000000, :now)",
        id=cap_id,
        user_id=user_id,
        now=tx.now_text,
    )
    return cap_id


def _connect_model(tx: Transaction) -> tuple[str, str]:
    """A provider with a model that nobody uses; such things belong to the server, and not to whoever has the ids."""
    provider_id, model_id = new_id(), new_id()
    tx.run(
        "insert into model_provider (id, name, name_key, kind, base_url, revision, created_at)"
        " values (:id, :id, :id, 'openai', 'http://127.0.0.1:9/v1', 1, :now)",
        id=provider_id,
        now=tx.now_text,
    )
    tx.run(
        "insert into language_model (id, provider_id, name, shown_name, context_tokens, stays_in_house, audience,"
        " position, created_at) values (:id, :provider_id, 'llama', 'Llama', 2000, 1, 'nobody', 1, :now)",
        id=model_id,
        provider_id=provider_id,
        now=tx.now_text,
    )
    return provider_id, model_id


def _add_group(tx: Transaction, user_id: str) -> str:
    """A group that somebody is in."""
    group_id = new_id()
    tx.run(
        "insert into account_group (id, name, name_key, created_at) values (:id, :id, :id, :now)",
        id=group_id,
        now=tx.now_text,
    )
    tx.run(
        "insert into group_member (group_id, user_id, source, added_at) values (:id, :user_id, 'hand', :now)",
        id=group_id,
        user_id=user_id,
        now=tx.now_text,
    )
    return group_id


def _add_somebody(tx: Transaction, author: Visitor, guest: Guest, places: Iterable[Place]) -> Credentials:
    if guest.by == "account":
        return _add_guest(tx, author, guest, places)
    secrets = [_enter(tx, author, guest, place) for place in places]
    return GuestCredentials(".".join(secrets), "")


def _enter(tx: Transaction, author: Visitor, guest: Guest, place: Place) -> str:
    """Enter a document by a link of its own; the secret of the cookie."""
    link_secret, secret = new_secret(), new_secret()
    section_id = place.section if guest.extent == "section" else None
    new = NewLink(guest.role, section_id=section_id)
    hash_ = secret_hash(link_secret)
    link = links.add_link(tx, author, place.document, new, secret_hash=hash_, password_hash=None)
    entrance = store_guests.find_entrance(tx, hash_)
    store_guests.add(tx, entrance, name="Mona", shown_as="Mona (guest)", secret_hash=secret_hash(secret))
    if guest.state == "revoked":
        links.revoke(tx, author, link.id)
    if guest.state == "expired":
        tx.run("update share_link set expires_at = :now where id = :id", now=tx.now_text, id=link.id)
    return secret


def _add_guest(tx: Transaction, author: Visitor, guest: Guest, places: Iterable[Place]) -> Credentials:
    visitor, credentials, _ = _add_person(tx, "guest")
    for place in places:
        section_id = place.section if guest.extent == "section" else None
        new = NewGrant(Principal(account=visitor.name), guest.role, section_id)
        granted = grants.add_grant(tx, author, place.document, new)
        if guest.state == "revoked":
            grants.remove_grant(tx, author, granted.id)
    if guest.state == "disabled":
        users.disable(tx, visitor.name)
    return credentials


@cache
def password_hash() -> str:
    """The same for everybody, since hashing is slow on purpose."""
    return hashed(PASSWORD, name="ann")


def _add_document(tx: Transaction, author: Visitor, *, count: int) -> list[Place]:
    """A document whose sections each have two versions, and a chat with an answered question."""
    drafts = [
        SectionDraft(f"Section {number}", content=f"Private text {number}.") for number in range(count + 1)
    ]
    document = documents.add_document(tx, author, "Private title", drafts, Limits())
    for section in document.sections:
        change = SectionChange(content=f"{section.content} Changed once.")
        sections.change_section(tx, author, document.id, section.id, change, base_revision=1)
    reference_id = _add_reference(tx, author, document.id)
    citation_styles.insert(tx, document.id, "a" * 64, ReadStyle("Private style", style_file(), "numeric"))
    image = NewImage(PIXELS_DIGEST, len(PIXELS), "image/png", 1, 1)
    image_id = images.add(tx, author, document.id, image, Limits()).image.id
    import_id = imports.add(tx, author, _new_import(document.id), Limits()).id
    export_id = _add_export(tx, author, document.id)
    invited = NewGrant(Principal(account=f"invited-{new_id()}"), "reader")
    grant_id = grants.add_grant(tx, author, document.id, invited).id
    link_id = links.add_link(
        tx, author, document.id, NewLink("reader"), secret_hash=secret_hash(new_secret()), password_hash=None
    ).id
    request_id = access_requests.ask(tx, _add_person(tx, "asker")[0], document.id).id
    return [
        replace(
            _add_chat(tx, author, document.id, section.id),
            comment=comments.insert(tx, author, document.id, section.id, f"Private comment {number}."),
            reference=reference_id,
            passage=passages.id_of(reference_id, 1),
            image=image_id,
            import_=import_id,
            export=export_id,
            grant=grant_id,
            access_request=request_id,
            link=link_id,
        )
        for number, section in enumerate(document.sections[:count])
    ]


def _new_import(document_id: str) -> NewImport:
    text = ImportedText("Private heading", "Private heading", "Private text.")
    read = ImportedDocument("Private title", (ImportedPart(1, text),), 1)
    return NewImport("md", "private.md", document_id, read, {})


def _add_export(tx: Transaction, author: Visitor, document_id: str) -> str:
    export_id = large_exports.add(tx, author, document_id, ExportOptions("md"), Limits()).export.id
    claimed = large_exports.claim(tx, export_id)
    assert claimed is not None
    large_exports.finish(tx, claimed, "Private title.md", "text/markdown", 1)
    return export_id


def _add_reference(tx: Transaction, author: Visitor, document_id: str) -> str:
    new = NewReference("Private source", "source.md", "markdown", "text/markdown", len(SOURCE), SOURCE_DIGEST)
    reference_id = references.add(tx, author, document_id, new, Limits()).reference.id
    read = (ReadPassage(0, len(SOURCE), (), (LocatorStart(0, None, 1),), SOURCE.decode()),)
    tx.run(
        "update reference set status = 'reading', process_id = :this where id = :id",
        this=this_process(),
        id=reference_id,
    )
    reference = references.find_reference(tx, author, reference_id)
    reference_reading.add_passages(tx, reference, "Private source", 1, read)
    reference_reading.finish(tx, reference_id, "Private source", Reading(None, None, read))
    return reference_id


def _add_chat(tx: Transaction, author: Visitor, document_id: str, section_id: str) -> Place:
    chat = chats.get_or_create(tx, author, document_id, section_id, limit=1).chat_session
    asked = asking.ask(
        tx, author, chat.id, Question("Private question"), parent_id=None, model="a model", rate=None
    )
    tx.run(
        "insert into answer_event (message_id, seq, type, data) values (:id, 2, 'text', :data)",
        id=asked.answer.id,
        data='{"v":1,"text":"Private answer."}',
    )
    answers.settle(tx, asked.answer.id, AnswerCompleted())
    proposal_id, hunk_id, decision_id = _add_proposal(tx, author, asked.answer.id)
    return Place(
        document_id,
        section_id,
        chat.id,
        asked.answer.id,
        proposal=proposal_id,
        own_proposal=_suggest(tx, author, document_id, section_id),
        hunk=hunk_id,
        decision=decision_id,
    )


def _suggest(tx: Transaction, author: Visitor, document_id: str, section_id: str) -> str:
    base = own_proposals.find_base(tx, author, document_id, section_id, 1)
    draft = draw_up_change(section_id, 1, base.content, "Private end.")
    return own_proposals.add(tx, author, document_id, section_id, draft, "Private reason").proposal.id


def _add_proposal(tx: Transaction, author: Visitor, answer_id: str) -> tuple[str, str, str]:
    """A proposal of two hunks, of which one is rejected and the other waits."""
    target = proposals.find_target(tx, answer_id, "replace", None)
    draft = draw_up(target, "replace", f"{target.content} Changed.\n\nPrivate end.", ())
    proposal_id = proposals.insert(tx, answer_id, draft)
    waiting, rejected = proposals.find_proposal(tx, author, proposal_id).hunks
    verdicts = Verdicts(reject=(rejected.id,))
    return (
        proposal_id,
        waiting.id,
        decisions.decide(tx, author, proposal_id, verdicts, Limits()).decision.id,
    )
