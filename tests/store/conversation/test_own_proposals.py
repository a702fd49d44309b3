"""Proposals of people: side by side for one section, changed and withdrawn, and their writer's for good."""

import asyncio
import re
from random import Random

import msgspec
import pytest

from quire.actions.history.authorship import FindAuthorship
from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.documents.sections import Section, SectionChange
from quire.domain.errors import (
    AccessDenied,
    NotFound,
    NothingSuggested,
    PlaceChanged,
    TooManyProposals,
    UnknownBase,
)
from quire.domain.limits import Limits
from quire.domain.review.decisions import Verdicts
from quire.domain.review.proposals import (
    PENDING_OF_PERSON_MAX,
    WITHDRAWN_OF_PERSON_MAX,
    Proposal,
    draw_up_change,
)
from quire.domain.sharing.grants import NewGrant, Principal, Role
from quire.store.conversation import decisions, own_proposals, proposals
from quire.store.conversation.own_proposals import Base
from quire.store.conversation.proposals import AddedProposal
from quire.store.database import Database
from quire.store.history import section_history
from quire.store.sections import sections
from quire.store.sharing import grants
from tests.licences import paragraphs
from tests.store.conftest import Store
from tests.store.proposing import answered, propose

TEXT = "The valve is opened by hand.\n\nThe line is rinsed.\n\nThe tank is dried.\n"
ACTS = 60


class Reviewing:
    """A document of one section with an owner, and people who have been granted a role in it."""

    def __init__(self, store: Store, text: str = TEXT) -> None:
        self.store = store
        self.owner = store.person()
        self.document: DocumentWithSections = store.document(self.owner, text, "Another section.\n")
        self.section = self.document.sections[0]

    def granted(self, role: Role, section: Section | None = None) -> Visitor:
        person = self.store.person()
        new = NewGrant(Principal(account=person.name), role, section and section.id)
        self.store.run(grants.add_grant, self.owner, self.document.id, new)
        return person

    def base(self, person: Visitor, revision: int) -> Base:
        base: Base = self.store.run(
            own_proposals.find_base, person, self.document.id, self.section.id, revision
        )
        return base

    def suggest(
        self, person: Visitor, content: str, *, revision: int = 1, why: str | None = None
    ) -> Proposal:
        base = self.base(person, revision)
        draft = draw_up_change(base.section_id, base.revision, base.content, content)
        self.store.later(seconds=1)
        added: AddedProposal = self.store.run(
            own_proposals.add, person, self.document.id, self.section.id, draft, why
        )
        return added.proposal

    def change(
        self, person: Visitor, proposal: Proposal, content: str, *, revision: int = 1
    ) -> AddedProposal:
        base = self.store.run(own_proposals.find_base_of, person, proposal.id, revision)
        draft = draw_up_change(base.section_id, base.revision, base.content, content)
        added: AddedProposal = self.store.run(own_proposals.change, person, proposal.id, draft, None)
        return added

    def accept(self, person: Visitor, proposal: Proposal, *hunks: str, **edits: str) -> decisions.Decided:
        verdicts = Verdicts(accept=hunks or tuple(hunk.id for hunk in proposal.hunks), edits=edits)
        decided: decisions.Decided = self.store.run(decisions.decide, person, proposal.id, verdicts, Limits())
        return decided

    def write(self, content: str) -> Section:
        now = self.text()
        section: Section = self.store.run(
            sections.change_section,
            self.owner,
            self.document.id,
            self.section.id,
            SectionChange(content=content),
            base_revision=now.revision,
        )
        return section

    def text(self) -> sections.Text:
        text: sections.Text = self.store.run(sections.find_text, self.section.id)
        return text

    def listed(self, person: Visitor) -> list[str]:
        page = self.store.run(
            proposals.list_pending, person, self.document.id, self.section.id, limit=50, cursor=None
        )
        return [proposal.id for proposal in page.items]

    def writers(self) -> dict[str, str]:
        """Who is said to have written each word that is longer than three letters."""

        async def found() -> dict[str, str]:
            with Database(self.store.location) as database:
                section = await FindAuthorship(database).of_section(
                    self.owner, self.document.id, self.section.id
                )
            return {
                word: span.author
                for span in section.authorship.spans
                for word in re.findall(r"\w{4,}", section.content[span.start : span.end])
            }

        return asyncio.run(found())


@pytest.fixture
def reviewing(store: Store) -> Reviewing:
    return Reviewing(store)


