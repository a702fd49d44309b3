"""Who has which document open, and in which section they are: in memory, since nothing is lost with it.

A tab of a browser says so with a beat every 20 seconds and when its section changes. It is gone three seconds after its
event stream has ended, which bridges a connection that is opened anew; and one that fell silent, because its machine
sleeps or its network is gone, after 45 seconds. Processes that share a database tell each other (`shared_presence`).
"""

import time
from collections import defaultdict
from collections.abc import Mapping

import msgspec

from quire.domain.live.leases import Person
from quire.domain.live.live_events import PresentPerson

SILENT_SECONDS = 45.0
LEAVING_SECONDS = 3.0
TABS_PER_PERSON = 20


class _Tab(msgspec.Struct):
    """One tab of a person."""

    name: str
    section_id: str | None
    gone_at: float
    streams: int = 0


class Presence:
    """The people who are present in all documents of this process."""

    def __init__(self) -> None:
        self._tabs: defaultdict[str, dict[tuple[str, str], _Tab]] = defaultdict(dict)
        """By document; then by the person and the tab, in the order of their last beats."""
        self.elsewhere: Mapping[str, tuple[PresentPerson, ...]] = {}
        """Who is present in other processes, by document."""

    def note(self, document_id: str, person: Person, tab_id: str, section_id: str | None) -> bool:
        """Take note of a beat; returns whether it changes who is where."""
        tabs = self._tabs[document_id]
        known = tabs.pop((person.id, tab_id), None)
        tab = known or _Tab(person.name, section_id, 0.0)
        is_news = known is None or known.section_id != section_id
        tab.section_id, tab.gone_at = section_id, time.monotonic() + SILENT_SECONDS
        tabs[(person.id, tab_id)] = tab
        self._forget_superfluous(tabs, person.id)
        return is_news

    def leave(self, document_id: str, person_id: str, tab_id: str) -> bool:
        """Forget a tab that says that it is closed; returns whether it was there."""
        return self._tabs[document_id].pop((person_id, tab_id), None) is not None

    def stream_opened(self, document_id: str, person: Person, tab_id: str) -> None:
        """The tab is present, in no section until it says so."""
        tabs = self._tabs[document_id]
        gone_at = time.monotonic() + SILENT_SECONDS
        tab = tabs.setdefault((person.id, tab_id), _Tab(person.name, None, gone_at))
        tab.streams += 1
        tab.gone_at = max(tab.gone_at, gone_at)
        self._forget_superfluous(tabs, person.id)

    def stream_closed(self, document_id: str, person_id: str, tab_id: str) -> None:
        """The tab is gone in a moment, unless it comes back."""
        tab = self._tabs[document_id].get((person_id, tab_id))
        if tab is not None:
            tab.streams -= 1
            if tab.streams <= 0:
                tab.gone_at = min(tab.gone_at, time.monotonic() + LEAVING_SECONDS)

    def forget_gone(self) -> set[str]:
        """Forget tabs that are gone; returns the documents in which there were some."""
        now = time.monotonic()
        changed = set()
        for document_id, tabs in list(self._tabs.items()):
            for key in [key for key, tab in tabs.items() if tab.gone_at <= now]:
                del tabs[key]
                changed.add(document_id)
            if not tabs:
                del self._tabs[document_id]
        return changed

    def here(self) -> dict[str, tuple[PresentPerson, ...]]:
        """Who is where in all documents of this process."""
        return {document_id: _in_order(_places(tabs)) for document_id, tabs in self._tabs.items() if tabs}

    def people(self, document_id: str) -> tuple[PresentPerson, ...]:
        """Who is where, each person once for each section; whoever is in a section is not said to be in none."""
        elsewhere = {
            (person.id, person.section_id): person.name for person in self.elsewhere.get(document_id, ())
        }
        return _in_order({**elsewhere, **_places(self._tabs.get(document_id, {}))})

    def _forget_superfluous(self, tabs: dict[tuple[str, str], _Tab], person_id: str) -> None:
        own = [key for key in tabs if key[0] == person_id]
        for key in own[: max(len(own) - TABS_PER_PERSON, 0)]:
            del tabs[key]


def _places(tabs: Mapping[tuple[str, str], _Tab]) -> dict[tuple[str, str | None], str]:
    """The names of those who are present, by person and section."""
    return {(person_id, tab.section_id): tab.name for (person_id, _), tab in tabs.items()}


def _in_order(places: Mapping[tuple[str, str | None], str]) -> tuple[PresentPerson, ...]:
    in_sections = {person_id for person_id, section_id in places if section_id is not None}
    return tuple(
        PresentPerson(person_id, name, section_id)
        for (person_id, section_id), name in sorted(places.items(), key=lambda place: str(place[0]))
        if section_id is not None or person_id not in in_sections
    )
