"""A network between page and server that cuts what is proposed as no comparison of texts would cut it."""

from typing import Any

from playwright.sync_api import Page, Route

from tests.running import Person

HEAD_WORDS = 2
CUT_CHARACTERS = 5


class Recut:
    """Tells the page of other hunks than the server has, and takes the decisions about them.

    The first words of each hunk become a hunk of their own, which changes them into themselves. In the rest, the first
    characters of whatever stays are shown as taken out and put in. The outline is told another count.
    """

    def __init__(self, page: Page, person: Person) -> None:
        self.hunks: list[dict[str, Any]] = []
        """What the page was told last."""
        self.decisions: list[dict[str, Any]] = []
        """What the page has sent."""
        self.pending = 9
        self._person = person
        self._verdicts: dict[str, dict[str, Any]] = {}
        page.route("**/api/proposals/*", self._tell_proposal)
        page.route("**/api/proposals/*/decisions", self._decide)
        page.route("**/api/documents/*/sections/*/proposals*", self._tell_proposals)
        page.route("**/api/documents/*/activity", self._tell_activity)

    def _tell_proposal(self, route: Route) -> None:
        told = route.fetch().json()
        route.fulfill(json={**told, "proposal": self._recut(told["proposal"])})

    def _tell_proposals(self, route: Route) -> None:
        told = route.fetch().json()
        route.fulfill(json={**told, "proposals": [self._recut(proposal) for proposal in told["proposals"]]})

    def _tell_activity(self, route: Route) -> None:
        told = route.fetch().json()
        proposals = [{**waiting, "pending_hunks": self.pending} for waiting in told["proposals"]]
        route.fulfill(json={**told, "proposals": proposals})

    def _decide(self, route: Route) -> None:
        choices = route.request.post_data_json
        self.decisions.append(choices)
        self._verdicts |= {
            id_: {"state": "accepted", "accepted": choices["edits"].get(id_)} for id_ in choices["accept"]
        }
        self._verdicts |= {id_: {"state": "rejected"} for id_ in choices["reject"]}
        address = route.request.url.removesuffix("/decisions")
        proposal = self._recut(self._person.done("GET", address)["proposal"])
        place = f"/api/documents/{proposal['document_id']}/sections/{proposal['section_id']}"
        decision = {
            "id": f"decision-{len(self.decisions)}",
            "revision": None,
            "decided_at": "2026-01-02T03:04:05Z",
        }
        section = self._person.done("GET", place)["section"]
        route.fulfill(json={"proposal": proposal, "section": section, "decision": decision})

    def _recut(self, proposal: dict[str, Any]) -> dict[str, Any]:
        self.hunks = [
            {**piece, **self._verdicts.get(piece["id"], {})}
            for hunk in proposal["hunks"]
            for piece in pieces_of(hunk)
        ]
        return {**proposal, "hunks": self.hunks}


def pieces_of(hunk: dict[str, Any]) -> list[dict[str, Any]]:
    """A hunk that begins with words that stay, in two."""
    first, *others = hunk["words"]
    assert first["kind"] == "kept"
    head = " ".join(first["text"].split(" ")[:HEAD_WORDS])
    rest = [{"kind": "kept", "text": first["text"].removeprefix(head)}, *others]
    start = hunk["place"]["start"]
    return [
        {
            **hunk,
            "id": f"{hunk['id']}-head",
            "before": head,
            "after": head,
            "words": taken_out_and_put_in(head),
            "place": {"start": start, "end": start + len(head)},
        },
        {
            **hunk,
            "id": f"{hunk['id']}-rest",
            "before": hunk["before"].removeprefix(head),
            "after": hunk["after"].removeprefix(head),
            "words": [piece for word in rest for piece in cut(word)],
            "place": {"start": start + len(head), "end": hunk["place"]["end"]},
        },
    ]


def cut(word: dict[str, str]) -> list[dict[str, str]]:
    if word["kind"] != "kept":
        return [word]
    text = word["text"]
    return [
        *taken_out_and_put_in(text[:CUT_CHARACTERS]),
        *([{"kind": "kept", "text": text[CUT_CHARACTERS:]}] if text[CUT_CHARACTERS:] else []),
    ]


def taken_out_and_put_in(text: str) -> list[dict[str, str]]:
    return [{"kind": "removed", "text": text}, {"kind": "added", "text": text}]


def texts(hunk: dict[str, Any], kind: str) -> list[str]:
    """What a hunk takes out, or puts in, piece by piece."""
    return [word["text"] for word in hunk["words"] if word["kind"] == kind]
