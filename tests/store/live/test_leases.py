"""A section has one holder at a time, and nobody waits longer than a minute for one who is gone."""

from datetime import timedelta
from random import Random

import msgspec
import pytest

from quire.domain.accounts.users import Visitor
from quire.domain.documents.documents import DocumentWithSections
from quire.domain.errors import AccessDenied, NotFound, SectionLeased
from quire.domain.live.leases import LEASE, SectionLease
from quire.domain.sharing.grants import NewGrant, Principal, Role
from quire.store.documents import section_removal
from quire.store.live import leases
from quire.store.sharing import grants
from tests.store.conftest import Store

PEOPLE = 4
HISTORIES = 40
ACTS = 120


class Clock:
    """The time since the machine was booted; the wall clock of the store can be set apart from it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.seconds = 1000.0
        self.boots = 0

    def pass_time(self, seconds: float) -> None:
        self.seconds += seconds
        self._store.later(seconds=seconds)

    def reboot(self) -> None:
        self.boots += 1
        self.seconds = 5.0


@pytest.fixture
def clock(store: Store, monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(store)
    monkeypatch.setattr(leases, "time_since_boot", lambda: timedelta(seconds=clock.seconds))
    monkeypatch.setattr(leases, "boot_id", lambda: f"boot {clock.boots}")
    return clock


@pytest.fixture
def document(store: Store, author: Visitor) -> DocumentWithSections:
    return store.document(author, "alpha", "beta")


def take(
    store: Store, who: Visitor, document: DocumentWithSections, *, over: bool = False, word: str | None = None
) -> SectionLease:
    lease: SectionLease = store.run(
        leases.take, who, document.id, document.sections[0].id, takes_over=over, word=word
    )
    return lease


def editor(store: Store, document: DocumentWithSections) -> Visitor:
    person = store.person()
    grant(store, document, person, "editor")
    return person


def grant(store: Store, document: DocumentWithSections, person: Visitor, role: Role) -> None:
    (owner_id,) = store.rows("select author_id from document where id = :id", id=document.id)[0]
    owner = msgspec.structs.replace(person, user_id=owner_id, name="the owner")
    store.run(grants.add_grant, owner, document.id, NewGrant(Principal(account=person.name), role))


def test_one_holds_it_and_the_others_hear_who(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    ann = editor(store, document)
    assert take(store, author, document).holder.id == author.user_id
    with pytest.raises(SectionLeased) as refused:
        take(store, ann, document)
    assert refused.value.details["holder"].name == author.name
    assert author.name in refused.value.sentence


def test_a_lease_ends_a_minute_after_it_was_renewed_last(
    store: Store, author: Visitor, document: DocumentWithSections, clock: Clock
) -> None:
    ann = editor(store, document)
    take(store, author, document)
    clock.pass_time(50)
    take(store, author, document)
    clock.pass_time(59)
    with pytest.raises(SectionLeased):
        take(store, ann, document)
    clock.pass_time(1)
    assert take(store, ann, document).holder.id == ann.user_id
    with pytest.raises(SectionLeased):
        take(store, author, document)


def test_whoever_takes_it_over_leaves_a_word_for_the_holder_alone(
    store: Store, author: Visitor, document: DocumentWithSections
) -> None:
    ann, ben = editor(store, document), editor(store, document)
    take(store, author, document)
    assert take(store, ann, document, over=True, word="Only a comma.").word is None
    with pytest.raises(SectionLeased) as told:
        take(store, author, document)
    assert told.value.details["lease"].word == "Only a comma."
    with pytest.raises(SectionLeased) as refused:
        take(store, ben, document)
    assert refused.value.details["lease"].word is None


def test_only_the_holder_gives_it_back(store: Store, author: Visitor, document: DocumentWithSections) -> None:
    ann, section_id = editor(store, document), document.sections[0].id
    store.run(leases.give_back, ann, document.id, section_id)
    take(store, author, document)
    with pytest.raises(SectionLeased):
        store.run(leases.give_back, ann, document.id, section_id)
    store.run(leases.give_back, author, document.id, section_id)
    assert take(store, ann, document).holder.id == ann.user_id


def test_nobody_takes_one_who_may_not_write_there(
    store: Store, author: Visitor, stranger: Visitor, document: DocumentWithSections
) -> None:
    reader = store.person()
    grant(store, document, reader, "reader")
    for who in (reader, stranger):
        with pytest.raises(AccessDenied):
            take(store, who, document)
    store.run(section_removal.remove_section, author, document.id, document.sections[0].id)
    with pytest.raises(NotFound):
        take(store, author, document)


def test_a_clock_that_is_set_neither_frees_a_lease_nor_holds_it_longer(
    store: Store, author: Visitor, document: DocumentWithSections, clock: Clock
) -> None:
    ann = editor(store, document)
    for jump in (timedelta(hours=-3), timedelta(seconds=-30), timedelta(hours=3)):
        take(store, author, document)
        store.now += jump
        clock.pass_time(59)
        with pytest.raises(SectionLeased):
            take(store, ann, document)
        clock.pass_time(1)
        take(store, ann, document)
        store.run(leases.give_back, ann, document.id, document.sections[0].id)


def test_after_a_reboot_the_wall_clock_counts_and_a_renewal_in_the_future_does_not(
    store: Store, author: Visitor, document: DocumentWithSections, clock: Clock
) -> None:
    ann = editor(store, document)
    take(store, author, document)
    clock.reboot()
    store.later(seconds=30)
    with pytest.raises(SectionLeased):
        take(store, ann, document)
    store.later(seconds=-31)
    assert take(store, ann, document).holder.id == ann.user_id


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_whatever_happens_there_is_one_holder_and_nobody_waits_longer_than_a_minute(
    store: Store, author: Visitor, document: DocumentWithSections, clock: Clock, seed: int
) -> None:
    random = Random(seed)
    people = [author, *(editor(store, document) for _ in range(PEOPLE - 1))]
    holder: Visitor | None = None
    renewed_at = clock.seconds
    for _ in range(ACTS):
        who = random.choice(people)
        is_over = clock.seconds - renewed_at >= LEASE.total_seconds()
        match random.choice(("take", "take", "take over", "give back", "wait", "set the clock")):
            case "wait":
                clock.pass_time(random.choice((1, 10, 19.5, 20, 59, 60, 300)))
            case "set the clock":
                store.later(seconds=random.choice((-86_400, -45, -1, 1, 45, 86_400)))
            case "take over":
                assert take(store, who, document, over=True).holder.id == who.user_id
                holder, renewed_at = who, clock.seconds
            case "give back" if holder in (who, None) or is_over:
                store.run(leases.give_back, who, document.id, document.sections[0].id)
                holder = None
            case "take" if holder in (who, None) or is_over:
                assert take(store, who, document).holder.id == who.user_id
                holder, renewed_at = who, clock.seconds
            case "take" | "give back":
                with pytest.raises(SectionLeased) as refused:
                    take(store, who, document)
                assert refused.value.details["holder"].id == holder.user_id
        held = store.run(leases.list_held, document.id)
        holds = holder is not None and clock.seconds - renewed_at < LEASE.total_seconds()
        assert [one.lease.holder.id for one in held] == ([holder.user_id] if holds else [])