def test_a_suggestion_changes_nothing_until_it_is_accepted_and_then_it_is_its_text(
    reviewing: Reviewing,
) -> None:
    ben = reviewing.granted("suggester")
    wanted = TEXT.replace("by hand", "by two people").replace("is dried", "is dried with air")
    proposal = reviewing.suggest(ben, wanted, why="Safer.")
    assert (proposal.author, proposal.why, proposal.message_id, proposal.is_own) == (
        ben.name,
        "Safer.",
        None,
        True,
    )
    assert reviewing.text().content == TEXT
    seen = reviewing.store.run(proposals.find_proposal, reviewing.owner, proposal.id)
    assert seen == msgspec.structs.replace(proposal, is_own=False)
    assert reviewing.accept(reviewing.owner, proposal).section.content == wanted


@pytest.mark.sqlite  # its authorship is read on a connection of its own
def test_accepted_text_stays_its_writers_through_undo_and_redo(reviewing: Reviewing) -> None:
    ben = reviewing.granted("suggester")
    proposal = reviewing.suggest(ben, TEXT.replace("by hand", "through careful people"))
    decided = reviewing.accept(reviewing.owner, proposal)
    assert reviewing.writers()["careful"] == ben.name
    assert reviewing.writers()["valve"] == reviewing.owner.name
    reviewing.store.run(decisions.take_back, reviewing.owner, proposal.id, decided.decision.id, Limits())
    assert set(reviewing.writers().values()) == {reviewing.owner.name}
    reviewing.accept(reviewing.owner, proposal)
    assert reviewing.writers()["careful"] == ben.name
    history = reviewing.store.run(
        section_history.list_versions,
        reviewing.owner,
        reviewing.document.id,
        reviewing.section.id,
        limit=9,
        cursor=None,
        with_folded=True,
    )
    assert [(one.reason, one.author, one.proposer) for one in history.items] == [
        ("proposal", reviewing.owner.name, ben.name),
        ("restore", reviewing.owner.name, None),
        ("proposal", reviewing.owner.name, ben.name),
        ("typed", reviewing.owner.name, None),
    ]


@pytest.mark.sqlite  # its authorship is read on a connection of its own
def test_words_typed_while_accepting_are_those_of_whoever_accepts(reviewing: Reviewing) -> None:
    ben = reviewing.granted("suggester")
    proposal = reviewing.suggest(ben, TEXT.replace("is dried", "is dried thoroughly"))
    (hunk,) = proposal.hunks
    reviewing.accept(
        reviewing.owner, proposal, hunk.id, **{hunk.id: "The tank is dried thoroughly afterwards."}
    )
    writers = reviewing.writers()
    assert (writers["thoroughly"], writers["afterwards"]) == (ben.name, reviewing.owner.name)


@pytest.mark.sqlite  # its authorship is read on a connection of its own
def test_what_a_person_suggests_for_text_of_an_answer_counts_as_a_persons_edit(reviewing: Reviewing) -> None:
    ben = reviewing.granted("suggester")
    answer = answered(reviewing.store, reviewing.owner, reviewing.document)
    drafted = f"{TEXT}\nEverything else remains closed until morning.\n"
    reviewing.accept(reviewing.owner, propose(reviewing.store, reviewing.owner, answer, drafted))
    changed = drafted.replace("until morning", "until somebody returns")
    reviewing.accept(reviewing.owner, reviewing.suggest(ben, changed, revision=2))
    with Database(reviewing.store.location) as database:
        section = asyncio.run(
            FindAuthorship(database).of_section(reviewing.owner, reviewing.document.id, reviewing.section.id)
        )
    kinds = {
        word: (span.kind, span.author)
        for span in section.authorship.spans
        for word in section.content[span.start : span.end].split()
    }
    assert kinds["Everything"][0] == "edited_answer"
    assert kinds["somebody"] == ("typed", ben.name)


def test_its_author_and_those_who_decide_see_it_and_nobody_else(reviewing: Reviewing) -> None:
    ben, cem = reviewing.granted("suggester"), reviewing.granted("suggester")
    editor, dora = reviewing.granted("editor"), reviewing.granted("editor", reviewing.section)
    elsewhere = reviewing.granted("suggester", reviewing.document.sections[1])
    proposal = reviewing.suggest(ben, TEXT.replace("hand", "foot"))
    for person in (ben, editor, dora, reviewing.owner):
        assert reviewing.listed(person) == [proposal.id]
    assert reviewing.listed(cem) == []
    for stranger in (cem, elsewhere, reviewing.granted("reader"), reviewing.granted("commenter")):
        with pytest.raises(AccessDenied):
            reviewing.store.run(proposals.find_proposal, stranger, proposal.id)
    for person in (ben, cem):
        with pytest.raises(AccessDenied):
            reviewing.accept(person, proposal)
    for person in (cem, editor, reviewing.owner):
        with pytest.raises(AccessDenied):
            reviewing.change(person, proposal, TEXT.replace("hand", "foot and hand"))
        with pytest.raises(AccessDenied):
            reviewing.store.run(own_proposals.withdraw, person, proposal.id)


