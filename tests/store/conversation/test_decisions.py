"""Whatever is decided and taken back, the text is exactly what it must be."""

from collections.abc import Callable, Iterator
from random import Random

import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.errors import NothingToPropose
from quire.domain.limits import Limits
from quire.domain.review.decisions import Verdicts
from quire.domain.review.proposals import Proposal
from quire.domain.texts.blocks import BlockText
from quire.store.conversation import decisions
from tests.licences import paragraphs
from tests.store.conftest import Store
from tests.store.proposing import answered, propose

pytestmark = pytest.mark.postgres

DOCUMENTS = 6
SECTIONS = 5
BLOCKS_MAX = 14
GAPS = ("\n\n", "\n\n", "\n\n\n", "\n", " \n\n")
BLOCKS: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: text,
    lambda text: f"## {text.splitlines()[0]}",
    lambda text: "\n".join(f"- {line.strip()}" for line in text.splitlines()),
    lambda text: "\n".join(f"> {line.strip()}" for line in text.splitlines()),
    lambda text: f"```\n{text}\n```",
    lambda text: "| Term |\n| --- |\n" + "\n".join(f"| {line.strip()} |" for line in text.splitlines()),
)


def documents(random: Random) -> Iterator[list[str]]:
    """The texts of sections: paragraphs of licences as Markdown blocks of all kinds."""
    prose = paragraphs()
    for _ in range(DOCUMENTS):
        yield [written(random.sample(prose, random.randint(1, BLOCKS_MAX)), random) for _ in range(SECTIONS)]


def written(prose: list[str], random: Random) -> str:
    return "".join(random.choice(BLOCKS)(paragraph) + random.choice(GAPS) for paragraph in prose)


def rewritten_by_a_model(text: str, random: Random) -> str:
    """Some blocks in other words, some gone, some new."""
    split = BlockText(text)
    pieces = [split.gaps[0]]
    for block, gap in zip(split.blocks, split.gaps[1:], strict=True):
        chance = random.random()
        if chance < 0.2:
            words = block.text.split(" ")
            words[random.randrange(len(words))] = "otherwise"
            pieces += [" ".join(words), gap]
        elif chance < 0.3:
            continue
        elif chance < 0.4:
            pieces += [block.text, gap if "\n" in gap else "\n\n", "Something new.\n\n"]
        else:
            pieces += [block.text, gap]
    return "".join(pieces)


def test_documents_are_as_before_after_accepting_and_taking_back(store: Store) -> None:
    random = Random(20_261_123)
    author = store.person()
    hunks_count = 0
    for texts in documents(random):
        document = store.document(author, *texts)
        for section in document.sections:
            answer = answered(store, author, document, section.position)
            try:
                proposal = propose(store, author, answer, rewritten_by_a_model(section.content, random))
            except NothingToPropose:
                continue
            hunks_count += len(proposal.hunks)
            accept_and_take_back(store, author, proposal, section.content, random)
    assert hunks_count > 50


def accept_and_take_back(
    store: Store, author: Visitor, proposal: Proposal, content: str, random: Random
) -> None:
    """Some hunks, then the others; then all of it back in the other order."""
    chosen = {hunk.id for hunk in proposal.hunks if random.random() < 0.5}
    parts = [part for part in (chosen, {hunk.id for hunk in proposal.hunks} - chosen) if part]
    decided = [
        store.run(decisions.decide, author, proposal.id, Verdicts(accept=tuple(part)), Limits())
        for part in parts
    ]
    texts = [part.section.content for part in decided]
    expected = content
    for hunk in reversed(proposal.hunks):
        assert hunk.place is not None
        if hunk.id in parts[0]:
            expected = expected[: hunk.place.start] + hunk.after + expected[hunk.place.end :]
    assert texts[0] == expected
    for decision, before in zip(reversed(decided), [*reversed(texts[:-1]), content], strict=True):
        back = store.run(decisions.take_back, author, proposal.id, decision.decision.id, Limits())
        assert back.section.content == before


def test_a_decision_about_one_section_leaves_every_other_row_as_it_was(store: Store) -> None:
    author = store.person()
    document = store.document(author, "One.\n", "Two.\n", "Three.\n")
    others = "select * from section where id <> :id order by id"
    one = document.sections[0]
    before = store.rows(others, id=one.id)
    proposal = propose(store, author, answered(store, author, document), "One, changed.\n")
    hunks = tuple(hunk.id for hunk in proposal.hunks)
    decided = store.run(decisions.decide, author, proposal.id, Verdicts(accept=hunks), Limits())
    store.run(decisions.take_back, author, proposal.id, decided.decision.id, Limits())
    assert store.rows(others, id=one.id) == before


def test_a_decision_its_version_and_its_states_are_there_together_or_not_at_all(store: Store) -> None:
    author = store.person()
    document = store.document(author, "One.\n")
    proposal = propose(store, author, answered(store, author, document), "One, changed.\n")
    verdicts = Verdicts(accept=tuple(hunk.id for hunk in proposal.hunks))

    def decide_and_fail(tx: object) -> None:
        decisions.decide(tx, author, proposal.id, verdicts, Limits())  # type: ignore[arg-type]
        raise RuntimeError

    with pytest.raises(RuntimeError):
        store.run(decide_and_fail)
    assert store.rows("select content, revision from section") == [("One.\n", 1)]
    assert store.rows("select count(*) from decision") == [(0,)]
    assert store.rows("select state from hunk") == [("pending",)]
    store.run(decisions.decide, author, proposal.id, verdicts, Limits())
    versions = store.rows("select revision, reason, message_id from section_version order by revision")
    assert versions == [(1, "typed", None), (2, "proposal", proposal.message_id)]
