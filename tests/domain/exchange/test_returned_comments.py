"""A file that comes home brings what was said since it left, and nothing of what it left with a second time."""

from quire.domain.exchange.exported_comments import remark_digest
from quire.domain.exchange.exported_threads import LeftRemark
from quire.domain.exchange.imports import ImportedComment
from quire.domain.exchange.returned_comments import returned_remarks

THEN, LATER = "2026-01-02T03:04:05Z", "2026-02-02T00:00:00"


def left(id_: str, text: str, date: str = THEN, *, is_resolved: bool = False) -> LeftRemark:
    return LeftRemark(id_, remark_digest("Ann", text), date, is_resolved)


def came(id_: str, text: str, date: str = THEN, **fields: object) -> ImportedComment:
    return ImportedComment("", "Ann", date, text, id_, **fields)  # type: ignore[arg-type]


def test_what_left_is_known_by_what_it_says_though_its_number_and_time_changed() -> None:
    remarks = returned_remarks(
        [left("a", "Why?"), left("b", "Done.")],
        {"s": [came("7", "Why?", LATER), came("8", "Done.", parent="7"), came("9", "New")]},
    )
    assert [one.id for one in remarks.threads["s"]] == ["9"]
    assert (remarks.replies, remarks.resolved) == ((), ())


def test_the_same_words_said_again_are_new() -> None:
    remarks = returned_remarks(
        [left("a", "ok"), left("b", "ok")], {"s": [came(str(n), "ok") for n in range(3)]}
    )
    assert len(remarks.threads["s"]) == 1
    since = returned_remarks([left("a", "ok")], {"s": [came("1", "ok", LATER), came("2", "ok")]})
    assert [one.id for one in since.threads["s"]] == ["1"]


def test_a_reply_goes_to_the_thread_that_left() -> None:
    comments = [came("1", "Why?"), came("2", "Because.", parent="1"), came("3", "I see.", parent="2")]
    remarks = returned_remarks([left("a", "Why?")], {"s": comments})
    assert [(one.thread, one.remark.text) for one in remarks.replies] == [("a", "Because."), ("a", "I see.")]


def test_only_what_left_open_is_resolved() -> None:
    remarks = returned_remarks(
        [left("a", "one"), left("b", "two", is_resolved=True), left("c", "three")],
        {"s": [came("1", "one", is_resolved=True), came("2", "two", is_resolved=True), came("3", "three")]},
    )
    assert remarks.resolved == ("a",)