def test_a_suggester_sees_no_proposal_of_an_answer(reviewing: Reviewing) -> None:
    ben = reviewing.granted("suggester")
    answer = answered(reviewing.store, reviewing.owner, reviewing.document)
    drafted = propose(reviewing.store, reviewing.owner, answer, "Another text.\n")
    assert reviewing.listed(ben) == []
    with pytest.raises(AccessDenied):
        reviewing.store.run(proposals.find_proposal, ben, drafted.id)


@pytest.mark.parametrize("role", ["reader", "commenter"])
def test_readers_and_commenters_suggest_nothing(reviewing: Reviewing, role: Role) -> None:
    with pytest.raises(AccessDenied):
        reviewing.suggest(reviewing.granted(role), "Changed.\n")


def test_a_grant_for_one_section_lets_suggest_there_alone(reviewing: Reviewing) -> None:
    with pytest.raises(AccessDenied):
        reviewing.suggest(reviewing.granted("suggester", reviewing.document.sections[1]), "Changed.\n")
    reviewing.suggest(reviewing.granted("suggester", reviewing.section), "Changed.\n")


def test_a_suggestion_for_an_older_text_is_placed_in_the_present_one(reviewing: Reviewing) -> None:
    ben = reviewing.granted("suggester")
    reviewing.write(f"Before all.\n\n{TEXT}".replace("is rinsed", "is rinsed twice"))
    proposal = reviewing.suggest(ben, TEXT.replace("is dried", "is wiped").replace("is rinsed", "is wet"))
    places = [hunk.place is not None for hunk in proposal.hunks]
    assert places == [False, True]
    with pytest.raises(PlaceChanged):
        reviewing.accept(reviewing.owner, proposal)
    decided = reviewing.accept(reviewing.owner, proposal, proposal.hunks[1].id)
    assert decided.section.content.endswith("is rinsed twice.\n\nThe tank is wiped.\n")


def test_a_base_that_never_was_and_a_text_without_a_change_are_refused(reviewing: Reviewing) -> None:
    ben = reviewing.granted("suggester")
    for revision in (0, 2):
        with pytest.raises(UnknownBase):
            reviewing.suggest(ben, "Changed.\n", revision=revision)
    with pytest.raises(NothingSuggested):
        reviewing.suggest(ben, TEXT)


def test_a_change_keeps_the_proposal_and_the_ids_of_what_stays(reviewing: Reviewing) -> None:
    ben = reviewing.granted("suggester")
    first = reviewing.suggest(ben, TEXT.replace("hand", "foot").replace("is dried", "is wiped"))
    changed = reviewing.change(ben, first, TEXT.replace("hand", "foot").replace("is dried", "is swept"))
    assert (changed.is_new, changed.proposal.id) == (False, first.id)
    assert changed.proposal.hunks[0].id == first.hunks[0].id
    assert changed.proposal.hunks[1].id != first.hunks[1].id
    with pytest.raises(NotFound):
        reviewing.accept(reviewing.owner, first)
    assert reviewing.text().content == TEXT


def test_what_was_decided_stays_and_the_rest_is_proposed_anew(reviewing: Reviewing) -> None:
    ben = reviewing.granted("suggester")
    first = reviewing.suggest(ben, TEXT.replace("hand", "foot").replace("is dried", "is wiped"))
    decided = reviewing.accept(reviewing.owner, first, first.hunks[0].id)
    now = decided.section.content
    rest = reviewing.change(ben, first, now.replace("is dried", "is swept"), revision=2)
    assert rest.is_new
    assert rest.proposal.id != first.id
    again = reviewing.change(ben, first, now.replace("is dried", "is swept"), revision=2)
    assert (again.is_new, again.proposal.id) == (False, rest.proposal.id)
    assert reviewing.listed(ben) == [rest.proposal.id]
    back = reviewing.store.run(decisions.take_back, reviewing.owner, first.id, decided.decision.id, Limits())
    assert back.section.content == TEXT
    assert [hunk.state for hunk in back.proposal.hunks] == ["pending"]
    assert reviewing.accept(reviewing.owner, rest.proposal).section.content == TEXT.replace(
        "is dried", "is swept"
    )


def test_what_was_withdrawn_is_listed_for_whoever_suggested_it_and_reached_by_nobody(
    reviewing: Reviewing,
) -> None:
    ben = reviewing.granted("suggester")
    gone = reviewing.suggest(ben, TEXT.replace("hand", "foot"))
    half = reviewing.suggest(ben, TEXT.replace("hand", "foot").replace("is dried", "is wiped"))
    reviewing.accept(reviewing.owner, half, half.hunks[0].id)
    for proposal in (gone, half):
        reviewing.store.run(own_proposals.withdraw, ben, proposal.id)
    page = reviewing.store.run(proposals.list_of_author, ben, reviewing.document.id, limit=50, cursor=None)
    listed = [[(hunk.after, one.fates[hunk.id]) for hunk in one.proposal.hunks] for one in page.items]
    assert listed == [
        [("The valve is opened by foot.", "accepted"), ("The tank is wiped.", "withdrawn")],
        [("The valve is opened by foot.", "withdrawn")],
    ]
    (hunk,) = gone.hunks
    for person in (ben, reviewing.owner):
        with pytest.raises(NotFound):
            reviewing.store.run(proposals.find_proposal, person, gone.id)
    with pytest.raises(NotFound):
        reviewing.accept(reviewing.owner, gone, hunk.id)
    with pytest.raises(NotFound):
        reviewing.store.run(own_proposals.withdraw, ben, gone.id)
    with pytest.raises(NotFound):
        reviewing.accept(reviewing.owner, half, half.hunks[1].id)


def test_only_so_many_withdrawn_suggestions_of_one_person_are_kept(reviewing: Reviewing) -> None:
    ben, cem = reviewing.granted("suggester"), reviewing.granted("suggester")
    for person, number in [(cem, 0), *((ben, number) for number in range(WITHDRAWN_OF_PERSON_MAX + 2))]:
        made = reviewing.suggest(person, f"Text {number}.\n")
        reviewing.store.run(own_proposals.withdraw, person, made.id)

    def withdrawn(person: Visitor) -> list[str]:
        page = reviewing.store.run(
            proposals.list_of_author, person, reviewing.document.id, limit=100, cursor=None
        )
        return [hunk.after for one in page.items for hunk in one.proposal.hunks if "Text" in hunk.after]

    assert withdrawn(ben) == [f"Text {number}." for number in range(WITHDRAWN_OF_PERSON_MAX + 1, 1, -1)]
    assert withdrawn(cem) == ["Text 0."]


def test_a_withdrawn_suggestion_is_gone_but_for_what_was_decided(reviewing: Reviewing) -> None:
    ben = reviewing.granted("suggester")
    gone = reviewing.suggest(ben, TEXT.replace("hand", "foot"))
    reviewing.store.run(own_proposals.withdraw, ben, gone.id)
    with pytest.raises(NotFound):
        reviewing.store.run(proposals.find_proposal, reviewing.owner, gone.id)
    half = reviewing.suggest(ben, TEXT.replace("hand", "foot").replace("is dried", "is wiped"))
    reviewing.accept(reviewing.owner, half, half.hunks[0].id)
    reviewing.store.run(own_proposals.withdraw, ben, half.id)
    kept = reviewing.store.run(proposals.find_proposal, reviewing.owner, half.id)
    assert [hunk.state for hunk in kept.hunks] == ["accepted"]
    assert reviewing.listed(reviewing.owner) == []


def test_whoever_suggests_sees_what_became_of_each_change_and_nobody_elses(reviewing: Reviewing) -> None:
    ben, cem = reviewing.granted("suggester"), reviewing.granted("suggester")
    first = reviewing.suggest(ben, TEXT.replace("hand", "foot").replace("is dried", "is wiped"), why="Safer.")
    by_hand, dried = first.hunks
    reviewing.accept(reviewing.owner, first, by_hand.id)
    reviewing.store.run(decisions.decide, reviewing.owner, first.id, Verdicts(reject=(dried.id,)), Limits())
    second = reviewing.suggest(ben, reviewing.text().content.replace("is rinsed", "is wet"), revision=2)
    reviewing.suggest(cem, "Another text.\n", revision=2)

    def fates(person: Visitor) -> list[list[str]]:
        page = reviewing.store.run(
            proposals.list_of_author, person, reviewing.document.id, limit=50, cursor=None
        )
        return [[one.fates[hunk.id] for hunk in one.proposal.hunks] for one in page.items]

    assert fates(ben) == [["waiting"], ["accepted", "rejected"]]
    decided = reviewing.accept(
        reviewing.owner, second, second.hunks[0].id, **{second.hunks[0].id: "The line is soaked."}
    )
    assert fates(ben)[0] == ["accepted_changed"]
    reviewing.store.run(decisions.take_back, reviewing.owner, second.id, decided.decision.id, Limits())
    assert fates(ben)[0] == ["taken_back"]
    reviewing.write("All is new.\n")
    assert fates(ben) == [["text_changed"], ["accepted", "rejected"]]
    assert fates(reviewing.owner) == []
    assert fates(reviewing.granted("reader")) == []
    with pytest.raises(AccessDenied):
        fates(reviewing.store.person())


def test_of_one_section_alone_only_suggestions_for_it_are_listed(reviewing: Reviewing) -> None:
    ben = reviewing.granted("suggester", reviewing.section)
    made = reviewing.suggest(ben, TEXT.replace("hand", "foot"))
    page = reviewing.store.run(proposals.list_of_author, ben, reviewing.document.id, limit=50, cursor=None)
    assert [one.proposal.id for one in page.items] == [made.id]
    found = reviewing.store.run(
        grants.list_grants, reviewing.owner, reviewing.document.id, limit=50, cursor=None
    )
    (grant,) = (grant for grant in found.items if grant.section_id == reviewing.section.id)
    reviewing.store.run(grants.change_role, reviewing.owner, grant.id, "commenter")
    page = reviewing.store.run(proposals.list_of_author, ben, reviewing.document.id, limit=50, cursor=None)
    assert page.items == []


def test_one_person_has_only_so_many_that_wait(reviewing: Reviewing) -> None:
    ben, cem = reviewing.granted("suggester"), reviewing.granted("suggester")
    made = [reviewing.suggest(ben, f"Text {number}.\n") for number in range(PENDING_OF_PERSON_MAX)]
    with pytest.raises(TooManyProposals):
        reviewing.suggest(ben, "One more.\n")
    reviewing.suggest(cem, "One more.\n")
    reviewing.store.run(own_proposals.withdraw, ben, made[0].id)
    reviewing.suggest(ben, "One more.\n")


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.sqlite  # its authorship is read on a connection of its own
def test_deciding_one_of_several_in_any_order_leaves_the_others_correct(store: Store, seed: int) -> None:
    """The model of it: whose words each paragraph has, or its first ones."""
    random = Random(20_261_129 + seed)
    first = random.sample(paragraphs(), 7)
    reviewing = Reviewing(store, "\n\n".join(first))
    people = [reviewing.granted("suggester") for _ in range(3)]
    wanted: dict[str, list[str]] = {}
    made: dict[str, Proposal] = {}
    for person in people:
        changed = [
            f"{paragraph} {person.name} adds to number{number}." if random.random() < 0.6 else paragraph
            for number, paragraph in enumerate(first)
        ]
        changed[random.randrange(len(first))] += f" Not without {person.name}."
        wanted[person.name] = changed
        made[person.name] = reviewing.suggest(person, "\n\n".join(changed))
    blocks = list(first)
    taken: dict[str, tuple[str, int]] = {}
    for _ in range(ACTS):
        person = random.choice(people)
        proposal = store.run(proposals.find_proposal, reviewing.owner, made[person.name].id)
        hunk = random.choice(proposal.hunks)
        number = next(
            n for n, text in enumerate(first) if hunk.before in text and hunk.after in wanted[person.name][n]
        )
        if hunk.state == "accepted":
            store.run(decisions.take_back, reviewing.owner, proposal.id, str(hunk.decision_id), Limits())
            blocks[number] = first[number]
            del taken[hunk.id]
        elif any(block == number for _, block in taken.values()):
            with pytest.raises(PlaceChanged):
                reviewing.accept(reviewing.owner, proposal, hunk.id)
        else:
            reviewing.accept(reviewing.owner, proposal, hunk.id)
            blocks[number] = wanted[person.name][number]
            taken[hunk.id] = (person.name, number)
        assert reviewing.text().content == "\n\n".join(blocks)
    assert taken
    writers = reviewing.writers()
    for name, number in taken.values():
        if "adds to" in wanted[name][number]:
            assert writers[f"number{number}"] == name
